package judge

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cordon"
)

// Address translation hides many hosts behind one address, and leases give one
// host many. What speaks for either is told as a suspicion; it changes no verdict
// and no count.

// enoughOfTTL is how many packets a TTL must be on to count: a packet can go
// astray.
const enoughOfTTL = 3

// leastDetour is by how many routers two ways must differ to be a sign: packets
// that are shared out over lines of different lengths differ by one (seen of 2 in
// 192 senders of SQL Slammer in a firewall's log).
const leastDetour = 2

// suspicion gathers signs of several hosts behind one address.
type suspicion struct {
	signs   []string
	atLeast int
}

func (s *suspicion) add(atLeast int, format string, args ...any) {
	s.signs = append(s.signs, fmt.Sprintf(format, args...))
	s.atLeast = max(s.atLeast, atLeast)
}

// several says what speaks for several hosts behind the address of one that emits.
func (s *story) several() (found suspicion) {
	packets, ttls, many := s.traits()
	if !many {
		found.byTTL(hopsOf(ttls))
	}
	if n := identSequences(packets); n > 1 {
		found.add(n, "the identifications of its packets form %d sequences that take turns", n)
	}
	if n := portSequences(packets); n > 1 {
		found.add(n, "its source ports form %d sequences that take turns", n)
	}
	for _, words := range s.excluding() {
		found.add(2, "%s", words)
	}
	return found
}

// traits joins what all findings show of a host's packets, as the input shows them
// that shows most.
func (s *story) traits() (packets []cordon.Packet, ttls []cordon.TTLSpan, many bool) {
	for _, p := range s.parts {
		for _, f := range p.emitted {
			if f.Traits != nil {
				packets = append(packets, f.Traits.Packets...)
				ttls = append(ttls, f.Traits.TTLs...)
				many = many || f.Traits.ManyTTLs
			}
		}
	}
	inputs := map[string]int{}
	for _, p := range packets {
		inputs[p.Input]++
	}
	best := ""
	for name, n := range inputs {
		if best == "" || n > inputs[best] || n == inputs[best] && name < best {
			best = name
		}
	}
	packets = slices.DeleteFunc(packets, func(p cordon.Packet) bool { return p.Input != best })
	slices.SortFunc(packets, func(a, b cordon.Packet) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Position, b.Position))
	})
	packets = slices.CompactFunc(packets, func(a, b cordon.Packet) bool { return a.Position == b.Position })
	return packets, slices.DeleteFunc(ttls, func(t cordon.TTLSpan) bool { return t.Input != best }), many
}

// hop is a TTL as a host set it, and how many routers took from it.
type hop struct {
	initial, hops int
	count         uint64
	first, last   cordon.Time
}

// hopsOf takes systems to begin at 32, 64, 128 or 255, as nearly all do.
func hopsOf(ttls []cordon.TTLSpan) (all []hop) {
	for _, t := range ttls {
		initial := 255
		for _, i := range []int{128, 64, 32} {
			if int(t.TTL) <= i {
				initial = i
			}
		}
		h := hop{initial, initial - int(t.TTL), t.Count, t.First, t.Last}
		if i := slices.IndexFunc(all, func(o hop) bool { return o.initial == h.initial && o.hops == h.hops }); i >= 0 {
			all[i].count += h.count
			all[i].first, all[i].last = min(all[i].first, h.first), max(all[i].last, h.last)
			continue
		}
		all = append(all, h)
	}
	return slices.DeleteFunc(all, func(h hop) bool { return h.count < enoughOfTTL })
}

// byTTL finds TTLs that do not come from one system over one way, in the same
// time: a host that was replaced by another is no sign.
func (s *suspicion) byTTL(all []hop) {
	var systems []int
	for i, a := range all {
		for _, b := range all[i+1:] {
			switch {
			case !a.overlaps(b):
			case a.initial != b.initial:
				systems = append(systems, a.initial, b.initial)
			case max(a.hops, b.hops)-min(a.hops, b.hops) >= leastDetour:
				s.add(2, "its packets come over %d and over %d routers in the same time (a second way through the network looks the same)", min(a.hops, b.hops), max(a.hops, b.hops))
			}
		}
	}
	slices.Sort(systems)
	if systems = slices.Compact(systems); len(systems) > 1 {
		words := make([]string, len(systems))
		for i, n := range systems {
			words[i] = strconv.Itoa(n)
		}
		s.add(len(systems), "its packets set out with TTLs of %s, which different systems do", strings.Join(words, " and "))
	}
}

func (h hop) overlaps(o hop) bool { return h.first < o.last && o.first < h.last }

// excluding lists variants of which one keeps the other out, both active in the
// same ten minutes.
func (s *story) excluding() (words []string) {
	for i, p := range s.parts {
		for _, o := range s.parts[i+1:] {
			if (p.excludes(o) || o.excludes(p)) && meet(activeIn(p.emitted), activeIn(o.emitted)) {
				words = append(words, fmt.Sprintf("%s and %s were active in the same ten minutes, and one machine cannot have both", p.name(), o.name()))
			}
		}
	}
	return words
}

func (p *part) excludes(o *part) bool {
	v := p.adv.Variant(p.variant)
	return v != nil && p.adv == o.adv && slices.Contains(v.Excludes, o.variant)
}

// meet reports whether two sorted lists have an element in common.
func meet(a, b []cordon.Time) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// identify tells the rows of a host what speaks for several behind its address.
func (s *story) identify(rows []cordon.HostReport) {
	found := s.several()
	if len(found.signs) == 0 {
		return
	}
	for i := range rows {
		if rows[i].Observations > 0 {
			rows[i].Identity = &cordon.Identity{Signs: slices.Clone(found.signs), HostsAtLeast: found.atLeast}
			rows[i].Why = append(rows[i].Why, fmt.Sprintf("There may be %d hosts or more behind this address: %s.", found.atLeast, strings.Join(found.signs, "; ")))
		}
	}
}
