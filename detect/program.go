package detect

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
)

// Program is all signatures of all advisories, compiled. It does not change
// and may be shared by any number of detectors.
type Program struct {
	advisories []*advisory.Advisory
	rules      []rule
	requests   *automaton // over targets; literal i belongs to the rules in owners[i]
	owners     [][]int32
	encoded    int32    // literals from here on betray an encoding, and own no rule
	literals   []string // those before
	traces     map[string][]formRef
	traceEnds  []int32            // rules on traces without forms
	ports      map[uint16][]int32 // rules on datagrams, by destination port
	anyPort    []int32
	connects   []int32 // rules on connections; all of them ask for a mark
	data       []int32 // rules on data
	always     []int32 // rules on requests of which no literal is known
	bodies     *automaton
	bodyOwners [][]int32
	bodyScan   *Scanner // tells most bodies to be of no interest, fast; may be nil
}

// place is where in an advisory a signature stands, which decides what a
// match means.
type place uint8

const (
	inVariant place = iota
	inFamily
	inBackdoor
	inTellsApart
	inHostile
)

// rule is one compiled signature.
type rule struct {
	*advisory.Signature
	adv      int // index into Program.advisories
	variant  string
	place    place
	forms    map[string]int // "METHOD TARGET" as sent → form
	decoded  map[string]int // the same as a server that decodes once logs it
	versions []string       // of each form
	methods  []string       // of all forms
	required uint64         // forms that must be among those seen
	first    []byte         // first bytes of a datagram or of data
	pieces   [][]byte       // that stand in it
	grade    cordon.Grade   // ceiling
	server   *regexp.Regexp // what the one who answers calls itself, where it does; nil anything
	shadow   bool           // a match may turn out to be none; see Detector.observe
}

type formRef struct {
	rule int32
	form int
}

// Compile makes a program of advisories, in the order of their ids.
func Compile(advisories []*advisory.Advisory) *Program {
	p := &Program{traces: map[string][]formRef{}, ports: map[uint16][]int32{}}
	p.advisories = slices.Clone(advisories)
	slices.SortFunc(p.advisories, func(a, b *advisory.Advisory) int { return strings.Compare(a.ID, b.ID) })
	literals := newLiterals()
	bodies := newLiterals()
	for i, a := range p.advisories {
		places := placesOf(a)
		a.EachSignature(func(path string, v *advisory.Variant, s *advisory.Signature) {
			r := rule{Signature: s, adv: i, place: places[s], grade: cordon.Certain}
			if v != nil {
				r.variant = v.ID
			}
			r.prepare()
			p.index(r, literals, bodies)
		})
	}
	p.owners, p.encoded = literals.owners, int32(len(literals.texts))
	p.literals = slices.Clip(literals.texts)
	p.requests = newAutomaton(append(p.literals, encodings()...))
	p.bodies, p.bodyOwners, p.bodyScan = newAutomaton(bodies.texts), bodies.owners, newScanner(bodies.texts, false)
	return p
}

// Data reports whether a rule looks at what clients send first on connections that
// are not HTTP.
func (p *Program) Data() bool { return len(p.data) > 0 }

// Advisories returns what the program looks for, in the order of their ids.
func (p *Program) Advisories() []*advisory.Advisory { return p.advisories }

func placesOf(a *advisory.Advisory) map[*advisory.Signature]place {
	places := map[*advisory.Signature]place{}
	mark := func(list []advisory.Signature, at place) {
		for i := range list {
			places[&list[i]] = at
		}
	}
	mark(a.Family, inFamily)
	mark(a.Hostile, inHostile)
	for i := range a.Variants {
		mark(a.Variants[i].Recognise, inVariant)
		mark(a.Variants[i].TellsApart, inTellsApart)
		mark(a.Variants[i].Backdoor, inBackdoor)
	}
	return places
}

