package report

import "cordon"

// severity orders the groups of hosts, the most severe first. What is not
// listed comes last, under its own name; attacked hosts have their own section.
var severity = []struct{ verdict, means string }{
	{cordon.VerdictBackdoored, "It answered a request for the worm's back door: anybody can run commands on it."},
	{cordon.VerdictReinfected, "It was mended, and sends the worm again."},
	{cordon.VerdictInfected, "It sends the worm."},
	{cordon.VerdictCrashed, "The worm brings its server down."},
	{cordon.VerdictPresumed, "It was exposed while the worm circulated: treat it as infected."},
	{cordon.VerdictSuspected, "It behaves like the worm; what was seen does not convict it."},
	{cordon.VerdictExposed, "The worm can enter it."},
	{cordon.VerdictUnknown, "What it runs is not known, and unknown is not safe."},
	{cordon.VerdictContained, "It is infected and cut off."},
	{cordon.VerdictCleaned, "It was mended and is being watched."},
	{cordon.VerdictClear, "The worm cannot enter it."},
}

type group struct {
	Verdict, Means string
	Rows           []cordon.HostReport
}

// groups sorts hosts by verdict and keeps their order within it. The attacked
// come apart: they did nothing.
func groups(rows []cordon.HostReport) (hosts []group, attacked []cordon.HostReport) {
	byVerdict := map[string]*group{}
	var order []*group
	for _, s := range severity {
		g := &group{Verdict: s.verdict, Means: s.means}
		byVerdict[s.verdict] = g
		order = append(order, g)
	}
	for _, h := range rows {
		if h.Verdict == cordon.VerdictAttacked {
			attacked = append(attacked, h)
			continue
		}
		g := byVerdict[h.Verdict]
		if g == nil {
			g = &group{Verdict: h.Verdict}
			byVerdict[h.Verdict] = g
			order = append(order, g)
		}
		g.Rows = append(g.Rows, h)
	}
	for _, g := range order {
		if len(g.Rows) > 0 {
			hosts = append(hosts, *g)
		}
	}
	return hosts, attacked
}
