package sift

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/netip"
	"slices"

	"cordon"
)

// Thresholds say what makes content a worm's. EarlyBird, which looks at content
// alone, wants thirty senders and thirty targets; with two more signs that do not
// depend on content, fewer will do, and a small site has fewer.
type Thresholds struct {
	Prevalence   int     // how often it was sent
	Sources      int     // different senders
	Destinations int     // different targets
	Scanners     float64 // share of the senders that scan
	Turned       int     // targets that became senders
}

// DefaultThresholds: one host that turned may be chance, two are not; and of the
// senders some have only just begun to scan, or their scan is not in view.
func DefaultThresholds() Thresholds {
	return Thresholds{Prevalence: 3, Sources: 5, Destinations: 10, Scanners: 0.5, Turned: 2}
}

// Worm is content that spreads by itself.
type Worm struct {
	ID           string   // of the content in common
	Parts        [][]byte // what all samples have in common, in order
	Services     []Service
	Count        uint64
	Sources      uint64
	Destinations uint64
	Scanners     uint64 // of the sources
	Turned       uint64 // sources that had been sent it before they sent it
	Estimated    bool   // there are more sources, or destinations, than are kept
	First, Last  cordon.Time
	Growth       []cordon.Interval // sources that were not seen before
	Senders      []Sender          // in the order of their first; a sample where Estimated
	Shortest     int               // payload, bytes; 0 where none shows its length
	Longest      int
	Servers      []Banner // of those that turned, else of those that were sent it
	Samples      []Sample // of different senders, the earliest
}

// Service is where it is sent.
type Service struct {
	Proto uint8
	Port  uint16
	Kind  cordon.Kind
}

// Sender is one source.
type Sender struct {
	Addr    netip.Addr
	First   Place
	To      netip.Addr // whom it sent it first
	Count   uint64
	Scans   bool
	Reached *Reach // nil where it was not seen to be sent it before
}

// Reach is how a host was sent what it then sent itself.
type Reach struct {
	From netip.Addr
	Place
}

// Worms returns what is a worm's by the thresholds, the one with the most sources
// first. scans says who looks for others.
func (s *Sifter) Worms(t Thresholds, scans func(netip.Addr) bool) []Worm {
	var suspects []*content
	for _, c := range s.contents {
		if c.meets(t, scans) {
			suspects = append(suspects, c)
		}
	}
	slices.SortFunc(suspects, func(a, b *content) int {
		return cmp.Or(cmp.Compare(b.senders.count(), a.senders.count()), cmp.Compare(b.count, a.count), cmp.Compare(a.print, b.print))
	})
	var worms []Worm
	for len(suspects) > 0 {
		var group []*content
		group, suspects = s.group(suspects)
		if w, ok := s.wormOf(group, scans); ok {
			worms = append(worms, w)
		}
	}
	return worms
}

func (c *content) meets(t Thresholds, scans func(netip.Addr) bool) bool {
	if c.count < uint64(t.Prevalence) || c.senders.count() < uint64(t.Sources) || c.targets.count() < uint64(t.Destinations) || len(c.samples) < 2 {
		return false
	}
	scanning, turned := c.signs(scans)
	return float64(scanning) >= t.Scanners*float64(c.senders.count()) && turned >= uint64(t.Turned)
}

// signs are how many of the senders scan, and how many had been sent it before.
func (c *content) signs(scans func(netip.Addr) bool) (scanning, turned uint64) {
	seen, covered := 0, 0
	for i := range c.senders.list {
		h := &c.senders.list[i]
		if scans(h.addr.addr()) {
			seen++
		}
		if c.targets.covers(c.senders.ranks[i]) {
			covered++
			if c.reached(i) != nil {
				turned++
			}
		}
	}
	all := c.senders.count()
	return scale(seen, len(c.senders.list), all), scale(int(turned), covered, all)
}

