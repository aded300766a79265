package scan

import (
	"cordon"
	"cordon/prefetch"
)

// Tracker keeps what is known of sources. It is not safe for concurrent use.
// Events should come in the order of their time; a bounded disorder, and answers
// that come before what they answer, are borne.
type Tracker struct {
	o         Options
	steps     steps
	hurdle    int32
	timeout   cordon.Time
	expire    cordon.Time
	windows   [maxWindows]halves
	nested    bool // each half of a window lies within one of the next
	sources   sources
	contacts  contacts
	queue     queue
	gateways  gateways
	tallies   tallies
	portWalks portWalks
	lost      Losses
	shapes    shapes
	reached   reached
	alike     alike
	within    within
	ways      ways
	six       six
	dark      dark
	bothWays  bothWays
	past      []Scanner   // found, and expired since
	replies   uint64      // questions by datagram that were answered
	answers   uint64      // to questions by TCP that were in view
	forgot    cordon.Time // when a pair was last forgotten before its time; 0 never
	latest    cordon.Time
}

// Losses counts what bounds took away, and, from Gateways on, what was set aside as no
// sign of a scan.
type Losses struct {
	Sources  uint64 // pushed out by others, nothing found about them
	Accused  uint64 // found, and forgotten for others
	Contacts uint64 // pairs forgotten before their time
	Pending  uint64 // first contacts whose outcome was not awaited
	Shapes   uint64 // accused sources whose targets are not looked at
	Tallies  uint64 // hosts that a source asked for several ports, forgotten for others

	Gateways uint64 // requests by ARP of gateways, which ask for others
	Strays   uint64 // failed contacts beyond what accuses, of hosts that ask on ports that differ from host to host
	Peers    uint64 // failed contacts of peers that greet others, which look for those that are gone
}

// Shares of Options.Memory.
const (
	sourceBytes   = 200 // with its tag, its rank and what lies aside
	contactBytes  = 16
	shapeBytes    = 304
	tallyBytes    = 68 // with its tag
	portWalkBytes = 56
	pendingBytes  = 40
	maxPast       = 1 << 14 // scanners of 200 bytes, and their shapes
)

// New returns an empty tracker. Options that make no sense are replaced by
// their defaults.
func New(o Options) *Tracker {
	o = o.withDefaults()
	t := &Tracker{o: o, steps: o.Sequential.steps(), timeout: cordon.Time(o.Timeout), expire: cordon.Time(o.Expire), reached: newReached(o.Memory), six: newSix(o.Memory)}
	t.hurdle = max(t.steps.scanner, int32(o.Hurdle)*t.steps.failure)
	for i, w := range o.Windows {
		t.windows[i] = halvesOf(w)
	}
	t.nested = nested(t.windows[:len(o.Windows)])
	t.sources = newSources(o.Memory/1000*808/sourceBytes, t.expire)
	t.contacts = newContacts(o.Memory/1000*70/contactBytes, t.expire)
	t.tallies = newTallies(o.Memory/1000*9/tallyBytes, t.expire)
	t.portWalks = newPortWalks(o.Memory/1000*4/portWalkBytes, t.expire)
	t.shapes.most = min(max(o.Memory/100*4/shapeBytes, 64), maxShapes)
	prefetch.Huge(t.sources.slots)
	prefetch.Huge(t.sources.tags)
	prefetch.Huge(t.sources.asides)
	prefetch.Huge(t.contacts.buckets)
	prefetch.Huge(t.tallies.all)
	t.queue.ring = make([]pending, max(o.Memory/1000*32/pendingBytes, 16))
	return t
}

// Losses says what was lost to bounds.
func (t *Tracker) Losses() Losses { return t.lost }

// ends are the two hosts of an event as the tables know them.
type ends struct {
	srcH, dstH uint64
	key        uint64
	low        bool  // who asks is the one of the lower hash
	reply      bool  // it may be an answer to what is not in view
	slot       int32 // where the source may be, -1 nowhere
}

func (h *ends) of(e *Event) {
	h.srcH, h.dstH = e.srcH, e.dstH
	h.key, h.low = pairOf(h.srcH, h.dstH)
	h.reply, h.slot = false, -1
}

// back are the ends of what goes the other way.
func (h *ends) back() ends {
	return ends{srcH: h.dstH, dstH: h.srcH, key: h.key, low: !h.low, slot: -1}
}

// batch is how many events are looked at together before their turns.
const batch = 16

// ObserveAll takes events. What they will need of the tables is asked for some of
// them together: memory is fetched for all at once, where one after the other
// would wait for each. Nothing depends on what is found then.
func (t *Tracker) ObserveAll(events []*Event) {
	var hs [batch]ends
	for len(events) > 0 {
		now := events[:min(batch, len(events))]
		events = events[len(now):]
		for i := range now {
			hs[i].of(now[i])
			for n := range choices {
				prefetch.Of(&t.sources.tags[t.sources.nth(hs[i].srcH, n)])
			}
		}
		for i := range now {
			prefetch.Of(t.contacts.of(hs[i].key))
		}
		t.fetchWaiting()
		for i := range now {
			if hs[i].slot = t.sources.likely(hs[i].srcH); hs[i].slot >= 0 {
				prefetch.Of(&t.sources.slots[hs[i].slot].hot)
				continue
			}
			for n := range choices {
				prefetch.Of(&t.sources.ranks[t.sources.nth(hs[i].srcH, n)])
			}
		}
		for i := range now {
			if at := hs[i].slot; at < 0 {
				at := t.sources.place(hs[i].srcH)
				prefetch.Of(&t.sources.slots[at])
				prefetch.Of(&t.sources.asides[at])
			} else if sh := t.shapes.of(&t.sources.slots[at]); sh != nil {
				prefetch.Of(sh)
			}
		}
		for i := range now {
			t.observe(now[i], &hs[i])
		}
	}
}

