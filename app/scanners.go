package app

import (
	"fmt"
	"strconv"

	"cordon"
	"cordon/detect"
	"cordon/scan"
)

// scanners tells of those who scan.
func (r *run) scanners(ours func(cordon.Host) *bool) []cordon.ScannerReport {
	var all []cordon.ScannerReport
	for _, s := range r.contacts.tracker.Scanners() {
		host := cordon.Host{Addr: s.Addr}
		rep := cordon.ScannerReport{
			Address: host.String(), Ours: ours(host), Kind: s.Kind.String(), Protocol: protocol(s.Proto),
			Targets: s.Targets, Outcome: s.Outcome(), Detector: s.Detector.String(), Contacts: s.Contacts,
			Detected: s.Detected, First: s.First, Last: s.Last, Shape: scan.FormUnknown.String(),
			Evidence: r.scanEvidence(&s), Why: whyScanner(&s),
		}
		if s.Kind == scan.Horizontal {
			rep.Port = &s.Port
		}
		if s.Shape != nil {
			form, _ := s.Shape.Form()
			rep.Shape = form.String()
		}
		all = append(all, rep)
	}
	return all
}

// scanEvidence is the first contact, and the one that decided.
func (r *run) scanEvidence(s *scan.Scanner) []cordon.Evidence {
	what := map[scan.Kind]string{scan.Horizontal: "port " + strconv.Itoa(int(s.Port)), scan.Sweep: "any port", scan.Vertical: "many ports"}[s.Kind]
	first := cordon.Evidence{Input: r.names[s.FirstInput], Position: s.FirstPosition, Time: s.First, Text: "its first contact with a host: " + protocol(s.Proto) + ", " + what}
	decided := cordon.Evidence{Input: r.names[s.Input], Position: s.Position, Time: s.Detected, Text: "the contact that decided"}
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
		w = append(w, fmt.Sprintf("Of %d hosts that it asked for the first time, %d did not answer or refused, and %d answered. Who knows whom it asks is answered by most (sequential hypothesis test: Jung and others, 2004).", s.Contacts, s.Failed, s.Worked))
	case scan.ByGrowth:
		w = append(w, fmt.Sprintf("It asked about %d different hosts, more in a short time than a client does; hardly an answer is in view.", s.Targets))
	case scan.ByPorts:
		w = append(w, fmt.Sprintf("It asked one host for %d different ports or more, of which %d answered. A worm asks many hosts: this is a port scan.", s.Targets, s.Worked))
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
	} {
		if lost.n > 0 {
			to.Count(lost.what, lost.n, 0, nil)
		}
	}
}
