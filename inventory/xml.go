package inventory

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// XML (1.0, fifth edition) is read by a tokenizer of our own: encoding/xml
// gives a seventh of the speed (BenchmarkXMLOfTheLibrary). It reads what inventories are written in: the
// five entities and character references, CDATA; comments and processing
// instructions are passed over. A document that declares entities is refused,
// so that nothing can be made of a few bytes. Names keep their prefix.

const (
	maxXMLDepth   = 64 // elements in one another; nmap has 9, CycloneDX 20
	maxXMLDepthOf = "more than 64 elements in one another"
	maxAttributes = 64 // of one element
	maxField      = 64 << 10
)

// xmlToken is what comes next.
type xmlToken uint8

const (
	xmlEnd   xmlToken = iota // of the document
	xmlOpen                  // an element begins
	xmlClose                 // an element ends; follows xmlOpen of <a/> too
	xmlText                  // text, perhaps not all of it
)

type attribute struct{ name, value []byte }

// xmlReader walks over one document. What it returns is valid until the next
// token.
type xmlReader struct {
	w          *window
	began      int // where the token begins, in w.buf
	name       []byte
	attributes []attribute
	text       []byte
	long       uint64 // tags and texts that were longer than what is looked at

	open   []byte // names of the elements that are open, one behind the other
	ends   []int  // where each ends in open
	empty  bool   // the element that began has ended as well
	seen   bool   // the document has begun
	values []byte // room for values with entities in them
}

func newXMLReader(w *window) *xmlReader { return &xmlReader{w: w} }

func (x *xmlReader) wrong(at int, wrong, hint string) *Error {
	return &Error{Place: x.w.place(at), Wrong: wrong, Hint: hint}
}

// next reads a token. An error ends the document.
func (x *xmlReader) next() (xmlToken, *Error) {
	if x.empty {
		x.empty = false
		x.pop()
		return xmlClose, nil
	}
	for {
		x.w.hold = x.w.at
		c := x.w.peek()
		x.w.hold = x.w.at
		x.began = x.w.at
		switch {
		case x.w.at >= len(x.w.buf):
			return xmlEnd, x.ended()
		case c != '<':
			if t, ok := x.chars(); ok {
				return t, nil
			}
			continue
		}
		token, done, err := x.markup()
		if done || err != nil {
			return token, err
		}
	}
}

// ended is the error of a document that ends within itself.
func (x *xmlReader) ended() *Error {
	switch {
	case len(x.ends) > 0:
		return x.wrong(x.w.at, "the document ends within <"+string(x.top())+">", "it was cut; what came before is used")
	case !x.seen:
		return x.wrong(x.w.at, "the document has no element", "")
	}
	return nil
}

func (x *xmlReader) depth() int { return len(x.ends) }

func (x *xmlReader) top() []byte { return x.open[x.begin(len(x.ends)-1):] }

func (x *xmlReader) begin(i int) int {
	if i <= 0 {
		return 0
	}
	return x.ends[i-1]
}

func (x *xmlReader) push(name []byte) {
	x.open = append(x.open, name...)
	x.ends = append(x.ends, len(x.open))
	x.seen = true
}

func (x *xmlReader) pop() {
	last := len(x.ends) - 1
	x.name = x.top()
	x.open = x.open[:x.begin(last)]
	x.ends = x.ends[:last]
}

// parent is the name of the element that holds the one that has just begun, or
// that the text is in.
func (x *xmlReader) parent(up int) []byte {
	i := len(x.ends) - 1 - up
	if i < 0 {
		return nil
	}
	return x.open[x.begin(i):x.ends[i]]
}

// chars reads text up to the next markup. Text outside of all elements, which
// may be nothing but space, and white space alone are no token.
func (x *xmlReader) chars() (xmlToken, bool) {
	w := x.w
	for {
		if i := bytes.IndexByte(w.buf[w.at:], '<'); i >= 0 {
			w.at += i
			break
		}
		w.at = len(w.buf)
		if w.at-x.began > maxField { // given in pieces
			break
		}
		shift, ok := w.more()
		x.began -= shift
		if !ok {
			break
		}
	}
	raw := w.buf[x.began:w.at]
	if len(x.ends) == 0 || len(bytes.TrimSpace(raw)) == 0 {
		return 0, false
	}
	if x.text = raw[:min(len(raw), maxField)]; len(raw) > maxField {
		x.long++
	}
	x.values = x.values[:0]
	x.text = x.plain(x.text)
	return xmlText, true
}

