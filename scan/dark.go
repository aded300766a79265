package scan

// A host is in the dark before anybody of its network is answered, and while its way is
// down; in the light afterwards. Who has only failed is not known to be honest: accused in
// the dark it stays so, and is told of as less sure; when it is answered by most of those
// that it asks in the light, what it failed in before is not held against it any more.
const (
	darkHosts = 512 // the last that were accused in the dark
	darkFails = 4   // more than that many failures in the light make it sure
)

// dark keeps who was accused while nobody was answered on its way. It is 25 KB.
type dark struct {
	lit      [1 << 10]uint64 // ways on which somebody was answered, by hash
	hosts    [darkHosts]darkHost
	next     int
	failures uint64 // that are not held against hosts
	seen     Distinct
}

// darkHost is a host that was accused in the dark.
type darkHost struct {
	ways   [wayLevels]uint64
	slot   int32
	source uint32 // part of its hash; 0 free
	failed uint32 // when its way was up again
	down   bool   // others had been answered on it before
	up     bool   // others are again
	client bool   // several were accused so, and it asked no more than a client until then
}

// lights notes that somebody is answered on a way, and reports whether for the first time.
func (d *dark) lights(key uint64) bool {
	word, bit := &d.lit[key>>54], uint64(1)<<(key>>48&63)
	was := *word & bit
	*word |= bit
	return was == 0
}

func (d *dark) isLit(key uint64) bool { return d.lit[key>>54]>>(key>>48&63)&1 != 0 }

// darken notes that a host is accused that was never answered, as its network may be.
func (t *Tracker) darken(i int32) {
	s := &t.sources.slots[i]
	h := darkHost{slot: i, source: uint32(hashOf(&s.addr))}
	never := true
	for level := range wayLevels {
		key := wayOf(&s.addr, s.flags&four != 0, true, level)
		h.ways[level] = key
		w := t.ways.of(key)
		h.down = h.down || w.key == key && w.down && w.doubted(t.latest)
		never = never && !t.dark.isLit(key)
	}
	if never || h.down {
		s.flags |= inTheDark
		t.dark.hosts[t.dark.next] = h
		t.dark.next = (t.dark.next + 1) % darkHosts
	}
}

// light notes that a way is up, for those who were accused before. Where nobody had been
// answered on it yet, it takes several of them: one alone may have done anything.
func (t *Tracker) light(key uint64) {
	together := 0
	for n := range t.dark.hosts {
		if t.dark.hosts[n].waits(key) {
			together++
		}
	}
	for n := range t.dark.hosts {
		if h := &t.dark.hosts[n]; h.waits(key) {
			s := &t.sources.slots[h.slot]
			h.up, h.failed = true, s.failed
			h.client = (h.down || together >= wayHosts) && t.slow(s) && uint32(hashOf(&s.addr)) == h.source
		}
	}
}

// waits reports whether a host waits for a way to be up.
func (h *darkHost) waits(key uint64) bool {
	return h.source != 0 && !h.up && (h.ways[0] == key || h.ways[1] == key)
}

// of returns what is known of a host that was accused in the dark, or nil.
func (d *dark) of(s *source) *darkHost {
	source := uint32(hashOf(&s.addr))
	for n := range d.hosts {
		if d.hosts[n].source == source {
			return &d.hosts[n]
		}
	}
	return nil
}

// failedSince is how often a host has failed in the light.
func (h *darkHost) failedSince(s *source) uint32 {
	if !h.up || s.failed < h.failed {
		return 0
	}
	return s.failed - h.failed
}

// brighten forgives a host what it failed in in the dark, when it is answered by most.
func (t *Tracker) brighten(s *source) {
	h := t.dark.of(s)
	if h == nil || !h.client || s.worked < darkFails || s.worked < 3*h.failedSince(s) {
		return
	}
	t.dark.failures += uint64(s.failed - h.failedSince(s))
	t.dark.seen.Add(hashOf(&s.addr))
	s.failed = h.failedSince(s)
	s.flags &^= inTheDark
	if s.bySequence() {
		t.excuse(s)
	}
	*h = darkHost{}
}

// doubtful reports whether a host is accused of what it failed in while its way was down
// alone, and asked no more than a client may.
func (t *Tracker) doubtful(s *source) bool {
	if s.flags&inTheDark == 0 || !s.bySequence() {
		return false
	}
	h := t.dark.of(s)
	return h != nil && h.down && h.failedSince(s) < darkFails && t.slow(s)
}

// slow reports whether a host has asked no more, in all, than a client does in the time.
func (t *Tracker) slow(s *source) bool {
	for w := range t.o.Windows {
		if h := &t.windows[w]; s.last-s.first < 2*h.half {
			return int(s.contacts) < h.most
		}
	}
	return true
}

// Dark is how many contacts are not held against how many hosts that failed before anybody
// was answered on their way, or while it was down, and were answered by most afterwards.
func (t *Tracker) Dark() (failures, hosts uint64) { return t.dark.failures, t.dark.seen.Count() }
