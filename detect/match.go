package detect

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
)

// matcher runs a program over one observation after another. Its buffers are
// its own: one matcher a goroutine.
type matcher struct {
	p       *Program
	hits    []int32
	spots   []int
	rules   []int32 // candidates of this observation, each once
	stamp   []uint32
	now     uint32
	normal  normalForm
	isNorm  bool
	key     []byte
	matched []match
}

// match is a rule that fits an observation.
type match struct {
	rule int32
	form int // of a rule with forms, else 0
}

func newMatcher(p *Program) *matcher {
	return &matcher{p: p, stamp: make([]uint32, len(p.rules))}
}

// match returns the rules that fit, in the order of advisories and documents.
// The slice is valid until the next call.
func (m *matcher) match(o *cordon.Observation) []match {
	m.matched, m.rules, m.isNorm = m.matched[:0], m.rules[:0], false
	m.now++
	switch o.Kind {
	case cordon.Request, cordon.Response:
		m.request(o)
	case cordon.Trace:
		m.trace(o)
	case cordon.Connect:
		for _, n := range m.p.connects {
			m.connect(n, o)
		}
	case cordon.Data:
		m.data(o)
	case cordon.Datagram:
		for _, n := range m.p.ports[o.DstPort] {
			m.datagram(n, o)
		}
		for _, n := range m.p.anyPort {
			m.datagram(n, o)
		}
	}
	slices.SortFunc(m.matched, func(a, b match) int { return cmp.Compare(a.rule, b.rule) })
	return m.matched
}

// request finds candidates in the target as sent and, where it is encoded, in
// its normal form, and in the body; then verifies them.
func (m *matcher) request(o *cordon.Observation) {
	m.hits = m.p.requests.find(o.Request.Target, m.hits[:0])
	encoded := false
	for _, h := range m.hits {
		if h >= m.p.encoded {
			encoded = true
			continue
		}
		m.propose(m.p.owners[h])
	}
	if encoded {
		m.normalise(o)
		m.hits = m.p.requests.find(m.normal.path, m.hits[:0])
		m.hits = m.p.requests.find(m.normal.query, m.hits)
		for _, h := range m.hits {
			if h < m.p.encoded {
				m.propose(m.p.owners[h])
			}
		}
	}
	if m.isInteresting(o.Payload) {
		m.hits = m.p.bodies.find(o.Payload, m.hits[:0])
		for _, h := range m.hits {
			m.propose(m.p.bodyOwners[h])
		}
	}
	m.propose(m.p.always)
	sortRules(m.rules)
	for _, n := range m.rules {
		r := &m.p.rules[n]
		if form, ok := m.fits(r, o); ok {
			m.matched = append(m.matched, match{n, form})
		}
	}
}

func (m *matcher) isInteresting(body []byte) bool {
	if len(body) == 0 || m.p.bodyScan == nil {
		return len(body) > 0
	}
	m.spots = m.p.bodyScan.Scan(body, m.spots[:0])
	return len(m.spots) > 0
}

func (m *matcher) propose(rules []int32) {
	for _, n := range rules {
		if m.stamp[n] != m.now {
			m.stamp[n] = m.now
			m.rules = append(m.rules, n)
		}
	}
}

// sortRules is an insertion sort: candidates are few.
func sortRules(rules []int32) {
	for i := 1; i < len(rules); i++ {
		for j := i; j > 0 && rules[j] < rules[j-1]; j-- {
			rules[j], rules[j-1] = rules[j-1], rules[j]
		}
	}
}

func (m *matcher) normalise(o *cordon.Observation) {
	if !m.isNorm {
		m.normal.of(o.Request.Target)
		m.isNorm = true
	}
}

// fits verifies every condition of a rule on requests or answers.
func (m *matcher) fits(r *rule, o *cordon.Observation) (form int, ok bool) {
	if (r.On == "response") != (o.Kind == cordon.Response) && !(r.Answered != nil && o.Kind == cordon.Response) {
		return 0, false
	}
	q := &o.Request
	if r.Answered != nil && !answered(r.Answered, o.Status) {
		return 0, false
	}
	if r.place != inBackdoor && r.isAnotherServer(o) {
		return 0, false
	}
	if r.Body != "" && !bytes.Contains(o.Payload, []byte(r.Body)) {
		return 0, false
	}
	if !r.holds(q.Target) {
		return 0, false
	}
	if r.forms != nil {
		return m.form(r, q)
	}
	if r.Exact {
		return 0, !q.Malformed && r.asSent(q)
	}
	m.normalise(o)
	return 0, r.asRead(q, &m.normal)
}

