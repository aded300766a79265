package scan

import (
	"math/bits"

	"cordon"
)

// Where IPv6 leads nowhere, each site is asked over IPv6 first, in vain, and a moment
// later over IPv4 (RFC 8305). Who is asked then has a name, which a scanner does not know;
// and of what nobody was ever answered on, it cannot be told who scans. So these contacts
// are not held against a host, as long as nobody of its site was answered over IPv6 and
// nearly all of them are followed by one of the same IPv4 address for the same port that
// is.
const (
	sixWithin  = cordon.Time(1200e6) // how soon that is answered
	sixPairs   = 3                   // of so many, and of three in four, before it is believed
	sixLast    = 48                  // contacts, of which the earlier half counts half
	sixBytes   = 768                 // of four hosts
	sixForgets = cordon.Time(3600e9)
	sixOthers  = 32 // IPv4 addresses among which a host's own is looked for
)

// six keeps who may be asking over IPv4 what it asked over IPv6 before. It takes 1/1000 of
// Options.Memory, and 17 KB.
type six struct {
	lit    [64]uint64  // sites of which somebody was answered over IPv6, by hash
	asks   [16]sixRing // by portOf16
	hosts  [][4]sixHost
	until  cordon.Time // nobody waits for a contact over IPv4 afterwards
	spared Spared
	seen   Distinct
}

// Spared is how many failures are not held against how many hosts.
type Spared struct {
	Failures uint64
	Hosts    uint64 // an estimate beyond 16
}

// sixRing are the last of some ports.
type sixRing struct {
	all  [32]sixAsk
	next int
}

// sixAsk is a first contact over IPv6.
type sixAsk struct {
	at       cordon.Time
	host     uint64 // by hash
	slot     int32
	port     uint16
	answered uint32 // which of the others were answered since
	first    bool   // since when others are known
}

// sixHost is a host that asks over IPv6.
type sixHost struct {
	host   uint64 // by hash; 0 free
	last   cordon.Time
	asks   uint8 // of it, since others are known
	n      uint8 // of those
	paired bool
	others [sixOthers]uint32 // whose contacts were answered just after its first
	hits   [sixOthers]uint8  // and after how many of all
}

// siteOf is where the bit of a site is.
func siteOf(a *[16]byte) (word int, bit uint64) {
	h := wayOf(a, false, true, 0)
	return int(h >> 58), 1 << (h >> 52 & 63)
}

func (x *six) isLit(a *[16]byte) bool {
	word, bit := siteOf(a)
	return x.lit[word]&bit != 0
}

// works notes that somebody of a site was answered over IPv6 from beyond.
func (x *six) works(e *Event) {
	if leaves(&e.src, &e.dst, false) {
		word, bit := siteOf(&e.src)
		x.lit[word] |= bit
	}
}

func newSix(memory int) six {
	return six{hosts: make([][4]sixHost, max(memory/1000/sixBytes, 1))}
}

func (x *six) bucket(host uint64) *[4]sixHost {
	at, _ := bits.Mul64(host, uint64(len(x.hosts)))
	return &x.hosts[at]
}

// of returns a host, or nil.
func (x *six) of(host uint64) *sixHost {
	b := x.bucket(host)
	for k := range b {
		if b[k].host == host {
			return &b[k]
		}
	}
	return nil
}

// open returns the place of a host, where none is kept that is worth more; or nil.
func (x *six) open(host uint64, at cordon.Time) *sixHost {
	if h := x.of(host); h != nil {
		return h
	}
	b := x.bucket(host)
	var oldest *sixHost
	for k := range b {
		if h := &b[k]; (!h.paired || h.last+sixForgets < at) && (oldest == nil || h.last < oldest.last) {
			oldest = h
		}
	}
	if oldest != nil {
		*oldest = sixHost{host: host, last: at}
	}
	return oldest
}

func (x *six) ring(port uint16) *sixRing { return &x.asks[portOf16(port)] }

