package scan

import (
	"math/bits"
	"net/netip"

	"cordon"
)

// source is what is kept of one source: no pointers, so that a million of them
// are one piece of memory that nobody needs to look through. It is three lines of
// the cache: what every event needs, with the destinations, is in the first two.
type source struct {
	hot

	first           cordon.Time
	firstPosition   uint64 // of its first contact
	detected        cordon.Time
	position        uint64 // of the contact that decided
	further         uint32 // further ports of hosts that it had asked, mostFurther of each at most
	input           uint32
	firstInput      uint32
	changed         tick   // when that was for the last time (the change point); 0: at its first contact
	host            uint16 // the last host asked, by hash; 0 none
	peerPort        uint16 // of the first that it greeted as a peer; 0 none
	lowestWalk      int16  // the lowest that the walk stood at when a contact failed
	ports           uint16 // of the host that a vertical scan asked for the most, about
	refused, opened uint16 // of those
	absent, present uint8  // addresses that it asked for by ARP, and nobody has, or somebody
	services        int16  // failures on services' ports, less three for each on another
}

// aside is what few sources need: it lies in a table of its own. Numbers go no further
// than their bytes hold.
type aside struct {
	messaged, heard uint8 // hosts that it asked first by datagram; of those, those that answered
	greeted, gone   uint8 // peers that it greeted, and those that failed; halved together
	urged           uint8 // hosts that failed and that it went on to ask
}

// inc counts one more, as far as a byte can hold it.
func inc(n *uint8) {
	if *n < 1<<8-1 {
		*n++
	}
}

// hot is what every event of a source needs: 128 bytes.
type hot struct {
	addr           [16]byte
	last           cordon.Time
	contacts       uint32 // first contacts
	failed, worked uint32 // of those, as far as known
	portLead       int32  // by how many first contacts that port leads (the counter of Boyer and Moore's majority vote)
	windows        [maxWindows]recent
	port           uint16
	flags          flag
	walk           int16
	portBits       uint16 // those that the first contacts asked for, by portBitOf16
	proto          uint8
	detector       Detector
	distinct       Distinct
	credit         uint8  // contacts that a firewall let through, less those that it dropped
	shape          uint16 // of its targets: which of the shapes, from 1; 0 none
}

// flag is one thing that is known of a source.
type flag uint16

const (
	everWorked flag = 1 << iota // a contact of it has succeeded
	exempt                      // allowed to scan
	wide                        // asks many hosts
	vertical                    // asks many ports of one host
	cut                         // decided by the end of the recording
	four                        // IPv4
	admitted                    // a firewall has let one through
	held                        // one of its connections shows that it holds its address
	waited                      // the contact that decided had been waited for
	spoke                       // what it sent to the port that most contacts ask for is shown, once at least
	inTheDark                   // accused while nobody was answered on its way
	peer                        // it has greeted a peer: asked first, since what else is known of that lies elsewhere
	datagrams                   // a vertical scan asks by UDP
	single                      // found by what came of one port alone
)

// sources is a table of buckets. Entries never move: a place is free, in use, or
// used again by another source when its owner expired or was pushed out.
type sources struct {
	tags   []tags
	ranks  []ranks
	slots  []source // of all buckets
	asides []aside  // of the same places
	expire cordon.Time
}

const bucketSize = 32

// tags are 16 bits of the hash of each of a bucket's sources, four in a word, 0
// where a place is free: one line of the cache.
type tags [bucketSize / 4]uint64

// ranks say how much would be lost with each of a bucket's sources.
type ranks [bucketSize]uint8

const (
	rankOfAny  = 1
	rankOfKept = 255 // accused
)

func newSources(n int, expire cordon.Time) sources {
	n = max(n/bucketSize, 1)
	return sources{tags: make([]tags, n), ranks: make([]ranks, n), slots: make([]source, n*bucketSize), asides: make([]aside, n*bucketSize), expire: expire}
}

// choices is how many buckets a source has to be in. It goes into the first until
// that is crowded, and then into the emptier of them (Azar and others, Balanced
// allocations, 1999): so all places are used but a few before anybody is pushed
// out, and mostly one line of the cache tells where a source is.
const (
	choices = 2
	crowded = bucketSize * 3 / 4
)

// nth is the n-th bucket of a hash.
func (t *sources) nth(hash uint64, n int) int {
	at, _ := bits.Mul64(hash*nthMix[n], uint64(len(t.tags)))
	return int(at)
}

var nthMix = [choices]uint64{1, 0x9e3779b97f4a7c15}

// tagOfSource is 16 bits of a source's hash, never 0.
func tagOfSource(hash uint64) uint16 { return uint16(hash) | 1 }

const (
	tagLows = 0x0001_0001_0001_0001 // of each of four tags in a word
	tagTops = 0x8000_8000_8000_8000
)

