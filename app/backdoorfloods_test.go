package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// Whatever flood comes out of a host with a back door, somebody uses the back door.
func TestEveryFloodOfABackdooredHostIsToldWithIt(t *testing.T) {
	for kind, send := range map[string]func(n *capturetest.Net, i int){
		"ping-flood": func(n *capturetest.Net, _ int) { n.Echo("192.0.2.20", "198.51.100.9", "x") },
		"udp-flood":  func(n *capturetest.Net, i int) { n.UDP(fmt.Sprintf("192.0.2.20:%d", 2000+i), "198.51.100.9:7", "x") },
		"syn-flood": func(n *capturetest.Net, i int) {
			n.TCP(fmt.Sprintf("192.0.2.20:%d", 2000+i), "198.51.100.9:80").SYN()
		},
	} {
		t.Run(kind, func(t *testing.T) {
			n := floodNet("2001-08-06 12:00:00")
			n.Exchange("203.0.113.5:1025", "192.0.2.20:80", "GET /scripts/root.exe?/c+dir HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n Directory of c:\\abcd")
			over(n, 15_000, 10*time.Second, func(i int) { send(n, i) })
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
			if got := floodsIn(rep); len(got) != 1 || got[0] != kind+" 192.0.2.20 > 198.51.100.9" {
				t.Fatalf("got %q", got)
			}
			h := row(rep, "192.0.2.20")
			if h == nil || h.Verdict != cordon.VerdictBackdoored || !strings.Contains(strings.Join(h.Why, " "), "to 198.51.100.9: somebody uses its back door.") {
				t.Errorf("got %+v", h)
			}
			if f := rep.Floods[0]; f.Advisory != "code-red" || f.Source == nil || *f.Source != "192.0.2.20" {
				t.Errorf("got %+v", f)
			}
		})
	}
}
