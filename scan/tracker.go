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
	portWalkBytes = 24
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
	t.sources = newSources(o.Memory/1000*810/sourceBytes, t.expire)
	t.contacts = newContacts(o.Memory/1000*70/contactBytes, t.expire)
	t.tallies = newTallies(o.Memory/1000*9/tallyBytes, t.expire)
	t.portWalks = newPortWalks(o.Memory/1000*3/portWalkBytes, t.expire)
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

// message is a question, or the answer to one: of the pair the first to send
// asks, and a service's port speaks to a client's only to answer.
func (t *Tracker) message(e *Event, h *ends) {
	if c := t.contacts.find(h.key); c != nil && c.low != h.low && t.contacts.fresh(c, tickOf(e.Time)) {
		back, bh := e.back(), h.back()
		if c.state == unknown {
			t.heard(e.dst, h)
		}
		t.settle(&back, &bh, c, true)
		return
	}
	h.reply = repliesFrom(e.SrcPort) && (!repliesFrom(e.DstPort) || e.SrcPort < privileged && e.DstPort >= privileged)
	t.ask(e, h)
}

// ask counts a contact, if it is the first between the two or a repetition.
func (t *Tracker) ask(e *Event, h *ends) {
	now := tickOf(e.Time)
	c := t.contacts.find(h.key)
	early := state(0)
	switch {
	case c == nil || !t.contacts.fresh(c, now):
	case c.state == earlyGood || c.state == earlyBad:
		// An answer that nobody asked for may have been sent to hide a scan.
		if c.low == h.low && c.flow == uint32(e.Flow) {
			early = c.state
		}
	case c.low == h.low && c.marks&isPing != 0 && c.state != worked && e.proto == cordon.TCP:
		t.afterPing(e, h, c)
		return
	case c.low == h.low:
		t.again(e, h, c)
		if c.state == onlyAdmitted && e.decides() {
			t.reopen(e, h, c)
		}
		return
	case c.state == worked || c.state == calling:
		return // it was asked first, and answered: a friend
	}
	if c == nil {
		c = t.room(h.key, now)
	}
	c.set(h, now, e, unknown)
	i := t.source(e, h)
	if s := &t.sources.slots[i]; s.flags&exempt == 0 {
		t.first(e, h, i, c, early)
		if s.flags&wide == 0 {
			t.sources.rank(i)
		}
	}
}

// room returns the place for a new pair, and counts what is forgotten for it.
func (t *Tracker) room(key uint64, now tick) *contact {
	c := t.contacts.open(key)
	if c.tag != 0 && t.contacts.fresh(c, now) {
		t.lost.Contacts++
		t.forgot = t.latest
	}
	return c
}

// slot returns where an event's source is, or -1.
func (t *Tracker) slot(e *Event, h *ends) int32 {
	if h.slot >= 0 && t.sources.is(h.slot, &e.src, h.srcH) {
		return h.slot
	}
	return t.sources.find(&e.src, h.srcH)
}

// source finds or makes the entry of an event's source.
func (t *Tracker) source(e *Event, h *ends) (i int32) {
	i = t.slot(e, h)
	if i >= 0 && t.fresh(t.sources.slots[i].last, e.Time) {
		s := &t.sources.slots[i]
		if s.flags&wide == 0 {
			t.age(s, s.last, e.Time)
		}
		s.last = max(s.last, e.Time)
		return i
	}
	if i < 0 {
		i = t.sources.open(h.srcH)
	}
	s := &t.sources.slots[i]
	t.retire(s, e.Time)
	t.shapes.drop(s)
	*s = source{} // and then in parts: a copy of what was just written would wait for it
	s.addr, s.last, s.first, s.firstPosition, s.firstInput = e.src, e.Time, e.Time, e.Position, e.Input
	t.sources.asides[i] = aside{}
	if e.four {
		s.flags |= four
	}
	if t.o.Allowed != nil && t.o.Allowed(addrOf(e.src, e.four)) {
		s.flags |= exempt
	}
	return i
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
	case s.accused():
		t.lost.Accused++
	case t.fresh(s.last, now):
		t.lost.Sources++
	}
}

