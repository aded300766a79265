package capture

import "cordon"

// sidesOf says of a connection that ends which of its directions the recording shows.
// What a reset alone shows, or a lone SYN, is no direction.
func sidesOf(f *flow, s *cordon.Sides) {
	switch {
	case f.sides[0].seen && f.sides[1].seen:
		s.Whole++
	case f.sides[0].seen != f.sides[1].seen && (f.packets > 1 || !f.synced):
		s.Mark(f.key.id(0, cordon.TCP, 0), f.sides[0].seen)
		if f.sides[0].stream != nil || f.sides[1].stream != nil {
			s.Sent++
		}
	}
}
