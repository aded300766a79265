package inventory

import (
	"bytes"
	"strings"
)

var (
	// serialHeaders are those of columns that tell machines apart whatever else they are
	// called. What a row or a program is numbered by, as an agent, is none of them.
	serialHeaders = phrases("serial, serial-number, serialnumber, serial-no, serial-nr, serialno, bios-serial, bios-serial-number, bios-serialnumber, chassis-serial, system-serial, system-serial-number, hardware-serial, service-tag, servicetag, " +
		"uuid, bios-uuid, system-uuid, smbios-uuid, hardware-uuid, host-uuid, machine-uuid, vm-uuid, device-uuid, guid, smbios-guid, asset-tag, asset-number, inventory-number, " +
		"seriennummer, serien-nr, inventarnummer, inventar-nr, numéro-de-série, numero-de-serie, n°-de-série, número-de-serie, numéro-d-inventaire, número-de-inventario")
	// placeHeaders are those of columns that say where a machine stands; what private
	// networks have behind one address and one name is another machine at each.
	placeHeaders = phrases("site, site-name, location, office, branch, standort, filiale, niederlassung, lieu, agence, sitio, sede, oficina, sucursal, ubicación, ubicacion")
)

// serials folds in what tells the row's machine from others of its names.
func (t *table) serials() {
	for _, i := range t.serial {
		if i < len(t.rows.cells) && !counts(t.rows.cells[i]) {
			t.foldNamed(i)
		}
	}
}

// places folds in where the row's machine stands.
func (t *table) places() {
	for _, i := range t.place {
		if i < len(t.rows.cells) {
			t.foldNamed(i)
		}
	}
}

// foldNamed folds in a cell, if there is anything in it, and which column it is of.
func (t *table) foldNamed(column int) {
	if cell := t.rows.cells[column]; len(cell) > 0 {
		t.folded = append(t.folded, byte(column))
		t.fold(cell)
	}
}

// counts reports whether a cell of a serial number is that of the row, or a UUID that
// stands in many machines.
func counts(cell []byte) bool {
	const digits = 5 // serial numbers have more
	return len(cell) < digits && len(bytes.Trim(cell, "0123456789.")) == 0 || len(cell) == len("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") && strings.Count(string(cell), "-") == 4 && makers(string(cell))
}
