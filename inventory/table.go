package inventory

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"time"

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
	more    []further              // cells of meanings that several columns have
	only    cordon.Host            // the row's first address, where its cell is nothing but one
	aliases int                    // of the row

	folded    []byte      // scratch of machine
	mac       [17]byte    // scratch
	installed cordon.Time // when what fixes the row's machine was installed; 0 not known
}

// further is a cell of a meaning that another of the row's cells has too.
type further struct {
	m    meaning
	cell []byte
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
// the first rows that holds anything is one, but one whose header says that they are
// another machine's.
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
		if fits[i] && seen[i] && t.columns[i].meaning == other && !neighbour(t.columns[i].name) {
			t.columns[i].meaning, t.columns[i].guessed = colAddress, true
			return
		}
	}
}

// say tells which columns were guessed, and which are not read.
func (t *table) say() {
	var unasked []string
	for i := range t.columns {
		c := &t.columns[i]
		switch name := shown([]byte(c.name)); {
		case c.guessed:
			t.d.note(fmt.Sprintf("column %s is taken for the %s", name, columnNames[c.meaning]))
		case c.meaning != other || t.asked(c.name):
		case c.spare != other:
			t.d.note(fmt.Sprintf("column %s has the meaning of %s, as another has, and is not read", name, columnNames[c.spare]))
		case c.name != "" && t.d.o.Asks != nil:
			unasked = append(unasked, name)
		}
	}
	if n := len(unasked); n > 0 {
		names := strings.Join(unasked[:min(n, maxUnasked)], ", ")
		if n > maxUnasked {
			names += ", …"
		}
		t.d.note(fmt.Sprintf("columns that nothing asks for: %s (%d)", names, n))
	}
}

// maxUnasked is how many columns that nothing asks for are named.
const maxUnasked = 6

// asked reports whether an advisory is known to ask for a column by its own name.
func (t *table) asked(name string) bool {
	return t.d.o.Asks != nil && t.d.o.Asks(&Item{Kind: Column, Name: name})
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
	if t.only = t.address(); t.crowd() {
		d.skip(d.w.at, "a row whose address stands for several machines", nil)
		return
	}
	host := t.host()
	if host.IsZero() {
		d.skip(d.w.at, "a row without a machine, or whose address is none", nil)
		return
	}
	if len(t.rows.cells) > len(t.columns) {
		t.surplus(host)
		return
	}
	if len(t.rows.cells) < len(t.columns) {
		d.note("rows with fewer cells than the header has; those that lack are taken for empty")
	}
	seen, _ := t.worst(colSeen)
	d.begin(host, seen, Recorded, t.rows.line)
	d.item.Row = t.machine()
	if seen == 0 && t.row[colSeen] != nil {
		d.undated()
	}
	t.installed = t.fixed(seen)
	t.items(seen)
	d.record(d.w.at)
}

// address is the row's first, where its cell is nothing but one.
func (t *table) address() cordon.Host {
	cell := t.row[colAddress]
	if !mayBeAddress(cell) {
		return cordon.Host{}
	}
	if h := cordon.ParseHost(t.d.words.of(cell)); h.Addr.IsValid() {
		return h
	}
	return cordon.Host{}
}

// crowd reports whether an address of the row's stands for several machines.
func (t *table) crowd() bool {
	if t.only.IsZero() && stand(t.row[colAddress]) {
		return true
	}
	return slices.ContainsFunc(t.more, func(f further) bool { return f.m == colAddress && stand(f.cell) })
}

// surplus tells of a machine in whose row some cell is cut in two, so that nobody
// knows which column is which.
func (t *table) surplus(host cordon.Host) {
	d := t.d
	d.item = Item{Host: host, Closeness: Recorded, Input: d.o.Input, Position: t.rows.line, Row: t.rows.line << 1}
	d.say(Machine, "", "")
	d.skip(d.w.at, "a row with more cells than the header has; which column is which is not known", nil)
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
		case many[m]:
			t.more = append(t.more, further{m, cell})
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
	if !t.only.IsZero() {
		return t.only
	}
	for field := range bytes.FieldsFuncSeq(t.row[colAddress], separates) {
		if h := cordon.ParseHost(string(field[:min(len(field), maxWord)])); h.Addr.IsValid() {
			return h
		}
	}
	for _, m := range [2]meaning{colName, colMAC} {
		if b := t.row[m]; len(b) > 0 && len(b) <= 255 && !(m == colMAC && t.common(b)) {
			return cordon.ParseHost(t.d.words.of(b))
		}
	}
	return cordon.Host{}
}

