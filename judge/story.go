package judge

import (
	"cmp"
	"slices"

	"cordon"
	"cordon/advisory"
)

// story is everything that findings say of one host.
type story struct {
	c     *Case
	host  cordon.Host
	ours  *bool
	parts []*part // by advisory and variant
	asked []cordon.Finding
}

// part is what is said of one host, advisory and variant.
type part struct {
	adv      *advisory.Advisory
	variant  string
	emitted  []cordon.Finding
	answered []cordon.Finding // back doors that it opened
	targeted []cordon.Finding
	apart    []cordon.Finding // told the variant apart from others
	scan     *Scan            // laid to it, without payload
	before   *Scan            // that was under way when it was first seen to send
	since    bool             // it began as the recording did, see Scan.Since
	attack   *cordon.Attack   // on the host, before it began to scan
	said     []string         // about its scanning and flooding
	backed   bool             // its scanning alone would make it suspected
}

func (c *Case) story(h cordon.Host, findings []cordon.Finding) *story {
	slices.SortFunc(findings, func(a, b cordon.Finding) int {
		return cmp.Or(cmp.Compare(a.Advisory, b.Advisory), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Role, b.Role))
	})
	s := &story{c: c, host: h, ours: c.ours(h)}
	for _, f := range findings {
		if f.Role == cordon.Prober {
			s.asked = append(s.asked, f)
			continue
		}
		a := c.advisory(f.Advisory)
		if a == nil {
			continue
		}
		p := s.part(a, f.Variant)
		switch {
		case f.Role == cordon.Target:
			p.targeted = append(p.targeted, f)
		case f.Role == cordon.Answerer:
			p.answered = append(p.answered, f)
		case tellsApart(a, f):
			p.apart = append(p.apart, f)
		default:
			p.emitted = append(p.emitted, f)
		}
	}
	s.tellApart()
	return s
}

func tellsApart(a *advisory.Advisory, f cordon.Finding) bool {
	v := a.Variant(f.Variant)
	return v != nil && slices.ContainsFunc(v.TellsApart, func(sig advisory.Signature) bool { return sig.ID == f.Rule })
}

func (s *story) part(a *advisory.Advisory, variant string) *part {
	for _, p := range s.parts {
		if p.adv == a && p.variant == variant {
			return p
		}
	}
	p := &part{adv: a, variant: variant}
	s.parts = append(s.parts, p)
	return p
}

// tellApart moves what only says "one of several" to the one variant that
// other evidence on the same host decides for. More than one decides nothing.
func (s *story) tellApart() {
	for _, group := range s.parts {
		v := group.adv.Variant(group.variant)
		if v == nil || len(v.OneOf) == 0 || len(group.emitted) == 0 {
			continue
		}
		var decided *part
		several := false
		for _, p := range s.parts {
			if p.adv == group.adv && len(p.apart) > 0 && slices.Contains(v.OneOf, p.variant) {
				several = decided != nil
				decided = p
			}
		}
		if decided != nil && !several {
			decided.emitted = append(decided.emitted, group.emitted...)
			group.emitted = nil
		}
	}
}

func (p *part) name() string {
	if v := p.adv.Variant(p.variant); v != nil {
		return v.Name
	}
	return p.adv.Title + ", a variant that is not known"
}

// rows gives the verdicts on the host, one for each advisory and variant that
// has one, with the strongest remedy of all of them.
func (s *story) rows() []cordon.HostReport {
	var rows []cordon.HostReport
	var did []deeds
	var best *advisory.Remedy
	named := false // something convicts it of a variant that is known, or of having it from another
	for _, p := range s.parts {
		row, remedy, ok := s.row(p)
		if !ok {
			continue
		}
		named = named || convicted(row.Verdict) && (p.variant != advisory.Unrecognised || p.backed || row.InfectedBy != nil)
		if remedy != nil && (best == nil || remedy.Rank > best.Rank) {
			best = remedy
		}
		rows, did = append(rows, row), append(did, p.deeds())
	}
	for i := range rows {
		s.mend(&rows[i], best, named)
		facts := s.c.factsOf(rows[i].Advisory, s.host)
		if s.doubted() {
			facts = nil // they are of one who may have held the address
		}
		s.c.mended(s.host, &rows[i], did[i], facts)
	}
	return rows
}

