package app

import (
	"slices"
	"strings"

	"cordon"
	"cordon/detect"
)

const strangers = "hosts of --remedied of which nothing was found and that no inventory knows, so that nothing shows that they are clean; are they spelled right?"

const adrift = "steps of --remedied on an address of which it is not certain who held it then, so that they clean no machine; name the machine instead"

// noteStrangers names the hosts of --remedied that are nowhere else. What was done to
// them bears on no row, and a misspelled one must not pass for a clean one.
func (r *run) noteStrangers(asNamed []cordon.Host, found detect.Findings, rep *cordon.Report) {
	if len(r.Remedied)+len(r.join.adrift) == 0 {
		return
	}
	known := seenHosts(found, rep)
	var names []string
	for i, d := range r.Remedied {
		key, named := d.Host, asNamed[i]
		if !known[key.String()] && !known[named.String()] && r.join.behind(key) == nil && r.join.behind(named) == nil && !slices.Contains(names, named.String()) {
			names = append(names, named.String())
		}
	}
	if hosts := r.join.adrift; len(hosts) > 0 {
		rep.Notes.Count(adrift, uint64(len(hosts)), 0, []byte("host: "+strings.Join(slices.Compact(hosts), ", host: ")))
	}
	if len(names) > 0 {
		rep.Notes.Count(strangers, uint64(len(names)), 0, []byte("host: "+strings.Join(names, ", host: ")))
	}
}

// hostsOf are those that steps were done on, as they were named.
func hostsOf(done []Remedied) (hosts []cordon.Host) {
	for _, d := range done {
		hosts = append(hosts, d.Host)
	}
	return hosts
}

// seenHosts are those that something was found of.
func seenHosts(found detect.Findings, rep *cordon.Report) map[string]bool {
	known := map[string]bool{}
	for i := range rep.Hosts {
		known[rep.Hosts[i].Address] = true
		for _, a := range rep.Hosts[i].Addresses {
			known[a] = true
		}
	}
	for i := range rep.Hostile {
		known[rep.Hostile[i].Address] = true
	}
	for s := range rep.Scanners.All() {
		known[s.Address] = true
	}
	for i := range found.Findings {
		known[found.Findings[i].Host.String()] = true
	}
	for i := range found.Edges {
		known[found.Edges[i].To.String()] = true
	}
	return known
}
