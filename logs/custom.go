package logs

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"cordon"
)

// Custom formats are described as to Apache (mod_log_config): %h, %t, "%r",
// %>s and so on, with text between them. Whose words stand where decides how a
// line is cut: a field ends where the text behind it in the pattern first
// stands; in quotes, at the first quote that no backslash stands before; and
// without quotes or brackets it holds no space. So a client that writes spaces
// into its user name makes a line that does not fit, and never one that names
// another.

// part is one piece of a pattern.
type part uint8

const (
	partOther part = iota // a field of no use
	partClient
	partRemote // %{c}a: who connected, where %a is what a proxy said
	partServer
	partLocal
	partPort
	partPeerPort
	partTime
	partRequest
	partMethod
	partPath
	partQuery
	partVersion
	partStatus
	partForwarded
	partCount
)

// step is a field and the text behind it.
type step struct {
	part   part
	rank   int    // of two fields that show the same, the lower is taken
	layout []byte // of partTime: how the time is written; nil is Apache's own
	quoted bool   // it stands in quotes
	letter byte
	behind []byte // the text up to the next field or the end of the line
}

type custom struct {
	before []byte // the first field
	steps  []step

	client, asked int // steps: who sent it, and the last of what was asked
	// webTime is the time's step where the pattern is like the known formats: client,
	// time, request and status, and what else it names between the first two without
	// quotes; else 0. vhost is set where a server stands in front.
	webTime int
	vhost   bool
}

// customParts are the letters of fields; what else Apache knows is passed over.
var customParts = map[byte]part{
	'h': partClient, 'a': partClient, 'v': partServer, 'A': partLocal, 'p': partPort, 't': partTime,
	'r': partRequest, 'm': partMethod, 'U': partPath, 'q': partQuery, 'H': partVersion, 's': partStatus,
}

const otherFields = "bBDTIOSPXLklufVRCeinoxy^"

// maxPattern bounds a pattern, bytes.
const maxPattern = 4 << 10

// Custom returns a format by its pattern, in the manner of Apache's LogFormat:
//
//	%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"
//
// An error names the column, from 1, what is wrong there, and what would be
// right.
func Custom(pattern string) (*Format, error) {
	c, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	return &Format{
		Name: "custom", Title: "custom", Origin: "as --log-format says",
		Shows:  "requests with client, status and time, as far as the pattern names them",
		decode: c.decode, sniff: sniffEach(func(line []byte) (read, own bool) {
			var v customLine
			ok := c.cut(line, &v)
			return ok, ok
		}),
	}, nil
}

// compiler walks over a pattern.
type compiler struct {
	text string
	at   int
	out  custom
	seen [partCount]int // column of the first, from 1
}

func (c *compiler) fail(column int, format string, a ...any) error {
	return fmt.Errorf("column %d: %s", column+1, fmt.Sprintf(format, a...))
}

func compile(pattern string) (*custom, error) {
	if len(pattern) > maxPattern {
		return nil, fmt.Errorf("column %d: longer than %d bytes", maxPattern+1, maxPattern)
	}
	c := compiler{text: pattern}
	var text []byte
	for c.at < len(pattern) {
		if ch := pattern[c.at]; ch != '%' {
			var err error
			if text, err = c.literal(text); err != nil {
				return nil, err
			}
			continue
		}
		if strings.HasPrefix(pattern[c.at:], "%%") {
			text = append(text, '%')
			c.at += 2
			continue
		}
		if err := c.field(text); err != nil {
			return nil, err
		}
		text = nil
	}
	if err := c.check(text); err != nil {
		return nil, err
	}
	c.out.arrange()
	return &c.out, nil
}

// literal reads one character of text; \" and \\ and \t are as in Apache's
// configuration.
func (c *compiler) literal(text []byte) ([]byte, error) {
	ch := c.text[c.at]
	c.at++
	if ch == '\n' || ch == '\r' {
		return nil, c.fail(c.at-1, "a line end in the pattern; a format is one line")
	}
	if ch != '\\' {
		return append(text, ch), nil
	}
	if c.at == len(c.text) {
		return nil, c.fail(c.at-1, `a backslash at the end; \\ is one in the text`)
	}
	ch = c.text[c.at]
	c.at++
	switch ch {
	case '"', '\\':
		return append(text, ch), nil
	case 't':
		return append(text, '\t'), nil
	}
	return nil, c.fail(c.at-2, `\%c is not known; \", \\ and \t are`, ch)
}

