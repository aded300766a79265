package logs

import (
	"net/netip"
	"testing"
)

func TestOnlyTrustedProxiesAreBelieved(t *testing.T) {
	const stamp = ` - - [10/Oct/2000:13:55:36 +0000] "GET /a HTTP/1.0" 200 1`
	trusted := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8:1::/48")}
	caddy := func(peer, list string) string {
		return `{"ts":1.5,"request":{"remote_ip":"` + peer + `","method":"GET","uri":"/a","headers":{"X-Forwarded-For":` + list + `}},"status":200}`
	}
	zeek := zeekHTTP + tabs("1.5 C1 203.0.113.7 1 192.0.2.80 80 1 GET h /a - 1.1 - 404") + "\t"
	tests := []struct{ name, format, line, without, with string }{ // ?: in doubt, accused of nothing
		{"list and client", "combined", "198.51.100.9, 192.0.2.1 203.0.113.7" + stamp, "?203.0.113.7", "192.0.2.1"},
		{"list and a client not trusted", "combined", "198.51.100.9, 192.0.2.1 192.0.2.7" + stamp, "?192.0.2.7", "?192.0.2.7"},
		{"list that ends in a proxy", "combined", "198.51.100.9, 192.0.2.1, 203.0.113.7" + stamp, "?203.0.113.7", "192.0.2.1"},
		{"list without spaces", "combined", "192.0.2.1,203.0.113.7" + stamp, "?203.0.113.7", "192.0.2.1"},
		{"list that does not", "combined", "198.51.100.9, 192.0.2.1" + stamp, "?192.0.2.1", "?192.0.2.1"},
		{"list that ends in no address", "combined", "198.51.100.9, unknown" + stamp, "?", "?"},
		{"two proxies", "combined", "198.51.100.9, 192.0.2.1, 203.0.113.8, 203.0.113.7" + stamp, "?203.0.113.7", "192.0.2.1"},
		{"all proxies", "combined", "203.0.113.8, 203.0.113.7" + stamp, "?203.0.113.7", "203.0.113.7"},
		{"no address before it", "combined", "198.51.100.9, unknown, 203.0.113.7" + stamp, "?203.0.113.7", "203.0.113.7"},
		{"behind the agent", "combined", "203.0.113.7" + stamp + ` "-" "agent" "198.51.100.9, 192.0.2.1"`, "203.0.113.7", "192.0.2.1"},
		{"in the agent", "combined", "203.0.113.7" + stamp + ` "-" "198.51.100.9"`, "203.0.113.7", "203.0.113.7"},
		{"behind the agent, of a stranger", "combined", "192.0.2.1" + stamp + ` "-" "agent" "198.51.100.9"`, "192.0.2.1", "192.0.2.1"},
		{"Caddy", "caddy", caddy("203.0.113.7", `["198.51.100.9, 192.0.2.1"]`), "203.0.113.7", "192.0.2.1"},
		{"Caddy, a stranger", "caddy", caddy("192.0.2.1", `["198.51.100.9"]`), "192.0.2.1", "192.0.2.1"},
		{"Caddy, two headers", "caddy", caddy("203.0.113.7", `["192.0.2.1","198.51.100.9"]`), "203.0.113.7", "203.0.113.7"},
		{"Caddy, IPv6", "caddy", caddy("2001:db8:1::1", `["2001:db8::1"]`), "2001:db8:1::1", "2001:db8::1"},
		{"Traefik", "traefik", `{"ClientAddr":"203.0.113.7:1","request_X-Forwarded-For":"198.51.100.9, 192.0.2.1",` + traefikEnd, "203.0.113.7", "192.0.2.1"},
		{"Zeek", "zeek", zeek + `X-FORWARDED-FOR -> 198.51.100.9\x2c 192.0.2.1`, "203.0.113.7", "192.0.2.1"},
		{"Zeek, another header that says so", "zeek", zeek + `VIA -> X-FORWARDED-FOR -> 198.51.100.9,X-FORWARDED-FOR -> 192.0.2.1`, "203.0.113.7", "203.0.113.7"},
		{"Suricata", "suricata-eve", `{"timestamp":"2021-06-06T15:57:37.272281+0200","src_ip":"203.0.113.7","dest_ip":"192.0.2.80","proto":"TCP","event_type":"http","http":{"url":"/a","x_forwarded_for":"198.51.100.9, 192.0.2.1"}}`, "203.0.113.7", "192.0.2.1"},
	}
	for _, test := range tests {
		for _, list := range [][]netip.Prefix{nil, trusted} {
			o, want, got := options(), test.without, ""
			if o.TrustProxies = list; list != nil {
				want = test.with
			}
			for _, o := range observed(test.format, test.line, o) {
				if o.SrcInDoubt {
					got += "?"
				}
				got += o.Src.String()
			}
			if got != want {
				t.Errorf("%s, trusting %v: blames %q, want %q", test.name, list, got, want)
			}
		}
	}
}
