package advisory

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"cordon"
)

// Sighting is a worm that no document describes yet, as far as it was seen.
type Sighting struct {
	Report cordon.UnknownReport
	Forms  []Content // that it sends
	// Check is what else than a worm it may be; "" where nothing speaks for that.
	Check string
	// Incomplete says why what it was seen in is not all that there was; "" where it is.
	Incomplete string
}

// Content is one of the things that a worm sends.
type Content struct {
	Kind     cordon.Kind // Request, Data or Datagram
	Ports    []uint16    // where it is sent
	Source   uint16      // port that all samples come from; 0 where they differ
	Shortest int         // payload, bytes; 0 where none shows its length
	Longest  int
	Payloads [][]byte // samples; of a request, method and target
	Parts    [][]byte // what they have in common, in order; of requests, in their targets
	// Usual are parts that hosts say as well which do not send it. They are none of Parts
	// where LeftOut.
	Usual   [][]byte
	LeftOut bool
	// Literal asks for a signature by bytes alone, where one in the language's own
	// terms does not hold.
	Literal bool
	// PathAlone says that a request's path by itself is what spreads, whatever the
	// query.
	PathAlone bool
}

// Bounds of what a signature is made of. What is shorter stands in much that is
// nobody's; of more than these a document would hold a worm's body.
const (
	leastRun  = 13 // of a filler, as the early detectors of Code Red took
	leastText = 5  // bytes of a path's end or of a query
	mostParts = 4
	mostPart  = 64 // bytes
	mostQuery = 200
)

// Signature is the narrowest that all samples fit, in the language's own terms
// where it has some.
func (s *Content) Signature() Signature {
	sig := Signature{}
	switch s.Kind {
	case cordon.Request:
		sig.On = "request"
		if !s.Literal && s.request(&sig) {
			return sig
		}
		sig = Signature{On: "request"}
	case cordon.Datagram:
		sig.On, sig.Protocol = "datagram", "udp"
		sig.Port, sig.SourcePort = s.port(), s.sourcePort()
		if s.Longest > 0 {
			sig.PayloadLength = &Range{s.Shortest, s.Longest}
		}
	default:
		sig.On, sig.Port = "data", s.port()
	}
	sig.Contains = s.contains()
	return sig
}

// port is the one port that it is sent to.
func (s *Content) port() int {
	if len(s.Ports) != 1 {
		return 0
	}
	return int(s.Ports[0])
}

// sourcePort is asked for where the destination is any.
func (s *Content) sourcePort() int {
	if len(s.Ports) == 1 {
		return 0
	}
	return int(s.Source)
}

// contains are the longest parts, cut, in their order.
func (s *Content) contains() (parts Strings) {
	longest := slices.Clone(s.Parts)
	slices.SortStableFunc(longest, func(a, b []byte) int { return len(b) - len(a) })
	least := 0
	if len(longest) > mostParts {
		least = len(longest[mostParts-1])
	}
	for _, p := range s.Parts {
		if len(p) >= least && len(parts) < mostParts {
			parts = append(parts, hex.EncodeToString(p[:min(len(p), mostPart)]))
		}
	}
	return parts
}

// asked is a sample of a request.
type asked struct{ method, path, query string }

func (s *Content) asked() []asked {
	all := make([]asked, len(s.Payloads))
	for i, p := range s.Payloads {
		method, target, _ := strings.Cut(string(p), " ")
		path, query, _ := strings.Cut(target, "?")
		all[i] = asked{method, path, query}
	}
	return all
}

// request says what all requests have in common as method, path and query; false
// where that is not enough to tell them from others.
func (s *Content) request(sig *Signature) bool {
	all := s.asked()
	if len(all) == 0 {
		return false
	}
	sig.Exact = true
	if m := all[0].method; same(all, func(a asked) string { return a.method }) && isMethod(m) {
		sig.Method = m
	}
	onPath := requestPath(sig, all)
	if run, ok := commonRun(all); ok && onPath {
		sig.Query = run
		return true
	}
	if has := commonQuery(all); has != "" {
		sig.QueryHas = Strings{has}
		return true
	}
	return onPath && (s.PathAlone || same(all, func(a asked) string { return a.query }) && all[0].query == "")
}

