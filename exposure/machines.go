package exposure

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
)

// Machine is one machine under all its names, with what is known of it.
type Machine struct {
	Host   cordon.Host   // its lowest address, or its first name
	Hosts  []cordon.Host // all that sources know it by, addresses first
	Names  []string      // hardware addresses
	Labels []string      // what others call it
	State  string        // up, down, or "" where no source says
	Seen   cordon.Time   // its last sign of life; 0 not known
	Silent cordon.Time   // when it did not answer, the newest; 0 not known
	Booted Stamp         // when it last started, the earliest that may be
	Starts []Start       // all starts that are known, in no order
	// BootDisputed: a source says a later start than Booted, of which one that saw the
	// machine after that knows nothing.
	BootDisputed bool
	Since        Stamp // from when on it could be reached, the earliest that may be

	asked []*fact   // all that advisories ask for
	facts []weighed // those of which anybody said anything, in the same order
}

// weighed is one fact of one machine.
type weighed struct {
	fact   *fact
	value  string
	claims []Claim
	silent bool // it is said by one of several voices alone
}

// ofRows reports whether nothing but rows that may be of several machines says what a
// fact is.
func (w *weighed) ofRows() bool {
	return w.value != "" && !slices.ContainsFunc(w.claims, func(c Claim) bool {
		return c.Row == 0 && c.Value == w.value && (c.Standing == Decides || c.Standing == Agrees)
	})
}

// Finding is one fact of one machine, with all that was said about it.
type Finding struct {
	Fact   *advisory.Fact
	Value  string   // "" unknown
	Claims []Claim  // the believed one first
	Why    []string // sentences

	// OneOfTwo: rows of one table differ, and may be of two machines with one name.
	OneOfTwo bool
	// OfOne: rows that may be of two machines say it, and not all of them.
	OfOne bool
}

// Contradicted reports whether sources that count say different things.
func (f *Finding) Contradicted() bool {
	return slices.ContainsFunc(f.Claims, func(c Claim) bool { return c.Standing == Contradicts || c.Standing == Ties })
}

// Facts are what is known of the machine for an advisory.
func (m *Machine) Facts(advisoryID string) advisory.Facts {
	facts := advisory.Facts{}
	for _, w := range m.facts {
		if w.fact.advisory.ID == advisoryID && w.value != "" {
			facts[w.fact.ID] = w.value
		}
	}
	return facts
}

// Explain tells for every fact of an advisory what it is and who said so.
func (m *Machine) Explain(advisoryID string) []Finding {
	var found []Finding
	said := m.facts
	for _, f := range m.asked {
		w := weighed{fact: f}
		if len(said) > 0 && said[0].fact == f {
			w, said = said[0], said[1:]
		}
		if f.advisory.ID == advisoryID {
			finding := w.finding()
			finding.Why = w.why()
			found = append(found, finding)
		}
	}
	return found
}

// Findings are those facts of an advisory of which anybody said anything, without
// sentences.
func (m *Machine) Findings(advisoryID string) (found []Finding) {
	for i := range m.facts {
		if w := &m.facts[i]; w.fact.advisory.ID == advisoryID && len(w.claims) > 0 {
			found = append(found, w.finding())
		}
	}
	return found
}

func (w *weighed) finding() Finding {
	return Finding{Fact: w.fact.Fact, Value: w.value, Claims: w.claims, OneOfTwo: w.rivals(), OfOne: w.silent}
}

// Machines are all machines, as far as is known at a time, by address and name.
// Pass [Ledger.Latest] for the time of a recording. Zero claims are too old
// only where at says so.
func (l *Ledger) Machines(at cordon.Time) []*Machine {
	return l.machines(at, func([]cordon.Host) {})
}

// Close is [Ledger.Machines] for the last time: what was kept of a machine is given up as
// soon as it is weighed, and nothing but [Ledger.Lost] may be asked after it.
func (l *Ledger) Close(at cordon.Time) []*Machine {
	return l.machines(at, func(hosts []cordon.Host) {
		for _, h := range hosts {
			delete(l.entries, h)
		}
	})
}

