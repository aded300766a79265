package inventory

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"cordon"
)

// What nmap -oX writes (nmap.dtd, versions 1.00 to 1.05): an element a host,
// with its state, addresses, names, ports and guesses of its system. A scan
// sees what answers. What it does not see is not absent: a port may be filtered,
// a host down or away.

// nmapHost is what has been read of one host.
type nmapHost struct {
	d        *reader
	x        *xmlReader
	started  cordon.Time // of the run
	seen     cordon.Time
	line     uint64
	state    string
	addr     cordon.Host
	mac      string
	aliases  []string // other addresses, and names the operator gave
	labels   []string // names by reverse look-up
	found    []Item
	port     Item // the port that is being read
	open     bool
	nameless bool // it is open, and no service has been said
	unnamed  bool // it is open, and may be a web server of which nothing says what it is
	within   bool // an element <host> is open
	hintUp   bool // the <hosthint> that is open says that it answered

	ended    string // what the run says of its end: success, error, or "" nothing
	finished bool
	counts   runCounts
	answered uint64 // hosts of the report that did answer,
	silent   uint64 // and those that did not
	hinted   map[cordon.Host]hint
	skipped  uint64 // targets that nmap did not look at
}

// runCounts are the hosts of a run, as it counts them at its end.
type runCounts struct{ up, down, total uint64 }

// hint is that a host answered, written before it is looked at closely.
type hint struct {
	line uint64
	seen cordon.Time
}

// maxHinted is how many hosts are followed that are yet to come. nmap looks at some
// thousands at a time.
const maxHinted = 1 << 16

// maxFound is how many items one host may have; nmap has at most a few for each
// of 65,536 ports.
const maxFound = 1 << 18

func readNmap(d *reader) *Error {
	h := nmapHost{d: d, x: newXMLReader(d.w)}
	for {
		token, err := h.x.next()
		switch {
		case err != nil:
			if h.within {
				h.cut()
			}
			return err
		case token == xmlEnd:
			h.long()
			return h.end()
		case token == xmlOpen:
			if err := h.opened(); err != nil {
				return err
			}
		case token == xmlClose:
			h.closed()
		}
	}
}

func (h *nmapHost) long() {
	if h.x.long > 0 {
		h.d.tally.Lost.Count("fields longer than 64 KiB, the rest of them", h.x.long, 0, nil)
	}
}

// end says what of the run is not in its report.
func (h *nmapHost) end() *Error {
	if c := &h.counts; c.down > h.silent {
		h.d.tally.Notes.Count("addresses that did not answer and are not named", c.down-h.silent, 0, nil)
	}
	h.unlisted()
	wrong := h.lacks()
	switch at := h.d.w.place(h.d.w.at); {
	case !h.finished:
		return &Error{Place: at, Wrong: "the run did not finish; what it found before is used", Hint: "nmap writes <finished> at its end"}
	case h.ended == "error":
		return &Error{Place: at, Wrong: "nmap says that its run ended in an error; what it found before is used"}
	case wrong != "":
		return &Error{Place: at, Wrong: wrong}
	}
	return nil
}

// unlisted tells of hosts that answered, and of which the report says nothing else.
func (h *nmapHost) unlisted() {
	for _, addr := range slices.SortedFunc(maps.Keys(h.hinted), cordon.Host.Compare) {
		hint := h.hinted[addr]
		h.d.begin(addr, hint.seen, Probed, hint.line)
		h.d.next(Machine, "").Value = "up"
		h.d.send(&h.d.out)
		h.d.note(hintsAlone)
	}
}

// unidentifiedServer is the banner of a web server that somebody saw, and not what it is.
const unidentifiedServer = "unidentified web server"

const (
	hintsAlone  = "hosts that nmap saw answer, and did not go on to; nothing else is known of them"
	moreHinted  = "hosts that nmap saw answer, beyond 65,536 at a time; whether it went on to them is not known"
	notLookedAt = "targets that nmap skipped; nothing is known of them"
)

