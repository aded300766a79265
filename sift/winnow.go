package sift

import "cordon"

// winnow picks of every so many windows in a row the one of the least value
// (Schleimer, Wilkerson and Aiken 2003), so that what two payloads have in common,
// if it is that long, has a fingerprint in both, whatever stands around it.
type winnow struct {
	span int // windows in a row; 0: none is picked
	seen int
	at   int              // which of those seen is the least
	ring [mostSpan]uint64 // the last of them
}

// Spans. What is picked of a payload is two in span+1 of its windows.
const (
	shortSpan = 9  // with windows of 40 bytes: parts of 48
	longSpan  = 25 // of 64
	mostSpan  = 32 // a power of two

	fewWindows = 128
)

// spanOf is how finely a payload of so many windows is winnowed. Of what a client
// says first there is one on a connection; long datagrams may come in floods, and are
// sampled. A request's path is looked at by itself.
func spanOf(what cordon.Kind, windows int) int {
	switch {
	case what == cordon.Request:
		return 0
	case windows <= fewWindows:
		return shortSpan
	case windows <= shortWindows || what == cordon.Data:
		return longSpan
	}
	return 0
}

// push takes the value of the next window, and tells which one is picked now, if it
// was not before.
func (w *winnow) push(h uint64) (picked uint64, fresh bool) {
	i := w.seen
	w.seen++
	w.ring[i%mostSpan] = h
	switch {
	case i == 0 || h <= w.ring[w.at%mostSpan]:
		w.at, fresh = i, true
	case i-w.at >= w.span:
		w.at, fresh = w.least(i), true
	}
	if i < w.span-1 || !fresh && i != w.span-1 {
		return 0, false
	}
	return w.ring[w.at%mostSpan], true
}

// least is the last of the least among the span that ends with i.
func (w *winnow) least(i int) int {
	at := i - w.span + 1
	for k := at + 1; k <= i; k++ {
		if w.ring[k%mostSpan] <= w.ring[at%mostSpan] {
			at = k
		}
	}
	return at
}