func (l *Ledger) machines(at cordon.Time, done func([]cordon.Host)) []*Machine {
	l.undate()
	l.findOwners()
	groups := l.groups()
	machines := make([]*Machine, 0, len(groups))
	for _, hosts := range groups {
		machines = append(machines, l.machine(hosts, at))
		done(hosts)
	}
	slices.SortFunc(machines, compareMachines)
	for i, m := range machines { // what one address has had at different times
		same := func(n int) bool { return n >= 0 && n < len(machines) && machines[n].Host.Addr == m.Host.Addr }
		if m.Host.Addr.IsValid() && (same(i-1) || same(i+1)) {
			m.Host.Name = m.alias()
		}
	}
	return machines
}

// machine joins the entries of one machine.
func (l *Ledger) machine(hosts []cordon.Host, at cordon.Time) *Machine {
	j := &joining{
		ledger: l, several: len(hosts) > 1, labels: map[string]bool{}, known: map[cordon.Host]bool{},
		claims: make([][]Claim, len(l.asks.facts)), past: make([][]Claim, len(l.asks.facts)),
	}
	for _, h := range hosts {
		e := l.entries[h]
		j.named(h, e)
		j.lived(e)
		j.said(e)
	}
	return j.machine(at)
}

// joining is a machine whose entries are put together.
type joining struct {
	ledger *Ledger
	m      Machine

	several      bool // entries
	labels       map[string]bool
	known        map[cordon.Host]bool
	stated       cordon.Time // when its state was so
	first        cordon.Time // when anybody first saw it; 0 not known
	voices       choir
	claims, past [][]Claim // by fact
}

// named takes in what an entry is called.
func (j *joining) named(h cordon.Host, e *entry) {
	l := j.ledger
	j.known[plain(h)] = true
	for _, n := range e.names {
		if _, mac := hardwareAddress(n.name); mac {
			j.m.Names = append(j.m.Names, n.name)
		} else if l.several[n.name] {
			j.labels[cordon.Printable([]byte(n.name), maxSays)] = true
		} else if l.mayJoin(n, h) {
			j.known[cordon.ParseHost(n.name)] = true
		}
	}
	for _, n := range e.labels {
		j.labels[cordon.Printable([]byte(n.name), maxSays)] = true
	}
}

// lived takes in when an entry was there, and its state.
func (j *joining) lived(e *entry) {
	m := &j.m
	if e.state != "" && (m.State == "" || e.stated > j.stated || e.stated == j.stated && e.state == "up") {
		m.State, j.stated = e.state, e.stated
	}
	m.Seen, m.Silent = max(m.Seen, e.seen), max(m.Silent, e.silent)
	m.Since = m.Since.Sooner(e.since)
	if e.first.Before(j.first) {
		j.first = e.first
	}
	j.voices.add(e)
}

// said takes in the claims of an entry.
func (j *joining) said(e *entry) {
	l := j.ledger
	e.each(l.asks, func(fact int, c Claim) {
		if j.several {
			j.claims[fact] = l.insert(j.claims[fact], c)
		} else {
			j.claims[fact] = append(j.claims[fact], c)
		}
	})
	for _, f := range e.past {
		j.past[f.fact] = append(j.past[f.fact], f.claims...)
	}
	for _, g := range e.given {
		g.lacked(l.asks, e.shows, func(fact int, c Claim) { j.past[fact] = append(j.past[fact], c) })
	}
}

// machine weighs what was taken in.
func (j *joining) machine(at cordon.Time) *Machine {
	m := &j.m
	if !j.voices.crowded {
		m.Booted, m.BootDisputed = j.voices.lastStart()
		m.Starts = j.voices.starts()
	}
	if m.Since.At != 0 && j.first != 0 && j.first < m.Since.At { // it was seen before
		m.Since = Stamp{At: j.first}
	}
	m.Hosts = slices.SortedFunc(maps.Keys(j.known), cordon.Host.Compare)
	m.Host = m.Hosts[0]
	slices.Sort(m.Names)
	m.Names = slices.Compact(m.Names)
	m.Labels = slices.Sorted(maps.Keys(j.labels))
	j.weigh(at)
	return m
}