// mend gives a row its remedy, or marks it for notice where the host is
// somebody else's to mend.
func (s *story) mend(row *cordon.HostReport, best *advisory.Remedy, named bool) {
	switch row.Verdict {
	case cordon.VerdictClear, cordon.VerdictUnknown:
		return
	case cordon.VerdictAttacked:
		open := s.c.expose(s.c.advisory(row.Advisory), s.host).Exposure == advisory.Affected
		if !open && !s.c.checked(row.Advisory, s.host).RestartNeeded {
			return
		}
	}
	if s.host.IsClaim() {
		row.Needs = []cordon.Need{whichAddress}
		return
	}
	if s.ours != nil && !*s.ours {
		row.Notice = true
		return
	}
	if best == nil {
		return
	}
	row.Remedy = &cordon.Remedy{ID: best.ID, Title: best.Title, Steps: best.Steps}
	first := ""
	switch {
	case row.Verdict == cordon.VerdictSuspected:
		first = confirm
	case row.Variant == advisory.Unrecognised && !named:
		first = confirmUnnamed
	}
	if first != "" {
		row.Remedy.Title = "Confirm first, then: " + best.Title
		row.Remedy.Steps = append([]string{first}, best.Steps...)
	}
	if own := s.c.remedyFor(row, s.host); own != nil && own.ID != best.ID {
		row.Why = append(row.Why, "The remedy is the strongest of all that apply to this host; for this variant alone it would be: "+own.Title+".")
	}
}

// confirm comes first where the evidence convicts nobody.
const confirm = "Look at the machine before anything else: what was seen is a suspicion, no proof. Go on only where it is confirmed."

// confirmUnnamed comes first where a tool may have sent what no known variant sends.
const confirmUnnamed = "Look at the machine before anything else: what it sent fits no known variant, and a tool that tests for the hole sends the like. Go on only where it is confirmed."

// whichAddress comes before all else where a client is known by a name that may be
// another's: what bears that name need not be it.
var whichAddress = cordon.Need{
	Fact: "address", Ask: "Which address had the client that goes by this name?",
	How: []string{
		"Look at other logs and captures of that time: of the firewall, or of the server's errors.",
		"Have the server log addresses: Apache with HostnameLookups Off, IIS with reverse look-ups off.",
		"Where it is the address of your machine of that name, treat that as infected.",
	},
}

// convicted are verdicts on what a host was seen to do.
func convicted(verdict string) bool {
	return verdict == cordon.VerdictInfected || verdict == cordon.VerdictReinfected || verdict == cordon.VerdictBackdoored
}

// remedyFor is what mends a row: of what was merely brought down nothing of the worm
// has run, and the mildest remedy there is keeps it out.
func (c *Case) remedyFor(row *cordon.HostReport, h cordon.Host) *advisory.Remedy {
	a := c.advisory(row.Advisory)
	switch row.Verdict {
	case cordon.VerdictCrashed:
		return a.Mildest()
	case cordon.VerdictPresumed:
		if r := c.checked(a.ID, h).Remedy; r != nil {
			return a.Remedy(r.ID)
		}
	}
	return c.remedyOf(row.Advisory, row.Variant)
}

// remedyOf returns a variant's remedy; of a variant that is not known, the
// strongest there is.
func (c *Case) remedyOf(id, variant string) *advisory.Remedy {
	a := c.advisory(id)
	if v := a.Variant(variant); v != nil {
		return a.Remedy(v.Remedy)
	}
	var best *advisory.Remedy
	for i := range a.Remedies {
		if best == nil || a.Remedies[i].Rank > best.Rank {
			best = &a.Remedies[i]
		}
	}
	return best
}

