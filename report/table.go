package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cordon"
)

// manyHosts is how many addresses a sentence of the table names; the rows
// below it have them all.
const manyHosts = 12

// writeTable renders for a terminal: first what an operator needs first, last
// what the answer rests on. No line is wider than the width asked for.
func writeTable(b *bytes.Buffer, r *cordon.Report, o Options) error {
	p := &paper{Buffer: b, width: o.width(), color: o.Color}
	if o.Host != "" {
		p.story(r, o.Host)
		p.foot(o)
		return nil
	}
	p.opening(r)
	p.level(r.Level)
	p.unknown(r.Unknown, o.Limit)
	p.todo(r)
	hosts, attacked := groups(r.Hosts)
	if s := logHosts(r); s != "" {
		p.WriteByte('\n')
		p.para(bold, "", s)
	}
	p.hosts(hosts, r.Hidden, o.Limit)
	p.attacked(attacked, o.Limit)
	p.lineages(r)
	p.hostile(r.Hostile, o.Limit)
	p.scanners(r.Scanners, o.Limit)
	p.floods(r.Floods, o.Limit)
	p.silent(r.Silent, len(r.Silent), o.Limit)
	p.traffic(r)
	p.inputs(r.Inputs, o.Limit)
	p.reasons("Lost", r.Lost.Reasons)
	p.reasons("Notes", r.Notes)
	p.foot(o)
	return nil
}

func (p *paper) opening(r *cordon.Report) {
	heads := headlines(r)
	if back := backdoored(r); back != "" {
		p.para(red, "", back)
	}
	for _, h := range heads {
		p.para(bold, "", h.String())
		for _, s := range h.Sure {
			p.para(plain, "  ", s)
		}
		for _, s := range h.Maybe {
			p.para(plain, "  ", "Strain: "+s+".")
		}
		if h.Names != "" {
			p.para(plain, "  ", "Known strain under other names: "+h.Names+".")
		}
	}
	if len(heads) == 0 {
		p.noWorm(r)
		return
	}
	if s := scanningToo(r); s != "" {
		p.para(plain, "", s)
	}
	p.busiest(r)
}

func (p *paper) busiest(r *cordon.Report) {
	for _, s := range busy(r) {
		p.para(plain, "", s)
	}
}

func (p *paper) noWorm(r *cordon.Report) {
	o := nothing(r)
	p.para(bold, "", o.Title)
	for _, m := range o.Means {
		p.para(plain, "  ", m)
	}
}

// backdoored is the most severe thing there is to say; empty where it is not so.
func backdoored(r *cordon.Report) string {
	var hosts roll
	for _, h := range r.Hosts {
		if h.Verdict == cordon.VerdictBackdoored {
			hosts.add(called(h))
		}
	}
	if hosts.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("Back door open on %s: %s.", plural(hosts.Len(), "host", "hosts"), some(hosts.Names, manyHosts))
}

func (p *paper) level(l cordon.Level) {
	if l.Level == "" {
		return
	}
	p.head("Threat level for this network")
	lead := "  " + strings.ToUpper(clean(l.Level))
	if len(l.Reason) == 0 {
		p.one(levelStyle[l.Level], "", lead)
	}
	for i, s := range l.Reason {
		if i == 0 {
			p.para(levelStyle[l.Level], lead+"  ", clean(s))
			continue
		}
		p.para(plain, pad("", columns(lead)+2), clean(s))
	}
}

func (p *paper) todo(r *cordon.Report) {
	t := whatToDo(r)
	if t.Empty() {
		return
	}
	p.head("What to do now")
	for _, j := range t.Remedies {
		p.para(bold, "  ", fmt.Sprintf("%s: %s", clean(j.Title), j.Hosts.Tally()))
		p.para(plain, "    ", some(j.Hosts.Gathered(), manyHosts))
		p.steps("    ", j.Steps)
	}
	for _, q := range t.Needs {
		p.para(bold, "  ", "Find out: "+clean(q.Ask))
		p.para(plain, "    ", some(q.Hosts.Gathered(), manyHosts))
		p.steps("    ", q.How)
	}
	for _, n := range t.Tell {
		p.para(bold, "  ", n.Title+" "+plural(n.Hosts.Len(), "host", "hosts"))
		p.para(plain, "    ", some(n.Hosts.Names, manyHosts))
		if n.Note != "" {
			p.para(plain, "    ", n.Note)
		}
	}
	if t.Partly != "" {
		p.para(plain, "  ", t.Partly)
	}
	if t.Logs != "" {
		p.para(plain, "  ", t.Logs)
	}
	if t.Unowned {
		p.para(plain, "  ", t.WhoseWords())
	}
}