// first counts a first contact and sees to its outcome.
func (t *Tracker) first(e *Event, h *ends, i int32, c *contact, early state) {
	s := &t.sources.slots[i]
	if !s.distinct.Add(h.dstH) && (s.distinct.Exact() || t.mayRepeat(s, e.Time)) {
		return // the pair was forgotten, the destination was not
	}
	s.contacts++
	if e.what == message && !manyAsked(e) {
		add(&t.sources.asides[i].messaged)
	}
	s.majority(e)
	if e.speaks {
		s.noteSpoke(e)
	}
	if e.four && (e.proto == cordon.TCP || s.flags&wide != 0) {
		t.within.see(&e.src, &e.dst)
	}
	if s.flags&wide == 0 {
		s.host = uint16(h.dstH)
	}
	if s.shape != 0 && e.four && (s.asksThere(e) || !s.horizontal()) {
		t.shapes.of(s).add(&e.src, &e.dst)
	}
	if !e.four {
		t.six.ask(e, i)
	}
	t.grow(e, i, h.reply)
	switch early {
	case earlyGood:
		c.state = worked
		c.marks |= isTaken
		t.success(s)
		t.worksOn(s, e.proto, e.DstPort)
	case earlyBad:
		c.state = failed
		s.mayBegin(e.Time)
		t.failure(i, e.Time, e.Input, e.Position)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Input, e.Position)
	default:
		t.outcome(e, h, i, c)
	}
}

// mayRepeat reports whether a contact that the sketch does not tell from those before may be
// a repetition, of a host of which a contact has succeeded: while pairs are forgotten for
// others, whoever asks one dead server again and again would fail each time anew.
func (t *Tracker) mayRepeat(s *source, now cordon.Time) bool {
	return s.worked > 0 && s.flags&wide == 0 && t.forgot != 0 && t.fresh(t.forgot, now)
}

// outcome sees to what a question says of its outcome, or has it waited for.
func (t *Tracker) outcome(e *Event, h *ends, i int32, c *contact) {
	s := &t.sources.slots[i]
	switch {
	case e.dropped && e.proto == cordon.TCP:
		c.state = failed
		t.dropped(i, e)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Input, e.Position)
	case e.what == ask && e.proto == 0 && s.flags&wide == 0:
		t.lookedFor(e, h, i, c)
	case e.droppedQuestion(h.reply):
		c.state = failed
		t.droppedDatagram(i, e)
	case e.admitted && e.proto == cordon.TCP:
		c.state = onlyAdmitted
		t.admitted(s)
	case e.what == ask && !e.mute && s.flags&wide != 0:
		// Nothing more is to be found of it. That nobody answers is what is to
		// be expected, and is taken back where somebody does.
		c.state = presumed
		t.failure(i, e.Time, e.Input, e.Position)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Input, e.Position)
	case e.what == ask && (!e.mute || e.ping()):
		if t.queue.size == len(t.queue.ring) {
			// Those that wait go on: if each newcomer took the place of the first, under a
			// flood nobody would wait to the end, and no scanner be found.
			t.lost.Pending++
			return
		}
		c.state = waiting
		p := t.queue.push()
		p.key, p.at, p.position, p.slot, p.input = h.key, e.Time, e.Position, i, e.Input
		p.source, p.net, p.port, p.marks, p.whom = uint16(h.srcH), netOf(&e.dst, e.four), e.DstPort, pendingMarkOf(h.low, e.ping()), t.whom(i, e)
	}
}

// again counts a contact between two that have met: other ports of the same
// host are what a port scan asks for.
func (t *Tracker) again(e *Event, h *ends, c *contact) {
	// Friends stay friends while they meet.
	if half := tickOf(e.Time - t.expire/2); half.since(c.at) > 0 {
		c.at = half
	}
	if c.flow == uint32(e.Flow) && e.Flow != 0 {
		return // the same question, sent again
	}
	i := t.source(e, h)
	s := &t.sources.slots[i]
	if e.proto != cordon.TCP && e.proto != cordon.UDP || s.flags&exempt != 0 {
		return
	}
	if s.contacts == 0 { // it was forgotten, the pair was not
		s.contacts = 1
		s.majority(e)
	}
	c.begin(e.DstPort)
	t.urge(i, c, e)
	t.call(i, c, e, h)
	if s.manyHosts() { // who asks many hosts, many ports each
		if e.DstPort != s.port {
			s.others++
		}
		return
	}
	t.further(i, c, e, h)
}

// answer lays an answer to the contact it belongs to.
func (t *Tracker) answer(e *Event, h *ends, good bool) {
	c, now := t.contacts.find(h.key), tickOf(e.Time)
	if c == nil || !t.contacts.fresh(c, now) {
		if e.what >= talked {
			return
		}
		// It may have come before the question; alone it says nothing of
		// anybody: whoever sent the question may have written any source.
		if c == nil {
			c = t.room(h.key, now)
		}
		c.set(h, now, e, earlyBad)
		if good {
			c.state = earlyGood
		}
		return
	}
	switch {
	case c.low != h.low:
	case e.claims && t.answers >= answersFrom:
		t.claim(e, h, c)
	default:
		t.settle(e, h, c, good)
	}
}

