package inventory

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// system tells the row's system. Where several columns do, all of them count.
func (t *table) system() {
	if t.row[colOS] == nil {
		return
	}
	version := t.d.words.of(t.row[colOSVersion])
	if sp := t.row[colServicePack]; sp != nil {
		if number, ok := number(sp); ok {
			sp = fmt.Appendf(nil, "SP%d", number)
		}
		version = strings.TrimSpace(version + " " + string(sp))
	}
	t.runs(t.row[colOS], version)
	for i := range t.more {
		if t.more[i].m == colOS {
			t.runs(t.more[i].cell, version)
		}
	}
}

func (t *table) runs(os []byte, version string) {
	it := t.d.next(OS, t.d.words.of(os))
	it.Version = version
	if t.d.o.Expects != nil {
		if expects := t.d.o.Expects(it); expects != "" {
			t.misread(colOS, os, expects)
		}
	}
	t.d.send(it)
}

// software tells the row's processes, packages, hotfixes, files, ports and banners.
func (t *table) software() {
	d := t.d
	t.processes(t.row[colProcess])
	for i := range t.more {
		if t.more[i].m == colProcess {
			t.processes(t.more[i].cell)
		}
	}
	d.item.Since, d.item.SinceLocal = t.fixed, t.fixedLocal
	t.hotfixes()
	d.item.Since, d.item.SinceLocal = 0, false
	t.each(colFile, File, separatesNames)
	if t.row[colPackage] != nil && !isNone(t.row[colPackage]) {
		if t.row[colVersion] != nil {
			d.say(Package, d.words.of(t.row[colPackage]), d.words.of(t.row[colVersion]))
			t.eachFurther(colPackage, Package, separatesNames)
		} else {
			t.each(colPackage, Package, separatesNames)
		}
	}
	if t.row[colServer] != nil || t.row[colPort] != nil {
		t.services()
	}
}

func (t *table) banner(cell []byte, port uint16, proto uint8) {
	if cell == nil {
		return
	}
	for _, text := range [2]string{t.d.words.of(cell), spelling(cell)} {
		if text != "" {
			it := t.d.next(Banner, text)
			it.Port, it.Proto = port, proto
			t.d.send(it)
		}
	}
}

var (
	// anIIS is how people call Microsoft's web server, and its version.
	anIIS = regexp.MustCompile(`(?i)\b(?:iis|internet information (?:services?|server))(?: httpd| web ?server)?(?:[ /v-]{0,3}(\d+)(\.\d+)?)?`)
	// versioned is a product with its version, of which servers say "name/version".
	versioned = regexp.MustCompile(`^([A-Za-z][\w.-]*) v?(\d[\w.-]*)`)
	// negated says that there is none.
	negated = regexp.MustCompile(`(?i)^\s*(?:no|not|non|none|without|kein\w*|nicht|ohne|sans|pas|sin|ning\w*)\b`)
)

// spelling is what a server would have said of itself that people write in another way,
// "" where there is no other: advisories know servers by their own words. An IIS of which
// more is said is none of a version.
func spelling(cell []byte) string {
	if negated.Match(cell) || len(cell) > maxWord*4 {
		return ""
	}
	if m := anIIS.FindSubmatchIndex(cell); m != nil {
		if bytes.Contains(cell, []byte("Microsoft-IIS/")) {
			return ""
		}
		before := bytes.Trim(bytes.ToLower(cell[:m[0]]), " -")
		sure := m[1] == len(cell) && (len(before) == 0 || string(before) == "microsoft" || string(before) == "ms")
		switch {
		case !sure || m[2] < 0:
			return "Microsoft-IIS"
		case m[4] < 0:
			return "Microsoft-IIS/" + string(cell[m[2]:m[3]]) + ".0"
		}
		return "Microsoft-IIS/" + string(cell[m[2]:m[5]])
	}
	if m := versioned.FindSubmatch(cell); m != nil {
		return string(m[1]) + "/" + string(m[2])
	}
	return ""
}

// hotfixes tells those of a cell that holds nothing but their numbers: "not Q300972"
// and "KB4012212 (failed)" hold one as well, and say that it is not there.
func (t *table) hotfixes() {
	if t.row[colHotfix] == nil {
		return
	}
	if t.fate != "" {
		t.d.item.Since, t.d.item.SinceLocal = 0, false
	}
	t.hotfixesOf(t.row[colHotfix])
	for i := range t.more {
		if t.more[i].m == colHotfix {
			t.hotfixesOf(t.more[i].cell)
		}
	}
}

func (t *table) hotfixesOf(cell []byte) {
	for part := range bytes.FieldsFuncSeq(cell, separates) {
		if isNone(cell) {
			return
		}
		if !isHotfix(part) {
			t.misread(colHotfix, cell, expectsHotfix)
			t.unclear(Hotfix, cell)
			return
		}
	}
	for part := range bytes.FieldsFuncSeq(cell, separates) {
		it := t.d.next(Hotfix, t.d.words.of(part))
		it.Value = t.fate
		t.d.send(it)
	}
}

// isHotfix reports whether a word is the number of an article, as Q300972, KB4012212
// or 300972, or of a bulletin, as MS01-033. None has less than five digits.
func isHotfix(word []byte) bool {
	digits := bytes.TrimLeft(word, "KBQMSkbqms")
	if len(word)-len(digits) > 2 || len(digits) == 0 || digits[0]-'0' > 9 {
		return false
	}
	n := 0
	for _, c := range digits {
		switch {
		case c-'0' <= 9:
			n++
		case c != '-' && c != '_' && c != '.':
			return false
		}
	}
	return n >= 5
}

