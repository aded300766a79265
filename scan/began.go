package scan

import "cordon"

// turns notes a contact that is about to fail, at the time when it was made. Of a
// host whose contacts had succeeded before, or been let through by a firewall,
// scanning has likeliest begun where the walk stood lowest for the last time (the
// change-point of Page's test, 1954, which the walk is). Of others it began with the
// first contact.
func (s *source) turns(at cordon.Time) {
	if s.flags&(everWorked|admitted) != 0 && s.flags&wide == 0 && s.walk <= 0 && s.walk <= s.lowest {
		s.lowest, s.turned = s.walk, tickOf(at)
	}
}

// began is when a source began to scan, to 67 ms, never before its first contact.
func (s *source) began() cordon.Time {
	if s.turned == 0 {
		return s.first
	}
	return max(s.first, s.first+cordon.Time(s.turned.since(tickOf(s.first)))<<tickBits)
}