// lacks says which hosts the report does not list, "" where it lists all that answered.
func (h *nmapHost) lacks() string {
	c := &h.counts
	switch known := c.up + c.down; {
	case h.skipped > 0:
		return fmt.Sprintf("nmap skipped %s of what it was to look at; what it found is used", cordon.Thousands(h.skipped))
	case len(h.hinted) > 0:
		return fmt.Sprintf("%s hosts answered that nmap did not go on to; what it found is used", cordon.Thousands(uint64(len(h.hinted))))
	case c.up > h.answered:
		return fmt.Sprintf("%s hosts answered, and the report lists %s; what it lists is used", cordon.Thousands(c.up), cordon.Thousands(h.answered))
	case c.total > max(known, h.answered+h.silent):
		return fmt.Sprintf("the run had %s hosts, and says of %s whether they answered; what it lists is used", cordon.Thousands(c.total), cordon.Thousands(known))
	}
	return ""
}

// opened takes in an element that begins. Elements are told by name and depth:
// what a script prints may hold any.
func (h *nmapHost) opened() *Error {
	x := h.x
	if x.depth() == 1 {
		if string(x.name) != "nmaprun" {
			return x.wrong(x.began, "the document is <"+shown(x.name)+">, not <nmaprun>", "write it with nmap -oX")
		}
		h.started = epoch(x.attr("start"))
		return nil
	}
	if x.depth() == 2 && string(x.name) == "host" {
		h.begin()
		return nil
	}
	switch {
	case h.within:
		h.element()
	case x.depth() == 2 && string(x.name) == "target":
		if string(x.attr("status")) == "skipped" {
			h.skipped++
			h.d.item.Position = h.d.w.line(x.began)
			h.d.note(notLookedAt)
		}
	case x.depth() == 2 && string(x.name) == "hosthint":
		h.hintUp = true
	case x.depth() == 3 && string(x.parent(1)) == "hosthint":
		h.hint()
	case x.depth() == 3 && string(x.parent(1)) == "runstats":
		h.stats()
	}
	return nil
}

// stats takes what the run says of itself at its end.
func (h *nmapHost) stats() {
	switch x := h.x; string(x.name) {
	case "finished":
		h.finished, h.ended = true, h.d.words.lower(x.attr("exit"))
	case "hosts":
		c := &h.counts
		c.up, _ = number(x.attr("up"))
		c.down, _ = number(x.attr("down"))
		c.total, _ = number(x.attr("total"))
	}
}

// hint takes a host that answered, before the report comes to it.
func (h *nmapHost) hint() {
	x := h.x
	switch string(x.name) {
	case "status":
		h.hintUp = string(x.attr("state")) != "down"
	case "address":
		host := cordon.ParseHost(h.d.words.of(x.attr("addr")))
		switch _, known := h.hinted[host]; {
		case !host.Addr.IsValid() || !h.hintUp || known:
		case len(h.hinted) >= maxHinted:
			h.d.tally.Lost.Count(moreHinted, 1, h.d.w.line(x.began), nil)
		default:
			if h.hinted == nil {
				h.hinted = map[cordon.Host]hint{}
			}
			h.hinted[host] = hint{h.d.w.line(x.began), h.started}
		}
	}
}

func (h *nmapHost) begin() {
	h.d.frame(h.x.began)
	h.within = true
	h.line = h.d.w.line(h.x.began)
	h.seen = h.started
	if t := epoch(h.x.attr("endtime")); t != 0 {
		h.seen = t
	} else if t := epoch(h.x.attr("starttime")); t != 0 {
		h.seen = t
	}
	if string(h.x.attr("timedout")) == "true" {
		h.d.item.Position = h.line
		h.d.note("hosts that nmap gave up on; what it did not find of them is not known")
	}
	h.addr, h.mac, h.state = cordon.Host{}, "", ""
	h.aliases, h.labels, h.found, h.nameless = h.aliases[:0], h.labels[:0], h.found[:0], false
	h.unnamed = false
}

func (h *nmapHost) element() {
	switch x := h.x; string(x.name) {
	case "status":
		h.state = h.d.words.of(x.attr("state"))
	case "address":
		h.address()
	case "hostname":
		h.hostname()
	case "port":
		h.beginPort()
	case "state":
		if string(x.parent(1)) == "port" {
			h.answer(string(x.attr("state")))
		}
	case "service":
		if string(x.parent(1)) == "port" && h.open {
			h.service()
		}
	case "script":
		h.script()
	case "osmatch":
		h.guess()
	}
}

