package inventory

import (
	"bytes"
	"hash/maphash"
	"net/netip"
	"slices"

	"cordon"
)

// address is the row's first, where its cell is nothing but one.
func (t *table) address() cordon.Host {
	cell := t.row[colAddress]
	if !mayBeAddress(cell) {
		return cordon.Host{}
	}
	if h := cordon.ParseHost(t.d.words.of(cell)); h.Addr.IsValid() {
		return h
	}
	return cordon.Host{}
}

// crowd reports whether an address of the row's stands for several machines.
func (t *table) crowd() bool {
	if t.only.IsZero() && stand(t.row[colAddress]) {
		return true
	}
	return slices.ContainsFunc(t.more, func(f further) bool { return f.m == colAddress && stand(f.cell) })
}

// host is the row's machine: its first address, or its name.
func (t *table) host() cordon.Host {
	if !t.only.IsZero() {
		return t.only
	}
	if t.list(t.row[colAddress]); len(t.listed) > 0 {
		return t.listed[0]
	}
	for i := range t.more {
		if t.more[i].m == colAddress {
			if t.list(t.more[i].cell); len(t.listed) > 0 {
				return t.listed[0]
			}
		}
	}
	for _, m := range [2]meaning{colName, colMAC} {
		if b := t.row[m]; len(b) > 0 && len(b) <= 255 && !(m == colMAC && t.common(b)) {
			return cordon.ParseHost(t.d.words.of(b))
		}
	}
	return cordon.Host{}
}

// besides are words beside an address that make no other of it.
var besides = []string{"dhcp", "static", "dynamic", "preferred", "primary", "ipv4", "ipv6", "lan", "wlan"}

// list reads the addresses of a cell that holds nothing else: of "192.0.2.10 (old)" or "ask
// 192.0.2.99" nobody knows whose they are.
func (t *table) list(cell []byte) (understood bool) {
	t.listed = t.listed[:0]
	for field := range bytes.FieldsFuncSeq(cell, separatesAddresses) {
		a := addressOf(field)
		switch {
		case a.IsValid():
			t.listed = append(t.listed, cordon.Host{Addr: a.Unmap().WithZone("")})
		case !slices.ContainsFunc(besides, func(word string) bool { return bytes.EqualFold(field, []byte(word)) }):
			t.listed = t.listed[:0]
			return false
		}
	}
	return len(t.listed) > 0 || len(cell) == 0
}

// separatesAddresses is separates for addresses, about which some programs put brackets.
func separatesAddresses(r rune) bool {
	return separates(r) || r == '{' || r == '}' || r == '(' || r == ')' || r == '[' || r == ']' || r == '"' || r == '\''
}

// addressOf is a word's address, also with the length of its network's prefix.
func addressOf(word []byte) (a netip.Addr) {
	if len(word) > maxWord {
		return a
	}
	if bytes.IndexByte(word, '/') > 0 {
		p, _ := netip.ParsePrefix(string(word))
		return p.Addr()
	}
	a, _ = netip.ParseAddr(string(word))
	return a
}

// common reports whether a cell is a hardware address that many machines have.
func (t *table) common(cell []byte) bool { return commonHardware(oneSpelling(&t.mac, cell)) }

// rowSeed is of hashes that never leave the process.
var rowSeed = maphash.MakeSeed()

// machine tells the row's machine from those of the table's other rows, as Item.Row
// does. One hardware address, one name or one address alone may be two machines': such
// a row is like no other. Addresses change; what has one hardware address and one name
// is one machine, unless its rows show several serial numbers.
func (t *table) machine() uint64 {
	t.folded = t.folded[:0]
	mac, address, name := t.row[colMAC], t.row[colAddress], t.row[colName]
	if address != nil && t.only.IsZero() && !t.list(address) {
		address = nil
	}
	if mac != nil {
		if mac = oneSpelling(&t.mac, mac); commonHardware(mac) {
			mac = nil
		}
	}
	switch {
	case mac != nil && name != nil:
		t.fold(mac)
		t.fold(name)
	case mac != nil:
		t.fold(mac)
		t.fold(nil)
		t.fold(address)
		t.places()
	case address != nil && name != nil:
		t.fold(address)
		t.fold(name)
		t.places()
	default:
		return t.rows.line << 1
	}
	t.serials()
	return maphash.Bytes(rowSeed, t.folded) | 1
}

// fold adds a cell to what is hashed, in lower case.
func (t *table) fold(cell []byte) {
	for _, c := range cell {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		t.folded = append(t.folded, c)
	}
	t.folded = append(t.folded, 0)
}

// identity tells the row's other names and addresses.
func (t *table) identity() {
	if t.aliases = 0; !t.only.IsZero() { // the host was taken from it
		t.aliases++
	} else {
		t.addresses(t.row[colAddress])
	}
	for i := range t.more {
		if t.more[i].m == colAddress {
			t.addresses(t.more[i].cell)
		}
	}
	t.alias(t.d.words.lower(t.row[colName]))
	t.hardware(t.row[colMAC])
}

// hardware tells the row's hardware addresses but those that many machines have.
func (t *table) hardware(cell []byte) {
	if bytes.ContainsFunc(cell, separates) {
		for field := range bytes.FieldsFuncSeq(cell, separates) {
			if !t.common(field) {
				t.alias(t.d.words.lower(field))
			}
		}
	} else if !t.common(cell) {
		t.alias(t.d.words.lower(cell))
	}
}

func (t *table) addresses(cell []byte) {
	t.list(cell)
	for _, h := range t.listed {
		if h != t.d.item.Host {
			t.alias(h.String())
		}
	}
}

// unread notes cells of addresses that are not understood.
func (t *table) unread() {
	if cell := t.row[colAddress]; t.only.IsZero() && !t.list(cell) {
		t.misread(colAddress, cell, expectsAddress)
	}
	for i := range t.more {
		if t.more[i].m == colAddress && !t.list(t.more[i].cell) {
			t.misread(colAddress, t.more[i].cell, expectsAddress)
		}
	}
}

func (t *table) alias(s string) {
	if t.aliases++; s != "" && s != t.d.item.Host.Name && t.aliases < maxAliases {
		t.d.say(Identity, s, "")
	}
}
