package advisory

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cordon"
)

// Draft writes a document for what was seen. It is marked as a draft, so that it
// convicts nobody, and every number in it says in a comment where it comes from.
// Whatever was seen, the document is sound.
func (s *Sighting) Draft() []byte {
	d := &drafting{s: s, r: &s.Report}
	d.head()
	d.facts()
	d.variant()
	d.rest()
	return []byte(d.text.String())
}

// drafting is a document being written.
type drafting struct {
	s    *Sighting
	r    *cordon.UnknownReport
	text strings.Builder
}

func (d *drafting) line(format string, args ...any) { fmt.Fprintf(&d.text, format+"\n", args...) }

// note writes a comment. What comes from outside cannot end it.
func (d *drafting) note(indent, format string, args ...any) {
	d.line("%s# %s", indent, cordon.Printable([]byte(fmt.Sprintf(format, args...)), mostNote))
}

const mostNote = 300 // bytes

// quoted is a plain text in YAML's double quotes.
func quoted(s string) string { return strconv.QuoteToASCII(s) }

func quotedList(all []string) string {
	said := make([]string, len(all))
	for i, s := range all {
		said[i] = quoted(s)
	}
	return "[" + strings.Join(said, ", ") + "]"
}

func moment(t cordon.Time) string { return t.Std().Format(time.RFC3339) }

// at says where evidence stands.
func at(e cordon.Evidence) string {
	return fmt.Sprintf("%s:%d, %s", e.Input, e.Position, moment(e.Time))
}

func (d *drafting) head() {
	r := d.r
	d.line("# Drafted by cordon from what it has seen; nobody has checked it. It convicts")
	d.line("# nobody until a person takes out the line \"draft: true\". Before that: check the")
	d.line("# signature against traffic that must stay silent, fill in who is exposed, how")
	d.line("# people find that out, and how a machine is mended; then count the revision up.")
	if d.s.Incomplete != "" {
		d.note("", "INCOMPLETE, so the numbers are of what was read: %s", d.s.Incomplete)
	}
	d.line("cordon: 1")
	d.line("id: unknown-%s", identifier(r.ID))
	d.line("title: %s", quoted("Unknown worm "+identifier(r.ID)))
	d.line("draft: true")
	d.line("revision: 1")
	d.line("tlp: AMBER")
	d.line("kind: worm")
	d.line("summary: >-")
	about := ""
	if r.Estimated {
		about = "about "
	}
	d.line("  Content that no advisory describes spreads from host to host: %s%d", about, r.Sources)
	d.line("  sources sent it to %s%d destinations, %s%d of the sources look for", about, r.Destinations, about, r.Scanners)
	d.line("  others, and %s%d had been sent it themselves before they sent it.", about, r.Turned)
	d.line("  What it does to a machine is not known.")
	d.strangers()
	if d.s.Check != "" {
		d.note("", "CHECK: %s", d.s.Check)
	}
	for _, e := range r.Evidence {
		d.note("", "sent by %s: %s", peer(e), at(e))
	}
	if r.Estimated {
		d.note("", "the numbers are estimates, from a sample of the hosts")
	}
	for _, s := range r.Senders {
		if a := s.InfectedBy; a != nil {
			d.note("", "%s was sent it by %s (%s) and sent it from %s on", s.Address, a.From, at(a.Evidence), moment(s.First))
		}
	}
	d.growth()
	d.line("first-seen: %s", firstSeen(r))
	d.line("service: [%s]", strings.Join(services(r.Services), ", "))
	d.line("")
}

// strangers says who sent it and does not scan: where they are many the signature may
// be no more than what every client of the service sends.
func (d *drafting) strangers() {
	var rest []string
	for _, s := range d.r.Senders {
		if !s.Scans {
			rest = append(rest, s.Address)
		}
	}
	if len(rest) == 0 {
		return
	}
	d.note("", "CHECK: of %d senders that are listed %d were not seen to scan, such as %s; if they are ordinary clients, the signature accuses them", len(d.r.Senders), len(rest), strings.Join(rest[:min(len(rest), 3)], ", "))
}

// growth is measured, not fitted.
func (d *drafting) growth() {
	for i, g := range d.r.Growth {
		if i == mostGrowth {
			d.note("", "and so on, for %d intervals in all", len(d.r.Growth))
			break
		}
		d.note("", "growth: %d new sources in the ten minutes from %s", g.Hosts, moment(g.From))
	}
}

const mostGrowth = 24

func peer(e cordon.Evidence) string {
	if e.Peer == "" {
		return "a host"
	}
	return e.Peer
}

// identifier leaves of an id what the language allows.
func identifier(id string) string {
	id = strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, id)
	return id[:min(len(id), 40)] + strings.Repeat("x", max(1-len(id), 0))
}

func firstSeen(r *cordon.UnknownReport) string {
	if y := r.First.Std().Year(); r.First == 0 || y < 1 || y > 9999 {
		return "1970-01-01"
	}
	return moment(r.First)
}

var aService = regexp.MustCompile(`^` + aPort + `$`)

// services are those that the language can name.
func services(all []string) (named []string) {
	for _, s := range all {
		if aService.MatchString(s) {
			named = append(named, s)
		}
	}
	if named == nil {
		return []string{"tcp/0"}
	}
	return named
}

