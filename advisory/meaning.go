package advisory

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

// meaning checks what shape alone cannot: that names refer to something, that
// rules can be reached, that a signature asks for what its kind can show.
type meaning struct {
	a        *Advisory
	v        *validator
	warnings Problems
}

func (m *meaning) wrong(path, right, format string, args ...any) {
	if len(m.v.problems) < maxProblems {
		m.v.problems = append(m.v.problems, m.problem(path, right, format, args...))
	}
}

func (m *meaning) warn(path, right, format string, args ...any) {
	p := m.problem(path, right, format, args...)
	p.Warning = true
	m.warnings = append(m.warnings, p)
}

// problem finds the nearest place that the document has for a path.
func (m *meaning) problem(path, right, format string, args ...any) Problem {
	place := path
	for {
		if at, ok := m.v.positions[place]; ok {
			return Problem{File: m.v.file, Position: at, Path: path, Wrong: fmt.Sprintf(format, args...), Right: right}
		}
		cut := strings.LastIndexAny(place, ".[")
		place = place[:max(cut, 0)]
	}
}

func (m *meaning) check() {
	m.ids()
	m.conditions()
	m.variants()
	m.signatures()
	m.remedies()
	m.examples()
	if len(m.v.problems) == 0 {
		m.gaps()
	}
}

// unique refuses an id that stands twice in one list.
func (m *meaning) unique(list string, n int, id func(int) string) {
	seen := map[string]bool{}
	for i := range n {
		if seen[id(i)] {
			m.wrong(fmt.Sprintf("%s[%d].id", list, i), "give each its own", "the id %q stands twice", id(i))
		}
		seen[id(i)] = true
	}
}

func (m *meaning) ids() {
	a := m.a
	m.unique("facts", len(a.Facts), func(i int) string { return a.Facts[i].ID })
	m.unique("variants", len(a.Variants), func(i int) string { return a.Variants[i].ID })
	m.unique("remedies", len(a.Remedies), func(i int) string { return a.Remedies[i].ID })
	m.unique("measures", len(a.Measures), func(i int) string { return a.Measures[i].ID })
	seen := map[string]bool{}
	a.EachSignature(func(path string, _ *Variant, s *Signature) {
		if seen[s.ID] {
			m.wrong(path+".id", "give each its own", "the signature id %q stands twice", s.ID)
		}
		seen[s.ID] = true
	})
}

func (m *meaning) conditions() {
	for i := range m.a.Exposure {
		m.condition(&m.a.Exposure[i].When, fmt.Sprintf("exposure[%d].when", i))
		if r := &m.a.Exposure[i]; r.By != "" && r.Is != Fixed {
			m.wrong(fmt.Sprintf("exposure[%d].by", i), "leave it out, or say that it is fixed", "only what is fixed is so by a fix or a mitigation")
		}
		m.exception(&m.a.Exposure[i], fmt.Sprintf("exposure[%d].unless", i))
		for _, id := range slices.Sorted(maps.Keys(m.a.Exposure[i].Outcome)) {
			if m.a.Variant(id) == nil {
				m.wrong(fmt.Sprintf("exposure[%d].outcome.%s", i, id), "variants are "+among(id, m.variantIDs()), "no variant %q", id)
			}
		}
	}
	for i := range m.a.Variants {
		if c := m.a.Variants[i].Found; c != nil {
			m.condition(c, fmt.Sprintf("variants[%d].found", i))
		}
	}
	for i := range m.a.Remedies {
		r := &m.a.Remedies[i]
		for n := range r.Proofs {
			at := fmt.Sprintf("remedies[%d].shown[%d]", i, n)
			m.condition(&r.Proofs[n].When, at+".when")
			if r.Proofs[n].Step > len(r.Steps) {
				m.wrong(at+".step", fmt.Sprintf("there are %d", len(r.Steps)), "no step %d", r.Proofs[n].Step)
			}
		}
	}
	for i := range m.a.Facts {
		m.fact(&m.a.Facts[i], fmt.Sprintf("facts[%d]", i))
	}
}

