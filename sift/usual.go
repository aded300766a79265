package sift

import (
	"bytes"
	"slices"
)

// Bounds of what counts as usual at a service.
const (
	usualFrom    = 3    // different hosts that say it and send nothing of the form
	usualShare   = 10   // of those that are known, one in so many at least
	mostUsual    = 1024 // hosts that are compared, those of the lowest addresses
	leastTelling = 16   // bytes of a part that nobody else says, for the others to be left out
)

// usual divides the parts of a form into those that tell it and those that hosts say at
// its services which do not send it: a worm that talks a protocol says what all say who
// talk it, and may say it otherwise tomorrow. enough reports whether what is left tells
// by itself.
func (s *Sifter) usual(form *formed, parts [][]byte) (telling, usual [][]byte, enough bool) {
	if len(parts) == 0 {
		return nil, nil, true
	}
	others := s.others(form)
	for _, p := range parts {
		said := 0
		for i := range others {
			if bytes.Contains(others[i].Payload, p) {
				said++
			}
		}
		if said >= usualFrom && said*usualShare >= len(others) {
			usual = append(usual, p)
			continue
		}
		telling = append(telling, p)
		enough = enough || said == 0 && len(p) >= leastTelling
	}
	return telling, usual, enough
}

// others are the first payloads, as far as they are kept, of hosts at the services of a
// form, those left out that hold any of its contents.
func (s *Sifter) others(form *formed) []Sample {
	r, own := newRabin(Options{Window: s.o.Window, Sampling: 1}), map[uint64]bool{}
	for _, c := range form.contents {
		own[c.print] = true
	}
	first := map[address]*Sample{}
	for _, c := range s.contents {
		for i := range c.samples {
			x := &c.samples[i]
			if have := first[x.src]; form.at(x) && (have == nil || x.Compare(have.Place) < 0) && !x.holds(r, own) {
				first[x.src] = x
			}
		}
	}
	all := make([]Sample, 0, len(first))
	for _, x := range first {
		all = append(all, *x)
	}
	slices.SortFunc(all, func(a, b Sample) int { return bytes.Compare(a.src[:], b.src[:]) })
	return all[:min(len(all), mostUsual)]
}

// holds reports whether a payload holds any of some windows.
func (s *Sample) holds(r *rabin, any map[uint64]bool) bool {
	return slices.ContainsFunc(r.all(s.Payload, nil), func(print uint64) bool { return any[print] })
}

// at reports whether a payload was sent where a form is.
func (f *formed) at(x *Sample) bool {
	return slices.ContainsFunc(f.contents, func(c *content) bool {
		return slices.ContainsFunc(c.services, func(s service) bool { return s.what == x.Kind && s.port == x.Port })
	})
}
