package sift

import (
	"net/netip"
	"strings"
	"testing"

	"cordon"
)

// How a connection of TLS begins is no content; what merely resembles it is.
func TestTheBeginningOfTLSIsNotSifted(t *testing.T) {
	for payload, want := range map[string]bool{
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("hello of a program ", 8): true,
		"\x16\x03\x01\x02\x00\x02\x00\x01\xfc\x03\x03" + strings.Repeat("hello of a server ", 8):  false,
		"\x16\x02\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("something else ", 8):     false,
	} {
		b := NewBatch(Options{})
		b.Add(&cordon.Observation{
			Kind: cordon.Data, Proto: cordon.TCP, Time: 1, DstPort: 443, Payload: []byte(payload),
			Src: cordon.Host{Addr: netip.MustParseAddr("192.0.2.1")}, Dst: cordon.Host{Addr: netip.MustParseAddr("192.0.2.2")},
		})
		if b.Empty() != want {
			t.Errorf("%.12q: passed over: %v", payload, b.Empty())
		}
	}
}
