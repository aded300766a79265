package scan

import (
	"testing"
	"time"
)

// Whose insides are in view is known of all sources in the end, whoever's contact shows
// it and whenever. What anybody sends to all shows nothing.
func TestWhoseInsidesAreInView(t *testing.T) {
	for name, c := range map[string]struct {
		with          func(*scene)
		same16, same8 bool
	}{
		"nobody's":             {func(*scene) {}, false, false},
		"another's connection": {func(s *scene) { s.tcp(host("192.0.9.9"), host("192.0.8.8"), 443, accepted) }, true, false},
		"long after": {func(s *scene) {
			s.wait(24 * time.Hour)
			s.tcp(host("192.0.9.9"), host("192.0.8.8"), 443, accepted)
		}, true, false},
		"in the same /8":        {func(s *scene) { s.tcp(host("192.1.9.9"), host("192.2.8.8"), 443, accepted) }, false, true},
		"another network's":     {func(s *scene) { s.tcp(host("198.51.9.9"), host("198.51.8.8"), 443, accepted) }, false, false},
		"a datagram to all":     {func(s *scene) { s.udp(host("192.0.9.9"), host("192.0.255.255"), 138, 138, false) }, false, false},
		"a question by ARP":     {func(s *scene) { s.arp(9, host("192.0.9.9"), host("192.0.9.10")) }, false, false},
		"what the scanner asks": {func(s *scene) { s.udp(host("192.0.2.66"), host("192.0.8.8"), 4000, 1434, false) }, true, false},
		"in IPv6":               {func(s *scene) { s.tcp(host("2001:db8::1"), host("2001:db8::2"), 443, accepted) }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene()
			for i := range 8 {
				s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, reset)
				s.tcp(host("2001:db8::66"), host("2001:db8:1::%d", i+1), 445, reset)
			}
			c.with(s)
			found := s.found(Options{})
			if len(found) != 2 || found[0].Seen16 != c.same16 || found[0].Seen8 != c.same8 || found[1].Seen16 || found[1].Seen8 {
				t.Errorf("got %+v", found)
			}
		})
	}
}

// The same goes for what a host did before it was silent for long.
func TestWhoseInsidesAreInViewOfWhatWasFoundBefore(t *testing.T) {
	s := newScene()
	for range 2 {
		for i := range 8 {
			s.tcp(host("192.0.2.66"), host("198.51.100.%d", i+1), 445, reset)
		}
		s.wait(24 * time.Hour)
	}
	s.tcp(host("192.0.9.9"), host("192.0.8.8"), 443, accepted)
	found := s.found(Options{})
	if len(found) != 2 || !found[0].Seen16 || !found[1].Seen16 {
		t.Errorf("got %+v", found)
	}
}
