package logs

import (
	"bytes"

	"cordon"
)

// UrlScan stood before IIS and wrote down what it turned away:
//
//	[11-29-2002 - 15:22:37] Client at 192.0.2.1: URL contains high bit character. Request will be rejected. Site Instance='1', Raw URL='/a'
//
// The reason may quote what the client sent; the client stands before it.

var clientAt = []byte("Client at ")

// urlscanStamp cuts "[11-29-2002 - 15:22:37] ".
func urlscanStamp(line []byte) (on date, seconds int, shown bool, rest []byte, ok bool) {
	if len(line) < 24 || line[0] != '[' || line[3] != '-' || line[6] != '-' || string(line[11:14]) != " - " || line[22] != ']' {
		return on, 0, false, nil, false
	}
	var ok1, ok2, ok3, ok4 bool
	on.month, ok1 = digits(line[1:], 2)
	on.day, ok2 = digits(line[4:], 2)
	on.year, ok3 = digits(line[7:], 4)
	seconds, ok4 = clock(line[14:22])
	return on, seconds, ok1 && ok2 && ok3 && ok4 && on.valid(), line[24:], true
}

// beginsUrlScan reports whether a record begins here.
func beginsUrlScan(b []byte) bool {
	_, _, shown, rest, ok := urlscanStamp(b)
	return ok && shown && bytes.HasPrefix(rest, clientAt)
}

func fitsUrlScan(line []byte) (read, own bool) {
	_, _, shown, _, ok := urlscanStamp(line)
	return ok && shown, ok && shown
}

func (d *decoder) urlScan(line []byte) {
	on, seconds, shown, rest, ok := urlscanStamp(line)
	if !ok {
		d.skip("not a line of UrlScan's: no [month-day-year - time] in front")
		return
	}
	at, quality := d.localTime(on, seconds, shown)
	rest, ok = bytes.CutPrefix(rest, clientAt)
	if !ok {
		return // what the program says of itself
	}
	end := bytes.Index(rest, []byte(": "))
	if end <= 0 || end > maxName {
		d.note(noteNoClient)
		return
	}
	const url = " Raw URL='"
	i := bytes.Index(rest, []byte(url))
	if i < 0 {
		return
	}
	if tornAt(rest[:i], beginsUrlScan) >= 0 {
		d.skip(tornFront)
		return
	}
	text := rest[i+len(url):]
	if at := tornAt(text, beginsUrlScan); at >= 0 {
		text = text[:at]
		d.skip(tornRecord)
	}
	target := bytes.TrimSuffix(trimEnd(text), []byte{'\''})
	if len(target) == 0 {
		return
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	o.Dst, o.DstPort = d.o.Server, 80
	d.hosts.client(o, rest[:end])
	o.Server, o.Request.Target = someIIS, target
	d.request(o)
}
