package exposure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// Bounds of what a ledger keeps.
const (
	defaultMachines = 1 << 20
	maxClaims       = 32  // of one fact of one machine; those believed first stay
	maxNames        = 64  // of one machine
	maxLists        = 64  // of one machine
	maxRows         = 256 // of one list, among those that some advisory asks for
	maxSpans        = 256 // of one list, as inputs that are read have them
)

// Options of a Ledger.
type Options struct {
	Rules
	Machines int // at most so many are kept, 0 is 1,048,576; which is a matter of a fixed hash
}

// Ledger keeps what sources say of machines, as far as advisories ask. What it
// holds does not depend on the order in which items come.
type Ledger struct {
	options Options
	asks    *question
	entries map[cordon.Host]*entry
	limit   uint64 // hosts whose hash is above it are left out for good
	lost    cordon.Reasons
	latest  cordon.Time
	owners  map[string]tenure // of addresses; for Machines
	several map[string]bool   // names that several machines have, as UUIDs show; for Machines
	said    map[string]string // what sources said, each text once; bounded
	undated map[FileDate]bool // those that are none

	lastHost cordon.Host // whose entry is last
	lastRow  uint64
	rowName  string // of the last row
	last     *entry
}

// entry is what is known of one host under one name.
type entry struct {
	names   names  // other names and addresses of the same machine
	labels  names  // what it is called besides
	state   string // up, down; by the newest who says
	stated  cordon.Time
	seen    cordon.Time  // the newest sign of life
	first   cordon.Time  // and the oldest; 0 none
	silent  cordon.Time  // the newest at which it did not answer
	voices  []voice      // rows of tables, hosts of scans
	crowded bool         // there are more than that
	since   Stamp        // in service; the earliest
	claims  []factClaims // without those of lists; in no order, and few
	lists   map[string]*list
	past    []factClaims      // what lists showed at some time, and may show no more
	given   map[string]*given // by name, lists that were given as a whole again and again
}

// factClaims are the claims about one fact, by its number.
type factClaims struct {
	fact   int
	claims []Claim
}

// of returns the claims about a fact among those about several, to be changed.
func of(all *[]factClaims, fact int) *[]Claim {
	for i := range *all {
		if (*all)[i].fact == fact {
			return &(*all)[i].claims
		}
	}
	*all = append(*all, factClaims{fact: fact})
	return &(*all)[len(*all)-1].claims
}

// NewLedger begins a ledger for the questions of some advisories.
func NewLedger(advisories []*advisory.Advisory, o Options) *Ledger {
	if o.Machines <= 0 {
		o.Machines = defaultMachines
	}
	return &Ledger{options: o, asks: ask(advisories), entries: map[cordon.Host]*entry{}, limit: ^uint64(0)}
}

// Another begins an empty ledger for the same questions.
func (l *Ledger) Another() *Ledger {
	return &Ledger{options: l.options, asks: l.asks, entries: map[cordon.Host]*entry{}, limit: ^uint64(0)}
}

// Asks reports whether an item is of any use to the ledger. What it does not
// ask for only shows that the machine was there.
func (l *Ledger) Asks(it *inventory.Item) bool {
	switch it.Kind {
	case inventory.Machine, inventory.Identity, inventory.Label, inventory.Listed, inventory.Booted, inventory.InService, inventory.Undated:
		return true
	}
	return l.asks.about(it)
}

// Lost is what the ledger's bounds took away.
func (l *Ledger) Lost() cordon.Reasons { return slices.Clone(l.lost) }

// Latest is the newest time that any item showed: the present, of a recording.
func (l *Ledger) Latest() cordon.Time { return l.latest }

const lostMachine = "items about machines beyond the most that are kept"

// Add takes one item in. It keeps nothing of it but strings.
func (l *Ledger) Add(it *inventory.Item) {
	if it.Kind == inventory.Undated {
		if l.undated == nil {
			l.undated = map[FileDate]bool{}
		}
		l.undated[FileDate{it.Input, it.Seen}] = true
		return
	}
	l.latest = max(l.latest, it.Seen)
	e := l.entry(l.nodeOf(it))
	if e == nil {
		l.lost.Count(lostMachine, 1, 0, nil)
		return
	}
	e.hear(it)
	switch {
	case it.SignOfLife():
		if e.seen = max(e.seen, it.Seen); it.Seen.Before(e.first) {
			e.first = it.Seen
		}
	case it.Value == "down":
		e.silent = max(e.silent, it.Seen)
	}
	switch it.Kind {
	case inventory.Machine:
		e.stand(it)
	case inventory.Identity:
		l.name(&e.names, identityName(it.Name), it.Seen)
	case inventory.Label:
		l.name(&e.labels, strings.ToLower(cut(it.Name)), it.Seen)
	case inventory.Listed:
		l.list(e, it)
	case inventory.Booted: // heard
	case inventory.InService:
		e.since = e.since.Sooner(Stamp{At: it.Since, Local: it.SinceLocal, Input: it.Input, Row: it.Row})
	default:
		l.asks.answers(it, func(s *source, value string, standing Standing) {
			if standing != FromThere {
				e.tells(it, s.fact.number)
			}
			l.claim(e, it, s, claimOf(it, s, value, standing))
		})
	}
}

// entry is a host's, nil where there are too many hosts. When there are, those
// of the upper half of all hashes go, so that which stay does not depend on who
// came first.
func (l *Ledger) entry(h cordon.Host) *entry {
	if l.last != nil && l.lastHost == h { // items of one host come together
		return l.last
	}
	l.lastHost, l.last = h, l.find(h)
	return l.last
}

