package detect

import (
	"cmp"
	"encoding/binary"
	"slices"

	"cordon"
)

// What a machine answers to a request for a back door shows the door only if it is
// not what that machine answers anyway: many servers give one page for all that they
// do not have. So what answered is compared with what answered requests that no
// signature fits.

// page is what answered a request for a back door, and how far that carries if
// nothing else was answered with the same.
type page struct {
	hash  uint64
	grade cordon.Grade
}

// maxPages is of how many different answers it is remembered what they were. A
// machine that has more for its back door has no one page for everything.
const maxPages = 16

// pageOf is a hash of the beginning and the length of an answer's body; 0 where
// none is shown.
func pageOf(o *cordon.Observation) uint64 {
	if o.Kind != cordon.Response || len(o.Payload) == 0 {
		return 0
	}
	const prime = 0x9e3779b97f4a7c15
	h, b := uint64(uint32(o.PayloadLength))<<32|uint64(len(o.Payload)), o.Payload
	for ; len(b) >= 8; b = b[8:] { // eight bytes at a time: every answer of a capture is hashed
		h = (h ^ binary.LittleEndian.Uint64(b)) * prime
		h ^= h >> 32
	}
	for _, c := range b {
		h = (h ^ uint64(c)) * prime
		h ^= h >> 32
	}
	return max(h, 1)
}

func (e *entry) addPage(p page) {
	i, found := slices.BinarySearchFunc(e.pages, p, func(a, b page) int { return cmp.Compare(a.hash, b.hash) })
	if found {
		e.pages[i].grade = max(e.pages[i].grade, p.grade)
		return
	}
	e.pages = slices.Insert(e.pages, i, p)
	if len(e.pages) > maxPages {
		e.grade = max(e.grade, e.pages[maxPages].grade)
		e.pages = e.pages[:maxPages]
	}
}

// weighPages makes up an answerer's grade: an answer that other requests got too
// shows no back door.
func (e *entry) weighPages(host cordon.Host, seen *pages) {
	for _, p := range e.pages {
		if seen.has(host, p.hash) {
			p.grade = min(p.grade, cordon.Suspected)
		}
		e.grade = max(e.grade, p.grade)
	}
	if len(e.pages) == 0 || e.grade > cordon.Suspected {
		return
	}
	for i := range e.intervals {
		e.intervals[i].grade = min(e.intervals[i].grade, e.grade)
	}
	for i := range e.evidence {
		e.evidence[i].grade = min(e.evidence[i].grade, e.grade)
	}
}

// isAnotherServer reports whether the one who answered calls itself something that
// a rule does not speak of.
func (r *rule) isAnotherServer(o *cordon.Observation) bool {
	return r.server != nil && len(o.Server) > 0 && !r.server.Match(o.Server)
}

// isOfForm reports whether a rule compares requests to the letter.
func (r *rule) isOfForm() bool { return r.Exact || r.forms != nil }

// isDoubtful reports whether an answer to a request for a back door may be no back
// door's: of a server of another kind, without content, or of a proxy, which answers
// for others.
func (r *rule) isDoubtful(o *cordon.Observation) bool {
	t := o.Request.Target
	return r.isAnotherServer(o) || o.Kind == cordon.Response && o.PayloadLength == 0 ||
		len(withoutAuthority(t)) != len(t)
}

// pages are the answers of all machines to requests that no signature fits, as
// hashes. Their number is bounded: of those of one slot the least stays, so that
// what is kept does not depend on their order.
type pages struct{ slots []uint64 }

const pageSlots = 1 << 16

func (p *pages) see(o *cordon.Observation) {
	if o.Status/100 != 2 {
		return
	}
	hash := pageOf(o)
	if hash == 0 {
		return
	}
	if p.slots == nil {
		p.slots = make([]uint64, pageSlots)
	}
	p.keep(pageKey(o.Dst, hash))
}

func (p *pages) keep(key uint64) {
	if at := &p.slots[key%pageSlots]; *at == 0 || key < *at {
		*at = key
	}
}

func (p *pages) has(host cordon.Host, hash uint64) bool {
	key := pageKey(host, hash)
	return p.slots != nil && p.slots[key%pageSlots] == key
}

func (p *pages) merge(o *pages) {
	if p.slots == nil {
		p.slots = o.slots
		return
	}
	for _, key := range o.slots {
		if key != 0 {
			p.keep(key)
		}
	}
}

func pageKey(host cordon.Host, hash uint64) uint64 {
	return max((rankOf(host)^hash)*0x9e3779b97f4a7c15, 1)
}