func (p *paper) hosts(gs []group, hidden, limit int) {
	if len(gs) == 0 {
		return
	}
	p.head("Hosts (times are UTC)")
	for i, g := range gs {
		if i > 0 {
			p.WriteByte('\n')
		}
		p.para(verdictStyle(g.Verdict), "  ", fmt.Sprintf("%s: %s. %s", capital(clean(g.Verdict)),
			plural(uint64(len(g.Rows)), "row", "rows"), g.Means))
		all := len(g.Rows)
		g.Rows = atMost(g.Rows, limit)
		p.rows(g)
		p.more(all - len(g.Rows))
	}
	p.more(hidden)
}

// atMost cuts a list to what --limit allows.
func atMost[T any](rows []T, limit int) []T {
	if limit > 0 && len(rows) > limit {
		return rows[:limit]
	}
	return rows
}

// atMostRows are the same of those that are made when they are asked for.
func atMostRows[T any](rows cordon.Rows[T], limit int) cordon.Rows[T] {
	if limit > 0 {
		return rows.First(limit)
	}
	return rows
}

// more says how much was left out, and how to see it.
func (p *paper) more(n int) {
	if n > 0 {
		p.para(plain, "  ", fmt.Sprintf("… and %s more: --limit 0 shows all", count(uint64(n))))
	}
}

func verdictStyle(verdict string) string {
	switch verdict {
	case cordon.VerdictBackdoored, cordon.VerdictInfected, cordon.VerdictReinfected:
		return red
	case cordon.VerdictSuspected, cordon.VerdictPresumed, cordon.VerdictCrashed, cordon.VerdictUnknown, cordon.VerdictExposed:
		return yellow
	case cordon.VerdictCleaned, cordon.VerdictClear:
		return green
	}
	return bold
}

func (p *paper) attacked(rows []cordon.HostReport, limit int) {
	if len(rows) == 0 {
		return
	}
	p.head("Attacked: they were sent the worm")
	shown := atMost(rows, limit)
	for len(shown) > 0 {
		n := alikeAttacked(shown)
		for _, h := range shown[:n] {
			p.para(bold, "  ", fmt.Sprintf("%s: %s, %s", clean(h.Address), plural(h.Attacks, "attack", "attacks"), key(h)))
			if by := held(h); by != "" {
				p.para(plain, "    ", by)
			}
		}
		why := shown[0].Why
		if n > 1 {
			why = afterAttack(shown[0])
		}
		for _, w := range why {
			p.para(plain, "    ", clean(w))
		}
		shown = shown[n:]
	}
	p.more(len(rows) - len(atMost(rows, limit)))
}

// alikeAttacked is how many rows from the first on say the same of what the attack
// means: it is said once.
func alikeAttacked(rows []cordon.HostReport) int {
	n := 1
	for n < len(rows) && len(afterAttack(rows[0])) > 0 && slices.Equal(afterAttack(rows[n]), afterAttack(rows[0])) {
		n++
	}
	return n
}

// afterAttack is why without its first sentence, which counts the attacks as the
// line above it does.
func afterAttack(h cordon.HostReport) []string { return h.Why[min(1, len(h.Why)):] }

func (p *paper) hostile(rows []cordon.HostileReport, limit int) {
	if len(rows) == 0 {
		return
	}
	p.head("Other hostile requests: no worm's, or not to be laid to one")
	last := ""
	for _, h := range atMost(rows, limit) {
		if h.What != last {
			p.para(plain, "  ", clean(h.What))
			last = h.What
		}
		p.para(bold, "    ", fmt.Sprintf("%s: %s, %s", clean(h.Address), seenAs(h.Requests, h.Counted), span(h.First, h.Last)))
		if len(h.Evidence) > 0 {
			e := h.Evidence[0]
			p.one(faint, "      ", cutFront(where(e), p.width/3)+"  "+asked(e.Text))
		}
	}
	p.more(len(rows) - len(atMost(rows, limit)))
}

