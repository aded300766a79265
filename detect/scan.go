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
	step     int            // of the filter
	filter   [1 << 16]uint8
	blocks   []blockOf                // of the literals, in the order of their hashes
	starts   [1<<startBits + 1]uint32 // where in blocks those with the same upper bits begin
	vectors  *vectors                 // nil where there are none

	encodings bool // what betrays one is looked for too
}

// literalAt is a literal in small letters, and where in it a block begins.
type literalAt struct {
	lower string
	at    int
}

// blockOf is a literal found by the hash of a block of it.
type blockOf struct {
	hash uint32
	literalAt
}

const (
	hashBits  = 19
	startBits = 12
)

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
// one of their literals is so short that a scan would be of no use.
func (p *Program) Scanner() *Scanner { return newScanner(p.literals, true) }

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
		for _, l := range short {
			s.addBlock(l)
		}
	}
	if len(long) > 0 {
		s.step = min(len(long[0].lower)-blockBytes+1, maxStep)
	}
	for _, l := range long {
		for l.at = range s.step {
			s.addBlock(l)
		}
	}
	s.indexBlocks()
	return s
}

func (s *Scanner) addBlock(l literalAt) {
	h := block(three(l.lower[l.at:]))
	s.filter[h>>3] |= 1 << (h & 7)
	s.blocks = append(s.blocks, blockOf{h, l})
}

// indexBlocks makes blocks searchable.
func (s *Scanner) indexBlocks() {
	slices.SortStableFunc(s.blocks, func(a, b blockOf) int { return cmp.Compare(a.hash, b.hash) })
	for _, b := range s.blocks {
		s.starts[b.hash>>(hashBits-startBits)+1]++
	}
	for i := range 1 << startBits {
		s.starts[i+1] += s.starts[i]
	}
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

// block hashes three bytes without regard to ASCII case, to 19 bits.
func block(three uint32) uint32 { return (three&0xffffff | 0x202020) * 0x9e3779b1 >> (32 - hashBits) }

func three(s string) uint32 { return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 }

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

// scanFilter looks at a block of three bytes every step bytes.
func (s *Scanner) scanFilter(b []byte, hits []int) []int {
	filter, step, p := &s.filter, s.step, 0
	for ; p+step+4 <= len(b); p += 2 * step { // two at a time, to wait for both at once
		h := block(binary.LittleEndian.Uint32(b[p:]))
		next := block(binary.LittleEndian.Uint32(b[p+step:]))
		one, two := filter[uint16(h>>3)]>>(h&7), filter[uint16(next>>3)]>>(next&7)
		if (one|two)&1 == 0 {
			continue
		}
		if one&1 != 0 {
			hits = s.look(b, p, h, hits)
		}
		if two&1 != 0 {
			hits = s.look(b, p+step, next, hits)
		}
	}
	for ; p+blockBytes <= len(b); p += step {
		hits = s.look(b, p, block(three(string(b[p:p+blockBytes]))), hits)
	}
	return hits
}

// look compares the literals that have this block with what stands around it.
func (s *Scanner) look(b []byte, p int, h uint32, hits []int) []int {
	from := h >> (hashBits - startBits)
	for _, l := range s.blocks[s.starts[from]:s.starts[from+1]] {
		if l.hash != h {
			continue
		}
		if at := p - l.at; at >= 0 && len(b)-at >= len(l.lower) && equalFold(b[at:at+len(l.lower)], l.lower) {
			return append(hits, at)
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
