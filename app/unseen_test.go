package app

import (
	"fmt"
	"strings"
	"testing"

	"cordon/capture/capturetest"
)

// A recording without the requests is no all-clear.
func TestCapturesThatLackTheRequestsAreIncomplete(t *testing.T) {
	for name, test := range map[string]struct {
		snap   int
		record func(*capturetest.Conn)
		want   string
	}{
		"all is there":         {0, func(c *capturetest.Conn) { c.Send("GET / HTTP/1.0\r\n\r\n") }, ""},
		"cut to the headers":   {54, func(c *capturetest.Conn) { c.Send(wormRequest) }, "requests may stand"},
		"segments are missing": {0, func(c *capturetest.Conn) { c.Cut(&c.Client, wormRequest) }, "requests may stand"},
	} {
		n := capturetest.New(capturetest.Ethernet)
		n.Snap = test.snap
		for i := range 30 {
			c := n.TCP(fmt.Sprintf("192.0.2.60:%d", 3000+i), fmt.Sprintf("203.0.113.%d:80", i+1))
			c.Open()
			test.record(c)
			c.Reply(notFound)
			c.Close()
		}
		rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		if got := Incomplete(rep); (got == "") != (test.want == "") || !strings.Contains(got, test.want) || len(rep.Hosts) > 0 {
			t.Errorf("%s: got %q and %d hosts, want %q", name, got, len(rep.Hosts), test.want)
		}
	}
}
