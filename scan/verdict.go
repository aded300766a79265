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
	// own /8, in IPv4. At the edge of a network those are not that stay within it.
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

// failure counts a first contact that failed.
func (t *Tracker) failure(i int32, at cordon.Time, input uint32, position uint64) {
	t.fails(i, at, input, position, t.bound(&t.sources.slots[i], everWorked))
}

// bound is where the walk accuses: later of a source that has one of some flags.
func (t *Tracker) bound(s *source, trusted flag) int32 {
	if s.flags&trusted != 0 {
		return t.hurdle
	}
	return t.steps.scanner
}

func (t *Tracker) fails(i int32, at cordon.Time, input uint32, position uint64, bound int32) {
	s := &t.sources.slots[i]
	s.failed++
	s.walk = int16(min(int32(s.walk)+t.steps.failure, maxWalk))
	switch {
	case s.flags&wide != 0 || int32(s.walk) < bound:
	case s.looksWide():
		t.accuse(i, wide, BySequence, at, input, position)
	default:
		t.lost.Strays++
	}
}

// What tells who pings to find out who is there from who watches those it knows:
// so many hosts at a time, of which a third or more does not answer.
const (
	pingHosts = 16
	pingShare = 3
)

// pingFailure counts an echo request that was not answered. It says nothing where
// no answer is in view, and less than a refused connection where some are.
func (t *Tracker) pingFailure(i int32, at cordon.Time, input uint32, position uint64) {
	s := &t.sources.slots[i]
	s.failed++
	if s.worked > 0 && s.flags&wide == 0 && t.windows[0].of(s.windows[0]) >= pingHosts && s.failed*pingShare >= s.contacts {
		t.accuse(i, wide, ByGrowth, at, input, position)
	}
}

// maxWalk keeps a long scan from making a later innocence invisible.
const maxWalk = 16 * unit

// looksWide tells one who looks for hosts from one who has lost some of many
// friends, as peers of a file-sharing network do: they ask on ports that differ
// from friend to friend, and some answer.
func (s *source) looksWide() bool {
	return !s.portsDiffer() || s.services >= servicesFrom || s.oneAmongMany() || s.hardlyAnswered()
}

// What tells a source of which hardly any contact succeeds: so many that failed, and so
// many for each success.
const (
	hardlyFrom  = 16
	hardlyShare = 10
)

func (s *source) hardlyAnswered() bool {
	return s.worked*hardlyShare <= s.failed && s.failed >= hardlyFrom
}

// success counts a first contact that succeeded.
func (t *Tracker) success(s *source) {
	s.worked++
	s.flags |= everWorked
	s.walk = int16(max(int32(s.walk)-t.steps.success, t.steps.benign))
	t.trim(s)
	if s.flags&inTheDark != 0 {
		t.brighten(s)
	}
}

// takeBack makes a success of what was counted as a failure.
func (t *Tracker) takeBack(s *source) {
	s.forgive()
	s.walk = int16(max(int32(s.walk)-t.steps.failure, -maxWalk))
	t.success(s)
}

// forgive has one failure less, where they are not all forgiven.
func (s *source) forgive() {
	if s.failed > 0 {
		s.failed--
	}
}

// setRight takes a failure back: the answer came late. Whom it accused alone is
// accused no more.
func (t *Tracker) setRight(i int32) {
	s := &t.sources.slots[i]
	t.takeBack(s)
	if s.flags&single != 0 {
		if p := t.walkOfPort(s); p != nil && p.mostlyInVain() {
			return
		}
	}
	if s.bySequence() && int32(s.walk) < t.steps.scanner && s.worked >= s.failed {
		t.acquit(s)
	}
}

// bySequence reports whether a source is accused by contacts that failed one after the
// other, which what is learnt later may explain.
func (s *source) bySequence() bool { return s.flags&wide != 0 && s.detector == BySequence }

// excuse acquits a source of which it is known now why its contacts failed.
func (t *Tracker) excuse(s *source) {
	s.walk = min(s.walk, 0)
	t.acquit(s)
}

// acquit takes back that a source asks many hosts.
func (t *Tracker) acquit(s *source) {
	if s.proto == cordon.TCP {
		t.noneOn(s, s.port)
	}
	if s.flags&single != 0 {
		s.portLead = 0 // which was not kept meanwhile
	}
	s.flags &^= wide | cut | single
	s.windows = [maxWindows]recent{} // which were not kept meanwhile
	t.shapes.drop(s)
}

