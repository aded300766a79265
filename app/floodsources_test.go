package app

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"cordon"
)

// All of ours that flood one host together are named, and said to be ours, first.
func TestManyOfOursThatFloodAreNamed(t *testing.T) {
	n := floodNet("2001-08-06 12:00:00")
	source := func(i int) string {
		if i < 30 {
			return fmt.Sprintf("203.0.113.%d", 10+i)
		}
		return fmt.Sprintf("192.0.2.%d", 10+i)
	}
	for i := range 40 {
		n.Exchange(source(i)+":1025", "198.51.100.80:80", "GET / HTTP/1.0\r\n\r\n", notFound)
	}
	n.Now = n.Now.Add(20 * time.Second)
	over(n, 30_000, 30*time.Second, func(i int) { n.TCP(fmt.Sprintf("%s:%d", source(i%40), 2000+i), "198.51.100.9:80").SYN() })
	rep := analyse(t, func(a *Analysis) { a.Net = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
	if len(rep.Floods) != 1 {
		t.Fatalf("got %+v", rep.Floods)
	}
	f := rep.Floods[0]
	if f.Source != nil || f.Ours == nil || !*f.Ours || f.Sources != 40 || len(f.Named) != 40 {
		t.Fatalf("got %+v", f)
	}
	for i, s := range f.Named {
		if (i < 10) != *s.Ours || s.Packets < 600 {
			t.Errorf("%d: %+v", i, s)
		}
	}
	if !slices.ContainsFunc(f.Named, func(s cordon.FloodSource) bool { return s.Address == f.Evidence[0].Peer }) {
		t.Errorf("evidence %+v", f.Evidence)
	}
}
