package scan

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"

	"cordon"
)

// Detector is what found a scanner.
type Detector uint8

const (
	BySequence Detector = iota + 1 // first contacts fail one after the other (TRW)
	ByGrowth                       // more different hosts in a window than anybody asks
	ByPorts                        // many ports of one host
)

var detectorNames = [...]string{"", "sequential", "growth", "ports"}

func (d Detector) String() string { return detectorNames[d] }

// Kind is the direction of a scan.
type Kind uint8

const (
	Horizontal Kind = iota + 1 // one port of many hosts
	Sweep                      // many hosts, whatever the port
	Vertical                   // many ports of one host
)

var kindNames = [...]string{"", "horizontal", "sweep", "vertical"}

func (k Kind) String() string { return kindNames[k] }

// Scanner is a source that scans.
type Scanner struct {
	Addr        netip.Addr
	Kind        Kind
	Proto       uint8  // 0: ARP
	Port        uint16 // of a horizontal scan
	Admitted    bool   // a firewall let some through, and does not say whether they were answered
	Held        bool   // one of its contacts shows that it holds its address
	Spoke       bool   // what it sends there is shown, once at least
	Steady      bool   // at least nine in ten of its contacts are with that port, or those alone are told
	Targets     uint64 // different hosts asked, or ports of a vertical one; an estimate beyond 16
	Contacts    uint64 // first contacts with a host
	Failed      uint64 // of them
	Worked      uint64
	Detector    Detector
	Cut         bool // decided only because the recording ends
	First, Last cordon.Time
	Detected    cordon.Time
	Decided     cordon.Time // when the contact was that decided, as it is recorded
	// Where its first contact stands, and the one that decided.
	FirstInput, Input       uint32
	FirstPosition, Position uint64
	Shape                   *Shape // of its targets since it was found; may be nil
	// Whether anybody's contacts within its own /16 are in view, and others within its
	// own /8, in IPv4. At the edge of a network, what stays within it is not.
	Seen16, Seen8 bool
	Doubtful      bool   // it failed while its way was down, and has done nothing else
	Reached       *Reach // the first to reach it, scanning, before its first contact; nil where nobody is known
	// Began is when it began to scan, which may be long after its first contact.
	Began cordon.Time
	// Reaches are who had reached it, scanning, before it began: the first three and the
	// last three that are known.
	Reaches []Reach
}

// Outcome says how those took it that a scanner asked. Of contacts whose answers
// cannot be seen nothing is known: where a few answered it is mixed.
func (s *Scanner) Outcome() string {
	all := s.Contacts
	if s.Kind == Vertical {
		all = s.Targets
	}
	switch {
	case s.Worked == 0 && (s.Proto == cordon.ICMP || s.Proto == cordon.ICMPv6):
		return "unseen" // and none may be in view
	case s.Failed == 0 && s.Worked == 0:
		return "unseen"
	case s.Worked == 0:
		return "failed"
	case s.Failed == 0 && 5*s.Worked >= 4*all:
		return "answered"
	}
	return "mixed"
}

// targets is how many hosts were asked. First contacts say it exactly, unless
// pairs were forgotten so that some count twice; then the sketch does.
func (s *source) targets() uint64 {
	estimate := s.distinct.Count()
	if s.distinct.Exact() {
		return estimate
	}
	const slack = 1.4 // three standard errors
	if n := uint64(s.contacts); float64(n) < slack*float64(estimate) {
		return n
	}
	return estimate
}

// Scanners returns those found, by address.
func (t *Tracker) Scanners() []Scanner {
	return t.ScannersIn(func(n int, some func(from, to int)) { some(0, n) })
}