// grow counts a new destination in every window.
func (t *Tracker) grow(e *Event, i int32, reply bool) {
	s := &t.sources.slots[i]
	if s.flags&wide != 0 || manyAsked(e) || t.peersOn(i, e.DstPort) {
		return // it is found already, or may ask as many as it likes
	}
	for w := range t.o.Windows {
		h := &t.windows[w]
		s.windows[w] = h.more(s.windows[w])
		if h.of(s.windows[w]) >= h.most && s.worked*5 <= s.contacts && (s.worked == 0 && !reply || s.repeatsFewPorts()) {
			t.accuse(i, wide, ByGrowth, e.Time, e.Input, e.Position)
			return
		}
	}
}

func (t *Tracker) accuse(i int32, how flag, by Detector, at cordon.Time, input uint32, position uint64) {
	s := &t.sources.slots[i]
	if s.accused() && how == vertical {
		return // who asks many hosts, many ports each, sweeps
	}
	s.flags = s.flags&^waited | how
	t.sources.rank(i)
	s.detector, s.detected, s.input, s.position = by, at, input, position
	if how != wide {
		return
	}
	if by == BySequence && s.worked == 0 {
		t.darken(i)
	}
	s.flags &^= vertical
	if !t.shapes.give(s) {
		t.lost.Shapes++
	}
}

// noteSpoke notes that what a source sends is shown, where it is sent to what most of its
// contacts ask for: what it says elsewhere tells nothing of those.
func (s *source) noteSpoke(e *Event) {
	if s.asksThere(e) {
		s.flags |= spoke
	}
}

// targets is how many hosts were asked. First contacts say it exactly, unless
// pairs were forgotten so that some count twice; then the sketch does.
func (s *source) targets() uint64 {
	estimate := s.distinct.Count()
	if s.distinct.Exact() {
		return estimate
	}
	const far = 1.4 // three standard errors
	if n := uint64(s.contacts); float64(n) < far*float64(estimate) {
		return n
	}
	return estimate
}

// slips is how many failures may be a bad beginning: three times what accuses.
const slips = 12

// badLuck reports whether an accusation rests on a bad beginning: of all its
// contacts three in four went well. One in 50,000 whose contacts succeed in 90 to
// 100 % begins with four failures. Whoever has scanned has failed too often for that.
// (With the four in five that θ0 of the published test is, after twenty contacts 1.4 of
// 100,000 are still accused; so it is 0.8, and 0.04 after fifty.)
func (s *source) badLuck() bool {
	return s.bySequence() && s.failed <= slips && s.worked >= 3*s.failed
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
	divide(len(order), func(from, to int) {
		for n, o := range order[from:to] {
			all[from+n] = t.scanner(&t.sources.slots[o.at])
		}
	})
	if len(t.past) > 0 {
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
		s := &t.sources.slots[i]
		if !s.accused() || s.flags&exempt != 0 || s.badLuck() || t.sources.tag(int32(i)) == 0 {
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

func (t *Tracker) scanner(s *source) Scanner {
	r := Scanner{
		Addr: addrOf(s.addr, s.flags&four != 0), Kind: Sweep, Proto: s.proto,
		Targets: s.targets(), Contacts: uint64(s.contacts), Failed: uint64(s.failed), Worked: uint64(s.worked),
		Detector: s.detector, Cut: s.flags&cut != 0, Admitted: s.flags&admitted != 0, Held: s.flags&held != 0, Spoke: s.flags&spoke != 0, First: s.first, Last: s.last, Detected: s.detected,
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
	switch {
	case s.flags&wide == 0:
		r.Kind, r.Targets, r.Failed, r.Worked = Vertical, uint64(s.ports), uint64(s.refused), uint64(s.opened)
		if r.Proto = cordon.TCP; s.flags&datagrams != 0 {
			r.Proto = cordon.UDP
		}
	case s.horizontal():
		r.Kind, r.Port = Horizontal, s.port
		t.onlyItsPort(s, &r)
		r.Steady = t.walkOfPort(s) != nil || s.steady()
	}
	return r
}
