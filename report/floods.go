package report

import (
	"fmt"
	"net/netip"
	"slices"

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
		if names := floodNames(f); names != "" {
			p.para(plain, "      ", names)
		}
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
		if f.Ours != nil && *f.Ours {
			by += " (ours)"
		}
	} else if len(f.Named) > 0 {
		by = plural(f.Sources, "source", "sources") + whoseSources(f)
	}
	to := plural(f.Targets, "address", "addresses")
	if f.Target != nil {
		to = clean(*f.Target)
	}
	if f.Network != nil {
		to += " of " + clean(*f.Network)
	}
	if f.Port != nil {
		to += fmt.Sprintf(" port %d", *f.Port)
	} else if (f.Target != nil || f.Network != nil) && (f.Kind == "syn-flood" || f.Kind == "udp-flood") {
		to += " on many ports"
	}
	text := fmt.Sprintf("%s from %s to %s", floodKind(f.Kind), by, to)
	if f.Asker != nil && (f.Source == nil || *f.Asker != *f.Source) {
		text += ", asked for by " + clean(*f.Asker)
	}
	return text
}

// sourcesShown are how many of a flood's sources a table names; the story of a host and
// the JSON name all.
const sourcesShown = 12

// whoseSources says how many of the sources that are named are ours.
func whoseSources(f cordon.FloodReport) string {
	switch n := oursOf(f); {
	case n == len(f.Named):
		return ", all of them ours,"
	case n > 0:
		return fmt.Sprintf(", %s of them ours,", count(uint64(n)))
	}
	return ""
}

func oursOf(f cordon.FloodReport) (n int) {
	for _, s := range f.Named {
		if s.Ours != nil && *s.Ours {
			n++
		}
	}
	return n
}

// floodSources names them, ours first.
func floodSources(f cordon.FloodReport, limit int) string {
	names := make([]string, 0, len(f.Named))
	mixed := oursOf(f) < len(f.Named)
	for _, s := range f.Named {
		name := s.Address
		if mixed && s.Ours != nil && *s.Ours {
			name += " (ours)"
		}
		names = append(names, name)
	}
	return "Sources: " + some(names, limit) + "."
}

// floodNames names those that a table names; "" where none has a name, or one only.
func floodNames(f cordon.FloodReport) string {
	if len(f.Named) == 0 {
		return ""
	}
	return floodSources(f, sourcesShown)
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

// flooding counts hosts of ours that flood others.
func flooding(r *cordon.Report) uint64 {
	var hosts roll
	for i := range r.Floods {
		for _, address := range r.Floods[i].Outward() {
			hosts.add(address)
		}
	}
	return hosts.Len()
}

// floods reports whether a host makes a flood, asks for it or suffers it, by itself or
// as one of a network.
func (w *who) floods(f *cordon.FloodReport) bool {
	is := func(s *string) bool { return s != nil && w.is(*s) }
	return is(f.Source) || is(f.Asker) || is(f.Target) || slices.ContainsFunc(f.Named, func(s cordon.FloodSource) bool { return w.is(s.Address) }) || f.Network != nil && w.within(*f.Network)
}

func (w *who) within(network string) bool {
	p, err := netip.ParsePrefix(network)
	if err != nil {
		return false
	}
	for name := range w.names {
		if a, err := netip.ParseAddr(name); err == nil && p.Contains(a) {
			return true
		}
	}
	return false
}
