package judge

import (
	"cmp"
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
)

// defaultIncubation is how old an attack may be that an infection is laid to,
// where the advisory does not say. After a day an address may be another
// machine's (Moore, Shannon and Brown 2002).
const defaultIncubation = 24 * time.Hour

// tree says who infected whom. A host that begins to emit has been infected by
// one of those of its strain that had attacked it, or by somebody out of view.
// An attack is an emission: whoever attacks emits, then or before. So parents
// are older than their children, and there are no circles.
type tree struct {
	c     *Case
	ahead map[string]cordon.Time // clocks of inputs, by which times are set right
	nodes []*node
	at    map[place][]*node
	// datagram are the rules that were asked about, by advisory and id: whether they are
	// on datagrams.
	datagram map[[2]string]bool
	scans    []approach
}

type place struct {
	host cordon.Host
	adv  *advisory.Advisory
}

// node is one host that emits one variant.
type node struct {
	host    cordon.Host
	adv     *advisory.Advisory
	variant string
	began   cordon.Time
	sure    bool // that it was itself that began then
	latent  bool // only its attacks are known
	blank   bool // what it sends was not seen: it scans
	wanted  bool // it has a row in the tree
	aside   bool // it may be a parent, and has no row
	since   bool // it began as the recording did
	earlier bool // and was at it before, see sinceBefore
	suitors []suitor
	proven  bool    // of one of them at least it is not forgeable
	unseen  float64 // the odds of somebody who is not among them
	// Of those who attacked it, where not all are kept: those of whom it is not forgeable,
	// and those of whom it is.
	crowd, forgeable crowd

	parent     *node
	by         *suitor
	generation int
}

// suitor is who may have infected a host.
type suitor struct {
	from   *node
	at     cordon.Time
	weight float64 // how well its attack arrived
	trust  float64 // that it came from there at all, beside attacks that prove who sent them
	seen   cordon.Sighting
	blank  bool // what it sent was not seen
	alike  bool // but how much that was
	// forgeable: anybody can have sent it, and it infects nobody then, see attack.
	forgeable bool
	odds      float64
	late      float64 // of the odds, the share of a host that became vulnerable late
}

func newTree(c *Case) *tree {
	t := &tree{c: c, ahead: map[string]cordon.Time{}, at: map[place][]*node{}, datagram: map[[2]string]bool{}}
	for _, k := range c.clocks {
		t.ahead[k.Input] = k.Ahead
	}
	return t
}

// right sets a time right by the clock of its input.
func (t *tree) right(at cordon.Time, input string) cordon.Time {
	if at == 0 {
		return 0
	}
	return at - t.ahead[input]
}

// add takes the parts of a host's story in which it emits.
func (t *tree) add(s *story) {
	for _, p := range s.parts {
		n := &node{host: s.host, adv: p.adv, variant: p.variant, since: p.since}
		switch {
		case len(p.emitted) > 0:
			n.began, n.sure = t.began(p.emitted)
			if p.before != nil {
				if at := t.underway(p.before); at.Before(n.began) {
					n.began = at
				}
			}
		case p.scan != nil:
			n.began, n.blank, n.since = p.scan.began(), true, p.scan.Since
			if p.attack != nil {
				t.scans = append(t.scans, approach{s.host, p.adv, p.variant, p.attack, false})
			}
			for i := range p.scan.Reaches {
				t.scans = append(t.scans, approach{s.host, p.adv, p.variant, &p.scan.Reaches[i], false})
			}
			for i := range p.scan.Alike {
				t.scans = append(t.scans, approach{s.host, p.adv, p.variant, &p.scan.Alike[i], true})
			}
			if len(p.scan.Evidence) > 0 {
				n.began = t.right(n.began, p.scan.Evidence[0].Input)
			}
		default:
			continue
		}
		t.put(n)
	}
}

// underway is from when on a host scanned, by the clock that is set right.
func (t *tree) underway(scan *Scan) cordon.Time {
	if len(scan.Evidence) == 0 {
		return scan.Underway
	}
	return t.right(scan.Underway, scan.Evidence[0].Input)
}

func (t *tree) put(n *node) *node {
	t.nodes = append(t.nodes, n)
	at := place{n.host, n.adv}
	t.at[at] = append(t.at[at], n)
	return n
}

