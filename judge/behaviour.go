package judge

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
)

// Scan is a host that looks for others: behaviour, without any payload.
type Scan struct {
	Host     cordon.Host
	Service  string // as tcp/80; "" where ports change, or none is asked
	OnLink   bool   // by ARP, which shows only what is drawn on the link
	Contacts uint64
	Held     bool        // one of its contacts shows that it holds its address
	Spoke    bool        // what it sends is shown; where no finding tells of it, it is no worm's that is known
	First    cordon.Time // its first contact
	Last     cordon.Time
	Evidence []cordon.Evidence
	// AttackedBy is who had reached it before, on the same service, while
	// scanning; nil where that was not seen.
	AttackedBy *cordon.Attack
	AttackedOn string // that service, as tcp/80
	// Began is when scanning began, where that is known to be after the first contact,
	// and Reaches are all who are known to have reached it before that, scanning, on the
	// service that it asks for. They give it a parent and change no verdict.
	Began   cordon.Time
	Reaches []cordon.Attack
	// Underway is from when on it scanned for sure; 0 where that is not known.
	Underway cordon.Time
	// Since tells that it began as the recording did, so that it may have been at it before.
	Since bool
	// Alike are those who reached it before it began, are not known to scan, and sent as
	// much as those send who scan for the service. They may be parents just so.
	Alike []cordon.Attack
	Draws *Draws // nil where the targets were not drawn one by one
}

// Suggests reports whether a scan may be laid to a worm of itself: its host had been
// attacked before, or its targets are known. Else it says something only of hosts of
// which there are findings.
func (scan *Scan) Suggests() bool { return scan.AttackedBy != nil || scan.Draws.enough() }

// Draws are the targets that a host chose, as far as they are known.
type Draws struct {
	N int
	// Likelihood is the logarithm (base 10) of how likely they are where targets
	// are chosen with such shares, and Best the same for the shares that they
	// have themselves.
	Likelihood func(same16, same8, anywhere float64) float64
	Best       float64
	OneList    bool // other hosts walk the same list
	// Beyond says that draws within the host's own /16 are not in view, and that
	// likelihoods are those of the others among themselves.
	Beyond bool
}

// What it takes to lay a scan to a variant by its targets: how many draws, by
// how many powers of ten likelier than the next, and how much less likely than
// the best shares that there could be, in all and for each draw. The former is
// what chance allows one in a thousand (χ² of two degrees of freedom), the latter
// leaves room for what filters and routes do to draws.
const (
	enoughDraws  = 40
	enoughOfThem = 3.0
	chance       = 3.0
	slack        = 0.02
)

// The same where draws within the own /16 are not in view. What is left is one share,
// which a worm that nobody knows may have nearly the same: it is known to four in a
// hundred, and chance is allowed one in a hundred (χ² of one degree of freedom). The
// room is for a fifth of the near or of the far draws to be missing.
const (
	enoughBeyond = 150
	chanceBeyond = 1.44
	slackBeyond  = 0.003
)

// enough reports whether there are draws enough to tell by.
func (d *Draws) enough() bool {
	return d != nil && (d.N >= enoughBeyond || d.N >= enoughDraws && !d.Beyond)
}

// agree reports whether draws that are so likely are what chance makes of a choice.
func (d *Draws) agree(likelihood float64) bool {
	if d.Beyond {
		return likelihood >= d.Best-chanceBeyond-slackBeyond*float64(d.N)
	}
	return likelihood >= d.Best-chance-slack*float64(d.N)
}

// fit is a way to choose targets, and which variants choose so.
type fit struct {
	variants   []*advisory.Variant
	shares     [3]float64
	likelihood float64
	ratio      float64 // to the next, in powers of ten
	alone      bool    // there is no other to compare with
}

// fits returns the variants of an advisory whose way of choosing targets is the
// likeliest of all that the advisories know which it may be; false where none fits, or
// too little is known to tell one from another.
func (d *Draws) fits(adv *advisory.Advisory, among []*advisory.Advisory) (fit, bool) {
	if !d.enough() {
		return fit{}, false
	}
	all := []fit{{shares: [3]float64{2: 1}}} // uniform, whether a variant is or not
	for _, a := range among {
		for i := range a.Variants {
			v := &a.Variants[i]
			if v.Targets == nil {
				continue
			}
			at := slices.IndexFunc(all, func(f fit) bool { return f.shares == sharesOf(v.Targets) })
			if at < 0 {
				at = len(all)
				all = append(all, fit{shares: sharesOf(v.Targets)})
			}
			if a == adv && (v.Targets.Uniform == "" || d.OneList == (v.Targets.Uniform == "fixed-seed")) {
				all[at].variants = append(all[at].variants, v)
			}
		}
	}
	for i := range all {
		all[i].likelihood = d.Likelihood(all[i].shares[0], all[i].shares[1], all[i].shares[2])
	}
	slices.SortStableFunc(all, func(a, b fit) int { return cmp.Compare(b.likelihood, a.likelihood) })
	best := all[0]
	best.ratio = best.likelihood - all[min(1, len(all)-1)].likelihood
	alone := len(all) == 1
	best.alone = alone
	if len(best.variants) == 0 || !alone && best.ratio < enoughOfThem || !d.agree(best.likelihood) {
		return fit{}, false
	}
	return best, true
}

