package inventory

import (
	"bytes"

	"cordon"
)

// Zeek's software.log: what servers and clients on the wire said of themselves,
// with tabs under a header, or as JSON (policy/frameworks/software in Zeek).

const maxZeekColumns = 256

// software is one line of it, by column.
type software struct {
	d         *reader
	separator byte
	names     []string
	r         record
}

func readZeekSoftware(d *reader) *Error {
	s := &software{d: d, separator: '\t'}
	rows := newRows(d.w, '\t') // quotes mean nothing here: lines are cut by hand
	for rows.readLine() {
		d.item.Position = rows.line
		s.line(rows.text)
	}
	return nil
}

// line reads one line.
func (s *software) line(line []byte) {
	d := s.d
	switch {
	case len(bytes.TrimSpace(line)) == 0:
		d.record(d.w.at)
	case line[0] == '#':
		s.header(line)
		d.record(d.w.at)
	case line[0] == '{':
		if !s.r.parse(line, nil) {
			d.skip(d.w.at, notJSON, line)
			return
		}
		s.record()
	case s.names == nil:
		d.skip(d.w.at, "no #fields line before it", line)
	default:
		s.columns(line)
		s.record()
	}
}

func (s *software) header(line []byte) {
	if x, ok := bytes.CutPrefix(line, []byte("#separator ")); ok && len(x) == 4 && string(x[:2]) == `\x` {
		if r, ok := fourHex(append([]byte("00"), x[2:]...)); ok {
			s.separator = byte(r)
		}
		return
	}
	rest, ok := bytes.CutPrefix(line, []byte("#fields"))
	if !ok || len(rest) < 2 {
		return
	}
	s.names = s.names[:0]
	for name := range bytes.SplitSeq(rest[1:], []byte{s.separator}) {
		if len(s.names) < maxZeekColumns {
			s.names = append(s.names, s.d.words.of(name))
		}
	}
}

// columns makes a record of a line with tabs. "-" is not set.
func (s *software) columns(line []byte) {
	s.r.fields = s.r.fields[:0]
	i := 0
	for cell := range bytes.SplitSeq(line, []byte{s.separator}) {
		if i >= len(s.names) {
			break
		}
		if string(cell) == "-" || string(cell) == "(empty)" {
			cell = nil
		}
		s.r.fields = append(s.r.fields, field{path: []byte(s.names[i]), text: hexEscapes(cell)})
		i++
	}
}

// hexEscapes replaces \x2c and its like, which a log with tabs has.
func hexEscapes(b []byte) []byte {
	if !bytes.Contains(b, []byte(`\x`)) {
		return b
	}
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+3 < len(b) && b[i+1] == 'x' {
			if r, ok := fourHex([]byte{'0', '0', b[i+2], b[i+3]}); ok {
				out = append(out, byte(r))
				i += 3
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

func (s *software) record() {
	d, get := s.d, s.r.get
	host := cordon.ParseHost(d.words.of(get("host")))
	if !host.Addr.IsValid() {
		d.skip(d.w.at, "no address in the column host", nil)
		return
	}
	d.begin(host, zeekTime(get("ts")), Passive, d.item.Position)
	d.say(Machine, "", "")
	kind, name, version := get("software_type"), d.words.of(get("name")), s.version()
	switch {
	case bytes.HasPrefix(kind, []byte("OS::")):
		d.say(OS, name, version)
	case bytes.HasSuffix(kind, []byte("::SERVER")), bytes.HasSuffix(kind, []byte("::APPSERVER")), len(get("host_p")) > 0:
		s.banner(name, version)
	case name != "":
		d.say(Package, name, version)
	}
	d.record(d.w.at)
}

// banner is what a server said, as it said it.
func (s *software) banner(name, version string) {
	it := s.d.next(Banner, s.d.words.of(s.r.get("unparsed_version")))
	if it.Name == "" {
		if it.Name = name; version != "" {
			it.Name += "/" + version
		}
	}
	if it.Name == "" {
		return
	}
	it.Version, it.Proto = version, cordon.TCP
	if n, ok := number(s.r.get("host_p")); ok && n < 1<<16 {
		it.Port = uint16(n)
	}
	s.d.send(it)
}

// version puts together what Zeek took apart.
func (s *software) version() string {
	var v []byte
	for _, part := range []string{"version.major", "version.minor", "version.minor2", "version.minor3"} {
		b := s.r.get(part)
		if len(b) == 0 {
			break
		}
		if v != nil {
			v = append(v, '.')
		}
		v = append(v, b...)
	}
	return s.d.words.of(v)
}

func zeekTime(b []byte) cordon.Time {
	if t := epoch(b); t != 0 {
		return t
	}
	return moment(b)
}

func sniffZeekSoftware(head []byte) bool {
	return bytes.HasPrefix(head, []byte("#separator")) && bytes.Contains(head, []byte("software_type")) ||
		len(head) > 0 && head[0] == '{' && bytes.Contains(head, []byte(`"software_type"`))
}
