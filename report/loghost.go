package report

import (
	"strings"
	"time"
)

// maxRelays is how many stamps a line is searched for: every relay of syslog may
// put one of its own in front.
const maxRelays = 4

// loggers are the hosts that a line of syslog names as those that logged it, in
// front of the message: RFC 3164 and RFC 5424, with or without a priority.
func loggers(line string) (hosts []string) {
	for range maxRelays {
		rest, ok := afterStamp(line)
		if !ok {
			break
		}
		host, rest := cutWord(rest)
		if !isHostName(host) {
			break
		}
		hosts, line = append(hosts, host), rest
	}
	return hosts
}

// afterStamp takes off the priority, the version and the time that a line begins
// with: "Jan 25 05:30:01", with a year before or behind the day, or
// "2003-01-25T05:30:01+01:00".
func afterStamp(line string) (rest string, ok bool) {
	if i := strings.IndexByte(line, '>'); strings.HasPrefix(line, "<") && i > 1 && i < 5 {
		line = line[i+1:]
	}
	line = strings.TrimPrefix(line, "1 ")
	first, rest := cutWord(strings.TrimLeft(line, "*"))
	if len(first) > 18 && first[4] == '-' && first[10] == 'T' && isDigit(first[0]) {
		return rest, true
	}
	if isYear(first) {
		first, rest = cutWord(rest)
	}
	if _, err := time.Parse("Jan", first); err != nil {
		return "", false
	}
	day, rest := cutWord(rest)
	if len(day) == 0 || len(day) > 2 || !isDigit(day[0]) {
		return "", false
	}
	clock, rest := cutWord(rest)
	if isYear(clock) {
		clock, rest = cutWord(rest)
	}
	return rest, len(clock) >= 8 && isDigit(clock[0]) && clock[2] == ':' && clock[5] == ':' && !strings.HasSuffix(clock, ":")
}

func isYear(s string) bool { return len(s) == 4 && strings.Trim(s, "0123456789") == "" }

// cutWord cuts at spaces and at tabs, which are shown as \x09.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeft(strings.ReplaceAll(s, `\x09`, " "), " ")
	word, rest, _ = strings.Cut(s, " ")
	return word, rest
}

// isHostName tells a name from the tag of a program ("kernel:", "sshd[123]:") and
// from a message.
func isHostName(s string) bool {
	letters := false
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80:
			letters = true
		case !isDigit(c) && c != '.' && c != '-' && c != '_':
			return false
		}
	}
	return letters
}