// field reads %>s, %{Referer}i, %!200,304{Referer}i and the like; text is what
// stands between it and the field before.
func (c *compiler) field(text []byte) error {
	from := c.at
	c.at++
	for c.at < len(c.text) && (strings.IndexByte("<>!,", c.text[c.at]) >= 0 || c.text[c.at]-'0' <= 9) {
		c.at++
	}
	argument := ""
	if c.at < len(c.text) && c.text[c.at] == '{' {
		end := strings.IndexByte(c.text[c.at:], '}')
		if end < 0 {
			return c.fail(c.at, "this brace is not closed; } and a letter must follow, as in %%{Referer}i")
		}
		argument = c.text[c.at+1 : c.at+end]
		c.at += end + 1
	}
	for c.at < len(c.text) && (c.text[c.at] == '<' || c.text[c.at] == '>') {
		c.at++
	}
	if c.at == len(c.text) {
		return c.fail(from, "a percent sign with no letter behind it; %%%% is a percent sign in the text")
	}
	letter := c.text[c.at]
	c.at++
	if letter == '^' { // %{name}^ti and %^FB: two letters more
		c.at = min(c.at+2, len(c.text))
	}
	s, err := c.step(from, letter, argument)
	if err != nil {
		return err
	}
	return c.add(from, s, text)
}

func (c *compiler) step(from int, letter byte, argument string) (s step, err error) {
	s.letter, s.part = letter, customParts[letter]
	if s.part == partOther && strings.IndexByte(otherFields, letter) < 0 {
		return s, c.fail(from, "%%%c is no field; %%h %%a %%t %%r %%m %%U %%q %%H %%s %%v %%p and those of mod_log_config are", letter)
	}
	switch {
	case letter == 'h':
		s.rank = 1 // may be a name, where %a is the address
	case letter == 'a' && argument == "c":
		s.part = partRemote
	case letter == 'i' && strings.EqualFold(argument, "X-Forwarded-For"):
		s.part = partForwarded
	case letter == 'p' && argument == "remote":
		s.part = partPeerPort
	case letter == 't' && argument != "":
		return s, c.layout(from, argument, &s)
	}
	return s, nil
}

// timeLetters are those of strftime that are read.
const timeLetters = "dmbyYHMSzsTFDRe%"

// layout checks %{…}t.
func (c *compiler) layout(from int, argument string, s *step) error {
	for _, when := range []string{"begin:", "end:"} {
		argument = strings.TrimPrefix(argument, when)
	}
	switch argument {
	case "sec":
		argument = "%s"
	case "msec", "usec", "msec_frac", "usec_frac", "begin", "end", "":
		s.part = partOther
		return nil
	}
	for i := 0; i < len(argument); i++ {
		if argument[i] != '%' {
			continue
		}
		if i++; i == len(argument) || strings.IndexByte(timeLetters, argument[i]) < 0 {
			return c.fail(from, "%%{%s}t holds a part of a time that is not read; %%Y %%m %%b %%d %%H %%M %%S %%z %%s %%T %%F are", argument)
		}
	}
	s.layout = []byte(argument)
	return nil
}

// add enters a field; text is between it and the one before.
func (c *compiler) add(from int, s step, text []byte) error {
	if n := len(c.out.steps); n == 0 {
		c.out.before = text
	} else {
		if len(text) == 0 && !(c.out.steps[n-1].part == partPath && s.part == partQuery) && c.out.steps[n-1].part != partTime {
			return c.fail(from, "no text between this field and the one before, so that nobody can tell where that ends; a space would do")
		}
		c.out.steps[n-1].behind = text
	}
	s.quoted = len(text) > 0 && text[len(text)-1] == '"'
	if s.part == partRequest && !s.quoted {
		return c.fail(from, `%%r holds spaces and must stand in quotes: "%%r"`)
	}
	if c.seen[s.part] == 0 {
		c.seen[s.part] = from + 1
	}
	c.out.steps = append(c.out.steps, s)
	return nil
}