// facts asks for what the servers said that it infected.
func (d *drafting) facts() {
	var patterns []string
	for _, v := range d.r.Servers {
		if p := "^" + regexp.QuoteMeta(v.Banner) + "$"; v.Banner != "" && isPlain(strings.ReplaceAll(v.Banner, " ", "_"), maxPattern) && len(p) <= maxPattern {
			patterns = append(patterns, p)
			d.note("", "a server that says %s: %d of those infected or sent it, such as %s (%s)", v.Banner, v.Hosts, peer(v.Evidence), at(v.Evidence))
		}
	}
	if patterns == nil {
		d.note("", "no server said what it is, so it is not known whom it can infect")
		d.line("facts: []")
		d.line("exposure: []")
		d.line("")
		return
	}
	d.line("facts:")
	d.line("  - id: server")
	d.line("    ask: What does the server on this machine say that it is?")
	d.line("    values: [as-infected, other]")
	d.line("    how:")
	d.line("      - Look at the Server field of its answers, or at what it is.")
	d.line("    from:")
	for _, p := range patterns {
		d.line("      - {server: %s, means: as-infected}", quoted(p))
	}
	d.line("exposure: []  # that others were infected does not say who is safe")
	d.line("")
}

func (d *drafting) variant() {
	d.line("variants:")
	d.line("  - id: first")
	d.line("    name: %s", quoted("Unknown worm "+identifier(d.r.ID)+", as first seen"))
	d.line("    recognise:")
	for i := range d.s.Forms {
		d.note("      ", "what %d samples of different senders have in common", len(d.s.Forms[i].Payloads))
		d.usual(&d.s.Forms[i])
		sig := d.s.Forms[i].Signature()
		if sig.On == "request" && sig.Query == nil && sig.QueryHas == nil && sig.Contains == nil {
			d.note("      ", "CHECK: a path is all that is asked for, and bodies are not looked at; who asks for it in earnest is accused")
		}
		d.signature(i+1, sig)
	}
	if d.r.Shape != "" && d.r.Shape != "unknown" {
		d.note("    ", "most of those senders whose targets tell choose them so: %s", d.r.Shape)
	}
	if d.r.Shape == "uniform" {
		d.line("    targets: {uniform: random-seed}")
	}
	d.line("    remedy: isolate-and-look")
}

// usual says of what others say at the same service as well that it is left out, or that
// it is asked for all the same.
func (d *drafting) usual(c *Content) {
	if len(c.Usual) == 0 {
		return
	}
	said := make([]string, 0, mostParts)
	for _, p := range c.Usual[:min(len(c.Usual), mostParts)] {
		said = append(said, quoted(string(p[:min(len(p), usualSaid)])))
	}
	if c.LeftOut {
		d.note("      ", "left out, for others say it there as well and the worm need not: %s", strings.Join(said, ", "))
		return
	}
	d.note("      ", "CHECK: it asks for what others say there as well, and the worm need not, since without it too little is left: %s", strings.Join(said, ", "))
}

const usualSaid = 32 // bytes of a part

func (d *drafting) signature(n int, sig Signature) {
	d.line("      - id: drafted-%d", n)
	d.line("        on: %s", sig.On)
	if sig.Exact {
		d.line("        exact: true")
	}
	d.field("method", sig.Method)
	d.list("path", sig.Path)
	d.list("path-ends", sig.PathEnds)
	if q := sig.Query; q != nil {
		d.line("        query: {run-of: %s, at-least: %d}", quoted(q.RunOf), q.AtLeast)
	}
	d.list("query-has", sig.QueryHas)
	d.field("protocol", sig.Protocol)
	if sig.Port > 0 {
		d.line("        port: %d", sig.Port)
	}
	if sig.SourcePort > 0 {
		d.line("        source-port: %d", sig.SourcePort)
	}
	if l := sig.PayloadLength; l != nil {
		d.line("        payload-length: {from: %d, to: %d}", l.From, l.To)
	}
	d.list("contains", sig.Contains)
}

func (d *drafting) field(key, value string) {
	if value != "" {
		d.line("        %s: %s", key, quoted(value))
	}
}

func (d *drafting) list(key string, values []string) {
	if len(values) > 0 {
		d.line("        %s: %s", key, quotedList(values))
	}
}

func (d *drafting) rest() {
	d.line("")
	d.line("remedies:")
	d.line("  - id: isolate-and-look")
	d.line("    title: Take it off the network and look at it")
	d.line("    rank: 5")
	d.line("    steps:")
	d.line("      - Take the machine off the network, and leave it running.")
	d.line("      - Look at what runs on it and what it sends, and keep a copy of both.")
	d.line("      - Until it is known what the worm changes, only a rebuild is sure to remove it.")
	d.line("level:")
	d.line("  - {level: yellow, when: {suspected: 1}, say: Something spreads that nobody has looked into yet.}")
	d.line("  - {level: orange, when: {ours-infected: 1}, say: Machines of ours are infected.}")
	d.line("due-care:")
	d.line("  - Let nobody reach %s from outside who does not have to.", strings.Join(services(d.r.Services), ", "))
	d.line("  - Install what the makers of the affected servers have to offer.")
	d.line("  - Look at the hosts that send this before anything else; being listed is a suspicion, no proof.")
}