// find returns the first place with a tag, or -1.
func (b *tags) find(tag uint16) int {
	for i, word := range b {
		x := word ^ uint64(tag)*tagLows
		if zero := (x - tagLows) &^ x & tagTops; zero != 0 {
			return 4*i + bits.TrailingZeros64(zero)/16
		}
	}
	return -1
}

func (b *tags) at(i int) uint16 { return uint16(b[i/4] >> (i % 4 * 16)) }

func (b *tags) set(i int, tag uint16) {
	shift := i % 4 * 16
	b[i/4] = b[i/4]&^(0xffff<<shift) | uint64(tag)<<shift
}

// crowded reports whether others may be in the next bucket. Places are taken in
// order and never given up.
func (b *tags) crowded() bool { return b.at(crowded-1) != 0 }

// likely returns the place that find will, or another, without a look at it; -1
// where find will find none.
func (t *sources) likely(hash uint64) int32 {
	tag := tagOfSource(hash)
	for n := range choices {
		bucket := t.nth(hash, n)
		if i := t.tags[bucket].find(tag); i >= 0 {
			return int32(bucket*bucketSize + i)
		}
		if !t.tags[bucket].crowded() {
			break
		}
	}
	return -1
}

// find returns the place of a source, or -1.
func (t *sources) find(addr *[16]byte, hash uint64) int32 {
	for n := range choices {
		bucket := t.nth(hash, n)
		if at := t.in(bucket, addr, tagOfSource(hash)); at >= 0 {
			return at
		}
		if !t.tags[bucket].crowded() {
			break
		}
	}
	return -1
}

func (t *sources) in(bucket int, addr *[16]byte, tag uint16) int32 {
	b := &t.tags[bucket]
	first := b.find(tag)
	if first < 0 {
		return -1
	}
	for i := first; i < bucketSize; i++ {
		if b.at(i) == tag && t.slots[bucket*bucketSize+i].addr == *addr {
			return int32(bucket*bucketSize + i)
		}
	}
	return -1
}

// is reports whether a place is that of a source.
func (t *sources) is(at int32, addr *[16]byte, hash uint64) bool {
	return t.tag(at) == tagOfSource(hash) && t.slots[at].addr == *addr
}

// tag is what tells whether a place has still the same owner; 0 where it is free.
func (t *sources) tag(at int32) uint16 { return t.tags[at/bucketSize].at(int(at % bucketSize)) }

// open returns the place for a source that has none. Where both of its buckets are
// full, the one goes that is worth least.
func (t *sources) open(hash uint64) (at int32) {
	at = t.place(hash)
	bucket, i := at/bucketSize, int(at%bucketSize)
	t.tags[bucket].set(i, tagOfSource(hash))
	t.ranks[bucket][i] = rankOfAny
	return at
}

// place is where open will put a source.
func (t *sources) place(hash uint64) int32 {
	bucket := t.nth(hash, 0)
	i := t.tags[bucket].find(0)
	if i < 0 || i >= crowded {
		other := t.nth(hash, 1)
		if j := t.tags[other].find(0); j >= 0 && (i < 0 || j < i) {
			bucket, i = other, j
		}
	}
	if i < 0 {
		bucket, i = t.least(hash)
	}
	return int32(bucket*bucketSize + i)
}

// least returns the place that is worth least in the buckets of a hash: of several
// the first from one that the hash decides, and of accused ones whom nothing was
// heard of for the longest time.
func (t *sources) least(hash uint64) (bucket, at int) {
	from := int(hash >> 40 % bucketSize)
	bucket, other := t.nth(hash, 0), t.nth(hash, 1)
	rank, rank2 := t.ranks[bucket].least(), t.ranks[other].least()
	if rank == rankOfKept && rank2 == rankOfKept {
		return t.quietest(bucket, other, from)
	}
	if rank2 < rank {
		bucket, rank = other, rank2
	}
	return bucket, t.ranks[bucket].first(rank, from)
}

// quietest is the same where all are accused.
func (t *sources) quietest(one, other, from int) (bucket, at int) {
	bucket, at = one, from
	for _, b := range [choices]int{one, other} {
		for k := range bucketSize {
			i := (from + k) % bucketSize
			if t.slots[b*bucketSize+i].last < t.slots[bucket*bucketSize+at].last {
				bucket, at = b, i
			}
		}
	}
	return bucket, at
}

// rank keeps how much would be lost with a source: what was found, then how far
// the test has come, then contacts.
func (t *sources) rank(at int32) {
	s := &t.slots[at]
	rank := rankOfKept
	if !s.accused() {
		rank = rankOfAny + min(max(int(s.walk), 0)/unit, 15)*8 + min(bits.Len32(s.contacts), 7)
	}
	if r := &t.ranks[at/bucketSize][at%bucketSize]; *r != uint8(rank) {
		*r = uint8(rank)
	}
}

// of returns the place of a source by its address, or -1.
func (t *sources) of(a netip.Addr) int32 {
	addr := a.As16()
	return t.find(&addr, hashOf(&addr))
}