func (m *meaning) fact(f *Fact, path string) {
	if slices.Contains([]string{"all", "any", "not"}, f.ID) {
		m.wrong(path+".id", "choose another", "%q is a word of conditions", f.ID)
	}
	for i, value := range f.Values {
		at := fmt.Sprintf("%s.values[%d]", path, i)
		switch {
		case value == "unknown":
			m.wrong(at, "leave it out", "unknown is always allowed and is not listed")
		case slices.Contains(f.Values[:i], value):
			m.wrong(at, "keep one of them", "the value %q stands twice", value)
		}
	}
	for i, s := range f.From {
		for key, value := range map[string]string{"means": s.Means, "absent": s.Absent} {
			if value != "" && !slices.Contains(f.Values, value) {
				m.wrong(fmt.Sprintf("%s.from[%d].%s", path, i, key), "its values are "+among(value, f.Values), "%q is not a value of %s", value, f.ID)
			}
		}
		for n, value := range s.RulesOut {
			if !slices.Contains(f.Values, value) {
				m.wrong(fmt.Sprintf("%s.from[%d].rules-out[%d]", path, i, n), "its values are "+among(value, f.Values), "%q is not a value of %s", value, f.ID)
			}
		}
		m.source(&s, fmt.Sprintf("%s.from[%d]", path, i))
	}
}

func (m *meaning) exception(r *Rule, path string) {
	switch {
	case r.Unless == nil:
		return
	case r.Is != NotAffected:
		m.wrong(path, "write it into when: {all: [..., {not: ...}]}", "only what is not affected has exceptions")
	}
	m.condition(r.Unless, path)
}

func (m *meaning) condition(c *Condition, path string) {
	for i := range c.All {
		m.condition(&c.All[i], fmt.Sprintf("%s.all[%d]", path, i))
	}
	for i := range c.Any {
		m.condition(&c.Any[i], fmt.Sprintf("%s.any[%d]", path, i))
	}
	if c.Not != nil {
		m.condition(c.Not, path+".not")
	}
	if c.Fact == "" {
		return
	}
	path = join(path, c.Fact)
	f := m.a.Fact(c.Fact)
	if f == nil {
		m.wrong(path, "facts are "+among(c.Fact, m.factIDs()), "no fact %q", clip(c.Fact))
		return
	}
	for i, value := range c.Values {
		if !slices.Contains(f.Values, value) {
			m.wrong(fmt.Sprintf("%s[%d]", path, i), "its values are "+among(value, f.Values), "%q is not a value of %s", value, f.ID)
		}
	}
}

// among lists words, and the one that was likely meant.
func among(got string, words []string) string {
	return strings.Join(words, ", ") + hint(got, words)
}

func (m *meaning) factIDs() []string {
	ids := make([]string, len(m.a.Facts))
	for i, f := range m.a.Facts {
		ids[i] = f.ID
	}
	return ids
}

func (m *meaning) variantIDs() []string {
	ids := make([]string, len(m.a.Variants))
	for i, v := range m.a.Variants {
		ids[i] = v.ID
	}
	return ids
}

func (m *meaning) remedyIDs() []string {
	ids := make([]string, len(m.a.Remedies))
	for i, r := range m.a.Remedies {
		ids[i] = r.ID
	}
	return ids
}

func (m *meaning) variants() {
	for i, v := range m.a.Variants {
		path := fmt.Sprintf("variants[%d]", i)
		if v.ID == Unrecognised {
			m.wrong(path+".id", "choose another", "%q is the engine's word for what fits the family and no variant", v.ID)
		}
		for j, id := range v.OneOf {
			if o := m.a.Variant(id); o == nil || o.OneOf != nil {
				m.wrong(fmt.Sprintf("%s.one-of[%d]", path, j), "it lists variants without one-of: "+among(id, m.variantIDs()), "no plain variant %q", id)
			}
		}
		for j, id := range v.Excludes {
			if id == v.ID || m.a.Variant(id) == nil {
				m.wrong(fmt.Sprintf("%s.excludes[%d]", path, j), "it lists other variants: "+among(id, m.variantIDs()), "no other variant %q", id)
			}
		}
		if t := v.Targets; t != nil {
			m.targets(t, path+".targets")
		}
		for j, d := range v.Calendar {
			if d.From > d.To {
				m.wrong(fmt.Sprintf("%s.calendar[%d]", path, j), "write the earlier day first", "day %d stands before day %d", d.From, d.To)
			}
		}
		if w := v.Window; w != nil && !w.To.IsZero() && w.To.Before(w.From.Time) {
			m.wrong(path+".window", "write the earlier date first", "the window ends before it begins")
		}
		if len(v.TellsApart) > 0 && !m.inGroup(v.ID) {
			m.wrong(path+".tells-apart", "name it in the one-of of another variant", "%q is in no group that it could be told apart from", v.ID)
		}
	}
}

