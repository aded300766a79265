package exposure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/inventory"
)

// Claim is what one source says about one fact of one machine.
type Claim struct {
	Value      string // one of the fact's; "" it is none of them
	Says       string // what the source said, printable
	Absent     bool   // somebody looked and did not find it
	SeenLocal  bool   // Seen shows no zone; see inventory.East
	Closeness  inventory.Closeness
	Accuracy   uint8       // of a guess, per cent; 0 not said
	Late       uint32      // seconds by which it may have been later than Seen
	Seen       cordon.Time // the newest; the earliest that may be
	First      cordon.Time // the oldest at which the same was said, the latest that may be; 0 not known
	Since      cordon.Time // from when on it was so, as a hotfix was installed, the latest that may be; 0 not known
	Input      string
	Position   uint64
	Row        uint64 // as of an inventory.Item; severalRows where several say the same
	Part       uint32 // as of an inventory.Item; severalParts where several say the same
	Standing   Standing
	SinceLocal bool   // Since shows no zone
	TooEarly   bool   // a time is shown from when on it was so, and is none as it lies before Earliest
	RulesOut   string // without a value: those that it cannot be, between commas
	Clears     bool   // its value may be what clears a machine
}

// Standing is what became of a claim.
type Standing uint8

const (
	Decides     Standing = iota + 1 // the fact's value is this claim's
	Agrees                          // it says the same
	Contradicts                     // it says otherwise, and a closer or newer one is believed
	Ties                            // it says otherwise, and nothing decides between the two
	TooOld                          // older than the oldest that counts
	NoTime                          // nothing shows when, and an age is asked for
	TooWeak                         // a guess below the accuracy that counts
	NoVersion                       // its version cannot be read, or does not say enough
	Later                           // it was found so after the time that is asked about
	Ended                           // it was so, and a newer word of the same list has it no more
	FromThere                       // it was so from where somebody asked, and may be otherwise from elsewhere
	OtherSystem                     // it was said before the machine had the system that it has
)

var standings = [...]string{
	"", "decides", "agrees", cordon.StandingContradicts, cordon.StandingTies, "too old", "shows no time", "a weak guess", "version not comparable",
	"later than the time asked about", "no longer so", cordon.StandingFromThere, "of an earlier system",
}

func (s Standing) String() string { return standings[s] }

// Where says at which place a claim stands.
func (c *Claim) Where() string { return fmt.Sprintf("%s:%d", c.Input, c.Position) }

// weight is what a step closer to the machine is worth, as a lead in time: an
// agent's word is believed over a probe's that is up to a day newer. That
// something was looked for and is not there counts half a step less than that
// it was found.
const (
	weightOfStep   = cordon.Time(24 * time.Hour)
	weightOfAbsent = weightOfStep / 2
)

// weight orders claims whose time is known; guesses and unknown times have
// ranks of their own.
func (c *Claim) weight() cordon.Time {
	w := c.Seen + cordon.Time(c.Closeness)*weightOfStep
	if c.Absent {
		w -= weightOfAbsent
	}
	return w
}

// rank puts before each other what time does not compare: everything before a
// guess, what shows a time before what does not.
func (c *Claim) rank() int {
	r := 0
	if c.Closeness > inventory.Guessed {
		r += 2
	}
	if c.Seen != 0 {
		r++
	}
	return r
}

// compareClaims orders the one that is believed first. Zero is a tie.
func compareClaims(a, b *Claim) int {
	if c := cmp.Compare(b.rank(), a.rank()); c != 0 {
		return c
	}
	return cmp.Compare(b.weight(), a.weight())
}

