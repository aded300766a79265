package report

import (
	"net/netip"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text replaces every address, every host name that counts in such a text, and what
// stands at known places, in one pass, so that nothing is replaced twice.
func (d *redactor) text(s string, in role, known []named) string {
	var b strings.Builder
	low := foldASCII(s)
	names := d.namesIn(in)
	from := 0 // what stands before it is written
	for i := 0; i < len(s); {
		for len(known) > 0 && known[0].from < i {
			known = known[1:]
		}
		var word string
		n := 0
		if len(known) > 0 && known[0].from == i || names.begins[low[i]] || mayBegin(low, i) {
			word, n = d.hidden(s, low, i, in, known)
		}
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

// mayBegin reports whether a name or an address may begin at a byte: not at a sign, and
// within a word an address only.
func mayBegin(low string, i int) bool {
	c := low[i]
	switch {
	case isDigit(c) || c == ':' || c >= utf8.RuneSelf:
		return true
	case c < 'a' || c > 'z':
		return false
	case i == 0 || !isWordByte(low[i-1]) || i > 2 && low[i-3] == '%' || i > 3 && low[i-4] == '\\': // behind an escape
		return true
	}
	n := i
	for n < len(low) && n < i+4 && isHex(low[n]) {
		n++
	}
	return n > i && n < len(low) && (low[n] == ':' || low[n] == '%' || low[n] == '-' || low[n] == '.')
}

// hidden returns what stands for the host that begins at s[i], and how long
// that is; 0 if none does.
func (d *redactor) hidden(s, low string, i int, in role, known []named) (string, int) {
	n := d.namesIn(in).at(low, i)
	if len(known) > 0 && known[0].from == i && known[0].to-i > n {
		return d.spanned(s, known[0])
	}
	if n > 0 && in != fileName {
		if whole := hostLen(low[i:], i > 0 && (s[i-1] == '/' || s[i-1] == '\\')); whole > n { // another with this label
			return d.called(s[i : i+whole]), whole
		}
	}
	if n > 0 {
		return d.pseudonym(s[i : i+n]), n
	}
	if in == quote || in == fromOutside {
		if word, n := d.learned(s, low, i); n > 0 {
			return word, n
		}
	}
	if escapeLen(s[i:]) > 0 {
		return "", 0
	}
	if isHex(s[i]) || s[i] == ':' {
		if ip4, _ := ip4Len(s[i:]); in == fileName || ip4 == 0 || hostLen(low[i:], false) <= ip4 { // else a name begins with it
			if word, n := d.address(s, i); n > 0 {
				return word, n
			}
		}
	}
	if in == fileName {
		if n := d.loggers.at(low, i); n > 0 {
			return d.pseudonym(s[i : i+n]), n
		}
		return d.dashed(s, i)
	}
	return d.written(s, low, i)
}

// namesIn are the hosts that are replaced wherever they stand in such a text.
func (d *redactor) namesIn(in role) *nameSet {
	switch in {
	case sentence, quotingSentence:
		return &d.said
	case fileName:
		return &d.files
	}
	return &d.names
}

// spanned returns what stands for a span.
func (d *redactor) spanned(s string, at named) (string, int) {
	word := s[at.from:at.to]
	switch at.as {
	case aHost:
		return d.pseudonym(word), len(word)
	case aMAC:
		return d.mac(word), len(word)
	}
	return d.user(word), len(word)
}

// learned returns what stands for the host or user that begins at s[i] as a value, and
// that a quoted line named.
func (d *redactor) learned(s, low string, i int) (string, int) {
	c := low[i]
	if !d.loggers.begins[c] && !d.heard.begins[c] && !d.users.begins[c] {
		return "", 0
	}
	if n := d.loggers.at(low, i); n > 0 && !inPath(low, i, n) {
		return d.pseudonym(s[i : i+n]), n
	}
	if n := d.heard.at(low, i); n > 0 && !inPath(low, i, n) && isValue(low, i) {
		return d.pseudonym(s[i : i+n]), n
	}
	if n := d.users.at(low, i); n > 0 && !inPath(low, i, n) && isValue(low, i) {
		return d.user(s[i : i+n]), n
	}
	return "", 0
}

// inPath reports whether a word is a part of a path, of a file's or of a longer name.
func inPath(low string, i, n int) bool {
	if i > 0 && (low[i-1] == '/' || low[i-1] == '.') {
		return true
	}
	return i+n+1 < len(low) && low[i+n] == '.' && isLabelByte(low[i+n+1])
}

// isValue reports whether a word stands behind a sign that a value follows.
func isValue(low string, i int) bool {
	if i == 0 {
		return false
	}
	if strings.IndexByte(`~@\`, low[i-1]) >= 0 {
		return true
	}
	for i > 0 && strings.IndexByte(" \"'<", low[i-1]) >= 0 {
		i--
	}
	return i > 0 && (low[i-1] == '=' || low[i-1] == ':')
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
	if n := macLen(s[i:]); n > 0 && (i == 0 || !isHex(s[i-1]) && s[i-1] != '.' || endsEscape(s[:i])) {
		return d.mac(s[i : i+n]), n
	}
	if n := ip6Len(s[i:]); n > 0 {
		return d.pseudonym(colons.Replace(s[i : i+n])), n
	}
	if n, quad := ip4Len(s[i:]); n > 0 {
		if known := d.spelt[s[i:i+n]]; known != "" {
			return known, n
		}
		return d.pseudonym(quad.String()), n
	}
	if n := cutLen(s[i:]); n > 0 {
		return "host", n
	}
	return "", 0
}

// colons puts them where a URL writes them in another way.
var colons = strings.NewReplacer("%3a", ":", "%3A", ":")

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
func ip4Len(s string) (n int, quad netip.Addr) {
	if s == "" || !isDigit(s[0]) {
		return 0, quad
	}
	var a [4]byte
	for part := range a {
		if part > 0 {
			dot := dotLen(s[n:])
			if dot == 0 {
				return 0, quad
			}
			n += dot
		}
		v, digits := 0, 0
		for n < len(s) && isDigit(s[n]) && digits < 4 {
			v, n, digits = v*10+int(s[n]-'0'), n+1, digits+1
		}
		if digits == 0 || digits > 3 || v > 255 {
			return 0, quad
		}
		a[part] = byte(v)
	}
	return n, netip.AddrFrom4(a)
}

// dotLen is the length of a dot, as it stands or as a URL may write it.
func dotLen(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] == '.':
		return 1
	case s[0] == '%' && len(s) > 3 && s[1] == '2' && s[2]|0x20 == 'e':
		return 3
	}
	return 0
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
	for n < 4 && n < len(s) && isHex(s[n]) {
		n++
	}
	if n >= len(s) || s[n] != ':' {
		return encodedIP6Len(s, n)
	}
	n = 0
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
	if colons < 6 && !strings.Contains(s[:n], "::") { // a time
		return 0
	}
	for ; n > 2; n-- {
		if a, err := netip.ParseAddr(s[:n]); err == nil && a.Is6() && !a.IsUnspecified() {
			return n
		}
	}
	return 0
}

// encodedIP6Len is that of one whose colons are written as a URL may, %3a; n digits stand
// before the first.
func encodedIP6Len(s string, n int) int {
	if n >= len(s) || s[n] != '%' {
		return 0
	}
	var spelt [maxIP6]byte
	at, to := 0, 0
	for at < len(s) && to < maxIP6 {
		switch {
		case isHex(s[at]) || s[at] == '.':
			spelt[to] = s[at]
			at++
		case isColon(s[at:]):
			spelt[to] = ':'
			at += len("%3a")
		default:
			return ip6Part(s[:at], string(spelt[:to]))
		}
		to++
	}
	return ip6Part(s[:at], string(spelt[:to]))
}

func isColon(s string) bool {
	return len(s) > 2 && s[0] == '%' && s[1] == '3' && s[2]|0x20 == 'a'
}

// ip6Part is the length, in s, of the longest address that it begins with when it is spelt so.
func ip6Part(s, spelt string) int {
	for ; len(spelt) > 2; spelt = spelt[:len(spelt)-1] {
		if ip6Len(spelt) == len(spelt) {
			return len(s)
		}
		if strings.HasSuffix(s, spelt[len(spelt)-1:]) {
			s = s[:len(s)-1]
		} else {
			s = s[:len(s)-len("%3a")]
		}
	}
	return 0
}

// macLen is the length of a run of at least six pairs of hexadecimal digits
// with one kind of sign between them, or of three groups of four with dots; firewalls log two MAC addresses and the
// type of the frame as one run. Eight groups are an IPv6 address.
func macLen(s string) int {
	if len(s) < macDigits+2 || s[2] != ':' && s[2] != '-' && s[4] != '.' {
		return 0
	}
	if s[4] == '.' { // 0011.2233.4455
		const n = macDigits + 2
		if s[9] == '.' && hexes(s[:4]) && hexes(s[5:9]) && hexes(s[10:n]) && (len(s) == n || !isHex(s[n]) && s[n] != '.') {
			return n
		}
		return 0
	}
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
	if len(name) < minName || !strings.ContainsFunc(name, unicode.IsLetter) && !isMAC(name) || n.known[name] {
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
	if i > 0 && i < len(s) && s[i-1] < utf8.RuneSelf && s[i] < utf8.RuneSelf {
		return !isWordByte(s[i-1]) || !isWordByte(s[i]) || endsEscape(s[:i])
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return !isWord(before) || !isWord(after) || endsEscape(s[:i])
}

func isWordByte(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// foldASCII lowers A to Z byte by byte: strings.ToLower can change the length,
// and places in the folded text are places in the text.
func foldASCII(s string) string {
	first := 0
	for first < len(s) && (s[first] < 'A' || s[first] > 'Z') {
		first++
	}
	if first == len(s) {
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
