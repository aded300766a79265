package report

import (
	"fmt"
	"slices"
	"strings"

	"cordon"
)

// caseFile is everything a report has on one host.
type caseFile struct {
	Host     string
	Rows     []cordon.HostReport
	Hostile  []cordon.HostileReport
	Scanners []cordon.ScannerReport
	Floods   []cordon.FloodReport
	Unknown  []cordon.UnknownReport // that it sends
	Blamed   roll                   // hosts whose infection is laid to this one
	Spared   []string               // what it was sent and not seen to send, in words
	Unnamed  uint64                 // hosts of which no more is known than that, and that are not named
	Remedies []cordon.Remedy        // for senders of those
	Hidden   int                    // rows that the report left out
}

// caseOf collects what r says of host, however its address is spelt.
func caseOf(r *cordon.Report, host string) caseFile {
	w := whoIs(r, host)
	same := w.is
	c := caseFile{Host: clean(w.asked), Hidden: r.Hidden}
	for _, h := range r.Hosts {
		if w.has(&h) {
			c.Rows = append(c.Rows, h)
		}
		if h.InfectedBy != nil && same(h.InfectedBy.From) {
			c.Blamed.add(h.Address)
		}
	}
	c.Spared = spared(r, same)
	for _, s := range r.TreeSums {
		c.Unnamed += s.Silent - min(s.Silent, uint64(len(s.SilentFirst)))
	}
	for _, n := range r.Tree {
		if n.Parent != "" && same(n.Parent) {
			c.Blamed.add(n.Host)
		}
	}
	for _, h := range r.Hostile {
		if same(h.Address) {
			c.Hostile = append(c.Hostile, h)
		}
	}
	c.Scanners = w.scannersOf(r)
	for _, f := range r.Floods {
		if w.floods(&f) {
			c.Floods = append(c.Floods, f)
		}
	}
	for _, u := range r.Unknown {
		i := slices.IndexFunc(u.Senders, func(s cordon.SenderReport) bool { return same(s.Address) })
		if i < 0 {
			continue
		}
		c.Unknown = append(c.Unknown, u)
		if u.Remedy != nil && mayBeOurs(u.Senders[i].Ours) {
			c.Remedies = append(c.Remedies, *u.Remedy)
		}
	}
	return c
}

// spared says of which worms a host is known that was attacked and not seen to send.
func spared(r *cordon.Report, same func(string) bool) (words []string) {
	for _, s := range r.TreeSums {
		if slices.ContainsFunc(s.SilentFirst, same) {
			words = append(words, fmt.Sprintf("It was attacked (%s) and not seen to send it: immune, or the payload failed, or what it does is not in view.", strings.TrimSpace(titleOf(r, s.Advisory)+" "+clean(s.Variant))))
		}
	}
	return words
}

// Spared reports whether a host is known to have been attacked that was not seen to send.
func Spared(r *cordon.Report, host string) bool {
	w := whoIs(r, host)
	return len(spared(r, w.is)) > 0
}

// Empty reports whether the report knows nothing of the host.
func (c caseFile) Empty() bool {
	return len(c.Rows)+len(c.Hostile)+len(c.Scanners)+len(c.Floods)+len(c.Unknown)+len(c.Blamed.Names)+len(c.Spared) == 0
}

// Absent says that a host is not in the report, and what that does not mean.
func (c caseFile) Absent() []string {
	out := []string{
		"Nothing was seen of it in these inputs. That does not mean that it is clear: it was not seen doing anything, and that is all.",
		"Whom others scanned or flooded is not kept host by host: it may be among them.",
	}
	if c.Unnamed > 0 {
		out = append(out, plural(c.Unnamed, "host that is not named was", "hosts that are not named were")+" attacked and not seen to send a worm: it may be among them.")
	}
	if c.Hidden > 0 {
		out = append(out, fmt.Sprintf("%s left out by --limit; --limit 0 shows all.", plural(uint64(c.Hidden), "row was", "rows were")))
	}
	return out
}

