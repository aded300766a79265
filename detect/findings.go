package detect

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"

	"cordon"
	"cordon/advisory"
)

// Findings is what a detector has to say.
type Findings struct {
	// Findings are in the order of host, advisory, rule and role.
	Findings []cordon.Finding
	Traffic  []cordon.Traffic // by advisory; totals are the reader's to add
	Lost     cordon.Reasons
	// Share is what part of the hosts that are not ours, of those that show something of a
	// worm, is in Findings, by estimate: 1 where all are, 0 where that is not known.
	Share float64
	// Edges are who attacked whom, in the order of the attacked, advisory, rule
	// and time: the first attackers of hosts that emit; the first attacker of
	// others, and those that two inputs show.
	Edges []cordon.Edge
}

// Close decides what can only be decided at the end and returns the findings.
func (d *Detector) Close() Findings {
	return d.CloseFor(func(cordon.Host) bool { return false })
}

// CloseFor does the same. suspects are hosts that something else than a payload
// speaks against; their attackers are wanted too.
func (d *Detector) CloseFor(suspect func(cordon.Host) bool) Findings {
	f := Findings{Traffic: slices.Clone(d.traffic)}
	f.Findings = make([]cordon.Finding, 0, d.emit.entries()+d.targets.entries())
	proved := newProof(suspect)
	shadows := map[cordon.Host]*hostEntries{}
	d.shadows.each(func(host cordon.Host, h *hostEntries) { shadows[host] = h })
	f.countLost(cordon.HostsForgotten, d.emit)
	f.Share = d.emit.share()
	d.emit.each(func(host cordon.Host, h *hostEntries) {
		for _, e := range d.settle(host, h, shadows[host], &f) {
			f.add(d, host, e)
			proved.add(d, host, e)
		}
	})
	f.countLost("attacks on hosts beyond the memory budget (--memory)", d.targets)
	d.targets.each(func(host cordon.Host, h *hostEntries) {
		for _, e := range h.entries {
			if e.role != tried {
				f.add(d, host, e)
			}
			f.addEdges(d, host, e, proved)
		}
	})
	slices.SortFunc(f.Findings, compareFindings)
	slices.SortFunc(f.Edges, compareEdges)
	return f
}

func (f *Findings) add(d *Detector, host cordon.Host, e *entry) {
	f.Findings = append(f.Findings, d.finding(host, e))
	if len(e.intervals) == maxIntervals {
		f.Lost.Count("hosts active in more ten-minute intervals than are kept; the later ones are missing from the activity", 1, 0, nil)
	}
}

func (f *Findings) countLost(reason string, t *table) {
	for i := range t.shards {
		t.shards[i].trim()
	}
	if lost := t.left(); lost > 0 {
		f.Lost.Count(reason, lost, 0, nil)
	}
}

// settle returns the entries of a host that hold. What one that does not hold
// was made of goes out of the worm's account, and is hostile where a rule says
// so.
func (d *Detector) settle(host cordon.Host, h, shadow *hostEntries, f *Findings) []*entry {
	out := &hostEntries{}
	for _, e := range h.entries {
		e.weighPages(host, &d.pages)
		if d.holds(e) {
			out.entry(e.entryKey).merge(e, d.o.MaxEvidence)
			continue
		}
		t := &f.Traffic[d.m.p.rules[e.rule].adv]
		if e.role == cordon.Emitter {
			t.Requests -= e.count
			t.Packets -= e.packets
			t.Bytes -= e.bytes
		}
		if shadow == nil {
			continue
		}
		for _, s := range shadow.entries {
			if s.claimed == e.rule {
				out.entry(entryKey{rule: s.rule, role: cordon.Prober}).merge(s, d.o.MaxEvidence)
			}
		}
	}
	return out.entries
}

// holds reports whether enough different forms were seen, the required ones
// among them.
func (d *Detector) holds(e *entry) bool {
	r := &d.m.p.rules[e.rule]
	return r.Different == nil || e.forms&r.required == r.required && bits.OnesCount64(e.forms) >= r.Different.Suspected
}

func compareFindings(a, b cordon.Finding) int {
	return cmp.Or(a.Host.Compare(b.Host), cmp.Compare(a.Advisory, b.Advisory), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Role, b.Role))
}

