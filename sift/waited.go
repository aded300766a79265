package sift

import "slices"

// waited is how often those senders that turned and scan had been sent it before they
// sent it: the median of those of which that is known, and of how many it is.
func (c *content) waited(turned *hosts, scans func(*host) bool) (median uint32, known int) {
	var all []uint32
	for i, rank := range c.senders.ranks {
		if h := c.senders.host(i); h.before > 0 && turned.of(rank) != nil && scans(h) {
			all = append(all, h.before)
		}
	}
	if len(all) == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return all[len(all)/2], len(all)
}