// began is when findings were first seen, by clocks that are set right, and whether any
// of them proves that the host holds its address. What an input shows before it proves
// that can be anybody's.
func (t *tree) began(findings []cordon.Finding) (first cordon.Time, sure bool) {
	see := func(at cordon.Time) {
		if at.Before(first) {
			first = at
		}
	}
	for _, f := range findings {
		if doubted(f) {
			continue
		}
		sure = sure || f.Proven != 0
		for _, b := range f.Begins {
			see(t.right(b.Time, b.Input))
		}
		switch {
		case len(f.Begins) > 0:
		case f.Proven != 0:
			see(f.Proven)
		case len(f.Evidence) > 0 && f.Evidence[0].Time == f.First:
			see(t.right(f.First, f.Evidence[0].Input))
		default:
			see(f.First)
		}
	}
	return first, sure
}

// grown finds the parents, and tells the rows of hosts whom their infection is
// laid to.
func (t *tree) grown(keys []cordon.Host, hosts []cordon.HostReport) ([]cordon.Infection, []cordon.TreeSum, []Clock) {
	all := t.attacks()
	t.grow(all)
	for i := range hosts {
		t.tell(keys[i], &hosts[i])
	}
	return t.rows(), t.sums(all), t.c.clocks
}

// grow finds the parents.
func (t *tree) grow(all []attack) {
	from := make([]*node, len(all))
	for i := range all {
		from[i] = t.emitter(&all[i])
	}
	for i := range all {
		a := &all[i]
		if from[i] == nil {
			continue
		}
		for _, n := range t.at[place{a.to, a.adv}] {
			if a.crowded {
				n.crowdOf(a).see(a.at)
			}
			if n.admits(a) {
				n.court(suitor{from: from[i], at: a.at, weight: weightOf(a.seen), seen: a.seen, blank: a.blank, alike: a.alike, forgeable: a.forgeable})
			}
		}
	}
	t.sinceBefore()
	for _, n := range t.nodes {
		n.trust()
	}
	t.estimate()
	for _, n := range t.nodes {
		n.choose()
		n.wanted = !n.aside && (n.wanted || !n.latent)
		if n.parent != nil && !n.parent.aside {
			n.parent.wanted = true
		}
	}
	t.generations()
}

// manyAtOnce is how many hosts of a strain begin as the recording does where it was under
// way before. The first of an outbreak infects hardly more than one or two others with its
// first few contacts.
const manyAtOnce = 6

// sinceBefore finds the hosts that were at it when the recording began: who infected them
// was before, and what attacks them in view finds them at it.
func (t *tree) sinceBefore() {
	type strain struct {
		adv     *advisory.Advisory
		variant string
	}
	all := map[strain][]*node{}
	for _, n := range t.nodes {
		if n.since && !n.latent && !n.aside {
			s := strain{n.adv, n.variant}
			all[s] = append(all[s], n)
		}
	}
	for _, nodes := range all {
		if len(nodes) < manyAtOnce {
			continue
		}
		for _, n := range nodes {
			n.earlier, n.suitors = true, nil
		}
	}
}

// admits reports whether an attack can have infected the host.
func (n *node) admits(a *attack) bool {
	if n.began == 0 || n.latent || n.aside || a.at >= n.began || n.began-a.at > n.patience() || !sameStrain(n.adv, n.variant, a.variant) {
		return false
	}
	v := n.adv.Variant(n.variant)
	if v == nil || v.Window == nil {
		return true
	}
	from, end := v.Window.Bounds()
	return a.at >= from && (end == 0 || a.at < end)
}

// patience is how old an attack may be that an infection is laid to.
func (n *node) patience() cordon.Time {
	if v := n.adv.Variant(n.variant); v != nil && v.Incubation > 0 {
		return cordon.Time(v.Incubation)
	}
	return cordon.Time(defaultIncubation)
}

// court adds who attacked, each once, the first time that it is seen to have been it,
// or else the first time. Attacks come in the order of time.
func (n *node) court(s suitor) {
	i := slices.IndexFunc(n.suitors, func(o suitor) bool { return o.from == s.from })
	switch {
	case i < 0:
		n.suitors = append(n.suitors, s)
	case !s.forgeable && n.suitors[i].forgeable:
		n.suitors = append(slices.Delete(n.suitors, i, i+1), s)
	}
}

