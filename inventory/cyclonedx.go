package inventory

import (
	"bytes"
	"slices"
	"strings"

	"cordon"
)

// CycloneDX (1.0 to 1.6), as JSON and as XML: what a machine, a container or a
// program is made of. The machine is the one that the reader was told, else the
// document's subject where that is a device, a system or firmware. An image of a container
// names no machine, whatever its name, and what is in it is none's.
// What vulnerabilities mean for it (VEX) is not read: it is somebody's judgement,
// and an advisory comes to its own.

// component is one part, in whichever form it was written.
type component struct{ kind, group, name, version, purl, cpe []byte }

// bom reads one document of either form.
type bom struct {
	d    *reader
	row  record
	told bool // the reader was told the machine
	host cordon.Host
	seen cordon.Time
	any  bool // there was a component
	app  bool // its subject is a program
	box  bool // its subject is a container

	own    []byte // the machine's system
	inside []byte // a Windows in one of its programs

	open []parent // the components that the one that is read is in, the outermost first
}

// parent is what a component is to those within it.
type parent bool

// closes are the kinds of components whose parts are not the machine's: a container's
// system is not that of the machine on which it runs.
func closes(kind []byte) parent {
	switch string(kind) {
	case "container", "device", "firmware":
		return true
	}
	return false
}

func newBOM(d *reader) *bom {
	return &bom{d: d, told: !strings.HasPrefix(d.o.Host.Name, unnamed), host: d.o.Host}
}

func readCycloneDX(d *reader) *Error {
	b := newBOM(d)
	j := walk{
		d:    d,
		into: func(path string) bool { return path == "" || path == ".components" },
		visit: func(path string, raw []byte) {
			switch path {
			case ".metadata":
				b.metadata(raw)
			case ".components[]":
				b.record(raw)
			}
		},
	}
	err := j.run()
	b.end()
	return err
}

// end says where nothing is known of the machine, or which it is.
func (b *bom) end() {
	b.guests()
	switch {
	case b.any && b.box:
		b.d.note("the document is about a container, not a machine; the machine is the input's name unless it is given")
	case b.any && b.app:
		b.d.note("the document is about a program, not a machine; the machine is the input's name unless it is given")
	case !b.any:
		b.d.begin(b.host, b.seen, Recorded, 1)
		b.d.say(Machine, "", "")
		b.d.note("the document lists no components, so it says nothing of what the machine runs")
	}
}

// metadata takes the document's time and subject.
func (b *bom) metadata(raw []byte) {
	if !b.row.parse(raw, func(path []byte) bool { return string(path) == "component.components" }) {
		return
	}
	b.seen = moment(b.row.get("timestamp"))
	b.subject(component{kind: b.row.get("component.type"), name: b.row.get("component.name")})
}

// subject is what the document is about.
func (b *bom) subject(c component) {
	if b.told || len(c.name) == 0 {
		return
	}
	switch string(c.kind) {
	case "container":
		b.box = true
	case "device", "operating-system", "firmware", "platform":
		b.host = cordon.ParseHost(b.d.words.of(c.name))
	default:
		b.app = true
	}
}

// record reads one component and those within it.
func (b *bom) record(raw []byte) {
	d, end := b.d, b.d.w.at+len(raw)
	if !b.component(raw, 0) {
		d.skip(end, "not a JSON object", raw)
		return
	}
	d.record(end)
}

const maxNested = 16 // components in one another

func (b *bom) component(raw []byte, depth int) bool {
	if !b.row.parse(raw, keptOfBOM) {
		return false
	}
	r := &b.row
	within := r.whole("components")
	b.say(component{r.get("type"), r.get("group"), r.get("name"), r.get("version"), r.get("purl"), r.get("cpe")})
	if within == nil {
		return true
	}
	b.open = append(b.open, closes(r.get("type")))
	defer func() { b.open = b.open[:len(b.open)-1] }()
	if depth >= maxNested {
		b.d.tally.Lost.Count("components more than 16 deep in one another", 1, b.d.item.Position, nil)
		return true
	}
	for element := range elements(within) {
		if !b.component(element, depth+1) {
			b.d.note("components that are no JSON objects")
		}
	}
	return true
}

// keptOfBOM are parts that are not looked into: what they hold is not about the
// machine, or is read by itself.
func keptOfBOM(path []byte) bool {
	switch string(path) {
	case "components", "hashes", "licenses", "externalReferences", "properties", "evidence", "pedigree", "supplier", "author", "cryptoProperties", "modelCard", "data":
		return true
	}
	return false
}

