package exposure

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
	"cordon/version"
)

// fixedBy reports whether a machine may be fixed because the fact has a value.
func (f *fact) fixedBy(value string) bool {
	fixes, ok := f.fixes[value]
	if !ok {
		fixes = f.advisory.FixedBy(f.ID, value)
		f.fixes[value] = fixes
	}
	return fixes
}

// clears reports whether the fact's value may be what clears a machine.
func (f *fact) clears(value string) bool {
	clears, ok := f.clearing[value]
	if !ok {
		clears = value != "" && f.advisory.ClearedBy(f.ID, value)
		f.clearing[value] = clears
	}
	return clears
}

// source is one place where one fact of one advisory can be learned.
type source struct {
	fact *fact
	advisory.Source
	pattern *regexp.Regexp  // of server and os
	hotfix  map[string]bool // it, and what contains it
	order   int             // within the fact
}

// fact is one of an advisory's.
type fact struct {
	number   int // among all facts of all advisories
	advisory *advisory.Advisory
	*advisory.Fact
	sources []*source
	fixes   map[string]bool // by value: a machine may be fixed by it

	clearing map[string]bool // by value: a machine may be cleared by it

	earliest cordon.Time // see Earliest
	lackable bool        // it means something that a list lacks what it is known by
}

// question is what all advisories ask, by the kind of item that can answer.
type question struct {
	facts      []*fact
	advisories []*advisory.Advisory
	byName     [inventory.Kinds]map[string][]*source // by kind and name
	ofKind     [inventory.Kinds][]*source            // by the kind of list in which they are found
	banners    []*source
	systems    []*source
	files      []*source
	absent     []*source // those to which it means something that a list lacks it

	said  map[string]matches // what patterns said of a text; bounded
	cells map[cell]misread   // what was made of cells; bounded
}

// matches are the sources whose pattern fits a text, and, for each fact with
// patterns that all do not, one that does not.
type matches struct{ fit, other []*source }

// ask compiles what advisories ask. Their expressions have been checked when
// they were parsed.
func ask(advisories []*advisory.Advisory) *question {
	q := &question{advisories: advisories, said: map[string]matches{}, cells: map[cell]misread{}}
	for i := range q.byName {
		q.byName[i] = map[string][]*source{}
	}
	for _, a := range advisories {
		earliest := Earliest(a)
		for i := range a.Facts {
			f := &fact{number: len(q.facts), advisory: a, earliest: earliest, Fact: &a.Facts[i], fixes: map[string]bool{}, clearing: map[string]bool{}}
			q.facts = append(q.facts, f)
			for n, s := range f.From {
				q.add(&source{fact: f, Source: s, order: n})
			}
		}
	}
	return q
}

func (q *question) add(s *source) {
	s.fact.sources = append(s.fact.sources, s)
	if s.Absent != "" {
		q.absent, s.fact.lackable = append(q.absent, s), true
	}
	q.ofKind[s.kind()] = append(q.ofKind[s.kind()], s)
	named := func(k inventory.Kind, name string) { q.byName[k][name] = append(q.byName[k][name], s) }
	switch {
	case s.Column != "":
		named(inventory.Column, inventory.ColumnName(s.Column))
	case s.Process != "":
		named(inventory.Process, programName(s.Process))
	case s.Package != "":
		named(inventory.Package, strings.ToLower(s.Package))
	case s.Registry != "":
		named(inventory.Registry, registryName(s.Registry))
	case s.Port != "":
		named(inventory.Service, s.Port)
	case s.Hotfix != "":
		s.hotfix = map[string]bool{}
		for _, h := range append([]string{s.Hotfix}, s.SupersededBy...) {
			if n := hotfixNumber(h); !s.hotfix[n] {
				s.hotfix[n] = true
				named(inventory.Hotfix, n)
			}
		}
	case s.File != "":
		q.files = append(q.files, s)
		named(inventory.File, baseName(s.File))
	case s.Server != "":
		s.pattern = regexp.MustCompile(s.Server)
		q.banners = append(q.banners, s)
	case s.OS != "":
		s.pattern = regexp.MustCompile(s.OS)
		q.systems = append(q.systems, s)
	}
}

