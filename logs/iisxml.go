package logs

import (
	"bytes"
)

// IIS can write its log as Windows events, and what collects these writes each
// as a line of XML. The fields are those of W3C extended:
//
//	<Event …>…<Data Name="c-ip">192.0.2.1</Data>…<Data Name="cs-method">GET</Data>…</Event>
//
// What a client wrote stands there with its < as &lt;, so that no client can
// write a field.

// xmlColumns are the columns of such an event, without a version and with.
var xmlColumns = [2]*columns{
	{has: [fieldCount]bool{dateField: true, timeOfDay: true, clientIP: true, stem: true}},
	{has: [fieldCount]bool{dateField: true, timeOfDay: true, clientIP: true, stem: true, versionField: true}},
}

const dataName = `<Data Name="`

// readXML fills a row with the text of the fields as it stands.
func (r *row) readXML(line []byte) bool {
	n := 0
	for {
		i := bytes.Index(line, []byte(dataName))
		if i < 0 {
			return n > 0
		}
		line = line[i+len(dataName):]
		end := bytes.IndexByte(line, '"')
		if end < 0 || len(line) < end+2 {
			return false
		}
		name, rest := line[:end], line[end+1:]
		if line = rest; rest[0] != '>' { // <Data Name="CustomFields" />
			continue
		}
		text, _ := cutByte(rest[1:], '<')
		n++
		if f := fieldNames[string(name)]; f != otherField && r[f] == nil && len(text) > 0 && string(text) != "-" {
			r[f] = text
		}
	}
}

func fitsIISXML(line []byte) (read, own bool) {
	var r row
	ok := isIISEvent(line) && r.readXML(line) && (r[clientIP] != nil || r[stem] != nil)
	return ok, ok
}

func isIISEvent(line []byte) bool {
	return bytes.HasPrefix(line, []byte("<Event")) && bytes.Contains(line, []byte("Microsoft-Windows-IIS-Logging"))
}

func (d *decoder) iisXML(line []byte) {
	var r row
	if !bytes.HasPrefix(line, []byte("<Event")) || !bytes.HasSuffix(bytes.TrimRight(line, " \t"), []byte("</Event>")) || !r.readXML(line) {
		d.skip("not one whole event in XML")
		return
	}
	if bytes.Contains(line[1:], []byte("<Event ")) || bytes.Contains(line[1:], []byte("<Event>")) { // what was sent holds no <
		d.skip(tornFront)
		return
	}
	d.columns, d.server = xmlColumns[0], someIIS
	if r[versionField] != nil {
		d.columns = xmlColumns[1]
	}
	at, quality := d.w3cTime(&r)
	d.see(at)
	switch {
	case r[stem] == nil: // nothing was asked
	case r[clientIP] == nil || len(r[clientIP]) > maxName:
		d.note(noteNoClient)
		d.countRequest()
	default:
		if len(d.batch) == cap(d.batch) {
			d.flush() // the texts must outlive what next may flush
		}
		for _, f := range [...]field{method, stem, query, versionField} {
			r[f] = d.unescapeXML(r[f])
		}
		d.w3cRequest(&r, at, quality)
	}
}

var entities = []struct {
	name string
	char byte
}{{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}}

func (d *decoder) unescapeXML(b []byte) []byte {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b
	}
	out := append(d.room(len(b)), b[:i]...)
	for b = b[i:]; len(b) > 0; {
		c, width := b[0], 1
		for _, e := range entities {
			if bytes.HasPrefix(b, []byte(e.name)) {
				c, width = e.char, len(e.name)
			}
		}
		out, b = append(out, c), b[width:]
	}
	return out
}