func (m *meaning) inGroup(id string) bool {
	return slices.ContainsFunc(m.a.Variants, func(v Variant) bool { return slices.Contains(v.OneOf, id) })
}

func (m *meaning) targets(t *Targets, path string) {
	sum := float64(t.Same8 + t.Same16 + t.Anywhere)
	switch {
	case t.Uniform != "" && sum > 0:
		m.wrong(path, "give uniform, or shares", "both uniform and shares are given")
	case t.Uniform == "" && math.Abs(sum-1) > 1e-9:
		m.wrong(path, "same-8, same-16 and anywhere add up to 1", "the shares add up to %g", sum)
	}
}

func (m *meaning) remedies() {
	for i, v := range m.a.Variants {
		if m.a.Remedy(v.Remedy) == nil {
			m.wrong(fmt.Sprintf("variants[%d].remedy", i), "remedies are "+among(v.Remedy, m.remedyIDs()), "no remedy %q", v.Remedy)
		}
	}
	for i, x := range m.a.Measures {
		if (x.Block == "") == (x.Isolate == "") {
			m.wrong(fmt.Sprintf("measures[%d]", i), "give one of the two", "a measure blocks or isolates")
		}
		for _, port := range writtenPort.FindAllString(x.Block, -1) {
			if !aService.MatchString(port) {
				m.wrong(fmt.Sprintf("measures[%d].block", i), "ports go up to 65535", "there is no %s", clip(port))
			}
		}
	}
}

// writtenPort is a port in a text, whether there is such a port or not.
var writtenPort = regexp.MustCompile(`\b(?:tcp|udp)/[0-9]+`)

func (m *meaning) examples() {
	kinds := map[string]int{}
	for i, e := range m.a.Examples {
		kinds[e.Kind]++
		path := fmt.Sprintf("examples[%d]", i)
		if e.Kind == "positive" && len(e.Expect) == 0 {
			m.wrong(path, "list the rows that must be found", "a positive example expects nothing")
		}
		if e.Kind == "benign" && len(e.Expect) > 0 {
			m.wrong(path, "call it positive or near-miss", "a benign example must stay silent")
		}
		for j, x := range e.Expect {
			if x.Variant != Unrecognised && m.a.Variant(x.Variant) == nil {
				m.wrong(fmt.Sprintf("%s.expect[%d].variant", path, j), "variants are "+among(x.Variant, m.variantIDs()), "no variant %q", x.Variant)
			}
		}
	}
	for _, kind := range []string{"positive", "near-miss", "benign"} {
		if kinds[kind] == 0 {
			m.warn("examples", "add one, so that the document proves itself", "no %s example", kind)
		}
	}
}

