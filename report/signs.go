package report

import "strings"

// A sign in a line tells that somebody is named beside it: the blank behind "user", an @,
// a stroke, a backslash, a dash. What the signs of pairs tell is in pairs.go.

// saidAt adds the name behind "user" or "for" that ends before the blank at i, as sshd,
// PAM and Apache log who logs in.
func saidAt(all []named, low string, i int) []named {
	from := i + 1
	quoted := from < len(low) && (low[from] == '"' || low[from] == '\'' || low[from] == '<')
	if quoted {
		from++
	}
	switch {
	case strings.HasSuffix(low[:i], "user") && boundary(low, i-len("user")):
		to := nameEnd(low, from)
		if !notNames[low[from:to]] && (quoted || isAccount(low[:i-len("user")], strings.TrimLeft(low[to:], "\"'>"))) {
			return append(all, named{from, to, aUser})
		}
	case strings.HasSuffix(low[:i], "for") && boundary(low, i-len("for")):
		to := nameEnd(low, from)
		if !notNames[low[from:to]] && strings.HasPrefix(strings.TrimLeft(low[to:], "\"'>"), " from ") {
			return append(all, named{from, to, aUser})
		}
	}
	return all
}

// notNames stand behind "user" and "for" and name nobody.
var notNames = setOf("agent name id not is was has does a an any all the this user users invalid illegal unknown requests request " +
	"connection connections traffic packet packets file access data retransmit")