// reached is how the i-th sender had been sent the content before it sent it.
func (c *content) reached(i int) *host {
	t := c.targets.of(c.senders.ranks[i])
	if t == nil || t.first.Time >= c.senders.list[i].first.Time {
		return nil
	}
	return t
}

// scale makes n of so many seen a number of all.
func scale(n, of int, all uint64) uint64 {
	if of == 0 || uint64(of) == all {
		return uint64(n)
	}
	return uint64(math.Round(float64(n) / float64(of) * float64(all)))
}

// group takes from the suspects the first, and those that stand in its payloads.
func (s *Sifter) group(suspects []*content) (group, rest []*content) {
	r := newRabin(Options{Window: s.o.Window, Sampling: 1})
	within := map[uint64]bool{}
	var prints []uint64
	for i := range suspects[0].samples {
		prints = r.all(suspects[0].samples[i].Payload, prints[:0])
		for _, p := range prints {
			within[p] = true
		}
	}
	for _, c := range suspects {
		if len(group) == 0 || within[c.print] {
			group = append(group, c)
		} else {
			rest = append(rest, c)
		}
	}
	return group, rest
}

// all appends the fingerprints of all windows.
func (r *rabin) all(payload []byte, to []uint64) []uint64 {
	if len(payload) < r.window {
		return append(to, r.whole(payload))
	}
	h := uint64(0)
	for i, b := range payload {
		if i >= r.window {
			h ^= r.out[payload[i-r.window]]
		}
		if h = r.push(h, b); i >= r.window-1 {
			to = append(to, h)
		}
	}
	return to
}

// wormOf tells of a group what its members have in common. It is none where that
// is nothing.
func (s *Sifter) wormOf(group []*content, scans func(netip.Addr) bool) (w Worm, ok bool) {
	all := &content{first: group[0].first}
	for _, c := range group {
		most := max(all.count, c.count) // one payload has several fingerprints
		all.join(c)
		all.count = most
	}
	parts := Common(group[0].samples, 0)
	if len(parts) == 0 {
		return w, false
	}
	w = Worm{
		ID: id(parts), Parts: parts, Count: all.count, Sources: all.senders.count(), Destinations: all.targets.count(),
		Estimated: all.senders.over || all.targets.over, First: all.first.Time, Last: all.last, Samples: group[0].samples,
	}
	for _, at := range all.services {
		w.Services = append(w.Services, Service{at.proto, at.port, at.what})
	}
	w.Shortest, w.Longest = int(all.lengths.least), int(all.lengths.most)
	w.Scanners, w.Turned = all.signs(scans)
	w.Senders, w.Growth = all.tell(scans)
	w.Servers = s.banners(all)
	return w, true
}

// tell lists the senders that are kept, and when how many began.
func (c *content) tell(scans func(netip.Addr) bool) (senders []Sender, growth []cordon.Interval) {
	began := map[cordon.Time]int{}
	for i := range c.senders.list {
		h := &c.senders.list[i]
		s := Sender{Addr: h.addr.addr(), First: h.first, To: h.peer.addr(), Count: h.count, Scans: scans(h.addr.addr())}
		if t := c.reached(i); t != nil {
			s.Reached = &Reach{t.peer.addr(), t.first}
		}
		senders = append(senders, s)
		began[h.first.Time-h.first.Time%cordon.ActivityStep]++
	}
	slices.SortFunc(senders, func(a, b Sender) int { return cmp.Or(a.First.Compare(b.First), a.Addr.Compare(b.Addr)) })
	for at, n := range began {
		growth = append(growth, cordon.Interval{From: at, Hosts: scale(n, len(senders), c.senders.count())})
	}
	slices.SortFunc(growth, func(a, b cordon.Interval) int { return cmp.Compare(a.From, b.From) })
	return senders, growth
}

// id names content by what it is.
func id(parts [][]byte) string {
	sum := sha256.New()
	for _, p := range parts {
		sum.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		sum.Write(p)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}
