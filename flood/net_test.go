package flood

import (
	"net/netip"
	"testing"
)

func TestTheKeyOfANetworkIsThatOfItsAddress(t *testing.T) {
	for _, a := range []string{"192.0.2.77", "255.255.255.255", "0.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"} {
		addr := netip.MustParseAddr(a)
		b := addr.As16()
		net := networkOf(&b, addr.Is4())
		for k := range Kind(4) {
			if got, want := networkKey(k, &b, addr.Is4()), keyOf(k, &net); got != want {
				t.Errorf("%s, %v: %x, want %x", a, k, got, want)
			}
		}
	}
}
