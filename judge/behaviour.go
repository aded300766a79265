package judge

import (
	"cmp"
	"fmt"
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
	Draws   *Draws // nil where the targets were not drawn one by one
}

// Draws are the targets that a host chose, as far as they are known.
type Draws struct {
	N int
	// Likelihood is the logarithm (base 10) of how likely they are where targets
	// are chosen with such shares, and Best the same for the shares that they
	// have themselves.
	Likelihood func(same16, same8, anywhere float64) float64
	Best       float64
	OneList    bool // other hosts walk the same list
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

// fit is a way to choose targets, and which variants choose so.
type fit struct {
	variants   []*advisory.Variant
	likelihood float64
	ratio      float64 // to the next, in powers of ten
	alone      bool    // there is no other to compare with
}

// fits returns the variants of an advisory whose way of choosing targets is the
// likeliest; false where none fits, or too little is known.
func (d *Draws) fits(adv *advisory.Advisory) (fit, bool) {
	if d == nil || d.N < enoughDraws {
		return fit{}, false
	}
	all := []fit{{likelihood: d.Likelihood(0, 0, 1)}} // uniform, whether a variant is or not
	for i := range adv.Variants {
		v := &adv.Variants[i]
		switch {
		case v.Targets == nil:
		case v.Targets.Uniform != "":
			if d.OneList == (v.Targets.Uniform == "fixed-seed") {
				all[0].variants = append(all[0].variants, v)
			}
		default:
			t := v.Targets
			all = append(all, fit{variants: []*advisory.Variant{v}, likelihood: d.Likelihood(float64(t.Same16), float64(t.Same8), float64(t.Anywhere))})
		}
	}
	slices.SortStableFunc(all, func(a, b fit) int { return cmp.Compare(b.likelihood, a.likelihood) })
	best := all[0]
	best.ratio = best.likelihood - all[min(1, len(all)-1)].likelihood
	alone := len(all) == 1
	best.alone = alone
	if len(best.variants) == 0 || !alone && best.ratio < enoughOfThem || best.likelihood < d.Best-chance-slack*float64(d.N) {
		return fit{}, false
	}
	return best, true
}

// scanned lays a host's scan to advisories whose service it asks for: where the
// host had been attacked before it began, which is how a worm shows itself, or
// where its targets are chosen as a variant chooses them.
func (s *story) scanned(scan *Scan) {
	for _, a := range s.suspects(scan) {
		how, shaped := scan.Draws.fits(a)
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
			p.said = append(p.said, how.said(scan.Draws.N))
		}
	}
}

// said is what a fit means, in words.
func (f *fit) said(draws int) string {
	text := fmt.Sprintf("Its targets are chosen as by %s, as far as %d of them tell", namesOf(f.variants), draws)
	if f.alone {
		return text + "; there is no other way to compare with."
	}
	return text + fmt.Sprintf(": at least 10^%.0f times likelier than as by others.", max(f.ratio, enoughOfThem))
}

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
				if e.Time != 0 && e.Time < scan.First && e.Peer != s.host.String() && (variant == "" || e.Time > best.Evidence.Time) {
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
// shows would choose. It changes no verdict.
func (p *part) supports(scan *Scan, how fit, shaped bool) {
	v := p.adv.Variant(p.variant)
	if v == nil || v.Targets == nil || !shaped {
		return
	}
	if slices.Contains(how.variants, v) {
		p.said = append(p.said, fmt.Sprintf("It scans for %s, and its %d known targets are chosen as by %s, which fits.", scan.Service, scan.Draws.N, v.Name))
		return
	}
	p.said = append(p.said, fmt.Sprintf("It scans for %s, but its %d known targets are chosen as by %s rather than by %s.", scan.Service, scan.Draws.N, namesOf(how.variants), v.Name))
}

func namesOf(variants []*advisory.Variant) string {
	names := make([]string, len(variants))
	for i, v := range variants {
		names[i] = v.Name
	}
	return strings.Join(names, " or ")
}