func (p *paper) scanners(rows cordon.Rows[cordon.ScannerReport], limit int) {
	if rows.Len() == 0 {
		return
	}
	p.head("Hosts that scan: by itself no worm's sign")
	shown := atMostRows(rows, limit)
	for s := range shown.All() {
		p.para(bold, "  ", clean(s.Address)+whose(s.Ours)+": "+scanned(s))
		if by := scannerHeld(s); by != "" {
			p.para(plain, "      ", by)
		}
		p.para(faint, "      ", span(s.First, s.Last))
	}
	p.more(rows.Len() - shown.Len())
}

// whose marks a host of ours.
func whose(mine *bool) string {
	if mine != nil && *mine {
		return " (ours)"
	}
	return ""
}

// scanned says in a few words what a scanner did.
func scanned(s cordon.ScannerReport) string {
	what := clean(s.Protocol)
	if s.Port != nil {
		what = fmt.Sprintf("%s/%d", what, *s.Port)
	}
	outcomes := map[string]string{"failed": "nobody answered", "mixed": "some answered", "answered": "they answered", "unseen": "answers not in view"}
	if s.Kind == "vertical" {
		return fmt.Sprintf("%s, about %s of one host", what, plural(s.Targets, "port", "ports"))
	}
	text := fmt.Sprintf("%s of %s, %s", what, plural(s.Targets, "host", "hosts"), outcomes[s.Outcome])
	if s.Kind == "sweep" && s.Protocol != "arp" && s.Protocol != "icmp" && s.Protocol != "icmpv6" {
		text += ", changing ports"
	}
	if s.Shape != "unknown" && s.Shape != "" {
		text += ", targets " + clean(s.Shape)
	}
	return text
}

// asked is the request in a log line, which is what a narrow line has room for.
func asked(text string) string {
	text = clean(text)
	if i := strings.IndexByte(text, '"'); i >= 0 {
		return text[i:]
	}
	return text
}

func (p *paper) traffic(r *cordon.Report) {
	if len(r.Traffic) == 0 || r.Traffic[0].RequestsTotal+r.Traffic[0].PacketsTotal == 0 {
		return // the totals are the same for every worm
	}
	p.head("Share of the traffic")
	for _, t := range worms(r.Traffic) {
		p.para(plain, "  ", fmt.Sprintf("%s: %s.", titleOf(r, t.Advisory), strings.Join(shares(t), "; ")))
	}
}

// worms are the rows of worms that had a share; all where none had.
func worms(rows []cordon.Traffic) []cordon.Traffic {
	var out []cordon.Traffic
	for _, t := range rows {
		if t.Requests+t.Packets+t.Bytes > 0 {
			out = append(out, t)
		}
	}
	if out == nil {
		return rows
	}
	return out
}

// shares are the measures of which there was any.
func shares(t cordon.Traffic) []string {
	var out []string
	if t.RequestsTotal > 0 {
		out = append(out, fmt.Sprintf("%s of %s (%s)", count(t.Requests), plural(t.RequestsTotal, "request", "requests"), percent(t.Requests, t.RequestsTotal)))
	}
	if t.PacketsTotal > 0 {
		out = append(out, fmt.Sprintf("%s of %s (%s)", count(t.Packets), plural(t.PacketsTotal, "packet", "packets"), percent(t.Packets, t.PacketsTotal)))
	}
	if t.BytesTotal > 0 {
		out = append(out, fmt.Sprintf("%s of %s (%s)", size(t.Bytes), size(t.BytesTotal), percent(t.Bytes, t.BytesTotal)))
	}
	if out == nil {
		return []string{"nothing was counted"}
	}
	return out
}

