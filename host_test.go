package cordon

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
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

// What is not even tried as an address is none.
func TestAddressesAreTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789af.:%x-ü")), 0, 12, -1).Draw(t, "text")
		a, err := netip.ParseAddr(s)
		if got := ParseHost(s).Addr; got.IsValid() != (err == nil) || err == nil && got != a.Unmap().WithZone("") {
			t.Errorf("%q: %v, and netip says %v, %v", s, got, a, err)
		}
	})
}
