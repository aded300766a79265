package outbreak

import (
	"container/heap"
	"math/rand/v2"
	"net/netip"
	"time"

	"cordon"
)

// Outbreak is one that was played.
type Outbreak struct {
	Config   Config
	Contacts []Contact // in the order of time
	Truth    Truth
}

// Run plays an outbreak. The error is for a Config that makes no sense.
func Run(c Config) (*Outbreak, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Contacts <= 0 || c.Contacts > MaxContacts {
		c.Contacts = MaxContacts
	}
	w := newWorld(c)
	w.people()
	w.background()
	w.release()
	for len(w.agenda) > 0 && !w.over() {
		w.step()
	}
	w.o.Truth.finish(w)
	return w.o, nil
}

// moment is a time in the world.
type moment cordon.Time

func (m moment) time() cordon.Time            { return cordon.Time(m) }
func (m moment) after(d time.Duration) moment { return m + moment(d) }

// never is when what is over acts again.
const never = moment(0)

// actor does something when it is its turn, and says when it will be again.
type actor interface{ act(w *world) moment }

// world is an outbreak being played.
type world struct {
	c          *Config
	o          *Outbreak
	net        span
	now        moment
	begin, end moment
	rng        *rand.Rand
	streams    uint64
	machines   []*machine
	who        map[uint32]*machine // at an address in view
	leased     map[int]int         // by machine: its lease in the truth
	sites      []uint32
	strangers  map[uint32]bool // addresses outside that somebody has
	agenda     agenda
	turns      uint64
	list       list
}

func newWorld(c Config) *world {
	o := &Outbreak{Config: c}
	begin := moment(cordon.TimeOf(c.Begin))
	w := &world{
		c: &o.Config, o: o, net: spanOf(c.Net), begin: begin, now: begin, end: begin.after(c.Length),
		who: map[uint32]*machine{}, leased: map[int]int{}, strangers: map[uint32]bool{}, list: list{seed: mix(c.Seed ^ 0x6c697374)},
	}
	w.rng = w.random()
	o.Truth = newTruth(&o.Config, w)
	return w
}

// random returns numbers of their own: what one machine draws moves no other.
func (w *world) random() *rand.Rand {
	w.streams++
	return rand.New(rand.NewPCG(w.c.Seed, w.streams))
}

func (w *world) between(b [2]float64) float64 { return b[0] + w.rng.Float64()*(b[1]-b[0]) }

// wait is how long it takes until the next of so many a second, on average.
func wait(r *rand.Rand, rate float64) time.Duration {
	return max(time.Duration(r.ExpFloat64()/rate*float64(time.Second)), time.Microsecond)
}

// entry is a turn on the agenda; of several at one moment the first to be
// written down comes first.
type entry struct {
	at   moment
	turn uint64
	who  actor
}

type agenda []entry

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].turn < a[j].turn
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(entry)) }

func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// at writes an actor's turn down, unless all is over by then.
func (w *world) at(at moment, who actor) {
	if at < w.end {
		w.turns++
		heap.Push(&w.agenda, entry{at, w.turns, who})
	}
}

func (w *world) step() {
	e := &w.agenda[0]
	w.now = e.at
	who := e.who
	next := who.act(w) // which may write others down
	if w.agenda[0].who != who {
		panic("outbreak: somebody came before the present")
	}
	if next == never || next >= w.end {
		heap.Pop(&w.agenda)
		return
	}
	w.turns++
	w.agenda[0].at, w.agenda[0].turn = max(next, w.now), w.turns
	heap.Fix(&w.agenda, 0)
}

// over reports whether there is no room for more contacts.
func (w *world) over() bool {
	w.o.Truth.Cut = len(w.o.Contacts) >= w.c.Contacts
	return w.o.Truth.Cut
}

// contact is a machine's attempt to reach an address; it happens now.
func (w *world) contact(m *machine, to uint32, s Service, like Contact) *Contact {
	n := uint64(len(w.o.Contacts))
	c := like
	c.At, c.Service, c.Machine, c.Target, c.Copy = w.now.time(), s, m.id, None, n
	c.From = netip.AddrPortFrom(addr(m.address), uint16(1024+n%60000))
	c.To = netip.AddrPortFrom(addr(to), s.Port)
	c.Trip = w.trip(m.address, to)
	there := w.who[to]
	switch {
	case m.rng.Float64() < w.c.Loss:
		c.Outcome = Lost
	case there != nil:
		c.Outcome = there.takes(s)
	case !w.net.contains(to):
		c.Outcome = w.abroad(to, s)
	}
	if there != nil && c.Outcome == Accepted {
		c.Target = there.id
	}
	w.o.Contacts = append(w.o.Contacts, c)
	w.o.Truth.count(&c)
	return &w.o.Contacts[n]
}

func (m *machine) takes(s Service) Outcome {
	switch {
	case m.offers(s):
		return Accepted
	case m.group.Filtered, m.gateway != None:
		return Silent
	}
	return Refused
}

// abroad is how an address outside takes a contact, always the same way.
func (w *world) abroad(to uint32, s Service) Outcome {
	x := float64(mix(w.c.Seed^uint64(to)<<24^uint64(s.Port))>>11) / (1 << 53)
	switch {
	case x < w.c.World.Accept:
		return Accepted
	case x < w.c.World.Accept+w.c.World.Refuse:
		return Refused
	}
	return Silent
}
