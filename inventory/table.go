package inventory

import (
	"bytes"
	"fmt"
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
	more    []further              // cells of meanings that several columns have
	only    cordon.Host            // the row's first address, where its cell is nothing but one
	listed  []cordon.Host          // addresses of one of the row's cells
	aliases int                    // of the row

	first      []byte            // the header's first cell
	states     map[string]string // what cells say of whether a machine answers
	tellsPort  bool              // some column says of ports whether they are open
	interfaces []int             // columns that say of which interface a row speaks
	networks   []int             // and in which network
	serial     []int             // and by what else its machine is told from others
	place      []int             // and where that stands
	within     []int             // and which systems it has besides its own
	told       bool              // some column may say of patches whether they are installed

	folded     []byte      // scratch of machine
	mac        [17]byte    // scratch
	unsure     bool        // its state says that nobody knows it
	fate       string      // what the row says of its patches, where that is not that they are installed
	fixed      cordon.Time // when what fixes the row's machine was installed, the latest that may be; 0 not known
	fixedLocal bool        // that shows no zone
	start      interval    // when the row's machine last started
	lasted     cordon.Time // the latest that any row shows for certain
}

// further is a cell of a meaning that another of the row's cells has too.
type further struct {
	m    meaning
	cell []byte
}

func readCSV(d *reader) *Error {
	t := table{d: d}
	t.begin()
	if err := t.header(); err != nil {
		return err
	}
	for t.rows.read() {
		d.item.Position = t.rows.line
		t.record()
	}
	return nil
}

// begin passes what stands above the header.
func (t *table) begin() {
	w := t.d.w
	a, delimiter := headOf(w.head(), t.d.o.Map)
	t.rows = newRows(w, delimiter)
	w.at += a.size
	t.rows.next += a.lines
	if a.notes > 0 {
		t.d.tally.Notes.Count("lines above the header, which are not read", a.notes, 1, nil)
	}
}

const noMachine = "no column names a machine"

// header reads the first row that is not empty, and what the columns mean.
func (t *table) header() *Error {
	for {
		if !t.rows.read() {
			return &Error{Place: t.d.w.place(t.d.w.at), Wrong: "the table is empty", Hint: "its first line is the header"}
		}
		if t.rows.spoilt != "" {
			return &Error{Place: Place{t.rows.line, 1}, Wrong: "the header cannot be read: " + t.rows.spoilt}
		}
		if !blank(t.rows.cells) {
			break
		}
	}
	place := Place{t.rows.line, 1}
	t.columns = columnsOf(t.rows.cells, t.d.o.Map, t.asked)
	t.first = bytes.Clone(t.rows.cells[0])
	if wrong := unmapped(t.columns, t.d.o.Map, t.asked); len(wrong) > 0 {
		return &Error{Place: place, Wrong: "the mapping does not fit: " + strings.Join(wrong, "; "), Hint: "the columns are " + t.headers()}
	}
	t.d.record(t.d.w.at)
	guess(t.columns)
	t.patchStates()
	t.portStates()
	t.sides()
	if !has(t.columns, colAddress) {
		t.guessAddress()
	}
	if !has(t.columns, colAddress, colName, colMAC) {
		return &Error{Place: place, Wrong: noMachine, Hint: "say which with --map COLUMN=address or COLUMN=name; the first line must be the header, and its columns are " + t.headers()}
	}
	t.say()
	t.rows.like, t.rows.every = t.like, !has(t.columns, colAddress)
	return nil
}

