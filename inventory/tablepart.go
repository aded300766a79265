package inventory

var (
	// interfaceHeaders are those of columns that say of which interface of its machine a row
	// speaks, or of which of several servers of one kind.
	interfaceHeaders = phrases("instance, instance-name, sql-instance, instanz, instancia, interface, interface-name, interface-label, interface-alias, interface-description, network-interface, iface, iface-name, intf, ifname, if-name, ifdescr, ifalias, netif, nic, nic-name, port-name, portname, port-label, port-description, connection-name, adapter, adapter-name, network-adapter, network-card, " +
		"schnittstelle, netzwerkkarte, netzwerkadapter, adaptateur, carte-réseau, carte-reseau, interfaz, adaptador, tarjeta-de-red")
	// networkHeaders are those of columns that say in which network it was seen; machines
	// move between them, as they change addresses.
	networkHeaders = phrases("side, zone, vlan, segment, network, netzwerksegment, netz, réseau, reseau, red")
)

// sides finds the columns that say of which interface a row speaks, or in which network.
func (t *table) sides() {
	for i := range t.columns {
		switch c := &t.columns[i]; {
		case c.meaning != other || c.as != "" || t.asked(c.name):
		case interfaceHeaders[c.name]:
			t.interfaces = append(t.interfaces, i)
		case networkHeaders[c.name]:
			t.networks = append(t.networks, i)
		case serialHeaders[c.name]:
			t.serial = append(t.serial, i)
		case guestHeaders[c.name]:
			t.within = append(t.within, i)
		case placeHeaders[c.name]:
			t.place = append(t.place, i)
		}
	}
}

// part is the row's Item.Part: a hash of what it says of an interface, or else of its
// address and network.
func (t *table) part() uint32 {
	if h := t.hashed(0, t.interfaces); h != 0 {
		return h | 1
	}
	h := hashed(0, t.row[colAddress])
	if h = t.hashed(h, t.networks); h != 0 {
		return max(h&^1, 2)
	}
	return 0
}

// hashed goes on with a hash over the row's cells in some columns.
func (t *table) hashed(h uint32, columns []int) uint32 {
	for _, i := range columns {
		if i < len(t.rows.cells) {
			h = hashed(h, t.rows.cells[i])
		}
	}
	return h
}

// hashed goes on with a hash (FNV-1a) over a cell in lower case; an empty one changes nothing.
func hashed(h uint32, cell []byte) uint32 {
	if len(cell) == 0 {
		return h
	}
	if h == 0 {
		h = 2166136261
	}
	for _, c := range cell {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}
