package scan

import "slices"

// fewPairs is how many pairs of draws may lie in one /16 each where they are drawn from
// all addresses: of 64 such draws, in the 57,000 /16s that there are, two do so in one
// source of 1,500.
const fewPairs = 1

// clustered reports whether targets lie in some networks rather than everywhere: sites
// do, since they stand where machines are hosted, so a proxy or a gateway that asks for
// very many is told from a worm that asks for any address. It takes the sample alone. A
// proxy whose sites lie in 300 /16s has seven such pairs; one whose sites lie in
// thousands, all alike, is not told.
func (sh *Shape) clustered() bool {
	var networks [maxSample]uint16
	n := int(sh.sampled)
	for i, a := range sh.sample[:n] {
		networks[i] = uint16(a >> 16)
	}
	slices.Sort(networks[:n])
	pairs, same := 0, 0
	for i := 1; i < n; i++ {
		if networks[i] != networks[i-1] {
			same = 0
			continue
		}
		same++
		pairs += same
	}
	return pairs > fewPairs
}
