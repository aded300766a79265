package detect

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// Scanner finds the places in a text where one of a program's requests may
// stand, without knowing what the text is: an operator's logs are nearly all
// lines that no signature concerns, and reading those costs more than anything
// else. It errs on one side only: what it passes over, no signature on requests
// matches. It does not change and may be shared.
//
// Few literals are looked for with vectors, at every place. Of many, or without
// vectors, a filter over the hashes of three bytes finds the others, in steps as
// wide as the shortest of them allows: so it is the shortest that are left to
// the vectors.
type Scanner struct {
	literals []literalAt
	escaped  [256][4]uint64 // a bit for each pair of bytes behind a per cent sign
	step     int            // of the filter; 0 where all literals are left to the vectors
	long     *blocks        // of the literals that the filter finds
	vectors  *vectors       // nil where there are none
	short    *blocks        // of the literals that the vectors find

	encodings bool // what betrays one is looked for too
}

// literalAt is a literal in small letters, and where in it a block begins.
type literalAt struct {
	lower string
	at    int
}

// Bounds of a scan. A literal that is shorter would stand everywhere.
const (
	blockBytes  = 3
	minLiteral  = 4
	maxStep     = 8
	maxTeddy    = 32 // literals that vectors still tell apart
	fewLiterals = 12 // that they tell apart well
	literalBins = 5  // of the eight buckets; one each is for what betrays an encoding
)

// Scanner returns the scanner for the program's rules on requests; nil where
// one of their literals is so short that a scan would be of no use, or a rule has
// none.
func (p *Program) Scanner() *Scanner {
	if len(p.always) > 0 {
		return nil
	}
	return newScanner(p.literals, true)
}

// newScanner looks for literals in small letters and, where asked to, for what
// betrays an encoding. It returns nil where a literal is too short.
func newScanner(literals []string, encodings bool) *Scanner {
	s := &Scanner{encodings: encodings}
	for _, l := range literals {
		if len(l) < minLiteral {
			return nil
		}
		if len(literals) <= maxTeddy && slices.ContainsFunc(literals, func(o string) bool { return len(o) < len(l) && strings.Contains(l, o) }) {
			continue // where it stands, the shorter is found
		}
		s.literals = append(s.literals, literalAt{lower: l, at: rarest(l)})
	}
	if encodings {
		s.addEscapes(literals)
	}
	slices.SortStableFunc(s.literals, func(a, b literalAt) int { return cmp.Compare(len(a.lower), len(b.lower)) })
	long := s.literals
	if hasTeddy {
		n := min(len(s.literals), maxTeddy)
		if len(s.literals) > fewLiterals {
			for n > 0 && len(s.literals[n-1].lower) >= maxStep+blockBytes-1 {
				n-- // found in the widest steps
			}
		}
		short := s.literals[:n]
		long = s.literals[len(short):]
		s.vectors = newVectors(short, encodings)
		s.short = newBlocks(short, blockBytes)
	}
	if len(long) > 0 {
		s.widen(long)
	}
	return s
}

// widen makes the filter for literals, the shortest first.
func (s *Scanner) widen(long []literalAt) {
	size := blockBytes
	if len(long[0].lower) > 2*blockBytes {
		size++ // far fewer places look like a literal's
	}
	s.step = min(len(long[0].lower)-size+1, maxStep)
	var at []literalAt
	for _, l := range long {
		for l.at = range s.step {
			at = append(at, l)
		}
	}
	s.long = newBlocks(at, size)
}

// rarest is where in a literal the three bytes stand that logs show least, as
// far as single bytes tell.
func rarest(l string) (at int) {
	least := math.Inf(1)
	for i := range len(l) - blockBytes + 1 {
		p := 1.0
		for _, c := range []byte(l[i : i+blockBytes]) {
			p *= share(c)
		}
		if p < least {
			least, at = p, i
		}
	}
	return at
}

// share is roughly how many in a thousand bytes of a log are c, of either case:
// letters as in English, and what addresses, times and paths are full of.
func share(c byte) float64 {
	letters := [26]float64{82, 15, 28, 43, 127, 22, 20, 61, 70, 1.5, 7.7, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 1.5, 20, 0.7}
	switch {
	case 'a' <= c && c <= 'z':
		return letters[c-'a'] * 0.6
	case '0' <= c && c <= '9':
		return 25
	case c == '.' || c == '/' || c == ' ':
		return 80
	}
	return 5
}

