package outbreak_test

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon/outbreak"
)

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	write := func(seed uint64) (capture, truth []byte) {
		o := play(t, small(outbreak.CodeRedII(), seed))
		var c, tr bytes.Buffer
		if _, err := o.Capture(&c, true); err != nil {
			t.Fatal(err)
		}
		if err := o.Truth.Write(&tr); err != nil {
			t.Fatal(err)
		}
		return c.Bytes(), tr.Bytes()
	}
	capture, truth := write(1)
	again, truthAgain := write(1)
	if !bytes.Equal(capture, again) || !bytes.Equal(truth, truthAgain) {
		t.Error("the same seed gives other bytes")
	}
	if other, _ := write(2); bytes.Equal(capture, other) {
		t.Error("the seed changes nothing")
	}
}

// drawn is any outbreak of a minute or so in a small network.
func drawn(t *rapid.T) outbreak.Config {
	v := rapid.SampledFrom(outbreak.Variants()).Draw(t, "variant")
	c := outbreak.Default(v)
	c.Seed = rapid.Uint64().Draw(t, "seed")
	c.Length = time.Duration(rapid.IntRange(10, 90).Draw(t, "seconds")) * time.Second
	c.Net = netip.PrefixFrom(netip.MustParseAddr("172.20.0.0"), rapid.IntRange(16, 21).Draw(t, "bits"))
	c.Loss = rapid.Float64Range(0, 0.5).Draw(t, "loss")
	for i := range c.Groups {
		c.Groups[i].Machines = rapid.IntRange(0, 60).Draw(t, c.Groups[i].Name)
		if c.Groups[i].Lease > 0 {
			c.Groups[i].Lease = 20 * time.Second
		}
	}
	c.Worms[0].Inside = rapid.IntRange(0, 5).Draw(t, "inside")
	c.Worms[0].Outside = rapid.IntRange(0, 2000).Draw(t, "outside")
	other := outbreak.Worm{Variant: outbreak.Unknown(), Inside: rapid.IntRange(0, 5).Draw(t, "others")}
	other.Variant.Name = "another"
	c.Worms = append(c.Worms, other)
	c.Benign.Visitors, c.Benign.Sites = rapid.IntRange(0, 20).Draw(t, "visitors"), rapid.IntRange(0, 50).Draw(t, "sites")
	c.Contacts = 20_000
	return c
}

// Whoever infects was infected before by the same worm, nobody is infected
// twice, and an infection in view is a contact that was accepted.
func TestTruthIsConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, err := outbreak.Run(drawn(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := consistent(o); err != "" {
			t.Error(err)
		}
	})
}

type sick struct {
	host    int
	variant string
}

func consistent(o *outbreak.Outbreak) string {
	since := map[sick]outbreak.Edge{}
	for i, e := range o.Truth.Edges {
		me, by := sick{e.To, e.Variant}, sick{e.From, e.Variant}
		parent, known := since[by]
		host := o.Truth.Hosts[e.To]
		switch {
		case i > 0 && e.At < o.Truth.Edges[i-1].At && !e.Seed:
			return "edges are not in the order of time"
		case since[me].To != 0:
			return "infected twice"
		case !host.Vulnerable:
			return "infected and not vulnerable"
		case e.Seed != (e.From == outbreak.None):
			return "infected by nobody and from the beginning are not the same"
		case !e.Seed && o.Truth.Hosts[e.From].Kind != "outside" && (!known || parent.At >= e.At):
			return "infected by a machine that was not"
		case !e.Seed && !e.Hidden && !slices.ContainsFunc(o.Contacts, func(c outbreak.Contact) bool {
			return c.At == e.At && c.Machine == e.From && c.Target == e.To && c.Outcome == outbreak.Accepted &&
				c.From.Addr() == e.FromAddress && c.To.Addr() == e.ToAddress && o.Truth.Variants[c.Variant].Name == e.Variant
		}):
			return "infected without a contact"
		}
		since[me] = e
	}
	return emissions(o, since)
}