// sharesOf are the shares of draws from the own /16, the own /8 and everywhere.
func sharesOf(t *advisory.Targets) [3]float64 {
	sum := float64(t.Same16) + float64(t.Same8) + float64(t.Anywhere)
	if t.Uniform != "" || sum == 0 {
		return [3]float64{2: 1}
	}
	return [3]float64{float64(t.Same16) / sum, float64(t.Same8) / sum, float64(t.Anywhere) / sum}
}

// scanned lays a host's scan to advisories whose service it asks for: where the
// host had been attacked before it began, which is how a worm shows itself, or
// where its targets are chosen as a variant chooses them.
func (s *story) scanned(scan *Scan) {
	s.atIt(scan)
	suspects := s.suspects(scan)
	explained := slices.ContainsFunc(suspects, func(a *advisory.Advisory) bool {
		_, shaped := scan.Draws.fits(a, suspects)
		return shaped
	})
	for _, a := range suspects {
		how, shaped := scan.Draws.fits(a, suspects)
		shaped = shaped && (!scan.Spoke || len(s.emits(a)) > 0)
		attack, variant := s.attacked(a, scan)
		switch {
		case len(s.emits(a)) > 0:
			for _, p := range s.emits(a) {
				p.supports(scan, how, shaped)
				p.backed = p.backed || attack != nil || shaped
			}
			continue
		case attack == nil && !shaped:
			continue
		case scan.Spoke && variant == "":
			continue // what it sends is nothing of this worm's, and nothing of it had reached it
		case variant == "" && explained && !shaped:
			continue // its targets are chosen as another worm does
		case variant == "" && shaped && len(how.variants) == 1:
			variant = how.variants[0].ID
		case variant == "":
			variant = advisory.Unrecognised
		}
		p := s.part(a, variant)
		if p.scan != nil {
			p.scan.Last = max(p.scan.Last, scan.Last) // the same again, later
			continue
		}
		p.scan = new(*scan)
		p.said = append(p.said, fmt.Sprintf("It asks %s hosts for %s, which %s attacks. %s, so it is suspected only.", cordon.Thousands(scan.Contacts), cmp.Or(scan.Service, "their link address"), a.Title, scan.payload()))
		if attack != nil {
			p.attack = attack
			p.said = append(p.said, fmt.Sprintf("It was reached by %s at %s (%s:%d) before it began: that is how a worm shows itself.", attack.From, when(attack.Evidence.Time), attack.Evidence.Input, attack.Evidence.Position))
		}
		if shaped {
			p.said = append(p.said, how.said(scan.Draws))
		}
		if !scan.Held && !scan.OnLink {
			p.said = append(p.said, "None of its connections is known to have come about, and anybody can write any address into a first packet: look whether it is this machine that sends them.")
		}
	}
}

// atIt lays to what the host sent first, of that which is sent to the service that it
// scans, that it scanned before. Who attacked it after that found it at it. Where what it
// sent proves its address, the scan has to as well: anybody can write contacts in its name.
func (s *story) atIt(scan *Scan) {
	var first *part
	var sent cordon.Time
	for _, p := range s.parts {
		if at := began(p.emitted); slices.Contains(p.adv.Service, scan.Service) && at.Before(sent) {
			first, sent = p, at
		}
	}
	if first != nil && scan.Since && scan.First <= sent && sent <= scan.Last {
		first.since = true
	}
	if first == nil || scan.Underway == 0 || !scan.Held && proven(first.emitted) {
		return
	}
	if scan.Underway < sent && sent <= scan.Last && (first.before == nil || scan.Underway < first.before.Underway) {
		first.before = scan
	}
}

// proven reports whether any of them shows that the host holds its address.
func proven(emitted []cordon.Finding) bool {
	return slices.ContainsFunc(emitted, func(f cordon.Finding) bool { return f.Proven != 0 })
}

// said is what a fit means, in words.
func (f *fit) said(d *Draws) string {
	text := fmt.Sprintf("Its targets are chosen as by %s, as far as %d of them tell", namesOf(f.variants), d.N)
	if f.alone {
		text += "; there is no other way to compare with."
	} else {
		text += fmt.Sprintf(": at least 10^%.0f times likelier than as by others.", max(f.ratio, enoughOfThem))
	}
	if d.Beyond && f.shares[0] > 0 {
		text += " " + f.beyond(d.N)
	}
	return text
}

