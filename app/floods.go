package app

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"

	"cordon"
	"cordon/flood"
	"cordon/judge"
	"cordon/scan"
)

// observeFloods shows the flood detector what the scan detector sees.
func observeFloods(t *flood.Tracker, events []*scan.Event) {
	var f flood.Event
	for _, e := range events {
		if f.What = floodWhat(e); f.What == 0 {
			continue
		}
		f.Src, f.Dst, f.Four = e.Ends()
		f.Time, f.Position, f.Input, f.Port = e.Time, e.Position, e.Input, e.DstPort
		f.Mark, f.TTL = e.Mark()
		f.MAC, f.Held = e.Hardware(), e.Held()
		f.Packets, f.Bytes = e.Packets, uint64(e.Packets)*uint64(e.Bytes)
		t.Observe(&f)
	}
}

// floodWhat is 0 where an event says nothing of floods. A connection that a
// firewall let through may have come to something: its log does not say.
func floodWhat(e *scan.Event) flood.What {
	switch proto := e.Proto(); {
	case proto == cordon.TCP && e.Asks() && !e.Admitted():
		return flood.SYN
	case proto == cordon.TCP && e.Ended():
		return flood.Connected
	case proto == cordon.TCP && e.Talked() && e.Held():
		return flood.Talked
	case proto == cordon.UDP && e.Asks():
		return flood.Datagram
	case proto == 0 && e.Asks():
		return flood.Who
	case proto == 0 && e.Answers():
		return flood.Here
	case (proto == cordon.ICMP || proto == cordon.ICMPv6) && e.Asks():
		return flood.Ping
	case (proto == cordon.ICMP || proto == cordon.ICMPv6) && e.Answers():
		return flood.Pong
	}
	return 0
}

// floodReports tells of floods, and of those whose source has a verdict in rep
// what it is.
func (r *run) floodReports(found []flood.Flood, rep *cordon.Report, ours func(cordon.Host) *bool) (all []cordon.FloodReport) {
	verdicts := worstOf(rep.Hosts)
	for i := range found {
		f := &found[i]
		row := cordon.FloodReport{
			Kind: f.Kind.String(), Sources: f.Sources, Targets: max(f.Targets, 1),
			Source: named(f.Source), Asker: named(f.Asker), Target: named(f.Target),
			Packets: f.Packets, Bytes: f.Bytes, PerSecond: (f.Peak + 5) / 10, Share: r.floodShare(f),
			First: f.First, Last: f.Last, Evidence: r.floodEvidence(f), Why: whyFlood(f),
		}
		row.OneWay = f.Kind == flood.OfDatagrams && !f.Changing && !r.contacts.floods.BothWays()
		if f.Target.IsValid() {
			row.TargetOurs = ours(cordon.Host{Addr: f.Target})
		}
		if f.Network.IsValid() {
			row.Network, row.TargetOurs = new(f.Network.String()), ours(cordon.Host{Addr: f.Network.Addr()})
		}
		if f.Port != 0 {
			row.Port = &f.Port
		}
		if row.Source != nil {
			row.Ours = ours(cordon.Host{Addr: f.Source})
			if v := verdicts[*row.Source]; v != nil {
				row.Advisory, row.Variant = v.Advisory, v.Variant
				row.Why = append(row.Why, r.whyWorm(f, v)...)
			}
		}
		r.nameSources(&row, f, verdicts, ours)
		all = append(all, row)
	}
	return all
}

