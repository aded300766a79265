package detect

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"cordon"
)

type entryKey struct {
	rule    int32
	role    cordon.Role
	claimed int32 // of a shadow: the rule that claims the observation, else 0
}

// entry is what is kept of one host, rule and role. Every part of it merges
// without regard to order.
type entry struct {
	entryKey
	grade     cordon.Grade
	count     uint64
	packets   uint64      // of traffic, see Observation.Packets
	bytes     uint64      // the same in bytes
	seen      span        // when, as far as it is not in doubt whose it is
	doubted   span        // when the rest was
	proven    cordon.Time // of an emitter: when one first proved that it holds its address; 0 never
	undated   uint64      // observations that show no time
	forms     uint64      // one bit a form seen
	sure      uint64      // of forms, those seen where it is not in doubt who asked
	inDoubt   uint64      // observations where it is
	statuses  []statusCount
	intervals []interval // in which it was seen, the earliest
	evidence  []piece
	begins    []sighting // of an emitter, where there are several inputs: the first in each
	pages     []page     // of who answered: what with; the lowest stay
	attackers []attacker // of a target: the first to attack it
	// More attacked it than are kept, of those who prove no address, and of those who do.
	crowded, crowdedHeld bool

	sample *sample // of an emitter: what its packets look like; nil none
	letter byte    // of an unrecognised variant's evidence: what the query repeats
	path   string
}

// span is when something was first and last seen; 0 is never.
type span struct{ first, last cordon.Time }

func (s *span) see(first, last cordon.Time) {
	if first.Before(s.first) {
		s.first = first
	}
	s.last = max(s.last, last)
}

type statusCount struct {
	status uint16
	count  uint64
}

// piece is evidence with what orders it.
type piece struct {
	input   uint32
	grade   cordon.Grade
	doubted bool // whose it is
	cordon.Evidence
}

func (k entryKey) compare(o entryKey) int {
	return cmp.Or(cmp.Compare(k.rule, o.rule), cmp.Compare(k.role, o.role), cmp.Compare(k.claimed, o.claimed))
}

// interval is what is seen in ten minutes: who held an address may differ from one to the
// next.
type interval struct {
	at    uint32 // number of the interval
	count uint32 // stays at its highest
	grade cordon.Grade
}

// maxIntervals is how many intervals are kept for a host and rule: four weeks.
const maxIntervals = 4032

// maxStatuses is more than servers use.
const maxStatuses = 16

func (e *entry) add(o *cordon.Observation, m match, r *rule, opts *Options, say *saying) {
	e.count++
	e.packets += o.Packets
	e.bytes += o.Bytes
	e.forms |= 1 << m.form
	if o.SrcInDoubt {
		e.inDoubt++
	} else if !o.BehindGap {
		e.sure |= 1 << m.form
	}
	grade := gradeOf(o, r, e.role)
	if p := pageOf(o); e.role == cordon.Answerer && p != 0 {
		e.addPage(page{p, grade})
	} else {
		e.grade = max(e.grade, grade)
	}
	doubted := o.SrcInDoubt && !speaksOfAsked(e.role, r)
	if doubted {
		e.doubted.see(o.Time, o.Time)
	} else {
		e.seen.see(o.Time, o.Time)
	}
	if o.Status != 0 {
		e.addStatus(o.Status, 1)
	}
	if o.Time > 0 {
		e.addInterval(interval{uint32(o.Time / cordon.ActivityStep), 1, grade})
	} else {
		e.undated++
	}
	switch e.role {
	case cordon.Emitter:
		if !doubted {
			e.addBegin(sightingOf(o, grade), opts)
		}
		e.addSample(o)
	case cordon.Target:
		e.addAttacker(o, r)
	case tried:
		e.addAttacker(o, r)
		return
	}
	p := piece{input: o.Input, grade: grade, doubted: doubted, Evidence: cordon.Evidence{Position: o.Position, Time: o.Time, Status: o.Status}}
	if len(e.evidence) >= opts.MaxEvidence && comparePieces(e.evidence[len(e.evidence)-1], p) <= 0 {
		return
	}
	p.Input = opts.Inputs[o.Input]
	p.Text = say.text(o)
	p.Peer = peerOf(o, e.role, r)
	e.addEvidence(p, opts.MaxEvidence)
	if r.place == inFamily && comparePieces(e.evidence[0], p) == 0 {
		path, query, _ := bytes.Cut(asAsked(&o.Request), []byte{'?'})
		e.letter, _ = run(query)
		e.path = cordon.Printable(path, 60)
	}
}

// evidenceLen is enough for a whole log line whose runs are folded.
const evidenceLen = 400

// saying is the text of the observation at hand, made once for all that keep it.
type saying string

func (s *saying) text(o *cordon.Observation) string {
	if *s == "" {
		if len(o.Raw) > 0 {
			*s = saying(cordon.Printable(o.Raw, evidenceLen))
		} else {
			*s = saying(describe(o))
		}
	}
	return string(*s)
}

