package inventory

import (
	"bytes"
	"net/netip"
	"time"

	"cordon"
)

// ISC dhcpd's lease file (dhcpd.leases(5)): a journal of declarations,
//
//	lease 192.0.2.7 {
//	  starts 6 2001/08/04 12:00:00;
//	  ends 6 2001/08/04 13:00:00;
//	  binding state active;
//	  hardware ethernet 00:0c:29:aa:bb:cc;
//	}
//
// A later one for the same address replaces an earlier one; a lease that was
// given back has its end put to that time.

// iscLease is the declaration that is being read.
type iscLease struct {
	open          bool
	line          uint64
	where         netip.Prefix
	starts, ends  uint32
	hasEnd        bool
	state         string
	hardware, uid []byte
	six           bool   // within ia-na
	duid          []byte // of the ia-na
	cltt          uint32
}

func readISC(d *leaseReader) *Error {
	rows := newRows(d.w, 0)
	var x iscLease
	for rows.readLine() {
		d.item.Position = rows.line
		reason := x.read(d, rows.line, bytes.TrimSpace(rows.text))
		if reason != "" {
			d.skip(d.w.at, reason, rows.text)
		} else {
			d.record(d.w.at)
		}
	}
	if x.open {
		d.tally.Lost.Count("the file ends within a lease", 1, x.line, nil)
	}
	return nil
}

// read takes one line, and says why it cannot.
func (x *iscLease) read(d *leaseReader, line uint64, text []byte) string {
	if len(text) == 0 || text[0] == '#' {
		return ""
	}
	word, rest, _ := bytes.Cut(bytes.TrimRight(text, ";{ \t"), []byte(" "))
	rest = bytes.TrimSpace(rest)
	switch string(word) {
	case "lease", "iaaddr", "iaprefix":
		return x.begin(line, rest)
	case "ia-na", "ia-ta", "ia-pd":
		x.six, x.duid, x.cltt = true, append(x.duid[:0], unquote(rest)...), 0
	case "}":
		return x.end(d)
	case "cltt":
		if !x.open && x.six {
			x.cltt, _ = iscTime(rest)
		}
	}
	if x.open {
		return x.statement(string(word), rest)
	}
	return ""
}

func (x *iscLease) begin(line uint64, address []byte) string {
	where, ok := place(address, nil)
	six, duid, cltt := x.six, x.duid, x.cltt
	*x = iscLease{open: ok, line: line, where: where, six: six, duid: duid, cltt: cltt, hardware: x.hardware[:0], uid: x.uid[:0]}
	if !ok {
		return whyNoAddress
	}
	return ""
}

func (x *iscLease) statement(word string, rest []byte) string {
	ok := true
	switch word {
	case "starts":
		x.starts, ok = iscTime(rest)
	case "ends":
		if x.hasEnd = string(rest) != "never"; x.hasEnd {
			x.ends, ok = iscTime(rest)
		}
	case "binding":
		x.state = string(bytes.TrimPrefix(rest, []byte("state ")))
	case "hardware":
		if i := bytes.LastIndexByte(rest, ' '); i >= 0 {
			x.hardware = append(x.hardware[:0], rest[i+1:]...)
		}
	case "uid":
		x.uid = append(x.uid[:0], unquote(rest)...)
	case "max-life":
		if n, ok := number(rest); ok && x.six && x.starts == 0 && x.cltt == 0 && x.hasEnd && uint64(x.ends) > n {
			x.starts = x.ends - uint32(n)
		}
	}
	if !ok {
		return "a time that is none"
	}
	return ""
}

// end keeps a declaration that is complete.
func (x *iscLease) end(d *leaseReader) string {
	if !x.open {
		x.six = false // the end of an ia-na
		return ""
	}
	x.open = false
	r := lease{from: x.starts, to: x.ends, line: uint32(min(x.line, 1<<32-1))}
	if r.from == 0 {
		r.from = x.cltt
	}
	if !x.hasEnd {
		r.to = forever
	}
	switch {
	case x.state == "abandoned":
		r.flags |= leaseNobody
	case r.from == 0:
		return whyNoTime
	case r.to < r.from:
		return whyEndsFirst
	}
	r.subscriber = d.l.subscriber(x.client())
	if r.subscriber == noSubscriber { // never given to anybody, or a partner's
		return ""
	}
	d.see(&r)
	d.add(x.where, r)
	return ""
}

func (x *iscLease) client() []byte {
	for _, b := range [][]byte{x.hardware, x.uid, x.duid} {
		if len(b) > 0 {
			return b
		}
	}
	return nil
}

func unquote(b []byte) []byte {
	if len(b) >= 2 && b[0] == '"' && b[len(b)-1] == '"' {
		return b[1 : len(b)-1]
	}
	return b
}

// iscTime reads "6 2001/08/04 12:00:00", in UTC and with the day of the week
// first, or "epoch 996926400".
func iscTime(b []byte) (uint32, bool) {
	if rest, ok := bytes.CutPrefix(b, []byte("epoch ")); ok {
		rest, _, _ = bytes.Cut(rest, []byte(";")) // a comment may follow
		n, ok := number(bytes.TrimSpace(rest))
		return uint32(min(n, forever-1)), ok
	}
	_, rest, ok := bytes.Cut(b, []byte(" "))
	if !ok {
		return 0, false
	}
	t, err := time.Parse("2006/01/02 15:04:05", string(bytes.TrimSpace(rest)))
	return seconds(cordon.TimeOf(t)), err == nil
}

func sniffISC(head []byte) bool {
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("lease ")) && bytes.HasSuffix(line, []byte("{")) || bytes.HasPrefix(line, []byte("ia-na ")) {
			return true
		}
	}
	return bytes.HasPrefix(head, []byte("# The format of this file is documented in the dhcpd.leases"))
}
