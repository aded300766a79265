package judge

import (
	"fmt"
	"slices"

	"cordon"
	"cordon/advisory"
)

var levels = []string{"green", "yellow", "orange", "red"}

// level takes the highest that any advisory's policy reaches.
func (c *Case) level(rows []cordon.HostReport) cordon.Level {
	best := cordon.Level{Level: levels[0]}
	for _, a := range c.Advisories {
		n := c.census(a, rows)
		for _, rule := range a.Level {
			if !n.meets(rule) {
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
	growth         growth
}

func (c *Case) census(a *advisory.Advisory, rows []cordon.HostReport) (n numbers) {
	var end cordon.Time
	for _, r := range rows {
		if r.Advisory == a.ID {
			end = max(end, r.Last)
		}
	}
	hosts := infectedHosts(a, rows)
	for _, h := range hosts {
		n.infected++
		if h.ours {
			n.ours++
		}
	}
	n.growth = newGrowth(hosts, c.Began, end)
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
		if r.Advisory != a.ID || r.Verdict != cordon.VerdictInfected && r.Verdict != cordon.VerdictBackdoored {
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

// meets reports whether a rule's condition holds. Growth that is not known is no
// reason for alarm and none for calm: it does for yellow, and for no more.
func (n numbers) meets(rule advisory.LevelRule) bool {
	w := rule.When
	if n.infected < w.Infected || n.ours < w.OursInfected {
		return false
	}
	if w.Growth > 0 && !n.growth.known() {
		return n.growth.lately > 0 && slices.Index(levels, rule.Level) <= slices.Index(levels, "yellow")
	}
	return w.Growth == 0 || n.growth.times() >= w.Growth
}

func (n numbers) String() string {
	return fmt.Sprintf("%d addresses infected, %d of them known to be ours, %s", n.infected, n.ours, n.growth)
}
