package capture

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// A packet's key at a glance is the one that taking it apart gives.
func TestTheKeyAtAGlance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.SampledFrom([]uint32{0, 1, 2, 0xc0000201, 0xc0000202, 0xffffffff})
		port := rapid.SampledFrom([]uint16{0, 1, 80, 65535})
		src, dst, sp, dp := address.Draw(t, "src"), address.Draw(t, "dst"), port.Draw(t, "sp"), port.Draw(t, "dp")
		var k flowKey
		from := k.set4(src, dst, sp, dp)
		four := func(a uint32) netip.Addr {
			return netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)})
		}
		want, wantFrom := keyOf(&packet{src: four(src), dst: four(dst), srcPort: sp, dstPort: dp})
		if k != want || from != wantFrom {
			t.Fatalf("%x from %d, want %x from %d", k, from, want, wantFrom)
		}
	})
}