// like reports whether cells look like a row: there are as many as the header has, and an
// address or a name stands where one belongs.
func (t *table) like(cells [][]byte) bool {
	if len(cells) != len(t.columns) || len(cells) < 2 {
		return false
	}
	named := false
	for i, cell := range cells {
		switch cell = bytes.Trim(cell, " \t\""); t.columns[i].meaning {
		case colAddress:
			if isAddress(cell) {
				return true
			}
		case colName, colMAC:
			named = named || len(cell) > 0 && !bytes.ContainsAny(cell, " \t")
		}
	}
	return named && t.rows.every && len(cells) > 2
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
		case c.meaning != other || c.patch || c.undone || c.hint || c.remark || c.ofPort || t.asked(c.name) || slices.ContainsFunc([][]int{t.interfaces, t.networks, t.serial, t.place, t.within}, func(of []int) bool { return slices.Contains(of, i) }):
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
	case t.again():
		d.note("rows that are the header once more; they are skipped")
		d.record(d.w.at)
		return
	}
	t.sort()
	if t.only = t.address(); t.crowd() {
		d.skip(d.w.at, "a row whose address stands for several machines", nil)
		return
	}
	if t.row[colAddress] == nil && t.row[colMAC] == nil && t.sums() {
		d.note("rows that sum up others; they are skipped")
		d.record(d.w.at)
		return
	}
	t.unread()
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
	seen := t.times()
	d.begin(host, seen.from, Recorded, t.rows.line)
	d.item.Row, d.item.Late, d.item.SeenLocal = t.machine(), seen.late(), seen.local
	d.item.Part = t.part()
	if seen.from == 0 && t.row[colSeen] != nil {
		d.undated()
	}
	t.outlast()
	t.items()
	d.record(d.w.at)
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
	t.row, t.more, t.unsure = [columnMeanings][]byte{}, t.more[:0], false
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		cell = bytes.TrimSpace(cell)
		m := t.columns[i].meaning
		if notKnown(cell) && !(lists[m] != 0 && isNone(cell)) {
			t.unsure = t.unsure || m == colState && noStates[phraseOf(cell)]
			cell = nil
		}
		t.rows.cells[i] = cell
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

// separates reports whether a rune stands between several things in one cell.
func separates(r rune) bool {
	return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '|'
}

// separatesNames is separates for names that may hold spaces.
func separatesNames(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' || r == '|' }

// items emits what the row says.
func (t *table) items() {
	d := t.d
	value := ""
	if cell := t.row[colState]; cell != nil {
		value = t.stateOf(cell)
	}
	d.next(Machine, "").Value = value
	d.send(&d.out)
	t.since(Booted, t.start)
	t.since(InService, t.interval(colSince))
	t.nones()
	t.identity()
	t.system()
	t.guests()
	t.fate = t.patchState()
	t.software()
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		if len(cell) > 0 {
			t.cell(&t.columns[i], cell)
		}
	}
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

// cell emits a cell under its column's name, and under that of its meaning. What --map
// says of a column counts instead of its name.
func (t *table) cell(c *column, cell []byte) {
	it := t.d.next(Column, c.name)
	it.Value = t.d.words.of(cell)
	if c.meaning == other && t.fate == "" { // whether it is what was installed the one who asks knows
		it.Since, it.SinceLocal = t.fixed, t.fixedLocal
	}
	if c.as != "" {
		it.Name = c.as
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
	if len(head) == 0 || bytes.IndexByte(head, 0) >= 0 || bytes.IndexByte([]byte("{[<"), head[0]) >= 0 {
		return false
	}
	for _, mark := range []string{"#separator", "#fields", "#Fields:", "#Software:", "#Version:"} { // of logs
		if bytes.HasPrefix(head, []byte(mark)) {
			return false
		}
	}
	w := newWindow(bytes.NewReader(head))
	t := table{d: &reader{w: w}}
	t.begin()
	if !t.rows.read() || t.rows.spoilt != "" || leases(t.rows.cells) {
		return false
	}
	if slices.ContainsFunc(t.rows.cells, isAddress) { // a header holds no addresses
		return false
	}
	t.columns = columnsOf(t.rows.cells, nil, nil)
	guess(t.columns)
	if !has(t.columns, colAddress) && head[0] != '#' {
		t.guessAddress()
	}
	return has(t.columns, colAddress, colName, colMAC)
}

// leases reports whether a header is that of Kea's leases, which say who held
// an address and nothing about machines.
func leases(header [][]byte) bool {
	return slices.ContainsFunc(header, func(c []byte) bool { return string(c) == "valid_lifetime" })
}