// ScannersIn does the same. divide has n of them made, some at a time, side by side
// if it likes.
func (t *Tracker) ScannersIn(divide func(n int, some func(from, to int))) []Scanner {
	order := t.byAddress()
	all := make([]Scanner, len(order), len(order)+len(t.past))
	also := make([]*Scanner, len(order))
	divide(len(order), func(from, to int) {
		for n, o := range order[from:to] {
			s := &t.sources.slots[o.at]
			all[from+n] = t.scanner(s)
			if r, ok := t.alsoVertical(s); ok {
				also[from+n] = &r
			}
		}
	})
	for _, r := range also {
		if r != nil {
			all = append(all, *r)
		}
	}
	if len(all) > len(order) || len(t.past) > 0 {
		for _, s := range t.past { // what is in view is known in the end
			if s.Addr.Is4() {
				a := s.Addr.As16()
				s.Seen16, s.Seen8 = t.within.of(&a)
			}
			all = append(all, s)
		}
		slices.SortFunc(all, func(a, b Scanner) int {
			return cmp.Or(a.Addr.Compare(b.Addr), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.First, b.First))
		})
	}
	return all
}

// addrKey is where a source is, with its address, by which sources are told in order.
type addrKey struct {
	six, one, two uint64
	at            int32
}

// byAddress are the places of those who scan: IPv4 before IPv6, by address.
func (t *Tracker) byAddress() []addrKey {
	var all []addrKey
	for i := range t.sources.slots {
		// Places that were never used are not looked at: they would take memory then.
		if t.sources.tag(int32(i)) == 0 {
			continue
		}
		s := &t.sources.slots[i]
		if !s.accused() || s.flags&exempt != 0 || s.badLuck() {
			continue
		}
		p := addrKey{one: binary.BigEndian.Uint64(s.addr[:]), two: binary.BigEndian.Uint64(s.addr[8:]), at: int32(i)}
		if s.flags&four == 0 {
			p.six = 1
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b addrKey) int {
		return cmp.Or(cmp.Compare(a.six, b.six), cmp.Compare(a.one, b.one), cmp.Compare(a.two, b.two))
	})
	return all
}

// scanner is what is told of a source that scans; of one that asks for many hosts, of that.
func (t *Tracker) scanner(s *source) Scanner {
	r := t.told(s)
	switch {
	case s.flags&wide == 0:
		s.tellPorts(&r)
	case s.horizontal():
		r.Kind, r.Port = Horizontal, s.port
		t.onlyItsPort(s, &r)
		r.Steady = t.walkOfPort(s) != nil || s.steady()
	}
	return r
}

// tellPorts tells of the ports of one host that a source asks for.
func (s *source) tellPorts(r *Scanner) {
	r.Kind, r.Targets, r.Failed, r.Worked = Vertical, uint64(s.ports), uint64(s.refused), uint64(s.opened)
	if r.Proto = cordon.TCP; s.flags&datagrams != 0 {
		r.Proto = cordon.UDP
	}
}

// told is what is told of a source however it scans.
func (t *Tracker) told(s *source) Scanner {
	r := Scanner{
		Addr: addrOf(s.addr, s.flags&four != 0), Kind: Sweep, Proto: s.proto,
		Targets: s.targets(), Contacts: uint64(s.contacts), Failed: uint64(s.failed), Worked: uint64(s.worked),
		Detector: s.detector, Cut: s.flags&cut != 0, Admitted: s.flags&admitted != 0, Held: s.flags&held != 0, Spoke: s.flags&spoke != 0, First: s.first, Last: s.last, Detected: max(s.first, s.detected),
		FirstInput: s.firstInput, Input: s.input, FirstPosition: s.firstPosition, Position: s.position,
		Shape: t.shapes.of(s),
	}
	if r.Decided = s.detected; s.flags&waited != 0 {
		r.Decided -= t.timeout
	}
	if by, ok := t.reached.before(s); ok {
		r.Reached = &by
	}
	r.Doubtful = t.doubtful(s)
	r.Began, r.Reaches = s.began(), t.reached.all(s)
	if s.flags&four != 0 {
		r.Seen16, r.Seen8 = t.within.of(&s.addr)
	}
	return r
}