// each emits every one of several things in the row's cells of a meaning.
func (t *table) each(m meaning, k Kind, between func(rune) bool) {
	t.parts(t.row[m], k, between)
	t.eachFurther(m, k, between)
}

func (t *table) eachFurther(m meaning, k Kind, between func(rune) bool) {
	for i := range t.more {
		if t.more[i].m == m {
			t.parts(t.more[i].cell, k, between)
		}
	}
}

func (t *table) parts(cell []byte, k Kind, between func(rune) bool) {
	for part := range bytes.FieldsFuncSeq(cell, between) {
		if part = bytes.TrimSpace(part); len(part) > 0 {
			t.d.say(k, t.d.words.of(part), "")
		}
	}
}

// lists are the kinds of things of which a cell may say that there are none.
var lists = [columnMeanings]Kind{colProcess: Process, colPackage: Package, colHotfix: Hotfix}

// noneWords are ways to write that there is none. That a cell is empty, or nothing is known,
// says nothing.
var noneWords = phrases("none, no, 0, missing, not installed, not patched, unpatched, nothing, none installed, nil installed, no hotfixes, no hotfix, no patches, no patch, no updates, 0 hotfixes, 0 patches, 0 updates, " +
	"(none), <none>, [none], keine, kein, keiner, nein, nicht installiert, fehlt, aucun, aucune, non, pas installé, ninguno, ninguna, nada, no instalado, nessuno")

// isNone makes nothing new of the cell: every cell of a list is looked at.
func isNone(cell []byte) bool {
	var room [len("nicht installiert")]byte
	if len(cell) == 0 || len(cell) > len(room) || strings.IndexByte("nN0mMkKaApPfFuU(<[", cell[0]) < 0 {
		return false
	}
	for i, c := range cell {
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '.' || c == '\\': // of files and paths
			return false
		}
		room[i] = c
	}
	return noneWords[string(room[:len(cell)])]
}

// nones tells of what kinds the row says that there are none.
func (t *table) nones() {
	for _, m := range [...]meaning{colProcess, colPackage, colHotfix} {
		t.none(m, t.row[m])
	}
	for i := range t.more {
		t.none(t.more[i].m, t.more[i].cell)
	}
}

func (t *table) none(m meaning, cell []byte) {
	if cell == nil || lists[m] == 0 || !isNone(cell) {
		return
	}
	it := t.d.next(None, columnNames[m])
	it.Of, it.Value = lists[m], t.d.words.of(cell)
	t.d.send(it)
}

// unclear tells of a cell that is not understood, and may name something.
func (t *table) unclear(of Kind, cell []byte) {
	it := t.d.next(Unread, t.d.words.of(cell))
	it.Of = of
	t.d.send(it)
}

// processes tells those of a cell.
func (t *table) processes(cell []byte) {
	if isNone(cell) {
		return
	}
	for part := range bytes.FieldsFuncSeq(cell, separatesNames) {
		if part = bytes.TrimSpace(part); len(part) > 0 {
			t.process(part)
		}
	}
}

// process tells one process, as lists of processes have it: with its path, what it was
// started with, its number.
func (t *table) process(part []byte) {
	if bytes.IndexByte(part, ' ') < 0 && part[0] != '"' && part[len(part)-1] != ')' {
		t.d.say(Process, t.d.words.of(part), "")
		return
	}
	if fields := bytes.Fields(part); len(fields) > 1 && !bytes.ContainsAny(part, `\/`) {
		if !slices.ContainsFunc(fields, func(f []byte) bool { return !isProgram(f) }) {
			for _, f := range fields {
				t.d.say(Process, t.d.words.of(f), "")
			}
			return
		}
	}
	name, rest := program(part)
	if t.d.say(Process, t.d.words.of(name), ""); !startedWith(rest) || bytes.IndexByte(name[bytes.LastIndexAny(name, `\/`)+1:], ' ') >= 0 {
		t.unclear(Process, part)
	}
}

// isProgram reports whether a word is the file of a program of Windows.
func isProgram(word []byte) bool {
	return len(word) > 4 && bytes.EqualFold(word[len(word)-4:], []byte(".exe"))
}

// program cuts the name of a program from a command line.
func program(part []byte) (name, rest []byte) {
	if part[0] == '"' {
		if end := bytes.IndexByte(part[1:], '"'); end > 0 {
			return part[1 : end+1], part[end+2:]
		}
		part = part[1:]
	}
	lower := bytes.ToLower(part) // of other letters it may be longer
	for from := 0; len(lower) == len(part); {
		i := bytes.Index(lower[from:], []byte(".exe"))
		if i < 0 {
			break
		}
		if from += i + 4; from == len(part) || !isAlphanumeric(lower[from]) {
			return part[:from], part[from:]
		}
	}
	if end := bytes.IndexAny(part, " ("); end > 0 {
		return bytes.TrimRight(part[:end], ":"), part[end:]
	}
	return part, nil
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
}

// startedWith reports whether what stands behind a program is its width, its number, or
// what it was started with.
func startedWith(rest []byte) bool {
	rest = bytes.TrimSpace(rest)
	switch {
	case len(rest) == 0, rest[0] == '*':
		return true
	case rest[0] == '-' || rest[0] == '/':
		return len(rest) > 1 && rest[1] > ' '
	}
	rest = bytes.TrimLeft(rest, "(:[")
	return len(rest) > 0 && rest[0]-'0' <= 9
}