// markup reads what begins with "<". done is false where it is no token.
func (x *xmlReader) markup() (token xmlToken, done bool, err *Error) {
	for len(x.w.buf)-x.began < len("<![CDATA[") {
		shift, ok := x.w.more()
		x.began -= shift
		if !ok {
			break
		}
	}
	switch b := x.w.buf[x.began:]; {
	case bytes.HasPrefix(b, []byte("<!--")):
		return 0, false, x.skipTo(4, "-->", "a comment")
	case bytes.HasPrefix(b, []byte("<?")):
		return 0, false, x.skipTo(2, "?>", "a processing instruction")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return x.cdata()
	case bytes.HasPrefix(b, []byte("<!")):
		return 0, false, x.docType()
	case bytes.HasPrefix(b, []byte("</")):
		return x.closing()
	}
	return x.opening()
}

// skipTo passes what ends with end, without keeping it.
func (x *xmlReader) skipTo(from int, end, what string) *Error {
	w := x.w
	place := w.place(x.began)
	w.at = min(x.began+from, len(w.buf))
	for {
		w.hold = w.at
		if i := bytes.Index(w.buf[w.at:], []byte(end)); i >= 0 {
			w.at += i + len(end)
			return nil
		}
		w.at = max(w.at, len(w.buf)-len(end)+1)
		w.hold = w.at
		if _, ok := w.more(); !ok {
			w.at = len(w.buf)
			return &Error{Place: place, Wrong: what + " that does not end", Hint: "the document was cut"}
		}
	}
}

// cdata reads text in which nothing is markup.
func (x *xmlReader) cdata() (xmlToken, bool, *Error) {
	w := x.w
	const open, end = "<![CDATA[", "]]>"
	from := len(open)
	for {
		if i := bytes.Index(w.buf[x.began+from:], []byte(end)); i >= 0 {
			raw := w.buf[x.began+len(open) : x.began+from+i]
			w.at = x.began + from + i + len(end)
			if x.text = raw[:min(len(raw), maxField)]; len(raw) > maxField {
				x.long++
			}
			return xmlText, len(x.ends) > 0, nil
		}
		if from = max(from, len(w.buf)-x.began-len(end)+1); from > maxToken {
			x.long++
			return 0, false, x.skipTo(from, end, "a CDATA section")
		}
		shift, ok := w.more()
		x.began -= shift
		if !ok {
			w.at = len(w.buf)
			return 0, false, x.wrong(x.began, "a CDATA section that does not end", "the document was cut")
		}
	}
}

const entityHint = "entities that a document makes up are not read, so that a few bytes cannot become many; take the declarations out"

// docType passes <!DOCTYPE …>, and refuses what it declares.
func (x *xmlReader) docType() *Error {
	w := x.w
	for i := x.began + 2; ; i++ {
		for i >= len(w.buf) {
			shift, ok := w.more()
			x.began, i = x.began-shift, i-shift
			if !ok {
				w.at = len(w.buf)
				return x.wrong(x.began, "a declaration that does not end", "the document was cut")
			}
		}
		switch {
		case w.buf[i] == '>':
			w.at = i + 1
			return nil
		case w.buf[i] == '[':
			return x.wrong(i, "the DOCTYPE declares entities or elements of its own", entityHint)
		case i-x.began > maxField:
			return x.wrong(x.began, "a DOCTYPE longer than 64 KiB", "")
		}
	}
}

// closing reads </name>.
func (x *xmlReader) closing() (xmlToken, bool, *Error) {
	end, err := x.tagEnd()
	if err != nil {
		return 0, false, err
	}
	name := bytes.TrimSpace(x.w.buf[x.began+2 : end])
	if len(x.ends) == 0 || !bytes.Equal(name, x.top()) {
		wrong := "</" + shown(name) + "> closes nothing that is open"
		if len(x.ends) > 0 {
			wrong = "</" + shown(name) + "> stands where </" + string(x.top()) + "> should"
		}
		return 0, false, x.wrong(x.began, wrong, "")
	}
	x.w.at = end + 1
	x.pop()
	return xmlClose, true, nil
}

// tagEnd finds the next ">", where no quotes are to be thought of.
func (x *xmlReader) tagEnd() (int, *Error) {
	for from := x.began; ; {
		if i := bytes.IndexByte(x.w.buf[from:], '>'); i >= 0 {
			return from + i, nil
		}
		from = len(x.w.buf)
		if from-x.began > maxField {
			return 0, x.wrong(x.began, "a tag longer than 64 KiB", "")
		}
		shift, ok := x.w.more()
		x.began, from = x.began-shift, from-shift
		if !ok {
			x.w.at = len(x.w.buf)
			return 0, x.wrong(x.began, "the document ends within a tag", "it was cut; what came before is used")
		}
	}
}

