package app

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"cordon"
	"cordon/detect"
	"cordon/judge"
	"cordon/scan"
)

// scanners tells of those who scan: of a worm's outbreak there may be hundreds of
// thousands, so the workers' share of the cores is used.
func (r *run) scanners(found []scan.Scanner, oneList []bool, ours func(cordon.Host) *bool) []cordon.ScannerReport {
	all := make([]cordon.ScannerReport, len(found))
	r.divide(len(found), func(from, to int) {
		for i := from; i < to; i++ {
			all[i] = r.tellScanner(&found[i], oneList[i], ours)
		}
	})
	return all
}

// divide has the workers' share of the cores do n pieces of work.
func (r *run) divide(n int, some func(from, to int)) {
	var wait sync.WaitGroup
	share := max((n+r.Workers-1)/r.Workers, 1)
	for from := 0; from < n; from += share {
		wait.Go(func() { some(from, min(from+share, n)) })
	}
	wait.Wait()
}

// repeatedList is the shape of those who draw from all addresses and walk the same
// list as others.
const repeatedList = "repeated-list"

func (r *run) tellScanner(s *scan.Scanner, oneList bool, ours func(cordon.Host) *bool) cordon.ScannerReport {
	host := cordon.Host{Addr: s.Addr}
	rep := cordon.ScannerReport{
		Address: host.String(), Ours: ours(host), Kind: s.Kind.String(), Protocol: protocol(s.Proto),
		Targets: s.Targets, Outcome: s.Outcome(), Detector: s.Detector.String(), Contacts: s.Contacts,
		Detected: s.Detected, First: s.First, Last: s.Last, Shape: scan.FormUnknown.String(),
		Evidence: r.scanEvidence(s), Why: whyScanner(s),
	}
	if s.Kind == scan.Horizontal {
		rep.Port = &s.Port
	}
	if sh := s.Shape; sh != nil && s.Proto != 0 { // by ARP it shows but the part on the link
		form, ratio := r.formOf(s)
		rep.Shape, rep.Draws = form.String(), uint64(sh.Draws)
		rep.ShapeRatio = math.Round(ratio*10) / 10
		if form == scan.FormUniform && oneList {
			rep.Shape = repeatedList
		}
	}
	return rep
}

// scans are the same for the judge, as far as an advisory can concern them. A
// port scan is never a worm's sign; a sweep by ARP, or one that asks for what an
// advisory's worm attacks, may be; and so is any of a host that had been reached.
func (r *run) scans(found []scan.Scanner, oneList []bool) []judge.Scan {
	var all []judge.Scan
	attacked := r.attackedServices()
	for i := range found {
		s := &found[i]
		at := service{s.Proto, s.Port}
		if s.Kind == scan.Vertical || s.Proto != 0 && (!s.Steady || !attacked[at.String()]) {
			continue
		}
		j := judge.Scan{
			Host: cordon.Host{Addr: s.Addr}, OnLink: s.Proto == 0, Contacts: s.Contacts, Held: s.Held, Spoke: s.Spoke, First: s.First, Last: s.Last,
			Evidence: r.scanEvidence(s), Draws: r.drawsOf(s, oneList[i]),
		}
		if s.Kind == scan.Horizontal {
			j.Service = at.String()
		}
		if by := s.Reached; by != nil {
			j.AttackedOn = service{by.Proto, by.Port}.String()
			j.AttackedBy = &cordon.Attack{From: by.By.String(), Evidence: r.reachEvidence(by)}
		}
		if s.Began > s.First {
			j.Began = s.Began
		}
		if s.Proto != 0 {
			j.Reaches, j.Alike = r.reaches(s)
		}
		all = append(all, j)
	}
	return all
}

// reaches are who had reached a scanner before it began: those who scan, and those who
// sent what scanners send.
func (r *run) reaches(s *scan.Scanner) (scan, alike []cordon.Attack) {
	for _, by := range s.Reaches {
		to := &scan
		if by.Alike {
			to = &alike
		}
		*to = append(*to, cordon.Attack{From: by.By.String(), Evidence: r.reachEvidence(&by)})
	}
	return scan, alike
}

func (r *run) reachEvidence(by *scan.Reach) cordon.Evidence {
	text := "a host that scans was answered"
	if by.Alike {
		text = "a host sent as much as those that scan for the service, and was answered"
	}
	return cordon.Evidence{Input: r.names[by.Input], Position: by.Position, Time: by.At, Peer: by.By.String(), Text: text}
}

// attackedServices are those that advisories name, as tcp/80.
func (r *run) attackedServices() map[string]bool {
	all := map[string]bool{}
	for _, a := range r.program.Advisories() {
		for _, s := range a.Service {
			all[s] = true
		}
	}
	return all
}

// rowsOf are a host's, of scanners by address. There may be hundreds of thousands,
// of which few are asked for: a map of them would take longer than all questions.
func rowsOf(found []scan.Scanner, a netip.Addr) []scan.Scanner {
	from, _ := slices.BinarySearchFunc(found, a, func(s scan.Scanner, a netip.Addr) int { return s.Addr.Compare(a) })
	to := from
	for to < len(found) && found[to].Addr == a {
		to++
	}
	return found[from:to]
}

