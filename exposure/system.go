package exposure

import (
	"regexp"
	"slices"
	"strings"

	"cordon/inventory"
)

// A text about a system is somebody's, and may be two systems', or none's: "Windows
// 98/2000", "probably Windows 98". What fits a part of it does not make it known.

// systemsOf is textsOf for texts about systems: what names several, or is not sure, is
// to each fact none of its values.
//
// A person may write anything into a table. What a program found out it says in words of
// its own, among which are makers' and models' ("Asus RT-N16 WAP (Linux 2.6)").
func systemsOf(among []*source, text string, byHand bool) (m matches) {
	text = asUsual(ofUname(strings.ReplaceAll(text, "\u00a0", " ")))
	understood := !byHand || aWindows.MatchString(text) || !strangeTo(text)
	for _, of := range perFact(among) {
		if fits := fitting(of, text); understood && len(fits) > 0 && isOne(of, fits, text) {
			m.fit = append(m.fit, fits...)
		} else {
			m.other = append(m.other, of[0])
		}
	}
	return m
}

// isOne reports whether a text names one system for certain, as far as a fact tells
// systems apart.
func isOne(of, fits []*source, text string) bool {
	return !doubtful.MatchString(text) && !several(fits, text) && !alternatives(of, fits[0].Means, text) && !others(of, fits[0], text)
}

// perFact divides sources by fact; those of one stand together.
func perFact(all []*source) (facts [][]*source) {
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].fact == all[0].fact {
			n++
		}
		facts, all = append(facts, all[:n]), all[n:]
	}
	return facts
}

func fitting(of []*source, text string) (fits []*source) {
	for _, s := range of {
		if s.found(text) != nil {
			fits = append(fits, s)
		}
	}
	return fits
}

// found is where a pattern fits a text and neither begins nor ends within a word: "Windows
// 98" is in "Windows 98SE", and neither in "Windows 980" nor is "Windows ME" in "Windows
// MEdia" nor "bsd" in "nobsd". What is a system's name by itself may stand in its longer one.
func (s *source) found(text string) []int {
	for _, at := range s.pattern.FindAllStringIndex(text, -1) {
		begin, end := at[0], at[1]
		if end > begin && end < len(text) && sameWord(text[end-1], text[end]) && !systemName.MatchString(wordAt(text, begin)) {
			continue
		}
		if begin > 0 && end > begin && sameWord(text[begin-1], text[begin]) && !systemName.MatchString(wordAt(text, begin)) {
			continue
		}
		return at
	}
	return nil
}

// wordAt is the word around a place of a text, in lower case.
func wordAt(text string, at int) string {
	inWord := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	begin, end := at, at
	for begin > 0 && inWord(text[begin-1]) {
		begin--
	}
	for end < len(text) && inWord(text[end]) {
		end++
	}
	return strings.ToLower(text[begin:end])
}

// systemName is the name of a system that is none of Windows, as one word.
var systemName = regexp.MustCompile(`^(?:linux(?:mint|kernel|os)?|(?:gnu|uc|arch|alma|rocky|oracle|amazon|redhat|suse|opensuse|debian|ubuntu|gentoo|slackware|kali|alpine|puppy|vine|turbo|scientific|clear|centos|fedora|manjaro|void|miracle|astra|alt)linux|freebsd|openbsd|netbsd|ghostbsd|midnightbsd|dragonflybsd|truos|hardenedbsd|` +
	`kfreebsd|bsd|bsdi|macos|macosx|osx|darwin|solaris|opensolaris|sunos|unix|aix|hpux|irix|tru|qnx|haiku|minix|android|ios|openwrt|uclinux|uclibc)$`)

// sameWord reports whether two letters that follow each other, or two digits, are of one
// word. A capital begins one.
func sameWord(a, b byte) bool {
	lower := func(c byte) bool { return c >= 'a' && c <= 'z' }
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	upper := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	return digit(a) && digit(b) || (lower(a) || upper(a)) && lower(b) || upper(a) && upper(b)
}