// weigh decides about the facts of which anything was said.
func (j *joining) weigh(at cordon.Time) {
	l, said := j.ledger, 0
	for i := range j.claims {
		if len(j.claims[i])+len(j.past[i]) > 0 {
			said++
		}
	}
	j.m.asked, j.m.facts = l.asks.facts, make([]weighed, 0, said)
	for i, f := range l.asks.facts {
		if len(j.claims[i])+len(j.past[i]) == 0 {
			continue
		}
		w := weighed{fact: f, claims: j.claims[i]}
		w.value = l.options.weigh(w.claims, at)
		w.silent = w.ofRows() && (j.voices.silent(i) || j.voices.disagree(w.claims))
		w.claims = append(w.claims, l.options.ended(j.past[i], w.claims, at)...)
		j.m.facts = append(j.m.facts, w)
	}
	for _, a := range l.asks.advisories {
		j.m.doubt(a)
		j.m.outlived(a)
	}
}

// each calls visit with every claim about one host.
func (e *entry) each(q *question, visit func(fact int, c Claim)) {
	for _, f := range e.claims {
		for _, c := range f.claims {
			visit(f.fact, c)
		}
	}
	for _, x := range e.lists {
		x.claims(q, func(fact int, c Claim) {
			if !c.Absent || !e.shows(fact, &c) {
				visit(fact, c)
			}
		})
	}
}

// shows reports whether the input in which a whole list stands shows by single records
// what the list lacks: they are the list, as in an answer of Wazuh's API, which is known to
// be whole at its end.
func (e *entry) shows(fact int, lacks *Claim) bool {
	for _, f := range e.claims {
		if f.fact == fact && slices.ContainsFunc(f.claims, func(c Claim) bool { return c.Input == lacks.Input && c.Closeness == lacks.Closeness && c.keeps() }) {
			return true
		}
	}
	return false
}

// why says in sentences what became of the claims.
func (w *weighed) why() (why []string) {
	if len(w.claims) == 0 {
		return []string{"No source says anything about it."}
	}
	counted := 0
	for i := range w.claims {
		c := &w.claims[i]
		if i >= maxWhy {
			break
		}
		counted++
		why = append(why, c.sentence())
	}
	if more := len(w.claims) - counted; more > 0 {
		why = append(why, fmt.Sprintf("More was said that is not listed: %d.", more))
	}
	if w.value == "" && w.claims[0].Standing == Ties {
		why = append(why, "Nothing decides between them, so it is unknown.")
		if w.rivals() {
			why = append(why, "They stand in several rows of a table, which may be of several machines.")
		}
	}
	return why
}

// rivals reports whether nothing decides because of rows of one table.
func (w *weighed) rivals() bool {
	return slices.ContainsFunc(w.claims, func(c Claim) bool {
		return c.Standing == Ties && slices.ContainsFunc(w.claims, func(o Claim) bool { return o.Value != c.Value && c.Rivals(o) })
	})
}

const maxWhy = 8 // claims that are put into words

func (c *Claim) sentence() string {
	value := c.Value
	switch {
	case c.RulesOut != "", c.Standing == FromThere:
		value = "not known which"
	case value == "":
		value = "none of the values"
	}
	s := value + ": " + c.Says + " (" + c.Closeness.String()
	if c.Accuracy != 0 {
		s += fmt.Sprintf(", %d %%", c.Accuracy)
	}
	if c.Seen != 0 {
		s += ", " + c.Seen.Std().Format(time.RFC3339)
	}
	return s + ", " + cordon.Printable([]byte(c.Where()), maxSays) + "): " + c.Standing.String() + "."
}
