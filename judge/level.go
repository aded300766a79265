package judge

import (
	"fmt"
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
)

var levels = []string{"green", "yellow", "orange", "red"}

// level takes the highest that any advisory's policy reaches.
func (c *Case) level(rows []cordon.HostReport) cordon.Level {
	best := cordon.Level{Level: levels[0]}
	for _, a := range c.Advisories {
		n := census(a, rows)
		for _, rule := range a.Level {
			if !n.meets(rule.When) {
				continue
			}
			reason := fmt.Sprintf("%s: %s (%s)", a.Title, rule.Say, n)
			switch have, got := slices.Index(levels, best.Level), slices.Index(levels, rule.Level); {
			case got > have:
				best = cordon.Level{Level: rule.Level, Reason: []string{reason}}
			case got == have && got > 0:
				best.Reason = append(best.Reason, reason)
			}
		}
	}
	if len(best.Reason) == 0 {
		best.Reason = []string{"No advisory's policy for a raised level is met. A level signals change: a known worm that no longer grows does not raise it."}
	}
	return best
}

// numbers are what a level policy looks at.
type numbers struct {
	infected, ours int
	lately, before int // hosts first seen in the last 24 h of data, and in the 24 h before
}

func census(a *advisory.Advisory, rows []cordon.HostReport) (n numbers) {
	var end cordon.Time
	for _, r := range rows {
		if r.Advisory == a.ID {
			end = max(end, r.Last)
		}
	}
	day := cordon.Time(24 * time.Hour)
	for _, h := range infectedHosts(a, rows) {
		n.infected++
		if h.ours {
			n.ours++
		}
		switch {
		case h.first == 0:
		case h.first > end-day:
			n.lately++
		case h.first > end-2*day:
			n.before++
		}
	}
	return n
}

type infectedHost struct {
	first cordon.Time
	ours  bool
}

// infectedHosts joins the rows of a host: a row is a variant, not a machine.
func infectedHosts(a *advisory.Advisory, rows []cordon.HostReport) map[string]infectedHost {
	hosts := map[string]infectedHost{}
	for _, r := range rows {
		if r.Advisory != a.ID || r.Verdict != cordon.VerdictInfected && r.Verdict != cordon.VerdictReinfected && r.Verdict != cordon.VerdictBackdoored {
			continue
		}
		h := hosts[r.Address]
		if r.First.Before(h.first) {
			h.first = r.First
		}
		h.ours = r.Ours != nil && *r.Ours
		hosts[r.Address] = h
	}
	return hosts
}

// meets reports whether a condition holds. Growth from nothing counts as the
// number itself.
func (n numbers) meets(w advisory.LevelWhen) bool {
	growth := float64(n.lately) / float64(max(n.before, 1))
	return n.infected >= w.Infected && n.ours >= w.OursInfected && (w.Growth == 0 || growth >= w.Growth)
}

func (n numbers) String() string {
	return fmt.Sprintf("%d addresses infected, %d of them known to be ours, %d new in the last 24 hours of data after %d in the 24 hours before", n.infected, n.ours, n.lately, n.before)
}
