package inventory

import (
	"bytes"
	"net/netip"

	"cordon"
)

// leaseColumn is what a column of a table of leases holds.
type leaseColumn uint8

const (
	leaseOther leaseColumn = iota
	leaseAddress
	leaseFrom
	leaseTo
	leaseSubscriber
	leasePortFrom
	leasePortTo
	leaseHardware // of Kea, as all that follow
	leaseClient
	leaseDUID
	leaseLifetime
	leaseExpire
	leaseState
	leasePrefixLength
	leaseColumns
)

// leaseHeaders are the headers by which columns are known, as ColumnName spells
// them.
var leaseHeaders = map[string]leaseColumn{
	"address": leaseAddress, "ip": leaseAddress, "ip-address": leaseAddress, "prefix": leaseAddress, "framed-ip-address": leaseAddress, "public-ip": leaseAddress,
	"from": leaseFrom, "start": leaseFrom, "begin": leaseFrom, "starts": leaseFrom, "start-time": leaseFrom, "since": leaseFrom, "acctstarttime": leaseFrom,
	"to": leaseTo, "end": leaseTo, "until": leaseTo, "ends": leaseTo, "stop": leaseTo, "end-time": leaseTo, "stop-time": leaseTo, "acctstoptime": leaseTo,
	"subscriber": leaseSubscriber, "user": leaseSubscriber, "username": leaseSubscriber, "user-name": leaseSubscriber, "customer": leaseSubscriber, "account": leaseSubscriber, "subscriber-id": leaseSubscriber, "mac": leaseSubscriber,
	"port-from": leasePortFrom, "port-start": leasePortFrom, "start-port": leasePortFrom, "first-port": leasePortFrom,
	"port-to": leasePortTo, "port-end": leasePortTo, "end-port": leasePortTo, "last-port": leasePortTo,
}

// keaHeaders are those of Kea's memfile back end.
var keaHeaders = map[string]leaseColumn{
	"address": leaseAddress, "hwaddr": leaseHardware, "client-id": leaseClient, "duid": leaseDUID,
	"valid-lifetime": leaseLifetime, "expire": leaseExpire, "state": leaseState, "prefix-len": leasePrefixLength,
}

// leaseTable is a table of either kind.
type leaseTable struct {
	d    *leaseReader
	rows *rows
	at   [leaseColumns]int // of each kind's column, from 1; 0 there is none
}

// newLeaseTable reads the header. needed are the columns without which nothing
// can be told.
func newLeaseTable(d *leaseReader, delimiter byte, headers map[string]leaseColumn, needed ...leaseColumn) (*leaseTable, *Error) {
	t := &leaseTable{d: d, rows: newRows(d.w, delimiter)}
	for {
		if !t.rows.read() {
			return nil, &Error{Place: d.w.place(d.w.at), Wrong: "the table is empty", Hint: "its first row is the header"}
		}
		if t.rows.spoilt == "" && !blank(t.rows.cells) {
			break
		}
	}
	t.columns(headers)
	for _, c := range needed {
		if t.at[c] == 0 {
			return nil, &Error{Place: Place{t.rows.line, 1}, Wrong: "the header lacks a column", Hint: "it needs address, from and subscriber, and may have to, port-from and port-to"}
		}
	}
	d.record(d.w.at)
	return t, nil
}

func (t *leaseTable) columns(headers map[string]leaseColumn) {
	for i, cell := range t.rows.cells {
		name := ColumnName(string(cell[:min(len(cell), maxWord)]))
		for header, means := range t.d.o.Map {
			if ColumnName(header) == name {
				name = means
			}
		}
		if c := headers[name]; c != leaseOther && t.at[c] == 0 {
			t.at[c] = i + 1
		}
	}
}

// get is a cell of the row.
func (t *leaseTable) get(c leaseColumn) []byte {
	i := t.at[c]
	if i == 0 || i > len(t.rows.cells) {
		return nil
	}
	cell := t.rows.cells[i-1]
	for len(cell) > 0 && isSpace(cell[0]) {
		cell = cell[1:]
	}
	for len(cell) > 0 && isSpace(cell[len(cell)-1]) {
		cell = cell[:len(cell)-1]
	}
	return cell
}