func (h *nmapHost) address() {
	addr := h.d.words.of(h.x.attr("addr"))
	if string(h.x.attr("addrtype")) == "mac" {
		if CommonHardware(addr) {
			return
		}
		h.mac = strings.ToLower(addr)
		h.aliases = append(h.aliases, h.mac)
		return
	}
	host := cordon.ParseHost(addr)
	switch {
	case !host.Addr.IsValid():
	case h.addr.IsZero():
		h.addr = host
	case len(h.aliases) < maxAliases:
		h.aliases = append(h.aliases, host.String())
	}
}

// scanned tells the hosts of scans apart.
type scanned struct {
	addr cordon.Host
	mac  string
}

// maxAliases bounds the names and addresses of one machine.
const maxAliases = 64

func (h *nmapHost) hostname() {
	name := h.d.words.of(h.x.attr("name"))
	switch {
	case name == "" || len(h.aliases)+len(h.labels) >= maxAliases:
	case string(h.x.attr("type")) == "user": // as the operator wrote it on the command line
		h.aliases = append(h.aliases, strings.ToLower(name))
	default:
		h.labels = append(h.labels, name)
	}
}

func (h *nmapHost) beginPort() {
	h.serves()
	h.open = false
	n, _ := number(h.x.attr("portid"))
	h.port = Item{Proto: protocolNamed(h.x.attr("protocol")), Closeness: Probed}
	if n < 1<<16 {
		h.port.Port = uint16(n)
	}
}

func protocolNamed(b []byte) uint8 {
	switch string(bytes.ToLower(b)) {
	case "tcp", "tcp6", "6":
		return cordon.TCP
	case "udp", "udp6", "17":
		return cordon.UDP
	}
	return 0
}

// answer takes how a port answered. That it was closed is so from where nmap ran.
func (h *nmapHost) answer(state string) {
	h.open = state == "open"
	h.nameless = h.open
	h.unnamed = h.open && h.port.Proto == cordon.TCP && h.port.Port == 80
	if state == "closed" || state == "filtered" {
		it := h.port
		it.Kind, it.Value = Service, state
		h.find(it)
	}
}

// serves tells of a port that is open, where nmap has no name for what answers there.
func (h *nmapHost) serves() {
	if h.nameless {
		it := h.port
		it.Kind, it.Value = Service, "open"
		h.find(it)
	}
	h.nameless = false
	h.unidentified()
}

// unidentified tells of a web server of which nmap does not know what it is, or did not ask:
// a system that is guessed from how packets look may be that of a machine in front of it.
func (h *nmapHost) unidentified() {
	if h.unnamed {
		it := h.port
		it.Kind, it.Name, it.Closeness = Banner, unidentifiedServer, Guessed
		h.find(it)
	}
	h.unnamed = false
}

// found keeps an item until the host is known.
func (h *nmapHost) find(it Item) {
	if len(h.found) < maxFound {
		h.found = append(h.found, it)
		return
	}
	h.d.tally.Lost.Count("findings of one host beyond 262,144", 1, h.line, nil)
}

// service takes what nmap says answers on a port.
func (h *nmapHost) service() {
	x, of := h.x, h.d.words.of
	h.nameless = false
	it := h.port
	it.Kind, it.Value = Service, "open"
	probed := string(x.attr("method")) == "probed"
	if probed { // else the name is merely what the port is called
		it.Name = of(x.attr("name"))
	}
	h.find(it)
	product := of(x.attr("product"))
	if probed && product == "" && it.Name == "http" {
		h.unnamed = true
		it.Kind, it.Value, it.Name = Banner, "", "HTTP server"
		h.find(it)
	}
	if !probed || product == "" {
		return
	}
	h.unnamed = false
	it.Kind, it.Value, it.Version = Banner, "", of(x.attr("version"))
	for _, it.Name = range bannerSpellings(product, it.Version, of(x.attr("extrainfo"))) {
		h.find(it)
	}
	if os := of(x.attr("ostype")); os != "" {
		h.find(Item{Kind: OS, Name: os, Closeness: Probed, Proto: it.Proto, Port: it.Port})
	}
}

// headerNames are products as nmap calls them, beside what they write into the
// Server header themselves (nmap-service-probes), by which advisories know them.
var headerNames = map[string]string{
	"Microsoft IIS httpd":      "Microsoft-IIS",
	"Microsoft HTTPAPI httpd":  "Microsoft-HTTPAPI",
	"Apache httpd":             "Apache",
	"Apache Tomcat/Coyote JSP": "Apache-Coyote",
	"lighttpd":                 "lighttpd",
	"nginx":                    "nginx",
}

