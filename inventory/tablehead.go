package inventory

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// Above the header of a table may stand what a spreadsheet or a person wrote there: a
// title, a comment, "sep=;".

// maxAbove is how many lines are looked at for the header.
const maxAbove = 20

// above is what stands above a header.
type above struct {
	size  int // bytes
	lines uint64
	notes uint64 // of the lines, those in which anything is said
}

// headOf finds the line of the header, and what stands between the cells. Lines above it
// are passed where it names a machine, and has more cells than they.
func headOf(head []byte, asked map[string]string) (a above, delimiter byte) {
	first, most, said, begun := above{}, 0, byte(0), false
	for at := (above{}); at.lines < maxAbove && at.size < len(head); {
		line, _, ended := bytes.Cut(head[at.size:], newline)
		size := len(line)
		if ended {
			size++
		}
		text := bytes.TrimSpace(line)
		switch {
		case len(text) == 0:
		case !begun && len(text) == len("sep=;") && bytes.EqualFold(text[:4], []byte("sep=")):
			said = text[4]
		case !begun && len(bytes.TrimRight(line, "\r")) == len("sep=;") && bytes.EqualFold(line[:4], []byte("sep=")): // a tab
			said = line[4]
		case len(text) > 0 && text[0] == '#':
			at.notes++
		default:
			between := said
			if between == 0 {
				between = delimiterOf(line)
			}
			if !begun {
				begun, first, delimiter = true, at, between
			}
			cells := cellsOf(line, between)
			switch n := filled(cells); {
			case n > most && namesMachine(cells, asked):
				return at, between
			case slices.ContainsFunc(cells, isAddress): // a row
				return first, delimiter
			default:
				most = max(most, n)
			}
			at.notes++
		}
		at.size += size
		at.lines++
	}
	if delimiter == 0 {
		delimiter = ','
		if said != 0 {
			delimiter = said
		}
	}
	return first, delimiter
}

// cellsOf are the cells of one line.
func cellsOf(line []byte, delimiter byte) [][]byte {
	r := rows{delimiter: delimiter}
	if line = bytes.TrimRight(line, "\r"); bytes.IndexByte(line, '"') >= 0 {
		r.quoted(line)
	} else {
		r.plain(line)
	}
	return r.cells
}

func filled(cells [][]byte) (n int) {
	for _, c := range cells {
		if len(bytes.TrimSpace(c)) > 0 {
			n++
		}
	}
	return n
}

// namesMachine reports whether a header has a column that names a machine.
func namesMachine(cells [][]byte, asked map[string]string) bool {
	columns := columnsOf(cells, asked, nil)
	guess(columns)
	return has(columns, colAddress, colName, colMAC)
}

// fromLatin1 is a header's text in UTF-8, where it was written in Windows' or ISO's
// letters for western Europe.
func fromLatin1(cell []byte) []byte {
	if utf8.Valid(cell) {
		return cell
	}
	var b []byte
	for _, c := range cell {
		b = utf8.AppendRune(b, rune(c))
	}
	return b
}

// again reports whether the row is the header once more, as where tables were put one
// behind the other.
func (t *table) again() bool {
	cells := t.rows.cells
	if len(cells) != len(t.columns) || len(cells) == 0 || len(cells[0]) != len(t.first) || !bytes.EqualFold(cells[0], t.first) {
		return false
	}
	for i, c := range cells {
		if ColumnName(string(fromLatin1(c[:min(len(c), maxWord)]))) != t.columns[i].name {
			return false
		}
	}
	return true
}

// totals are words that begin a row which sums up those above it.
var totals = []string{"total", "totals", "subtotal", "grand total", "sum", "summe", "gesamt", "gesamtsumme", "insgesamt", "total general", "totale", "somme", "suma", "count", "anzahl"}

// sums reports whether the row sums up others: its first cell says so, and in the others
// stand numbers alone.
func (t *table) sums() bool {
	begun := false
	for _, c := range t.rows.cells {
		c = bytes.TrimSpace(c)
		switch {
		case len(c) == 0:
		case begun:
			if len(bytes.Trim(c, "0123456789., ")) > 0 {
				return false
			}
		default:
			word := bytes.TrimRight(bytes.TrimSpace(bytes.TrimRight(c, "0123456789., ")), ": =")
			if begun = slices.ContainsFunc(totals, func(total string) bool { return bytes.EqualFold(word, []byte(total)) }); !begun {
				return false
			}
		}
	}
	return begun
}
