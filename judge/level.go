package judge

import (
	"fmt"
	"maps"
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
			reason := fmt.Sprintf("%s: %s (%s)", a.Title, rule.Say, n.said(rule.When))
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
	infected, ours              int
	suspected, oursSuspected    int // with those infected
	growth, growthWithSuspected growth
	least                       bool // there were more hosts than are known
}

func (c *Case) census(a *advisory.Advisory, rows []cordon.HostReport) (n numbers) {
	end := c.lastOf(a, rows)
	infected := c.hostsOf(a, rows, cordon.VerdictInfected, cordon.VerdictReinfected, cordon.VerdictBackdoored)
	all := c.hostsOf(a, rows, cordon.VerdictInfected, cordon.VerdictReinfected, cordon.VerdictBackdoored, cordon.VerdictSuspected)
	n.infected, n.ours = len(infected), oursOf(infected)
	answering := c.merelyAnswer(a, infected)
	maps.DeleteFunc(all, func(host string, _ seenHost) bool { return answering[host] })
	n.suspected, n.oursSuspected = len(all), oursOf(all)
	n.least = c.Forgot
	n.growth, n.growthWithSuspected = newGrowth(infected, c.Began, end), newGrowth(all, c.Began, end)
	return n
}

// merelyAnswer are hosts of which no more is known than that they answered a request for
// a back door, and not how one does: many servers have a page for whatever they are asked,
// and strangers ask. They are to be looked at, and are no reason for alarm.
func (c *Case) merelyAnswer(a *advisory.Advisory, infected map[string]seenHost) map[string]bool {
	answer := map[string]bool{}
	for i := range c.Findings {
		if f := &c.Findings[i]; f.Advisory == a.ID && f.Role == cordon.Answerer {
			answer[f.Host.String()] = true
		}
	}
	for i := range c.Findings {
		if f := &c.Findings[i]; f.Advisory == a.ID && f.Role != cordon.Answerer && f.Role != cordon.Target {
			delete(answer, f.Host.String())
		}
	}
	for i := range c.Scans {
		delete(answer, c.Scans[i].Host.String())
	}
	maps.DeleteFunc(answer, func(host string, _ bool) bool { _, ok := infected[host]; return ok })
	return answer
}

// lastOf is when an advisory's worm was last seen, as far as no clock that steps back
// says so: it would make others' hosts look old.
func (c *Case) lastOf(a *advisory.Advisory, rows []cordon.HostReport) (end cordon.Time) {
	for i := range rows {
		r := &rows[i]
		switch {
		case r.Advisory != a.ID || c.doubtful(r):
		case slices.ContainsFunc(r.Evidence, func(e cordon.Evidence) bool { return c.Stepped[e.Input] }):
			end = max(end, r.First)
		default:
			end = max(end, r.Last)
		}
	}
	if len(c.Stepped) > 0 && c.Ended != 0 {
		end = min(end, c.Ended)
	}
	return end
}

// doubtful reports whether the first sight of a row rests on a clock that steps back.
func (c *Case) doubtful(r *cordon.HostReport) bool {
	return len(c.Stepped) > 0 && (len(r.Evidence) == 0 || c.Stepped[r.Evidence[0].Input])
}

func oursOf(hosts map[string]seenHost) (n int) {
	for _, h := range hosts {
		if h.ours {
			n++
		}
	}
	return n
}

type seenHost struct {
	first    cordon.Time
	doubtful bool // first
	ours     bool
}

// hostsOf joins the rows of a host that have one of some verdicts: a row is a
// variant, not a machine.
func (c *Case) hostsOf(a *advisory.Advisory, rows []cordon.HostReport, verdicts ...string) map[string]seenHost {
	hosts := map[string]seenHost{}
	for _, r := range rows {
		if r.Advisory != a.ID || !slices.Contains(verdicts, r.Verdict) {
			continue
		}
		h, had := hosts[r.Address]
		if !had || r.First.Before(h.first) {
			h.first, h.doubtful = r.First, c.doubtful(&r)
		}
		h.ours = h.ours || r.Ours != nil && *r.Ours // several may have had the address
		hosts[r.Address] = h
	}
	return hosts
}

// meets reports whether a rule's condition holds. Growth that is not known is no
// reason for alarm and none for calm: it does for yellow, and for no more. Dates of a
// clock that steps back lower no level: whom it showed first counts as new. Nor do hosts
// of which no time is known: whether they are growth is not known.
func (n numbers) meets(rule advisory.LevelRule) bool {
	w := rule.When
	if n.infected < w.Infected || n.ours < w.OursInfected || n.suspected < w.Suspected || n.oursSuspected < w.OursSuspected {
		return false
	}
	g := n.growthFor(w)
	mild := slices.Index(levels, rule.Level) <= slices.Index(levels, "yellow")
	switch {
	case w.Growth == 0:
		return true
	case !g.known():
		return g.lately+g.doubtful+g.undated > 0 && mild || g.doubtful > 0 && g.leastTimes() >= w.Growth
	}
	return g.times() >= w.Growth || mild && g.undated > 0 && g.mostTimes() >= w.Growth
}

// growthFor is that of those whom a condition counts.
func (n numbers) growthFor(w advisory.LevelWhen) growth {
	if w.Suspected+w.OursSuspected > 0 {
		return n.growthWithSuspected
	}
	return n.growth
}

// said are the numbers behind a rule.
func (n numbers) said(w advisory.LevelWhen) string {
	if w.Suspected+w.OursSuspected > 0 {
		return fmt.Sprintf("%s infected or suspected, %d of them known to be ours, %s", n.addresses(n.suspected), n.oursSuspected, n.growthWithSuspected)
	}
	return fmt.Sprintf("%s infected, %d of them known to be ours, %s", n.addresses(n.infected), n.ours, n.growth)
}

func (n numbers) addresses(of int) string {
	s := fmt.Sprintf("%d addresses", of)
	if of == 1 {
		s = "1 address"
	}
	if n.least {
		s = "at least " + s
	}
	return s
}