// ask waits for a contact over IPv4 after one over IPv6.
func (x *six) ask(e *Event, i int32) {
	if e.proto != cordon.TCP || e.what != ask || !leaves(&e.src, &e.dst, false) || x.isLit(&e.src) {
		return
	}
	if h := x.of(e.srcH); h != nil && h.n > 0 {
		h.last = max(h.last, e.Time)
		h.more()
	}
	r := x.ring(e.DstPort)
	r.all[r.next] = sixAsk{at: e.Time, host: e.srcH, slot: i, port: e.DstPort}
	r.next = (r.next + 1) % len(r.all)
	x.until = max(x.until, e.Time+sixWithin)
}

// answeredOver4 lays an answer over IPv4 to what was asked over IPv6 just before.
func (t *Tracker) answeredOver4(e *Event) {
	x := &t.six
	if e.Time > x.until || e.proto != cordon.TCP {
		return
	}
	r := x.ring(e.DstPort)
	for k := range r.all {
		a := &r.all[k]
		if a.host == 0 || a.port != e.DstPort || a.at > e.Time || a.at+sixWithin < e.Time {
			continue
		}
		if h := x.open(a.host, a.at); h != nil && h.note(a, uint32(e.srcH)) && !h.paired {
			t.pair(a, h)
		}
	}
}

// more counts another contact of a host. What is long ago counts for less and less.
func (h *sixHost) more() {
	if h.asks++; h.asks < sixLast {
		return
	}
	h.asks /= 2
	for k := range h.hits {
		h.hits[k] /= 2
	}
}

// note counts that another was answered, and reports whether it follows the host.
func (h *sixHost) note(a *sixAsk, other uint32) bool {
	if h.n == 0 {
		a.first, h.asks = true, 1 // all that are answered now may be its own
	}
	for k := range h.n {
		if h.others[k] != other {
			continue
		}
		if a.answered&(1<<k) == 0 {
			a.answered |= 1 << k
			h.hits[k] = min(h.hits[k]+1, h.asks) // those before its first are not counted
		}
		return h.follows(k)
	}
	switch {
	case a.first && h.n < sixOthers:
		h.others[h.n], h.hits[h.n] = other, 1
		a.answered |= 1 << h.n
		h.n++
	case !h.paired && h.asks > 3*sixPairs && !h.anyFollows():
		*h = sixHost{host: h.host, last: h.last} // its own was not among them
	}
	return false
}

// follows reports whether one of the others follows the host: it was answered after nearly
// all of its contacts, but for the last, after which it may yet be.
func (h *sixHost) follows(k uint8) bool {
	return h.hits[k] >= sixPairs && 4*int(h.hits[k]) >= 3*(int(h.asks)-1)
}

// anyFollows reports whether any of them does.
func (h *sixHost) anyFollows() bool {
	for k := range h.n {
		if h.follows(k) {
			return true
		}
	}
	return false
}

// pair takes back what was held against a host of which it is known now where it goes on.
func (t *Tracker) pair(a *sixAsk, h *sixHost) {
	s := &t.sources.slots[a.slot]
	if hashOf(&s.addr) != a.host {
		return
	}
	h.paired = true
	t.six.countSpared(h.host, uint64(s.failed))
	s.failed = 0
	t.noneOn(s, a.port)
	if s.bySequence() {
		t.excuse(s)
	}
	s.walk = min(s.walk, 0)
	t.sources.rank(a.slot)
}

// leadsNowhere reports whether a failure over IPv6 is not held against a host.
func (t *Tracker) leadsNowhere(s *source) bool {
	host := hashOf(&s.addr)
	h := t.six.of(host)
	if h == nil || !h.paired || t.six.isLit(&s.addr) || !h.anyFollows() {
		return false
	}
	t.six.countSpared(host, 1)
	return true
}

func (x *six) countSpared(host, failures uint64) {
	if failures > 0 {
		x.spared.Failures += failures
		x.seen.Add(host)
	}
}

// Six is what is not held against hosts whose IPv6 leads nowhere.
func (t *Tracker) Six() Spared {
	t.six.spared.Hosts = t.six.seen.Count()
	return t.six.spared
}
