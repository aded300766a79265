package sift

import "slices"

// formed is one form: contents, and payloads of different senders that hold it.
type formed struct {
	contents []*content
	samples  []Sample
	shared   map[uint64]bool // windows that stand in all of the samples
	merged   bool
}

// mostSamples is how many samples of a form that was merged are compared.
const mostSamples = 48

// merge makes one form of those that have a window in common: of a worm that is padded
// anew in every copy, what never changes spreads together with each byte that happened
// to stand beside it twice. What hosts send that know whom they ask is left to them.
func (s *Sifter) merge(forms [][]*content, of conducts) (all []*formed) {
	r := newRabin(Options{Window: s.o.Window, Sampling: 1})
	for _, contents := range forms {
		f := &formed{contents: contents, samples: contents[0].samples}
		f.shared = r.within(f.samples, nil)
		if !slices.ContainsFunc(all, func(have *formed) bool {
			return have.take(f, r, func(c *content) bool { return isHonest(c, of) }, s.contents)
		}) {
			all = append(all, f)
		}
	}
	for _, f := range all {
		if f.merged {
			f.samples = earliest(f.samples)
		}
	}
	return all
}

// take merges another form into this one, if they have something in common that is
// nobody else's.
func (f *formed) take(o *formed, r *rabin, others func(*content) bool, contents map[uint64]*content) bool {
	if f.samples[0].Kind != o.samples[0].Kind {
		return false
	}
	both := r.within(o.samples, f.shared)
	if len(both) == 0 {
		return false
	}
	for print := range both {
		if c := contents[print]; c != nil && others(c) {
			return false
		}
	}
	f.contents, f.samples, f.shared, f.merged = slices.Concat(f.contents, o.contents), slices.Concat(f.samples, o.samples), both, true
	return true
}

// within are those windows that stand in all of the samples, and among some, unless
// that is nil.
func (r *rabin) within(samples []Sample, among map[uint64]bool) map[uint64]bool {
	var prints []uint64
	for i := range samples {
		in := map[uint64]bool{}
		prints = r.all(samples[i].Payload, prints[:0])
		for _, p := range prints {
			if among == nil || among[p] {
				in[p] = true
			}
		}
		among = in
	}
	return among
}

// isHonest reports whether most senders of a content, of those of whom it is known,
// know whom they ask.
func isHonest(c *content, of conducts) bool {
	x := suspect{content: c, turned: c.thatTurned()}
	x.look(of)
	return x.honest > len(x.scanning)
}

// earliest are the first samples, each of another sender.
func earliest(all []Sample) (first []Sample) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Sample) int { return a.Compare(b.Place) })
	for i := range all {
		if len(first) < mostSamples && !slices.ContainsFunc(first, func(s Sample) bool { return s.src == all[i].src }) {
			first = append(first, all[i])
		}
	}
	return first
}

// pathAlone reports whether the path of every sample by itself is such content.
func (f *formed) pathAlone(r *rabin) bool {
	prints := make([]uint64, len(f.contents))
	for i, c := range f.contents {
		prints[i] = c.print
	}
	samples := f.samples
	if !f.merged {
		samples = samples[:1]
	}
	return !slices.ContainsFunc(samples, func(s Sample) bool {
		path := s.path()
		return path == nil || !slices.Contains(prints, r.whole(path))
	})
}