// check looks at the whole; text is behind the last field.
func (c *compiler) check(text []byte) error {
	end := len(c.text)
	n := len(c.out.steps)
	if n == 0 {
		return c.fail(0, `no field in the pattern; %%h %%l %%u %%t "%%r" %%>s %%b is the common format`)
	}
	c.out.steps[n-1].behind = text
	if c.seen[partClient] == 0 && c.seen[partRemote] == 0 {
		return c.fail(end, "no field names the client; %%h or %%a would")
	}
	if c.seen[partRequest] == 0 && c.seen[partPath] == 0 {
		return c.fail(end, `no field shows what was asked for; "%%r" or %%U would`)
	}
	if err := c.checkClient(); err != nil {
		return err
	}
	for i, s := range c.out.steps {
		if s.quoted && (len(s.behind) == 0 || s.behind[0] != '"') {
			if s.part == partMethod || s.part == partPath || s.part == partQuery || s.part == partVersion {
				c.out.steps[i].quoted = false // "%m %U%q %H"
				continue
			}
			return c.fail(end, "the quote before a field is not closed right behind it")
		}
	}
	return nil
}

// writtenByClients are the fields that hold what a client wrote.
const writtenByClients = "iulUqmfrConeVH"

// checkClient refuses patterns in which a client could write what looks like
// the field of another: the number of spaces tells such a line from a true one,
// and quotes do, but nothing else.
func (c *compiler) checkClient() error {
	last := -1
	for i, s := range c.out.steps {
		if s.part == partClient || s.part == partRemote {
			last = i
		}
	}
	for i, s := range c.out.steps {
		if i < last && !s.quoted && strings.IndexByte(writtenByClients, s.letter) >= 0 && (len(s.behind) == 0 || s.behind[0] != ' ') {
			return c.fail(c.seen[c.out.steps[last].part]-1,
				"%%%c stands before the client and holds what clients write; put it in quotes, a space behind it, or the client first", s.letter)
		}
	}
	return nil
}

// customLine is one line by part.
type customLine struct {
	f      [partCount][]byte
	rank   [partCount]int
	layout []byte
	torn   string // where another record begins in it; "" none does
}

// cut reports whether the line is as the pattern says.
func (c *custom) cut(line []byte, v *customLine) bool {
	rest, ok := bytes.CutPrefix(line, c.before)
	return ok && c.cutFrom(0, rest, v)
}

// cutFrom is cut from a step on.
func (c *custom) cutFrom(first int, rest []byte, v *customLine) (ok bool) {
	for i := first; i < len(c.steps); i++ {
		s := &c.steps[i]
		var field []byte
		if field, rest, ok = s.take(rest, i == len(c.steps)-1, c.next(i)); !ok {
			return false
		}
		if v.torn == "" && c.isStray(i, field) {
			if v.torn = tornRecord; i <= max(c.client, c.asked) {
				v.torn = tornBefore
			}
		}
		if s.part != partOther && (v.f[s.part] == nil || s.rank < v.rank[s.part]) {
			v.f[s.part], v.rank[s.part] = field, s.rank
			if s.part == partTime {
				v.layout = s.layout
			}
		}
	}
	return len(rest) == 0
}

// next is whether a query follows without text between.
func (c *custom) next(i int) bool {
	return i+1 < len(c.steps) && c.steps[i].part == partPath && c.steps[i+1].part == partQuery && len(c.steps[i].behind) == 0
}

