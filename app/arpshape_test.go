package app

import (
	"slices"
	"testing"
)

// By ARP only draws on the link are shown, so that the choice of targets says nothing: a
// host that nobody attacked and that asks as Code Red II draws is a scanner, and no more.
// The same draws by TCP are suspected.
func TestTargetsAskedByARPHaveNoShape(t *testing.T) {
	const host = "198.51.100.7"
	for name, c := range map[string]struct {
		ask     func(b *behaviour, to string)
		scanner string
		shape   string
		suspect bool
	}{
		"by ARP": {func(b *behaviour, to string) { b.ARP(7, host, to) }, host + " sweep arp", "unknown", false},
		"by TCP": {func(b *behaviour, to string) { b.ask(host, to, 80) }, host + " horizontal tcp/80", "local-preference", true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBehaviour()
			for range 400 {
				c.ask(b, near(b.random))
			}
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(b.Pcap())))
			if got := scannersIn(rep); !slices.Equal(got, []string{c.scanner}) {
				t.Fatalf("scanners %q", got)
			}
			if s := rep.Scanners.At(0); s.Shape != c.shape || (s.Draws > 0) != c.suspect || (s.ShapeRatio > 0) != c.suspect {
				t.Errorf("shape %q, of %d draws, ratio %v", s.Shape, s.Draws, s.ShapeRatio)
			}
			if h := row(rep, host); (h != nil) != c.suspect {
				t.Errorf("got %+v, want a row: %v", h, c.suspect)
			}
		})
	}
}
