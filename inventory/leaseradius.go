package inventory

import (
	"bytes"
	"maps"
	"net/netip"
	"slices"
	"time"

	"cordon"
)

// What FreeRADIUS writes of accounting (rlm_detail): a time, then an attribute a
// line, then a blank line.
//
//	Sat Aug  4 12:00:00 2001
//		Acct-Status-Type = Start
//		Acct-Session-Id = "4D2BB8AC-00000098"
//		User-Name = "user@example.org"
//		Framed-IP-Address = 192.0.2.7
//		Event-Timestamp = "Aug  4 2001 12:00:00 UTC"
//		Timestamp = 996926400
//
// A session begins with Start, or as long before an Interim-Update or Stop as
// that says it has lasted.

// maxSessions is how many sessions without a Stop are kept; those of which was
// heard last longest ago go first.
const maxSessions = 1 << 21

// session is one that has not been stopped yet.
type session struct {
	from, heard uint32
	line        uint32
	subscriber  uint32
	server      string // the access server's address
	where       []netip.Prefix
}

// radius reads one input.
type radius struct {
	d      *leaseReader
	a      map[string][]byte // attributes of the record
	where  []netip.Prefix
	began  bool
	line   uint64
	header uint32 // the time above the attributes
	open   map[string]*session
	newest uint32
}

func readRADIUS(d *leaseReader) *Error {
	x := &radius{d: d, a: map[string][]byte{}, open: map[string]*session{}}
	rows := newRows(d.w, 0)
	for rows.readLine() {
		d.item.Position = rows.line
		text := bytes.TrimSpace(rows.text)
		if len(text) == 0 {
			x.record()
			d.frameOrRecord()
			continue
		}
		x.attribute(rows.line, rows.text, text)
	}
	x.record()
	d.frameOrRecord()
	x.close()
	return nil
}

// frameOrRecord counts what has been read as one record.
func (d *leaseReader) frameOrRecord() {
	if d.w.offset(d.w.at) > d.counted {
		d.record(d.w.at)
	}
}

// attribute takes one line of a record.
func (x *radius) attribute(line uint64, raw, text []byte) {
	if !isSpace(raw[0]) { // a time without an indent begins a record
		if x.began {
			x.record()
		}
		t, _ := detailTime(text)
		x.header, x.line, x.began = t, line, true
		return
	}
	name, value, ok := bytes.Cut(text, []byte(" = "))
	if !ok || len(x.a) >= maxFields {
		return
	}
	value = unquote(value)
	switch string(name) {
	case "Framed-IP-Address", "Framed-IPv6-Address", "Framed-IPv6-Prefix", "Delegated-IPv6-Prefix":
		if where, ok := place(value, nil); ok && len(x.where) < 8 && !where.Addr().IsUnspecified() {
			x.where = append(x.where, where)
		}
		return
	case "Acct-Status-Type", "Acct-Session-Id", "Acct-Unique-Session-Id", "User-Name", "Event-Timestamp", "Acct-Delay-Time", "Acct-Session-Time", "Timestamp", "NAS-IP-Address", "NAS-Identifier", "Calling-Station-Id":
		x.a[string(name)] = append(x.a[string(name)][:0], value...)
	}
}

// record ends a record and keeps what it says.
func (x *radius) record() {
	if !x.began {
		return
	}
	x.began = false
	if reason := x.account(); reason != "" {
		x.d.tally.Notes.Count("records of accounting with "+reason, 1, x.line, nil)
	}
	for name := range x.a {
		x.a[name] = x.a[name][:0]
	}
	x.where = x.where[:0]
}

func (x *radius) account() string {
	at, ok := x.time()
	if !ok {
		return whyNoTime
	}
	x.newest = max(x.newest, at)
	x.d.tally.See(cordon.Time(at) * 1e9)
	status := string(x.a["Acct-Status-Type"])
	switch status {
	case "Accounting-On", "Accounting-Off":
		x.restarted(at)
		return ""
	case "Start", "Interim-Update", "Alive", "Stop":
	default:
		return "a status that is not about a session"
	}
	return x.session(status, at)
}

