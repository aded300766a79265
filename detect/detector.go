package detect

import (
	"net/netip"

	"cordon"
)

// Options configure a Detector.
type Options struct {
	Inputs []string // names of the inputs, by Observation.Input
	// Ours says which hosts are the operator's; they are the last to be left
	// out when memory is short. nil: none.
	Ours func(cordon.Host) bool
	// Memory is how many bytes what is kept of hosts may take; 0 means
	// DefaultMemory. Hosts that do not fit are left out by a fixed hash, so that
	// the answer does not depend on who came first, and are counted.
	Memory int
	// MaxEvidence is how many pieces of evidence a finding keeps, the first by
	// time, input and position.
	MaxEvidence int
	// Divisible says of findings how much stands in each of their intervals and how far each
	// piece of evidence carries, for those who divide them by who held an address.
	Divisible bool
}

// Defaults of Options.
const (
	DefaultMemory      = 256 << 20
	DefaultMaxEvidence = 5
)

// Detector keeps what a program finds. It is not safe for concurrent use; give
// each worker one that shares its tables, see Share, and Merge them.
type Detector struct {
	o Options
	m *matcher
	*tables
	// Unexplained, which may be nil, gets what could carry content and fits no
	// signature.
	Unexplained func(*cordon.Observation)
	pages       pages              // that answered what is no worm's
	flows       map[uint64][]int32 // advisories whose worm a connection carried
	traffic     []cordon.Traffic   // by advisory
	say         saying             // of the observation at hand
}

// tables may be shared.
type tables struct {
	emit    *table // what hosts sent, or showed by an answer
	targets *table // what was sent to them
	shadows *table // hostile, should the rule that claims it not hold
}

// New returns an empty detector.
func New(p *Program, o Options) *Detector {
	if o.Memory == 0 {
		o.Memory = DefaultMemory
	}
	if o.MaxEvidence == 0 {
		o.MaxEvidence = DefaultMaxEvidence
	}
	return newDetector(p, o, &tables{
		emit:    newTable(o.Memory/2, o.Ours),
		targets: newTable(o.Memory/8*3, o.Ours),
		shadows: newTable(o.Memory/8, o.Ours),
	})
}

// Share returns another detector that keeps what it finds in the same tables,
// for use by another goroutine. In the end it is merged like any other.
func (d *Detector) Share() *Detector { return newDetector(d.m.p, d.o, d.tables) }

func newDetector(p *Program, o Options, t *tables) *Detector {
	d := &Detector{o: o, m: newMatcher(p), tables: t, flows: map[uint64][]int32{}, traffic: make([]cordon.Traffic, len(p.advisories))}
	for i, a := range p.advisories {
		d.traffic[i].Advisory = a.ID
	}
	return d
}

// Observe takes a batch. Nothing of it is kept but copies.
func (d *Detector) Observe(batch []cordon.Observation) {
	for i := range batch {
		o := &batch[i]
		if o.More {
			continue
		}
		switch o.Kind {
		case cordon.Request, cordon.Response, cordon.Trace, cordon.Datagram, cordon.Data:
			if matched := d.m.match(o); len(matched) > 0 {
				d.observe(o, matched)
				continue
			}
			d.pages.see(o)
			if d.Unexplained != nil {
				d.Unexplained(o)
			}
		case cordon.Connect:
			if d.m.p.marked(o) {
				d.observe(o, d.m.match(o))
			}
		case cordon.Flow:
			d.account(o)
		}
	}
}

// observe lays an observation to the variants it fits. An advisory's family
// counts only where none of its variants does, and what is merely hostile only
// where no advisory claims the observation.
func (d *Detector) observe(o *cordon.Observation, matched []match) {
	rules := d.m.p.rules
	d.say = ""
	claimed, claimedBy, shadow := false, -1, false
	for _, m := range matched {
		r := &rules[m.rule]
		switch r.place {
		case inVariant:
			if claimedBy == r.adv {
				continue // one observation, one variant
			}
			claimed, claimedBy = true, r.adv
			shadow = shadow || r.shadow
			d.attribute(o, m, r)
		case inTellsApart, inBackdoor:
			host, role := o.Src, cordon.Emitter
			if r.Accuses == "answerer" {
				host = o.Dst
			}
			if r.place == inBackdoor {
				role = cordon.Answerer
			}
			d.keep(d.emit, host, m, role, o)
		}
	}
	family := -1
	for _, m := range matched {
		if r := &rules[m.rule]; r.place == inFamily && family != r.adv && !attributed(matched, rules, r.adv) {
			claimed, family = true, r.adv
			d.attribute(o, m, r)
		}
	}
	for _, m := range matched {
		if rules[m.rule].place != inHostile || claimed && !shadow {
			continue
		}
		if shadow {
			d.shadow(o, matched, m)
		} else {
			d.keep(d.emit, o.Src, m, cordon.Prober, o)
		}
		break // one observation is one hostile request
	}
}