// say emits one component.
func (b *bom) say(c component) {
	d := b.d
	d.begin(b.host, b.seen, Recorded, d.item.Position)
	if !b.any {
		b.any = true
		d.say(Machine, "", "")
	}
	if len(c.name) == 0 {
		return
	}
	if b.box || len(b.open) > 0 && string(c.kind) == "operating-system" || slices.Contains(b.open, true) {
		if string(c.kind) == "operating-system" {
			b.guest(c)
		}
		d.note("components of a container or of another part that has a system of its own; they are not the machine's")
		return
	}
	name, version := d.words.of(c.name), d.words.of(c.version)
	switch string(c.kind) {
	case "operating-system":
		if len(b.own) < maxField {
			b.own = append(append(b.own, ' '), c.name...)
		}
		d.say(OS, name, version)
	case "file":
		d.say(File, name, version)
	case "device", "data", "cryptographic-asset", "machine-learning-model", "device-driver": // nothing that runs
	default:
		it := d.next(Package, name)
		it.Version, it.Scheme = version, purlScheme(c.purl)
		d.send(it)
	}
}

// purlScheme is how versions of a package URL's type count.
func purlScheme(purl []byte) string {
	rest, ok := bytes.CutPrefix(purl, []byte("pkg:"))
	if !ok {
		return ""
	}
	kind, _, _ := bytes.Cut(rest, []byte("/"))
	return packageScheme(kind)
}

func sniffCycloneDX(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	return len(head) > 0 && head[0] == '{' && bytes.Contains(head, []byte(`"bomFormat"`)) && bytes.Contains(head, []byte(`"CycloneDX"`))
}

// readCycloneDXXML reads the same, as XML.
func readCycloneDXXML(d *reader) *Error {
	b := newBOM(d)
	x := newXMLReader(d.w)
	doc := bomXML{b: b, x: x}
	for {
		token, err := x.next()
		switch {
		case err != nil:
			b.end()
			return err
		case token == xmlEnd:
			b.end()
			return nil
		case token == xmlOpen:
			if err := doc.opened(); err != nil {
				return err
			}
		case token == xmlClose:
			doc.closed()
		case token == xmlText:
			doc.text()
		}
	}
}

// bomXML keeps the components that are open, each within the one before.
type bomXML struct {
	b    *bom
	x    *xmlReader
	open []openComponent
}

type openComponent struct {
	component
	depth int // of the element
	line  uint64
	text  [5][]byte // room for the values, which outlive their tokens
}

func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

func (doc *bomXML) opened() *Error {
	x := doc.x
	if x.depth() == 1 && string(local(x.name)) != "bom" {
		return x.wrong(x.began, "the document is <"+shown(x.name)+">, not <bom>", "")
	}
	if string(local(x.name)) != "component" || len(doc.open) > maxNested {
		return nil
	}
	if len(doc.open) == 0 && string(local(x.parent(1))) == "components" {
		doc.b.d.frame(x.began)
	}
	doc.open = append(doc.open, openComponent{depth: x.depth(), line: doc.b.d.w.line(x.began)})
	c := &doc.open[len(doc.open)-1]
	c.kind = append([]byte(nil), x.attr("type")...)
	return nil
}

// text takes the values of a component's own elements, and the document's time.
func (doc *bomXML) text() {
	x := doc.x
	name := string(local(x.parent(0)))
	if len(doc.open) == 0 {
		if name == "timestamp" && string(local(x.parent(1))) == "metadata" {
			doc.b.seen = moment(x.text)
		}
		return
	}
	c := &doc.open[len(doc.open)-1]
	if x.depth() != c.depth+1 {
		return
	}
	keep := func(i int) []byte {
		if len(c.text[i])+len(x.text) <= maxField {
			c.text[i] = append(c.text[i], x.text...)
		}
		return bytes.TrimSpace(c.text[i])
	}
	switch name {
	case "name":
		c.name = keep(0)
	case "version":
		c.version = keep(1)
	case "purl":
		c.purl = keep(2)
	}
}

func (doc *bomXML) closed() {
	x, b := doc.x, doc.b
	if len(doc.open) == 0 || string(local(x.name)) != "component" {
		return
	}
	c := doc.open[len(doc.open)-1]
	if x.depth() != c.depth-1 {
		return
	}
	doc.open = doc.open[:len(doc.open)-1]
	if string(local(x.parent(0))) == "metadata" {
		b.subject(c.component)
		return
	}
	b.d.item.Position = c.line
	b.open = b.open[:0]
	for i := range doc.open {
		b.open = append(b.open, closes(doc.open[i].kind))
	}
	b.say(c.component)
	if len(doc.open) == 0 {
		b.d.record(b.d.w.at)
	}
}

func sniffCycloneDXXML(head []byte) bool {
	return string(local(xmlRoot(head))) == "bom" && bytes.Contains(head, []byte("cyclonedx.org"))
}
