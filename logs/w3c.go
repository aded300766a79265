package logs

import (
	"bytes"
	"regexp"
	"time"

	"cordon"
)

// W3C extended, as IIS writes it: directives begin with "#", and #Fields says
// what the columns of the lines after it are; it may change in mid-file.

// field is one column that is of use. cs-host is not: it is what the client
// says it wants, and must not name the server.
type field uint8

const (
	otherField field = iota
	dateField
	timeOfDay
	clientIP
	serverIP
	serverPort
	method
	stem
	query
	uri
	statusField
	versionField
	forwardedField // X-Forwarded-For, a column that the operator adds
	fieldCount
)

var fieldNames = map[string]field{
	"date": dateField, "time": timeOfDay, "c-ip": clientIP, "s-ip": serverIP, "s-port": serverPort,
	"cs-method": method, "cs-uri-stem": stem, "cs-uri-query": query, "cs-uri": uri,
	"sc-status": statusField, "cs-version": versionField,
	"x-forwarded-for": forwardedField, "cs(x-forwarded-for)": forwardedField,
}

// columns is what a #Fields says. It does not change once it is read.
type columns struct {
	order []field
	has   [fieldCount]bool
}

func readColumns(names []byte) *columns {
	c := new(columns)
	for _, name := range bytes.Fields(names) {
		f := fieldNames[string(bytes.ToLower(name))]
		c.order, c.has[f] = append(c.order, f), true
	}
	return c
}

// ofRequests tells a web server's columns from those of other programs that
// write this format, the Windows firewall and mail servers among them.
func (c *columns) ofRequests() bool { return c.has[clientIP] || c.has[stem] || c.has[uri] }

// carryDirective keeps what directives say.
func carryDirective(c *carried, line []byte) {
	if len(line) == 0 || line[0] != '#' {
		return
	}
	if names, ok := bytes.CutPrefix(line, []byte("#Fields:")); ok {
		c.columns = readColumns(names)
	} else if day, ok := bytes.CutPrefix(line, []byte("#Date: ")); ok {
		if on, ok := isoDate(day); ok {
			c.date = on
		}
	} else if software, ok := bytes.CutPrefix(line, []byte("#Software:")); ok {
		c.server = ofSoftware(software)
	}
}

// ofSoftware is what a server that writes a log calls itself in its answers. IIS has
// another name for itself in each.
func ofSoftware(says []byte) []byte {
	says = bytes.TrimSpace(says)
	if m := iisSoftware.FindSubmatch(says); m != nil {
		return append([]byte("Microsoft-IIS/"), m[1]...)
	}
	return bytes.Clone(says[:min(len(says), maxName)])
}

// someIIS stands for an IIS whose log does not show its version.
var someIIS = []byte("Microsoft-IIS")

var iisSoftware = regexp.MustCompile(`^Microsoft Internet Information (?:Services?|Server) (\d+\.\d+)$`)

// sniffW3C needs a #Fields of a web server's: the rows alone could be anything.
func sniffW3C(lines []sniffed) (f fit) {
	var c carried
	headed := false
	for _, l := range lines {
		if l.text[0] == '#' {
			carryDirective(&c, l.text)
			headed = headed || !l.half && c.columns != nil && c.columns.ofRequests()
			continue
		}
		var row row
		fits := c.columns != nil && c.columns.ofRequests() && row.cut(l.text, c.columns)
		f.count(fits, fits, l.half)
	}
	if headed && f.of == 0 { // a log in which nothing stands yet
		f = fit{read: 1, own: 1, of: 1}
	}
	return f
}

// row is one line, by field; nil is "-", or a column that is not there.
type row [fieldCount][]byte

// cut reports whether the line has as many columns as it should.
func (r *row) cut(line []byte, c *columns) bool {
	n := 0
	for ; len(line) > 0; n++ {
		var w []byte
		if w, line = word(line); n < len(c.order) && (len(w) != 1 || w[0] != '-') {
			r[c.order[n]] = w
		}
	}
	return n == len(c.order)
}

func (d *decoder) w3c(line []byte) {
	if d.columns == nil {
		d.skip("no #Fields line before it")
		return
	}
	var r row
	if !r.cut(line, d.columns) {
		d.skip("not as many columns as #Fields names")
		return
	}
	at, quality := d.w3cTime(&r)
	d.see(at)
	switch {
	case !d.columns.has[clientIP] || !d.columns.has[stem] && !d.columns.has[uri]:
		d.note("#Fields names no client or no request, so that its lines cannot show who asked for what")
	case r[stem] == nil && r[uri] == nil: // nothing was asked
	case r[clientIP] == nil || len(r[clientIP]) > maxName:
		d.note(noteNoClient)
		d.countRequest()
	default:
		d.w3cRequest(&r, at, quality)
	}
}

func (d *decoder) w3cRequest(r *row, at cordon.Time, quality cordon.TimeQuality) {
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	o.Dst, o.DstPort = d.o.Server, 80
	d.hosts.client(o, r[clientIP])
	d.trusted(o, r[forwardedField])
	if !d.o.serverNamed() {
		if h, ok := d.hosts.addr(r[serverIP]); ok {
			o.Dst = h
		}
	}
	if n, ok := port(r[serverPort]); ok {
		o.DstPort = n
	}
	if n, ok := digits(r[statusField], 3); ok {
		o.Status = uint16(n)
	}
	o.Server = d.server
	q := &o.Request
	q.Method, q.Version, q.VersionShown = r[method], r[versionField], d.columns.has[versionField]
	q.Decoded, q.Target = true, d.w3cTarget(r)
	d.request(o)
}

// w3cTarget joins stem and query, which stand in columns of their own.
func (d *decoder) w3cTarget(r *row) []byte {
	switch {
	case r[stem] == nil:
		return r[uri]
	case r[query] == nil:
		return r[stem]
	}
	out := append(d.room(len(r[stem])+1+len(r[query])), r[stem]...)
	return append(append(out, '?'), r[query]...)
}

// w3cTime joins date and time, which are UTC in this format whatever the
// server's zone; the date may be the last #Date's.
func (d *decoder) w3cTime(r *row) (cordon.Time, cordon.TimeQuality) {
	on, ok := d.date, d.date != date{}
	if r[dateField] != nil {
		on, ok = isoDate(r[dateField])
	}
	seconds, okClock := clock(r[timeOfDay])
	if !ok || !okClock && d.columns.has[timeOfDay] {
		d.note(noteNoTime)
		return 0, cordon.TimeUnknown
	}
	at, _ := d.days.at(on, seconds, time.UTC)
	if !d.columns.has[timeOfDay] {
		d.note("#Fields names no time; midnight UTC stands for the whole day")
		return at, cordon.TimeZoneless
	}
	return at, cordon.TimeExact
}
