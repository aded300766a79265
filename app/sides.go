package app

import "cordon"

// A tap may write each direction into a file of its own. Read one by one, none of their
// connections is whole: nobody is convicted of anything, and most answers are missing.
const (
	lostSides = "inputs that show one direction each of the same connections: put them together first, and read that (mergecap -w both.pcap a.pcap b.pcap)"
	noteSides = "one direction of its connections is in another input: put both together first (mergecap -w both.pcap a.pcap b.pcap)"
	oneSide   = "captures that show one direction of their connections: who was answered is not in view, and nobody can be convicted; where it is recorded, put the other direction to it (mergecap -w both.pcap a.pcap b.pcap)"
	noteSide  = "connections of which one direction is shown, with data; few are shown whole"
	halfLevel = "An input shows one direction of its connections, so that nobody can be convicted, and much is not seen."
	sideLevel = "Two inputs show one direction each of the same connections, so that nobody can be convicted, and much is not seen: put them together first."
)

// sides are the inputs that another one completes, each with the first that does.
func sides(inputs []*input, of func(index int) *cordon.Tally) map[int]*input {
	first := map[uint64][]*input{} // by mark
	for _, in := range inputs {
		if t := of(in.index); t.Sides.One > t.Sides.Whole {
			for _, mark := range t.Sides.Some {
				first[mark] = append(first[mark], in)
			}
		}
	}
	found := map[int]*input{}
	for _, in := range inputs {
		t := of(in.index)
		tried := map[int]bool{}
		for _, mark := range t.Sides.Some {
			for _, other := range first[mark^1] {
				if o := of(other.index); !tried[other.index] && found[in.index] == nil && meet(t, o) && t.Sides.Completes(&o.Sides) {
					found[in.index] = other
				}
				tried[other.index] = true
			}
		}
	}
	return found
}

// isOneSided reports whether nearly all connections that carry data are shown by half: a
// tap of one direction, or routes that differ. A few are in every recording, cut where it
// begins and ends.
func isOneSided(s *cordon.Sides) bool { return s.Sent >= manySides && s.Sent > 9*s.Whole }

const manySides = 20

// meet reports whether two inputs have times in common.
func meet(a, b *cordon.Tally) bool { return a.From <= b.To && b.From <= a.To }

// calmsNobody says with the level how little it is worth where nothing is whole.
func calmsNobody(rep *cordon.Report) {
	switch {
	case rep.Lost.Reasons.Has(lostSides):
		rep.Level.Reason = append([]string{sideLevel}, rep.Level.Reason...)
	case rep.Lost.Reasons.Has(oneSide):
		rep.Level.Reason = append([]string{halfLevel}, rep.Level.Reason...)
	case rep.Lost.Reasons.Has(timelessReason):
		rep.Level.Reason = append([]string{timelessLevel}, rep.Level.Reason...)
	}
}
