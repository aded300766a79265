package logs

import (
	"bytes"

	"cordon"
)

// Web logs come wrapped: behind what syslog puts in front, within what a
// container's runtime makes of them, in quotes. A wrapping is found together
// with the format within. Each pair is a [Format] of its own, so that lines
// without a wrapping cost nothing more.

// Wrapping is what may stand around the lines of a web log.
type Wrapping struct {
	Name  string // as --format takes it behind the format's name and a plus sign
	Title string // as people call it
	strip func([]byte) (in wrapped, ok bool)
}

// wrapped is what a wrapping shows of one line.
type wrapped struct {
	text   []byte
	escape byte // how text is written: 0 as it is, 'j' as in JSON, '\\' and '"' as in quotes
	parts  bool // lines may be cut in parts; stream and more are told
	stream int  // 0 stdout, 1 stderr
	more   bool // the line goes on in the next of this stream
	stamp  []byte
}

// Wrappings returns the table of all wrappings, in the order in which they are
// tried.
func Wrappings() []*Wrapping { return wrappings }

var wrappings = []*Wrapping{
	{Name: "docker", Title: "Docker's JSON files", strip: stripDocker},
	{Name: "cri", Title: "containerd and CRI-O", strip: stripCRI},
	{Name: "syslog", Title: "syslog (RFC 3164 and RFC 5424)", strip: stripSyslog},
	{Name: "quotes", Title: "each line in quotes", strip: stripQuotes},
}

// wrappedFormats are all pairs, by format and wrapping.
var wrappedFormats = func() map[*Format]map[string]*Format {
	pairs := map[*Format]map[string]*Format{}
	for _, f := range inWrappings() {
		pairs[f] = map[string]*Format{}
		for _, w := range wrappings {
			pairs[f][w.Name] = within(f, w)
		}
	}
	return pairs
}()

// inWrappings are the formats that are looked for within wrappings.
func inWrappings() (all []*Format) {
	return append(append(all, webFormats...), serverFormats...)
}

func wrappedByName(format, wrapping string) (*Format, bool) {
	for f, pairs := range wrappedFormats {
		if f.Name == format && pairs[wrapping] != nil {
			return pairs[wrapping], true
		}
	}
	return nil, false
}

// within is a format in a wrapping.
func within(f *Format, w *Wrapping) *Format {
	pair := *f
	pair.Name += "+" + w.Name
	pair.Title += ", in " + w.Title
	pair.decode = func(d *decoder, line []byte) { d.unwrap(f, w, line) }
	pair.sniff, pair.shape = nil, nil
	pair.carries = func(c *carried, line []byte) {
		in, ok := w.strip(line)
		if ok {
			carryYear(c, in.stamp)
		}
		if !ok || c.part(&in) || f.carries == nil {
			return
		}
		f.carries(c, in.plain(nil))
	}
	return &pair
}

// part reports whether a line is the rest of one that was cut in parts, and
// remembers whether this one goes on. The rest of a line begins where the
// length of the first part ended it, which the sender of a request can choose;
// so it must never be taken for a line.
func (c *carried) part(in *wrapped) bool {
	if !in.parts {
		return false
	}
	rest := c.parted[in.stream]
	c.parted[in.stream] = in.more
	return rest
}

const (
	reasonPart    = "the rest of a line that was cut in parts"
	reasonWrapper = "not in the wrapping that the other lines are in"
)

// unwrap decodes what stands in a wrapping.
func (d *decoder) unwrap(f *Format, w *Wrapping, line []byte) {
	in, ok := w.strip(line)
	if !ok {
		d.skip(reasonWrapper)
		return
	}
	if d.part(&in) {
		d.skip(reasonPart)
		return
	}
	if len(d.batch)+maxPerLine > cap(d.batch) {
		d.flush() // the text must outlive what decoding it may flush
	}
	if len(d.batch) == 0 {
		d.scratch = d.scratch[:0]
	}
	text := in.plain(d)
	d.wrapStamp = in.stamp
	switch {
	case len(bytes.TrimSpace(text)) == 0:
	case text[0] == '#':
		if f.carries != nil {
			f.carries(&d.carried, text)
		}
	default:
		f.decode(d, text)
	}
}