// signatures checks each against what its kind can show.
func (m *meaning) signatures() {
	m.a.EachSignature(func(path string, _ *Variant, s *Signature) {
		ofRequest := s.Method != "" || s.Path != nil || s.PathEnds != nil || s.Query != nil || s.QueryHas != nil || s.Forms != nil
		ofPacket := s.Port != 0 || s.SourcePort != 0
		ofDatagram := ofPacket && s.On != "connect" || s.Protocol != "" || s.PayloadLength != nil || s.FirstBytes != ""
		ofConnection := ofPacket && s.On == "connect" || s.Sequence != ""
		payload := s.On == "datagram" || s.On == "data"
		switch {
		case ofConnection && s.On != "connect":
			m.wrong(path, "say on: connect, or leave sequence out", "it has conditions of connections on a %s", s.On)
		case s.On == "connect" && (ofRequest || ofDatagram):
			m.wrong(path, "give sequence, port or source-port alone", "it has conditions of requests or datagrams on a connection")
		case s.On == "connect" && s.Sequence == "":
			m.wrong(path, "give sequence: a port alone is what service names", "it would match every connection to a port")
		case ofRequest && ofDatagram:
			m.wrong(path, "make two signatures of it", "it mixes conditions of requests and of datagrams")
		case ofRequest && payload:
			m.wrong(path, "give port, payload-length, first-bytes or contains", "it has conditions of requests on a %s", s.On)
		case ofDatagram && !payload:
			m.wrong(path, "say on: datagram, or leave them out", "it has conditions of datagrams on a %s", s.On)
		case s.On == "data" && (s.Protocol != "" || s.SourcePort != 0 || s.PayloadLength != nil):
			m.wrong(path, "give port, first-bytes or contains", "it has conditions of datagrams on data")
		case s.On == "datagram" && !ofDatagram && s.Contains == nil:
			m.wrong(path, "give port, payload-length, first-bytes or contains", "it would match every datagram")
		case s.On == "data" && s.FirstBytes == "" && s.Contains == nil:
			m.wrong(path, "give first-bytes or contains", "it would match whatever is sent")
		case s.Contains != nil && !payload && s.On != "request":
			m.wrong(path+".contains", "say on: request, datagram or data", "of a %s no bytes are shown", s.On)
		case s.Server != "" && s.On != "response" && s.Answered == nil:
			m.wrong(path+".server", "say on: response, or give answered", "a %s does not show who answers it", s.On)
		case s.On == "response" && s.Body == "":
			m.wrong(path, "give body", "it would match every answer")
		case (s.On == "request" || s.On == "trace") && !(s.Path != nil || s.PathEnds != nil || s.QueryHas != nil || s.Forms != nil || s.Contains != nil):
			m.wrong(path, "give path, path-ends, query-has, forms or contains", "it would match every %s", s.On)
		case s.Forms != nil && (s.Method != "" || s.Path != nil || s.PathEnds != nil || s.Query != nil || s.Contains != nil):
			m.wrong(path, "forms hold the whole request; leave the others out", "it has forms and parts of a request")
		case s.PayloadLength != nil && s.PayloadLength.From > s.PayloadLength.To:
			m.wrong(path+".payload-length", "write the lesser first", "it ends before it begins")
		case (s.Forms == nil) != (s.Different == nil):
			m.wrong(path, "they go together", "it has only one of forms and different")
		}
		if s.Forms != nil {
			m.forms(s, path)
		}
	})
}

// maxForms is what one machine word can mark.
const maxForms = 64

func (m *meaning) forms(s *Signature, path string) {
	if len(s.Forms) > maxForms {
		m.wrong(path+".forms", fmt.Sprintf("at most %d are allowed", maxForms), "there are %d forms", len(s.Forms))
	}
	if s.Different != nil && (s.Different.Infected > len(s.Forms) || s.Different.Suspected > s.Different.Infected) {
		m.wrong(path+".different", fmt.Sprintf("suspected ≤ infected ≤ %d", len(s.Forms)), "the thresholds cannot be reached in order")
	}
	if s.Different != nil {
		for i, want := range s.Different.Require {
			if !slices.ContainsFunc(s.Forms, func(f Form) bool { return slices.Contains(f, want) }) {
				m.wrong(fmt.Sprintf("%s.different.require[%d]", path, i), "repeat one of the forms", "%q is not a form", want)
			}
		}
	}
	for i, f := range s.Forms {
		if s.On != "request" {
			break
		}
		for _, line := range f {
			if len(strings.Fields(line)) < 2 {
				m.wrong(fmt.Sprintf("%s.forms[%d]", path, i), "write METHOD TARGET VERSION", "%q is not a request line", clip(line))
			}
		}
	}
}

// Signature returns the signature with an id, whatever it stands under, or nil.
func (a *Advisory) Signature(id string) *Signature {
	in := func(list []Signature) *Signature {
		for i := range list {
			if list[i].ID == id {
				return &list[i]
			}
		}
		return nil
	}
	found := cmp.Or(in(a.Family), in(a.Hostile))
	for i := 0; found == nil && i < len(a.Variants); i++ {
		v := &a.Variants[i]
		found = cmp.Or(in(v.Recognise), in(v.TellsApart), in(v.Backdoor))
	}
	return found
}

// EachSignature calls visit for every signature of the document, with its path
// and its variant; the variant is nil for the family's and hostile ones.
func (a *Advisory) EachSignature(visit func(path string, v *Variant, s *Signature)) {
	each := func(path string, v *Variant, list []Signature) {
		for i := range list {
			visit(fmt.Sprintf("%s[%d]", path, i), v, &list[i])
		}
	}
	each("family", nil, a.Family)
	each("hostile", nil, a.Hostile)
	for i := range a.Variants {
		v := &a.Variants[i]
		path := fmt.Sprintf("variants[%d]", i)
		each(path+".recognise", v, v.Recognise)
		each(path+".tells-apart", v, v.TellsApart)
		each(path+".backdoor", v, v.Backdoor)
	}
}