// inOrder is compareClaims with all ties broken, so that lists have one order.
func inOrder(a, b *Claim) int {
	return cmp.Or(compareClaims(a, b), cmp.Compare(b.Accuracy, a.Accuracy), cmp.Compare(a.Standing, b.Standing), strings.Compare(a.Value, b.Value), strings.Compare(a.Input, b.Input),
		cmp.Compare(a.Position, b.Position), strings.Compare(a.Says, b.Says), cmp.Compare(b.Closeness, a.Closeness),
		cmp.Compare(b.Seen, a.Seen), cmp.Compare(b.Accuracy, a.Accuracy), a.Since.Compare(b.Since), cmp.Compare(a.Late, b.Late), compareBool(a.SeenLocal, b.SeenLocal),
		compareBool(a.SinceLocal, b.SinceLocal), compareBool(a.TooEarly, b.TooEarly))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Rules are how claims are weighed.
type Rules struct {
	// MaxAge is how old a claim may be, against At; 0 any age counts. With it, a
	// claim without a time counts for nothing. One of the future never does.
	MaxAge time.Duration
	// LeastAccuracy is how sure a guess must be, per cent.
	LeastAccuracy uint8
}

// DefaultRules count claims of any age, and guesses that are sure to 95 %.
func DefaultRules() Rules { return Rules{LeastAccuracy: 95} }

// Weigh decides about one fact at a time: its value, "" where it is unknown,
// and what became of each claim, the believed one first. The order in which
// claims are given does not matter.
func (r Rules) Weigh(claims []Claim, at cordon.Time) (value string, weighed []Claim) {
	weighed = slices.Clone(claims)
	return r.weigh(weighed, at), weighed
}

// weigh is [Rules.Weigh] for claims that may be changed.
func (r Rules) weigh(claims []Claim, at cordon.Time) (value string) {
	for i := range claims {
		claims[i].Standing = r.excludes(&claims[i], at)
	}
	slices.SortStableFunc(claims, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(excluded(&a), excluded(&b)), inOrder(&a, &b))
	})
	n := 0
	for n < len(claims) && claims[n].Standing == 0 {
		n++
	}
	return settle(claims[:n])
}

// excludes is why a claim does not count, 0 where it does.
func (r Rules) excludes(c *Claim, at cordon.Time) Standing {
	switch {
	case c.Standing == NoVersion, c.Standing == FromThere:
		return c.Standing
	case c.Closeness == inventory.Guessed && c.Accuracy != 0 && c.Accuracy < r.LeastAccuracy:
		return TooWeak
	case AheadBy(c.Seen, c.Late, at):
		return Later
	case r.MaxAge == 0:
		return 0
	case c.Seen == 0:
		return NoTime
	case at-c.Seen > cordon.Time(r.MaxAge):
		return TooOld
	}
	return 0
}

// ahead is how far ahead clocks and zones may be.
const ahead = cordon.Time(48 * time.Hour)

// Ahead reports whether a time lies behind the one that is asked about, further than
// clocks and zones differ: what was so then does not say what was so before, and a clock
// that shows the future does not tell how old something is. Before no time, 0, lies none.
func Ahead(seen, at cordon.Time) bool { return at != 0 && seen-at > ahead }

func excluded(c *Claim) int {
	if c.Standing == 0 {
		return 0
	}
	return 1
}

// settle names the standings of claims that count, in their order, and returns
// the value.
func settle(claims []Claim) (value string) {
	at := slices.IndexFunc(claims, func(c Claim) bool { return !c.vague(claims) && !c.denied(claims) })
	if at < 0 {
		return ""
	}
	first := &claims[at]
	value = first.Value
	rows := contested(claims, first)
	for i := range claims {
		c := &claims[i]
		switch {
		case rows != nil && rows[i]:
			c.Standing, value = Ties, ""
		case c.Value == first.Value, c.vague(claims) && !c.rulesOut(first.Value):
			c.Standing = Agrees
		case compareClaims(c, first) == 0 && !c.unseated(claims):
			c.Standing, value = Ties, ""
		default:
			c.Standing = Contradicts
		}
	}
	if first.Standing = Decides; value != first.Value || rows != nil {
		first.Standing = Ties
		evenly(claims, first)
	}
	believedFirst(claims, at)
	return value
}