// doubtful is what is not said for certain, or of another time.
var doubtful = regexp.MustCompile(`(?i)[?~]|^\s*[!<>]|->|[0-9a-z]\+(?:\s*$|[^ ])|\b(?:no|not|non\w*|never|isn.?t|none|maybe|perhaps|probabl[ey]|possibl[ey]|presumably|supposedly|likely|unlikely|` +
	`guess|guessed|unsure|uncertain|unclear|unknown|unconfirmed|unverified|unidentified|assumed|suspected|tbc|tbd|todo|` +
	`was|ex|former|formerly|previous|previously|until|till|soon|planned|upgraded|migrated|migrating|converted|replaced|replaces|` +
	`kein|keine|nicht|vermutlich|wahrscheinlich|vielleicht|oder|bis|pas|ou|ni|quiz\S*|forse|ned)\b`)

// several reports whether sources that mean different things fit different parts of a
// text. Where they fit the same part the first is the more exact one.
func several(fits []*source, text string) bool {
	first := fits[0].found(text)
	return slices.ContainsFunc(fits[1:], func(s *source) bool {
		return s.Means != fits[0].Means && slices.ContainsFunc(s.pattern.FindAllStringIndex(text, -1), func(at []int) bool {
			return at[0] >= first[1] || at[1] <= first[0]
		})
	})
}

var (
	between = regexp.MustCompile(`(?i)\s*[/|]\s*|\s+or\s+`)
	oneName = regexp.MustCompile(`(?i)\b(gnu|gentoo|os|z|bsd|a)/(k?(?:linux|freebsd|hurd)|2|390|400|os|ux)\b`) // systems with a stroke in their names
)

// alternatives reports whether a text offers several systems, one of which does not
// mean what the others do. Of "Windows 95/98" the second is "Windows 98".
func alternatives(of []*source, means, text string) bool {
	parts := between.Split(oneName.ReplaceAllString(text, "$1-$2"), -1)
	return len(parts) > 1 && slices.ContainsFunc(parts, func(part string) bool {
		return !meansOf(of, means, part) && !meansOf(of, means, complete(parts[0], part)) && !isEdition(part)
	})
}

// isEdition reports whether a part says more of the system before it: "NT 4.0/SP6a".
func isEdition(part string) bool {
	words := strings.Fields(strings.ToLower(part))
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !editionWord.MatchString(w) || systemWord.MatchString(w) })
}

func meansOf(of []*source, means, text string) bool {
	fits := fitting(of, text)
	return len(fits) > 0 && fits[0].Means == means
}

// complete puts a part in the place of the last word of the first.
func complete(first, part string) string {
	return first[:strings.LastIndexByte(strings.TrimSpace(first), ' ')+1] + part
}

// systemWord is a word that names a system, alone or behind the maker's name.
var systemWord = regexp.MustCompile(`^(?:w(?:2k\w*|2003|9[58]|7|8|1[01])|win(?:dows|nt|xp|me)?\d*k?|nt\d*|xp|vista|9[58]|me|millennium|20(?:00|03|08|12|16|19|22|25)|` +
	`dos|ms-?dos|os2|linux|\w*bsd|unix|mac|macos\w*|darwin|solaris|sunos|aix|hpux|netware|novell|plan|haiku|qnx|vms|os9)$`)

