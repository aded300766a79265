package scan

import (
	"testing"
	"time"

	"cordon"
)

// A scan is under way from where it seems to have begun, unless what failed first was too
// long before it was decided to be a part of it.
func TestAScanIsUnderWayWhereItGoesOnWithoutAPause(t *testing.T) {
	const second = cordon.Time(time.Second)
	const begin = 1000 * second
	for _, test := range []struct {
		name string
		s    Scanner
		want cordon.Time
	}{
		{"from its first contact", Scanner{First: begin, Began: begin, Decided: begin + 4*second, Last: begin + 100*second, Contacts: 100}, begin},
		{"it browsed before", Scanner{First: begin, Began: begin + 50*second, Decided: begin + 60*second, Last: begin + 150*second, Contacts: 110}, begin + 50*second + 1<<tickBits},
		{"a site was gone long before", Scanner{First: begin, Began: begin + 10*second, Decided: begin + 54*second, Last: begin + 150*second, Contacts: 110}, begin + 54*second},
		{"it makes a contact an hour", Scanner{First: begin, Began: begin, Decided: begin + 20*3600*second, Last: begin + 99*3600*second, Contacts: 99}, begin},
		{"it is found with all that is known of it", Scanner{First: begin, Began: begin, Decided: begin, Last: begin}, begin},
	} {
		if got := test.s.Underway(); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got.Std(), test.want.Std())
		}
	}
}

// Who scans every second is seen soon where a recording begins amid that.
func TestWhoBeginsWithTheRecordingMayHaveBegunBefore(t *testing.T) {
	const second = cordon.Time(time.Second)
	const begin = 1000 * second
	for after, want := range map[cordon.Time]bool{0: true, 5 * second: true, 5*second + 1: false, 60 * second: false} {
		first := begin + after
		s := Scanner{First: first, Began: first, Decided: first + 4*second, Last: first + 100*second, Contacts: 100}
		if got := s.Since(begin); got != want {
			t.Errorf("%v after the recording began: %t", time.Duration(after), got)
		}
	}
}
