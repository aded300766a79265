package inventory

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"cordon"
)

// Traffic gathers what goes by on the wire says of machines: who answers at
// which port, and what servers say they are. It keeps the newest of each and
// gives items at the end. It may be filled by parts: [Traffic.Add] joins two,
// and the order does not matter.
type Traffic struct {
	seen  map[sighting]sight
	limit uint64 // of the hash: what is above it is left out for good
	most  int
}

// sighting is one thing seen of one host.
type sighting struct {
	host  cordon.Host
	proto uint8
	port  uint16
	says  string // "" that something answers
}

// sight is where it was seen last.
type sight struct {
	seen     cordon.Time
	input    uint32
	position uint64
}

// defaultSightings is the most that is kept, some 200 bytes each.
const defaultSightings = 1 << 17

// NewTraffic begins without anything; most bounds what it keeps, 0 is 131,072.
func NewTraffic(most int) *Traffic {
	if most <= 0 {
		most = defaultSightings
	}
	return &Traffic{seen: map[sighting]sight{}, limit: ^uint64(0), most: most}
}

// See takes an observation in. Only answers that somebody who holds the address
// must have given are believed: to a handshake, or within a connection; and what a
// server wrote at the head of its own log.
func (t *Traffic) See(o *cordon.Observation) {
	switch {
	case o.Kind == cordon.Answer && o.Proto == cordon.TCP && o.Flags&(cordon.SYN|cordon.ACK|cordon.RST) == cordon.SYN|cordon.ACK:
		t.keep(o, "")
	case o.Kind == cordon.Request && len(o.Server) > 0 && o.Opened == cordon.OpenedByServer,
		o.Kind == cordon.Response && len(o.Server) > 0 && o.Opened >= cordon.OpenedImplied:
		t.keep(o, string(o.Server))
	}
}

func (t *Traffic) keep(o *cordon.Observation, says string) {
	if !o.Dst.Addr.IsValid() {
		return
	}
	t.add(sighting{o.Dst, cordon.TCP, o.DstPort, says}, sight{o.Time, o.Input, o.Position})
}

func (t *Traffic) add(k sighting, s sight) {
	have, ok := t.seen[k]
	switch {
	case ok:
		if compareSights(s, have) > 0 {
			t.seen[k] = s
		}
		return
	case k.hash() > t.limit:
		return
	}
	t.seen[k] = s
	for len(t.seen) > t.most {
		t.narrow(t.limit / 2)
	}
}

// narrow leaves out all that is above a limit.
func (t *Traffic) narrow(limit uint64) {
	t.limit = limit
	for k := range t.seen {
		if k.hash() > limit {
			delete(t.seen, k)
		}
	}
}

// Add joins what another part has seen.
func (t *Traffic) Add(o *Traffic) {
	if o.limit < t.limit {
		t.narrow(o.limit)
	}
	for k, s := range o.seen {
		t.add(k, s)
	}
}

// compareSights orders what was seen of one thing, the newest last.
func compareSights(a, b sight) int {
	return cmp.Or(cmp.Compare(a.seen, b.seen), cmp.Compare(a.input, b.input), cmp.Compare(a.position, b.position))
}

// hash mixes what a sighting is of, always alike.
func (k *sighting) hash() uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	add := func(c byte) { h = (h ^ uint64(c)) * 1099511628211 }
	for _, c := range k.host.Addr.As16() {
		add(c)
	}
	add(byte(k.port))
	add(byte(k.port >> 8))
	for i := range len(k.says) {
		add(k.says[i])
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9 // splitmix64: FNV's upper bits hardly differ
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Share is how much of what was seen is kept: 1 all, 1/2 half of it for want of
// room, and so on. Which part is a matter of a fixed hash.
func (t *Traffic) Share() float64 { return float64(t.limit) / float64(^uint64(0)) }

// Items gives what was seen, in order of hosts, ports and words. name is the
// name of an input by its number.
func (t *Traffic) Items(name func(input uint32) string, emit func(*Item)) {
	order := slices.SortedFunc(maps.Keys(t.seen), func(a, b sighting) int {
		return cmp.Or(a.host.Compare(b.host), cmp.Compare(a.port, b.port), strings.Compare(a.says, b.says))
	})
	for _, k := range order {
		s := t.seen[k]
		it := Item{
			Host: k.host, Kind: Service, Value: "open", Proto: k.proto, Port: k.port, Closeness: Passive,
			Seen: s.seen, Input: name(s.input), Position: s.position,
		}
		if k.says != "" {
			it.Kind, it.Name, it.Value = Banner, k.says, ""
		}
		emit(&it)
	}
}
