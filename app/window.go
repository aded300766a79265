package app

import (
	"time"

	"cordon"
)

// window keeps observations between two times and counts the traffic that it
// lets through; without bounds it does neither.
type window struct {
	since, until cordon.Time
	open         bool
	requests     uint64
	packets      uint64
	bytes        uint64
	lines        uint64 // of bytes: of lines that show requests and no packets
	inside       uint64
	outside      uint64
}

func newWindow(since, until time.Time) *window {
	return &window{since: cordon.TimeOf(since), until: cordon.TimeOf(until), open: since.IsZero() && until.IsZero()}
}

// keep drops what lies outside, in place. What shows no time cannot be placed
// and is dropped too.
func (w *window) keep(batch []cordon.Observation) []cordon.Observation {
	if w.open {
		return batch
	}
	n := 0
	for i := range batch {
		o := &batch[i]
		if o.Time == 0 || o.Time < w.since || w.until != 0 && o.Time >= w.until {
			w.outside++
			continue
		}
		if o.Kind == cordon.Request || o.Kind == cordon.Trace {
			w.requests++
		}
		w.packets += o.Packets
		w.bytes += o.Bytes
		if o.Packets == 0 {
			w.lines += o.Bytes
		}
		if n != i {
			batch[n] = *o
		}
		n++
	}
	w.inside += uint64(n)
	return batch[:n]
}

// missed reports whether there was something to look at and none of it lies
// between the bounds. Lines that give no observation have only the times of
// their input.
func (w *window) missed(all *cordon.Tally) bool {
	if w.open || w.inside > 0 || all.Understood == 0 {
		return false
	}
	return w.outside > 0 || all.To != 0 && all.To < w.since || w.until != 0 && all.From >= w.until
}

func (w *window) merge(o *window) {
	w.requests += o.requests
	w.packets += o.packets
	w.bytes += o.bytes
	w.lines += o.lines
	w.inside += o.inside
	w.outside += o.outside
}

// recorded is when what was analysed begins and ends, by the inputs whose clocks do not
// step back: beyond that nothing is known. It is 0 where no record shows a time.
func (r *run) recorded(w *worker, stepped map[string]bool) (first, last cordon.Time) {
	for _, in := range r.inputs {
		if stepped[in.name] {
			continue
		}
		right := r.rightWindow(in, w.tallies.of(in.index))
		last = max(last, right.To)
		if right.From != 0 && (first == 0 || right.From < first) {
			first = right.From
		}
	}
	if first != 0 && !r.Since.IsZero() {
		first = max(first, cordon.TimeOf(r.Since))
	}
	return first, last
}