// opening reads <name attribute="value" …> or <name/>.
func (x *xmlReader) opening() (xmlToken, bool, *Error) {
	for {
		end, more, err := x.parseTag()
		switch {
		case err != nil:
			return 0, false, err
		case !more:
			if len(x.ends) >= maxXMLDepth {
				return 0, false, x.wrong(x.began, maxXMLDepthOf, "no inventory is so deep")
			}
			x.w.at = end
			x.push(x.name)
			return xmlOpen, true, nil
		case len(x.w.buf)-x.began > maxToken:
			return 0, false, x.wrong(x.began, "a tag longer than 4 MiB", "no inventory has one")
		}
		shift, ok := x.w.more()
		x.began -= shift
		if !ok {
			x.w.at = len(x.w.buf)
			return 0, false, x.wrong(x.began, "the document ends within a tag", "it was cut; what came before is used")
		}
	}
}

// parseTag parses the tag at began. more is true where its end is not in
// memory yet; end is the index behind it.
func (x *xmlReader) parseTag() (end int, more bool, err *Error) {
	b := x.w.buf
	i := x.began + 1
	from := i
	for i < len(b) && !nameEnds[b[i]] {
		i++
	}
	if i == len(b) {
		return 0, true, nil
	}
	if x.name = b[from:i]; len(x.name) == 0 {
		return 0, false, x.wrong(x.began, `"<" begins no tag`, "in text it is written &lt;")
	}
	x.attributes, x.values = x.attributes[:0], x.values[:0]
	for {
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i+1 >= len(b) && (i == len(b) || b[i] != '>') {
			return 0, true, nil
		}
		switch b[i] {
		case '>':
			return i + 1, false, nil
		case '/':
			if b[i+1] != '>' {
				return 0, false, x.wrong(i, `"/" stands within a tag`, "")
			}
			x.empty = true
			return i + 2, false, nil
		}
		if i, more, err = x.attribute(i); more || err != nil {
			return 0, more, err
		}
	}
}

// attribute parses name="value" at i, and returns the index behind it.
func (x *xmlReader) attribute(i int) (end int, more bool, err *Error) {
	b := x.w.buf
	from := i
	for i < len(b) && !nameEnds[b[i]] {
		i++
	}
	name := b[from:i]
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i == len(b) {
		return 0, true, nil
	}
	if b[i] != '=' || len(name) == 0 {
		return 0, false, x.wrong(from, "an attribute without a value", `it is written name="value"`)
	}
	for i++; i < len(b) && isSpace(b[i]); i++ {
	}
	if i == len(b) {
		return 0, true, nil
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, false, x.wrong(i, "a value without quotes", `it is written name="value"`)
	}
	n := bytes.IndexByte(b[i+1:], quote)
	if n < 0 {
		return 0, true, nil
	}
	value := b[i+1 : i+1+n]
	if len(x.attributes) >= maxAttributes {
		return 0, false, x.wrong(from, "more than 64 attributes in one tag", "no inventory has so many")
	}
	if len(value) > maxField {
		value = value[:maxField]
		x.long++
	}
	x.attributes = append(x.attributes, attribute{name, x.plain(value)})
	return i + n + 2, false, nil
}

// attr is an attribute's value, nil where it is not there.
func (x *xmlReader) attr(name string) []byte {
	for i := range x.attributes {
		if string(x.attributes[i].name) == name {
			return x.attributes[i].value
		}
	}
	return nil
}

// nameEnds are the bytes at which a name ends.
var nameEnds = [256]bool{' ': true, '\t': true, '\n': true, '\r': true, '=': true, '/': true, '>': true, '<': true, '"': true, '\'': true, '&': true}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// plain replaces the five entities and character references; what else begins
// with & stays as it stands.
func (x *xmlReader) plain(b []byte) []byte {
	at := bytes.IndexByte(b, '&')
	if at < 0 {
		return b
	}
	from := len(x.values)
	for at >= 0 {
		x.values = append(x.values, b[:at]...)
		b = b[at:]
		n := 1
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if r, ok := reference(b[1:max(end, 1)]); ok {
			x.values = utf8.AppendRune(x.values, r)
			n = end + 1
		} else {
			x.values = append(x.values, '&')
		}
		b = b[n:]
		at = bytes.IndexByte(b, '&')
	}
	x.values = append(x.values, b...)
	return x.values[from:len(x.values):len(x.values)]
}

// reference is what stands between & and ;.
func reference(b []byte) (rune, bool) {
	switch string(b) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(b) < 2 || b[0] != '#' {
		return 0, false
	}
	base, digits := 10, b[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	return rune(n), err == nil && n > 0 && n <= utf8.MaxRune
}
