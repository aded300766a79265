package flood

import (
	"net/netip"

	"cordon"
)

// link is what is asked on the link, and who is behind it: a gateway asks for
// every address that somebody scans through it.
type link struct {
	asked   bool   // somebody has asked
	swept   uint32 // the step in which room was made last
	askers  map[pair]*asker
	passed  [4096]passed
	waiting [4096]waiting
}

// pair is who asks on the link, and for whom; the same where nobody is seen
// behind the asker.
type pair struct{ asker, behind [16]byte }

// asker is what is kept of a pair: requests that nobody has answered so far.
type asker struct {
	pair
	four     bool
	step     uint32
	now, sum span
	all      sources // the addresses that were asked for
	of       sources
	requests uint64
}

// passed is the last packet that was seen for an address.
type passed struct {
	dst uint64
	src [16]byte
	at  cordon.Time
}

// waiting are requests for an address that wait for an answer.
type waiting struct {
	dst  uint64
	by   *asker
	step uint32
	n    uint32
	last cordon.Time // that it was asked
}

// repeats is how soon nobody asks the same again (RFC 1122, section 2.3.2.1, has a second): a
// mirror or a loop of the link has it come again.
const repeats = cordon.Time(500e6)

const linkSalt = 0x8ebc6af09c88c6e3

// pass remembers for whom a packet was.
func (l *link) pass(e *Event) {
	h := hashOf(&e.Dst, linkSalt)
	l.passed[h%uint64(len(l.passed))] = passed{dst: h, src: e.Src, at: e.Time}
}

// who counts a request.
func (t *Tracker) who(e *Event) {
	l := &t.link
	l.asked = true
	h := hashOf(&e.Dst, linkSalt)
	p := pair{asker: e.Src, behind: e.Src}
	if q := &l.passed[h%uint64(len(l.passed))]; q.dst == h && q.at <= e.Time && e.Time-q.at <= t.behind {
		p.behind = q.src
	}
	step := stepOf(e.Time)
	a := l.askers[p]
	if a == nil {
		key := keyOf(OfARP, &p.asker) ^ hashOf(&p.behind, linkSalt)
		here, average := t.hosts.counters.add(key, step, 1)
		if here*lookShare < t.least[OfARP] || here < noise*average {
			return
		}
		if !l.room(step, t.least[OfARP]) {
			t.lost.Askers++
			return
		}
		a = &asker{pair: p, four: e.Four, step: step}
		l.askers[p] = a
	}
	w := &l.waiting[h%uint64(len(l.waiting))]
	if since := e.Time - w.last; w.dst == h && w.by == a && -repeats < since && since < repeats {
		w.last = e.Time
		return
	}
	a.turn(step, t.least[OfARP])
	a.now.add(e, 1)
	a.requests++
	a.of.add(hashOf(&e.Dst, sourceSalt))
	if w.dst != h || w.by != a || w.step != a.step {
		*w = waiting{dst: h, by: a, step: a.step}
	}
	w.n++
	w.last = e.Time
}

// here takes requests back that were answered.
func (l *link) here(e *Event) {
	h := hashOf(&e.Dst, linkSalt)
	w := &l.waiting[h%uint64(len(l.waiting))]
	if w.dst != h || w.by.asker != e.Src {
		return
	}
	if w.step == w.by.step {
		w.by.now.packets -= min(w.by.now.packets, uint64(w.n))
	}
	*w = waiting{}
}

// AsksForOthers reports whether an address asked on the link mostly for what
// others had just sent packets to: it is a gateway, and they are who scans.
func (t *Tracker) AsksForOthers(addr netip.Addr) bool {
	var own, others uint64
	for _, a := range t.link.askers {
		switch {
		case a.asker != addr.As16():
		case a.behind == a.asker:
			own += a.requests
		default:
			others += a.requests
		}
	}
	return others > own
}

// room makes room for another asker, where need be in place of those who asked
// nothing much.
func (l *link) room(step uint32, least uint64) bool {
	if len(l.askers) < maxAskers {
		return true
	}
	if l.swept == step {
		return false
	}
	l.swept = step
	for p, a := range l.askers {
		if a.turn(step, least); a.now.packets == 0 && a.sum.packets == 0 {
			delete(l.askers, p)
		}
	}
	return len(l.askers) < maxAskers
}

func (a *asker) turn(step uint32, least uint64) {
	if !later(step, a.step) {
		return
	}
	a.close(least)
	a.step = step
}

func (a *asker) close(least uint64) {
	if a.now.packets >= least {
		a.sum.join(&a.now)
		a.all.join(&a.of)
	}
	a.now, a.of = span{}, sources{}
}