func titleOf(r *cordon.Report, advisory string) string {
	for _, a := range r.Advisories {
		if a.ID == advisory && a.Title != "" {
			return clean(a.Title)
		}
	}
	if id, ok := strings.CutPrefix(advisory, cordon.UnknownPrefix); ok {
		return "Unknown worm " + clean(id)
	}
	return clean(advisory)
}

// inputs accounts for each, and for those over the limit together.
func (p *paper) inputs(inputs []cordon.InputReport, limit int) {
	if len(inputs) == 0 {
		return
	}
	p.head("Inputs")
	shown, left := foldInputs(inputs, limit)
	for _, in := range shown {
		p.para(bold, "  ", inputName(in))
		p.para(plain, "    ", inputWords(in))
		if in.Error != "" {
			p.para(red, "    ", unreadWords(in)+clean(in.Error))
		}
		p.why("    not understood: ", in.SkippedWhy)
		p.why("    lost: ", in.Lost)
		p.why("    note: ", in.Notes)
	}
	if left != "" {
		p.para(plain, "  ", "… and "+left+": --limit 0 shows all")
	}
}

// inputWords is one input in a sentence.
func inputWords(in cordon.InputReport) string {
	format := "Format not known"
	if in.Format != "" {
		format = clean(in.Format)
	}
	if in.Compressed != "" {
		format += ", " + clean(in.Compressed)
	}
	understood := count(in.Understood) + " understood"
	if in.Parsed < in.Understood {
		understood += " (" + count(in.Parsed) + " decoded, in the others nothing stands that is looked for)"
	}
	words := []string{format, recordWords(in), understood}
	if in.Skipped > 0 {
		words = append(words, count(in.Skipped)+" skipped")
	}
	if in.Duplicate > 0 {
		words = append(words, plural(in.Duplicate, "duplicate", "duplicates"))
	}
	if in.LostRecords > 0 {
		words = append(words, count(in.LostRecords)+" lost")
	}
	words = append(words, size(in.Bytes))
	if in.BytesLost > 0 {
		words = append(words, "of them "+size(in.BytesLost)+" lost")
	}
	text := strings.Join(words, ", ") + "."
	if in.Window.From != 0 || in.Window.To != 0 {
		text += " " + capital(span(in.Window.From, in.Window.To)) + "."
	}
	if in.CopyOf != "" {
		text += " The duplicates stand in " + copiedFrom(in) + " too, and are counted once."
	}
	return text
}

// recordWords say how many records an input has. Of a table the header is one.
func recordWords(in cordon.InputReport) string {
	if in.Format == "csv" {
		return plural(in.Records, "row", "rows") + " with the header"
	}
	return plural(in.Records, "record", "records")
}

// copiedFrom names the inputs that have an input's duplicates.
func copiedFrom(in cordon.InputReport) string {
	names := append([]string{clean(in.CopyOf)}, cleanAll(in.CopyAlsoOf)...)
	if in.CopyOfMore > 0 {
		return strings.Join(names, ", ") + " and " + count(uint64(in.CopyOfMore)) + " more"
	}
	return list(names)
}

func (p *paper) reasons(title string, rs cordon.Reasons) {
	if len(rs) == 0 {
		return
	}
	p.head(title)
	p.why("  ", rs)
}

func (p *paper) why(lead string, rs cordon.Reasons) {
	for _, x := range rs {
		p.para(plain, lead, reasonWords(x))
		if x.Example != "" {
			p.one(faint, pad("", columns(lead))+"such as ", clean(x.Example))
		}
	}
}

func reasonWords(x cordon.Reason) string {
	text := capital(clean(x.Reason))
	if x.Count != 1 {
		text = fmt.Sprintf("%s × %s", count(x.Count), clean(x.Reason))
	}
	if x.Position > 0 {
		text += fmt.Sprintf(", first at %d", x.Position)
	}
	return text
}

func (p *paper) foot(o Options) {
	if o.Version == "" {
		return
	}
	p.WriteByte('\n')
	p.para(faint, "", "cordon "+clean(o.Version))
}

// key is a row's advisory and variant, as the headline spells them.
func key(h cordon.HostReport) string { return strings.TrimSpace(clean(h.Advisory + " " + h.Variant)) }