// emissions checks what contacts say of infections.
func emissions(o *outbreak.Outbreak, since map[sick]outbreak.Edge) string {
	total := 0
	for i, c := range o.Contacts {
		if i > 0 && c.At < o.Contacts[i-1].At {
			return "contacts are not in the order of time"
		}
		if c.Variant == outbreak.None {
			continue
		}
		total++
		e, infected := since[sick{c.Machine, o.Truth.Variants[c.Variant].Name}]
		if o.Truth.Hosts[c.Machine].Kind != "outside" && (!infected || e.At >= c.At) {
			return "a machine sends a worm before it has it"
		}
	}
	counted := 0
	for _, h := range o.Truth.Hosts {
		for _, in := range h.Infections {
			counted += in.Contacts
		}
	}
	if n := o.Truth.Contacts; counted != total || n.Worm != total || n.Worm+n.Benign+n.Scan != len(o.Contacts) {
		return "contacts are not counted"
	}
	return ""
}

// An address is one machine's at a time, or a gateway's.
func TestLeasesDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, err := outbreak.Run(drawn(t))
		if err != nil {
			t.Fatal(err)
		}
		held := map[netip.Addr][]outbreak.Lease{}
		for _, l := range o.Truth.Leases {
			for _, other := range held[l.Address] {
				if l.From < other.To && other.From < l.To {
					t.Fatalf("%s is %d's and %d's at once", l.Address, l.Host, other.Host)
				}
			}
			held[l.Address] = append(held[l.Address], l)
		}
		for _, c := range o.Contacts {
			if !o.Inside(c.From.Addr()) {
				continue
			}
			for _, l := range held[c.From.Addr()] {
				if l.From < c.At && c.At < l.To && l.Host != c.Machine {
					t.Fatalf("%d sends from the address that %d has", c.Machine, l.Host)
				}
			}
		}
	})
}

func TestNothingHostileIsLive(t *testing.T) {
	for _, v := range outbreak.Variants() {
		c := small(v, 1)
		c.Length = 10 * time.Second
		var b bytes.Buffer
		if _, err := play(t, c).Capture(&b, false); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b.Bytes(), []byte("%u9090")) {
			t.Errorf("%s: more than filler", v.Name)
		}
	}
}

func TestConfigsThatMakeNoSenseAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*outbreak.Config){
		"IPv6":             func(c *outbreak.Config) { c.Net = netip.MustParsePrefix("2001:db8::/32") },
		"host bits":        func(c *outbreak.Config) { c.Net = netip.PrefixFrom(netip.MustParseAddr("10.20.0.1"), 16) },
		"a crowd":          func(c *outbreak.Config) { c.Net = netip.MustParsePrefix("10.20.0.0/24") },
		"no length":        func(c *outbreak.Config) { c.Length = 0 },
		"loss":             func(c *outbreak.Config) { c.Loss = 2 },
		"no rate":          func(c *outbreak.Config) { c.Worms[0].Variant.Rate = 0 },
		"nothing to send":  func(c *outbreak.Config) { c.Worms[0].Variant.Requests = nil },
		"success reversed": func(c *outbreak.Config) { c.Benign.Success = [2]float64{1, 0.5} },
	} {
		t.Run(name, func(t *testing.T) {
			c := outbreak.Default(outbreak.CodeRedII())
			spoil(&c)
			if _, err := outbreak.Run(c); err == nil {
				t.Error("played")
			}
		})
	}
}

func TestWhatIsTooMuchIsCut(t *testing.T) {
	c := small(outbreak.CodeRedII(), 1)
	c.Contacts = 1000
	o := play(t, c)
	if !o.Truth.Cut || len(o.Contacts) != 1000 || o.Truth.To != o.Contacts[999].At {
		t.Errorf("cut %v, %d contacts, until %v", o.Truth.Cut, len(o.Contacts), o.Truth.To)
	}
	if diff := cmp.Diff("", consistent(o)); diff != "" {
		t.Error(diff)
	}
}
