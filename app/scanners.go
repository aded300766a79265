package app

import (
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"cordon"
	"cordon/detect"
	"cordon/judge"
	"cordon/scan"
)

// divide has the workers' share of the cores do n pieces of work.
func (r *run) divide(n int, some func(from, to int)) {
	var wait sync.WaitGroup
	share := max((n+r.Workers-1)/r.Workers, 1)
	for from := 0; from < n; from += share {
		wait.Go(func() { some(from, min(from+share, n)) })
	}
	wait.Wait()
}

// scans are the same for the judge, as far as an advisory can concern them. A
// port scan is never a worm's sign, nor is what failed while nobody was answered; a sweep by
// ARP, or one that asks for what an advisory's worm attacks, may be; and so is any of a host that had been reached. Of
// hundreds of thousands that scan most show nothing that could be laid to a worm, and
// where no finding speaks of one either, the judge need not be asked.
func (r *run) scans(found []scan.Scanner, oneList []bool, findings []cordon.Finding) []judge.Scan {
	var all []judge.Scan
	say := r.speaker()
	attacked, spoken := r.attackedServices(), hostsFoundOf(findings)
	alone := len(r.Inventory)+len(r.LeaseFiles) == 0 // an address is a host, and no other is the same machine
	for i := range found {
		s := &found[i]
		at := service{s.Proto, s.Port}
		if s.Doubtful || s.Kind == scan.Vertical || s.Proto != 0 && (!s.Steady || !attacked[at.String()]) {
			continue
		}
		j := judge.Scan{
			Host: cordon.Host{Addr: s.Addr}, OnLink: s.Proto == 0, Contacts: s.Contacts, Held: s.Held, Spoke: s.Spoke, First: s.First, Last: s.Last,
			Draws: r.drawsOf(s, oneList[i]),
		}
		if by := s.Reached; by != nil {
			j.AttackedOn = service{by.Proto, by.Port}.String()
			j.AttackedBy = &cordon.Attack{From: by.By.String(), Evidence: say.reachEvidence(by)}
		}
		if alone && !j.Suggests() && !spoken[s.Addr] {
			continue
		}
		if s.Kind == scan.Horizontal {
			j.Service = at.String()
		}
		if s.Began > s.First {
			j.Began = s.Began
		}
		if s.Proto != 0 {
			j.Reaches, j.Alike = r.reaches(s)
		}
		j.Underway, j.Since, j.Evidence = s.Underway(), r.fromTheStart(s), say.scanEvidence(s)
		all = append(all, j)
	}
	return all
}

// hostsFoundOf are the addresses that a finding speaks of.
func hostsFoundOf(findings []cordon.Finding) map[netip.Addr]bool {
	all := map[netip.Addr]bool{}
	for i := range findings {
		all[findings[i].Host.Addr] = true
	}
	return all
}

// reaches are who had reached a scanner before it began: those who scan, and those who
// sent what scanners send.
func (r *run) reaches(s *scan.Scanner) (scan, alike []cordon.Attack) {
	say := r.speaker()
	for _, by := range s.Reaches {
		to := &scan
		if by.Alike {
			to = &alike
		}
		*to = append(*to, cordon.Attack{From: by.By.String(), Evidence: say.reachEvidence(&by)})
	}
	return scan, alike
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
	say := r.speaker()
	form, _ := say.formOf(s)
	if form != scan.FormUniform && form != scan.FormLocal {
		return nil
	}
	// What is drawn from all addresses leaves the network as good as always.
	likelihood, atEdge := sh.LogLikelihood, form == scan.FormLocal && s.AtEdge()
	if atEdge {
		likelihood = sh.LogLikelihoodBeyond
	}
	return &judge.Draws{
		N: int(sh.Draws), Best: sh.Best(), OneList: oneList, Beyond: atEdge,
		Likelihood: func(same16, same8, anywhere float64) float64 {
			return likelihood(scan.Preference{Same16: same16, Same8: same8, Anywhere: anywhere})
		},
	}
}

// service is what a horizontal scan asks for.
type service struct {
	proto uint8
	port  uint16
}

func (s service) String() string { return protocol(s.proto) + "/" + strconv.Itoa(int(s.port)) }

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
		{"hosts that one asked for several ports, forgotten for others", l.Tallies},
		{"contacts whose answers were not awaited", l.Pending},
		{"scanners whose targets were not looked at", l.Shapes},
		{"requests by ARP of gateways, which ask for others", l.Gateways},
		{"contacts that failed of hosts that ask on ports that differ from host to host, as peers of file sharing do, and are answered by some", l.Strays},
		{"contacts that failed of hosts that greet others as peers of file sharing do: many of those are gone", l.Peers},
	} {
		if lost.n > 0 {
			to.Count(lost.what, lost.n, 0, nil)
		}
	}
}
