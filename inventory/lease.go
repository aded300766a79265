package inventory

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"

	"cordon"
)

// Leases knows who held which address when. It is filled by [Leases.Read] from
// any number of inputs in any order; [Leases.Who] then answers. It holds 28
// bytes a record and every subscriber's name once.
//
// A journal (ISC dhcpd, Kea, RADIUS) tells of one address one holder at a time:
// the record that began last before an instant decides. A plain table may say
// that many hold an address at once, each some of its ports. What several inputs
// say is held against each other: they agree, or it is ambiguous.
type Leases struct {
	subscribers *subscribers
	inputs      []*leaseInput
	prefixes    map[netip.Prefix]uint32
	lengths     [2][]int // of prefixes in use, IPv4 and IPv6, longest first
	sorted      bool
	budget      int // bytes
	records     int
}

// leaseInput is what one input said.
type leaseInput struct {
	name    string
	journal bool
	cut     bool // not all of its records found room
	single  runs // by IPv4 address
	ranges  runs // by number of a prefix
}

// DefaultLeaseMemory is what a table may take unless told otherwise: twelve
// million records with as many subscribers.
const DefaultLeaseMemory = 1 << 30

// NewLeases begins an empty table that takes at most so many bytes; 0 is
// DefaultLeaseMemory. Where records find no room, what their input says is not
// relied on: the one that is missing may be the one that decides.
func NewLeases(budget int) *Leases {
	if budget <= 0 {
		budget = DefaultLeaseMemory
	}
	return &Leases{budget: budget, subscribers: newSubscribers(), prefixes: map[netip.Prefix]uint32{}}
}

// Certainty is how sure it is who held an address.
type Certainty uint8

const (
	// NotKnown: no record tells.
	NotKnown Certainty = iota
	// Ambiguous: it was one of several, or an address that many share was asked
	// for without a port.
	Ambiguous
	// Assured: the records name one, and none names another.
	Assured
)

var certaintyNames = [...]string{"unknown", "ambiguous", "certain"}

func (c Certainty) String() string { return certaintyNames[c] }

// Holder is who held an address, as one record tells.
type Holder struct {
	Subscriber string
	From, To   cordon.Time // To 0: no end is known
	Input      string
	Position   uint64    // line, from 1
	Ports      [2]uint16 // of a shared address; zero all
}

// Tenancy is the answer of Who.
type Tenancy struct {
	Certainty Certainty
	Holder             // the one there is, where it is certain
	Among     []Holder // where it is ambiguous, by subscriber; or, where it is unknown, who may have been
	Why       string   // why it is not certain, in words
}

// String is the answer in a few words.
func (t Tenancy) String() string {
	switch t.Certainty {
	case Assured:
		return "certain: " + cordon.Printable([]byte(t.Subscriber), maxSubscriber)
	case Ambiguous:
		return fmt.Sprintf("ambiguous (%d): %s", len(t.Among), t.Why)
	}
	return "unknown: " + t.Why
}

// Read adds an input. It may be called again with others, before the first
// question or after.
func (l *Leases) Read(r io.Reader, f *LeaseFormat, o Options) (cordon.Tally, error) {
	in := &leaseInput{name: strings.Clone(o.Input), journal: f.journal}
	d := &leaseReader{reader: reader{w: newWindow(r), o: o}, l: l, in: in}
	d.w.skipMark()
	err := f.read(d)
	d.rest(err)
	l.inputs = append(l.inputs, in)
	l.sorted = false
	return d.tally, d.failed(err)
}

// leaseReader is what the formats share.
type leaseReader struct {
	reader
	l  *Leases
	in *leaseInput
}

// leaseSize is what a record takes, bytes, and slotSize the place of a subscriber.
const (
	leaseSize = 28
	slotSize  = 8
)

// full reports whether there is no room for another record.
func (l *Leases) full() bool { return l.Size() > l.budget }

// Size is what the table takes, bytes.
func (l *Leases) Size() int {
	return l.records*leaseSize + len(l.subscribers.pieces)*pieceSize + len(l.subscribers.slots)*slotSize + len(l.prefixes)*64
}

// Settle gets ready for questions: it gives up what only reading needs.
func (l *Leases) Settle() {
	l.sort()
	l.subscribers.settle()
}

// add keeps one record. Those without an address are the caller's matter.
func (d *leaseReader) add(where netip.Prefix, r lease) {
	if d.l.full() {
		d.in.cut = true
		d.tally.Lost.Count("leases beyond the memory for them; what this file says is not relied on", 1, uint64(r.line), nil)
		return
	}
	d.l.records++
	if a := where.Addr(); a.Is4() && where.Bits() == 32 {
		r.place = number4(a)
		d.in.single.add(r)
		return
	}
	r.place = d.l.prefix(where)
	d.in.ranges.add(r)
}

// subscriber is a name's number; of a hardware address, that of its one spelling.
func (l *Leases) subscriber(name []byte) uint32 {
	var room [17]byte
	return l.subscribers.of(oneSpelling(&room, name))
}