func peerOf(o *cordon.Observation, role cordon.Role, r *rule) string {
	switch {
	case !speaksOfAsked(role, r):
		return o.Dst.String()
	case o.SrcInDoubt:
		return ""
	}
	return o.Src.String()
}

// speaksOfAsked reports whether a rule's entry is about who was asked.
func speaksOfAsked(role cordon.Role, r *rule) bool {
	return role == cordon.Target || role == tried || role == cordon.Answerer || r.Accuses == "answerer"
}

// gradeOf says how far one observation carries, from how sure it is that the
// sender holds its address, and at most as far as the rule allows. Where it is in
// doubt who asked, who was asked has been all the same; where it is in doubt whether
// it was a request, neither.
func gradeOf(o *cordon.Observation, r *rule, role cordon.Role) cordon.Grade {
	g := cordon.Suspected
	switch {
	case o.Kind == cordon.Datagram, o.Kind == cordon.Connect, o.Lone():
		g = cordon.Spoofable
	case o.Opened == cordon.OpenedSeen:
		g = cordon.Certain
	case o.Opened == cordon.OpenedImplied, o.Opened == cordon.OpenedByServer:
		g = cordon.Strong
	}
	if o.SrcInDoubt && !speaksOfAsked(role, r) {
		g = min(g, cordon.Suspected)
	}
	if o.BehindGap {
		g = min(g, cordon.Suspected)
	}
	if role == cordon.Answerer && r.isDoubtful(o) || r.isOfForm() && (o.Kind == cordon.Request || o.Kind == cordon.Response) && !isFormKnown(&o.Request) {
		g = min(g, cordon.Suspected)
	}
	return min(g, r.grade)
}

func (e *entry) addStatus(status uint16, n uint64) {
	i, found := slices.BinarySearchFunc(e.statuses, status, func(s statusCount, want uint16) int { return cmp.Compare(s.status, want) })
	if found {
		e.statuses[i].count += n
		return
	}
	e.statuses = slices.Insert(e.statuses, i, statusCount{status, n})
	if len(e.statuses) > maxStatuses { // the lowest stay: independent of order
		e.statuses = e.statuses[:maxStatuses]
	}
}

func (e *entry) addInterval(x interval) {
	i, found := len(e.intervals)-1, false
	if found = i >= 0 && e.intervals[i].at == x.at; !found { // nearly always it is the last
		i, found = slices.BinarySearchFunc(e.intervals, x.at, func(have interval, at uint32) int { return cmp.Compare(have.at, at) })
	}
	if found {
		had := &e.intervals[i]
		had.count += min(x.count, math.MaxUint32-had.count)
		had.grade = max(had.grade, x.grade)
		return
	}
	if i >= maxIntervals {
		return
	}
	e.intervals = slices.Insert(e.intervals, i, x)
	if len(e.intervals) > maxIntervals {
		e.intervals = e.intervals[:maxIntervals]
	}
}

func (e *entry) addEvidence(p piece, limit int) {
	i, found := slices.BinarySearchFunc(e.evidence, p, comparePieces)
	if found {
		return
	}
	e.evidence = slices.Insert(e.evidence, i, p)
	if len(e.evidence) > limit {
		e.evidence = e.evidence[:limit]
	}
}

// comparePieces puts what is in doubt behind what is not.
func comparePieces(a, b piece) int {
	if a.doubted != b.doubted {
		if a.doubted {
			return 1
		}
		return -1
	}
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.input, b.input), cmp.Compare(a.Position, b.Position))
}

func (e *entry) merge(o *entry, evidence int) {
	if len(o.evidence) > 0 && (len(e.evidence) == 0 || comparePieces(o.evidence[0], e.evidence[0]) < 0) {
		e.letter, e.path = o.letter, o.path
	}
	e.grade = max(e.grade, o.grade)
	e.count += o.count
	e.packets += o.packets
	e.bytes += o.bytes
	e.seen.see(o.seen.first, o.seen.last)
	e.doubted.see(o.doubted.first, o.doubted.last)
	e.undated += o.undated
	e.forms |= o.forms
	e.sure |= o.sure
	e.inDoubt += o.inDoubt
	for _, s := range o.statuses {
		e.addStatus(s.status, s.count)
	}
	for _, x := range o.intervals {
		e.addInterval(x)
	}
	for _, p := range o.evidence {
		e.addEvidence(p, evidence)
	}
	if o.proven.Before(e.proven) {
		e.proven = o.proven
	}
	for _, s := range o.begins {
		e.keepBegin(s)
	}
	for _, p := range o.pages {
		e.addPage(p)
	}
	for i := range o.attackers {
		e.keepAttacker(o.attackers[i])
	}
	e.crowded, e.crowdedHeld = e.crowded || o.crowded, e.crowdedHeld || o.crowdedHeld
	e.mergeSample(o.sample)
}
