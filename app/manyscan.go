package app

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"

	"cordon"
	"cordon/scan"
)

// manyScan is from how many hosts of ours on that scan for the same service the
// level is yellow. One or two are somebody's tool or a machine set up wrongly; ten
// that take to the same thing have it from one another, or from one hand.
const manyScan = 10

// ourScan is a host of ours that asks others for one service.
type ourScan struct {
	address, service string
	mixed            bool // some of those whom it asks answer
}

// services are those of ours who ask for one, with what they ask for. Who failed while
// nobody was answered may not look for others at all.
func (r *scannerRows) services() iter.Seq[ourScan] {
	return func(yield func(ourScan) bool) {
		for i := range r.found {
			s := &r.found[i]
			host := cordon.Host{Addr: s.Addr}
			if s.Kind != scan.Horizontal || s.Doubtful || len(r.net) == 0 || !*r.ours(host) {
				continue
			}
			if !yield(ourScan{host.String(), service{s.Proto, s.Port}.String(), s.Outcome() == "mixed"}) {
				return
			}
		}
	}
}

// raiseForScans says of a network of which many hosts scan for the same that it is
// not quiet. Who has a row of a worm is judged by that worm's advisory.
func raiseForScans(l *cordon.Level, rep *cordon.Report, scans iter.Seq[ourScan]) {
	explained := explainedHosts(rep)
	asking, answered := map[string]int{}, map[string]int{}
	for s := range scans {
		if !explained[s.address] {
			asking[s.service]++
			if s.mixed {
				answered[s.service]++
			}
		}
	}
	most, at := 0, ""
	for _, service := range slices.SortedFunc(maps.Keys(asking), cmp.Compare) {
		if asking[service] > most {
			most, at = asking[service], service
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

// explainedHosts have a row by which a worm makes them do what they do. That they were
// attacked, are open to it or clear of it explains nothing.
func explainedHosts(rep *cordon.Report) map[string]bool {
	explained := map[string]bool{}
	for i := range rep.Hosts {
		switch h := &rep.Hosts[i]; h.Verdict {
		case cordon.VerdictReinfected, cordon.VerdictBackdoored, cordon.VerdictInfected, cordon.VerdictSuspected:
			explained[h.Address] = true
		}
	}
	return explained
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
