package report

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// commonNames are names that many machines and people have: they tell nobody, and stand in
// ordinary sentences.
var commonNames = setOf("www ftp mail smtp imap pop dns ntp web webmail proxy gateway router firewall server client host localhost " +
	"home test guest admin administrator root anonymous user nobody system unknown windows linux worm code red")

// topLevel are the ends of host names that are longer than two letters and no ends of
// files.
var topLevel = setOf("com net org edu gov mil int arpa info biz name pro coop aero museum mobi tel travel jobs cat asia post xxx " +
	"example test invalid localhost local localdomain lan home internal intranet corp intra private domain workgroup onion app dev cloud online site tech shop store xyz")

// notTopLevel are ends of files of two letters. Those that are ends of host names too, as
// pl and sh, are taken for hosts: rather too much is replaced than too little.
var notTopLevel = setOf("js gz xz db vb rc ps")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// hostLen is the length of the full host name that low, in small letters, begins with; 0
// where none does. In a path, where files stand, an end of two letters is a file's.
func hostLen(low string, inPath bool) int {
	n, dots, label := 0, 0, 0
	letters := false
	for n < len(low) {
		c := low[n]
		switch {
		case c == '.' && n > label:
			if n+1 >= len(low) || !isLabelByte(low[n+1]) {
				return endOfHost(low, label, n, dots, letters, inPath)
			}
			dots++
			label = n + 1
		case isLabelByte(c) && c != '.':
			letters = letters || !isDigit(c) && c != '-' && c != '_'
		default:
			return endOfHost(low, label, n, dots, letters, inPath)
		}
		n++
	}
	return endOfHost(low, label, n, dots, letters, inPath)
}

func endOfHost(low string, label, n, dots int, letters, inPath bool) int {
	if dots == 0 || !letters || low[:n] == "asp.net" { // a product, in many a user agent
		return 0
	}
	if strings.HasPrefix(low[n:], "…") && !inPath { // it was cut
		return n
	}
	end := low[label:n]
	two := len(end) == 2 && !isDigit(end[0]) && !isDigit(end[1]) && !notTopLevel[end] && !inPath
	if topLevel[end] || strings.HasPrefix(end, "xn--") || two {
		return n
	}
	return 0
}

// isLabelByte takes letters beyond ASCII too, but not the ellipsis.
func isLabelByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || c == '-' || c == '_'
}

// authority is what follows "://" up to the path: who logs in, and the host without its
// port; both 0 where there is none.
func authority(s string) (user, host int) {
	end := strings.IndexAny(s, "/\\?#\"'<>()[]{},;| \t…%&")
	if end < 0 {
		end = len(s)
	}
	if at := strings.LastIndexByte(s[:end], '@'); at >= 0 {
		user = at
	}
	from := user
	if user > 0 {
		from++
	}
	host = end - from
	if colon := strings.IndexByte(s[from:end], ':'); colon >= 0 {
		host = colon
	}
	return user, host
}

// afterScheme reports whether an address of the web goes on with its host at s[i].
func afterScheme(low string, i int) bool {
	if i == 0 || low[i-1] != '/' && low[i-1] != 'f' {
		return false
	}
	return strings.HasSuffix(low[:i], "://") || strings.HasSuffix(low[:i], "%3a%2f%2f") || strings.HasSuffix(low[:i], `:\/\/`)
}

// hostAt is the length of the host that stands behind an @ at s[i], in an address of
// mail or behind who logs in.
func hostAt(low string, i int) int {
	if i == 0 || low[i-1] != '@' {
		return 0
	}
	if scheme := strings.LastIndex(low[:i], "://"); scheme >= 0 && !strings.ContainsAny(low[scheme+3:i], "/ \"'") {
		_, n := authority(low[i:])
		return n
	}
	return hostLen(low[i:], false)
}

// mailLen is the length of what stands before the @ of a mail address that s begins with.
func mailLen(low string) int {
	n := 0
	for n < len(low) && (isLabelByte(low[n]) || strings.IndexByte(".+", low[n]) >= 0 || low[n] >= utf8.RuneSelf) {
		n++
	}
	if n > 0 && n < len(low) && low[n] == '@' && hostLen(low[n+1:], false) > 0 {
		return n
	}
	return 0
}

// dashedLen is the length of an address with dashes or underlines between its numbers, as
// names of subscribers' lines have it; it stands alone, and not in a longer row of
// numbers, as of a date.
func dashedLen(s string, i int) (n int, quad string) {
	if i > 0 && (isDigit(s[i-1]) || i > 1 && (s[i-1] == '-' || s[i-1] == '_') && isDigit(s[i-2])) {
		return 0, ""
	}
	rest := s[i:]
	run := 0
	for run < len(rest) && isDigit(rest[run]) {
		run++
	}
	if run == 0 || run >= len(rest) || rest[run] != '-' && rest[run] != '_' {
		return 0, ""
	}
	sep := rest[run]
	end := 0
	for end < len(rest) && (isDigit(rest[end]) || rest[end] == sep && end+1 < len(rest) && isDigit(rest[end+1])) {
		end++
	}
	if strings.Count(rest[:end], string(sep)) != 3 {
		return 0, ""
	}
	n, a := ip4Len(strings.ReplaceAll(rest[:end], string(sep), "."))
	if n != end {
		return 0, ""
	}
	return n, a.String()
}

// reversed is the address of a name under in-addr.arpa; "" of other names.
func reversed(name string) string {
	quad, ok := strings.CutSuffix(foldASCII(name), ".in-addr.arpa")
	if !ok {
		return ""
	}
	a, err := netip.ParseAddr(quad)
	if err != nil || !a.Is4() {
		return ""
	}
	b := a.As4()
	b[0], b[1], b[2], b[3] = b[3], b[2], b[1], b[0]
	return netip.AddrFrom4(b).String()
}
