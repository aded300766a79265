package app

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// A flood of a network, to none of its addresses much, is told with the network, and
// with its source where that is one that asks again and again. A scan of it is none.
func TestFloodOfANetworkIsTold(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		name   string
		source func(i int) string
		port   func(i int) int
		want   string
	}{
		{"forged", func(int) string { return anywhere(random) }, func(int) int { return 443 }, "syn-flood many > many"},
		{"of one, again and again", func(int) string { return "203.0.113.9" }, func(int) int { return 443 }, "syn-flood 203.0.113.9 > many"},
		{"a scan of many ports", func(int) string { return "203.0.113.9" }, func(i int) int { return 1 + i/256 }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := floodNet("2001-08-06 12:00:00")
			over(n, 40_000, 10*time.Second, func(i int) {
				n.TCP(fmt.Sprintf("%s:%d", c.source(i), 1025+i), fmt.Sprintf("192.0.2.%d:%d", i%256, c.port(i))).SYN()
			})
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
			got := floodsIn(rep)
			if c.want == "" {
				if len(got) > 0 {
					t.Errorf("got %q", got)
				}
				return
			}
			if len(got) != 1 || got[0] != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if f := rep.Floods[0]; f.Network == nil || *f.Network != "192.0.2.0/24" || f.Targets != 256 || f.Packets < 35_000 {
				t.Errorf("got %+v", f)
			}
		})
	}
}