func (r *rule) prepare() {
	switch r.Grade {
	case "spoofable":
		r.grade = cordon.Spoofable
	case "suspected":
		r.grade = cordon.Suspected
	case "strong":
		r.grade = cordon.Strong
	}
	r.first, _ = hex.DecodeString(r.FirstBytes) // validated
	for _, c := range r.Contains {
		piece, _ := hex.DecodeString(c) // validated
		r.pieces = append(r.pieces, piece)
	}
	if r.Server != "" {
		r.server = regexp.MustCompile(r.Server) // validated
	}
	if r.Forms == nil {
		return
	}
	for i, f := range r.Forms {
		for _, spelling := range f {
			if slices.Contains(r.Different.Require, spelling) {
				r.required |= 1 << i
			}
		}
	}
	r.shadow = r.required != 0 || r.Different.Suspected > 1
	if r.On != "request" {
		return
	}
	r.forms, r.decoded = map[string]int{}, map[string]int{}
	r.versions = make([]string, len(r.Forms))
	for i, f := range r.Forms {
		for _, line := range f {
			method, rest, _ := strings.Cut(line, " ")
			target := rest
			if cut := strings.LastIndex(rest, " HTTP/"); cut >= 0 {
				target, r.versions[i] = rest[:cut], rest[cut+1:]
			}
			r.forms[method+" "+target] = i
			if !slices.Contains(r.methods, method) {
				r.methods = append(r.methods, method)
			}
			once := []byte(target)
			r.decoded[method+" "+string(once[:unescape(once)])] = i
		}
	}
}

// index puts a rule where observations will find it.
func (p *Program) index(r rule, literals, bodies *literals) {
	n := int32(len(p.rules))
	p.rules = append(p.rules, r)
	switch r.On {
	case "request":
		all := r.literals()
		if len(all) == 0 && r.pieces != nil {
			p.always = append(p.always, n)
		}
		for _, l := range all {
			literals.add(l, n)
		}
		if r.Body != "" && r.Path == nil && r.PathEnds == nil && r.Forms == nil {
			bodies.add(r.Body, n)
		}
	case "trace":
		for i, f := range r.Forms {
			for _, spelling := range f {
				end := []byte(spelling)
				end = end[:unescape(end)]
				p.traces[string(end)] = append(p.traces[string(end)], formRef{n, i})
			}
		}
		if r.Forms == nil {
			p.traceEnds = append(p.traceEnds, n)
		}
	case "datagram":
		if r.Port == 0 {
			p.anyPort = append(p.anyPort, n)
			return
		}
		p.ports[uint16(r.Port)] = append(p.ports[uint16(r.Port)], n)
	case "connect":
		p.connects = append(p.connects, n)
	case "data":
		p.data = append(p.data, n)
	case "response":
		bodies.add(r.Body, n)
	}
}

// literals returns texts of which at least one stands in every normal form
// that the rule matches.
func (r *rule) literals() []string {
	var all []string
	for _, s := range slices.Concat(r.Path, r.PathEnds, r.QueryHas) {
		all = append(all, lastPart(s))
	}
	if len(all) == 0 && r.Forms == nil {
		if l := plainest(r.pieces); l != "" {
			all = append(all, l)
		}
	}
	for _, f := range r.Forms {
		for _, line := range f {
			target, _, _ := strings.Cut(line[strings.IndexByte(line, ' ')+1:], "?")
			all = append(all, lastPart(target))
		}
	}
	return all
}

// plainest is the longest run of what every log writes as it stands; "" where
// there is none that is worth looking for.
func plainest(pieces [][]byte) (best string) {
	for _, p := range pieces {
		for _, run := range bytes.FieldsFunc(p, func(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune("\"\\%&<>", c) }) {
			if len(run) > len(best) {
				best = string(run)
			}
		}
	}
	if len(best) < minLiteral {
		return ""
	}
	return best
}

// lastPart is the longest end of a path that no encoding inside it and no
// resolving of ".." can change.
func lastPart(path string) string {
	return path[strings.LastIndexAny(path, "/\\%")+1:]
}

// literals numbers texts and who asked for each.
type literals struct {
	texts  []string
	owners [][]int32
	number map[string]int
}

func newLiterals() *literals { return &literals{number: map[string]int{}} }

func (l *literals) add(s string, owner int32) {
	s = strings.ToLower(s)
	n, ok := l.number[s]
	if !ok {
		n = len(l.texts)
		l.number[s] = n
		l.texts = append(l.texts, s)
		l.owners = append(l.owners, nil)
	}
	if !slices.Contains(l.owners[n], owner) {
		l.owners[n] = append(l.owners[n], owner)
	}
}

// encodings are the literals that betray an encoding of what a server reads as
// plain: letters, digits, "." "/" "\" "%" or overlong forms. Without one of
// them a target is its own normal form but for case and separators, which the
// automaton and the literals do not depend on.
func encodings() []string {
	all := []string{"%u", "%c0", "%c1", "%e0", "%f0", "%f8", "%fc", "%2", "%3", "%4", "%5", "%6", "%7", "%%"}
	for _, lead := range []byte{0xc0, 0xc1, 0xe0, 0xf0, 0xf8, 0xfc} {
		all = append(all, string([]byte{lead}))
	}
	return all
}