// take cuts a field and the text behind it.
func (s *step) take(b []byte, last, joined bool) (field, rest []byte, ok bool) {
	end := 0
	switch {
	case s.part == partTime:
		if end = s.timeLen(b); end < 0 {
			return nil, nil, false
		}
	case s.quoted:
		if end = closingQuote(b, s.behind); end < 0 {
			return nil, nil, false
		}
	case joined: // the path, up to its query or a space
		for end < len(b) && b[end] != '?' && b[end] != ' ' && b[end] != '"' {
			end++
		}
	case last && len(s.behind) == 0:
		end = len(b)
	case s.part == partQuery && bytes.HasPrefix(b, s.behind): // there is none
	default:
		if end = bytes.Index(b, s.behind); end < 0 {
			return nil, nil, false
		}
	}
	field = b[:end]
	if rest, ok = bytes.CutPrefix(b[end:], s.behind); !ok {
		return nil, nil, false
	}
	if !s.quoted && s.part != partTime && bytes.IndexByte(field, ' ') >= 0 {
		return nil, nil, false
	}
	return field, rest, true
}

// closingQuote finds the first quote that no backslash stands before, with the
// text that should follow.
func closingQuote(b, behind []byte) int {
	for at := bytes.IndexByte(b, '"'); at >= 0; at = nextQuote(b, at) {
		if escaped(b, at) {
			continue
		}
		if bytes.HasPrefix(b[at:], behind) {
			return at
		}
		return -1
	}
	return -1
}

// timeLen is how long the time at the front of b is; -1 is none.
func (s *step) timeLen(b []byte) int {
	if s.layout == nil { // Apache's own, in brackets
		if end := bytes.IndexByte(b[:min(len(b), maxStamp)], ']'); len(b) > 0 && b[0] == '[' && end > 0 && bytes.LastIndexByte(b[:end], '[') == 0 {
			return end + 1
		}
		return -1
	}
	if len(s.behind) == 0 {
		return len(b)
	}
	return bytes.Index(b[:min(len(b), 2*maxStamp)], s.behind)
}

func (c *custom) decode(d *decoder, line []byte) {
	var v customLine
	switch fits := c.cut(line, &v); {
	case !fits && c.webTime > 0:
		d.webLine(line, c.vhost, c)
		return
	case !fits:
		d.skip(noFit)
		return
	}
	if v.torn != "" {
		d.skip(v.torn)
	}
	at, quality := d.customTime(&v)
	d.see(at)
	client := v.f[partRemote]
	if client == nil {
		client = v.f[partClient]
	}
	asked := v.f[partRequest]
	if asked == nil {
		asked = v.f[partPath]
	}
	switch {
	case len(asked) == 0 || len(asked) == 1 && asked[0] == '-':
		return // nothing was asked
	case len(client) == 0 || len(client) > maxName || len(client) == 1 && client[0] == '-':
		d.note(noteNoClient)
		d.countRequest()
		return
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	o.SrcInDoubt = v.torn == tornBefore
	if d.hosts.client(o, client); o.Src.Name != "" {
		d.doubtClient(o, client, false)
	}
	o.Dst, o.DstPort = d.o.Server, 80
	if v.torn != tornBefore { // else it cannot be told which record's it is
		d.customServer(&v, o)
	}
	if v.torn == "" {
		d.trusted(o, v.f[partForwarded])
	}
	o.SrcInDoubt = o.SrcInDoubt || v.torn != "" && d.isProxy(o.Src)
	if n, ok := whole(v.f[partStatus]); ok && n >= 100 && n < 1000 {
		o.Status = uint16(n)
	}
	d.customRequest(&v, &o.Request)
	d.request(o)
}

// customServer fills in the ports and who was asked.
func (d *decoder) customServer(v *customLine, o *cordon.Observation) {
	if n, ok := port(v.f[partPort]); ok {
		o.DstPort = n
	}
	if n, ok := port(v.f[partPeerPort]); ok {
		o.SrcPort = n
	}
	if d.o.serverNamed() {
		return
	}
	if h, ok := d.hosts.addr(v.f[partLocal]); ok {
		o.Dst = h
	} else if name := v.f[partServer]; len(name) > 1 && len(name) <= maxName {
		o.Dst = d.hosts.of(name)
	}
}

func (d *decoder) customRequest(v *customLine, q *cordon.RequestLine) {
	if asked := v.f[partRequest]; asked != nil {
		splitRequest(d.unescape(asked), q)
		return
	}
	path, query := v.f[partPath], v.f[partQuery]
	q.Method, q.Version, q.VersionShown = v.f[partMethod], v.f[partVersion], v.f[partVersion] != nil
	q.Target, q.Decoded = d.unescape(path), true // %U is decoded, %q is not
	if len(query) > 0 {
		room := d.room(len(path) + len(query))
		q.Target = append(append(room, q.Target...), query...)
	}
}

func (d *decoder) customTime(v *customLine) (cordon.Time, cordon.TimeQuality) {
	stamp := v.f[partTime]
	switch {
	case stamp == nil:
		d.note("the log format names no time")
		return 0, cordon.TimeUnknown
	case v.layout == nil:
		return d.webTime(stamp[1 : len(stamp)-1])
	}
	at, quality := d.strptime(stamp, v.layout)
	if quality == cordon.TimeUnknown {
		d.note(noteNoTime)
	}
	return at, quality
}

// moment is a time as its parts are read.
type moment struct {
	on      date
	seconds int
	offset  int
	zoned   bool
	epoch   cordon.Time
}

// strptime reads a time as strftime writes it.
func (d *decoder) strptime(b, layout []byte) (cordon.Time, cordon.TimeQuality) {
	var m moment
	b, ok := m.read(b, layout)
	switch {
	case !ok || len(b) > 0:
		return 0, cordon.TimeUnknown
	case m.epoch != 0:
		return m.epoch, cordon.TimeExact
	case m.zoned:
		at, ok := d.days.at(m.on, m.seconds, time.UTC)
		if !ok {
			return 0, cordon.TimeUnknown
		}
		return at - cordon.Time(m.offset)*1e9, cordon.TimeExact
	}
	at, ok := d.days.at(m.on, m.seconds, d.o.Location)
	if !ok {
		return 0, cordon.TimeUnknown
	}
	return at, cordon.TimeZoneless
}

func (m *moment) read(b, layout []byte) (rest []byte, ok bool) {
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' {
			if len(b) == 0 || b[0] != layout[i] {
				return nil, false
			}
			b = b[1:]
			continue
		}
		i++
		if b, ok = m.part(b, layout[i]); !ok {
			return nil, false
		}
	}
	return b, true
}

