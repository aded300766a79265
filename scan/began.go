package scan

import "cordon"

// mayBegin notes a contact that is about to fail, at the time when it was made: scanning
// may begin with it. Of a host whose contacts had succeeded before, or been let through by
// a firewall, it has likeliest begun where the walk stood lowest for the last time (the
// change point of Page's test, 1954, which the walk is). Of others it began with the
// first contact.
func (s *source) mayBegin(at cordon.Time) {
	if s.flags&(everWorked|admitted) != 0 && s.flags&wide == 0 && s.walk <= 0 && s.walk <= s.lowestWalk {
		s.lowestWalk, s.changed = s.walk, tickOf(at)
	}
}

// began is when a source began to scan, to 67 ms, never before its first contact.
func (s *source) began() cordon.Time {
	if s.changed == 0 {
		return s.first
	}
	return max(s.first, s.first+cordon.Time(s.changed.since(tickOf(s.first)))<<tickBits)
}