// number4 is an IPv4 address as a number.
func number4(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

// prefix is the number of a prefix.
func (l *Leases) prefix(p netip.Prefix) uint32 {
	p = p.Masked()
	n, ok := l.prefixes[p]
	if ok {
		return n
	}
	n = uint32(len(l.prefixes))
	l.prefixes[p] = n
	family := family(p.Addr())
	if !slices.Contains(l.lengths[family], p.Bits()) {
		l.lengths[family] = append(l.lengths[family], p.Bits())
		slices.SortFunc(l.lengths[family], func(a, b int) int { return cmp.Compare(b, a) })
	}
	return n
}

func family(a netip.Addr) int {
	if a.Is4() {
		return 0
	}
	return 1
}

// Who tells who held an address at a time. Port is the one that was seen in use,
// 0 where none was.
func (l *Leases) Who(a netip.Addr, port uint16, at cordon.Time) Tenancy {
	l.sort()
	a = a.Unmap().WithZone("")
	if !a.IsValid() || at <= 0 {
		return Tenancy{Why: "no address, or no time, was asked for"}
	}
	q := asked{at: seconds(at), port: port}
	for _, in := range l.inputs {
		l.ask(in, a, &q)
	}
	return l.answer(&q)
}

// sort puts all records in order, once.
func (l *Leases) sort() {
	if l.sorted {
		return
	}
	for _, in := range l.inputs {
		in.single.sort()
		in.ranges.sort()
	}
	slices.SortStableFunc(l.inputs, func(a, b *leaseInput) int { return strings.Compare(a.name, b.name) })
	l.sorted = true
}

// asked is a question, and what was found.
type asked struct {
	at     uint32
	port   uint16
	held   []Holder // records that say who
	may    []Holder // records that end at a time they do not show
	shared bool     // some say who for some ports only
	spoken bool     // some record speaks of the address at all
	full   bool     // more than are looked at
	cut    bool     // some records found no room
}

// ask looks an address up in one input: alone, then in the longest prefix that
// says anything.
func (l *Leases) ask(in *leaseInput, a netip.Addr, q *asked) {
	q.cut = q.cut || in.cut
	before := len(q.held) + len(q.may)
	if a.Is4() {
		l.find(in, &in.single, number4(a), q)
	}
	for _, bits := range l.lengths[family(a)] {
		if len(q.held)+len(q.may) > before {
			return
		}
		if p, err := a.Prefix(bits); err == nil {
			if n, ok := l.prefixes[p]; ok {
				l.find(in, &in.ranges, n, q)
			}
		}
	}
}

// find takes what one input says of one place.
func (l *Leases) find(in *leaseInput, rs *runs, place uint32, q *asked) {
	if in.journal {
		if r, ok := rs.last(place, q.at); ok {
			q.spoken = true
			l.take(in, r, q)
		}
		return
	}
	full := rs.covering(place, q.at, func(r *lease) {
		q.spoken = true
		l.take(in, r, q)
	})
	q.full = q.full || full
}

// take adds what a record says.
func (l *Leases) take(in *leaseInput, r *lease, q *asked) {
	switch {
	case r.flags&leaseNobody != 0:
	case r.flags&leaseReleased != 0 && q.at >= r.from:
		q.may = append(q.may, l.holder(in, r))
	case !r.covers(q.at):
	case r.shared():
		q.shared = true
		if q.port == 0 || r.portFrom <= q.port && q.port <= r.portTo {
			q.held = append(q.held, l.holder(in, r))
		}
	default:
		q.held = append(q.held, l.holder(in, r))
	}
}

func (l *Leases) holder(in *leaseInput, r *lease) Holder {
	h := Holder{
		Subscriber: l.subscribers.name(r.subscriber), From: cordon.Time(r.from) * cordon.Time(time.Second),
		Input: in.name, Position: uint64(r.line), Ports: [2]uint16{r.portFrom, r.portTo},
	}
	if r.to != forever {
		h.To = cordon.Time(r.to) * cordon.Time(time.Second)
	}
	return h
}

// answer makes one of all that inputs say.
func (l *Leases) answer(q *asked) Tenancy {
	among := each(q.held)
	switch {
	case q.cut:
		return Tenancy{Among: among, Why: "not all records of leases found room"}
	case q.full:
		return Tenancy{Among: among, Why: "more records speak of this address and time than are looked at"}
	case len(among) == 0 && len(q.may) > 0:
		return Tenancy{Among: each(q.may), Why: "the lease was given back at a time that the records do not show"}
	case len(among) == 0 && q.shared:
		return Tenancy{Why: "the address was shared, and no record names this port"}
	case len(among) == 0 && q.spoken:
		return Tenancy{Why: "nobody held the address at that time, as far as the records show"}
	case len(among) == 0:
		return Tenancy{Why: "no record speaks of this address at that time"}
	case q.shared && q.port == 0:
		return Tenancy{Certainty: Ambiguous, Among: among, Why: "the address was shared; it takes the port to tell who"}
	case len(among) > 1:
		return Tenancy{Certainty: Ambiguous, Among: among, Why: "records name different subscribers"}
	case among[0].Subscriber == "":
		return Tenancy{Among: among, Why: "the record does not name the subscriber"}
	}
	return Tenancy{Certainty: Assured, Holder: among[0]}
}

// each keeps one record for each subscriber: the one with the widest interval,
// then by input and line.
func each(held []Holder) []Holder {
	slices.SortFunc(held, func(a, b Holder) int {
		return cmp.Or(strings.Compare(a.Subscriber, b.Subscriber), cmp.Compare(a.From, b.From), strings.Compare(a.Input, b.Input), cmp.Compare(a.Position, b.Position))
	})
	return slices.CompactFunc(held, func(a, b Holder) bool { return a.Subscriber == b.Subscriber })
}

// Records is how many records there are, and Subscribers how many names.
func (l *Leases) Records() (n int) {
	for _, in := range l.inputs {
		n += in.single.count() + in.ranges.count()
	}
	return n
}

// Subscribers is how many different subscribers the records name.
func (l *Leases) Subscribers() int { return l.subscribers.count }

// seconds is a time in the unit of records, within their bounds (1970 to 2106).
func seconds(t cordon.Time) uint32 {
	s := int64(t) / int64(time.Second)
	return uint32(min(max(s, 0), int64(forever)-1))
}
