package judge

import (
	"cmp"
	"fmt"
	"slices"

	"cordon"
	"cordon/advisory"
)

// Flood is a flood that a host makes.
type Flood struct {
	Host        cordon.Host
	Kind        string // arp-flood, ping-flood, syn-flood or udp-flood
	Target      string // "" where there are many
	PerSecond   uint64 // packets, at its fullest
	First, Last cordon.Time
	Evidence    cordon.Evidence // its first packet
}

// floodsSaid is how many of a host's floods its row tells of, the first ones; the
// list of floods has all.
const floodsSaid = 3

// floodsByHost puts them in the order of their time.
func floodsByHost(all []Flood) map[cordon.Host][]Flood {
	by := map[cordon.Host][]Flood{}
	for _, f := range all {
		by[f.Host] = append(by[f.Host], f)
	}
	for _, list := range by {
		slices.SortFunc(list, func(a, b Flood) int {
			return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Target, b.Target))
		})
	}
	return by
}

// floods says what a host's floods add to what is known of it: reasons only.
// They never change a verdict or a count.
func (s *story) floods(floods []Flood) {
	for _, p := range s.parts {
		if !p.does() {
			continue
		}
		for i := range floods[:min(len(floods), floodsSaid)] {
			p.said = append(p.said, floods[i].sentence(p)...)
		}
		if more := len(floods) - floodsSaid; more > 0 {
			p.said = append(p.said, fmt.Sprintf("It makes %d more floods.", more))
		}
		p.calendar(floods)
	}
}

// does reports whether the host itself does something that is laid to the part,
// or lets it be done.
func (p *part) does() bool {
	return len(p.emitted)+len(p.answered)+len(p.apart) > 0 || p.scan != nil
}

func (f *Flood) sentence(p *part) []string {
	line := fmt.Sprintf("It makes %s from %s on (%s:%d), up to %s packets a second", map[string]string{
		"arp-flood": "an ARP flood", "ping-flood": "a ping flood", "syn-flood": "a SYN flood", "udp-flood": "a UDP flood",
	}[f.Kind], when(f.First), f.Evidence.Input, f.Evidence.Position, cordon.Thousands(f.PerSecond))
	if f.Target != "" {
		line += " to " + f.Target
	}
	i := slices.IndexFunc(p.adv.SideEffects, func(e advisory.SideEffect) bool { return e.Kind == f.Kind })
	switch {
	case gradeOf(p.answered) >= cordon.Strong && f.Kind != "arp-flood":
		line += ": somebody uses its back door."
	case i >= 0:
		line += ", which fits."
	default:
		line += "."
	}
	said := []string{line}
	if i >= 0 {
		said = append(said, p.adv.SideEffects[i].Say)
	}
	return said
}

// calendar says where a host went from spreading to flooding on the days on
// which its variant does. An ARP flood is spreading, seen from the link.
func (p *part) calendar(floods []Flood) {
	v := p.adv.Variant(p.variant)
	if v == nil {
		return
	}
	spread := p.spreadDays(v)
	for i := range floods {
		f := &floods[i]
		if f.Kind == "arp-flood" || doesOn(v, f.First) != "flood" {
			continue
		}
		for _, at := range spread {
			if at < f.First {
				p.said = append(p.said, fmt.Sprintf("It spread on %s and floods on %s: on these days of the month %s does just that, which confirms the variant.", day(at), day(f.First), v.Name))
				return
			}
		}
	}
}

// spreadDays are times at which a part spread on days on which its variant does,
// the last first.
func (p *part) spreadDays(v *advisory.Variant) (days []cordon.Time) {
	for _, at := range activeIn(p.emitted) {
		if doesOn(v, at) == "spread" {
			days = append(days, at)
		}
	}
	slices.Reverse(days)
	return days
}

// doesOn is what a variant does on a day, by the UTC clock.
func doesOn(v *advisory.Variant, at cordon.Time) string {
	if at == 0 {
		return ""
	}
	for _, d := range v.Calendar {
		if n := at.Std().Day(); d.From <= n && n <= d.To {
			return d.Does
		}
	}
	return ""
}
