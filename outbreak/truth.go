package outbreak

import (
	"encoding/json"
	"io"
	"net/netip"
	"slices"

	"cordon"
)

// Truth is what happened, whoever saw it.
type Truth struct {
	Seed     uint64       `json:"seed"`
	Net      netip.Prefix `json:"net"`
	From     cordon.Time  `json:"from"`
	To       cordon.Time  `json:"to"`
	Cut      bool         `json:"cut"` // it came to more contacts than were to be kept
	Variants []Strain     `json:"variants"`
	Hosts    []Host       `json:"hosts"` // by ID
	Edges    []Edge       `json:"edges"` // in the order of time
	Gateways []Gateway    `json:"nat"`
	Leases   []Lease      `json:"leases"`
	Contacts Counts       `json:"contacts"`
}

// Strain is a worm of the outbreak.
type Strain struct {
	Name    string  `json:"name"`
	Service Service `json:"service"`
}

// Host is a machine. Its address is the first that it has.
type Host struct {
	ID         int         `json:"id"`
	Kind       string      `json:"kind"` // its group's name, or outside, visitor, scanner
	Address    netip.Addr  `json:"address"`
	Open       []Service   `json:"open,omitempty"`
	Vulnerable bool        `json:"vulnerable,omitempty"`
	Contacts   int         `json:"contacts"` // that it began
	Infections []Infection `json:"infections,omitempty"`
}

// Infection is when a machine began to send a worm's contacts.
type Infection struct {
	Variant  string      `json:"variant"`
	Emits    cordon.Time `json:"emits"`
	Contacts int         `json:"contacts"`
}

// Edge is who infected whom, as the addresses were then. From is None where the
// machine was infected from the beginning.
type Edge struct {
	From        int         `json:"from"`
	To          int         `json:"to"`
	FromAddress netip.Addr  `json:"from_address,omitzero"`
	ToAddress   netip.Addr  `json:"to_address"`
	Variant     string      `json:"variant"`
	At          cordon.Time `json:"at"`
	Seed        bool        `json:"seed,omitempty"`
	Hidden      bool        `json:"hidden,omitempty"` // behind a gateway, where no recording is made
}

// Gateway is an address that several machines share.
type Gateway struct {
	Address netip.Addr `json:"address"`
	Hosts   []int      `json:"hosts"`
}

// Lease is whose an address was, and when.
type Lease struct {
	Host    int         `json:"host"`
	Address netip.Addr  `json:"address"`
	From    cordon.Time `json:"from"`
	To      cordon.Time `json:"to"`
}

// Counts are contacts, by what they were.
type Counts struct {
	Worm   int `json:"worm"`
	Benign int `json:"benign"`
	Scan   int `json:"scan"`
	Lost   int `json:"lost"` // of all of them
}

func newTruth(c *Config, w *world) Truth {
	t := Truth{Seed: c.Seed, Net: c.Net, From: w.begin.time(), To: w.end.time(), Hosts: []Host{}, Edges: []Edge{}, Gateways: []Gateway{}, Leases: []Lease{}}
	for _, worm := range c.Worms {
		t.Variants = append(t.Variants, Strain{worm.Variant.Name, worm.Variant.Service})
	}
	return t
}

func (t *Truth) count(c *Contact) {
	t.Hosts[c.Machine].Contacts++
	switch {
	case c.Variant != None:
		t.Contacts.Worm++
	case c.Scan:
		t.Contacts.Scan++
	default:
		t.Contacts.Benign++
	}
	if c.Outcome == Lost {
		t.Contacts.Lost++
	}
}

// emits notes that a machine sends a worm's contact.
func (t *Truth) emits(m *machine, worm int, at moment) {
	h, name := &t.Hosts[m.id], t.Variants[worm].Name
	for i := range h.Infections {
		if h.Infections[i].Variant == name {
			h.Infections[i].Contacts++
			return
		}
	}
	h.Infections = append(h.Infections, Infection{Variant: name, Emits: at.time(), Contacts: 1})
}

// finish ends the truth where the outbreak did.
func (t *Truth) finish(w *world) {
	if t.Cut {
		t.To = w.now.time()
		t.Leases = slices.DeleteFunc(t.Leases, func(l Lease) bool { return l.From > t.To })
		for i := range t.Leases {
			t.Leases[i].To = min(t.Leases[i].To, t.To)
		}
	}
}

// Write writes the truth as JSON. Machines outside that never came into view
// are left out.
func (t *Truth) Write(to io.Writer) error {
	shown := *t
	shown.Hosts = slices.DeleteFunc(slices.Clone(t.Hosts), func(h Host) bool {
		return h.Contacts == 0 && !t.Net.Contains(h.Address)
	})
	e := json.NewEncoder(to)
	e.SetIndent("", " ")
	return e.Encode(shown)
}
