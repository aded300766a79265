package app

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"cordon"
)

// manyScan is from how many hosts of ours on that scan for the same service the
// level is yellow. One or two are somebody's tool or a machine set up wrongly; ten
// that take to the same thing have it from one another, or from one hand.
const manyScan = 10

// raiseForScans says of a network of which many hosts scan for the same that it is
// not quiet. Who has a row of a worm is judged by that worm's advisory.
func raiseForScans(l *cordon.Level, rep *cordon.Report) {
	explained := map[string]bool{}
	for _, h := range rep.Hosts {
		explained[h.Address] = explained[h.Address] || h.Verdict != cordon.VerdictAttacked
	}
	scan, answered := map[string]int{}, map[string]int{}
	for _, s := range rep.Scanners {
		if s.Ours != nil && *s.Ours && s.Port != nil && !explained[s.Address] {
			service := fmt.Sprintf("%s/%d", s.Protocol, *s.Port)
			scan[service]++
			if s.Outcome == "mixed" {
				answered[service]++
			}
		}
	}
	most, at := 0, ""
	for _, service := range slices.SortedFunc(maps.Keys(scan), cmp.Compare) {
		if scan[service] > most {
			most, at = scan[service], service
		}
	}
	if most >= manyScan {
		reason := fmt.Sprintf("%d hosts of ours scan for %s, and no known worm explains it; from %d on that is more than a tool or two", most, at, manyScan)
		if 2*answered[at] > most {
			reason += "; some of those that they ask answer, and so do peers of a file-sharing network that look for others, of which many are gone"
		}
		heighten(l, reason)
	}
}

// heighten makes the level yellow where it is not higher for another reason.
func heighten(l *cordon.Level, reason string) {
	switch l.Level {
	case "green":
		*l = cordon.Level{Level: "yellow", Reason: []string{reason}}
	case "yellow":
		l.Reason = append(l.Reason, reason)
	}
}