// common reports whether a cell is a hardware address that many machines have.
func (t *table) common(cell []byte) bool { return commonHardware(oneSpelling(&t.mac, cell)) }

// rowSeed is of hashes that never leave the process.
var rowSeed = maphash.MakeSeed()

// machine tells the row's machine from those of the table's other rows, as Item.Row
// does. One hardware address, one name or one address alone may be two machines': such
// a row is like no other. Addresses change; what has one hardware address and one name
// is one machine.
func (t *table) machine() uint64 {
	t.folded = t.folded[:0]
	mac, address, name := t.row[colMAC], t.row[colAddress], t.row[colName]
	if mac != nil {
		if mac = oneSpelling(&t.mac, mac); commonHardware(mac) {
			mac = nil
		}
	}
	switch {
	case mac != nil && name != nil:
		t.fold(mac)
		t.fold(name)
	case mac != nil:
		t.fold(mac)
		t.fold(nil)
		t.fold(address)
	case address != nil && name != nil:
		t.fold(address)
		t.fold(name)
	default:
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
func (t *table) items(seen cordon.Time) {
	d := t.d
	it := d.next(Machine, "")
	if it.Value = stateOf(t.row[colState]); it.Value == "" && t.row[colState] != nil && portState(t.row[colState], t.row[colPort]) == "" {
		t.misread(colState, t.row[colState], expectsState)
	}
	d.send(it)
	t.since(Booted, t.booted(seen))
	at, _ := t.worst(colSince)
	t.since(InService, at)
	t.identity()
	t.system()
	t.software()
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		if len(cell) > 0 {
			t.cell(&t.columns[i], cell)
		}
	}
}

// worst reads the row's times of a meaning: the one that is worse for the machine, 0
// where there is none, or any that is none. So it is worse to be fixed late, and that
// anything else was early. cell is the one that counts.
func (t *table) worst(m meaning) (at cordon.Time, cell []byte) {
	cell = t.row[m]
	if cell == nil {
		return 0, nil
	}
	if at = moment(cell); at == 0 {
		t.misread(m, cell, expectsTime)
	}
	for i := range t.more {
		if t.more[i].m != m {
			continue
		}
		switch other := moment(t.more[i].cell); {
		case other == 0:
			t.misread(m, t.more[i].cell, expectsTime)
			at = 0
		case at != 0 && (other < at) != (m == colInstalled):
			at, cell = other, t.more[i].cell
		}
	}
	return at, cell
}

const (
	day = cordon.Time(24 * time.Hour)
	// skew is how far clocks and zones of one row may differ.
	skew = 2 * day
	// firstFix is before anything that is installed: January 1990. Programs write
	// the year 1970 or 1980 where they know of none.
	firstFix = cordon.Time(7305) * day
)

// endOf is the end of a day, where a time shows no more than the day.
func endOf(at cordon.Time) cordon.Time {
	if at%day == 0 {
		return at + day - cordon.Time(time.Second)
	}
	return at
}

// fixed is when what fixes the row's machine was installed, 0 not known. Of a mere day
// that is its end: a start on the same day need not have come behind it.
func (t *table) fixed(seen cordon.Time) cordon.Time {
	at, _ := t.worst(colInstalled)
	switch {
	case at == 0:
		return 0
	case at < firstFix:
		t.d.note("installed before 1990; such a date is taken for none")
		return 0
	case seen != 0 && at > endOf(seen):
		t.d.note("installed after the row itself was seen; such a date is taken for none")
		return 0
	}
	return endOf(at)
}

// booted is when the row's machine last started, 0 not known.
func (t *table) booted(seen cordon.Time) cordon.Time {
	at, _ := t.worst(colBoot)
	if seen != 0 && at > seen+skew {
		t.d.note("started after the row itself was seen; such a time is taken for none")
		return 0
	}
	return at
}

// misread notes a cell of the row's of a meaning.
func (t *table) misread(m meaning, cell []byte, expects string) {
	for i := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		if t.columns[i].meaning == m && bytes.Equal(t.rows.cells[i], cell) {
			t.d.misread(t.columns[i].name, t.d.words.of(cell), expects)
			return
		}
	}
}

