package app

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/capture/capturetest"
)

// Who floods a host on ports that change floods it, and is not said to scan its ports;
// who scans its ports, however fast, is.
func TestFloodOnChangingPortsIsNoPortScan(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	syn := func(n *capturetest.Net, i, port int) {
		n.TCP(fmt.Sprintf("192.0.2.20:%d", 2000+i%60_000), fmt.Sprintf("198.51.100.9:%d", port)).SYN()
	}
	udp := func(payload string) func(*capturetest.Net, int, int) {
		return func(n *capturetest.Net, i, port int) {
			n.UDP(fmt.Sprintf("192.0.2.20:%d", 2000+i%60_000), fmt.Sprintf("198.51.100.9:%d", port), payload)
		}
	}
	anyPort := func(int) int { return 1 + random.IntN(65535) }
	everyPort := func(i int) int { return 1 + i*40_504%65_535 }
	for _, c := range []struct {
		name     string
		times    int
		send     func(n *capturetest.Net, i, port int)
		port     func(i int) int
		floods   []string
		scanners []string
	}{
		{"SYNs to ports drawn by chance", 60_000, syn, anyPort, []string{"syn-flood 192.0.2.20 > 198.51.100.9"}, nil},
		{"large datagrams to ports drawn by chance", 45_000, udp(strings.Repeat("x", 400)), anyPort, []string{"udp-flood 192.0.2.20 > 198.51.100.9"}, nil},
		{"a scan of all ports", 60_000, syn, everyPort, nil, []string{"192.0.2.20 vertical tcp"}},
		{"a scan of all ports by datagrams", 45_000, udp(""), everyPort, nil, []string{"192.0.2.20 vertical udp"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := floodNet("2001-08-06 12:00:00")
			over(n, c.times, 30*time.Second, func(i int) { c.send(n, i, c.port(i)) })
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
			if got := floodsIn(rep); !slices.Equal(got, c.floods) {
				t.Errorf("floods %q, want %q", got, c.floods)
			}
			if got := scannersIn(rep); !slices.Equal(got, c.scanners) {
				t.Errorf("scanners %q, want %q", got, c.scanners)
			}
			if len(rep.Floods) == 1 && (rep.Floods[0].Port != nil || !strings.Contains(strings.Join(rep.Floods[0].Why, " "), "no port scan")) {
				t.Errorf("got %+v", rep.Floods[0])
			}
		})
	}
}
