package exposure

import (
	"slices"
	"strings"

	"cordon"
	"cordon/inventory"
)

// voice is a row of a table, or a host of a scan, that says something of a machine; row 0
// is any other source's. Several voices of one input may be of several machines.
type voice struct {
	input string
	row   uint64
	start Stamp       // when the machine last started; 0: it does not say
	seen  cordon.Time // when it was so; the newest
	mac   string      // the one that it shows
	macs  bool        // it shows several
	name  string      // the first label of the one that it shows
	spoke bool        // it says more than who it is
	said  bitset      // facts of which it says anything
}

// voice finds or begins what is kept of a row; nil where there are more than are kept.
func (e *entry) voice(input string, row uint64) *voice {
	if i := slices.IndexFunc(e.voices, func(v voice) bool { return v.input == input && v.row == row }); i >= 0 {
		return &e.voices[i]
	}
	if e.crowded = e.crowded || len(e.voices) >= maxRows; e.crowded {
		return nil
	}
	e.voices = append(e.voices, voice{input: input, row: row})
	return &e.voices[len(e.voices)-1]
}

// hear takes in what an item tells of its voice.
func (e *entry) hear(it *inventory.Item) {
	if it.Row == 0 && it.Kind != inventory.Booted {
		return
	}
	v := e.voice(it.Input, it.Row)
	if v == nil {
		return
	}
	v.seen = max(v.seen, it.Seen)
	switch it.Kind {
	case inventory.Booted:
		v.start = v.start.Later(Stamp{it.Since, it.SinceLocal, it.Input, it.Row})
	case inventory.Machine:
		v.spoke = v.spoke || it.Value != ""
	case inventory.Identity:
		mac, ok := hardwareAddress(it.Name)
		switch {
		case !ok:
			if label, _, _ := strings.Cut(identityName(it.Name), "."); !cordon.ParseHost(it.Name).Addr.IsValid() && (v.name == "" || label < v.name) {
				v.name = label
			}
		case mac == "":
		case v.mac == "" || v.mac == mac:
			v.mac = mac
		default:
			v.mac, v.macs = min(v.mac, mac), true
		}
	}
}

// tells notes that an item's voice says something of a fact.
func (e *entry) tells(it *inventory.Item, fact int) {
	if it.Row == 0 {
		return
	}
	if v := e.voice(it.Input, it.Row); v != nil {
		v.spoke = true
		v.said.set(fact)
	}
}

// bitset are numbers.
type bitset []uint64

func (b *bitset) set(n int) {
	for len(*b) <= n/64 {
		*b = append(*b, 0)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

func (b bitset) has(n int) bool { return n/64 < len(b) && b[n/64]&(1<<(n%64)) != 0 }

// choir are the voices of one machine, as far as it is one.
type choir struct {
	voices  []voice
	crowded bool // there are more than are kept
}

func (c *choir) add(e *entry) {
	c.voices, c.crowded = append(c.voices, e.voices...), c.crowded || e.crowded
}

// of is the voice of a row; nil where there is none.
func (c *choir) of(input string, row uint64) *voice {
	if i := slices.IndexFunc(c.voices, func(v voice) bool { return v.row != 0 && v.row == row && v.input == input }); i >= 0 {
		return &c.voices[i]
	}
	return nil
}

// disagree reports whether the claim that is believed contradicts one of a row with another
// name and another hardware address, if any: it may be about another machine.
func (c *choir) disagree(claims []Claim) bool {
	if len(c.voices) < 2 || len(claims) == 0 {
		return false
	}
	v := c.of(claims[0].Input, claims[0].Row)
	return v != nil && slices.ContainsFunc(claims[1:], func(o Claim) bool {
		w := c.of(o.Input, o.Row)
		return o.Standing == Contradicts && o.Closeness != inventory.Guessed && w != nil && v.name != "" && w.name != "" && v.name != w.name && (v.mac == "" || v.mac != w.mac)
	})
}

// silent reports whether one of several voices that may be of several machines says
// nothing of a fact of which another speaks: that is no word about the silent one.
func (c *choir) silent(fact int) bool {
	if len(c.voices) < 2 {
		return false
	}
	rows := map[string][]voice{}
	for _, v := range c.voices {
		if v.row != 0 {
			rows[v.input] = append(rows[v.input], v)
		}
	}
	for _, of := range rows {
		if c.crowded || divided(slices.DeleteFunc(slices.Clone(of), func(v voice) bool { return v.mute(of) }), fact) {
			return true
		}
	}
	return false
}

// divided reports whether some speak of a fact and some do not.
func divided(voices []voice, fact int) bool {
	spoke := 0
	for _, v := range voices {
		if v.said.has(fact) {
			spoke++
		}
	}
	return spoke > 0 && spoke < len(voices)
}

// differs reports whether others show another hardware address.
func (v *voice) differs(among []voice) bool {
	return v.mac != "" && slices.ContainsFunc(among, func(o voice) bool { return o.mac != "" && o.mac != v.mac })
}

// mute reports whether a row tells of nothing but another address of its machine.
func (v *voice) mute(among []voice) bool { return !v.spoke && v.start.At == 0 && !v.differs(among) }

// heard are the voices without the rows that are mute among those of their table.
func (c *choir) heard() []voice {
	rows := map[string][]voice{}
	for _, v := range c.voices {
		if v.row != 0 {
			rows[v.input] = append(rows[v.input], v)
		}
	}
	return slices.DeleteFunc(slices.Clone(c.voices), func(v voice) bool { return len(rows[v.input]) > 1 && v.row != 0 && v.mute(rows[v.input]) })
}

// lastStart is when a machine last started; 0 not known. It is the newest that any
// source shows; but where rows of one table may be of several machines the oldest of
// theirs, and not known where one of them does not say it. A start of which a later source
// knows nothing was none: disputed tells of it.
func (c *choir) lastStart() (last Stamp, disputed bool) {
	newest, rows := map[Stamp]Stamp{}, map[string][]Stamp{}
	for _, v := range c.heard() {
		row := Stamp{Input: v.input, Row: v.row}
		if _, ok := newest[row]; !ok && v.row != 0 {
			rows[v.input] = append(rows[v.input], row)
		}
		if newest[row] = newest[row].Later(v.start); c.denies(&v) {
			disputed = true
			continue
		}
		last = last.Later(v.start)
	}
	for _, of := range rows {
		for _, row := range of {
			if at := newest[row]; len(of) > 1 && at.Later(last) != at {
				last = at
			}
		}
	}
	return last, disputed
}

// Start is when a machine last started, as was so at a time.
type Start struct {
	Stamp
	Seen cordon.Time // 0 not known
}

// starts are all that are known, where no rows may be of several machines.
func (c *choir) starts() (all []Start) {
	rows := map[string]uint64{}
	voices := c.heard()
	for i := range voices {
		v := &voices[i]
		if have, ok := rows[v.input]; ok && v.row != 0 && have != v.row || c.crowded {
			return nil
		}
		if rows[v.input] = v.row; v.start.At != 0 && !c.denies(v) {
			all = append(all, Start{v.start, v.seen})
		}
	}
	return all
}

// denies reports whether another source saw the machine later than it is said to have
// started, and knows of an earlier start alone.
func (c *choir) denies(v *voice) bool {
	return slices.ContainsFunc(c.voices, func(o voice) bool {
		return o.start.At != 0 && o.start.At < v.start.At-cordon.Day && o.seen > v.start.At+cordon.Day && (o.input != v.input || o.row == v.row)
	})
}