// evenly names alike the claims that are alike: of those that tie none comes first.
func evenly(claims []Claim, first *Claim) {
	for i := range claims {
		if c := &claims[i]; c.Standing == Agrees && c.Value != "" && compareClaims(c, first) == 0 {
			c.Standing = Ties
		}
	}
}

// severalRows stands for several rows of a table that say the same.
const severalRows = ^uint64(0)

// Rivals reports whether claims stand in rows of one table that may be of two machines
// with one name or one address: the newer row is then no word about the older one's.
func (c *Claim) Rivals(o Claim) bool {
	return c.Row != 0 && o.Row != 0 && (c.Row != o.Row || c.Row == severalRows) && c.Input == o.Input
}

// saysTheSame reports whether another claim is the same word of the same input.
func (c *Claim) saysTheSame(o Claim) bool {
	if c.Part != o.Part && (named(c.Part) || named(o.Part)) {
		return false
	}
	return o.Value == c.Value && o.Says == c.Says && o.Input == c.Input && o.Closeness == c.Closeness && o.Absent == c.Absent && o.Standing == c.Standing
}

// and joins two claims that say the same, into the one that is believed first. Of rows
// that say since when it was so the latest counts, and none where one does not say it:
// they may be of two machines.
func (c Claim) and(o Claim) Claim {
	first := c
	if inOrder(&o, &c) < 0 {
		first = o
	}
	if first.First = c.First; o.First.Before(c.First) {
		first.First = o.First
	}
	if first.SeenLocal && c.SeenLocal != o.SeenLocal {
		first.SeenLocal, first.Late = false, first.Late+uint32(inventory.West/cordon.Time(time.Second))
	}
	if c.Part != o.Part {
		first.Part = severalParts
	}
	if c.Row == 0 && o.Row == 0 {
		return first
	}
	if first.Since, first.SinceLocal = c.Since, c.SinceLocal; o.sinceBy() > c.sinceBy() {
		first.Since, first.SinceLocal = o.Since, o.SinceLocal
	}
	if c.Since == 0 || o.Since == 0 {
		first.Since, first.SinceLocal = 0, false
	}
	first.TooEarly = c.TooEarly || o.TooEarly
	if c.Row != o.Row {
		first.Row = severalRows
	}
	return first
}

// contested marks the claims between which nothing decides because they stand in rows
// of one table that may be of two machines, and nobody closer to the machine is believed
// before them; nil there are none.
func contested(claims []Claim, first *Claim) (marks []bool) {
	for i := range claims {
		c := &claims[i]
		if c.Row == 0 || first.Closeness > c.Closeness || c.vague(claims) {
			continue
		}
		if slices.ContainsFunc(claims, func(o Claim) bool { return o.Value != c.Value && c.Rivals(o) && !o.vague(claims) }) {
			if marks == nil {
				marks = make([]bool, len(claims))
			}
			marks[i] = true
		}
	}
	return marks
}

// vague reports whether a claim that is none of the fact's values says less
// than one that is: "Windows" does not contradict "Windows 2000", nor does what rules
// out "Windows 98" while somebody says so.
func (c *Claim) vague(among []Claim) bool {
	return c.Value == "" && slices.ContainsFunc(among, func(o Claim) bool {
		return o.Value != "" && !o.denied(among) && (containsFold(o.Says, c.Says) || c.RulesOut != "" && !c.rulesOut(o.Value))
	})
}

// rulesOut reports whether a claim excludes a value.
func (c *Claim) rulesOut(value string) bool {
	for v := range strings.SplitSeq(c.RulesOut, ",") {
		if v == value && v != "" {
			return true
		}
	}
	return false
}

// denied reports whether a claim that is believed before this one rules out its value, or
// one that is not keeps it from clearing a machine.
func (c *Claim) denied(among []Claim) bool {
	return c.unseated(among) || c.Value != "" && slices.ContainsFunc(among, func(o Claim) bool { return o.rulesOut(c.Value) && compareClaims(&o, c) < 0 })
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
