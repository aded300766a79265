package capture

import (
	"bytes"
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// An answer is straight where it goes back between the stations that the question went
// between, be one of them a virtual router.
func TestAnswersGoBackAsTheQuestionCame(t *testing.T) {
	host, router, other := []byte{2, 0, 0, 0, 0, 7}, []byte{2, 0, 0, 0, 0, 1}, []byte{2, 0, 0, 0, 0, 9}
	vrrp, hsrp := []byte{0, 0, 0x5e, 0, 1, 3}, []byte{0, 0, 0x0c, 7, 0xac, 1}
	for _, c := range []struct {
		name                string
		from, to            []byte // of the question
		back, backTo        []byte // of its answer
		straight            bool
		source, destination []byte // that are told
	}{
		{"a router", router, host, host, router, true, router, host},
		{"out by a router", host, router, router, host, true, host, router},
		{"forged, and answered by the gateway", other, host, host, router, false, nil, nil},
		{"another answers", router, host, other, router, false, nil, nil},
		{"a virtual router, in", router, host, host, vrrp, true, router, host},
		{"a virtual router, out", host, hsrp, router, host, true, host, router},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := capturetest.New(capturetest.Ethernet)
			conn := n.TCP("203.0.113.9:1025", "192.0.2.7:80")
			conn.SYN()
			conn.SYNACK()
			for i, ends := range [][2][]byte{{c.from, c.to}, {c.back, c.backTo}} {
				copy(n.Frames[i].Data, ends[1])
				copy(n.Frames[i].Data[6:], ends[0])
			}
			found := 0
			err := Read(bytes.NewReader(n.Pcap()), Options{}, func(batch []cordon.Observation) {
				for _, o := range batch {
					if o.Kind != cordon.Answer {
						continue
					}
					found++
					if o.Straight != c.straight || c.straight && (o.SrcMAC != cordon.MAC(c.source) || o.DstMAC != cordon.MAC(c.destination)) {
						t.Errorf("straight %v, between %x and %x", o.Straight, o.SrcMAC, o.DstMAC)
					}
				}
			}, new(cordon.Tally))
			if err != nil {
				t.Fatal(err)
			}
			if found != 1 {
				t.Errorf("%d answers", found)
			}
		})
	}
}