// wrappedTime is the time that the wrapping shows.
func (d *decoder) wrappedTime() (cordon.Time, cordon.TimeQuality) {
	if at, quality, _ := d.isoTime(d.wrapStamp); quality != cordon.TimeUnknown {
		return at, quality
	}
	if on, seconds, _, ok := syslogDate(d.wrapStamp); ok {
		on.year = d.yearOf(on.month)
		d.noteYear()
		if at, ok := d.days.at(on, seconds, d.o.Location); ok {
			return at, cordon.TimeYearless
		}
	}
	d.note(noteNoTime)
	return 0, cordon.TimeUnknown
}

// maxPerLine is the most observations that a line of a web log gives.
const maxPerLine = 4

// plain is the text as it was before it was wrapped; d is nil where it is not
// to be kept.
func (in *wrapped) plain(d *decoder) []byte {
	text := in.text
	if in.escape != 0 {
		var room []byte
		if d != nil {
			room = d.room(len(text))
		}
		if in.escape == 'j' {
			text = unescapeJSON(room, text)
		} else {
			text = unescapeQuotes(room, text, in.escape)
		}
	}
	text = bytes.TrimSuffix(text, []byte{'\n'})
	return bytes.TrimSuffix(text, []byte{'\r'})
}

var dockerSchema = newSchema("log", "stream", "time")

// stripDocker reads {"log":"…\n","stream":"stdout","time":"…"}.
func stripDocker(line []byte) (in wrapped, ok bool) {
	var v values
	if len(line) < 8 || line[0] != '{' || !dockerSchema.read(line, &v) || v[0].kind != '"' || v[1].kind != '"' {
		return in, false
	}
	in = wrapped{text: v[0].raw, stamp: v[2].raw, parts: true, more: !bytes.HasSuffix(v[0].raw, []byte(`\n`))}
	if v[0].escaped {
		in.escape = 'j'
	}
	if string(v[1].raw) == "stderr" {
		in.stream = 1
	}
	return in, true
}

// stripCRI reads "2016-10-06T00:17:09.669794202Z stdout F …"; P is a part.
func stripCRI(line []byte) (in wrapped, ok bool) {
	stamp, rest := word(line)
	if len(stamp) < 20 || stamp[4] != '-' || stamp[10] != 'T' {
		return in, false
	}
	stream, rest := word(rest)
	if len(rest) < 2 || rest[0] != 'F' && rest[0] != 'P' || rest[1] != ' ' && rest[1] != ':' {
		return in, false
	}
	in = wrapped{stamp: stamp, parts: true, more: rest[0] == 'P'}
	switch string(stream) {
	case "stderr":
		in.stream = 1
	case "stdout":
	default:
		return in, false
	}
	i := bytes.IndexByte(rest, ' ')
	if i < 0 {
		return in, false
	}
	in.text = rest[i+1:]
	return in, true
}

// stripSyslog takes off a time, a host and a program's name, and where the time
// is missing, host and program[123]. Without a program's name nothing is
// wrapped: it ends what syslog writes.
func stripSyslog(line []byte) (in wrapped, ok bool) {
	line = withoutPriority(line)
	from := line
	if bytes.HasPrefix(line, []byte("1 ")) && len(line) > 2 { // RFC 5424, section 6.2.2
		return stripRFC5424(line[2:])
	}
	_, _, rest, timed := syslogDate(line)
	if !timed && len(line) > 20 && line[4] == '-' && line[10] == 'T' {
		_, rest = word(line)
		timed = true
	}
	if !timed {
		rest = line
	}
	if i := len(from) - len(rest); i >= 0 {
		in.stamp = from[:i]
	}
	_, rest = word(rest) // the host
	tag, rest := word(rest)
	name, isTag := bytes.CutSuffix(tag, []byte{':'})
	if !isTag || len(name) == 0 || len(rest) == 0 {
		return in, false
	}
	if _, numbered := withoutNumber(name); !timed && !numbered {
		return in, false
	}
	in = wrapped{text: rest, stamp: in.stamp}
	return in, true
}

