package fleet

import (
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/inventory"
)

// Bounds of what a Fleet keeps.
const (
	maxRecords  = 4 << 20 // about machines
	maxPatterns = 1 << 16 // different things that are said of machines
	maxItems    = 64      // of one record that is kept as a pattern
)

// Options of a Fleet.
type Options struct {
	exposure.Options
	At cordon.Time // the present; 0 is the newest time that any item shows
	// Past: At lies behind, so that what shows no time may be of after it.
	Past bool
}

// Fleet collects what is said of machines.
type Fleet struct {
	options    Options
	advisories []*advisory.Advisory
	ledger     *exposure.Ledger // of machines told of in several places, or at length
	inputs     map[string]uint32
	inputNames []string
	patterns   map[string]uint32
	molds      []*mold
	records    pile[record]
	aliases    pile[alias]
	order      []uint32 // of the records that are alone, by host; see settle
	told       []uint64 // hashes of names in records that went to the ledger at once
	toldShort  []short  // and what those names are in short
	lost       cordon.Reasons
	latest     cordon.Time
	now        building
	key        []byte
	earliest   []cordon.Time              // of each advisory; see exposure.Earliest
	undated    map[exposure.FileDate]bool // those that are none
	apart      bool                       // every record goes to the ledger
}

// record is what one input says of one machine in one place.
type record struct {
	host      cordon.Host
	seen      cordon.Time
	booted    cordon.Time
	since     cordon.Time // in service
	installed cordon.Time // of what is installed
	position  uint64
	row       uint64 // as of an inventory.Item
	mold      uint32
	input     uint32
	aliases   uint32 // the first; there are so many of them
	named     uint16
	heard     bool // a sign of life is in it
	fate      fate // see settle
	local     local
	late      uint32 // seconds by which it may have been seen later
	part      uint32 // as of an inventory.Item
}

// local are those times of a record that show no zone.
type local uint8

const (
	localSeen local = 1 << iota
	localBooted
	localSince
	localInstalled
)

func (l *local) set(bit local, yes bool) {
	if *l &^= bit; yes {
		*l |= bit
	}
}

// stamp is a time of a record's.
func (r *record) stamp(at cordon.Time, bit local) exposure.Stamp {
	return exposure.Stamp{At: at, Local: at != 0 && r.local&bit != 0, Row: r.row}
}

// lastSeen is the latest at which the record may have been so, but for its zone.
func (r *record) lastSeen() cordon.Time {
	if r.seen == 0 {
		return 0
	}
	return r.seen + cordon.Time(r.late)*cordon.Time(time.Second)
}

// building is the record whose items are coming in.
type building struct {
	record
	begun   bool
	input   string
	items   []inventory.Item
	aliases []alias
	apart   bool // it does not fit a pattern
	spilled bool // what came of it is in the ledger
}

// New begins a fleet that is asked what some advisories ask.
func New(advisories []*advisory.Advisory, o Options) *Fleet {
	f := &Fleet{
		options: o, advisories: advisories, ledger: exposure.NewLedger(advisories, o.Options),
		inputs: map[string]uint32{}, patterns: map[string]uint32{}, undated: map[exposure.FileDate]bool{},
	}
	for _, a := range advisories {
		f.earliest = append(f.earliest, exposure.Earliest(a))
	}
	return f
}

// Add takes one item in.
func (f *Fleet) Add(it *inventory.Item) {
	if it.Kind == inventory.Undated {
		f.undated[exposure.FileDate{Input: it.Input, At: it.Seen}] = true
		f.ledger.Add(it)
		return
	}
	n := &f.now
	if !n.begun || it.Host != n.host || it.Input != n.input {
		f.finish()
		f.begin(it)
	}
	f.latest = max(f.latest, it.Seen)
	if n.apart = n.apart || !n.fits(f, it); n.apart {
		f.spill()
		f.ledger.Add(it)
		if it.Kind == inventory.Identity {
			f.tellOf([]alias{{name: it.Name}})
		}
		return
	}
	n.take(f, it)
}