// form looks a request up among a rule's forms.
func (m *matcher) form(r *rule, q *cordon.RequestLine) (int, bool) {
	if q.Malformed || q.Cut {
		return 0, false
	}
	if len(q.Method) == 0 {
		return m.formOfAnyMethod(r, q)
	}
	m.key = append(append(append(m.key[:0], q.Method...), ' '), asAsked(q)...)
	form, ok := r.forms[string(m.key)]
	if !ok && q.Decoded {
		form, ok = r.decoded[string(m.key)]
	}
	if !ok || q.VersionShown && string(q.Version) != r.versions[form] {
		return 0, false
	}
	return form, true
}

// formOfAnyMethod looks up a request of which a source shows no method.
func (m *matcher) formOfAnyMethod(r *rule, q *cordon.RequestLine) (int, bool) {
	for _, method := range r.methods {
		shown := *q
		shown.Method = []byte(method)
		if form, ok := m.form(r, &shown); ok {
			return form, true
		}
	}
	return 0, false
}

// asAsked is the target that a server was asked for: without scheme and host where a
// proxy wrote them, or where a proxy may have, since worms ask addresses.
func asAsked(q *cordon.RequestLine) []byte {
	if q.Proxied || !atName(q.Target) {
		return withoutAuthority(q.Target)
	}
	return q.Target
}

// isFormKnown reports whether a request is shown as it was sent, as far as rules
// compare it to the letter.
func isFormKnown(q *cordon.RequestLine) bool {
	return len(q.Method) > 0 && (q.Proxied || len(withoutAuthority(q.Target)) == len(q.Target))
}

// asSent compares a request as its sender wrote it.
func (r *rule) asSent(q *cordon.RequestLine) bool {
	path, query, _ := bytes.Cut(asAsked(q), []byte{'?'})
	if r.Method != "" && len(q.Method) > 0 && string(q.Method) != r.Method || len(path) == 0 || path[0] != '/' {
		return false
	}
	if r.Path != nil && !anyOf(r.Path, func(s string) bool { return string(path) == s }) {
		return false
	}
	// An encoded path is not written as the end says, whatever its end is.
	if r.PathEnds != nil && (bytes.IndexByte(path, '%') >= 0 || !anyOf(r.PathEnds, func(s string) bool { return bytes.HasSuffix(path, []byte(s)) })) {
		return false
	}
	if r.QueryHas != nil && !anyOf(r.QueryHas, func(s string) bool { return bytes.Contains(query, []byte(s)) }) {
		return false
	}
	return r.Query == nil || r.runs(query)
}

// asRead compares a request as a server would read it.
func (r *rule) asRead(q *cordon.RequestLine, n *normalForm) bool {
	if r.Method != "" && len(q.Method) > 0 && !strings.EqualFold(r.Method, string(q.Method)) {
		return false
	}
	if r.Path != nil && !anyOf(r.Path, func(s string) bool { return strings.EqualFold(s, string(n.path)) }) {
		return false
	}
	if r.PathEnds != nil && !anyOf(r.PathEnds, func(s string) bool { return hasSuffixFold(n.path, s) }) {
		return false
	}
	if r.QueryHas != nil && !anyOf(r.QueryHas, func(s string) bool { return containsFold(n.query, s) }) {
		return false
	}
	return r.Query == nil || r.runs(n.query)
}

func (r *rule) runs(query []byte) bool {
	letter, n := run(query)
	if n < r.Query.AtLeast {
		return false
	}
	if r.Query.RunOf == "any" {
		return 'a' <= lower(letter) && lower(letter) <= 'z'
	}
	return letter == r.Query.RunOf[0]
}

// run returns the byte that a query begins with and how often it stands there.
func run(query []byte) (letter byte, n int) {
	if len(query) == 0 {
		return 0, 0
	}
	for n < len(query) && query[n] == query[0] {
		n++
	}
	return query[0], n
}

// trace looks every end of a logged path up among the forms, and tries the
// rules that ask for an end only.
func (m *matcher) trace(o *cordon.Observation) {
	path := o.Request.Target
	for i, c := range path {
		if c != '/' {
			continue
		}
		for _, ref := range m.p.traces[string(path[i:])] {
			if m.stamp[ref.rule] != m.now {
				m.stamp[ref.rule] = m.now
				m.matched = append(m.matched, match(ref))
			}
		}
	}
	for _, n := range m.p.traceEnds {
		r := &m.p.rules[n]
		ends := func(s string) bool {
			if r.Exact {
				return bytes.HasSuffix(path, []byte(s))
			}
			return hasSuffixFold(path, s)
		}
		if anyOf(append(r.PathEnds[:len(r.PathEnds):len(r.PathEnds)], r.Path...), ends) {
			m.matched = append(m.matched, match{rule: n})
		}
	}
}