// nameSources names the sources where several have a name.
func (r *run) nameSources(row *cordon.FloodReport, f *flood.Flood, verdicts map[string]*cordon.HostReport, ours func(cordon.Host) *bool) {
	explained := map[*cordon.HostReport]bool{}
	for i := range f.By {
		by := &f.By[i]
		s := cordon.FloodSource{Address: by.Source.String(), Ours: ours(cordon.Host{Addr: by.Source}), Packets: by.Packets}
		if v := verdicts[s.Address]; v != nil {
			s.Advisory, s.Variant = v.Advisory, v.Variant
			explained[v] = true
		}
		row.Named = append(row.Named, s)
	}
	slices.SortStableFunc(row.Named, func(a, b cordon.FloodSource) int { return cmp.Compare(closeness(a.Ours), closeness(b.Ours)) })
	said := map[[2]string]bool{}
	for _, s := range row.Named {
		if row.Ours == nil || s.Ours != nil && *s.Ours {
			row.Ours = s.Ours
		}
		if v := verdicts[s.Address]; explained[v] && !said[[2]string{v.Advisory, v.Variant}] {
			said[[2]string{v.Advisory, v.Variant}] = true
			if row.Advisory == "" {
				row.Advisory, row.Variant = v.Advisory, v.Variant
			}
			row.Why = append(row.Why, r.whyWorm(f, v)...)
		}
	}
}

func named(a netip.Addr) *string {
	if !a.IsValid() {
		return nil
	}
	return new(a.String())
}

// worstOf are the worst verdicts on those who do something.
func worstOf(rows []cordon.HostReport) map[string]*cordon.HostReport {
	worst := map[string]*cordon.HostReport{}
	for i := range rows { // the worst come first
		switch v := &rows[i]; v.Verdict {
		case cordon.VerdictReinfected, cordon.VerdictBackdoored, cordon.VerdictInfected, cordon.VerdictSuspected:
			if worst[v.Address] == nil {
				worst[v.Address] = v
			}
		}
	}
	return worst
}

// floodShare is a flood's part of all packets that were seen, both counted in whole
// frames where a recording shows them. Lines of requests are no packets.
func (r *run) floodShare(f *flood.Flood) cordon.FloodShare {
	return cordon.FloodShare{Packets: shareOf(f.Packets, r.seen.Packets), Bytes: shareOf(f.Bytes, r.seen.Traffic-r.seen.Lines)}
}

func shareOf(n, of uint64) *float64 {
	if of == 0 || n == 0 {
		return nil
	}
	const places = 1e4
	return new(math.Round(min(float64(n)/float64(of), 1)*places) / places)
}

func (r *run) floodEvidence(f *flood.Flood) []cordon.Evidence {
	e := cordon.Evidence{Input: r.names[f.Input], Position: f.Position, Time: f.First, Text: "the first packet of it"}
	for _, by := range f.Each() {
		if by.Input == f.Input && by.Position == f.Position {
			e.Peer = by.Source.String()
		}
	}
	return []cordon.Evidence{e}
}

func whyFlood(f *flood.Flood) (w []string) {
	switch f.Kind {
	case flood.OfARP:
		w = append(w, fmt.Sprintf("About %s different addresses were asked for by ARP, in up to %s requests in ten seconds that nobody answered.", cordon.Thousands(f.Targets), cordon.Thousands(f.Peak)))
		if f.Source != f.Asker {
			w = append(w, fmt.Sprintf("%s asks because packets of %s for these addresses reach it: it is %[2]s that scans, and not the one that asks.", f.Asker, f.Source))
		} else {
			w = append(w, "Nobody is seen behind the one that asks. If it is a gateway, somebody scans through it: look at what it forwards.")
		}
	case flood.OfPings:
		w = append(w, fmt.Sprintf("Up to %s echo requests in ten seconds, where a person's ping sends ten.", cordon.Thousands(f.Peak)))
	case flood.OfSYNs:
		w = append(w, fmt.Sprintf("Up to %s requests for a connection in ten seconds; %s of all came to something.", cordon.Thousands(f.Peak), cordon.Thousands(f.Answers)))
	case flood.OfDatagrams:
		w = append(w, fmt.Sprintf("Up to %s datagrams in ten seconds, of which hardly any was answered. Where a recording shows one direction only, this may be ordinary traffic.", cordon.Thousands(f.Peak)))
	}
	if f.Changing {
		w = append(w, "Its ports change. It is no port scan: that asks each port once or a few times, with small packets, and comes to its end.")
	}
	if f.Network.IsValid() {
		w = append(w, "It goes to all of a network, to no address as much as makes a flood of it. "+map[bool]string{
			true:  "It is no scan: that asks each port of an address a few times at most, and this asks again and again.",
			false: "It is no scan: those who scan ask many addresses each, and these one or two.",
		}[len(f.Each()) > 0])
	}
	if len(f.By) > 0 {
		w = append(w, "The sources that are named hold their addresses, as connections or their hardware addresses show, or make a fair part of it each.")
	} else if !f.Source.IsValid() {
		w = append(w, "None of the sources makes a fair part of it, so they are many, or forged: they are not named, and none of them is accused.")
	}
	return w
}