// baseName is the last part of a path, of either kind, in lower case.
func baseName(s string) string {
	return strings.ToLower(s[strings.LastIndexAny(s, `/\`)+1:])
}

// programName is the name of a process, which some lists show without its ending.
func programName(s string) string { return strings.TrimSuffix(baseName(s), ".exe") }

// samePath compares paths without regard to case and the kind of slash.
func samePath(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, `\`, "/"), strings.ReplaceAll(b, `\`, "/"))
}

// hotfixNumber is the number alone: the same article is Q300972 and KB300972.
func hotfixNumber(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	for _, prefix := range []string{"KB", "Q"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return rest
		}
	}
	return s
}

// hives are the short names of the roots of the registry.
var hives = map[string]string{
	"hkey_local_machine": "hklm", "hkey_current_user": "hkcu", "hkey_users": "hku",
	"hkey_classes_root": "hkcr", "hkey_current_config": "hkcc",
}

func registryName(s string) string {
	s = strings.ToLower(s)
	hive, rest, _ := strings.Cut(s, `\`)
	if short, ok := hives[hive]; ok {
		return short + `\` + rest
	}
	return s
}

// answers calls visit with every source that an item is of use to, and what
// value it then means; an empty value is none of the fact's. Of the sources of
// one fact the first that fits counts.
func (q *question) answers(it *inventory.Item, visit func(s *source, value string, standing Standing)) {
	if it.Kind == inventory.None {
		q.none(it, visit)
		return
	}
	var last *fact
	for _, s := range q.candidates(it) {
		if s.fact == last {
			continue
		}
		value, standing, fits := s.reads(it)
		if !fits {
			continue
		}
		last = s.fact
		visit(s, value, standing)
	}
	if it.Kind == inventory.OS { // a system that a fact does not know is none of those that it does
		for _, s := range q.matching(it).other {
			visit(s, "", 0)
		}
	}
	if it.Kind == inventory.Column {
		for _, s := range q.misread(it).sources {
			visit(s, "", 0)
		}
	}
}

// none calls visit for every fact that is known by things of a kind of which a source
// says that there are none. That there is no patch is a value where a fact has one for it;
// that there is no process cannot be so, and shows only that nobody has looked.
func (q *question) none(it *inventory.Item, visit func(s *source, value string, standing Standing)) {
	for _, s := range q.ofKind[it.Of] {
		switch first := s.fact.of(it.Of); {
		case first != s:
		case it.Of == inventory.Hotfix:
			visit(s, s.fact.lacking(it), 0)
		default:
			visit(s, "", 0)
		}
	}
}

// of is the first of a fact's sources of a kind.
func (f *fact) of(k inventory.Kind) *source {
	for _, s := range f.sources {
		if s.kind() == k {
			return s
		}
	}
	return nil
}

// lacking is the value of a fact where nothing of the kind is there of which an item says
// so; "" it has none for that.
func (f *fact) lacking(it *inventory.Item) string {
	for _, s := range f.sources {
		if s.kind() == it.Of && s.Absent != "" && s.lackable(seenBy(it.Seen, it.Late, it.SeenLocal)) {
			return s.Absent
		}
	}
	return ""
}

// shownBy are the values that a fact has where something of a kind is there.
func (f *fact) shownBy(k inventory.Kind) (values []string) {
	for _, s := range f.sources {
		if s.kind() == k && s.Means != "" && !slices.Contains(values, s.Means) {
			values = append(values, s.Means)
		}
	}
	return values
}

// mentioned are the sources whose name stands in a text.
func (q *question) mentioned(it *inventory.Item) (sources []*source) {
	text := strings.ToLower(cut(it.Name))
	for _, s := range q.ofKind[it.Of] {
		if s.standsIn(text) {
			sources = append(sources, s)
		}
	}
	return sources
}

// standsIn reports whether what a source looks for is a word of a text.
func (s *source) standsIn(text string) bool {
	switch s.kind() {
	case inventory.Process:
		return hasWord(text, programName(s.Process))
	case inventory.Service:
		_, number, _ := strings.Cut(s.Port, "/")
		return anyPort.MatchString(text) || hasPort(text, number) || portNames[s.Port] != "" && strings.Contains(text, portNames[s.Port])
	case inventory.Hotfix:
		for number := range s.hotfix {
			if hasWord(text, strings.ToLower(number)) || hasWord(text, "q"+number) || hasWord(text, "kb"+number) {
				return true
			}
		}
	}
	return false
}

// anyPort is a text that speaks of all ports.
var anyPort = regexp.MustCompile(`^\s*(?:all|any|alle|tous|toutes|todos|\*|[0-9]*-65535)\s*$`)

// portRange is a range of ports.
var portRange = regexp.MustCompile(`(?:^|[\s,;/|])(\d{1,5})\s*(?:-|–|\.\.|to|:)\s*(\d{1,5})(?:$|[\s,;/|])`)

// portNames are what texts call ports of which no number is said.
var portNames = map[string]string{"tcp/21": "ftp", "tcp/22": "ssh", "tcp/23": "telnet", "tcp/25": "smtp", "tcp/80": "http", "tcp/443": "https", "tcp/445": "microsoft-ds", "tcp/1433": "sql", "udp/1434": "sql"}

// hasPort reports whether a port's number stands in a text, and not as a part of another
// number, of an address or of the name of a switch's port, as Gi1/0/23.
func hasPort(text, number string) bool {
	if n, err := strconv.Atoi(number); err == nil {
		for _, r := range portRange.FindAllStringSubmatch(text, -1) {
			from, _ := strconv.Atoi(r[1])
			if to, _ := strconv.Atoi(r[2]); from <= n && n <= to {
				return true
			}
		}
	}
	for from := 0; ; {
		i := strings.Index(text[from:], number)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(number)
		if (i == 0 || !strings.ContainsRune("0123456789./:", rune(text[i-1]))) && (end == len(text) || !strings.ContainsRune("0123456789.", rune(text[end]))) {
			return true
		}
		from = i + 1
	}
}

// hasWord reports whether a word stands in a text by itself.
func hasWord(text, word string) bool {
	inWord := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= 0x80
	}
	for from := 0; word != ""; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || !inWord(text[i-1])) && (end == len(text) || !inWord(text[end])) {
			return true
		}
		from = i + 1
	}
	return false
}

func (q *question) candidates(it *inventory.Item) []*source {
	switch it.Kind {
	case inventory.OS, inventory.Banner:
		return q.matching(it).fit
	case inventory.Process:
		return q.byName[it.Kind][programName(it.Name)]
	case inventory.File:
		return q.byName[it.Kind][baseName(it.Name)]
	case inventory.Package:
		return q.packages(it)
	case inventory.Hotfix:
		return q.byName[it.Kind][hotfixNumber(it.Name)]
	case inventory.Registry:
		return q.byName[it.Kind][registryName(it.Name)]
	case inventory.Column:
		return q.byName[it.Kind][it.Name]
	case inventory.None:
		return q.ofKind[it.Of]
	case inventory.Unread:
		return q.mentioned(it)
	case inventory.Service:
		if it.Proto == 0 && it.Closeness == inventory.Recorded { // a table that does not say which
			return slices.Concat(q.byName[it.Kind][portName(cordon.TCP, it.Port)], q.byName[it.Kind][portName(cordon.UDP, it.Port)])
		}
		return q.byName[it.Kind][portName(it.Proto, it.Port)]
	}
	return nil
}

// packages are the sources of a package, whose version may stand behind its name.
func (q *question) packages(it *inventory.Item) []*source {
	name := strings.ToLower(it.Name)
	if exact := q.byName[it.Kind][name]; exact != nil || it.Version != "" {
		return exact
	}
	return q.byName[it.Kind][behindName.ReplaceAllString(name, "")]
}

// behindName is a version behind a name, as "Apache 1.3.20" has it.
var behindName = regexp.MustCompile(`(?:\s+(?:version|v\.?))?\s+v?\d+(?:\.\d+)*[a-z]?$`)

// about reports whether any source looks at such things.
func (q *question) about(it *inventory.Item) bool {
	switch it.Kind {
	case inventory.OS:
		return len(q.systems) > 0
	case inventory.Banner:
		return len(q.banners) > 0
	}
	return len(q.candidates(it)) > 0
}

func portName(proto uint8, port uint16) string {
	switch proto {
	case cordon.TCP:
		return fmt.Sprintf("tcp/%d", port)
	case cordon.UDP:
		return fmt.Sprintf("udp/%d", port)
	}
	return ""
}

// maxSaid is how many texts' matches are remembered; there are few different
// systems and servers.
const maxSaid = 1 << 14

// matching tries the patterns on a text.
func (q *question) matching(it *inventory.Item) matches {
	key, among := "b"+it.Name, q.banners
	byHand := it.Closeness == inventory.Recorded || it.Closeness == 0
	if it.Kind == inventory.OS {
		key, among = "o"+it.Name, q.systems
		if byHand {
			key = "h" + it.Name
		}
		if it.Version != "" { // a service pack may stand in either
			key += " " + it.Version
		}
	}
	if found, ok := q.said[key]; ok {
		return found
	}
	var found matches
	if it.Kind == inventory.OS {
		found = systemsOf(among, key[1:], byHand)
	} else {
		found = textsOf(among, key[1:])
	}
	if len(key) > maxText {
		return found
	}
	if len(q.said) >= maxSaid {
		clear(q.said)
	}
	q.said[key] = found
	return found
}

func textsOf(among []*source, text string) (m matches) {
	fits := map[*fact]bool{}
	for _, s := range among {
		if s.pattern.MatchString(text) {
			m.fit = append(m.fit, s)
			fits[s.fact] = true
		}
	}
	for _, s := range among {
		if !fits[s.fact] {
			m.other = append(m.other, s)
			fits[s.fact] = true
		}
	}
	return m
}

// reads says what an item means to a source; it is of the right kind and name.
func (s *source) reads(it *inventory.Item) (value string, standing Standing, fits bool) {
	switch it.Kind {
	case inventory.Column:
		return s.column(it)
	case inventory.Unread: // none of the fact's values
		return "", 0, true
	case inventory.Registry:
		return s.Means, 0, s.Equals == "" || sameData(s.Equals, it.Value)
	case inventory.File:
		if strings.ContainsAny(s.File, `/\`) && !samePath(s.File, it.Name) {
			return "", 0, false
		}
	case inventory.Hotfix:
		if it.Value != "" { // none of the fact's values, where it is not one that merely contains it
			return "", 0, hotfixNumber(it.Name) == hotfixNumber(s.Hotfix)
		}
	case inventory.Service:
		if it.Value != "open" {
			return "", FromThere, s.Means != "" && it.Closeness == inventory.Probed
		}
	}
	if s.Means == "" && s.RulesOut == nil {
		return "", 0, false
	}
	return s.bounded(it.Version)
}

// bounded is what a version means: the value where it is within the bounds,
// nothing where it is not.
func (s *source) bounded(v string) (value string, standing Standing, fits bool) {
	if s.From == "" && s.Below == "" {
		return s.Means, 0, true
	}
	within, ok := version.Scheme(s.Scheme).Within(v, s.From, s.Below)
	if !ok {
		return "", NoVersion, true
	}
	return s.Means, 0, within
}

// column reads a cell: a value of the fact's, in any spelling, or a version.
func (s *source) column(it *inventory.Item) (value string, standing Standing, fits bool) {
	if s.From != "" || s.Below != "" {
		return s.bounded(versionIn(it.Value))
	}
	cell := wordsOfCell(it.Value)
	if s.Equals != "" {
		return s.Means, 0, strings.EqualFold(it.Value, s.Equals) || cell != "" && cell == inventory.ColumnName(s.Equals)
	}
	for _, v := range s.fact.Values {
		if v == cell {
			return v, 0, true
		}
	}
	value = s.fact.spelling(cell)
	if _, denies := spelt[value]; s.Means != "" && it.Value != "" && !denies {
		return s.Means, 0, true
	}
	return value, 0, value != ""
}

// certain reports whether a cell is nothing but words: "absent?", "~absent" and
// "(absent)" are not what "absent" is.
func certain(cell string) bool {
	for i, r := range cell {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r > 0x7f:
		case i > 0 && (r == ' ' || r == '-' || r == '_' || r == '.'):
		default:
			return false
		}
	}
	return true
}

// sameData compares a registry value's data; numbers may be written as 0x2a, 42
// or with leading zeros.
func sameData(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	x, ok1 := registryNumber(a)
	y, ok2 := registryNumber(b)
	return ok1 && ok2 && x == y
}

func registryNumber(s string) (n uint64, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	format := "%d"
	if rest, hex := strings.CutPrefix(s, "0x"); hex {
		format, s = "%x", rest
	}
	if s == "" || strings.Trim(s, "0123456789abcdef") != "" {
		return 0, false
	}
	_, err := fmt.Sscanf(s, format, &n)
	return n, err == nil
}