// stripRFC5424 reads what follows the version: time, host, program, process,
// message identifier and structured data.
func stripRFC5424(b []byte) (in wrapped, ok bool) {
	stamp, rest := word(b)
	for range 4 {
		_, rest = word(rest)
	}
	switch {
	case len(rest) == 0:
		return in, false
	case rest[0] == '-':
		rest = skipSpaces(rest[1:])
	default:
		for len(rest) > 0 && rest[0] == '[' {
			end := structuredEnd(rest)
			if end < 0 {
				return in, false
			}
			rest = rest[end:]
		}
		rest = skipSpaces(rest)
	}
	in = wrapped{text: bytes.TrimPrefix(rest, []byte("\xef\xbb\xbf")), stamp: stamp}
	return in, len(in.text) > 0
}

// structuredEnd is where [id name="value"] ends; values may hold brackets.
func structuredEnd(b []byte) int {
	quoted := false
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\\' && quoted:
			i++
		case b[i] == '"':
			quoted = !quoted
		case b[i] == ']' && !quoted:
			return i + 1
		}
	}
	return -1
}

// stripQuotes takes off the quotes around a whole line. Quotes within it stand
// as they are, doubled, or behind a backslash; which is seen from all of them.
func stripQuotes(line []byte) (in wrapped, ok bool) {
	line = trimEnd(line)
	if len(line) < 3 || line[0] != '"' || line[len(line)-1] != '"' {
		return in, false
	}
	in = wrapped{text: line[1 : len(line)-1]}
	doubled, slashed := true, true
	for i := 0; i < len(in.text); i++ {
		if in.text[i] != '"' {
			continue
		}
		from := i
		slashed = slashed && escaped(in.text, i)
		for i+1 < len(in.text) && in.text[i+1] == '"' {
			i++
			slashed = false
		}
		doubled = doubled && (i+1-from)%2 == 0
	}
	switch {
	case bytes.IndexByte(in.text, '"') < 0:
	case slashed:
		in.escape = '\\'
	case doubled:
		in.escape = '"'
	}
	return in, true
}

// unescapeQuotes takes one level of quoting away.
func unescapeQuotes(out, b []byte, escape byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] == escape && i+1 < len(b) && (b[i+1] == '"' || b[i+1] == escape) {
			i++
		}
		out = append(out, b[i])
	}
	return out
}

// sniffWrapped finds a wrapping that most lines are in, and the format within.
func sniffWrapped(lines []sniffed) *Format {
	for _, w := range wrappings {
		var inner []sniffed
		n := 0
		for _, l := range lines {
			if l.text[0] == '#' {
				continue
			}
			n++
			in, ok := w.strip(l.text)
			if !ok {
				continue
			}
			if text := bytes.TrimSpace(in.plain(nil)); len(text) > 0 {
				inner = append(inner, sniffed{text, l.half})
			}
		}
		if len(inner) == 0 || 2*len(inner) < n {
			continue
		}
		if f := sniffAmong(inWrappings(), inner); f != nil {
			return wrappedFormats[f][w.Name]
		}
	}
	return nil
}

// sniffAmong finds the format that explains the lines best, and at least half.
func sniffAmong(among []*Format, lines []sniffed) (best *Format) {
	var most fit
	for _, f := range among {
		if got := f.sniff(lines); got.read > 0 && 2*got.read >= got.of && got.better(most) {
			best, most = f, got
		}
	}
	return best
}
