package inventory

import (
	"bytes"

	"cordon"
)

// portState is what a cell says of the port beside it: "open", "other", or "" where it
// says nothing of one.
func portState(state, port []byte) string {
	if len(port) == 0 {
		return ""
	}
	switch string(bytes.ToLower(state)) {
	case "open", "listening", "listen":
		return "open"
	case "closed", "filtered", "open|filtered", "closed|filtered", "unfiltered", "blocked", "close", "rejected", "dropped":
		return "other"
	}
	return ""
}

// portHeaders are those of columns that say whether the row's ports are open.
var portHeaders = phrases("port-state, port-status, portstate, portstatus, port-open, service-state, service-status, portzustand, port-zustand, état-du-port, estado-del-puerto")

var (
	portIsOpen   = phrases("yes, true, 1, y, offen, ja, ouvert, oui, abierto, sí, si, up, reachable, accessible")
	portIsClosed = phrases("no, false, 0, n, down, shut, disabled, off, unreachable, geschlossen, zu, nein, gefiltert, fermé, filtré, non, cerrado, filtrado")
)

// portStates finds the columns that say whether the row's ports are open.
func (t *table) portStates() {
	if !has(t.columns, colPort) {
		return
	}
	for i := range t.columns {
		c := &t.columns[i]
		c.ofPort = c.meaning == other && c.as == "" && portHeaders[c.name] && !t.asked(c.name)
		t.tellsPort = t.tellsPort || c.ofPort
	}
}

// open reports whether the row says that its ports are open, and whether that is
// understood. Where nothing is said of it they are.
func (t *table) open() (open, understood bool) {
	open, understood = portState(t.row[colState], t.row[colPort]) != "other", true
	if !t.tellsPort {
		return open, understood
	}
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		if c := &t.columns[i]; c.ofPort && len(cell) > 0 {
			switch state, phrase := portState(cell, t.row[colPort]), phraseOf(cell); {
			case state == "open", portIsOpen[phrase]:
			case state == "other", portIsClosed[phrase]:
				open = false
			default:
				t.d.misread(c.name, t.d.words.of(cell), expectsPortState)
				understood = false
			}
		}
	}
	return open, understood
}

// services tells the row's ports and banners.
func (t *table) services() {
	d := t.d
	proto := protocolNamed(t.row[colProtocol])
	if proto == 0 && t.row[colProtocol] != nil {
		t.misread(colProtocol, t.row[colProtocol], expectsProtocol)
	}
	open, sure := t.open()
	var only Item
	n, understood := 0, true
	for field := range bytes.FieldsFuncSeq(t.row[colPort], separates) {
		from, to, of, ok := portsOf(field)
		understood = understood && ok
		if of == 0 {
			of = proto
		}
		for port := int(from); ok && port <= int(to); port++ {
			n++
			only.Port, only.Proto = uint16(port), of
			if open && sure {
				it := d.next(Service, "")
				it.Value, it.Port, it.Proto = "open", uint16(port), of
				d.send(it)
			}
		}
	}
	if !understood {
		t.misread(colPort, t.row[colPort], expectsPort)
	}
	if (!understood || !sure) && open && !isNone(t.row[colPort]) {
		t.unclear(Service, t.row[colPort])
	}
	if n != 1 {
		only.Port, only.Proto = 0, proto
	}
	t.banner(t.row[colServer], only.Port, only.Proto)
	for i := range t.more {
		if t.more[i].m == colServer {
			t.banner(t.more[i].cell, only.Port, only.Proto)
		}
	}
}

// portNames are services as tables of ports call them.
var portNames = map[string]struct {
	port  uint16
	proto uint8
}{
	"ftp": {21, cordon.TCP}, "ssh": {22, cordon.TCP}, "telnet": {23, cordon.TCP}, "smtp": {25, cordon.TCP}, "http": {80, cordon.TCP}, "www": {80, cordon.TCP}, "epmap": {135, cordon.TCP},
	"netbios-ssn": {139, cordon.TCP}, "https": {443, cordon.TCP}, "microsoft-ds": {445, cordon.TCP}, "ms-sql-s": {1433, cordon.TCP}, "ms-sql-m": {1434, cordon.UDP}, "ms-wbt-server": {3389, cordon.TCP},
}

// maxPorts is how many ports one range may have.
const maxPorts = 1 << 10

// portsOf reads a port or a range of them, as 20-23 or 6000-6010/tcp.
func portsOf(field []byte) (from, to uint16, proto uint8, ok bool) {
	if first, rest, found := bytes.Cut(field, []byte{'-'}); found {
		if from, _, ok = portOf(first); ok {
			to, proto, ok = portOf(rest)
			return from, to, proto, ok && from <= to && to-from < maxPorts
		}
	}
	from, proto, ok = portOf(field)
	return from, from, proto, ok
}

// portOf reads a port, as 23, 23/tcp or tcp/23; proto is 0 where it does not say.
func portOf(field []byte) (port uint16, proto uint8, ok bool) {
	if a, b, found := bytes.Cut(field, []byte{'/'}); found {
		if proto = protocolNamed(b); proto == 0 || b[0] < 'A' {
			a, b = b, a
			proto = protocolNamed(b)
		}
		if field = a; proto == 0 {
			return 0, 0, false
		}
	}
	n, ok := number(field)
	if !ok {
		if named, known := portNames[string(bytes.ToLower(field[:min(len(field), maxWord)]))]; known && (proto == 0 || proto == named.proto) {
			return named.port, named.proto, true
		}
	}
	return uint16(n), proto, ok && n < 1<<16
}
