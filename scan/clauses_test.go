package scan

import (
	"fmt"
	"testing"
	"time"

	"cordon"
)

// How those took it that were asked is told of those of whom it is known.
func TestOutcomes(t *testing.T) {
	for _, test := range []struct {
		name string
		s    Scanner
		want string
	}{
		{"nothing is known", Scanner{Kind: Horizontal, Proto: cordon.TCP, Contacts: 10}, "unseen"},
		{"all failed", Scanner{Kind: Horizontal, Proto: cordon.TCP, Contacts: 10, Failed: 10}, "failed"},
		{"four in five answered", Scanner{Kind: Horizontal, Proto: cordon.TCP, Contacts: 10, Worked: 8}, "answered"},
		{"fewer", Scanner{Kind: Horizontal, Proto: cordon.TCP, Contacts: 10, Worked: 7}, "mixed"},
		{"nine answered, and one failed", Scanner{Kind: Horizontal, Proto: cordon.TCP, Contacts: 10, Worked: 9, Failed: 1}, "mixed"},
		{"ports of one host that is asked among others", Scanner{Kind: Vertical, Proto: cordon.TCP, Contacts: 100, Worked: 4}, "answered"},
		{"and some are closed", Scanner{Kind: Vertical, Proto: cordon.TCP, Contacts: 100, Worked: 4, Failed: 1}, "mixed"},
		{"pings without an answer", Scanner{Kind: Sweep, Proto: cordon.ICMP, Contacts: 100, Failed: 100}, "unseen"},
		{"so in IPv6", Scanner{Kind: Sweep, Proto: cordon.ICMPv6, Contacts: 100, Failed: 100}, "unseen"},
		{"pings that some answer", Scanner{Kind: Sweep, Proto: cordon.ICMP, Contacts: 100, Failed: 50, Worked: 50}, "mixed"},
	} {
		if got := test.s.Outcome(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// A stranger is accused by its fourth failure, and one that was answered before by its
// sixth in a row or later.
func TestWhoWasAnsweredBeforeIsAccusedLater(t *testing.T) {
	accusedBy := func(answered int) (failures int) {
		for n := 1; n < 20; n++ {
			s := newScene()
			for i := range answered + n {
				answer := uint8(reset)
				if i < answered {
					answer = accepted
				}
				s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, answer)
				s.wait(time.Second)
			}
			if len(s.found(Options{})) > 0 {
				return n
			}
		}
		return 0
	}
	for answered, want := range map[int][2]int{0: {4, 4}, 1: {DefaultHurdle, DefaultHurdle + 2}} {
		if got := accusedBy(answered); got < want[0] || got > want[1] {
			t.Errorf("answered %d times before: accused by failure %d, want %d to %d", answered, got, want[0], want[1])
		}
	}
}

// Who asks many for one service is found, though others behind its address, or the same,
// ask on ports of all kinds and are answered.
func TestOneServiceIsFoundBesideAllKindsOfPorts(t *testing.T) {
	for name, test := range map[string]struct {
		each int // of eight contacts, those for the one service
		want bool
	}{"half more for one": {6, true}, "friends that are gone": {0, false}} {
		s := newScene()
		for i := range 430 {
			to, port, answer := host("198.51.%d.%d", 100+i/200, i%200+1), 20000+i*61, uint8(reset)
			switch {
			case i < 30 || i%8 >= 6:
				answer = accepted
			case i%8 < test.each:
				port = 445
			}
			s.tcp(host("192.0.2.66"), to, uint16(port), answer)
			s.wait(20 * time.Second)
		}
		if got := s.found(Options{}); (len(got) > 0) != test.want {
			t.Errorf("%s: %s", name, describe(got))
		}
	}
}

// Who pings is told by how many of those in a short while do not answer, where some do.
func TestWhoPingsIsToldByWhoDoesNotAnswer(t *testing.T) {
	pings := func(hosts int, answers func(i int) bool) []Scanner {
		s := newScene()
		for i := range hosts {
			o := cordon.Observation{Kind: cordon.Echo, Proto: cordon.ICMP, Src: host("192.0.2.66"), Dst: host("198.51.100.%d", i+1), Flow: uint64(i + 1)}
			s.add(o)
			if answers(i) {
				s.wait(10 * time.Millisecond)
				o.Kind, o.Flags = cordon.Answer, accepted
				s.add(o)
			}
			s.wait(100 * time.Millisecond)
		}
		s.wait(time.Second)
		return s.found(Options{})
	}
	for _, test := range []struct {
		name    string
		hosts   int
		answers func(i int) bool
		want    bool
	}{
		{"nobody's answer is in view", 40, func(int) bool { return false }, false},
		{"half do not answer", 40, func(i int) bool { return i%2 == 0 }, true},
		{"a third", 40, func(i int) bool { return i%3 > 0 }, true},
		{"one in five", 40, func(i int) bool { return i%5 > 0 }, false},
		{"half of a few", 14, func(i int) bool { return i%2 == 0 }, false},
	} {
		if got := pings(test.hosts, test.answers); (len(got) > 0) != test.want {
			t.Errorf("%s: %s", test.name, describe(got))
		}
	}
	if one, more := pings(30, func(i int) bool { return i%2 == 0 }), pings(45, func(i int) bool { return i%2 == 0 }); len(one) == 0 || len(more) == 0 || one[0].Detected != more[0].Detected {
		t.Error("found again, later: " + fmt.Sprint(one, more))
	}
}

// Ports are counted of one host at a time: who asks a few of each of many that it knows
// scans none of them.
func TestAFewPortsOfEachOfManyHostsAreNoScan(t *testing.T) {
	for ports, want := range map[int]bool{6: false, DefaultPorts + 4: true} {
		s := newScene()
		for i := range 8 {
			s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 80, accepted)
		}
		for i := range 8 {
			for p := range ports {
				s.wait(time.Second)
				s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), uint16(1000+p*37+i), reset)
			}
		}
		got := s.found(Options{})
		if vertical := len(got) == 1 && got[0].Kind == Vertical; vertical != want || len(got) > 1 {
			t.Errorf("%d ports: %s", ports, describe(got))
		}
	}
}
