package report

import "strings"

// keys are the names of values that name somebody, in small letters and without dashes
// and underlines: src_host, s-computername, "Logon Name". A longer name that ends with
// one behind a dash or underline counts too.
var keys = kinds(map[kind]string{
	aUser:   "user userid login loginid logon account acct remoteuser authuser suser duser uid ruser srcuser dstuser xauthuser",
	aName:   "username loginname logonname logname accountname csusername suname uname samaccountname subjectusername targetusername",
	aSecret: "password passwd",
	aMail:   "mail email mailaddress emailaddress",
	aHost: "host hostname server servername scomputername computer computername machine machinename vhost cshost shost dhost " +
		"srchost dsthost rhost client clientname workstation workstationname remotehost devname srcname dstname dvchost logsource " +
		"accountdomain domain",
	aToken: "authorization",
})

func kinds(words map[kind]string) map[string]kind {
	all := map[string]kind{}
	for k, names := range words {
		for _, w := range strings.Fields(names) {
			all[w] = k
		}
	}
	return all
}

// maxKey bounds how long a key is.
const maxKey = 32

// pairAt adds what the pair around the sign at sep names, as JSON, key=value, events and
// error logs have it.
func pairAt(all []named, line, low string, sep int) []named {
	end := sep
	for end > 0 && (low[end-1] == ' ' || low[end-1] == '"' || low[end-1] == '\'' || low[end-1] == '\\') {
		end--
	}
	as := keyBefore(low, end)
	if as == noKind {
		return all
	}
	from, quoted := valueStart(line, sep)
	s := named{from, valueEnd(line, from, as, quoted), as}
	switch as {
	case aToken:
		return append(all, token(line, low, s, quoted))
	case aSecret:
		return append(all, named{from, secretEnd(line, from, quoted), aUser})
	case aMail:
		if line[sep] == ':' && quoted == 0 { // a program of that name logs it
			return all
		}
		s.as = aUser
	case aName:
		s.as = aUser
		if line[sep] == ':' && quoted == 0 {
			return moreWords(append(all, s), line, low)
		}
	case aHost:
		if products[low[s.from:s.to]] || s.to+1 < len(line) && line[s.to] == '/' && isDigit(line[s.to+1]) {
			return all // Server: Apache/1.3
		}
	}
	return append(all, s)
}

// products are what servers say that they are.
var products = setOf("apache nginx microsoft-iis lighttpd iis")

// keyBefore is what the value of the key that ends there names.
func keyBefore(low string, end int) kind {
	from := max(wordStart(low, end), end-maxKey)
	word := low[from:end]
	if (word == "name" || word == "id") && from > 1 && low[from-1] == ' ' { // Logon Name
		var b [2 * maxKey]byte
		first := low[max(wordStart(low, from-1), from-1-maxKey) : from-1]
		return keys[string(append(append(b[:0], first...), word...))]
	}
	for {
		if as := keyOf(word); as != noKind {
			return as
		}
		i := strings.IndexAny(word, "-_")
		if i < 0 {
			return noKind
		}
		word = word[i+1:]
	}
}

func keyOf(word string) kind {
	var b [maxKey]byte
	n := 0
	for i := range len(word) {
		if word[i] != '-' && word[i] != '_' {
			b[n] = word[i]
			n++
		}
	}
	return keys[string(b[:n])]
}

// wordStart is where the word of letters, digits, dashes and underlines that ends there
// begins; an escape in front of it is no part of it.
func wordStart(low string, end int) int {
	from := end
	for from > 0 && isLabelByte(low[from-1]) {
		from--
	}
	if from > 0 && (low[from-1] == '\\' || low[from-1] == '%') {
		if n := escapeLen(low[from-1:]); n > 0 && from-1+n <= end {
			return from - 1 + n
		}
	}
	return from
}

// valueStart is where the value behind a sign begins, and the quotation mark in front.
func valueStart(line string, sep int) (from int, quoted byte) {
	from = sep + 1
	if line[sep] == ':' || sep > 0 && line[sep-1] == ' ' {
		from = afterBlanks(line, from)
	}
	if strings.HasPrefix(line[from:], `\"`) {
		from++
	}
	if strings.HasPrefix(line[from:], `["`) { // a list of one, as headers are logged
		from++
	}
	if from < len(line) && (line[from] == '"' || line[from] == '\'' || line[from] == '<') {
		return from + 1, line[from]
	}
	return from, 0
}

func afterBlanks(line string, i int) int {
	for {
		switch {
		case i < len(line) && line[i] == ' ':
			i++
		case strings.HasPrefix(line[i:], `\x09`):
			i += len(`\x09`)
		default:
			return i
		}
	}
}

// maxName bounds a name with blanks in it.
const maxName = 64

func valueEnd(line string, from int, as kind, quoted byte) int {
	if (as == aUser || as == aName) && quoted != 0 && quoted != '<' {
		if n := strings.IndexByte(line[from:min(len(line), from+maxName)], quoted); n > 0 {
			return from + n - len(line[from:from+n]) + len(strings.TrimRight(line[from:from+n], `\`))
		}
	}
	ends := " \"',;&<>{}()[]"
	switch as {
	case aHost:
		ends += ":/"
	case aMail:
		ends += "@"
	}
	to := from
	for to < len(line) && (strings.IndexByte(ends, line[to]) < 0 || isApostrophe(line, to)) && !strings.HasPrefix(line[to:], "…") &&
		!(line[to] == '\\' && (escapeLen(line[to:]) > 0 || strings.HasPrefix(line[to:], `\"`))) {
		to++
	}
	return to
}

// isApostrophe reports whether an apostrophe stands within a name, o'brien.
func isApostrophe(s string, i int) bool {
	return s[i] == '\'' && i > 0 && i+1 < len(s) && isLetter(s[i-1]) && isLetter(s[i+1])
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// maxWords is of how many words a name is, behind the first.
const maxWords = 3

// moreWords adds the further words of a name that stands alone behind its key, each for
// itself: Account Name: Alice Carpenter.
func moreWords(all []named, line, low string) []named {
	to := all[len(all)-1].to
	for range maxWords {
		from := to + 1
		if to+1 >= len(line) || line[to] != ' ' || !isLetter(line[from]) {
			break
		}
		to = nameEnd(low, from)
		word, behind := low[from:to], low[to:]
		if notNames[word] || nameless[word] || strings.ContainsAny(word, "0123456789") || isKeyEnd(behind) {
			break
		}
		if next, ok := strings.CutPrefix(behind, " "); ok && isKeyEnd(next[nameEnd(next, 0):]) { // Account Domain:
			break
		}
		all = append(all, named{from, to, aUser})
	}
	return all
}

func isKeyEnd(s string) bool { return s != "" && (s[0] == ':' || s[0] == '=') }

// nameless are words that go on behind a name and are no part of it.
var nameless = setOf("logged log in on at from by for to with via as had and or failed fails failure denied rejected accepted authenticated " +
	"authentication login logon logoff logout session opened closed connected disconnected attempted attempt attempts tried account " +
	"group domain host password error did will can could successfully requested locked expired")
