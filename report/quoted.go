package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// named is a part of a quoted line that names somebody by where it stands or how it is
// written.
type named struct {
	from, to int
	as       kind
}

type kind uint8

const (
	noKind kind = iota
	aHost
	aUser
	aMAC
	aToken // who logs in and with what, encoded; stands behind its scheme
	// What a key names, as far as it is read in another way than a user.
	aName   // a user's, which may be of several words
	aSecret // what a user logs in with
	aMail   // a user's address
)

// spans are the parts of a line from outside that name users and hosts, in order and
// apart from each other. One walk over the bytes: of the million lines of a report most
// name nobody.
func spans(line string) []named {
	low := foldASCII(line)
	var all []named
	if isW3C(line) {
		all = w3cSpans(line)
	}
	clf, run := false, 0 // run is how many letters and digits stand before i
	for i := 0; i < len(line); i++ {
		c := low[i]
		if isDigit(c) || 'a' <= c && c <= 'z' {
			run++
			continue
		}
		if run == macDigits && isPlainMAC(low[i-run:i]) {
			all = append(all, named{i - run, i, aMAC})
		}
		run = 0
		if n := escapeLen(line[i:]); n > 0 {
			i += n - 1
			continue
		}
		switch c {
		case '[':
			if !clf && isCLFTime(line[i:]) {
				clf = true
				all = clfSpans(all, line, i)
			}
		case '=', ':':
			all = pairAt(all, line, low, i)
		case ' ':
			all = saidAt(all, low, i)
		case '(':
			if strings.HasPrefix(low[i:], "(uid=") { // by dave(uid=0)
				all = append(all, named{wordStart(low, i), i, aUser})
			}
		case '@':
			all = mailAt(all, low, i)
		case '/':
			all = homeAt(all, low, i)
		case '\\':
			var n int
			all, n = backslashAt(all, low, i)
			i += n - 1
		case '-':
			all = machineAt(all, line, low, i)
		}
	}
	if run == macDigits && isPlainMAC(low[len(low)-run:]) {
		all = append(all, named{len(low) - run, len(low), aMAC})
	}
	return apart(line, all)
}

// apart sorts spans, of those that begin together the longest first, and leaves out those that name nobody, hold an address, which has its
// own pseudonym, or lie in another.
func apart(line string, all []named) (left []named) {
	slices.SortStableFunc(all, func(a, b named) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	left = all[:0]
	for _, s := range all {
		word := line[s.from:s.to]
		if s.as != aMAC && (isNumber(word) || nobody[foldASCII(word)]) || s.as == aHost && hasAddress(word) {
			continue
		}
		if len(left) == 0 || s.from >= left[len(left)-1].to {
			left = append(left, s)
		}
	}
	return left
}

// nobody are values that stand for none.
var nobody = map[string]bool{"-": true, "": true, "null": true, "(null)": true, "none": true, "true": true, "false": true, `\x09`: true}

// isCLFTime reports whether a time of the common log format begins, [20/Aug/2001:, which
// has who asked in front of it.
func isCLFTime(s string) bool {
	day, rest, _ := strings.Cut(s[1:min(len(s), len("[20/Aug/2001:"))], "/")
	return len(day) > 0 && len(day) < 3 && isNumber(day) && len(rest) >= 9 && rest[3] == '/' && isYear(rest[4:8]) && rest[8] == ':'
}

// clfSpans are the fields before the time: the client, who it says it is, and who logged
// in, whose name may have blanks. Syslog may stand in front.
func clfSpans(all []named, line string, end int) []named {
	from := afterSyslog(line)
	first := true
	eachField(line[from:max(from, end)], func(at, to int) {
		s := named{from + at, from + to, aUser}
		if first {
			s.as = aHost
		}
		first = false
		if hasAddress(line[s.from:s.to]) { // of a user: a virtual host stood before the client
			return
		}
		if i := strings.IndexByte(line[s.from:s.to], ':'); s.as == aHost && i > 0 { // of a virtual host
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

var methods = setOf("GET HEAD POST PUT DELETE OPTIONS TRACE CONNECT PROPFIND SEARCH LOCK")

// isW3C reports whether a line is of W3C's format: it begins with the time, and has the
// method among its fields.
func isW3C(line string) (is bool) {
	if len(line) < len("2001-08-20 10:00:00") || line[4] != '-' || line[7] != '-' || !isYear(line[:4]) {
		return false
	}
	rest := strings.TrimPrefix(line[10:], `\x09`)
	if len(rest) == len(line)-10 {
		rest = strings.TrimPrefix(rest, " ")
	}
	if len(rest) < 8 || len(rest) == len(line)-10 || rest[2] != ':' || rest[5] != ':' {
		return false
	}
	eachField(rest, func(from, to int) { is = is || methods[rest[from:to]] })
	return is
}

// w3cSpans are the bare words among the fields: names of users, of the site and of the
// computer. Which field is which stands at the head of the file only. What is asked for,
// and by which program, has signs that no such name has.
func w3cSpans(line string) (all []named) {
	eachField(line, func(at, to int) {
		word := line[at:to]
		if isBareWord(word) && !methods[word] && !strings.HasPrefix(word, "HTTP") && !isSite(word) && !hasAddress(word) {
			all = append(all, named{at, to, aUser})
		}
	})
	return all
}

// isSite reports whether a word is an instance of IIS, W3SVC1.
func isSite(word string) bool {
	n, ok := strings.CutPrefix(word, "W3SVC")
	return ok && isNumber(n)
}

func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

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

// learnLine takes in who is named in a quoted line, so that they are found elsewhere.
func (d *redactor) learnLine(line string) {
	for _, host := range loggers(line) {
		d.hear(&d.loggers, host)
	}
	for _, s := range d.spansOf(line) {
		switch word := line[s.from:s.to]; {
		case s.as == aHost:
			d.hear(&d.heard, word)
		case s.as == aUser && !ordinary[foldASCII(word)] && !commonNames[foldASCII(word)]:
			d.users.add(word)
		}
	}
}

// hear takes in a host that a quoted line names.
func (d *redactor) hear(set *nameSet, host string) {
	host = foldASCII(host)
	if ordinary[host] || commonNames[host] || hasPort(host) || isMAC(host) {
		return
	}
	set.add(host)
	if label := d.hearsay.learn(host); label != "" {
		set.add(label)
	}
}

// ordinary are values that are no names in any other line, whoever gives them as one.
var ordinary = setOf("get head post put delete options trace connect propfind search lock http https ftp tcp udp icmp request response " +
	"error warn warning info debug notice access log messages kernel drop deny accept allow yes no on off")

// quotedSpans are the spans of what a sentence quotes.
func quotedSpans(s string) (all []named) {
	for from := 0; ; {
		begin := strings.IndexByte(s[from:], '"')
		if begin < 0 {
			return all
		}
		begin += from + 1
		end := strings.IndexByte(s[begin:], '"')
		if end < 0 {
			end = len(s) - begin
		}
		for _, x := range spans(s[begin : begin+end]) {
			all = append(all, named{x.from + begin, x.to + begin, x.as})
		}
		if from = begin + end + 1; from >= len(s) {
			return all
		}
	}
}