// beyond says that what stays within a host's own network is not in view: so many draws
// that none of them is near are no chance where many are drawn from there.
func (f *fit) beyond(draws int) string {
	return fmt.Sprintf("None of them is in its own /16, which as by %s has a chance of 10^%.0f, and nobody's contacts within that are in view: what stays within it is not seen, and the shares were compared of what leaves it.",
		namesOf(f.variants), float64(draws)*math.Log10(1-f.shares[0]))
}

// began is when it began to scan, as far as is known: a host has contacts before that.
func (scan *Scan) began() cordon.Time { return max(scan.First, scan.Began) }

// payload says what was seen of what a scanning host sends.
func (scan *Scan) payload() string {
	if scan.Spoke {
		return "What it sends, as far as it was seen, is no known variant's"
	}
	return "No payload was seen from it"
}

// suspects are the advisories that a scan can be laid to: those whose service it
// asks for, and of them only those whose payload the host sent, or, where it sent
// none, whose payload had reached it. What one worm explains is no sign of another, and
// that goes for a worm that no advisory describes, too.
func (s *story) suspects(scan *Scan) []*advisory.Advisory {
	var asked, sent, reached []*advisory.Advisory
	for _, a := range s.c.Advisories {
		if !scan.OnLink && !slices.Contains(a.Service, scan.Service) {
			continue
		}
		asked = append(asked, a)
		if len(s.emits(a)) > 0 {
			sent = append(sent, a)
		}
		if _, variant := s.attacked(a, scan); variant != "" {
			reached = append(reached, a)
		}
	}
	switch {
	case len(sent) > 0:
		return sent
	case len(reached) > 0:
		return reached
	case s.c.Undescribed[scan.Service]:
		return nil
	}
	return asked
}

// attacked returns the last known attack on the host before it began to scan,
// with the variant of the attacker where it is known.
func (s *story) attacked(a *advisory.Advisory, scan *Scan) (best *cordon.Attack, variant string) {
	// By ARP a victim asks for its neighbours, whatever the service.
	if !scan.OnLink || slices.Contains(a.Service, scan.AttackedOn) {
		best = scan.AttackedBy
	}
	for _, p := range s.parts {
		if p.adv != a {
			continue
		}
		for _, f := range p.targeted {
			for _, e := range f.Evidence {
				if e.Time != 0 && e.Time < scan.First && e.Peer != "" && e.Peer != s.host.String() && (variant == "" || e.Time > best.Evidence.Time) {
					best, variant = &cordon.Attack{From: e.Peer, Evidence: e}, p.variant
				}
			}
		}
	}
	return best, variant
}

// emits are the parts of an advisory whose payload the host sent.
func (s *story) emits(a *advisory.Advisory) (parts []*part) {
	for _, p := range s.parts {
		if p.adv == a && len(p.emitted)+len(p.answered) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// supports says whether a scan's targets are what the variant that a payload
// shows, or one of those that it may be of, would choose. It changes no verdict.
func (p *part) supports(scan *Scan, how fit, shaped bool) {
	v, may := p.adv.Variant(p.variant), p.mayBe()
	if !shaped || len(may) == 0 || slices.ContainsFunc(may, func(v *advisory.Variant) bool { return v.Targets == nil }) {
		return
	}
	fitting := slices.DeleteFunc(may, func(v *advisory.Variant) bool { return !slices.Contains(how.variants, v) })
	if len(fitting) > 0 {
		p.said = append(p.said, fmt.Sprintf("It scans for %s, and its %d known targets are chosen as by %s, which fits.", scan.Service, scan.Draws.N, namesOf(fitting)))
		return
	}
	p.said = append(p.said, fmt.Sprintf("It scans for %s, but its %d known targets are chosen as by %s rather than by %s.", scan.Service, scan.Draws.N, namesOf(how.variants), v.Name))
}

// mayBe are the variants that the part's own stands for: itself, or the several that a
// payload does not tell apart.
func (p *part) mayBe() (all []*advisory.Variant) {
	v := p.adv.Variant(p.variant)
	switch {
	case v == nil:
	case len(v.OneOf) == 0:
		all = append(all, v)
	default:
		for _, id := range v.OneOf {
			all = append(all, p.adv.Variant(id))
		}
	}
	return all
}

func namesOf(variants []*advisory.Variant) string {
	names := make([]string, len(variants))
	for i, v := range variants {
		names[i] = v.Name
	}
	return strings.Join(names, " or ")
}