func (d *Detector) finding(host cordon.Host, e *entry) cordon.Finding {
	r := &d.m.p.rules[e.rule]
	f := cordon.Finding{
		Host: host, Advisory: d.m.p.advisories[r.adv].ID, Variant: d.variantOf(r), Rule: r.ID,
		Role: e.role, Grade: e.grade, Count: e.count, InDoubt: e.inDoubt, First: e.seen.first, Last: e.seen.last,
		LastInDoubt: e.doubted.last, Proven: e.proven, Undated: e.undated,
		Evidence: make([]cordon.Evidence, len(e.evidence)),
	}
	if e.inDoubt == e.count && e.seen.last == 0 {
		f.First, f.Last = e.doubted.first, e.doubted.last
	}
	for i, p := range e.evidence {
		f.Evidence[i] = p.Evidence
	}
	f.Begins, f.Traits = d.sightings(e.begins), d.traits(e.sample)
	for _, x := range e.intervals {
		f.Active = append(f.Active, cordon.Time(x.at)*cordon.ActivityStep)
	}
	if d.o.Divisible {
		for _, x := range e.intervals {
			f.Amounts = append(f.Amounts, cordon.Amount{Count: uint64(x.count), Grade: x.grade})
		}
		for _, p := range e.evidence {
			f.Grades = append(f.Grades, p.grade)
		}
	}
	if len(e.statuses) > 0 {
		f.Statuses = map[uint16]uint64{}
		for _, s := range e.statuses {
			f.Statuses[s.status] = s.count
		}
	}
	if r.Different != nil {
		f.Different, f.Of = bits.OnesCount64(e.forms), len(r.Forms)
		f.DifferentInDoubt = bits.OnesCount64(e.forms &^ e.sure)
	}
	if r.place == inFamily {
		f.Nearest, f.Differs = nearest(d.m.p.advisories[r.adv], e)
	}
	return f
}

// variantOf is a rule's variant, or the word for one that is not known.
func (d *Detector) variantOf(r *rule) string {
	if r.place == inFamily {
		return advisory.Unrecognised
	}
	return r.variant
}

// nearest names the known variant whose request differs in the fewest ways.
func nearest(a *advisory.Advisory, e *entry) (id, differs string) {
	least := 1 << 30
	for i := range a.Variants {
		for j := range a.Variants[i].Recognise {
			s := &a.Variants[i].Recognise[j]
			if s.On != "request" || s.Query == nil {
				continue
			}
			if how := differences(s, e); len(how) < least {
				least, id, differs = len(how), a.Variants[i].ID, joinAnd(how)
			}
		}
	}
	return id, differs
}

func differences(s *advisory.Signature, e *entry) (how []string) {
	if s.Query.RunOf != "any" && s.Query.RunOf[0] != e.letter {
		how = append(how, fmt.Sprintf("the filler is %q, not %q", string(e.letter), s.Query.RunOf))
	}
	if s.Path != nil && !slices.Contains(s.Path, e.path) {
		how = append(how, fmt.Sprintf("the path is %s, not %s", e.path, s.Path[0]))
	}
	return how
}

func joinAnd(parts []string) string {
	out := ""
	for i, p := range parts {
		if i > 0 {
			out += " and "
		}
		out += p
	}
	return out
}

// describe says in words what an observation without a readable record is.
func describe(o *cordon.Observation) string {
	switch o.Kind {
	case cordon.Datagram:
		length := "unknown length"
		if o.PayloadLength >= 0 {
			length = fmt.Sprintf("%d bytes", o.PayloadLength)
		}
		return fmt.Sprintf("datagram %s:%d → %s:%d, %s", o.Src, o.SrcPort, o.Dst, o.DstPort, length)
	case cordon.Connect:
		return fmt.Sprintf("connection attempt %s:%d → %s:%d, sequence number %d", o.Src, o.SrcPort, o.Dst, o.DstPort, o.Seq)
	case cordon.Data:
		return fmt.Sprintf("data %s:%d → %s:%d, beginning with %s", o.Src, o.SrcPort, o.Dst, o.DstPort, cordon.Printable(o.Payload, 80))
	case cordon.Response:
		return fmt.Sprintf("answer %d to %s", o.Status, cordon.Printable(o.Request.Target, 200))
	}
	return cordon.Printable(o.Request.Target, 200)
}
