package inventory

import "bytes"

// Tables are read as RFC 4180 describes them, and as they are: with commas,
// semicolons, tabs or bars, CR LF or LF, quotes that double, and a byte order
// mark. A quote that does not close within 1 MiB spoils its own line only.

const (
	maxRow   = 1 << 20
	maxCells = 4096 // of one row; spreadsheets have at most 16,384
)

// rows cuts a table into rows.
type rows struct {
	w         *window
	delimiter byte
	line      uint64 // of the row, from 1
	next      uint64 // line behind it
	cells     [][]byte
	room      []byte // for cells with doubled quotes
	keep      bool   // rows are looked at ahead of time: nothing before may go
	text      []byte // of a line that was read as it stands
	spoilt    string // why the row cannot be read; "" it can

	like  func(cells [][]byte) bool // whether they look like a row; nil that is not known
	every bool                      // only all lines of a quote together do
}

func newRows(w *window, delimiter byte) *rows {
	return &rows{w: w, delimiter: delimiter, next: 1}
}

// read takes the next row, and reports whether there was one. The cells are
// valid until the next call.
func (r *rows) read() bool {
	w := r.w
	if !r.keep {
		w.hold = w.at
	}
	if w.peek(); w.at >= len(w.buf) {
		return false
	}
	r.spoilt = ""
	end, quoted := r.end()
	if quoted && r.spoilt == "" && r.like != nil {
		if first := bytes.IndexByte(w.buf[w.at:end], '\n'); first >= 0 && r.swallows(w.buf[w.at:end], first+1) {
			end, quoted, r.spoilt = w.at+first+1, false, "a quote that does not close before the next row"
		}
	}
	raw := w.buf[w.at:end]
	w.at = end
	r.line = r.next
	r.next++
	if quoted {
		r.next += uint64(max(bytes.Count(raw, newline)-1, 0))
	}
	raw = bytes.TrimRight(raw, "\r\n")
	r.cells, r.room = r.cells[:0], r.room[:0]
	if r.spoilt != "" {
		return true
	}
	if quoted {
		r.quoted(raw)
	} else {
		r.plain(raw)
	}
	return true
}

// swallows reports whether lines behind the first, which a quote of it takes for its own,
// are rows by themselves.
func (r *rows) swallows(raw []byte, first int) bool {
	from := first
	if r.every {
		from = 0
	}
	some := false
	for line := range bytes.SplitSeq(bytes.TrimRight(raw[from:], "\r\n"), newline) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		is := first < len(raw) && r.like(r.cellsOf(line))
		if is != r.every {
			return is
		}
		some = true
	}
	return some && r.every
}

// cellsOf are the cells of a line, in which quotes count where they are even in number.
func (r *rows) cellsOf(line []byte) [][]byte {
	if bytes.Count(line, []byte{'"'})%2 == 0 {
		return cellsOf(line, r.delimiter)
	}
	one := rows{delimiter: r.delimiter}
	one.plain(bytes.TrimRight(line, "\r"))
	return one.cells
}

// readLine takes the next line as it stands, into text.
func (r *rows) readLine() bool {
	w := r.w
	w.mark()
	if w.peek(); w.at >= len(w.buf) {
		return false
	}
	r.line = r.next
	r.next++
	from := 0
	for {
		if i := bytes.IndexByte(w.buf[w.at+from:], '\n'); i >= 0 {
			from += i + 1
			break
		}
		from = len(w.buf) - w.at
		if from > maxToken { // the rest of it is another line
			break
		}
		if _, ok := w.more(); !ok {
			break
		}
	}
	r.text = bytes.TrimRight(w.buf[w.at:w.at+from], "\r\n")
	w.at += from
	return true
}

