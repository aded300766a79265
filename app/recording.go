package app

import (
	"cmp"
	"slices"
	"strings"

	"cordon"
	"cordon/capture"
)

// recording is what was captured in one go. Those who rotate captures have it
// in several files, and connections go on from one to the next.
type recording struct {
	readers []*capture.Reader // of each worker; nil before it begins
	inputs  []uint32
	frames  uint64
	last    cordon.Time
}

// A file goes on with a recording that ended at most maxPause before it begins,
// or at most overlap after: packets are not always written in the order of their
// times.
const (
	maxPause = cordon.Time(5 * 60e9)
	overlap  = cordon.Time(1e9)
)

// recordings are the sources that are one capture each, by when they begin. An
// archive is read in its own order, and a stream when it comes.
func (r *run) recordings() []*source {
	var all []*source
	for _, s := range r.sources {
		if !s.stream && len(s.members) == 1 && s.members[0].isCapture() {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *source) int {
		return cmp.Or(a.members[0].begins.Compare(b.members[0].begins), strings.Compare(a.name, b.name))
	})
	return all
}

// follows returns the source, of those that are left of all, which goes on where
// another ended: one of the same series before others, of those the first to begin
// after it, and of several the one whose name is most like it.
func (rec *recording) follows(left, all []*source, last *source) *source {
	var next *source
	for _, s := range left {
		begins := s.members[0].begins
		if s == last || begins == 0 || rec.last == 0 || begins+overlap < rec.last || begins > rec.last+maxPause {
			continue
		}
		if seriesOf(s.name) != seriesOf(last.name) && hasEarlier(all, s) {
			continue
		}
		if next == nil || closer(s, next, last) {
			next = s
		}
	}
	return next
}

// hasEarlier reports whether a source goes on with another of its series.
func hasEarlier(all []*source, s *source) bool {
	return slices.ContainsFunc(all, func(o *source) bool {
		return o != s && seriesOf(o.name) == seriesOf(s.name) && o.members[0].begins.Before(s.members[0].begins)
	})
}

// closer reports whether a goes on with last rather than b.
func closer(a, b, last *source) bool {
	series := seriesOf(last.name)
	if same := seriesOf(a.name) == series; same != (seriesOf(b.name) == series) {
		return same
	}
	if x, y := a.members[0].begins, b.members[0].begins; x != y {
		return x.Before(y)
	}
	return alike(a.name, last.name) > alike(b.name, last.name)
}

// alike is how many bytes two names have in common, at both ends.
func alike(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	a, b = a[n:], b[n:]
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b, n = a[:len(a)-1], b[:len(b)-1], n+1
	}
	return n
}

// finish tells what is still open at the end of a recording of a strand.
func (r *run) finish(s *strand, rec *recording) {
	if rec.readers == nil {
		return
	}
	turn := r.contacts.turn(s, len(r.workers))
	for n, w := range r.workers {
		w.own <- func(w *worker) {
			rec.readers[n].Finish()
			rec.readers[n] = nil
			w.bring(r.contacts, turn)
		}
	}
	r.contacts.cut(s, rec.inputs)
}
