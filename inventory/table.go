package inventory

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"cordon"
)

// lookedAhead is how many rows decide which column holds addresses, where no
// header says so.
const lookedAhead = 32

// table is one CSV input.
type table struct {
	d       *reader
	rows    *rows
	columns []column
	row     [columnMeanings][]byte // the row's cells by meaning; the first of each
	more    [][]byte               // further addresses
	aliases int                    // of the row

	folded    []byte      // scratch of machine
	installed cordon.Time // when what fixes the row's machine was installed; 0 not known
}

func readCSV(d *reader) *Error {
	t := table{d: d}
	t.rows = newRows(d.w, d.w.delimiter())
	if err := t.header(); err != nil {
		return err
	}
	for t.rows.read() {
		d.item.Position = t.rows.line
		t.record()
	}
	return nil
}

const noMachine = "no column names a machine"

// header reads the first row that is not empty, and what the columns mean.
func (t *table) header() *Error {
	for {
		if !t.rows.read() {
			return &Error{Place: t.d.w.place(t.d.w.at), Wrong: "the table is empty", Hint: "its first row is the header"}
		}
		if t.rows.spoilt != "" {
			return &Error{Place: Place{t.rows.line, 1}, Wrong: "the header cannot be read: " + t.rows.spoilt}
		}
		if !blank(t.rows.cells) {
			break
		}
	}
	place := Place{t.rows.line, 1}
	t.columns = columnsOf(t.rows.cells, t.d.o.Map)
	if wrong := unmapped(t.columns, t.d.o.Map); len(wrong) > 0 {
		return &Error{Place: place, Wrong: "the mapping does not fit: " + strings.Join(wrong, "; "), Hint: "the columns are " + t.headers()}
	}
	t.d.record(t.d.w.at)
	guess(t.columns)
	if !has(t.columns, colAddress) {
		t.guessAddress()
	}
	if !has(t.columns, colAddress, colName, colMAC) {
		return &Error{Place: place, Wrong: noMachine, Hint: "say which with --map COLUMN=address or COLUMN=name; the columns are " + t.headers()}
	}
	t.say()
	return nil
}

func blank(cells [][]byte) bool {
	return !slices.ContainsFunc(cells, func(c []byte) bool { return len(bytes.TrimSpace(c)) > 0 })
}

func (t *table) headers() string {
	names := make([]string, 0, len(t.columns))
	for _, c := range t.columns[:min(len(t.columns), 40)] {
		names = append(names, shown([]byte(c.name)))
	}
	return strings.Join(names, ", ")
}

// guessAddress takes the first column for the address in which every cell of
// the first rows that holds anything is one.
func (t *table) guessAddress() {
	w := t.d.w
	w.hold = w.at
	saved := *t.rows
	t.rows.keep = true
	fits, seen := make([]bool, len(t.columns)), make([]bool, len(t.columns))
	for i := range fits {
		fits[i] = true
	}
	for n := 0; n < lookedAhead && t.rows.read(); n++ {
		for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(fits))] {
			if len(bytes.TrimSpace(cell)) > 0 {
				fits[i], seen[i] = fits[i] && isAddress(cell), true
			}
		}
	}
	w.at = w.hold
	t.rows.next, t.rows.keep = saved.next, false
	for i := range fits {
		if fits[i] && seen[i] {
			t.columns[i].meaning, t.columns[i].guessed = colAddress, true
			return
		}
	}
}

// say tells which columns were guessed.
func (t *table) say() {
	for _, c := range t.columns {
		if c.guessed {
			t.d.note(fmt.Sprintf("column %s is taken for the %s", shown([]byte(c.name)), columnNames[c.meaning]))
		}
	}
}

// record reads one row.
func (t *table) record() {
	d := t.d
	switch {
	case t.rows.spoilt != "":
		d.skip(d.w.at, t.rows.spoilt, nil)
		return
	case blank(t.rows.cells):
		d.record(d.w.at)
		return
	}
	t.sort()
	host := t.host()
	if host.IsZero() {
		d.skip(d.w.at, "a row without a machine, or whose address is none", nil)
		return
	}
	if len(t.rows.cells) > len(t.columns) {
		d.note("rows with more cells than the header has; those beyond it are left out")
	}
	seen := moment(t.row[colSeen])
	d.begin(host, seen, Recorded, t.rows.line)
	d.item.Row = t.machine()
	t.installed = t.moment(colInstalled)
	if seen == 0 && t.row[colSeen] != nil { // the input's own date could make it newer than it is
		d.item.Seen = 0
		d.noted--
		d.note("times that cannot be read; what is said of these machines counts as without a time")
		t.misread(colSeen, expectsTime)
	}
	t.items()
	d.record(d.w.at)
}

// sort puts the row's cells in their places. What says that nobody knows is
// nothing.
func (t *table) sort() {
	t.row, t.more = [columnMeanings][]byte{}, t.more[:0]
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		cell = bytes.TrimSpace(cell)
		if notKnown(cell) {
			cell = nil
		}
		t.rows.cells[i] = cell
		m := t.columns[i].meaning
		switch {
		case len(cell) == 0 || m == other:
		case t.row[m] == nil:
			t.row[m] = cell
		case m == colAddress:
			t.more = append(t.more, cell)
		}
	}
}