func (l *Ledger) find(h cordon.Host) *entry {
	if e, ok := l.entries[h]; ok {
		return e
	}
	if hostHash(plain(h)) > l.limit {
		return nil
	}
	e := new(entry)
	l.entries[h] = e
	for len(l.entries) > l.options.Machines {
		l.limit /= 2
		for other := range l.entries {
			if hostHash(plain(other)) > l.limit {
				delete(l.entries, other)
				l.lost.Count("machines beyond the most that are kept", 1, 0, nil)
			}
		}
	}
	return l.entries[h]
}

func hostHash(h cordon.Host) uint64 {
	x := uint64(14695981039346656037) // FNV-1a
	for _, c := range h.Addr.As16() {
		x = (x ^ uint64(c)) * 1099511628211
	}
	for i := range len(h.Name) {
		x = (x ^ uint64(h.Name[i])) * 1099511628211
	}
	// FNV's upper bits hardly differ between neighbours: mix (splitmix64).
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// stand keeps the newest state; of two at a time, that it was up.
func (e *entry) stand(it *inventory.Item) {
	if it.Value == "" || it.Seen < e.stated && e.state != "" || it.Seen == e.stated && e.state == "up" {
		return
	}
	e.state, e.stated = strings.Clone(it.Value), it.Seen
}

const (
	maxSays = 120 // bytes of what a source said that are kept
	maxText = 512 // bytes of a name or text that are looked at
)

func claimOf(it *inventory.Item, s *source, value string, standing Standing) Claim {
	says := it.Name
	switch it.Kind {
	case inventory.Column:
		says = it.Name + " = " + it.Value
	case inventory.Registry:
		says = it.Name + " = " + it.Value
	case inventory.Service:
		says = cmp.Or(portName(it.Proto, it.Port), fmt.Sprintf("port %d", it.Port)) + answers(it.Value)
	case inventory.None:
		says = it.Name + " = " + it.Value
	case inventory.Unread:
		says = it.Of.String() + " " + it.Name
	case inventory.Process:
		says = "process " + it.Name
	case inventory.Hotfix:
		says = "hotfix " + it.Name
		if it.Value != "" {
			says += ": " + cut(it.Value)
		}
		if hotfixNumber(it.Name) != hotfixNumber(s.Hotfix) {
			says += ", which contains " + s.Hotfix
		}
	}
	if it.Version != "" && !strings.Contains(says, it.Version) {
		says += " " + it.Version
	}
	excludes := s.RulesOut
	if it.Kind == inventory.None && value == "" {
		excludes = s.fact.shownBy(it.Of)
	}
	rulesOut := strings.Join(excludes, ",")
	if rulesOut != "" {
		says += ", which rules out " + strings.ReplaceAll(rulesOut, ",", ", ")
	}
	since := it.Since
	if since != 0 && it.Kind == inventory.Column && !s.fact.fixedBy(value) {
		since = 0 // the row's date is of what fixes the machine
	}
	early := since != 0 && since < s.fact.earliest && it.Kind != inventory.OS
	if early {
		since = 0
	}
	return Claim{
		Value: value, Says: says, Closeness: it.Closeness, Accuracy: it.Accuracy,
		Seen: it.Seen, Late: it.Late, SeenLocal: it.SeenLocal, First: seenBy(it.Seen, it.Late, it.SeenLocal),
		Since: since, SinceLocal: it.SinceLocal && since != 0, TooEarly: early, Input: it.Input, Position: it.Position, Row: it.Row, Part: it.Part, Standing: standing,
		RulesOut: rulesOut, Clears: s.fact.clears(value),
	}
}

// answers says how a port does.
func answers(state string) string {
	if state == "open" {
		return " answers"
	}
	return " is " + state
}

// cut bounds what is kept of a name from outside.
func cut(name string) string {
	if len(name) > maxText {
		return strings.Clone(name[:maxText])
	}
	return name
}

// once makes a text printable, and keeps one copy of those that come again.
func (l *Ledger) once(says string) string {
	says = cut(says)
	if have, ok := l.said[says]; ok {
		return have
	}
	if len(l.said) >= maxSaid || l.said == nil {
		l.said = map[string]string{}
	}
	shown := cordon.Printable([]byte(says), maxSays)
	l.said[says] = shown
	return shown
}

// claim files a claim, under its list where it stands in one.
func (l *Ledger) claim(e *entry, it *inventory.Item, s *source, c Claim) {
	c.Says = l.once(c.Says)
	if it.List.Change != inventory.Single {
		l.row(e, it, s, c)
		return
	}
	claims := of(&e.claims, s.fact.number)
	*claims = l.insert(*claims, c)
}

// insert adds a claim to a list in order of belief. What says the same from the
// same input with the same closeness is kept once.
func (l *Ledger) insert(claims []Claim, c Claim) []Claim {
	if claims == nil { // most facts have one claim
		return []Claim{c}
	}
	if i := slices.IndexFunc(claims, c.saysTheSame); i >= 0 {
		c = c.and(claims[i])
		claims = slices.Delete(claims, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(claims, c, func(x, want Claim) int { return inOrder(&x, &want) })
	if claims = slices.Insert(claims, i, c); len(claims) > maxClaims {
		claims = withoutOne(claims)
		l.lost.Count("claims about one fact of one machine beyond 32", 1, 0, nil)
	}
	return claims
}

// withoutOne takes away the claim that is believed last, of those whose value another
// has too: that something else was said is not forgotten.
func withoutOne(claims []Claim) []Claim {
	for i := len(claims) - 1; i > 0; i-- {
		if slices.ContainsFunc(claims[:i], func(o Claim) bool { return o.Value == claims[i].Value }) {
			return slices.Delete(claims, i, i+1)
		}
	}
	return claims[:len(claims)-1]
}
