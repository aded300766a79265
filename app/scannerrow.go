package app

import (
	"math"
	"net/netip"
	"slices"
	"strconv"

	"cordon"
	"cordon/scan"
)

// scannerRows makes the rows of those who scan when they are asked for: of a worm's
// outbreak there may be hundreds of thousands, and their words and evidence would take
// several times the room of what they say. It keeps nothing else of a run alive.
type scannerRows struct {
	speaker
	found   []scan.Scanner
	oneList []bool
	ours    func(cordon.Host) *bool
	reached map[int]reachedRow // of a few, by place
	held    map[int]scanHolder // the same
}

// reachedRow is who may have passed on to a scanner what it scans for, and why.
type reachedRow struct {
	by  *cordon.Reached
	why string
}

// speaker knows what it takes to say where something stands.
type speaker struct {
	names []string // of the inputs
	net   []netip.Prefix
}

func (r *run) speaker() speaker { return speaker{r.names, r.Net} }

func (s *scannerRows) rows() cordon.Rows[cordon.ScannerReport] {
	return cordon.MakeRows(len(s.found), s.row)
}

// repeatedList is the shape of those who draw from all addresses and walk the same
// list as others.
const repeatedList = "repeated-list"

func (r *scannerRows) row(i int) cordon.ScannerReport {
	s := &r.found[i]
	host := cordon.Host{Addr: s.Addr}
	rep := cordon.ScannerReport{
		Address: host.String(), Ours: r.ours(host), Kind: s.Kind.String(), Protocol: protocol(s.Proto),
		Targets: s.Targets, Outcome: s.Outcome(), Detector: s.Detector.String(), Contacts: s.Contacts,
		Detected: min(s.Detected, s.Last), First: s.First, Last: s.Last, Shape: scan.FormUnknown.String(),
		Evidence: r.scanEvidence(s), Why: whyScanner(s),
	}
	if s.Kind == scan.Horizontal {
		rep.Port = &s.Port
	}
	if sh := s.Shape; sh != nil && s.Proto != 0 { // by ARP it shows but the part on the link
		form, ratio := r.formOf(s)
		rep.Shape, rep.Draws = form.String(), uint64(sh.Draws)
		rep.ShapeRatio = math.Round(ratio*10) / 10
		if form == scan.FormUniform && r.oneList[i] {
			rep.Shape = repeatedList
		}
	}
	if by, ok := r.held[i]; ok {
		rep.Holder, rep.Names = by.holder, by.names
	}
	if by, ok := r.reached[i]; ok {
		rep.ReachedBy, rep.Why = by.by, append(rep.Why, by.why)
	}
	return rep
}

// formOf is how a scanner chooses its targets. Where its whole /8 is of --net and nothing
// within that is in view, what it draws near stays within, and what leaves is uniform
// whatever its choice.
func (k *speaker) formOf(s *scan.Scanner) (scan.Form, float64) {
	form, ratio := s.Shape.Form()
	if form == scan.FormUniform && !s.Seen16 && !s.Seen8 && k.ownsEight(s.Addr) {
		return scan.FormUnknown, 0
	}
	return form, ratio
}

func (k *speaker) ownsEight(a netip.Addr) bool {
	return slices.ContainsFunc(k.net, func(p netip.Prefix) bool { return p.Bits() <= 8 && p.Contains(a) })
}

// scanEvidence is the first contact, and the one that decided.
func (k *speaker) scanEvidence(s *scan.Scanner) []cordon.Evidence {
	what := ", any port"
	switch s.Kind {
	case scan.Horizontal:
		what = ", port " + strconv.Itoa(int(s.Port))
	case scan.Vertical:
		what = ", many ports"
	}
	first := cordon.Evidence{Input: k.names[s.FirstInput], Position: s.FirstPosition, Time: s.First, Text: "its first contact with a host: " + protocol(s.Proto) + what}
	decided := cordon.Evidence{Input: k.names[s.Input], Position: s.Position, Time: s.Decided, Text: "the contact that decided"}
	if s.Input == s.FirstInput && s.Position == s.FirstPosition {
		return []cordon.Evidence{first}
	}
	return []cordon.Evidence{first, decided}
}

func (k *speaker) reachEvidence(by *scan.Reach) cordon.Evidence {
	text := "a host that scans was answered"
	if by.Alike {
		text = "a host sent as much as those that scan for the service, and was answered"
	}
	return cordon.Evidence{Input: k.names[by.Input], Position: by.Position, Time: by.At, Peer: by.By.String(), Text: text}
}

func whyScanner(s *scan.Scanner) (w []string) {
	n := cordon.Thousands
	switch s.Detector {
	case scan.BySequence:
		w = append(w, "Of "+n(s.Contacts)+" hosts that it asked for the first time, "+n(s.Failed)+" did not answer or refused, and "+n(s.Worked)+" answered. Who knows whom it asks is answered by most (sequential hypothesis test: Jung and others, 2004).")
	case scan.ByGrowth:
		w = append(w, "It asked about "+n(s.Targets)+" different hosts, more in a short time than a client does; hardly an answer is in view.")
		if s.Proto == 0 {
			w = append(w, "A gateway asks by ARP for whatever others send to through it: then look for those.")
		}
		if s.Admitted {
			w = append(w, "A firewall let through what it asked for. A proxy, or a gateway behind which many browse, asks as many.")
		}
	case scan.ByPorts:
		w = append(w, "It asked one host for about "+n(s.Targets)+" different ports, of which "+n(s.Worked)+" answered. A worm asks many hosts: this is a port scan.")
	}
	if s.Doubtful {
		w = append(w, "While it failed, others of its network were not answered either who had been before: its way may have been down, so this is less sure.")
	}
	if s.Cut {
		w = append(w, "The recording ends before the last of them could have answered, so this is less sure.")
	}
	return w
}
