// Package judge joins what is known of hosts with what was seen of them and
// says, for each host, advisory and variant, what it is now, why, and what to
// do. It is pure: the same findings and facts give the same verdicts.
package judge

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"cordon"
	"cordon/advisory"
)

// Case is what is judged.
type Case struct {
	Advisories []*advisory.Advisory
	Findings   []cordon.Finding // in any order
	Scans      []Scan           // hosts that look for others, in any order
	Edges      []cordon.Edge    // who attacked whom, in any order
	// Shared are contacts that two inputs saw, each as both show it, the earlier first. They
	// tell of clocks where no attacks do.
	Shared [][]cordon.Sighting
	// RightClocks are inputs of which the operator has set the clock right.
	RightClocks map[string]bool
	// Recordings are the inputs that are parts of one recording, each by its first part:
	// they share a clock. An input that is not in it is a recording of its own.
	Recordings map[string]string
	// Starts are when the inputs begin to record, by their own clocks; one that is not in
	// it begins with what is known of it.
	Starts map[string]cordon.Time
	// Stepped are the inputs whose clocks step back by more than a day, so that their
	// dates are in doubt: when a host was new that such an input shows first is not known.
	Stepped map[string]bool
	Forgot  bool // hosts were forgotten for others: there were more than are known
	// Share is what part of the hosts that are not ours Findings tell of, by estimate, where
	// Forgot is set; 0 not known.
	Share  float64
	Floods []Flood // that hosts make, in any order
	// Began and Ended are when what was recorded begins and ends, by the inputs whose
	// dates are not in doubt; 0 where that is not known.
	Began, Ended cordon.Time
	// Undescribed are services, as tcp/80, for which a worm scans that no advisory
	// describes.
	Undescribed map[string]bool
	// Ours says whose a host is; nil where nobody has said.
	Ours func(cordon.Host) bool
	// MayTest says who may scan: the operator's own scanners; nil where there are none.
	MayTest func(cordon.Host) bool
	// Servers are the hosts whose own logs were read; they are always ours.
	Servers map[cordon.Host]bool
	// Facts are what is known of a host; nil, or an empty answer, is nothing.
	Facts func(advisoryID string, h cordon.Host) advisory.Facts
	// Checked is the answer to those facts, with what times make of it: a fix that came
	// too late, or does not run yet; false where nothing is known, and nil the same.
	Checked func(advisoryID string, h cordon.Host) (cordon.CheckHost, bool)
	// Machines are those that inventories know, by host. They are ours, and have a
	// row though nothing was seen of them.
	Machines iter.Seq[Machine]
	// Party says under which addresses a host was seen or is known, who held its
	// address, and whether an inventory has it; nil where nobody knows.
	Party func(h cordon.Host) Party
	Done  []Done      // steps of remedies that were done, in any order
	End   cordon.Time // of what was recorded

	clocks  []Clock
	doubts  doubts
	unknown map[*advisory.Advisory]advisory.Answer // for a host of which nothing is known
}

// Party is who a host is, besides its address.
type Party struct {
	Addresses []string
	Names     []string // hardware addresses, and what others call it
	Holder    *cordon.Holder
	Known     bool          // an inventory has it
	Doubted   bool          // who held the address is not certain: what is known of its machine clears nothing
	MayBe     []cordon.Host // the keys of machines that may have held the address
}

// Verdicts are the judged part of a report.
type Verdicts struct {
	Hosts      []cordon.HostReport // worst first, then by first sight and address
	Hostile    []cordon.HostileReport
	Advisories []cordon.AdvisoryReport
	Activity   []cordon.Activity
	Cumulative uint64
	Level      cordon.Level
	Tree       []cordon.Infection
	TreeSums   []cordon.TreeSum
	Clocks     []Clock // inputs whose clocks were found to differ from others'
	Unlisted   uint64  // rows about machines that were not seen, left out for their number
}

// findingsByHost divides findings. There may be very many, so that they stay where they are
// if they are in the order of their hosts, as a detector's are.
func findingsByHost(all []cordon.Finding) map[cordon.Host][]cordon.Finding {
	byHost := func(a, b cordon.Finding) int { return a.Host.Compare(b.Host) }
	if !slices.IsSortedFunc(all, byHost) {
		all = slices.Clone(all)
		slices.SortStableFunc(all, byHost)
	}
	hosts := map[cordon.Host][]cordon.Finding{}
	for from, i := 0, 1; i <= len(all); i++ {
		if i == len(all) || all[i].Host != all[from].Host {
			hosts[all[from].Host] = all[from:i:i]
			from = i
		}
	}
	return hosts
}

