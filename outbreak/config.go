package outbreak

import (
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Config is an outbreak to be played. Default makes a useful one.
type Config struct {
	Seed   uint64
	Begin  time.Time
	Length time.Duration
	Net    netip.Prefix // the network in view, IPv4
	Groups []Group      // the machines in it, in any order
	Worms  []Worm
	Benign Benign
	Scans  []Scan
	World  World
	// Loss is the chance that what a contact sends, or its answer, does not
	// arrive: nothing is answered, and nobody is infected.
	Loss float64
	// Contacts bounds how many are kept; 0: MaxContacts. An outbreak that comes
	// to more ends there, and Truth.Cut says so.
	Contacts int
}

// maxWorms is how many can go round at once.
const maxWorms = 64

// MaxContacts keeps an outbreak within about 600 MB.
const MaxContacts = 4 << 20

// Group is a number of machines of a kind.
type Group struct {
	Name       string
	Machines   int
	Open       []Service // what they offer
	Vulnerable bool      // to every worm that asks for what they offer
	// Filtered machines do not answer for what they do not offer; others refuse.
	Filtered bool
	// Browse is how many benign contacts a machine begins in a minute.
	Browse float64
	// Behind is how many machines share one address (NAT); up to 1 is none. The
	// first of them offers what is Open through the gateway; the others are
	// reached by it alone.
	Behind int
	// Lease is how long a machine keeps an address (DHCP); 0: for ever.
	Lease time.Duration
}

// Worm is a variant that goes round.
type Worm struct {
	Variant Variant
	Begin   time.Duration // when the first machine begins to send, after Config.Begin
	End     time.Duration // when all stop; 0: never
	Inside  int           // vulnerable machines in view that are infected from the beginning
	// Outside is how many infected machines there are in the world whose draws
	// may land in the network in view; only such draws are played. Doubling is
	// how they grow to that number; 0: all are there at the beginning.
	Outside  int
	Doubling time.Duration
	// Age is how long those outside have been at it: how far they are on the
	// list of a variant with a fixed seed.
	Age time.Duration
}

// World is how the addresses outside of the network in view take a contact.
type World struct {
	Accept float64 // share of addresses that offer whatever is asked for
	Refuse float64 // share that refuse; the rest is silent
}

// Benign is what goes on besides.
type Benign struct {
	// Success is between which chances a host's contacts succeed; each host has
	// one of its own, uniformly between the two.
	Success  [2]float64
	Sites    int     // outside, that machines in view visit
	Visitors int     // outside, that visit what is offered in view
	Visit    float64 // contacts a minute of each visitor
	Lookups  float64 // share of a machine's contacts that are name look-ups
}

// Scan is a machine outside that looks for a service in the network in view and
// is no worm.
type Scan struct {
	Service Service
	Rate    float64 // contacts a second
	Begin   time.Duration
	Step    bool // one address after the other, rather than at random
}

// Default is a day's morning in a campus of a /16 with 3,000 machines, one in
// ten of them vulnerable, behind which the world is full of the worm.
func Default(v Variant) Config {
	open := []Service{v.Service}
	return Config{
		Seed: 1, Begin: v.Seen, Length: 6 * time.Minute, Net: netip.MustParsePrefix("10.20.0.0/16"),
		Groups: []Group{
			{Name: "servers", Machines: 40, Open: []Service{Web, v.Service}, Filtered: true},
			{Name: "unpatched", Machines: 160, Open: open, Vulnerable: true},
			{Name: "workstations", Machines: 2000, Browse: 2},
			{Name: "homes", Machines: 320, Open: open, Vulnerable: true, Filtered: true, Behind: 4, Browse: 1},
			{Name: "dial-up", Machines: 400, Lease: 4 * time.Minute, Browse: 2},
			{Name: "dial-up, unpatched", Machines: 60, Open: open, Vulnerable: true, Lease: 4 * time.Minute},
		},
		Worms:  []Worm{usual(v)},
		Benign: Benign{Success: [2]float64{0.9, 1}, Sites: 3000, Visitors: 500, Visit: 1, Lookups: 0.2},
		Scans: []Scan{
			{Service: Web, Rate: 5, Begin: time.Minute},
			{Service: Service{Proto: 6, Port: 445}, Rate: 10, Begin: 2 * time.Minute, Step: true},
		},
		World: World{Accept: 0.004, Refuse: 0.02},
		Loss:  0.01,
	}
}

// OneServer is a web server in a /24 over days, as its log shows a worm: hardly
// a draw in 2^32 is its address, but a quarter of a million machines draw.
func OneServer(v Variant) Config {
	c := Default(v)
	c.Net, c.Length = netip.MustParsePrefix("10.20.30.0/24"), 5*24*time.Hour
	c.Groups = []Group{{Name: "server", Machines: 1, Open: []Service{Web}, Filtered: true}, {Name: "workstations", Machines: 20}}
	c.Worms[0] = Worm{Variant: v, Outside: 250_000, Age: 3 * 24 * time.Hour}
	c.Benign.Visitors, c.Benign.Visit = 500, 0.02
	for i := range c.Scans {
		c.Scans[i].Rate /= 100
	}
	return c
}

// usual is a worm as many as it takes for some of it to reach a /16 within
// minutes: 359,000 machines had Code Red (Moore, Shannon and Brown, 2002).
func usual(v Variant) Worm {
	w := Worm{Variant: v, Inside: 2, Outside: 20_000, Doubling: 10 * time.Second}
	switch t := v.Targets; {
	case t.FixedSeed:
		w.Inside, w.Outside, w.Age = 40, 200_000, 3*24*time.Hour
	case t.Sequential:
		w.Outside = 100
	case t.Same16+t.Same8 == 0:
		w.Outside = 200_000
	}
	return w
}

var errNet = errors.New("outbreak: net: want an IPv4 prefix from /8 to /24, as 10.20.0.0/16")

func (c *Config) check() error {
	if !c.Net.IsValid() || !c.Net.Addr().Is4() || c.Net.Bits() < 8 || c.Net.Bits() > 24 || c.Net != c.Net.Masked() {
		return errNet
	}
	if c.Length <= 0 || c.Begin.IsZero() {
		return errors.New("outbreak: want a time to begin at and a length")
	}
	addresses := 0
	for _, g := range c.Groups {
		if g.Machines < 0 || g.Browse < 0 || g.Lease < 0 || g.Behind > 1 && g.Lease > 0 {
			return fmt.Errorf("outbreak: group %q: no negative numbers, and no lease behind a gateway", g.Name)
		}
		addresses += (g.Machines + max(g.Behind, 1) - 1) / max(g.Behind, 1)
	}
	if room := 1 << (32 - c.Net.Bits()); addresses > room/2 {
		return fmt.Errorf("outbreak: %d addresses for machines in %s, at most half of %d", addresses, c.Net, room)
	}
	if len(c.Worms) > maxWorms {
		return fmt.Errorf("outbreak: %d worms, at most %d", len(c.Worms), maxWorms)
	}
	names := map[string]bool{}
	for _, w := range c.Worms {
		if err := w.check(); err != nil {
			return err
		}
		if names[w.Variant.Name] {
			return fmt.Errorf("outbreak: worm %q twice", w.Variant.Name)
		}
		names[w.Variant.Name] = true
	}
	for _, s := range c.Scans {
		if s.Rate <= 0 || s.Begin < 0 {
			return fmt.Errorf("outbreak: scan for %s: want a rate above 0, and no negative beginning", s.Service)
		}
	}
	return c.chances()
}

func (c *Config) chances() error {
	for name, p := range map[string]float64{
		"loss": c.Loss, "world": c.World.Accept + c.World.Refuse, "lookups": c.Benign.Lookups,
		"success": c.Benign.Success[0], "success to": c.Benign.Success[1],
	} {
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("outbreak: %s: want a chance from 0 to 1", name)
		}
	}
	if b := c.Benign; b.Success[0] > b.Success[1] || b.Sites < 0 || b.Visitors < 0 || b.Visit < 0 {
		return errors.New("outbreak: benign: want success in order, and no negative numbers")
	}
	return nil
}

func (w *Worm) check() error {
	if w.Inside < 0 || w.Outside < 0 || w.Begin < 0 || w.End < 0 || w.Doubling < 0 || w.Age < 0 {
		return fmt.Errorf("outbreak: worm %q: no negative numbers", w.Variant.Name)
	}
	return w.Variant.check()
}