// editionWord is a word that says more of a Windows, and makes no other of it.
var editionWord = regexp.MustCompile(`^(?:microsoft|ms|corporation|corp|inc|r|tm|c|server|servers?|professional|prof?|advanced|adv|datacenter|dc|workstation|wks|ws|srv|` +
	`home|edition|ed|second|se|first|osr?\d?|service|pack|sp\d?[a-z]?|build|bld|version|ver|v|rev|release|r2|standard|std|enterprise|ent|terminal|embedded|web|small|business|sbs|` +
	`premium|upgrade|oem|retail|full|volume|gold|rtm|x?86|i?[3-6]86|ia64|amd64|x64|32|64|bit|intel|alpha|kernel|domain|controller|pdc|bdc|member|family|operating|system|os|name|` +
	`serveurs?|servidor|professionnel|profesional|avancé|avanzado|deutsch|englisch|français|anglais|español|inglés|english|german|french|spanish|italian|japanese|chinese|korean|dutch|en|de|fr|es|it|ja|jp|us|uk|intl|international|with|and|or|the|running|option|` +
	`[a-z]|\d|[qk]b?\d{5,}|hotfix(?:es)?|patch(?:es)?|all|\d{3,4}|\d+(?:\.\d+)+[a-z]?)$`)

// others reports whether a text names a system besides the one that was found, which
// does not mean the same: "Windows 98 NT 4", "Windows 98-2000", or by the version of
// another, "Windows 98 5.00.2195". Of a Windows, whose editions are known, any other word
// may make another of it: "at least Windows 98", "Windows 98 and up".
func others(of []*source, found *source, text string) bool {
	at := found.found(text)
	name := text[at[0]:at[1]]
	rest := text
	for _, s := range of {
		if s.Means == found.Means {
			rest = s.pattern.ReplaceAllString(rest, " ")
		}
	}
	words := wordsOf(rest)
	windows := aWindows.MatchString(text)
	return slices.ContainsFunc(words, func(w string) bool {
		if w = strings.Trim(w, "."); w == "" {
			return false
		}
		if v := windowsOf(w); windows && v != "" {
			return !meansOf(of, found.Means, v)
		}
		return (systemWord.MatchString(w) || windows && !editionWord.MatchString(w)) && !meansOf(of, found.Means, complete(name, w))
	})
}

var aWindows = regexp.MustCompile(`(?i)\b(?:win|w2k|w9|nt)`)

// windowsVersions are what Windows calls itself, and its name.
var windowsVersions = []struct {
	version *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`^4\.0?0\.9[50]0`), "Windows 95"},
	{regexp.MustCompile(`^4\.0?3\.`), "Windows 95"},
	{regexp.MustCompile(`^4\.10\b`), "Windows 98"},
	{regexp.MustCompile(`^4\.90\b`), "Windows ME"},
	{regexp.MustCompile(`^4\.0?0\.1381`), "Windows NT 4.0"},
	{regexp.MustCompile(`^5\.0?0\.`), "Windows 2000"},
	{regexp.MustCompile(`^5\.0?1\.`), "Windows XP"},
	{regexp.MustCompile(`^5\.0?2\.`), "Windows Server 2003"},
	{regexp.MustCompile(`^(?:6\.\d|10\.0)\.\d`), "Windows of a later time"},
}

// windowsOf is the Windows that has a version; "" none.
func windowsOf(version string) string {
	for _, w := range windowsVersions {
		if w.version.MatchString(version) {
			return w.name
		}
	}
	return ""
}

// system says what a text about a system may be instead, where no advisory that asks
// for systems understands it.
func (q *question) system(it *inventory.Item) string {
	if len(q.systems) == 0 || len(q.matching(it).fit) > 0 {
		return ""
	}
	var words []string
	for _, s := range q.matching(it).other {
		if s.fact.readsColumn(it) {
			return ""
		}
		words = append(words, s.fact.Values...)
	}
	slices.Sort(words)
	return oneOf(slices.Compact(words))
}

// readsColumn reports whether a system stands in a table as one of a fact's values.
func (f *fact) readsColumn(it *inventory.Item) bool {
	return slices.ContainsFunc(f.sources, func(s *source) bool {
		if s.Column == "" {
			return false
		}
		_, standing, fits := s.column(&inventory.Item{Value: it.Name})
		return fits && standing == 0
	})
}