var joinedTimes = map[byte][]byte{'T': []byte("%H:%M:%S"), 'F': []byte("%Y-%m-%d"), 'D': []byte("%m/%d/%y"), 'R': []byte("%H:%M")}

func (m *moment) part(b []byte, letter byte) (rest []byte, ok bool) {
	var n int
	switch letter {
	case 'T', 'F', 'D', 'R':
		return m.read(b, joinedTimes[letter])
	case '%':
		return bytes.CutPrefix(b, []byte{'%'})
	case 'b':
		if m.on.month = month(b); m.on.month == 0 {
			return nil, false
		}
		return b[3:], true
	case 's':
		end := 0
		for end < len(b) && b[end]-'0' <= 9 {
			end++
		}
		m.epoch, ok = epoch(b[:end])
		return b[end:], ok
	case 'z':
		end := min(len(b), 5)
		if len(b) > 5 && b[3] == ':' {
			end = 6
		}
		m.offset, ok = zone(b[:end])
		m.zoned = ok
		return b[end:], ok
	case 'Y':
		if m.on.year, ok = digits(b, 4); !ok {
			return nil, false
		}
		return b[4:], true
	case 'e':
		b = skipSpaces(b)
		day, width := number(b[:min(len(b), 2)])
		m.on.day = day
		return b[width:], width > 0
	}
	if n, ok = digits(b, 2); !ok {
		return nil, false
	}
	switch {
	case letter == 'H' && n > 23, letter == 'M' && n > 59, letter == 'S' && n > 60:
		return nil, false
	}
	switch letter {
	case 'd':
		m.on.day = n
	case 'm':
		m.on.month = n
	case 'y':
		if m.on.year = 1900 + n; n < 70 {
			m.on.year += 100
		}
	case 'H':
		m.seconds += n * 3600
	case 'M':
		m.seconds += n * 60
	case 'S':
		m.seconds += n
	}
	return b[2:], true
}