// Judge gives a verdict on every host that a finding speaks of.
func Judge(c Case) Verdicts {
	var v Verdicts
	c.unknown, c.doubts = map[*advisory.Advisory]advisory.Answer{}, doubts{}
	byHost := findingsByHost(c.Findings)
	scans := map[cordon.Host][]*Scan{}
	for i := range c.Scans {
		h := c.Scans[i].Host
		scans[h] = append(scans[h], &c.Scans[i])
		if _, ok := byHost[h]; !ok {
			byHost[h] = nil
		}
	}
	floods := floodsByHost(c.Floods)
	hosts := slices.SortedFunc(maps.Keys(byHost), cordon.Host.Compare)
	spread := newSpread(c.Advisories)
	v.Hosts = make([]cordon.HostReport, 0, len(hosts))
	c.clocks = c.clocksOfParts()
	tree, tenants := newTree(&c), newTenants()
	seen := map[[2]string]bool{}
	var keys []cordon.Host // of v.Hosts
	for _, h := range hosts {
		s := c.story(h, byHost[h])
		slices.SortFunc(scans[h], func(a, b *Scan) int { return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.Service, b.Service)) })
		for _, scan := range scans[h] {
			s.scanned(scan)
		}
		s.floods(floods[h])
		rows := s.rows()
		s.identify(rows)
		tenants.add(s)
		for i := range rows {
			seen[[2]string{keyOf(h), rows[i].Advisory}] = true
			keys = append(keys, h)
		}
		spread.add(s, rows)
		tree.add(s)
		v.Hosts = append(v.Hosts, rows...)
		c.suspect(h, rows)
		if hostile, ok := s.hostile(); ok {
			v.Hostile = append(v.Hostile, hostile)
		}
	}
	v.Tree, v.TreeSums, v.Clocks = tree.grown(keys, v.Hosts)
	tenants.tell(keys, v.Hosts)
	for i := range v.Hosts {
		c.doubts.tell(keys[i], &v.Hosts[i])
	}
	unseen, beyond := c.unseen(c.Machines, seen)
	v.Hosts, v.Unlisted = append(v.Hosts, unseen...), beyond
	slices.SortStableFunc(v.Hosts, worstFirst)
	slices.SortStableFunc(v.Hostile, func(a, b cordon.HostileReport) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), a.First.Compare(b.First))
	})
	v.Advisories, v.Activity, v.Cumulative = spread.report()
	if c.Forgot {
		spread.estimate(v.Advisories, c.Share)
	}
	v.Level = c.level(v.Hosts)
	return v
}

// severity orders verdicts, the worst first.
var severity = []string{
	cordon.VerdictReinfected, cordon.VerdictBackdoored, cordon.VerdictInfected, cordon.VerdictCrashed,
	cordon.VerdictPresumed, cordon.VerdictSuspected, cordon.VerdictExposed, cordon.VerdictAttacked,
	cordon.VerdictUnknown, cordon.VerdictCleaned, cordon.VerdictContained, cordon.VerdictClear,
}

func worstFirst(a, b cordon.HostReport) int {
	return cmp.Or(
		cmp.Compare(slices.Index(severity, a.Verdict), slices.Index(severity, b.Verdict)),
		cmp.Compare(oursFirst(a.Ours), oursFirst(b.Ours)),
		a.First.Compare(b.First),
	)
}

func oursFirst(ours *bool) int {
	if ours != nil && *ours {
		return 0
	}
	return 1
}

func (c *Case) advisory(id string) *advisory.Advisory {
	for _, a := range c.Advisories {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// ours answers for a host: null where nobody has said.
func (c *Case) ours(h cordon.Host) *bool {
	if h.IsClaim() {
		return nil
	}
	logged := c.Servers[h] || h.Addr.IsValid() && c.Servers[cordon.Host{Addr: h.Addr}]
	yes := logged || c.Party != nil && c.Party(h).Known
	if !yes && c.Ours == nil {
		return nil
	}
	yes = yes || c.Ours != nil && c.Ours(h)
	return &yes
}

func (c *Case) signature(advisoryID, rule string) *advisory.Signature {
	if a := c.advisory(advisoryID); a != nil {
		return a.Signature(rule)
	}
	return nil
}
