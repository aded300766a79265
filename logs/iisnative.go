package logs

import (
	"bytes"

	"cordon"
)

// IIS's own format, of columns between commas:
//
//	192.168.114.201, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /DeptLogo.gif, -,
//
// Nothing is quoted, so a user name or a path may hold what looks like columns;
// the client stands before all of them. The path is decoded and the query is
// not, so that no space stands in a query.

// iisLine is such a line, cut into its parts.
type iisLine struct {
	client, server, status, method, stem, query []byte
	on                                          date
	seconds                                     int
	noTime                                      bool
	torn                                        bool // another record begins in it
}

// parse cuts a line; user names that look like columns make it fail, or give
// the sender a status of its choice, but not another sender.
func (l *iisLine) parse(line []byte) bool {
	*l = iisLine{}
	var ok bool
	if l.client, line, ok = column(line); !ok || len(l.client) == 0 || len(l.client) > maxName || bytes.IndexByte(l.client, ' ') >= 0 {
		return false
	}
	if _, line, ok = column(line); !ok {
		return false
	}
	var cells [11][]byte // date, time, service, server, address, taken, in, out, status, code, method
	for i := range cells {
		if cells[i], line, ok = column(line); !ok {
			return false
		}
	}
	if !bytes.Contains(cells[0], []byte{'/'}) || !bytes.Contains(cells[1], []byte{':'}) {
		return false
	}
	if _, ok := count(cells[5]); !ok {
		return false
	}
	if _, ok := count(cells[9]); !ok {
		return false
	}
	l.server, l.status, l.method = cells[4], cells[8], cells[10]
	var ok1, ok2 bool
	l.on, ok1 = americanDate(cells[0])
	l.seconds, ok2 = shortClock(cells[1])
	l.noTime = !ok1 || !ok2
	if at := iisWithin(line); at >= 0 {
		line, l.torn = line[:at], true
	}
	l.stem = bytes.TrimSuffix(line, []byte{','})
	if i := bytes.LastIndex(l.stem, []byte(", ")); i >= 0 {
		l.stem, l.query = l.stem[:i], l.stem[i+2:]
	}
	return len(l.stem) > 0
}

// iisWithin finds where, behind the method, the client of another record ends, before
// its user, date and time; -1 is nowhere. It may stand right behind what was cut.
func iisWithin(b []byte) int {
	user, at := -1, 0
	for {
		cell, rest, ok := column(b[at:])
		if !ok {
			return -1
		}
		if bytes.IndexByte(cell, '/') > 0 && user >= 0 {
			if _, ok := americanDate(cell); ok {
				clock, _, _ := column(rest)
				if _, ok := shortClock(clock); ok {
					return max(user-len(", "), 0)
				}
			}
		}
		user, at = at, len(b)-len(rest)
	}
}

// column cuts one field and the comma and space behind it.
func column(b []byte) (field, rest []byte, ok bool) {
	i := bytes.Index(b, []byte(", "))
	if i < 0 {
		return nil, nil, false
	}
	return b[:i], b[i+2:], true
}

// americanDate reads 03/20/01 and 3/20/2001.
func americanDate(b []byte) (d date, ok bool) {
	var width int
	if d.month, width = number(b); width == 0 || width > 2 || len(b) <= width || b[width] != '/' {
		return d, false
	}
	b = b[width+1:]
	if d.day, width = number(b); width == 0 || width > 2 || len(b) <= width || b[width] != '/' {
		return d, false
	}
	b = b[width+1:]
	if d.year, width = number(b); width != len(b) || width != 2 && width != 4 {
		return d, false
	}
	if width == 2 {
		if d.year += 1900; d.year < 1970 {
			d.year += 100
		}
	}
	return d, d.valid()
}

// shortClock reads 7:55:20 and 07:55:20.
func shortClock(b []byte) (seconds int, ok bool) {
	if len(b) == 7 {
		var c [8]byte
		c[0] = '0'
		copy(c[1:], b)
		return clock(c[:])
	}
	if len(b) != 8 {
		return 0, false
	}
	return clock(b)
}

func fitsIIS(line []byte) (read, own bool) {
	var l iisLine
	ok := l.parse(line)
	return ok, ok
}

func (d *decoder) iisNative(line []byte) {
	var l iisLine
	if !l.parse(line) {
		d.skip("not a line of the IIS format: client, user, date, time and eleven more columns between commas")
		return
	}
	if l.torn {
		d.skip(tornRecord)
	}
	at, quality := d.localTime(l.on, l.seconds, !l.noTime)
	if len(l.client) == 1 && l.client[0] == '-' {
		d.note(noteNoClient)
		d.countRequest()
		return
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	o.Dst, o.DstPort = d.o.Server, 80
	d.hosts.client(o, l.client)
	if !d.o.serverNamed() {
		if h, ok := d.hosts.addr(l.server); ok {
			o.Dst = h
		}
	}
	if n, ok := whole(l.status); ok && n < 1000 {
		o.Status = uint16(n)
	}
	o.Server = someIIS
	q := &o.Request
	q.Method, q.Target, q.Decoded = l.method, l.stem, true
	if len(l.query) > 0 && string(l.query) != "-" {
		q.Target = append(append(append(d.room(len(l.stem)+1+len(l.query)), l.stem...), '?'), l.query...)
	}
	d.request(o)
}

// localTime is the instant of a day and second in the zone given for times
// without one.
func (d *decoder) localTime(on date, seconds int, shown bool) (cordon.Time, cordon.TimeQuality) {
	at, quality := d.zoneless(on, seconds, shown)
	d.see(at)
	return at, quality
}

// zoneless is localTime for what is not the time at which the line was written.
func (d *decoder) zoneless(on date, seconds int, shown bool) (cordon.Time, cordon.TimeQuality) {
	if shown {
		if at, ok := d.days.at(on, seconds, d.o.Location); ok {
			d.tally.See(at)
			return at, cordon.TimeZoneless
		}
	}
	d.note(noteNoTime)
	return 0, cordon.TimeUnknown
}
