package capture

import (
	"testing"

	"cordon"
	"cordon/capture/capturetest"
)

// Whatever the snapshot length leaves of a packet, it shows that somebody asked, or it is
// not understood and the answer is not complete.
func TestAPacketWhoseHeadersAreCutOffIsNotUnderstood(t *testing.T) {
	n := newNet()
	syn := n.TCP(client, server)
	n.IP(syn.Packet(capturetest.Segment{From: &syn.Client, Flags: capturetest.SYN, Seq: 7}))
	syn = n.TCP("[2001:db8::1]:1025", "[2001:db8::2]:445")
	n.IP(syn.Packet(capturetest.Segment{From: &syn.Client, Flags: capturetest.SYN, Seq: 7}))
	n.UDP("192.0.2.1:1000", "192.0.2.2:1434", "a datagram that is long enough not to be padded")
	n.UDP("[2001:db8::1]:1000", "[2001:db8::2]:1434", "six")
	n.Echo("192.0.2.1", "192.0.2.2", "a ping that is long enough not to be padded")
	n.Echo("2001:db8::1", "2001:db8::2", "ping")
	n.ARP(9, "192.0.2.1", "192.0.2.77")
	packet := n.Frames[2].Data[14:]
	for _, w := range wrappings {
		w(n, packet, false)
	}
	for _, f := range n.Frames {
		for snap := 1; snap <= len(f.Data); snap++ {
			cut := newNet()
			cut.Snap = snap
			cut.Frame(f.Data)
			all, tally := read(t, cut.Pcap(), Options{})
			asked := len(of(all, cordon.Connect)) + len(of(all, cordon.Datagram)) + len(of(all, cordon.Echo)) + len(of(all, cordon.ARP))
			hidden := tally.Skipped.Has(skipCut) && tally.Lost.Has(lostCut)
			if asked+int(tally.Skipped.Total()) != 1 || hidden != (asked == 0) || tally.Lost.Has(lostCut) != hidden {
				t.Errorf("of % x, %d of %d bytes: got %v, skipped %v, lost %v", f.Data[:14], snap, len(f.Data), all, tally.Skipped, tally.Lost)
			}
			for _, o := range all {
				if o.Kind == cordon.Datagram && o.DstPort != 1434 {
					t.Errorf("of % x, %d bytes: got what carries it, %v", f.Data[:14], snap, o)
				}
			}
		}
	}
}

// What is too short on the wire is nobody's question, and hides none.
func TestAPacketThatIsTooShortForItsHeadersHidesNothing(t *testing.T) {
	n := newNet()
	src, dst := ends(false)
	for _, proto := range []byte{cordon.TCP, cordon.UDP, cordon.ICMP, 47} {
		n.IP(capturetest.IPv4Packet(proto, 64, 1, 0, src, dst, []byte{8}))
	}
	n.UDP("192.0.2.1:1000", "192.0.2.2:4789", "\x08")
	_, tally := read(t, n.Pcap(), Options{})
	if tally.Understood != 5 || len(tally.Lost) > 0 {
		t.Errorf("got %+v", tally)
	}
}

// A piece of a datagram that does not begin it has no header that could be cut off. Where
// that of the piece that does is, the datagram is hidden, and its pieces are what they are.
func TestOfFragmentsTheFirstAloneHidesADatagram(t *testing.T) {
	for snap, hidden := range map[int]uint64{14 + 20 + 8: 0, 14 + 20 + 4: 1} {
		n := newNet()
		n.Snap = snap
		for _, f := range fragmentsOf(datagramOf(n, ends4, bytesFor(200, 0)), 1, 64, 128) {
			n.IP(f)
		}
		all, tally := read(t, n.Pcap(), Options{})
		if tally.Understood != 3 || tally.Lost.Total() != hidden || len(all) != 1-int(hidden) {
			t.Errorf("of %d bytes: got %v, %+v", snap, all, tally)
		}
	}
}
