package report

import (
	"net/netip"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text replaces every address, every host name of the set, and what stands at known
// places, in one pass, so that nothing is replaced twice.
func (d *redactor) text(s string, names *nameSet, known []named) string {
	var b strings.Builder
	low := foldASCII(s)
	from := 0 // what stands before it is written
	for i := 0; i < len(s); {
		for len(known) > 0 && known[0].from < i {
			known = known[1:]
		}
		word, n := d.hidden(s, low, i, names, known)
		if n == 0 {
			i += max(1, escapeLen(s[i:]))
			continue
		}
		b.WriteString(s[from:i])
		b.WriteString(word)
		i += n
		from = i
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// hidden returns what stands for the host that begins at s[i], and how long
// that is; 0 if none does.
func (d *redactor) hidden(s, low string, i int, names *nameSet, known []named) (string, int) {
	if n := names.at(low, i); n > 0 {
		return d.pseudonym(s[i : i+n]), n
	}
	if len(known) > 0 && known[0].from == i {
		word := s[i:known[0].to]
		if known[0].user {
			return d.user(word), len(word)
		}
		return d.pseudonym(word), len(word)
	}
	if n := d.users.at(low, i); n > 0 {
		return d.user(s[i : i+n]), n
	}
	if escapeLen(s[i:]) > 0 {
		return "", 0
	}
	if ip4, _ := ip4Len(s[i:]); names == &d.files || ip4 == 0 || hostLen(low[i:], false) <= ip4 { // else a name begins with it
		if word, n := d.address(s, i); n > 0 {
			return word, n
		}
	}
	if names == &d.files {
		return d.dashed(s, i)
	}
	return d.written(s, low, i)
}

// written returns what stands for the host or user that begins at s[i] and is known by
// how it is written: in an address of the web or of mail, or as a full host name.
func (d *redactor) written(s, low string, i int) (string, int) {
	if afterScheme(low, i) {
		switch user, host := authority(s[i:]); {
		case user > 0:
			return d.user(s[i : i+user]), user
		case host > 0:
			return d.called(s[i : i+host]), host
		}
	}
	if n := hostAt(low, i); n > 0 {
		return d.called(s[i : i+n]), n
	}
	if !boundary(s, i) || i > 0 && strings.IndexByte("-_.", s[i-1]) >= 0 && i > 1 && isLabelByte(low[i-2]) {
		return d.dashed(s, i)
	}
	if n := mailLen(low[i:]); n > 0 {
		return d.user(s[i : i+n]), n
	}
	if n := hostLen(low[i:], i > 0 && (s[i-1] == '/' || s[i-1] == '\\')); n > 0 {
		return d.called(s[i : i+n]), n
	}
	return d.dashed(s, i)
}

// called is the pseudonym of a host by its name, of which an address may be made.
func (d *redactor) called(name string) string {
	if quad := reversed(name); quad != "" {
		return d.pseudonym(quad)
	}
	return d.pseudonym(name)
}

// dashed returns what stands for an address that is part of a name.
func (d *redactor) dashed(s string, i int) (string, int) {
	n, quad := dashedLen(s, i)
	if n == 0 {
		return "", 0
	}
	return d.pseudonym(quad), n
}

// escapeLen is the length of an escape that s begins with, as Printable or a
// URL writes it. Its digits are not part of an address that follows: a tab
// before 192.0.2.1 reads \x09192.0.2.1.
func escapeLen(s string) int {
	switch {
	case s[0] != '\\' && s[0] != '%':
	case strings.HasPrefix(s, `\x`) && len(s) >= 4 && hexes(s[2:4]):
		return 4
	case strings.HasPrefix(s, `\u{`):
		return strings.IndexByte(s, '}') + 1
	case s[0] == '%' && len(s) >= 3 && hexes(s[1:3]):
		return 3
	}
	return 0
}

func hexes(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// address returns what stands for the address that begins at s[i], and how
// long that is; 0 if none does.
func (d *redactor) address(s string, i int) (string, int) {
	c := s[i]
	if !isHex(c) && c != ':' {
		return "", 0
	}
	if n := macLen(s[i:]); n > 0 && (i == 0 || !isHex(s[i-1])) {
		return d.mac(s[i : i+n]), n
	}
	if n := ip6Len(s[i:]); n > 0 {
		return d.pseudonym(s[i : i+n]), n
	}
	if n, quad := ip4Len(s[i:]); n > 0 {
		return d.pseudonym(quad), n
	}
	if n := cutLen(s[i:]); n > 0 {
		return "host", n
	}
	return "", 0
}

// endsEscape reports whether the digits before a place belong to an escape.
func endsEscape(s string) bool {
	for n := 3; n <= 4 && n <= len(s); n++ {
		if escapeLen(s[len(s)-n:]) == n {
			return true
		}
	}
	return false
}

// ip4Len is the length of the dotted quad that s begins with. Leading zeros
// are taken as decimal, as logs with fixed columns write them; quad is the
// address without them. It may begin within a longer number: rather too much
// is replaced than too little.
func ip4Len(s string) (n int, quad string) {
	var a [4]byte
	for part := range a {
		if part > 0 {
			if n >= len(s) || s[n] != '.' {
				return 0, ""
			}
			n++
		}
		v, digits := 0, 0
		for n < len(s) && isDigit(s[n]) && digits < 4 {
			v, n, digits = v*10+int(s[n]-'0'), n+1, digits+1
		}
		if digits == 0 || digits > 3 || v > 255 {
			return 0, ""
		}
		a[part] = byte(v)
	}
	return n, netip.AddrFrom4(a).String()
}

// cutLen is the length of an address that was cut after its third number: it
// still tells the network. The ellipsis itself stays.
func cutLen(s string) int {
	n, dots := 0, 0
	for n < len(s) && (isDigit(s[n]) || s[n] == '.') {
		if s[n] == '.' {
			dots++
		}
		n++
	}
	if dots >= 2 && dots <= 3 && strings.HasPrefix(s[n:], "…") {
		return n
	}
	return 0
}

// maxIP6 is the longest spelling: eight groups with an IPv4 tail.
const maxIP6 = len("0000:0000:0000:0000:0000:ffff:255.255.255.255")

// ip6Len is the length of the longest IPv6 address that s begins with. The
// unspecified address names nobody and is left alone. One that was cut counts
// whole, up to the ellipsis.
func ip6Len(s string) int {
	n, colons := 0, 0
	for n < len(s) && n < maxIP6 && (isHex(s[n]) || s[n] == ':' || s[n] == '.') {
		if s[n] == ':' {
			colons++
		}
		n++
	}
	if colons < 2 {
		return 0
	}
	if strings.HasPrefix(s[n:], "…") && (colons > 2 || strings.Contains(s[:n], "::")) {
		return n
	}
	for ; n > 2; n-- {
		if a, err := netip.ParseAddr(s[:n]); err == nil && a.Is6() && !a.IsUnspecified() {
			return n
		}
	}
	return 0
}

// macLen is the length of a run of at least six pairs of hexadecimal digits
// with one kind of sign between them; firewalls log two MAC addresses and the
// type of the frame as one run. Eight groups are an IPv6 address.
func macLen(s string) int {
	n, pairs := 0, 0
	for n+2 <= len(s) && hexes(s[n:n+2]) {
		n, pairs = n+2, pairs+1
		if n >= len(s) || s[n] != ':' && s[n] != '-' || s[n] != s[2] {
			break
		}
		n++
	}
	if n > 0 && !isHex(s[n-1]) {
		n--
	}
	if pairs < 6 || pairs == 8 || n < len(s) && isHex(s[n]) {
		return 0
	}
	return n
}

// nameSet finds host names in text, without regard to ASCII case.
type nameSet struct {
	known   map[string]bool
	lengths []int     // of the known names, longest first
	begins  [256]bool // by the first byte, whether a name begins so
}

// minName keeps a host named "a" from being replaced in every sentence; where
// it stands as a host it is replaced all the same.
const minName = 3

func (n *nameSet) add(name string) {
	name = foldASCII(name)
	if len(name) < minName || !strings.ContainsFunc(name, unicode.IsLetter) || n.known[name] {
		return
	}
	if n.known == nil {
		n.known = map[string]bool{}
	}
	n.known[name] = true
	n.begins[name[0]] = true
	if i, found := slices.BinarySearchFunc(n.lengths, len(name), func(a, b int) int { return b - a }); !found {
		n.lengths = slices.Insert(n.lengths, i, len(name))
	}
}

// at is the length of the longest known name that stands at s[i] as a word.
func (n *nameSet) at(s string, i int) int {
	if !n.begins[s[i]] || !boundary(s, i) {
		return 0
	}
	for _, l := range n.lengths {
		if i+l <= len(s) && n.known[s[i:i+l]] && boundary(s, i+l) {
			return l
		}
	}
	return 0
}

// boundary reports whether a word can begin or end at s[i].
func boundary(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return !isWord(before) || !isWord(after) || endsEscape(s[:i])
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// foldASCII lowers A to Z byte by byte: strings.ToLower can change the length,
// and places in the folded text are places in the text.
func foldASCII(s string) string {
	if !strings.ContainsFunc(s, isUpper) {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func isUpper(r rune) bool { return 'A' <= r && r <= 'Z' }
