package scan

import "cordon"

// success counts a first contact that succeeded.
func (t *Tracker) success(s *source) {
	s.worked++
	s.flags |= everWorked
	s.walk = int16(max(int32(s.walk)-t.steps.success, t.steps.benign))
	t.trim(s)
	if s.flags&inTheDark != 0 {
		t.brighten(s)
	}
}

// takeBack makes a success of what was counted as a failure.
func (t *Tracker) takeBack(s *source) {
	t.forgive(s)
	t.success(s)
}

// forgive has one failure less, where they are not all forgiven, and no more is known of
// how the contact went.
func (t *Tracker) forgive(s *source) {
	if s.failed > 0 {
		s.failed--
	}
	s.walk = int16(max(int32(s.walk)-t.steps.failure, -maxWalk))
}

// setRight takes a failure back: the answer came late. Whom it accused alone is
// accused no more.
func (t *Tracker) setRight(i int32) {
	s := &t.sources.slots[i]
	t.takeBack(s)
	if s.flags&single != 0 {
		if p := t.walkOfPort(s); p != nil && p.mostlyInVain() {
			return
		}
	}
	if s.bySequence() && int32(s.walk) < t.steps.scanner && s.worked >= s.failed {
		t.acquit(s)
	}
}

// excuse acquits a source of which it is known now why its contacts failed.
func (t *Tracker) excuse(s *source) {
	s.walk = min(s.walk, 0)
	t.acquit(s)
}

// acquit takes back that a source asks many hosts.
func (t *Tracker) acquit(s *source) {
	if s.proto == cordon.TCP {
		t.noneOn(s, s.port)
	}
	if s.flags&single != 0 {
		s.portLead = 0 // which was not kept meanwhile
	}
	s.flags &^= wide | cut | single
	if s.flags&vertical != 0 {
		t.onlyByPorts(s)
	}
	s.windows = [maxWindows]recent{} // which were not kept meanwhile
	t.shapes.drop(s)
}
