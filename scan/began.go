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

// steadily is how many of a scanner's contacts, at its pace, may lie between when its scan
// seems to have begun and when it was decided that it scans. Where it was longer, what
// failed first may have been no part of the scan: a site that was gone.
const steadily = 32

// Underway is from when on a scanner scans for sure. What attacks it after that finds it
// at it.
func (s *Scanner) Underway() cordon.Time {
	began := s.Began
	if began > s.First {
		began += 1 << tickBits // to which it is told
	}
	if s.Decided-began > steadily*s.pace(began) {
		return s.Decided
	}
	return began
}

// pace is how long it takes from one contact to the next.
func (s *Scanner) pace(from cordon.Time) cordon.Time {
	return max(s.Last-from, 0) / cordon.Time(max(s.Contacts, 1))
}

// waits is how many times as long as between two contacts of a scanner it may take until
// the first is in view of one that scans already: longer waits are one in 150.
const waits = 5

// Since reports whether a scanner was at it when a recording began, as far as its pace
// tells.
func (s *Scanner) Since(start cordon.Time) bool {
	at := s.Underway()
	return at-start <= waits*s.pace(at)
}