// row gives the verdict on one advisory and variant; ok is false where there
// is nothing to say about this host: it was only attacked, and is not known to
// be ours or reached.
func (s *story) row(p *part) (row cordon.HostReport, remedy *advisory.Remedy, ok bool) {
	row = cordon.HostReport{Address: s.host.String(), Ours: s.ours, Advisory: p.adv.ID, Variant: p.variant}
	if s.c.Party != nil {
		party := s.c.Party(s.host)
		row.Addresses, row.Names, row.Holder = party.Addresses, party.Names, party.Holder
	}
	sent, got := sum(p.emitted), sum(p.targeted)
	row.Observations, row.Attacks = sent.count, got.count
	answer, known := s.c.expose(p.adv, s.host), s.c.checked(p.adv.ID, s.host)
	c := Circumstances{Exposure: answer.Exposure, Outcome: answer.Outcome[p.variant], Waits: known.RestartNeeded, Presume: known.Presumed}
	var shown total
	shown, row.InfectedBy = s.sighted(p, sent, got, &c)
	if c.Sight == NotSeen {
		return row, nil, false
	}
	if c.Sight == SeenAttacked && known.Unsettled && !known.Exposed() { // fixed, and not known whether in time
		answer.Exposure, c.Exposure = advisory.UnknownExposure, advisory.UnknownExposure
	}
	var cleared advisory.Exposure // what facts about a machine that may have been another say
	if s.doubted() && answer.Exposure.Excludes() {
		cleared = answer.Exposure
		answer.Exposure, answer.Needs, c.Exposure = advisory.UnknownExposure, nil, advisory.UnknownExposure
	}
	row.Verdict = Verdict(c)
	if p.adv.IsDraft() {
		row.Verdict = drafted(row.Verdict)
	}
	row.Grade = shown.grade
	if row.Verdict == cordon.VerdictSuspected {
		row.Grade = min(row.Grade, cordon.Suspected)
	}
	row.First, row.Last, row.Evidence = shown.first, shown.last, shown.evidence
	row.Strain = s.strain(p, shown)
	row.Why = s.why(p, &row, shown, answer)
	if cleared != "" {
		row.Why = append(row.Why, clearsNothing(cleared, row.Holder))
	}
	switch {
	case cleared != "" && c.Sight == SeenAttacked:
		row.Needs = append(row.Needs, whoHeldIt)
	case row.Verdict == cordon.VerdictPresumed, c.Sight == SeenAttacked && known.Unsettled:
		row.Needs = known.Needs
	case c.Sight == SeenAttacked && answer.Exposure == advisory.UnknownExposure:
		row.Needs = needs(answer)
	}
	return row, s.c.remedyFor(&row, s.host), true
}

// sighted is what shows what a host was seen to do or suffer, and who attacked it before;
// it tells c what that is.
func (s *story) sighted(p *part, sent, got total, c *Circumstances) (shown total, by *cordon.Attack) {
	c.Sight = SeenEmitting
	switch {
	case gradeOf(p.answered) >= cordon.Strong:
		c.Sight = SeenBackdoor
		shown = sum(append(slices.Clone(p.answered), p.emitted...))
	case len(p.emitted) > 0:
		shown, by = sent, s.attackBefore(p, p.begins())
		c.Convicts = s.convicts(p, sent, by != nil && s.attackGrade(p) >= cordon.Strong)
	case len(p.answered) > 0:
		shown = sum(p.answered)
	case len(p.apart) > 0:
		shown = sum(p.apart)
	case p.scan != nil:
		shown = total{first: p.scan.began(), last: p.scan.Last, grade: cordon.Suspected, evidence: p.scan.Evidence}
		by = p.attack
	case s.tellsOfAttack(got):
		c.Sight, shown = SeenAttacked, got
	default:
		c.Sight = NotSeen
	}
	if p.backed || gradeOf(p.apart) >= cordon.Suspected { // what is spoofable by itself is not alone
		shown.grade = max(shown.grade, cordon.Suspected)
	}
	return shown, by
}

// tellsOfAttack reports whether an attack on the host is worth a row: it
// reached the host, or the host is ours; and the host is not somebody else's.
func (s *story) tellsOfAttack(got total) bool {
	if got.count == 0 || s.ours != nil && !*s.ours {
		return false
	}
	return s.ours != nil || got.grade >= cordon.Strong
}

// expose answers for a host. What nothing is known of is asked about once.
func (c *Case) expose(a *advisory.Advisory, h cordon.Host) advisory.Answer {
	if facts := c.factsOf(a.ID, h); len(facts) > 0 {
		return a.Assess(facts)
	}
	answer, ok := c.unknown[a]
	if !ok {
		answer = a.Expose(nil)
		c.unknown[a] = answer
	}
	return answer
}

// checked is the row of a host in the check of the inventories; empty where they do
// not know it.
func (c *Case) checked(advisoryID string, h cordon.Host) (row cordon.CheckHost) {
	if c.Checked != nil {
		row, _ = c.Checked(advisoryID, h)
	}
	return row
}

func (c *Case) factsOf(advisoryID string, h cordon.Host) advisory.Facts {
	if c.Facts == nil {
		return nil
	}
	return c.Facts(advisoryID, h)
}

