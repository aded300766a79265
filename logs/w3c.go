package logs

import (
	"bytes"

	"cordon"
)

// W3C extended, as IIS writes it: directives begin with "#", and #Fields says
// what the columns of the lines after it are; it may change in mid-file.

// field is one column.
type field uint8

const (
	otherField field = iota
	dateField
	timeColumn
	clientIP
	serverIP
	serverPort
	method
	stem
	query
	uri
	statusField
	versionField
)

var fieldNames = map[string]field{
	"date": dateField, "time": timeColumn, "c-ip": clientIP, "s-ip": serverIP, "s-port": serverPort,
	"cs-method": method, "cs-uri-stem": stem, "cs-uri-query": query, "cs-uri": uri,
	"sc-status": statusField, "cs-version": versionField,
}

// isW3C claims directives only; what a file's first lines hold decides.
func isW3C(line []byte) bool {
	if line[0] == '#' {
		if fields, ok := bytes.CutPrefix(line, []byte("#Fields:")); ok {
			return bytes.Contains(fields, []byte("c-ip")) || bytes.Contains(fields, []byte("cs-uri"))
		}
		return bytes.HasPrefix(line, []byte("#Software: Microsoft Internet Information")) ||
			bytes.HasPrefix(line, []byte("#Version: ")) || bytes.HasPrefix(line, []byte("#Date: "))
	}
	// A line of columns, which begins with a date or a time.
	var d decoder
	first, rest := word(line)
	_, isDate := d.day(first)
	_, isClock := clock(first)
	return (isDate || isClock) && len(rest) > 0
}

// carryFields keeps what directives say.
func carryFields(c *carried, line []byte) {
	if len(line) == 0 || line[0] != '#' {
		return
	}
	line = bytes.TrimRight(line, "\r ")
	if names, ok := bytes.CutPrefix(line, []byte("#Fields:")); ok {
		var fields []field // a new one: blocks share the old
		for _, name := range bytes.Fields(names) {
			fields = append(fields, fieldNames[string(bytes.ToLower(name))])
		}
		c.fields = fields
	}
	if date, ok := bytes.CutPrefix(line, []byte("#Date: ")); ok {
		if ymd, ok := new(decoder).day(date); ok {
			c.date = ymd
		}
	}
}

func (d *decoder) w3c(line []byte) {
	if line[0] == '#' {
		carryFields(&d.carried, line)
		d.tally.Understood++
		return
	}
	if d.fields == nil {
		d.skip("no #Fields line before it")
		return
	}
	var values [12][]byte
	rest, n := line, 0
	for ; len(rest) > 0; n++ {
		var w []byte
		if w, rest = word(rest); n < len(d.fields) && (len(w) != 1 || w[0] != '-') {
			values[d.fields[n]] = w
		}
	}
	if n != len(d.fields) {
		d.skip("not as many columns as #Fields names")
		return
	}
	d.tally.Understood++
	d.row(&values)
}

func (d *decoder) row(v *[12][]byte) {
	at, quality := d.w3cTime(v)
	d.tally.See(at)
	if v[clientIP] == nil || v[stem] == nil && v[uri] == nil {
		d.note("lines without c-ip or without cs-uri-stem and cs-uri; they cannot show a worm")
		return
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	o.Src, o.Dst, o.DstPort = d.names.of(v[clientIP]), d.o.Server, 80
	if isLogName(o.Dst) && v[serverIP] != nil {
		o.Dst = d.names.of(v[serverIP])
	}
	if n, width := number(v[serverPort]); width > 0 && n < 1<<16 {
		o.DstPort = uint16(n)
	}
	if n, ok := digits(v[statusField], 3); ok {
		o.Status = uint16(n)
	}
	r := &o.Request
	r.Method, r.Version, r.VersionShown = v[method], v[versionField], v[versionField] != nil
	r.Decoded, r.Cut = true, d.cut
	if r.Target = v[stem]; r.Target == nil {
		r.Target = v[uri]
	} else if v[query] != nil {
		r.Target = bytes.Join([][]byte{v[stem], v[query]}, []byte{'?'})
	}
	d.request(o)
}

// w3cTime joins date and time, which are UTC; the date may be the #Date's.
func (d *decoder) w3cTime(v *[12][]byte) (cordon.Time, cordon.TimeQuality) {
	ymd := d.date
	if v[dateField] != nil {
		var ok bool
		if ymd, ok = d.day(v[dateField]); !ok {
			d.note("the time of a line could not be read")
			return 0, cordon.TimeUnknown
		}
	}
	seconds, ok := clock(v[timeColumn])
	if !ok && v[timeColumn] != nil || ymd == [3]int{} {
		d.note("the time of a line could not be read")
		return 0, cordon.TimeUnknown
	}
	at, ok := d.days.at(ymd[0], ymd[1], ymd[2], seconds, utc)
	if !ok {
		d.note("the time of a line could not be read")
		return 0, cordon.TimeUnknown
	}
	return at, cordon.TimeExact
}

// day reads 2001-08-04.
func (d *decoder) day(b []byte) (ymd [3]int, ok bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return ymd, false
	}
	var ok1, ok2, ok3 bool
	ymd[0], ok1 = digits(b, 4)
	ymd[1], ok2 = digits(b[5:], 2)
	ymd[2], ok3 = digits(b[8:], 2)
	return ymd, ok1 && ok2 && ok3 && ymd[1] >= 1 && ymd[1] <= 12 && ymd[2] >= 1 && ymd[2] <= 31
}
