package report

import (
	"fmt"

	"cordon"
)

func (p *paper) floods(rows []cordon.FloodReport, limit int) {
	if len(rows) == 0 {
		return
	}
	p.head("Side effects: floods")
	for _, f := range atMost(rows, limit) {
		p.para(bold, "  ", capital(flooded(f)))
		p.para(plain, "      ", floodSize(f)+", "+span(f.First, f.Last))
		for _, s := range f.Why {
			p.para(plain, "      ", clean(s))
		}
	}
	p.more(len(rows) - len(atMost(rows, limit)))
}

// flooded says in a few words who floods whom.
func flooded(f cordon.FloodReport) string {
	by := plural(f.Sources, "source", "sources (many, or forged)")
	if f.Source != nil {
		by = clean(*f.Source)
	}
	to := plural(f.Targets, "address", "addresses")
	if f.Target != nil {
		to = clean(*f.Target)
	}
	if f.Port != nil {
		to += fmt.Sprintf(" port %d", *f.Port)
	} else if f.Target != nil && (f.Kind == "syn-flood" || f.Kind == "udp-flood") {
		to += " on many ports"
	}
	text := fmt.Sprintf("%s from %s to %s", floodKind(f.Kind), by, to)
	if f.Asker != nil && (f.Source == nil || *f.Asker != *f.Source) {
		text += ", asked for by " + clean(*f.Asker)
	}
	return text
}

func floodKind(kind string) string {
	names := map[string]string{"arp-flood": "ARP flood", "ping-flood": "ping flood", "syn-flood": "SYN flood", "udp-flood": "UDP flood"}
	if names[kind] == "" {
		return clean(kind)
	}
	return names[kind]
}

// floodSize is how much it is, in figures.
func floodSize(f cordon.FloodReport) string {
	text := fmt.Sprintf("%s, up to %s a second", plural(f.Packets, "packet", "packets"), count(f.PerSecond))
	if f.Share.Packets != nil {
		text += fmt.Sprintf(", %.1f %% of all packets", 100**f.Share.Packets)
	}
	return text
}

// floodsOf are those that a host makes, asks for or suffers.
func floodsOf(rows []cordon.FloodReport, same func(string) bool) (of []cordon.FloodReport) {
	is := func(s *string) bool { return s != nil && same(*s) }
	for _, f := range rows {
		if is(f.Source) || is(f.Asker) || is(f.Target) {
			of = append(of, f)
		}
	}
	return of
}