// answersFrom is how many questions have to be answered in view before that nobody answers
// says more than that the recording shows one direction.
const answersFrom = 10

// claim takes it that whoever asked sent on, which anybody can without an answer: where
// answers are in view that is no success. It is no failure either, for the answer may
// have gone another way.
func (t *Tracker) claim(e *Event, h *ends, c *contact) {
	i := t.slot(e, h)
	if i < 0 {
		return
	}
	s := &t.sources.slots[i]
	s.noteSpoke(e)
	switch c.state {
	case waiting:
		c.state = unknown
	case presumed:
		c.state = unknown
		s.forgive()
		s.walk = int16(max(int32(s.walk)-t.steps.failure, -maxWalk))
		t.lessOn(s, e.DstPort)
	}
}

// shown notes what an answer shows besides.
func (t *Tracker) shown(i int32, e *Event, h *ends, c *contact, good bool) {
	s := &t.sources.slots[i]
	t.portAnswer(i, c, e, h, good)
	if good {
		t.recovered(i, c)
	}
	if e.speaks && e.what == talked {
		s.noteSpoke(e)
	}
	if e.held {
		s.flags |= held
	}
	if e.greets {
		t.greeting(i, c, e.DstPort)
	}
	if good && s.flags&wide != 0 {
		t.reached.note(e, h, t.expire, func() bool { return t.scans(&e.dst, h.dstH) })
	}
}

// settle decides a contact by its answer. One that was taken for unanswered is
// set right.
func (t *Tracker) settle(e *Event, h *ends, c *contact, good bool) {
	i := t.slot(e, h)
	if i < 0 || c.state == earlyGood || c.state == earlyBad {
		return
	}
	if c.state == waiting && e.what < talked {
		t.answers++
	}
	t.shown(i, e, h, c, good)
	if good && (e.what <= took || c.state != worked) { // when the rest is told depends on where recordings are cut
		t.wayWorks(e)
	} else if !good && !e.four && !e.unreached {
		t.six.works(e) // who refuses was reached
	}
	if good && e.what == took {
		c.marks |= isTaken
		t.alike.accepted(t, e, h)
	}
	s := &t.sources.slots[i]
	mine := c.flow == uint32(e.Flow) || e.Flow == 0 || c.flow == 0
	if c.state == onlyAdmitted {
		s.withdraw()
		c.state = unknown
	}
	switch {
	case c.state == worked || c.state == waiting && !good && !mine:
	case c.state == calling:
		c.state = worked
	case good && c.state == presumed:
		t.takeBack(s)
		t.backOn(s, e.DstPort)
		c.state = worked
	case c.state == presumed:
		c.state = failed // as it was counted
	case good && c.state == failed:
		t.backOn(s, e.DstPort)
		t.setRight(i)
		c.state = worked
	case good:
		t.success(s)
		t.worksOn(s, e.proto, e.DstPort)
		c.state = worked
	case (c.state == waiting || c.state == unknown) && t.peersOn(i, e.DstPort):
		c.state = failed
		t.peerFailure(i)
	case (c.state == waiting || c.state == unknown) && e.unreached && t.spares(i, h.key, e.Time, leaves(&e.src, &e.dst, e.four), netOf(&e.dst, e.four), e.DstPort):
		c.state = spared
	case c.state == waiting, c.state == unknown:
		c.state = failed
		s.mayBegin(e.Time)
		t.failure(i, e.Time, e.Input, e.Position)
		t.failsOn(i, e.proto, e.DstPort, e.Time, e.Input, e.Position)
	}
	t.sources.rank(i)
}

// scans reports whether a host has been found to look for others.
func (t *Tracker) scans(addr *[16]byte, hash uint64) bool {
	i := t.sources.find(addr, hash)
	return i >= 0 && t.sources.slots[i].flags&wide != 0
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
		p, how := t.queue.pop(), flag(0)
		if p.at+t.timeout > t.latest {
			how = cut
		}
		t.unanswered(p, how)
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

func (t *Tracker) unanswered(p *pending, how flag) {
	c := t.contacts.find(p.key)
	if p.marks&wasCut != 0 {
		how |= cut
	}
	if p.whom >= aFriend {
		t.endCall(p, c, how)
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
	before, decided := s.accused(), s.flags&wide != 0
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
		s.mayBegin(p.at)
		t.failure(p.slot, p.at+t.timeout, p.input, p.position)
		t.failsOn(p.slot, cordon.TCP, p.port, p.at+t.timeout, p.input, p.position)
	}
	t.sources.rank(p.slot)
	if !before && s.accused() {
		s.flags |= how
	}
	if !decided && s.flags&wide != 0 {
		s.flags |= waited
	}
}
