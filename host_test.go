package cordon

import (
	"net/netip"
	"testing"
)

func TestUnicast(t *testing.T) {
	for text, want := range map[string]bool{
		"192.0.2.1": true, "2001:db8::1": true, "192.0.2.255": true, "fe80::1": true,
		"0.0.0.0": false, "::": false, "224.0.0.251": false, "ff02::1": false, "255.255.255.255": false,
	} {
		if got := Unicast(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if Unicast(netip.Addr{}) {
		t.Error("no address is a host's")
	}
}
