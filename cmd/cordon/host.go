package main

import (
	"net/netip"
	"strings"

	"cordon"
	"cordon/app"
)

// parseHost reads --host: an address, or a name as reports spell it. What is
// written like an address and is none would be taken for a name that nobody has,
// and answered with "nothing was seen of it".
func parseHost(s string) (cordon.Host, error) {
	host := cordon.ParseHost(s)
	if isHardware(s) {
		return host, nil
	}
	if host.Addr.IsValid() || s == "" || !likeAddress(s) {
		return host, nil
	}
	if _, err := netip.ParsePrefix(s); err == nil {
		return host, usage("--host %s: one address, without a length of a prefix", s)
	}
	return host, usage("--host %s: not an address; write it as 192.0.2.44, without leading zeros or a port, or as 2001:db8::1", s)
}

// isHardware reports whether a text is a hardware address, in any of its spellings.
func isHardware(s string) bool {
	_, ok := app.HardwareAddress(s)
	return ok
}

// hostName is the one spelling of what --host names.
func hostName(s string) string {
	if mac, ok := app.HardwareAddress(s); ok {
		return mac
	}
	return cordon.ParseHost(s).String()
}

// likeAddress reports whether a text is written as addresses, prefixes and ports
// are. Names have letters; those of logs (log:FILE) have more than hexadecimal ones.
func likeAddress(s string) bool {
	if strings.Trim(s, "0123456789./:[]") == "" {
		return true
	}
	if a, _, ok := strings.Cut(s, "/"); ok && cordon.ParseHost(a).Addr.IsValid() {
		return true
	}
	return strings.Count(s, ":") > 1 && strings.Trim(s, "0123456789abcdefABCDEF./:[]") == ""
}

// hostOf is hostName of a --host that may not be given.
func hostOf(s string) string {
	if s == "" {
		return ""
	}
	return hostName(s)
}