func same(all []asked, of func(asked) string) bool {
	return !slices.ContainsFunc(all, func(a asked) bool { return of(a) != of(all[0]) })
}

func isMethod(m string) bool {
	return len(m) > 0 && len(m) <= 20 && !strings.ContainsFunc(m, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
}

// requestPath asks for the whole path, or for how it ends.
func requestPath(sig *Signature, all []asked) bool {
	path := func(a asked) string { return a.path }
	if p := all[0].path; same(all, path) && strings.HasPrefix(p, "/") && isPlain(p, maxText) {
		sig.Path = Strings{p}
		return true
	}
	if slices.ContainsFunc(all, func(a asked) bool { return !strings.HasPrefix(a.path, "/") || strings.Contains(a.path, "%") }) {
		sig.Exact = false // as sent, no end of an encoded path matches
		return false
	}
	end := all[0].path
	for _, a := range all[1:] {
		n := 0
		for n < min(len(end), len(a.path)) && end[len(end)-1-n] == a.path[len(a.path)-1-n] {
			n++
		}
		end = end[len(end)-n:]
	}
	if i := strings.IndexAny(end, "/."); i < 0 || len(end[i:]) < leastText || !isPlain(end[i:], mostQuery) {
		return false
	} else {
		end = end[i:]
	}
	sig.PathEnds = Strings{end}
	return true
}

// commonRun is the filler that all queries begin with, as long as the shortest.
func commonRun(all []asked) (*Query, bool) {
	q := &Query{AtLeast: 65535}
	for i, a := range all {
		n := 0
		for n < len(a.query) && a.query[n] == a.query[0] {
			n++
		}
		if n < leastRun || !isLetterOrDigit(a.query[0]) {
			return nil, false
		}
		letter := a.query[:1]
		switch {
		case i == 0:
			q.RunOf = letter
		case q.RunOf != letter && (isDigit(letter[0]) || isDigit(q.RunOf[0])):
			return nil, false // any is any letter
		case q.RunOf != letter:
			q.RunOf = "any"
		}
		q.AtLeast = min(q.AtLeast, n)
	}
	return q, true
}

func isDigit(c byte) bool         { return '0' <= c && c <= '9' }
func isLetterOrDigit(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

// commonQuery is the longest text that stands in all queries.
func commonQuery(all []asked) string {
	best := ""
	q := all[0].query[:min(len(all[0].query), mostQuery)]
	for from := range len(q) {
		for n := len(best) + 1; from+n <= len(q); n++ {
			part := q[from : from+n]
			if !isPlain(part, mostQuery) || slices.ContainsFunc(all[1:], func(a asked) bool { return !strings.Contains(a.query, part) }) {
				break
			}
			best = part
		}
	}
	if len(best) < leastText {
		return ""
	}
	return best
}

// isPlain reports whether a text of a bounded length can stand in a document as
// it is.
func isPlain(s string, most int) bool {
	return len(s) > 0 && len(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// formsSaid is how many forms are written out for people.
const formsSaid = 3

// Words say how a worm is recognised.
func (s *Sighting) Words() string {
	var all []string
	for i := range s.Forms[:min(len(s.Forms), formsSaid)] {
		sig := s.Forms[i].Signature()
		all = append(all, sig.words())
	}
	if more := len(s.Forms) - len(all); more > 0 {
		all = append(all, fmt.Sprintf("one of %d more", more))
	}
	return strings.Join(all, "; or ")
}

// Bytes are the parts that the first form's samples have in common, hexadecimal
// and bounded.
func (s *Sighting) Bytes() []string { return s.Forms[0].contains() }
