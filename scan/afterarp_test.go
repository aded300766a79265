package scan

import (
	"testing"
	"time"
)

// Who asks by ARP where a host is, and then for a port of it, has asked it for one port.
func TestAQuestionByARPIsForNoPort(t *testing.T) {
	s := newScene()
	server := host("192.0.2.250")
	for round := range 3 {
		for k := range 200 {
			client := host("192.0.2.%d", k+1)
			if round == 0 {
				s.arp(byte(k), client, server)
				s.wait(10 * time.Millisecond)
			}
			s.tcp(client, server, 445, accepted)
			s.wait(10 * time.Millisecond)
		}
	}
	tr := New(Options{})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	others, tallies := uint32(0), 0
	for i := range tr.sources.slots {
		others += tr.sources.slots[i].further
	}
	for _, b := range tr.tallies.tags {
		for _, tag := range b {
			tallies += min(int(tag), 1)
		}
	}
	if others > 0 || tallies > 0 {
		t.Errorf("%d further ports, of %d pairs", others, tallies)
	}
}
