package fleet

import (
	"iter"

	"cordon"
	"cordon/advisory"
)

// Known is a machine as others need it: its names and its answers.
type Known struct {
	Host      cordon.Host
	Hosts     []cordon.Host // all that it is known by
	Hardware  []string      // addresses, in one spelling
	Addresses []string
	Names     []string // hardware addresses, and what others call it
	Silent    bool

	answers *Answers
	machine machine
}

// Machines gives every machine, by host. A Known is good for as long as the
// Answers are.
func (a *Answers) Machines() iter.Seq[*Known] {
	return func(yield func(*Known) bool) {
		a.each(func(m *machine) bool {
			k := &Known{Host: m.host, answers: a, machine: *m, Silent: a.isSilent(m) != ""}
			k.Addresses, k.Names = a.names(m)
			for _, s := range k.Addresses {
				k.Hosts = append(k.Hosts, cordon.ParseHost(s))
			}
			k.Hardware = a.hardware(m)
			return yield(k)
		})
	}
}

// Rows are the machine's answers, by advisory.
func (k *Known) Rows() (rows []cordon.CheckHost) {
	m := k.machine // what it finds out is its own
	for i := range m.on {
		rows = append(rows, k.answers.row(&m, i))
	}
	return rows
}

// Row is the machine's answer for an advisory; false where nobody asked for that.
func (k *Known) Row(advisoryID string) (cordon.CheckHost, bool) {
	for i, adv := range k.answers.fleet.advisories {
		if adv.ID == advisoryID {
			m := k.machine
			return k.answers.row(&m, i), true
		}
	}
	return cordon.CheckHost{}, false
}

// Facts are what is known for an advisory.
func (k *Known) Facts(advisoryID string) advisory.Facts {
	facts := advisory.Facts{}
	for i, adv := range k.answers.fleet.advisories {
		if adv.ID != advisoryID {
			continue
		}
		for _, f := range k.machine.on[i].findings {
			if f.Value != "" {
				facts[f.Fact.ID] = f.Value
			}
		}
	}
	return facts
}