// marked reports whether a request for a connection bears a mark that rules ask
// for. It is called for every one.
func (p *Program) marked(o *cordon.Observation) bool {
	if len(p.connects) == 0 || o.Seq == 0 || !o.Dst.Addr.Is4() {
		return false
	}
	a := o.Dst.Addr.As4()
	return binary.BigEndian.Uint32(a[:]) == o.Seq
}

// connect verifies the rest of a rule on connections.
func (m *matcher) connect(n int32, o *cordon.Observation) {
	r := &m.p.rules[n]
	if (r.Port == 0 || uint16(r.Port) == o.DstPort) && (r.SourcePort == 0 || uint16(r.SourcePort) == o.SrcPort) {
		m.matched = append(m.matched, match{rule: n})
	}
}

// datagram verifies a rule on datagrams. What the source does not show is not
// held against it, but something of what tells the rule's datagrams from a
// client's has to be shown: whoever asks that service sends to its port.
func (m *matcher) datagram(n int32, o *cordon.Observation) {
	r := &m.p.rules[n]
	switch {
	case r.Protocol == "udp" && o.Proto != cordon.UDP,
		r.SourcePort != 0 && uint16(r.SourcePort) != o.SrcPort,
		r.isMarked() && !r.showsMark(o),
		r.PayloadLength != nil && !lengthFits(r.PayloadLength, o),
		len(o.Payload) > 0 && !(bytes.HasPrefix(o.Payload, r.first[:min(len(r.first), len(o.Payload))]) && r.holds(o.Payload)):
		return
	}
	m.matched = append(m.matched, match{rule: n})
}

// isMarked reports whether a rule on datagrams asks for more than ports.
func (r *rule) isMarked() bool { return r.PayloadLength != nil || r.asksForBytes() }

func (r *rule) asksForBytes() bool { return len(r.first) > 0 || len(r.pieces) > 0 }

// showsMark reports whether a source shows something of a datagram that a rule asks
// for beyond the port that it went to, be it the sum that bounds its length.
func (r *rule) showsMark(o *cordon.Observation) bool {
	return r.SourcePort != 0 ||
		r.PayloadLength != nil && (o.PayloadLength >= 0 || o.Bytes > 0) ||
		r.asksForBytes() && len(o.Payload) > 0
}

// lengthFits reports whether a payload can have a length of the range. Where only
// the sums of datagrams are shown, the bytes must be enough for as many of the
// least, and not more than as many of the most take with all headers: a worm's
// datagrams have one length. Where they were not counted, the sum must be one's.
func lengthFits(r *advisory.Range, o *cordon.Observation) bool {
	if o.PayloadLength >= 0 {
		return r.Contains(int(o.PayloadLength))
	}
	if o.Bytes == 0 {
		return true
	}
	packets := max(o.Packets, 1)
	least, most := packets*uint64(r.From), packets*uint64(r.To+r.To/8+headerRoom)
	return least <= o.Bytes && o.Bytes <= most
}

// headerRoom is more than the headers of IPv4 or IPv6 with options, of UDP and of
// the link take of one datagram; an eighth of its length is for fragments'.
const headerRoom = 160

// data verifies the rules on what clients send first.
func (m *matcher) data(o *cordon.Observation) {
	for _, n := range m.p.data {
		r := &m.p.rules[n]
		if (r.Port == 0 || uint16(r.Port) == o.DstPort) && bytes.HasPrefix(o.Payload, r.first) && r.holds(o.Payload) {
			m.matched = append(m.matched, match{rule: n})
		}
	}
}

// holds reports whether the pieces stand in b, one behind the other.
func (r *rule) holds(b []byte) bool {
	for _, piece := range r.pieces {
		i := bytes.Index(b, piece)
		if i < 0 {
			return false
		}
		b = b[i+len(piece):]
	}
	return true
}

func answered(statuses []string, status uint16) bool {
	text := [3]byte{'0' + byte(status/100%10), '0' + byte(status/10%10), '0' + byte(status%10)}
	return anyOf(statuses, func(s string) bool {
		return s[0] == text[0] && (s[1:] == "xx" || s[1:] == string(text[1:]))
	})
}

func anyOf(list []string, fits func(string) bool) bool {
	for _, s := range list {
		if fits(s) {
			return true
		}
	}
	return false
}

func hasSuffixFold(b []byte, suffix string) bool {
	return len(b) >= len(suffix) && strings.EqualFold(string(b[len(b)-len(suffix):]), suffix)
}

func containsFold(b []byte, part string) bool {
	return strings.Contains(strings.ToLower(string(b)), strings.ToLower(part))
}