// bannerSpellings are the ways in which an expression may look for a product.
func bannerSpellings(product, version, extra string) []string {
	spellings := make([]string, 0, 2)
	full := product
	if version != "" {
		full += " " + version
	}
	if extra != "" {
		full += " (" + extra + ")"
	}
	spellings = append(spellings, full)
	if header, ok := headerNames[product]; ok {
		if version != "" {
			header += "/" + version
		}
		spellings = append(spellings, header)
	}
	return spellings
}

// script takes banners and systems from the scripts that read them.
func (h *nmapHost) script() {
	output := h.x.attr("output")
	switch string(h.x.attr("id")) {
	case "http-server-header", "banner":
		h.bannerLines(output, "")
	case "http-headers":
		h.bannerLines(output, "server:")
	case "smb-os-discovery":
		h.smbSystem(output)
	}
}

// bannerLines takes the lines of a script's output, or those behind a header's
// name.
func (h *nmapHost) bannerLines(output []byte, header string) {
	for line := range bytes.Lines(output) {
		line = bytes.TrimSpace(line)
		if header != "" {
			if len(line) < len(header) || !bytes.EqualFold(line[:len(header)], []byte(header)) {
				continue
			}
			line = bytes.TrimSpace(line[len(header):])
		}
		if len(line) > 0 && string(h.x.parent(1)) == "port" {
			it := h.port
			it.Kind, it.Name = Banner, h.d.words.of(line[:min(len(line), maxWord*4)])
			h.find(it)
			h.unnamed = false
		}
	}
}

func (h *nmapHost) smbSystem(output []byte) {
	for line := range bytes.Lines(output) {
		if os, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("OS: ")); ok {
			h.find(Item{Kind: OS, Name: h.d.words.of(os), Closeness: Probed})
		}
	}
}

// guess takes a system that nmap makes out from how packets look.
func (h *nmapHost) guess() {
	n, _ := number(h.x.attr("accuracy"))
	h.find(Item{Kind: OS, Name: h.d.words.of(h.x.attr("name")), Closeness: Guessed, Accuracy: uint8(min(n, 100))})
}

func (h *nmapHost) closed() {
	if h.within && h.x.depth() == 1 {
		h.within = false
		if h.state == "up" || h.state == "" {
			h.answered++
		} else {
			h.silent++
		}
		if h.emit() {
			h.d.record(h.d.w.at)
		} else {
			h.d.item.Position = h.line
			h.d.skip(h.d.w.at, "a host without an address", nil)
		}
	}
}

// cut tells what has been read of a host within which the document ends.
func (h *nmapHost) cut() {
	h.nameless, h.unnamed = false, false // its service may be behind the cut
	h.emit()
	h.d.item.Position = h.line
	h.d.lose(h.x.began, "the document ends within a host; what came before is used")
}

// emit reports whether there was a host to speak of.
func (h *nmapHost) emit() bool {
	d := h.d
	h.serves()
	if h.addr.IsZero() && len(h.aliases) > 0 {
		h.addr = cordon.ParseHost(h.aliases[0])
	}
	if h.addr.IsZero() {
		return false
	}
	if len(h.hinted) > 0 {
		h.listed()
	}
	d.begin(h.addr, h.seen, Probed, h.line)
	d.item.Row = maphash.Comparable(rowSeed, scanned{h.addr, h.mac}) | 1 // hosts of a scan that show one hardware address may be behind a gateway
	it := d.next(Machine, "")
	it.Value = h.state
	d.send(it)
	for _, a := range h.aliases {
		d.say(Identity, a, "")
	}
	for _, l := range h.labels {
		d.say(Label, l, "")
	}
	for i := range h.found {
		d.out = h.found[i]
		d.out.Host, d.out.Seen, d.out.Input, d.out.Position = d.item.Host, d.item.Seen, d.item.Input, d.item.Position
		d.out.Row = d.item.Row
		d.send(&d.out)
	}
	return true
}

// listed forgets the hint to a host that the report has come to.
func (h *nmapHost) listed() {
	delete(h.hinted, h.addr)
	for _, a := range h.aliases {
		delete(h.hinted, cordon.ParseHost(a))
	}
}
