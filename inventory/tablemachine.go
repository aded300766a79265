package inventory

import (
	"bytes"
	"hash/maphash"
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
	for field := range bytes.FieldsFuncSeq(t.row[colAddress], separates) {
		if h := cordon.ParseHost(string(field[:min(len(field), maxWord)])); h.Addr.IsValid() {
			return h
		}
	}
	for _, m := range [2]meaning{colName, colMAC} {
		if b := t.row[m]; len(b) > 0 && len(b) <= 255 && !(m == colMAC && t.common(b)) {
			return cordon.ParseHost(t.d.words.of(b))
		}
	}
	return cordon.Host{}
}

// common reports whether a cell is a hardware address that many machines have.
func (t *table) common(cell []byte) bool { return commonHardware(oneSpelling(&t.mac, cell)) }

// rowSeed is of hashes that never leave the process.
var rowSeed = maphash.MakeSeed()

// machine tells the row's machine from those of the table's other rows, as Item.Row
// does. One hardware address, one name or one address alone may be two machines': such
// a row is like no other. Addresses change; what has one hardware address and one name
// is one machine.
func (t *table) machine() uint64 {
	t.folded = t.folded[:0]
	mac, address, name := t.row[colMAC], t.row[colAddress], t.row[colName]
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
	case address != nil && name != nil:
		t.fold(address)
		t.fold(name)
	default:
		return t.rows.line << 1
	}
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
	for field := range bytes.FieldsFuncSeq(cell, separates) {
		switch h := cordon.ParseHost(string(field[:min(len(field), maxWord)])); {
		case !h.Addr.IsValid():
			t.misread(colAddress, cell, expectsAddress)
		case h != t.d.item.Host:
			t.alias(h.String())
		}
	}
}

func (t *table) alias(s string) {
	if t.aliases++; s != "" && s != t.d.item.Host.Name && t.aliases < maxAliases {
		t.d.say(Identity, s, "")
	}
}