// isAccount reports whether what stands around "user NAME" tells that somebody is named.
func isAccount(before, after string) bool {
	for _, s := range []string{"for ", "invalid ", "illegal ", "unknown ", "by ", "of ", "as "} {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	for _, s := range []string{":", " not found", " from ", " by ", " logged", " on ", " at ", "(uid", " failed", " denied"} {
		if strings.HasPrefix(after, s) {
			return true
		}
	}
	return false
}

// nameEnd is where a name that begins there ends.
func nameEnd(low string, from int) int {
	to := from
	for to < len(low) && (strings.IndexByte(" \"',;:<>()[]{}/?&=", low[to]) < 0 || isApostrophe(low, to)) && !strings.HasPrefix(low[to:], "…") && escapeLen(low[to:]) == 0 {
		to++
	}
	return to
}

// mailAt adds both sides of an @ between words: also of an address of mail whose host has
// no dot.
func mailAt(all []named, low string, i int) []named {
	from, to := i, i+1
	for from > 0 && (isLabelByte(low[from-1]) || low[from-1] == '.' || low[from-1] == '+') {
		from--
	}
	if from > 0 && from < i && (low[from-1] == '\\' || low[from-1] == '%') {
		if n := escapeLen(low[from-1:]); n > 0 {
			from = min(i, from-1+n)
		}
	}
	for to < len(low) && (isLabelByte(low[to]) || low[to] == '.' && to+1 < len(low) && isLabelByte(low[to+1])) {
		to++
	}
	if from == i || to == i+1 || from > 0 && low[from-1] == '/' || isNumber(low[i+1:to]) {
		return all
	}
	return append(all, named{from, i, aUser}, named{i + 1, to, aHost})
}

// homes are in front of the name of a directory that is called after its owner.
var homes = []string{"home", "users", "documents and settings", "profiles"}

// homeless are directories beside them that are nobody's.
var homeless = setOf("public default shared all everyone index login")

// homeAt adds whose home directory begins with the stroke at i.
func homeAt(all []named, low string, i int) []named {
	if strings.HasPrefix(low[i:], "/~") {
		return owner(all, low, i+2)
	}
	if i+1 >= len(low) || low[i+1] != 'h' && low[i+1] != 'u' {
		return all
	}
	if i > 0 && isLabelByte(low[i-1]) && !isFileSystem(low[:i]) { // a page of somebody's site
		return all
	}
	for _, h := range homes[:2] {
		if rest, ok := strings.CutPrefix(low[i+1:], h); ok && strings.HasPrefix(rest, "/") {
			return owner(all, low, i+len(h)+2)
		}
	}
	return all
}

func isFileSystem(before string) bool {
	for _, s := range []string{"/export", "/var", "/usr", "/mnt", "/nfs", "/data"} {
		if strings.HasSuffix(before, s) {
			return true
		}
	}
	return false
}

// owner adds the directory that begins there, where it is one: a file has an ending. Of
// two words the second stands before a backslash.
func owner(all []named, low string, from int) []named {
	to := directoryEnd(low, from)
	if homeless[low[from:to]] || isFile(low[from:to]) {
		return all
	}
	all = append(all, named{from, to, aUser})
	if strings.HasPrefix(low[to:], " ") && low[from-1] == '\\' {
		if end := directoryEnd(low, to+1); end < len(low) && low[end] == '\\' {
			all = append(all, named{to + 1, end, aUser})
		}
	}
	return all
}

func directoryEnd(low string, from int) int {
	to := nameEnd(low, from)
	if n := strings.IndexByte(low[from:to], '\\'); n >= 0 {
		to = from + n
	}
	return to
}

// isFile reports whether a name has the ending of a file: people are called j.doe, too.
func isFile(name string) bool { return fileEnds[name[strings.LastIndexByte(name, '.')+1:]] }

var fileEnds = setOf("exe dll com bat cmd ida idq htr htw asp aspx php cgi pl htm html xml ini log txt js css gif png jpg ico inf sys printer")

// backslashAt adds what the backslashes from i on name: the machine of \\SERVER\share, the
// owner of \Users\name, the account DOMAIN\name. It returns how many there are: some logs
// double them.
func backslashAt(all []named, low string, i int) ([]named, int) {
	n := 1
	for i+n < len(low) && low[i+n] == '\\' && escapeLen(low[i+n:]) == 0 {
		n++
	}
	rest := low[i+n:]
	for _, h := range homes {
		if after, ok := strings.CutPrefix(rest, h); ok && strings.HasPrefix(after, `\`) {
			return owner(all, low, len(low)-len(strings.TrimLeft(after, `\`))), n
		}
	}
	before := wordStart(low, i)
	switch {
	case n >= 2 && before == i && (i == 0 || strings.IndexByte(".:/%)", low[i-1]) < 0):
		return uncAt(all, low, i+n), n
	case n <= 2 && i-before > 1:
		return accountAt(all, low, before, i, i+n), n
	}
	return all, n
}

// uncAt adds the machine whose share stands there, and who the last directory is called
// after, as far as it may be anybody.
func uncAt(all []named, low string, from int) []named {
	to := from
	for to < len(low) && (isLabelByte(low[to]) || low[to] == '.') {
		to++
	}
	if to == from || to >= len(low) || low[to] != '\\' || isEscaped(low[from:to]) {
		return all
	}
	all = append(all, named{from, to, aHost})
	parts, last := 0, to
	for at := to; at < len(low) && low[at] == '\\'; parts++ {
		for at < len(low) && low[at] == '\\' {
			at++
		}
		last = at
		for at < len(low) && low[at] != '\\' && strings.IndexByte(" \"',;:<>()[]{}/?&=", low[at]) < 0 && !strings.HasPrefix(low[at:], "…") {
			at++
		}
		to = at
	}
	if word := low[last:to]; parts >= 2 && isBareWord(word) && !isFile(word) && !notDomains[word] && !homeless[word] {
		all = append(all, named{last, to, aUser})
	}
	return all
}

// isEscaped reports whether a word is the rest of an escape that was doubled, \\x90.
func isEscaped(word string) bool {
	return len(word) == 3 && word[0] == 'x' && hexes(word[1:]) || len(word) == 5 && word[0] == 'u' && hexes(word[1:])
}

// notDomains are directories, and parts of the registry, that stand in front of a backslash.
var notDomains = setOf("winnt windows system32 system scripts inetpub wwwroot temp files msadc hklm hkcu software authority builtin")

// accountAt adds DOMAIN\name where that is a whole word and no path.
func accountAt(all []named, low string, from, domainEnd, at int) []named {
	if from > 0 && strings.IndexByte(" \"'=:,;<([", low[from-1]) < 0 && !endsEscape(low[:from]) {
		return all
	}
	to := at
	for to < len(low) && (isLabelByte(low[to]) || low[to] == '$' || low[to] == '.' && to+1 < len(low) && isLabelByte(low[to+1])) {
		to++
	}
	if to == at || isNumber(low[from:domainEnd]) || notDomains[low[from:domainEnd]] || notDomains[low[at:to]] || isFile(low[at:to]) || isEscaped(low[at:to]) ||
		to < len(low) && (low[to] == '/' || low[to] == '\\' && escapeLen(low[to:]) == 0) {
		return all
	}
	return append(all, named{from, to, aUser})
}

// machines are what names of machines begin with where somebody gave them by a rule.
var machines = setOf("SRV SERVER DC WS WKS WIN PC DESKTOP LAPTOP NOTEBOOK NB CLIENT WORKSTATION HOST SQL DB WEB MAIL EXCH FS TS APP HV ESX FW SW RTR")

// machineAt adds a name such as SRV-DC01 or DESKTOP-4F2K1A9 whose first dash stands at i.
func machineAt(all []named, line, low string, i int) []named {
	from, to := wordStart(low, i), i
	if from == i || !machines[strings.TrimRight(line[from:i], "0123456789")] || from > 0 && strings.IndexByte("/.%\\", low[from-1]) >= 0 && !endsEscape(low[:from]) {
		return all
	}
	for to < len(line) && (isDigit(line[to]) || 'A' <= line[to] && line[to] <= 'Z' || line[to] == '-') {
		to++
	}
	if to == i+1 || to < len(line) && isLabelByte(low[to]) {
		return all
	}
	return append(all, named{from, to, aHost})
}

// macDigits is how many digits a hardware address has.
const macDigits = 12

// isPlainMAC reports whether a word is a hardware address without signs between its
// digits. A number or a time has no letters and begins with no two zeros.
func isPlainMAC(low string) bool {
	return len(low) == macDigits && hexes(low) && (low[:2] == "00" || strings.ContainsAny(low, "0123456789") && strings.ContainsAny(low, "abcdef"))
}