// notKnown reports whether a cell is a way to write that it is not filled in.
func notKnown(cell []byte) bool {
	if len(cell) > len("not available") || len(cell) > 0 && bytes.IndexByte([]byte("-?nNuUtT"), cell[0]) < 0 {
		return false
	}
	switch string(bytes.ToLower(cell)) {
	case "", "-", "--", "?", "n/a", "na", "null", "none", "nil", "unknown", "not known", "not available", "tbd":
		return true
	}
	return false
}

// host is the row's machine: its first address, or its name.
func (t *table) host() cordon.Host {
	if cell := t.row[colAddress]; isAddress(cell) {
		return cordon.ParseHost(t.d.words.of(cell))
	}
	for field := range bytes.FieldsFuncSeq(t.row[colAddress], separates) {
		if h := cordon.ParseHost(string(field[:min(len(field), maxWord)])); h.Addr.IsValid() {
			return h
		}
	}
	for _, m := range []meaning{colName, colMAC} {
		if b := t.row[m]; len(b) > 0 && len(b) <= 255 {
			return cordon.ParseHost(t.d.words.of(b))
		}
	}
	return cordon.Host{}
}

// rowSeed is of hashes that never leave the process.
var rowSeed = maphash.MakeSeed()

// machine tells the row's machine from those of the table's other rows, as Item.Row
// does. One name or one address alone may be two machines': such a row is like no other.
func (t *table) machine() uint64 {
	t.folded = t.folded[:0]
	if mac := t.row[colMAC]; mac != nil {
		t.fold(mac)
	} else if address, name := t.row[colAddress], t.row[colName]; address != nil && name != nil {
		t.fold(address)
		t.fold(name)
	} else {
		return t.rows.line << 1
	}
	return maphash.Bytes(rowSeed, t.folded) | 1
}

// fold adds a cell to what is hashed, in lower case.
func (t *table) fold(cell []byte) {
	for _, c := range cell {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		t.folded = append(t.folded, c)
	}
	t.folded = append(t.folded, 0)
}

// separates reports whether a rune stands between several things in one cell.
func separates(r rune) bool {
	return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '|'
}

// separatesNames is separates for names that may hold spaces.
func separatesNames(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' || r == '|' }

// items emits what the row says.
func (t *table) items() {
	d := t.d
	it := d.next(Machine, "")
	if it.Value = stateOf(t.row[colState]); it.Value == "" && t.row[colState] != nil {
		t.misread(colState, expectsState)
	}
	d.send(it)
	t.since(Booted, colBoot)
	t.since(InService, colSince)
	t.identity()
	t.system()
	t.software()
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		if len(cell) > 0 {
			t.cell(&t.columns[i], cell)
		}
	}
}

// moment reads the row's time of a meaning; 0 it has none, or none that is one.
func (t *table) moment(m meaning) cordon.Time {
	at := moment(t.row[m])
	if at == 0 && t.row[m] != nil {
		t.misread(m, expectsTime)
	}
	return at
}

// misread notes the row's cell of a meaning.
func (t *table) misread(m meaning, expects string) {
	for i := range t.columns {
		if t.columns[i].meaning == m {
			t.d.misread(t.columns[i].name, t.d.words.of(t.row[m]), expects)
			return
		}
	}
}

// since tells from when on something was so.
func (t *table) since(k Kind, m meaning) {
	if at := t.moment(m); at != 0 {
		it := t.d.next(k, "")
		it.Since = at
		t.d.send(it)
	}
}

func stateOf(b []byte) string {
	switch string(bytes.ToLower(b)) {
	case "up", "online", "alive", "running", "poweredon", "on":
		return "up"
	case "down", "offline", "dead", "stopped", "poweredoff", "off":
		return "down"
	}
	return ""
}

// identity tells the row's other names and addresses.
func (t *table) identity() {
	t.aliases = 0
	t.addresses(t.row[colAddress])
	for _, cell := range t.more {
		t.addresses(cell)
	}
	t.alias(t.d.words.lower(t.row[colName]))
	t.alias(t.d.words.lower(t.row[colMAC]))
}

func (t *table) addresses(cell []byte) {
	if isAddress(cell) && t.aliases == 0 && t.d.item.Host.Addr.IsValid() { // the address the host was taken from
		t.aliases++
		return
	}
	for field := range bytes.FieldsFuncSeq(cell, separates) {
		switch h := cordon.ParseHost(string(field[:min(len(field), maxWord)])); {
		case !h.Addr.IsValid():
			t.misread(colAddress, expectsAddress)
		case h != t.d.item.Host:
			t.alias(h.String())
		}
	}
}