// since tells from when on something was so.
func (t *table) since(k Kind, at cordon.Time) {
	if at != 0 {
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

// portState is what a cell says of the port beside it: "open", "other", or "" where it
// says nothing of one.
func portState(state, port []byte) string {
	if len(port) == 0 {
		return ""
	}
	switch string(bytes.ToLower(state)) {
	case "open", "listening", "listen":
		return "open"
	case "closed", "filtered", "open|filtered", "closed|filtered", "unfiltered", "blocked", "close", "rejected", "dropped":
		return "other"
	}
	return ""
}

// identity tells the row's other names and addresses.
func (t *table) identity() {
	if t.aliases = 0; !t.only.IsZero() { // the host was taken from it
		t.aliases++
	} else {
		t.addresses(t.row[colAddress])
	}
	for i := range t.more {
		if t.more[i].m == colAddress {
			t.addresses(t.more[i].cell)
		}
	}
	t.alias(t.d.words.lower(t.row[colName]))
	t.hardware(t.row[colMAC])
}

// hardware tells the row's hardware addresses but those that many machines have.
func (t *table) hardware(cell []byte) {
	if bytes.ContainsFunc(cell, separates) {
		for field := range bytes.FieldsFuncSeq(cell, separates) {
			if !t.common(field) {
				t.alias(t.d.words.lower(field))
			}
		}
	} else if !t.common(cell) {
		t.alias(t.d.words.lower(cell))
	}
}

func (t *table) addresses(cell []byte) {
	for field := range bytes.FieldsFuncSeq(cell, separates) {
		switch h := cordon.ParseHost(string(field[:min(len(field), maxWord)])); {
		case !h.Addr.IsValid():
			t.misread(colAddress, cell, expectsAddress)
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
	t.each(colProcess, Process, separatesNames)
	d.item.Since = t.installed
	t.hotfixes()
	d.item.Since = 0
	t.each(colFile, File, separatesNames)
	if t.row[colPackage] != nil {
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

// services tells the row's ports and banners.
func (t *table) services() {
	d := t.d
	proto := protocolNamed(t.row[colProtocol])
	if proto == 0 && t.row[colProtocol] != nil {
		t.misread(colProtocol, t.row[colProtocol], expectsProtocol)
	}
	open := portState(t.row[colState], t.row[colPort]) != "other"
	var only Item
	n := 0
	for field := range bytes.FieldsFuncSeq(t.row[colPort], separates) {
		port, of, ok := portOf(field)
		if !ok {
			t.misread(colPort, t.row[colPort], expectsPort)
			continue
		}
		if of == 0 {
			of = proto
		}
		n++
		only.Port, only.Proto = port, of
		if open {
			it := d.next(Service, "")
			it.Value, it.Port, it.Proto = "open", port, of
			d.send(it)
		}
	}
	if n != 1 {
		only.Port, only.Proto = 0, proto
	}
	t.banner(t.row[colServer], only.Port, only.Proto)
	for i := range t.more {
		if t.more[i].m == colServer {
			t.banner(t.more[i].cell, only.Port, only.Proto)
		}
	}
}

func (t *table) banner(cell []byte, port uint16, proto uint8) {
	if cell != nil {
		it := t.d.next(Banner, t.d.words.of(cell))
		it.Port, it.Proto = port, proto
		t.d.send(it)
	}
}

// portOf reads a port, as 23, 23/tcp or tcp/23; proto is 0 where it does not say.
func portOf(field []byte) (port uint16, proto uint8, ok bool) {
	if a, b, found := bytes.Cut(field, []byte{'/'}); found {
		if proto = protocolNamed(b); proto == 0 || b[0] < 'A' {
			a, b = b, a
			proto = protocolNamed(b)
		}
		if field = a; proto == 0 {
			return 0, 0, false
		}
	}
	n, ok := number(field)
	return uint16(n), proto, ok && n < 1<<16
}

// hotfixes tells those of a cell that holds nothing but their numbers: "not Q300972"
// and "KB4012212 (failed)" hold one as well, and say that it is not there.
func (t *table) hotfixes() {
	t.hotfixesOf(t.row[colHotfix])
	for i := range t.more {
		if t.more[i].m == colHotfix {
			t.hotfixesOf(t.more[i].cell)
		}
	}
}

func (t *table) hotfixesOf(cell []byte) {
	for part := range bytes.FieldsFuncSeq(cell, separates) {
		if !isHotfix(part) {
			t.misread(colHotfix, cell, expectsHotfix)
			return
		}
	}
	t.parts(cell, Hotfix, separates)
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
