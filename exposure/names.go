package exposure

import (
	"net/netip"
	"slices"
	"strings"

	"cordon"
	"cordon/inventory"
)

// known is a name of a machine, and the newest time at which a source said so.
type known struct {
	name string
	seen cordon.Time
}

// names are kept in the order of their spelling.
type names []known

// name adds a name. Of too many the first by spelling stay.
func (l *Ledger) name(ns *names, name string, seen cordon.Time) {
	if name == "" {
		return
	}
	i, found := slices.BinarySearchFunc(*ns, name, func(k known, want string) int { return strings.Compare(k.name, want) })
	if found {
		(*ns)[i].seen = max((*ns)[i].seen, seen)
		return
	}
	if *ns = slices.Insert(*ns, i, known{name, seen}); len(*ns) > maxNames {
		*ns = (*ns)[:maxNames]
		l.lost.Count("names of one machine beyond 64", 1, 0, nil)
	}
}

// identityName is the one spelling of a name, an address or a hardware address
// by which a machine can be known; "" for what many machines share.
func identityName(s string) string {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "."))
	if mac, ok := hardwareAddress(s); ok {
		return mac
	}
	h := cordon.ParseHost(s)
	if h.Addr.IsValid() {
		if !ownAddress(h.Addr) {
			return ""
		}
		return h.String()
	}
	if s == "localhost" || strings.HasPrefix(s, "localhost.") || len(s) > 255 || namesNobody(s) {
		return ""
	}
	return s
}

// namesNobody reports whether a name is what people, or spreadsheets, write where there is
// none (#N/A, #REF!), or where an address waits for a machine.
func namesNobody(name string) bool {
	if strings.HasPrefix(name, "#") {
		return true
	}
	if len(name) > 20 || strings.IndexByte(name, '.') >= 0 { // most names are looked at no further
		return false
	}
	switch strings.Trim(name, "0123456789-_ ") {
	case "":
		return !strings.ContainsAny(name, "0123456789")
	case "unknown", "unnamed", "noname", "spare", "free", "unused", "reserved", "reserve", "unassigned", "dhcp", "dynamic", "printer", "test",
		"frei", "reserviert", "unbekannt", "libre", "reservado", "réservé", "inconnu":
		return true
	}
	return false
}

// Alias reads one of a machine's names: a host, or a hardware address. What many
// machines share is neither.
func Alias(s string) (h cordon.Host, hardware string) {
	name := identityName(s)
	if name == "" {
		return cordon.Host{}, ""
	}
	if mac, ok := hardwareAddress(name); ok {
		return cordon.Host{}, mac
	}
	return cordon.ParseHost(name), ""
}

// ownAddress reports whether an address is one machine's.
func ownAddress(a netip.Addr) bool {
	return !a.IsLoopback() && !a.IsUnspecified() && !a.IsMulticast() && !a.IsLinkLocalUnicast() && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// hardwareAddress is the one spelling of a hardware address; "" of those that no
// single machine has: a group's, nothing, a virtual router's (RFC 9568).
func hardwareAddress(s string) (mac string, ok bool) {
	mac, ok = inventory.HardwareAddress(s)
	if !ok {
		return "", false
	}
	group := strings.IndexByte("13579bdf", mac[1]) >= 0 // IEEE 802: the lowest bit of the first byte
	if group || mac == "00:00:00:00:00:00" || strings.HasPrefix(mac, "00:00:5e:") {
		return "", true
	}
	return mac, true
}