func (t *table) alias(s string) {
	if t.aliases++; s != "" && s != t.d.item.Host.Name && t.aliases < maxAliases {
		t.d.say(Identity, s, "")
	}
}

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
	it := t.d.next(OS, t.d.words.of(t.row[colOS]))
	it.Version = version
	if t.d.o.Expects != nil {
		if expects := t.d.o.Expects(it); expects != "" {
			t.misread(colOS, expects)
		}
	}
	t.d.send(it)
}

// software tells the row's processes, packages, hotfixes, files and banner.
func (t *table) software() {
	d := t.d
	t.each(colProcess, Process, separatesNames)
	d.item.Since = t.installed
	t.hotfixes()
	d.item.Since = 0
	t.each(colFile, File, separatesNames)
	if t.row[colPackage] != nil {
		if t.row[colVersion] != nil {
			d.say(Package, d.words.of(t.row[colPackage]), d.words.of(t.row[colVersion]))
		} else {
			t.each(colPackage, Package, separatesNames)
		}
	}
	if t.row[colServer] == nil && t.row[colPort] == nil {
		return
	}
	it := d.next(Service, "")
	it.Proto, it.Value = protocolNamed(t.row[colProtocol]), "open"
	if it.Proto == 0 && t.row[colProtocol] != nil {
		t.misread(colProtocol, expectsProtocol)
	}
	if n, ok := number(t.row[colPort]); ok && n < 1<<16 {
		it.Port = uint16(n)
		d.send(it)
	} else if t.row[colPort] != nil {
		t.misread(colPort, expectsPort)
	}
	if t.row[colServer] != nil {
		it.Kind, it.Name, it.Value = Banner, d.words.of(t.row[colServer]), ""
		d.send(it)
	}
}

// hotfixes tells those of a cell that holds nothing but their numbers: "not Q300972"
// and "KB4012212 (failed)" hold one as well, and say that it is not there.
func (t *table) hotfixes() {
	for part := range bytes.FieldsFuncSeq(t.row[colHotfix], separates) {
		if !isHotfix(part) {
			t.misread(colHotfix, expectsHotfix)
			return
		}
	}
	t.each(colHotfix, Hotfix, separates)
}

// isHotfix reports whether a word is the number of an article, as Q300972, KB4012212
// or 300972, or of a bulletin, as MS01-033.
func isHotfix(word []byte) bool {
	digits := bytes.TrimLeft(word, "KBQMSkbqms")
	return len(word)-len(digits) <= 2 && len(digits) > 0 && digits[0] >= '0' && digits[0] <= '9' && len(bytes.Trim(digits, "0123456789-_.")) == 0
}

// each emits every one of several things in one cell.
func (t *table) each(m meaning, k Kind, between func(rune) bool) {
	for part := range bytes.FieldsFuncSeq(t.row[m], between) {
		if part = bytes.TrimSpace(part); len(part) > 0 {
			t.d.say(k, t.d.words.of(part), "")
		}
	}
}

// cell emits a cell under its column's name, and under that of its meaning.
func (t *table) cell(c *column, cell []byte) {
	it := t.d.next(Column, c.name)
	it.Value = t.d.words.of(cell)
	if c.meaning == other { // whether it is what was installed the one who asks knows
		it.Since = t.installed
	}
	t.expect(c, it)
	t.d.send(it)
	if means := columnNames[c.meaning]; means != "" && means != c.name {
		it.Name = means
		t.expect(c, it)
		t.d.send(it)
	}
}

// expect notes a value that nobody who asks for the column understands. Most cells
// have one of a few values, which are looked up once.
func (t *table) expect(c *column, it *Item) {
	if t.d.o.Expects == nil || slices.Contains(c.sound[:], it.Value) {
		return
	}
	if expects := t.d.o.Expects(it); expects != "" {
		t.d.misread(c.name, it.Value, expects)
		return
	}
	if means := columnNames[c.meaning]; means == "" || means == c.name { // it goes by one name
		copy(c.sound[1:], c.sound[:])
		c.sound[0] = it.Value
	}
}

// sniffCSV takes for a table what has a header that names machines, or
// addresses below it.
func sniffCSV(head []byte) bool {
	if len(head) == 0 || bytes.IndexByte(head, 0) >= 0 || bytes.IndexByte([]byte("{[<#"), head[0]) >= 0 {
		return false
	}
	w := newWindow(bytes.NewReader(head))
	t := table{d: &reader{w: w}, rows: newRows(w, w.delimiter())}
	if !t.rows.read() || t.rows.spoilt != "" || leases(t.rows.cells) {
		return false
	}
	if slices.ContainsFunc(t.rows.cells, isAddress) { // a header holds no addresses
		return false
	}
	t.columns = columnsOf(t.rows.cells, nil)
	guess(t.columns)
	if !has(t.columns, colAddress) {
		t.guessAddress()
	}
	return has(t.columns, colAddress, colName, colMAC)
}

// leases reports whether a header is that of Kea's leases, which say who held
// an address and nothing about machines.
func leases(header [][]byte) bool {
	return slices.ContainsFunc(header, func(c []byte) bool { return string(c) == "valid_lifetime" })
}