// addEscapes marks the escapes that a normal form makes something of that
// stands in a literal, or in another escape.
func (s *Scanner) addEscapes(literals []string) {
	const plain = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%./\\"
	all := strings.Join(literals, "")
	for _, c := range []byte(plain + all + strings.ToUpper(all) + overlongLeads) {
		for _, high := range []byte{lowerHex[c>>4], upperHex[c>>4]} {
			for _, low := range []byte{lowerHex[c&15], upperHex[c&15]} {
				s.escape(high, low)
			}
		}
	}
	for c := range 256 {
		for _, first := range "uU%" {
			s.escape(byte(first), byte(c))
		}
	}
}

func (s *Scanner) escape(first, second byte) {
	s.escaped[first][second>>6] |= 1 << (second & 63)
}

func (s *Scanner) isEscape(first, second byte) bool {
	return s.escaped[first][second>>6]>>(second&63)&1 != 0
}

const (
	lowerHex      = "0123456789abcdef"
	upperHex      = "0123456789ABCDEF"
	overlongLeads = "\xc0\xc1\xe0\xf0\xf8\xfc" // bytes that begin overlongLeads forms of UTF-8
)

// Scan appends offsets, in order, so that every request in b that a rule
// matches has one within it. A request is taken to stand on one line.
func (s *Scanner) Scan(b []byte, hits []int) []int {
	if s.step == 0 {
		return s.scanVectors(b, hits)
	}
	from := len(hits)
	hits = s.scanFilter(b, hits)
	switch {
	case s.vectors != nil:
		hits = s.scanVectors(b, hits)
	case s.encodings:
		hits = s.escapesIn(b, hits)
		hits = backslashesIn(b, hits)
		hits = leadsIn(b, hits)
	}
	slices.Sort(hits[from:])
	return hits
}

// scanFilter looks at a block every step bytes.
func (s *Scanner) scanFilter(b []byte, hits []int) []int {
	long, step, p := s.long, s.step, 0
	for ; p+step+4 <= len(b); p += 2 * step { // two at a time, to wait for both at once
		h := long.hash(binary.LittleEndian.Uint32(b[p:]))
		next := long.hash(binary.LittleEndian.Uint32(b[p+step:]))
		one, two := long.passes(h), long.passes(next)
		if one|two == 0 {
			continue
		}
		if one != 0 {
			hits = long.look(b, p, h, hits)
		}
		if two != 0 {
			hits = long.look(b, p+step, next, hits)
		}
	}
	for ; p < len(b); p += step {
		if h, ok := long.at(b, p); ok {
			hits = long.look(b, p, h, hits)
		}
	}
	return hits
}

func equalFold(b []byte, small string) bool {
	for i, c := range b {
		if lower(c) != small[i] {
			return false
		}
	}
	return true
}

// escapesIn finds escapes that a server may read as something else.
func (s *Scanner) escapesIn(b []byte, hits []int) []int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '%')
		if i < 0 {
			return hits
		}
		from += i + 1
		if from+1 < len(b) && s.isEscape(b[from], b[from+1]) {
			hits = append(hits, from-1)
		}
	}
}

// backslashesIn finds bytes that a log shows as \x followed by their value.
func backslashesIn(b []byte, hits []int) []int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '\\')
		if i < 0 {
			return hits
		}
		from += i + 1
		if from < len(b) && b[from] == 'x' {
			hits = append(hits, from-1)
		}
	}
}

// leadsIn finds the bytes that begin overlongLeads forms of UTF-8, eight at a time.
func leadsIn(b []byte, hits []int) []int {
	const high = 0x8080808080808080
	i := 0
	for ; i+32 <= len(b); i += 32 {
		w := binary.LittleEndian.Uint64(b[i:]) | binary.LittleEndian.Uint64(b[i+8:]) |
			binary.LittleEndian.Uint64(b[i+16:]) | binary.LittleEndian.Uint64(b[i+24:])
		if w&high != 0 {
			hits = leadsOf(b[i:i+32], i, hits)
		}
	}
	return leadsOf(b[i:], i, hits)
}

func leadsOf(b []byte, at int, hits []int) []int {
	for i, c := range b {
		if isOverlong(c) {
			hits = append(hits, at+i)
		}
	}
	return hits
}

func isOverlong(c byte) bool { return c >= 0xc0 && strings.IndexByte(overlongLeads, c) >= 0 }
