package main

import (
	"net/netip"
	"slices"
	"strings"

	"cordon"
	"cordon/outbreak"
)

// score is what a round came to. Hosts are addresses, as reports tell of them.
type score struct {
	round
	seen, found int   // infected addresses with enough contacts in view
	until       []int // first contacts of those found, up to the one that told
	few         int   // infected addresses with fewer contacts in view
	fewFound    int
	named       int // of all found, with the right name
	misnamed    int // of all found, with another advisory's name
	benign      int // addresses that did nothing worse than be there
	accused     int // of them
	scanners    int // that are no worm
	taken       int // of them, for a worm
	edges       edges
	told        edges   // parents told of hosts of which the true one's contact is not in view: right, and other
	guesses     guesses // what can be told without more than contacts
	lost        map[string]uint64
}

func newScore(r round) score { return score{round: r, lost: map[string]uint64{}} }

// sort is what an address is, by what it did in view.
type sort uint8

const (
	benign sort = iota
	scans
	infected
)

// conduct is what an address did in view. Of an infected one first contacts count
// from its first as a worm on: before that there is nothing to be found.
type conduct struct {
	sort
	at []uint64            // positions of its first contacts, one a target
	to map[netip.Addr]bool // its targets
}

// conducts are those of all addresses in view.
func conducts(o *outbreak.Outbreak, r *outbreak.Recording) map[string]*conduct {
	all := map[string]*conduct{}
	for i := range o.Contacts {
		c := &o.Contacts[i]
		if !r.Seen(i) {
			continue
		}
		from := c.From.Addr().String()
		d := all[from]
		if d == nil {
			d = &conduct{to: map[netip.Addr]bool{}}
			all[from] = d
		}
		switch {
		case c.Variant != outbreak.None:
			if d.sort != infected {
				d.sort, d.at, d.to = infected, nil, map[netip.Addr]bool{}
			}
		case c.Scan:
			d.sort = max(d.sort, scans)
		}
		if to := c.To.Addr(); !d.to[to] {
			d.to[to] = true
			d.at = append(d.at, r.First[i])
		}
	}
	return all
}

// told is what a report says of an address.
type told struct {
	at    uint64   // position that told, the first
	names []string // advisory/variant
}

// tell collects what a report says against addresses.
func tell(rep *cordon.Report) map[string]*told {
	all := map[string]*told{}
	of := func(address string, e []cordon.Evidence) *told {
		t := all[address]
		if t == nil {
			t = &told{at: 1 << 63}
			all[address] = t
		}
		t.at = min(t.at, deciding(e))
		return t
	}
	for i := range rep.Hosts {
		h := &rep.Hosts[i]
		switch h.Verdict {
		case cordon.VerdictAttacked, cordon.VerdictUnknown, cordon.VerdictClear:
			continue
		}
		t := of(h.Address, h.Evidence)
		t.names = append(t.names, h.Advisory+"/"+h.Variant)
	}
	for s := range rep.Scanners.All() {
		of(s.Address, s.Evidence)
	}
	return all
}

// deciding is where that stands which tells: the first request or datagram, and
// of a scan the contact that decided.
func deciding(e []cordon.Evidence) uint64 {
	if len(e) == 0 {
		return 1
	}
	if last := e[len(e)-1]; last.Text == "the contact that decided" {
		return last.Position
	}
	return e[0].Position
}

// add scores one report.
func (s *score) add(o *outbreak.Outbreak, r *outbreak.Recording, rep *cordon.Report) {
	says := tell(rep)
	for address, d := range conducts(o, r) {
		t := says[address]
		switch d.sort {
		case infected:
			s.sick(d, t)
		case scans:
			s.scanners++
			if t != nil && len(t.names) > 0 {
				s.taken++
			}
		default:
			s.benign++
			if t != nil {
				s.accused++
			}
		}
	}
	s.edges.add(edgesRight(edgesInView(o, r), links(rep), listedBy(rep)))
	s.told.add(otherwise(o, edgesInView(o, r), links(rep)))
	s.guesses.add(lastBefore(o, r))
	for _, l := range rep.Lost.Reasons {
		s.lost[l.Reason] += l.Count
	}
}

// sick scores an infected address.
func (s *score) sick(d *conduct, t *told) {
	many := len(d.at) >= s.source.least
	switch {
	case many:
		s.seen++
	default:
		s.few++
	}
	if t == nil {
		return
	}
	s.name(t)
	if !many {
		s.fewFound++
		return
	}
	s.found++
	slices.Sort(d.at)
	n, _ := slices.BinarySearch(d.at, t.at+1)
	s.until = append(s.until, max(n, 1))
}

// name scores what a found address is called.
func (s *score) name(t *told) {
	advisory, _, _ := strings.Cut(s.variant.Name, "/")
	right, wrong := false, false
	for _, name := range t.names {
		if called(s.variant.Name, name) {
			right = true
		} else if other, _, _ := strings.Cut(name, "/"); other != advisory {
			wrong = true
		}
	}
	if right {
		s.named++
	}
	if wrong {
		s.misnamed++
	}
}

// called reports whether a row's name is a variant's: one that may be it is,
// since a request does not tell Code Red's first two apart.
func called(variant, row string) bool {
	if row == variant {
		return true
	}
	return row == "code-red/v1-v2" && (variant == "code-red/v1" || variant == "code-red/v2")
}

// mean and p95 are of the first contacts until hosts were found.
func (s *score) mean() float64 {
	sum := 0
	for _, n := range s.until {
		sum += n
	}
	return float64(sum) / float64(max(len(s.until), 1))
}

func (s *score) p95() int {
	if len(s.until) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.until))
	return sorted[(len(sorted)*95+99)/100-1]
}