// end is the index behind the row that begins at w.at: behind the first line
// end before which quotes are even in number.
func (r *rows) end() (end int, quoted bool) {
	w := r.w
	from, quotes, first := 0, 0, -1 // from w.at on
	for {
		if i := bytes.IndexByte(w.buf[w.at+from:], '\n'); i >= 0 {
			part := w.buf[w.at+from : w.at+from+i]
			quotes += bytes.Count(part, []byte{'"'})
			from += i + 1
			if first < 0 {
				first = from
			}
			if quotes%2 == 0 {
				return w.at + from, quotes > 0
			}
			if from < maxRow {
				continue
			}
		} else if len(w.buf)-w.at < maxRow {
			if _, ok := w.more(); ok {
				continue
			}
			quotes += bytes.Count(w.buf[w.at+from:], []byte{'"'})
			if quotes%2 == 0 {
				return len(w.buf), quotes > 0
			}
		}
		return r.spoil(first)
	}
}

// spoil gives up one line: the first of those that a quote spans, or one that
// does not end.
func (r *rows) spoil(first int) (end int, quoted bool) {
	w := r.w
	if first >= 0 {
		r.spoilt = "a quote that does not close"
		return w.at + first, false
	}
	if r.spoilt = "a row longer than 1 MiB"; len(w.buf)-w.at < maxRow {
		r.spoilt = "a quote that does not close"
	}
	for {
		if i := bytes.IndexByte(w.buf[w.at:], '\n'); i >= 0 {
			return w.at + i + 1, false
		}
		w.at = len(w.buf)
		if !r.keep {
			w.hold = w.at
		}
		if _, ok := w.more(); !ok || r.keep {
			return len(w.buf), false
		}
	}
}

func (r *rows) add(cell []byte) {
	if len(r.cells) < maxCells {
		r.cells = append(r.cells, cell[:min(len(cell), maxField)])
	}
}

func (r *rows) plain(raw []byte) {
	for {
		i := bytes.IndexByte(raw, r.delimiter)
		if i < 0 {
			r.add(raw)
			return
		}
		r.add(raw[:i])
		raw = raw[i+1:]
	}
}

func (r *rows) quoted(raw []byte) {
	for {
		cell, rest, more := r.cell(raw)
		r.add(cell)
		if !more {
			return
		}
		raw = rest
	}
}

// cell cuts the first cell from a row.
func (r *rows) cell(raw []byte) (cell, rest []byte, more bool) {
	if len(raw) == 0 || raw[0] != '"' {
		i := bytes.IndexByte(raw, r.delimiter)
		if i < 0 {
			return raw, nil, false
		}
		return raw[:i], raw[i+1:], true
	}
	raw = raw[1:]
	from := len(r.room)
	for {
		i := bytes.IndexByte(raw, '"')
		if i < 0 {
			i = len(raw)
		}
		if i+1 < len(raw) && raw[i+1] == '"' { // a doubled quote is one
			r.room = append(r.room, raw[:i+1]...)
			raw = raw[i+2:]
			continue
		}
		r.room = append(r.room, raw[:i]...)
		raw = raw[min(i+1, len(raw)):]
		break
	}
	cell = r.room[from:len(r.room):len(r.room)]
	if i := bytes.IndexByte(raw, r.delimiter); i >= 0 {
		return cell, raw[i+1:], true
	}
	return cell, nil, false
}

// delimiter is what stands between the cells: what a first line "sep=;" says,
// which some spreadsheets write and which is passed, or what is most likely.
func (w *window) delimiter() byte {
	b := w.head()
	if line, _, ok := bytes.Cut(b, newline); ok && len(bytes.TrimRight(line, "\r")) == len("sep=;") && bytes.EqualFold(line[:4], []byte("sep=")) {
		w.at += len(line) + 1
		return line[4]
	}
	return delimiterOf(b)
}

// delimiterOf guesses what stands between the cells of a table from its first
// line.
func delimiterOf(head []byte) byte {
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	best, most := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		if n := countOutsideQuotes(head, d); n > most {
			best, most = d, n
		}
	}
	return best
}

func countOutsideQuotes(line []byte, d byte) (n int) {
	inside := false
	for _, c := range line {
		switch {
		case c == '"':
			inside = !inside
		case c == d && !inside:
			n++
		}
	}
	return n
}
