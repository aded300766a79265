package report

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// named is a part of a quoted line that names somebody by where it stands.
type named struct {
	from, to int
	user     bool // else a host
}

var (
	// Lines of the common log format have who asked in front of the time.
	clfTime = regexp.MustCompile(`\[\d{1,2}/[A-Z][a-z]{2}/\d{4}:`)
	// Lines of W3C's format begin with the time and have the method among their fields.
	w3cTime   = regexp.MustCompile(`^\d{4}-\d\d-\d\d(?: |\\x09)\d\d:\d\d:\d\d`)
	w3cMethod = regexp.MustCompile(`(?: |\\x09)(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|CONNECT|PROPFIND|SEARCH|LOCK)(?: |\\x09)`)
	// Pairs of a name and a value, as JSON, key=value and error logs have them.
	userPair = regexp.MustCompile(`(?i)\b(?:user|user_?name|user_?id|login|logname|account|remote_user|auth_user|cs-username|password)["']?\s*[:=]\s*["']?([^\s"',;&})\]]+)`)
	userSaid = regexp.MustCompile(`(?i)\buser "?([^\s:"]+)"?(?::| not found)`)
	hostPair = regexp.MustCompile(`(?i)\b(?:host|host_?name|server|server_?name|s-computername|computer_?name|machine|vhost|cs-host)["']?\s*[:=]\s*["']?([^\s"',;:/&})\]]+)`)
)

// spans are the parts of a line from outside that name users and hosts, in order and
// apart from each other.
func spans(line string) (all []named) {
	if loc := clfTime.FindStringIndex(line); loc != nil {
		all = clfSpans(line, loc[0])
	}
	if w3cTime.MatchString(line) && w3cMethod.MatchString(line) {
		all = append(all, w3cSpans(line)...)
	}
	for _, p := range []struct {
		re   *regexp.Regexp
		user bool
	}{{userPair, true}, {userSaid, true}, {hostPair, false}} {
		for _, m := range p.re.FindAllStringSubmatchIndex(line, -1) {
			all = append(all, named{m[2], m[3], p.user})
		}
	}
	return apart(line, all)
}

// apart sorts spans and leaves out those that name nobody, hold an address, which has its
// own pseudonym, or lie in another.
func apart(line string, all []named) (left []named) {
	slices.SortFunc(all, func(a, b named) int { return a.from - b.from })
	for _, s := range all {
		word := line[s.from:s.to]
		if nobody[foldASCII(word)] || isNumber(word) || !s.user && hasAddress(word) {
			continue
		}
		if len(left) == 0 || s.from >= left[len(left)-1].to {
			left = append(left, s)
		}
	}
	return left
}

// nobody are values that stand for none.
var nobody = map[string]bool{"-": true, "": true, "null": true, "none": true, "true": true, "false": true, `\x09`: true}

// clfSpans are the fields before the time: the client, who it says it is, and who logged
// in, whose name may have blanks. Syslog may stand in front.
func clfSpans(line string, end int) (all []named) {
	from := afterSyslog(line)
	first := true
	eachField(line[from:max(from, end)], func(at, to int) {
		s := named{from + at, from + to, !first}
		if first = false; !s.user && hasAddress(line[s.from:s.to]) {
			return
		}
		if s.user && hasAddress(line[s.from:s.to]) { // a virtual host stood before the client
			return
		}
		if i := strings.IndexByte(line[s.from:s.to], ':'); !s.user && i > 0 { // of a virtual host
			s.to = s.from + i
		}
		all = append(all, s)
	})
	return all
}

// afterSyslog is where the message of a line of syslog begins, 0 of other lines.
func afterSyslog(line string) int {
	hosts := loggers(line)
	if len(hosts) == 0 {
		return 0
	}
	last := hosts[len(hosts)-1]
	at := strings.Index(line, last) + len(last)
	rest := strings.TrimLeft(line[at:], " ")
	if tag, _, ok := strings.Cut(rest, ": "); ok && !strings.Contains(tag, " ") {
		return len(line) - len(rest) + len(tag) + 2
	}
	return len(line) - len(rest)
}

// w3cSpans are the bare words among the fields: names of users, of the site and of the
// computer. Which field is which stands at the head of the file only. What is asked for,
// and by which program, has signs that no such name has.
func w3cSpans(line string) (all []named) {
	eachField(line, func(at, to int) {
		word := line[at:to]
		if isBareWord(word) && !w3cMethod.MatchString(" "+word+" ") && !strings.HasPrefix(word, "HTTP") && !isSite(word) && !hasAddress(word) {
			all = append(all, named{at, to, true})
		}
	})
	return all
}

// isSite reports whether a word is an instance of IIS, W3SVC1.
func isSite(word string) bool {
	n, ok := strings.CutPrefix(word, "W3SVC")
	return ok && isNumber(n)
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// isBareWord reports whether a field can be a name, with its domain: DOMAIN\name.
func isBareWord(s string) bool {
	letters := false
	for _, c := range s {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c >= utf8.RuneSelf && c != '…':
			letters = true
		case !('0' <= c && c <= '9') && !strings.ContainsRune(`.-_\@$`, c):
			return false
		}
	}
	return letters
}

// eachField gives the places of a line's fields, between blanks and tabs, which are shown
// as \x09.
func eachField(line string, visit func(from, to int)) {
	for i := 0; i < len(line); {
		n := strings.IndexByte(line[i:], ' ')
		tab := strings.Index(line[i:], `\x09`)
		width := 1
		if tab >= 0 && (n < 0 || tab < n) {
			n, width = tab, 4
		}
		if n < 0 {
			n = len(line) - i
		}
		if n > 0 {
			visit(i, i+n)
		}
		i += n + width
	}
}

// hasAddress reports whether a word holds an address, which has a pseudonym of its own.
func hasAddress(s string) bool {
	for i := range len(s) {
		if ip4, _ := ip4Len(s[i:]); ip4 > 0 || ip6Len(s[i:]) > 0 {
			return true
		}
	}
	return false
}

// learn takes in who is named in a quoted line, so that they are found elsewhere.
func (d *redactor) learnLine(line string) {
	for _, host := range loggers(line) {
		d.name(host)
	}
	for _, s := range spans(line) {
		word := line[s.from:s.to]
		switch {
		case !s.user:
			d.name(word)
		case !commonNames[foldASCII(word)]:
			d.users.add(word)
		}
	}
}