func (p *paper) story(r *cordon.Report, host string) {
	c := caseOf(r, host)
	p.para(bold, "", "Host "+c.Host)
	if c.Empty() {
		for _, s := range c.Absent() {
			p.para(plain, "  ", s)
		}
		p.inputs(r.Inputs, 0)
		return
	}
	for _, s := range c.Spared {
		p.para(plain, "  ", s)
	}
	for _, h := range c.Rows {
		p.verdict(h)
	}
	for _, h := range c.Hostile {
		p.head("Other hostile requests")
		p.para(plain, "  ", fmt.Sprintf("%s, %s. %s", seenAs(h.Requests, h.Counted), span(h.First, h.Last), clean(h.What)))
		p.sentences("Why", h.Why)
		p.evidence(h.Evidence, h.Requests)
	}
	for _, s := range c.Scanners {
		p.head("Scanning")
		p.para(plain, "  ", capital(scanned(s))+".")
		if by := scannerHeld(s); by != "" {
			p.para(plain, "  ", "As "+clean(s.Address)+", "+by+".")
		}
		p.sentences("Why", s.Why)
		p.evidence(s.Evidence, s.Contacts)
	}
	for _, f := range c.Floods {
		p.head("Flooding")
		p.para(plain, "  ", capital(flooded(f))+". "+capital(floodSize(f))+", "+span(f.First, f.Last)+".")
		if len(f.Named) > 0 {
			p.para(plain, "  ", floodSources(f, len(f.Named)))
		}
		p.sentences("Why", f.Why)
		p.evidence(f.Evidence, f.Packets)
	}
	p.unknown(c.Unknown, 0)
	for _, m := range c.Remedies {
		p.para(bold, "  ", "What to do: "+clean(m.Title))
		p.steps("    ", m.Steps)
	}
	if c.Blamed.Len() > 0 {
		p.head("Infected others")
		p.para(plain, "  ", some(c.Blamed.Names, len(c.Blamed.Names)))
	}
}

func (p *paper) verdict(h cordon.HostReport) {
	p.WriteByte('\n')
	p.para(verdictStyle(h.Verdict), "", fmt.Sprintf("%s: %s", capital(clean(h.Verdict)), key(h)))
	for _, f := range facts(h) {
		p.para(plain, "  "+pad(f[0], 12)+"  ", f[1])
	}
	p.sentences("Why", h.Why)
	if h.Remedy != nil {
		p.para(bold, "  ", "What to do: "+clean(h.Remedy.Title))
		p.steps("    ", h.Remedy.Steps)
	}
	if h.Notice {
		p.para(bold, "  ", noticeTo(h))
	}
	for _, n := range h.Needs {
		p.para(bold, "  ", "Find out: "+clean(n.Ask))
		p.steps("    ", n.How)
	}
	if h.Verdict == cordon.VerdictAttacked {
		p.evidence(h.Evidence, h.Attacks)
		return
	}
	p.evidence(h.Evidence, h.Observations)
}

// facts are the plain particulars of a row, as name and value.
func facts(h cordon.HostReport) [][2]string {
	out := [][2]string{}
	add := func(name, value string) {
		if value != "" {
			out = append(out, [2]string{name, value})
		}
	}
	if h.Ours != nil {
		add("Whose", map[bool]string{true: "ours", false: "not ours"}[*h.Ours])
	}
	if len(h.Addresses) > 1 {
		add("Known as", strings.Join(cleanAll(h.Addresses), ", "))
	}
	if h.Holder != nil {
		add("Held by", holderWords(h.Holder))
	}
	add("Strain", clean(h.Strain))
	if g := h.Grade; g != cordon.NoGrade {
		add("How sure", g.String()+": "+gradeMeaning[g])
	}
	add("First seen", exact(h.First))
	add("Last seen", exact(h.Last))
	if h.Observations > 0 {
		add("Sent", plural(h.Observations, "time", "times"))
	}
	if h.Attacks > 0 {
		add("Was sent", plural(h.Attacks, "time", "times"))
	}
	for _, m := range h.Mended {
		what := "all steps"
		if m.Step > 0 {
			what = fmt.Sprintf("step %d", m.Step)
		}
		add("Mended", fmt.Sprintf("%s, by %s, %s", what, clean(m.By), exact(m.At)))
	}
	if by := h.InfectedBy; by != nil {
		add("Infected by", fmt.Sprintf("%s, %s, %s", clean(by.From), exact(by.Evidence.Time), where(by.Evidence)))
	}
	return out
}

func (p *paper) sentences(title string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	p.para(bold, "  ", title)
	for _, s := range sentences {
		p.para(plain, "    ", clean(s))
	}
}

// evidence shows all that was kept; of says how much there was.
func (p *paper) evidence(evidence []cordon.Evidence, of uint64) {
	if len(evidence) == 0 {
		return
	}
	p.para(bold, "  ", evidenceTitle(evidence, of))
	for _, e := range evidence {
		p.para(plain, "    ", where(e))
		p.para(plain, "      ", strings.Join(circumstances(e), ", "))
		p.para(plain, "      ", clean(e.Text))
	}
}

func evidenceTitle(evidence []cordon.Evidence, of uint64) string {
	if n := uint64(len(evidence)); n < of {
		return fmt.Sprintf("Evidence: the first %s of %s", count(n), count(of))
	}
	return "Evidence"
}

// circumstances are what an evidence shows besides its text.
func circumstances(e cordon.Evidence) []string {
	out := []string{"time " + noTime}
	if e.Time != 0 {
		out[0] = exact(e.Time)
	}
	if e.Peer != "" {
		out = append(out, "other end "+clean(e.Peer))
	}
	if e.Status != 0 {
		out = append(out, fmt.Sprintf("status %d", e.Status))
	}
	return out
}