func needs(a advisory.Answer) []cordon.Need {
	var out []cordon.Need
	for _, f := range a.Needs {
		out = append(out, cordon.Need{Fact: f.ID, Ask: f.Ask, How: f.How})
	}
	return out
}

// convicts reports whether what a host sent makes it infected. Spoofable
// evidence never does; of requests of which a worm sends several, enough
// different ones do, unless they are a tool's; and so is a host that was attacked
// first, where neither the attack nor what it sends can have been forged.
func (s *story) convicts(p *part, sent total, attacked bool) bool {
	if sent.grade < cordon.Strong || s.host.IsClaim() {
		return false
	}
	if attacked {
		return true
	}
	return slices.ContainsFunc(p.emitted, func(f cordon.Finding) bool {
		if f.Grade < cordon.Strong || s.toolSaid(p, f) != "" {
			return false
		}
		return f.Of == 0 || f.Different-f.DifferentInDoubt >= infectedFrom(p.adv, f)
	})
}

func infectedFrom(a *advisory.Advisory, f cordon.Finding) int {
	if sig := a.Signature(f.Rule); sig != nil && sig.Different != nil {
		return sig.Different.Infected
	}
	return f.Of
}

// began is when a host began to send, as far as nobody can have forged it; 0 where it
// is in doubt of all whether it was this one.
func began(emitted []cordon.Finding) cordon.Time {
	var own, sure span
	for i := range emitted {
		f := &emitted[i]
		if doubted(*f) {
			continue
		}
		sure.see(f.First)
		if f.Grade > cordon.Spoofable {
			own.see(f.First)
		}
	}
	if own.any {
		return own.first
	}
	return sure.first
}

// span is the first of some times, if there are any; 0 where none of them is known.
type span struct {
	any   bool
	first cordon.Time
}

func (s *span) see(at cordon.Time) {
	s.any = true
	if at.Before(s.first) {
		s.first = at
	}
}

// begins is the same, or when the host was at it before.
func (p *part) begins() cordon.Time {
	if p.before != nil {
		return p.before.Underway
	}
	return began(p.emitted)
}

// attackBefore finds the last known attack by the same worm before the host
// began to send. Any variant of the advisory that leads to this one counts:
// the same, one that it may be, or one that may be it.
func (s *story) attackBefore(p *part, began cordon.Time) *cordon.Attack {
	if began == 0 {
		return nil
	}
	var best *cordon.Attack
	for _, o := range s.parts {
		if o.adv != p.adv || !sameStrain(p.adv, o.variant, p.variant) {
			continue
		}
		for _, f := range o.targeted {
			for _, e := range f.Evidence {
				if e.Time != 0 && e.Time < began && e.Peer != "" && e.Peer != s.host.String() && (best == nil || e.Time > best.Evidence.Time) {
					best = &cordon.Attack{From: e.Peer, Evidence: e}
				}
			}
		}
	}
	return best
}

// attackGrade is how far the evidence of attacks by the same worm carries.
func (s *story) attackGrade(p *part) (g cordon.Grade) {
	for _, o := range s.parts {
		if o.adv == p.adv && sameStrain(p.adv, o.variant, p.variant) {
			g = max(g, gradeOf(o.targeted))
		}
	}
	return g
}

func sameStrain(a *advisory.Advisory, x, y string) bool {
	if x == y {
		return true
	}
	for _, pair := range [2][2]string{{x, y}, {y, x}} {
		if v := a.Variant(pair[0]); v != nil && slices.Contains(v.OneOf, pair[1]) {
			return true
		}
	}
	return false
}

// hostile tells of requests that are no worm's.
func (s *story) hostile() (cordon.HostileReport, bool) {
	if len(s.asked) == 0 {
		return cordon.HostileReport{}, false
	}
	t := sum(s.asked)
	h := cordon.HostileReport{
		Address: s.host.String(), Ours: s.ours, Requests: t.count, Counted: s.c.counted(s.asked), First: t.first, Last: t.last, Evidence: t.evidence,
		Why: []string{"No shipped worm sends these requests as they were written; a tool or a person may have."},
	}
	for _, f := range s.asked {
		if sig := s.c.signature(f.Advisory, f.Rule); sig != nil && sig.Say != "" {
			h.What += sig.Say + " "
		}
	}
	h.What = trim(h.What)
	h.Why = append(append(h.Why, answersSaid(t)...), inDoubtSaid(t)...)
	return h, true
}
