package inventory

import (
	"errors"
	"io"

	"cordon"
)

// Options say what an input itself does not.
type Options struct {
	Input string      // its name, for messages and evidence
	Host  cordon.Host // the machine it is about, where it names none (CycloneDX, osqueryi)
	Seen  cordon.Time // when it was found so, where it shows no time: when the file was last written; 0 not known
	// Map gives columns of a table a meaning: by header, one of [ColumnMeanings].
	Map map[string]string
	// Expects says what an item of the kinds Column and OS may be instead, in words,
	// where nobody who asks for it understands it; "" otherwise.
	// It may be nil.
	Expects func(*Item) string
	// Asks reports whether an item of the kind Column is of use to anybody, by its name.
	// It may be nil: nobody then says which columns are not used.
	Asks func(*Item) bool
}

// Read turns an input into items, record by record, and accounts for every byte
// of it. An [Error] says where and why the input is not read to its end; what
// came before it has been emitted. Emit must not keep its argument.
func Read(r io.Reader, f *Format, o Options, emit func(*Item)) (cordon.Tally, error) {
	d := &reader{w: newWindow(r), o: o, send: emit}
	if d.o.Host.IsZero() {
		d.o.Host = cordon.Host{Name: unnamed + o.Input}
	}
	d.w.skipMark()
	err := f.read(d)
	d.rest(err)
	d.tally.Notes.Count(d.timeless(), d.noted, 0, nil)
	return d.tally, d.failed(err)
}

// timeless says what becomes of records without a time.
func (d *reader) timeless() string {
	switch {
	case d.o.Seen == 0:
		return "records without a time; when they were so is not known"
	case d.outlasted:
		return "records without a time; others show something later than when the file was last written, so that when these were so is not known"
	}
	return "records without a time; when the file was last written is taken for it"
}

// unnamed begins the stand-in for a machine that neither the input nor anybody
// has named; the input's name follows.
const unnamed = "inventory:"

// reader is what all formats share: the input, what was counted, the item that
// is being made.
type reader struct {
	w     *window
	o     Options
	tally cordon.Tally
	words words
	send  func(*Item)
	item  Item // what the items of a record have in common
	out   Item // the one that is emitted

	counted uint64 // bytes of the input that the tally has
	noted   uint64 // records that show no time

	outlasted bool // records show something later than Options.Seen

	misreadings map[cell]string // the notes on values that are not understood
}

// failed gives an error the input's name; the reader's own error comes first.
func (d *reader) failed(err *Error) error {
	switch {
	case d.w.err != nil:
		return errors.Join(errors.New(d.o.Input+": reading stopped"), d.w.err)
	case err != nil:
		err.Input = d.o.Input
		return err
	}
	return nil
}

// record counts everything up to index i of the window as one record read.
func (d *reader) record(i int) {
	size := d.w.offset(i) - d.counted
	d.tally.Understand(size)
	d.counted += size
}

// frame counts everything up to index i as what holds records together.
func (d *reader) frame(i int) {
	size := d.w.offset(i) - d.counted
	d.tally.Frame(size)
	d.counted += size
}

// skip counts everything up to index i as a record that is not understood.
func (d *reader) skip(i int, reason string, example []byte) {
	size := d.w.offset(i) - d.counted
	d.tally.Skip(reason, size, d.item.Position, example)
	d.counted += size
}

// lose counts everything up to index i as a record that a bound took away.
func (d *reader) lose(i int, reason string) {
	size := d.w.offset(i) - d.counted
	d.tally.Lose(reason, size, d.item.Position)
	d.counted += size
}

// note says what was assumed.
func (d *reader) note(what string) { d.tally.Notes.Count(what, 1, d.item.Position, nil) }

// rest counts what is behind the end, or behind an error, to the end of the
// input.
func (d *reader) rest(err *Error) {
	for {
		d.w.at = len(d.w.buf)
		d.w.mark()
		if _, ok := d.w.more(); !ok {
			break
		}
	}
	size := d.w.offset(len(d.w.buf)) - d.counted
	switch {
	case err != nil:
		d.tally.LoseBytes(size)
		d.tally.Lost.Count("bytes behind what could not be read", size, err.Line, nil)
	case size > 0:
		d.tally.Frame(size)
	}
	d.counted += size
}

// begin starts an item at a line.
func (d *reader) begin(host cordon.Host, seen cordon.Time, c Closeness, line uint64) {
	if seen == 0 {
		seen = d.o.Seen
		d.noted++
	}
	d.item = Item{Host: host, Seen: seen, Closeness: c, Input: d.o.Input, Position: line}
	d.tally.See(seen)
}

// undated says that the record that was begun shows a time that cannot be read: that of
// the input could make it newer than it is.
func (d *reader) undated() {
	d.item.Seen = 0
	d.noted--
	d.note("times that cannot be read; what is said of these machines counts as without a time")
}

// say emits the item that was begun, as one of a kind.
func (d *reader) say(k Kind, name, version string) {
	it := d.next(k, name)
	it.Version = version
	d.send(it)
}

// next is an item of a kind in the record that was begun, to be completed and
// sent.
func (d *reader) next(k Kind, name string) *Item {
	d.out = d.item
	d.out.Kind, d.out.Name = k, name
	return &d.out
}

// skipMark passes a byte order mark of UTF-8.
func (w *window) skipMark() {
	w.peek()
	for len(w.buf) < 3 {
		if _, ok := w.more(); !ok {
			break
		}
	}
	if len(w.buf) >= 3 && string(w.buf[:3]) == "\xef\xbb\xbf" {
		w.at, w.hold = 3, 3
	}
}