func attributed(matched []match, rules []rule, adv int) bool {
	for _, m := range matched {
		if rules[m.rule].place == inVariant && rules[m.rule].adv == adv {
			return true
		}
	}
	return false
}

// attribute lays an observation to a worm: its sender emits, its receiver was
// attacked, and its traffic is the worm's.
func (d *Detector) attribute(o *cordon.Observation, m match, r *rule) {
	d.keep(d.emit, o.Src, m, cordon.Emitter, o)
	// What may turn out to be no worm's is no attack by it either, yet; and who is
	// asked for a connection is not attacked yet, whatever else the packet carries.
	// Nor is who passed it on.
	if role := cordon.Target; !o.Dst.IsZero() && o.Kind != cordon.Connect && !o.Lone() && isOwn(&o.Request) {
		if r.shadow {
			role = tried
		}
		d.keep(d.targets, o.Dst, m, role, o)
	}
	t := &d.traffic[r.adv]
	if o.Kind != cordon.Datagram && o.Kind != cordon.Data && o.Kind != cordon.Connect {
		t.Requests++
	}
	t.Packets += o.Packets
	t.Bytes += o.Bytes
	if o.Flow != 0 && (o.Kind == cordon.Request || o.Kind == cordon.Data) {
		for _, have := range d.flows[o.Flow] {
			if have == int32(r.adv) {
				return
			}
		}
		d.flows[o.Flow] = append(d.flows[o.Flow], int32(r.adv))
	}
}

// account adds a finished connection to the worms whose requests it carried.
func (d *Detector) account(o *cordon.Observation) {
	for _, adv := range d.flows[o.Flow] {
		d.traffic[adv].Packets += o.Packets
		d.traffic[adv].Bytes += o.Bytes
	}
	delete(d.flows, o.Flow)
}

func (d *Detector) keep(t *table, host cordon.Host, m match, role cordon.Role, o *cordon.Observation) {
	if host.IsZero() {
		return
	}
	d.count(t, host, entryKey{rule: m.rule, role: role}, m, o)
}

func (d *Detector) count(t *table, host cordon.Host, k entryKey, m match, o *cordon.Observation) {
	s, h, e := t.open(host, k)
	if e == nil {
		return
	}
	e.add(o, m, &d.m.p.rules[m.rule], &d.o, &d.say)
	s.close(h, d.o.MaxEvidence)
}

// shadow keeps an observation as hostile for the case that the rule that
// claims it turns out not to hold for this host.
func (d *Detector) shadow(o *cordon.Observation, matched []match, hostile match) {
	rules := d.m.p.rules
	for _, m := range matched {
		if rules[m.rule].place != inVariant || !rules[m.rule].shadow {
			continue
		}
		if !o.Src.IsZero() {
			k := entryKey{rule: hostile.rule, role: cordon.Prober, claimed: m.rule}
			d.count(d.shadows, o.Src, k, match{rule: hostile.rule}, o)
		}
		return
	}
}

// Merge joins what another detector of the same program found; that one must
// not be used afterwards.
func (d *Detector) Merge(o *Detector) {
	if d.tables != o.tables {
		d.emit.merge(o.emit, d.o.MaxEvidence)
		d.targets.merge(o.targets, d.o.MaxEvidence)
		d.shadows.merge(o.shadows, d.o.MaxEvidence)
	}
	d.pages.merge(&o.pages)
	for i := range d.traffic {
		d.traffic[i].Requests += o.traffic[i].Requests
		d.traffic[i].Packets += o.traffic[i].Packets
		d.traffic[i].Bytes += o.traffic[i].Bytes
	}
	for flow, advisories := range o.flows {
		d.flows[flow] = advisories
	}
}

// OursOf returns a predicate for the hosts inside the prefixes.
func OursOf(prefixes []netip.Prefix) func(cordon.Host) bool {
	return func(h cordon.Host) bool {
		for _, p := range prefixes {
			if h.Addr.IsValid() && p.Contains(h.Addr) {
				return true
			}
		}
		return false
	}
}