func readLeaseCSV(d *leaseReader) *Error {
	t, err := newLeaseTable(d, d.w.delimiter(), leaseHeaders, leaseAddress, leaseFrom, leaseSubscriber)
	if err != nil {
		return err
	}
	for t.rows.read() {
		t.record(t.plain)
	}
	return nil
}

func readKea(d *leaseReader) *Error {
	t, err := newLeaseTable(d, ',', keaHeaders, leaseAddress, leaseLifetime, leaseExpire)
	if err != nil {
		return err
	}
	for t.rows.read() {
		t.record(t.kea)
	}
	return nil
}

// record reads one row; read says why it cannot, or "".
func (t *leaseTable) record(read func() string) {
	d := t.d
	d.item.Position = t.rows.line
	reason := t.rows.spoilt
	if reason == "" && !blankRow(t.rows.cells) {
		reason = read()
	}
	if reason != "" {
		d.skip(d.w.at, reason, nil)
		return
	}
	d.record(d.w.at)
}

func blankRow(cells [][]byte) bool { return len(cells) == 1 && len(bytes.TrimSpace(cells[0])) == 0 }

const (
	whyNoAddress    = "no address"
	whyNoTime       = "no time of its begin"
	whyEndsFirst    = "it ends before it begins"
	whyNoPorts      = "ports that are none"
	whyNoSubscriber = "no subscriber"
)

// plain reads address, from, to, subscriber, port-from, port-to.
func (t *leaseTable) plain() string {
	where, ok := place(t.get(leaseAddress), nil)
	if !ok {
		return whyNoAddress
	}
	from, ok := leaseTime(t.get(leaseFrom))
	if !ok {
		return whyNoTime
	}
	r := lease{from: from, to: forever, line: uint32(min(t.rows.line, 1<<32-1))}
	if to := t.get(leaseTo); !notKnown(to) {
		if r.to, ok = leaseTime(to); !ok {
			return "an end that is no time"
		}
		if r.to < r.from {
			return whyEndsFirst
		}
	}
	if r.portFrom, r.portTo, ok = ports(t.get(leasePortFrom), t.get(leasePortTo)); !ok {
		return whyNoPorts
	}
	if r.subscriber = t.d.l.subscriber(t.get(leaseSubscriber)); r.subscriber == noSubscriber {
		return whyNoSubscriber
	}
	t.d.see(&r)
	t.d.add(where, r)
	return ""
}

// see widens the window of the input.
func (d *leaseReader) see(r *lease) {
	d.tally.See(cordon.Time(r.from) * 1e9)
	if r.to != forever {
		d.tally.See(cordon.Time(r.to) * 1e9)
	}
}

// ports are both or none; one that is not given is the other.
func ports(first, last []byte) (from, to uint16, ok bool) {
	if len(first) == 0 && len(last) == 0 {
		return 0, 0, true
	}
	a, ok1 := number(first)
	b, ok2 := number(last)
	switch {
	case len(last) == 0:
		b, ok2 = a, ok1
	case len(first) == 0:
		return 0, 0, false
	}
	return uint16(a), uint16(b), ok1 && ok2 && a <= b && b > 0 && b < 1<<16
}

// kea reads one line of Kea's journal. A lease began its lifetime before it
// expires. State 0 is in use, 2 expired and 3 released in its time; 1 is
// declined: somebody else had the address. A lifetime of 0 is a lease that was
// deleted, and expire then is when the client was last heard (Kea's
// memfile_lease_mgr.cc and csv_lease_file4.cc).
func (t *leaseTable) kea() string {
	where, ok := place(t.get(leaseAddress), t.get(leasePrefixLength))
	if !ok {
		return whyNoAddress
	}
	expire, ok1 := number(t.get(leaseExpire))
	lifetime, ok2 := number(t.get(leaseLifetime))
	if lifetime == forever && expire > forever { // the sum, or the begin alone, as versions have it
		expire -= forever
	}
	if !ok1 || !ok2 || expire >= forever || lifetime > expire && lifetime != forever {
		return "no expire or lifetime"
	}
	r := lease{from: uint32(expire), to: uint32(expire), line: uint32(min(t.rows.line, 1<<32-1))}
	switch {
	case lifetime == forever: // expire is when it began
		r.to = forever
	case lifetime == 0:
		r.flags |= leaseReleased
	default:
		r.from -= uint32(lifetime)
	}
	if string(t.get(leaseState)) == "1" {
		r.flags |= leaseNobody
	}
	r.subscriber = t.d.l.subscriber(t.client())
	if r.subscriber == noSubscriber && r.flags == 0 {
		return whyNoSubscriber
	}
	t.d.see(&r)
	t.d.add(where, r)
	return ""
}

