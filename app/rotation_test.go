package app

import "testing"

func TestNextInRotation(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"access.log.2", "access.log.1", true},
		{"access.log.1", "access.log", true},
		{"access.log.2.gz", "access.log.1", true},
		{"access.log.3", "access.log.1", false}, // one is missing
		{"access.log.2", "access.log", false},
		{"access.log.1", "access.log.2", false},
		{"access.log", "access.log", false},
		{"access.log.2", "other.log.1", false},
		{"access.log-20010804", "access.log-20010806", false}, // nobody knows what lies between
	} {
		if got := nextInRotation(test.a, test.b); got != test.want {
			t.Errorf("%s, %s: %t", test.a, test.b, got)
		}
	}
}