// believed is how far an attack is that anybody can have sent, beside others. A forged
// packet delivers no request over TCP and costs nothing; and that a true one lacks its
// handshake where others have theirs is rare.
const believed = 0.001

// trust says how far each attack is believed. Where anybody can have sent all of them, as
// far as is seen, which is so where one direction is in view, all are believed alike.
func (n *node) trust() {
	n.proven = slices.ContainsFunc(n.suitors, func(s suitor) bool { return !s.forgeable })
	for i := range n.suitors {
		s := &n.suitors[i]
		if s.trust = 1; n.proven && s.forgeable {
			s.trust = believed
		}
	}
}

// crowd is those who are kept of more attackers.
type crowd struct {
	n           int
	first, last cordon.Time
}

// crowdOf is the one of its two crowds that an attack belongs to.
func (n *node) crowdOf(a *attack) *crowd {
	if a.forgeable {
		return &n.forgeable
	}
	return &n.crowd
}

// pace is how often somebody attacked who was not kept, see crowd.
func (n *node) pace() float64 {
	if n.proven {
		return n.crowd.pace(n.began)
	}
	return n.crowd.pace(n.began) + n.forgeable.pace(n.began)
}

func (c *crowd) see(at cordon.Time) {
	if c.n++; c.n == 1 {
		c.first = at
	}
	c.last = at
}

// pace is how often somebody new attacked, per millisecond, where those who were
// not kept may have come before the host began; else 0.
func (c *crowd) pace(began cordon.Time) float64 {
	if c.n < 2 || c.last >= began {
		return 0
	}
	return float64(c.n) / float64(msOf(c.last-c.first)+1)
}

// estimate fits a model for each variant.
func (t *tree) estimate() {
	type strain struct{ adv, variant string }
	groups := map[strain][]*node{}
	var order []strain
	for _, n := range t.sorted() {
		if n.latent || n.aside || n.earlier || n.began == 0 {
			continue
		}
		s := strain{n.adv.ID, n.variant}
		if groups[s] == nil {
			order = append(order, s)
		}
		groups[s] = append(groups[s], n)
	}
	for _, s := range order {
		for _, hosts := range alike(groups[s]) {
			estimate(hosts, groups[s][0].began)
		}
	}
}

// alike divides the hosts of a strain by whether anybody can have sent all that attacked
// them, where others have been attacked for sure: of how worms spread forged packets
// tell nothing. Hosts that nobody attacked tell the same of both.
func alike(hosts []*node) (groups [][]*node) {
	var sure, unsure []*node
	both := false
	for _, n := range hosts {
		if n.proven || len(n.suitors) == 0 {
			sure = append(sure, n)
		}
		if !n.proven {
			unsure = append(unsure, n)
		}
		both = both || n.proven
	}
	if !both {
		return [][]*node{hosts}
	}
	groups = append(groups, sure)
	if len(sure) < len(hosts) {
		groups = append(groups, unsure)
	}
	return groups
}

// sorted are the nodes by their first emission; those whose time is not known
// come last.
func (t *tree) sorted() []*node {
	slices.SortFunc(t.nodes, func(a, b *node) int {
		return cmp.Or(a.began.Compare(b.began), a.host.Compare(b.host), cmp.Compare(a.adv.ID, b.adv.ID), cmp.Compare(a.variant, b.variant))
	})
	return t.nodes
}

// choose takes the likeliest. Of equal ones the first attacked first.
func (n *node) choose() {
	if n.earlier {
		return // it may have been somebody in view, and none can tell
	}
	if len(n.suitors) == 0 {
		n.unseen = 1
		return
	}
	slices.SortStableFunc(n.suitors, func(a, b suitor) int { return cmp.Compare(b.odds, a.odds) })
	if best := &n.suitors[0]; best.odds >= n.unseen {
		n.by, n.parent = best, best.from
	}
}

func (t *tree) generations() {
	for _, n := range t.sorted() {
		if n.parent != nil {
			n.generation = n.parent.generation + 1
		}
	}
}