// drawsOf are a scanner's targets where it drew them; nil where it did not, or
// where ARP shows only those on the link.
func (r *run) drawsOf(s *scan.Scanner, oneList bool) *judge.Draws {
	sh := s.Shape
	if sh == nil || s.Proto == 0 {
		return nil
	}
	form, _ := r.formOf(s)
	if form != scan.FormUniform && form != scan.FormLocal {
		return nil
	}
	// What is drawn from all addresses leaves the network as good as always.
	likelihood, leaves := sh.LogLikelihood, form == scan.FormLocal && s.Leaves()
	if leaves {
		likelihood = sh.LogLikelihoodBeyond
	}
	return &judge.Draws{
		N: int(sh.Draws), Best: sh.Best(), OneList: oneList, Beyond: leaves,
		Likelihood: func(same16, same8, anywhere float64) float64 {
			return likelihood(scan.Preference{Same16: same16, Same8: same8, Anywhere: anywhere})
		},
	}
}

// formOf is how a scanner chooses its targets. Where its whole /8 is of --net and nothing
// within that is in view, what it draws near stays within, and what leaves is uniform
// whatever its choice.
func (r *run) formOf(s *scan.Scanner) (scan.Form, float64) {
	form, ratio := s.Shape.Form()
	if form == scan.FormUniform && !s.Seen16 && !s.Seen8 && r.ownsEight(s.Addr) {
		return scan.FormUnknown, 0
	}
	return form, ratio
}

func (r *run) ownsEight(a netip.Addr) bool {
	return slices.ContainsFunc(r.Net, func(p netip.Prefix) bool { return p.Bits() <= 8 && p.Contains(a) })
}

// service is what a horizontal scan asks for.
type service struct {
	proto uint8
	port  uint16
}

func (s service) String() string { return protocol(s.proto) + "/" + strconv.Itoa(int(s.port)) }

// scanEvidence is the first contact, and the one that decided.
func (r *run) scanEvidence(s *scan.Scanner) []cordon.Evidence {
	what := "any port"
	switch s.Kind {
	case scan.Horizontal:
		what = "port " + strconv.Itoa(int(s.Port))
	case scan.Vertical:
		what = "many ports"
	}
	first := cordon.Evidence{Input: r.names[s.FirstInput], Position: s.FirstPosition, Time: s.First, Text: "its first contact with a host: " + protocol(s.Proto) + ", " + what}
	decided := cordon.Evidence{Input: r.names[s.Input], Position: s.Position, Time: s.Decided, Text: "the contact that decided"}
	if s.Input == s.FirstInput && s.Position == s.FirstPosition {
		return []cordon.Evidence{first}
	}
	return []cordon.Evidence{first, decided}
}

func protocol(p uint8) string {
	switch p {
	case 0:
		return "arp"
	case cordon.TCP:
		return "tcp"
	case cordon.UDP:
		return "udp"
	case cordon.ICMP:
		return "icmp"
	case cordon.ICMPv6:
		return "icmpv6"
	}
	return strconv.Itoa(int(p))
}

func whyScanner(s *scan.Scanner) (w []string) {
	switch s.Detector {
	case scan.BySequence:
		w = append(w, fmt.Sprintf("Of %s hosts that it asked for the first time, %s did not answer or refused, and %s answered. Who knows whom it asks is answered by most (sequential hypothesis test: Jung and others, 2004).", cordon.Thousands(s.Contacts), cordon.Thousands(s.Failed), cordon.Thousands(s.Worked)))
	case scan.ByGrowth:
		w = append(w, fmt.Sprintf("It asked about %s different hosts, more in a short time than a client does; hardly an answer is in view.", cordon.Thousands(s.Targets)))
		if s.Proto == 0 {
			w = append(w, "A gateway asks by ARP for whatever others send to through it: then look for those.")
		}
		if s.Admitted {
			w = append(w, "A firewall let through what it asked for. A proxy, or a gateway behind which many browse, asks as many.")
		}
	case scan.ByPorts:
		w = append(w, fmt.Sprintf("It asked one host for %s different ports or more, of which %s answered. A worm asks many hosts: this is a port scan.", cordon.Thousands(s.Targets), cordon.Thousands(s.Worked)))
	}
	if s.Cut {
		w = append(w, "The recording ends before the last of them could have answered, so this is less sure.")
	}
	return w
}

// ours answers for a host: nil where nobody has said.
func (r *run) ours() func(cordon.Host) *bool {
	if len(r.Net) == 0 {
		return func(cordon.Host) *bool { return nil }
	}
	in := detect.OursOf(r.Net)
	return func(h cordon.Host) *bool {
		yes := in(h)
		return &yes
	}
}

// scanLosses tells what the bounds of the scan detector took away.
func (r *run) scanLosses(to *cordon.Reasons) {
	l := r.contacts.tracker.Losses()
	for _, lost := range []struct {
		what string
		n    uint64
	}{
		{"hosts of which a few contacts were known, forgotten for others", l.Sources},
		{"scanners forgotten for others", l.Accused},
		{"pairs of hosts forgotten before their time", l.Contacts},
		{"contacts whose answers were not awaited", l.Pending},
		{"scanners whose targets were not looked at", l.Shapes},
		{"requests by ARP of gateways, which ask for others", l.Excused},
		{"contacts that failed of hosts that greet others as peers of file sharing do: many of those are gone", l.Peers},
	} {
		if lost.n > 0 {
			to.Count(lost.what, lost.n, 0, nil)
		}
	}
}