// fetchWaiting asks for what those who have waited longest will need, once for each.
func (t *Tracker) fetchWaiting() {
	for ; t.queue.fetched < min(2*batch, t.queue.size); t.queue.fetched++ {
		p := t.queue.at(t.queue.fetched)
		prefetch.Of(t.contacts.of(p.key))
		prefetch.Of(&t.sources.slots[p.slot].hot)
		prefetch.Of(&t.sources.ranks[p.slot/bucketSize])
	}
}

// Observe takes one event. What has waited for an answer until then has failed.
func (t *Tracker) Observe(e *Event) {
	var h ends
	h.of(e)
	t.observe(e, &h)
}

func (t *Tracker) observe(e *Event, h *ends) {
	t.advance(e.Time, e.what == ask || e.what == message)
	switch e.what {
	case ask:
		if e.proto == 0 {
			if t.gateways.arp(h); t.asksForOthers(e, h) {
				t.lost.Gateways++
				t.excuseGateway(e, h)
				return // it asks for others
			}
		}
		t.ask(e, h)
	case message:
		t.message(e, h)
	case onLink:
		t.gateways.arp(h)
		t.present(e, h)
	case took, talked, ended:
		if e.straight && e.four {
			t.gateways.carried(e, h)
		}
		if e.either {
			t.either(e, h)
			return
		}
		if e.what == ended && e.Bytes >= leastSent && e.proto == cordon.TCP {
			t.sent(e, h)
		}
		t.answer(e, h, true)
	case refused:
		t.answer(e, h, false)
	}
}

// fresh reports whether what was at a time is remembered. Time may go back as well.
func (t *Tracker) fresh(at, now cordon.Time) bool {
	return at+t.expire >= now && now+t.expire >= at
}

// retire makes room for another source, or for the same a long time later. What
// was found stays.
func (t *Tracker) retire(s *source, now cordon.Time) {
	switch {
	case s.last == 0 || s.badLuck():
	case s.accused() && s.flags&exempt == 0 && len(t.past) < maxPast:
		t.past = append(t.past, t.scanner(s))
		if r, ok := t.alsoVertical(s); ok {
			t.past = append(t.past, r)
		}
	case s.accused():
		t.lost.Accused++
	case t.fresh(s.last, now):
		t.lost.Sources++
	}
}

// advance lets fail what waited for its answer longer than the timeout. What somebody asks
// is told at once and tells the time; how it ended may be told long after it did.
func (t *Tracker) advance(now cordon.Time, asked bool) {
	t.latest = max(t.latest, now)
	for t.queue.size > 0 {
		switch at := t.queue.ring[t.queue.head].at; {
		case at+t.timeout <= now:
			t.unanswered(t.queue.pop(), 0)
		case at > now+aheadOfAll && asked:
			// A clock was wrong, or another recording begins earlier: nobody else
			// shall wait for that time. An answer that comes all the same is believed.
			t.unanswered(t.queue.pop(), cut)
		default:
			return
		}
	}
}

// aheadOfAll is how far ahead of what follows a contact may be and still be waited
// for.
const aheadOfAll = cordon.Time(60e9)

// Cut ends a recording: what still waits has not been answered in it, and who is
// accused by that is marked.
func (t *Tracker) Cut() {
	for t.queue.size > 0 {
		p, ending := t.queue.pop(), flag(0)
		if p.at+t.timeout > t.latest {
			ending = cut
		}
		t.unanswered(p, ending)
	}
}

// CutOf is Cut for some inputs: those of a recording that ends while others go on. What
// waits in them goes on to wait for its turn, or who is accused, and when, would depend on
// where recordings are cut.
func (t *Tracker) CutOf(of func(input uint32) bool) {
	for i := range t.queue.size {
		p := t.queue.at(i)
		if of(p.input) && p.at+t.timeout > t.latest {
			p.marks |= wasCut
		}
	}
}

// unanswered ends the wait of one that was not answered. ending is cut where it was for
// the end of a recording, 0 where its time was over.
func (t *Tracker) unanswered(p *pending, ending flag) {
	c := t.contacts.find(p.key)
	if p.marks&wasCut != 0 {
		ending |= cut
	}
	if p.whom >= aFriend {
		t.endCall(p, c, ending)
		return
	}
	if c == nil || !p.is(c) {
		return
	}
	c.state = failed
	s := &t.sources.slots[p.slot]
	if uint16(hashOf(&s.addr)) != p.source {
		return // another source has its place
	}
	decided := s.flags&wide != 0
	switch {
	case p.marks&byARP != 0:
		c.state = unknown // whether anybody is there says nothing of who is asked there
		t.absent(p.slot, p.at+t.timeout, p.input, p.position)
	case p.marks&byPing != 0:
		s.mayBegin(p.at)
		t.pingFailure(p.slot, p.at+t.timeout, p.input, p.position)
	case p.whom == aPeer:
		t.peerFailure(p.slot)
	case t.spares(p.slot, p.key, p.at, p.whom == beyond, p.net, p.port):
		c.state = spared
	default:
		c.marks |= isSilent
		s.mayBegin(p.at)
		t.failure(p.slot, p.at+t.timeout, p.input, p.position)
		t.failsOn(p.slot, cordon.TCP, p.port, p.at, p.at+t.timeout, p.input, p.position)
	}
	t.sources.rank(p.slot)
	if !decided && s.flags&wide != 0 {
		s.flags |= ending | waited
	}
}