// fits reports whether an item goes with those before it: a pattern has one time, and
// counts its places from the first.
func (n *building) fits(f *Fleet, it *inventory.Item) bool {
	dated := it.Since != 0 && it.Kind != inventory.Booted && it.Kind != inventory.InService && f.ledger.Asks(it)
	return it.Seen == n.seen && it.Late == n.late && it.SeenLocal == (n.local&localSeen != 0) && it.Row == n.row && it.Part == n.part && it.Position >= n.position && len(n.items) < maxItems && len(n.aliases) < maxItems &&
		(!dated || n.installed == 0 || n.installed == it.Since && it.SinceLocal == (n.local&localInstalled != 0)) && !n.denies(it)
}

// denies reports whether the record has said that its machine answers, and an item that it
// does not, or the other way round: a pattern has one word of that.
func (n *building) denies(it *inventory.Item) bool {
	return it.Kind == inventory.Machine && it.Value != "" && slices.ContainsFunc(n.items, func(o inventory.Item) bool {
		return o.Kind == inventory.Machine && o.Value != "" && o.Value != it.Value
	})
}

// Expects says what a cell may be that no advisory understands; see
// [exposure.Ledger.Expects].
func (f *Fleet) Expects(it *inventory.Item) string { return f.ledger.Expects(it) }

// Asks reports whether any advisory asks for an item; see [exposure.Ledger.Asks].
func (f *Fleet) Asks(it *inventory.Item) bool { return f.ledger.Asks(it) }

// take keeps an item that fits.
func (n *building) take(f *Fleet, it *inventory.Item) {
	n.heard = n.heard || it.SignOfLife()
	switch it.Kind {
	case inventory.Identity, inventory.Label:
		n.aliases = append(n.aliases, aliasOf(it))
	case inventory.Booted:
		s := n.stamp(n.booted, localBooted).Later(exposure.Stamp{At: it.Since, Local: it.SinceLocal, Row: n.row})
		n.booted = s.At
		n.local.set(localBooted, s.Local)
	case inventory.InService:
		s := n.stamp(n.since, localSince).Sooner(exposure.Stamp{At: it.Since, Local: it.SinceLocal, Row: n.row})
		n.since = s.At
		n.local.set(localSince, s.Local)
	default:
		if !f.ledger.Asks(it) {
			return
		}
		if n.items = append(n.items, *it); it.Since != 0 {
			n.installed = it.Since
			n.local.set(localInstalled, it.SinceLocal)
		}
	}
}

// Until says that the present is no earlier than a time.
func (f *Fleet) Until(at cordon.Time) { f.latest = max(f.latest, at) }

func (f *Fleet) begin(it *inventory.Item) {
	n := &f.now
	*n = building{begun: true, apart: f.apart, input: it.Input, items: n.items[:0], aliases: n.aliases[:0]}
	n.host, n.seen, n.late, n.position, n.row = it.Host, it.Seen, it.Late, it.Position, it.Row
	n.local.set(localSeen, it.SeenLocal)
	n.part = it.Part
}

// spill gives what has come of a record to the ledger.
func (f *Fleet) spill() {
	n := &f.now
	if n.spilled {
		return
	}
	n.spilled = true
	for i := range n.items {
		f.ledger.Add(&n.items[i])
	}
	for _, a := range n.aliases {
		it := n.aliasItem(a)
		it.Input = n.input
		f.ledger.Add(it)
	}
	f.tellTimes(&n.record, n.input)
	h := hashOf(n.host)
	f.told = append(f.told, h, h) // twice: it is not alone
	if !n.host.Addr.IsValid() {
		f.tellShort(n.host.Name)
	}
	f.tellOf(n.aliases)
	n.items, n.aliases = n.items[:0], n.aliases[:0]
}

func (f *Fleet) tellOf(aliases []alias) {
	for _, a := range aliases {
		if h := a.hash(); h != 0 {
			f.told = append(f.told, h, h)
		}
		f.tellShort(a.name)
	}
}

// tellShort notes what a name in the ledger is in short.
func (f *Fleet) tellShort(name string) {
	if s := shortOf(name); s.hash != 0 {
		f.toldShort = append(f.toldShort, s)
	}
}