// whyWorm says whether a flood is what the source's worm is known for.
func (r *run) whyWorm(f *flood.Flood, v *cordon.HostReport) (w []string) {
	for _, a := range r.program.Advisories() {
		if a.ID != v.Advisory {
			continue
		}
		w = append(w, fmt.Sprintf("Its source is %s by %s (%s).", v.Verdict, a.Title, v.Variant))
		for _, s := range a.SideEffects {
			if s.Kind == f.Kind.String() {
				w = append(w, "That fits: "+s.Say)
			}
		}
	}
	return w
}

// floodsFor are the same for the judge, one for each source that has a name.
func (r *run) floodsFor(found []flood.Flood) (all []judge.Flood) {
	for i := range found {
		for _, f := range found[i].Each() {
			j := judge.Flood{
				Host: cordon.Host{Addr: f.Source}, Kind: f.Kind.String(), First: f.First, Last: f.Last,
				PerSecond: (f.Peak + 5) / 10, Evidence: r.floodEvidence(&f)[0],
			}
			switch {
			case f.Target.IsValid():
				j.Target = f.Target.String()
			case f.Network.IsValid():
				j.Target = f.Network.String()
			}
			all = append(all, j)
		}
	}
	return all
}

// withoutGateways leaves out those who sweep by ARP only because others scan through
// them, and counts them. Whoever had been reached by somebody who scans is left in: the
// packets that make it ask may be its own, in others' names.
func (r *run) withoutGateways(found []scan.Scanner) []scan.Scanner {
	return slices.DeleteFunc(found, func(s scan.Scanner) bool {
		excused := s.Proto == 0 && s.Reached == nil && r.contacts.floods.AsksForOthers(s.Addr)
		if excused {
			r.excused++
		}
		return excused
	})
}

// withoutFlooders leaves out those who were taken to scan the ports of one host while
// they flooded some host on many ports, and counts them.
func (r *run) withoutFlooders(found []scan.Scanner, floods []flood.Flood) []scan.Scanner {
	by := map[netip.Addr][]flood.Flood{}
	for i := range floods {
		for _, f := range floods[i].Each() {
			if f.Changing {
				by[f.Source] = append(by[f.Source], f)
			}
		}
	}
	return slices.DeleteFunc(found, func(s scan.Scanner) bool {
		floods := s.Kind == scan.Vertical && slices.ContainsFunc(by[s.Addr], func(f flood.Flood) bool {
			return s.Decided >= f.First-flood.Step && s.Decided <= f.Last+flood.Step
		})
		if floods {
			r.flooders++
		}
		return floods
	})
}

// floodLosses tells what the bounds of the flood detector took away.
func (r *run) floodLosses(to *cordon.Reasons) {
	l := r.contacts.floods.Losses()
	to.Count("times that something to which much was sent was not looked at for floods", l.Targets, 0, nil)
	to.Count("packets to many ports of a target that were not looked at by port, to tell a flood from a port scan", l.Ports, 0, nil)
	to.Count("packets to a target of which the sources were not looked at one by one, to name those of a flood", l.Crowds, 0, nil)
	to.Count("ARP requests that were not looked at for floods, of too many who ask", l.Askers, 0, nil)
	to.Count("sweeps by ARP for addresses to which others had just sent packets, laid to those others", r.excused, 0, nil)
	to.Count("port scans that were floods on many ports of a host, listed as floods", r.flooders, 0, nil)
}