// client is who a line is about: by hardware, else by the id it gave itself.
func (t *leaseTable) client() []byte {
	for _, c := range []leaseColumn{leaseHardware, leaseDUID, leaseClient} {
		if b := t.get(c); len(b) > 0 {
			return b
		}
	}
	return nil
}

// place reads an address or a prefix; length is that of a prefix, where it
// stands apart.
func place(b, length []byte) (netip.Prefix, bool) {
	if a, ok := address4(b); ok && len(length) == 0 {
		return netip.PrefixFrom(a, 32), true
	}
	if len(b) > 64 {
		return netip.Prefix{}, false
	}
	if bytes.IndexByte(b, '/') >= 0 {
		p, err := netip.ParsePrefix(string(b))
		return p.Masked(), err == nil
	}
	a, err := netip.ParseAddr(string(b))
	if err != nil {
		return netip.Prefix{}, false
	}
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if n, ok := number(length); ok && n > 0 && int(n) <= bits && a.Is6() {
		bits = int(n)
	}
	return netip.PrefixFrom(a, bits).Masked(), true
}

// address4 reads a dotted IPv4 address; it is netip.ParseAddr without a string.
func address4(b []byte) (netip.Addr, bool) {
	var four [4]byte
	part, digits, value := 0, 0, 0
	for _, c := range b {
		switch {
		case c-'0' <= 9:
			if digits++; digits > 3 || digits == 2 && value == 0 {
				return netip.Addr{}, false
			}
			if value = value*10 + int(c-'0'); value > 255 {
				return netip.Addr{}, false
			}
		case c == '.' && digits > 0 && part < 3:
			four[part] = byte(value)
			part, digits, value = part+1, 0, 0
		default:
			return netip.Addr{}, false
		}
	}
	if part != 3 || digits == 0 {
		return netip.Addr{}, false
	}
	four[3] = byte(value)
	return netip.AddrFrom4(four), true
}

// leaseTime reads a time to the second.
func leaseTime(b []byte) (uint32, bool) {
	if n, ok := number(b); ok && len(b) >= 9 && n < forever {
		return uint32(n), true
	}
	if t, ok := plainTime(b); ok {
		return t, true
	}
	t := moment(b)
	return seconds(t), t > 0
}

// plainTime reads 2001-08-04T12:00:00Z, also with a space and without a zone,
// without making a string of it.
func plainTime(b []byte) (uint32, bool) {
	if len(b) == 20 && b[19] == 'Z' {
		b = b[:19]
	}
	if len(b) != 19 || b[4] != '-' || b[7] != '-' || b[10] != 'T' && b[10] != ' ' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	year, ok1 := number(b[:4])
	month, ok2 := number(b[5:7])
	day, ok3 := number(b[8:10])
	hour, ok4 := number(b[11:13])
	minute, ok5 := number(b[14:16])
	second, ok6 := number(b[17:19])
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 || year < 1970 || year > 2105 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60 {
		return 0, false
	}
	return uint32(daysSince1970(int(year), int(month), int(day))*86400 + int(hour*3600+minute*60+second)), true
}

// daysSince1970 counts days of the Gregorian calendar, by eras of 400 years that
// begin in March.
func daysSince1970(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return era*146097 + dayOfEra - 719468
}

func sniffKea(head []byte) bool {
	line, _, _ := bytes.Cut(head, newline)
	return bytes.Contains(line, []byte("address")) && bytes.Contains(line, []byte("valid_lifetime")) && bytes.Contains(line, []byte("expire"))
}

func sniffLeaseCSV(head []byte) bool {
	w := newWindow(bytes.NewReader(head))
	d := &leaseReader{reader: reader{w: w}}
	t, err := newLeaseTable(d, w.delimiter(), leaseHeaders, leaseAddress, leaseFrom, leaseSubscriber)
	return err == nil && t != nil
}