// tellTimes tells the ledger that a record's machine is there, and from when on it was
// up and in service.
func (f *Fleet) tellTimes(r *record, input string) {
	it := inventory.Item{Host: r.host, Kind: inventory.Machine, Seen: r.seen, Input: input, Position: r.position, Row: r.row}
	f.ledger.Add(&it)
	if it.Kind = inventory.InService; r.heard {
		f.ledger.Add(&it)
	}
	if it.Since, it.SinceLocal = r.since, r.local&localSince != 0; r.since != 0 {
		f.ledger.Add(&it)
	}
	it.Kind = inventory.Booted
	if it.Since, it.SinceLocal = r.booted, r.local&localBooted != 0; r.booted != 0 {
		f.ledger.Add(&it)
	}
}

func (r *record) aliasItem(a alias) *inventory.Item {
	k := inventory.Identity
	if a.label {
		k = inventory.Label
	}
	return &inventory.Item{Host: r.host, Kind: k, Name: a.name, Seen: r.seen, Position: r.position, Row: r.row}
}

// finish files the record that has come in.
func (f *Fleet) finish() {
	n := &f.now
	if !n.begun {
		return
	}
	if n.begun = false; n.spilled {
		return
	}
	m, ok := f.mold()
	if !ok || f.records.count >= maxRecords {
		if f.records.count >= maxRecords {
			f.lost.Count("records about machines beyond those that are kept apart; the ledger's bound applies", 1, 0, nil)
		}
		f.spill()
		return
	}
	r := n.record
	r.mold, r.input = m, f.input(n.input)
	r.aliases, r.named = f.aliases.add(n.aliases...), uint16(len(n.aliases))
	f.records.add(r)
}

func (f *Fleet) input(name string) uint32 {
	i, ok := f.inputs[name]
	if !ok {
		i = uint32(len(f.inputNames))
		f.inputs[strings.Clone(name)] = i
		f.inputNames = append(f.inputNames, name)
	}
	return i
}

// mold finds the pattern of the record that has come in; false where there are
// too many.
func (f *Fleet) mold() (uint32, bool) {
	n := &f.now
	f.key = f.key[:0]
	for i := range n.items {
		f.key = append(appendItem(f.key, &n.items[i], n.position), f.datedBy(&n.items[i]))
	}
	if i, ok := f.patterns[string(f.key)]; ok {
		return i, true
	}
	if len(f.molds) >= maxPatterns {
		return 0, false
	}
	i := uint32(len(f.molds))
	f.patterns[string(f.key)] = i
	f.molds = append(f.molds, &mold{items: slices.Clone(n.items), position: n.position})
	return i, true
}

// datedBy is how many advisories may believe the time from when on it was so, and one
// more where it shows one: records of a pattern are alike in that.
func (f *Fleet) datedBy(it *inventory.Item) (n byte) {
	if it.Since == 0 {
		return 0
	}
	for _, earliest := range f.earliest {
		if it.Since >= earliest && n < 254 {
			n++
		}
	}
	return n + 1
}

// undate takes the dates of files away that are none; see [inventory.Undated].
func (f *Fleet) undate() {
	if len(f.undated) == 0 {
		return
	}
	for _, r := range f.records.all() {
		if f.undated[exposure.FileDate{Input: f.inputNames[r.input], At: r.seen}] {
			r.seen, r.late = 0, 0
			r.local.set(localSeen, false)
		}
	}
}

// appendItem writes all of an item that may differ between records of a pattern
// into a key.
func appendItem(b []byte, it *inventory.Item, position uint64) []byte {
	b = append(b, byte(it.Kind), byte(it.Of), it.Proto, byte(it.Port>>8), byte(it.Port), it.Accuracy, byte(it.Closeness), byte(it.List.Change))
	for _, n := range [...]uint64{it.Position - position, it.List.Epoch, it.List.Counter, it.List.Through, it.List.Row} {
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24), byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	}
	for _, s := range [...]string{it.Name, it.Value, it.Version, it.Scheme, it.List.Name} {
		b = append(b, byte(len(s)), byte(len(s)>>8), byte(len(s)>>16))
		b = append(b, s...)
	}
	return b
}