// time is when the event was: as it says, else when it came, less the delay
// that the access server admits to (RFC 2866, section 5.2).
func (x *radius) time() (uint32, bool) {
	if t, ok := detailTime(x.a["Event-Timestamp"]); ok {
		return t, true
	}
	at := x.header
	if n, ok := number(x.a["Timestamp"]); ok && n < forever {
		at = uint32(n)
	}
	if delay, ok := number(x.a["Acct-Delay-Time"]); ok && delay < uint64(at) {
		at -= uint32(delay)
	}
	return at, at != 0
}

// session takes a word about a session.
func (x *radius) session(status string, at uint32) string {
	key := string(x.a["Acct-Unique-Session-Id"])
	if key == "" {
		key = string(x.a["NAS-IP-Address"]) + " " + string(x.a["NAS-Identifier"]) + " " + string(x.a["Acct-Session-Id"])
	}
	s := x.open[key]
	if s == nil {
		if s = x.begin(at); s.subscriber == noSubscriber {
			return whyNoSubscriber
		}
	}
	if lasted, ok := number(x.a["Acct-Session-Time"]); ok && lasted < uint64(at) {
		s.from = min(s.from, at-uint32(lasted))
	}
	s.from, s.heard = min(s.from, at), max(s.heard, at)
	for _, w := range x.where {
		if !slices.Contains(s.where, w) {
			s.where = append(s.where, w)
		}
	}
	if status == "Stop" {
		delete(x.open, key)
		x.keep(s, s.heard)
		return ""
	}
	x.open[key] = s
	x.bound()
	return ""
}

func (x *radius) begin(at uint32) *session {
	who := x.a["User-Name"]
	if len(who) == 0 {
		who = x.a["Calling-Station-Id"]
	}
	return &session{
		from: at, heard: at, line: uint32(min(x.line, 1<<32-1)),
		subscriber: x.d.l.subscriber(who), server: x.server(),
	}
}

func (x *radius) server() string { return x.d.words.of(x.a["NAS-IP-Address"]) }

// restarted ends all sessions of an access server.
func (x *radius) restarted(at uint32) {
	server := x.server()
	for key, s := range x.open {
		if server != "" && s.server == server && s.heard <= at {
			delete(x.open, key)
			x.keep(s, at)
		}
	}
}

// bound lets go of the half of the sessions that were heard of longest ago.
func (x *radius) bound() {
	if len(x.open) <= maxSessions {
		return
	}
	var heard []uint32
	for _, s := range x.open {
		heard = append(heard, s.heard)
	}
	slices.Sort(heard)
	middle := heard[len(heard)/2]
	for key, s := range x.open {
		if s.heard <= middle {
			delete(x.open, key)
			x.keep(s, s.heard)
			x.d.tally.Lost.Count("ends of sessions beyond 2,097,152 that are open at a time", 1, uint64(s.line), nil)
		}
	}
}

// close ends the sessions that are still open with the file: until its last
// record nobody has said that they ended.
func (x *radius) close() {
	for _, key := range slices.Sorted(maps.Keys(x.open)) {
		x.keep(x.open[key], x.newest+1)
	}
}

func (x *radius) keep(s *session, to uint32) {
	for _, w := range s.where {
		x.d.add(w, lease{from: s.from, to: max(to, s.from), subscriber: s.subscriber, line: s.line})
	}
}

// detailLayouts are how FreeRADIUS writes times.
var detailLayouts = []string{"Mon Jan _2 15:04:05 2006", "Jan _2 2006 15:04:05 MST", "Jan _2 2006 15:04:05"}

// detailTime reads a time; one with the name of a zone other than UTC and GMT is
// not taken, since names of zones are not unique.
func detailTime(b []byte) (uint32, bool) {
	if n, ok := number(b); ok && len(b) >= 9 && n < forever {
		return uint32(n), true
	}
	for _, layout := range detailLayouts {
		t, err := time.Parse(layout, string(b))
		if err != nil {
			continue
		}
		if name, _ := t.Zone(); name != "UTC" && name != "GMT" {
			return 0, false
		}
		return seconds(cordon.TimeOf(t)), true
	}
	return 0, false
}

func sniffRADIUS(head []byte) bool {
	return bytes.Contains(head, []byte("\tAcct-Status-Type = ")) || bytes.Contains(head, []byte(" Acct-Status-Type = "))
}
