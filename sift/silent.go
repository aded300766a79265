package sift

import (
	"math"
	"net/netip"
	"slices"
)

// mostSilent is how many of those are named that were sent a worm and not seen to
// send it.
const mostSilent = 100

// silent counts the targets that are no senders, and names the first that are kept.
// Of targets and senders those with the least ranks are kept, so that up to some rank
// all of both are known.
func (c *content) silent() (n uint64, first []netip.Addr) {
	bound := ^uint64(0)
	for _, s := range []*hosts{&c.senders, &c.targets} {
		if s.over {
			bound = min(bound, s.ranks[len(s.ranks)-1])
		}
	}
	var all []*host
	for i, rank := range c.targets.ranks {
		if rank <= bound && c.senders.of(rank) == nil {
			all = append(all, c.targets.host(i))
		}
	}
	n = uint64(len(all))
	if bound != ^uint64(0) {
		n = uint64(math.Round(float64(n) / (float64(bound) / (1 << 64))))
	}
	slices.SortFunc(all, func(a, b *host) int { return a.first.Compare(b.first) })
	for _, h := range all[:min(len(all), mostSilent)] {
		first = append(first, h.addr.addr())
	}
	return n, first
}

// bySample reports whether a form may be sent without a fingerprint that its other
// copies have: it is padded, and what never changes is too short for the winnowing, or
// is not winnowed.
func (f *Form) bySample() bool {
	part, least, most := 0, maxPayload, f.Longest
	for _, p := range f.Parts {
		part = max(part, len(p))
	}
	for i := range f.Samples {
		least, most = min(least, len(f.Samples[i].Payload)), max(most, len(f.Samples[i].Payload))
	}
	most = min(most, maxPayload)
	if least == most && part == most || f.PathAlone {
		return false // it is not padded
	}
	span := spanOf(f.Samples[0].Kind, most-DefaultWindow+1)
	return span == 0 || part < DefaultWindow+span-1
}
