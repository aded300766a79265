package report

import (
	"strings"

	"cordon"
)

// Columns of the table of hosts. The address is never cut: a long one gets a
// line to itself.
const (
	colAddress = iota
	colVariant
	colGrade
	colFirst
	colTimes
	colWhere
	colCount
)

var rowHeads = [colCount]string{"ADDRESS", "VARIANT", "GRADE", "FIRST SEEN", "TIMES", "FIRST EVIDENCE"}

const (
	rowIndent  = 2
	gap        = 2
	maxAddress = 24
	maxVariant = 20
	minWhere   = 14
)

// severeWhy is how many back-doored hosts explain themselves in the table;
// --host explains any.
const severeWhy = 10

func (p *paper) rows(g group) {
	cells := make([][colCount]string, len(g.Rows))
	for i, h := range g.Rows {
		cells[i] = rowCells(h)
	}
	l := p.layout(cells)
	p.row(l, rowHeads, faint)
	for i, c := range cells {
		p.row(l, c, plain)
		if by := held(g.Rows[i]); by != "" {
			p.para(plain, pad("", rowIndent+gap), by)
		}
		if g.Verdict == cordon.VerdictBackdoored && i < severeWhy {
			for _, w := range g.Rows[i].Why {
				p.para(plain, pad("", rowIndent+gap), clean(w))
			}
		}
	}
}

func rowCells(h cordon.HostReport) [colCount]string {
	c := [colCount]string{
		colAddress: clean(h.Address), colVariant: key(h), colGrade: h.Grade.String(),
		colFirst: stamp(h.First), colTimes: count(h.Observations),
	}
	if len(h.Evidence) > 0 {
		c[colWhere] = whereShort(h.Evidence[0])
	}
	return c
}

// layout holds the width of each column, and whether a row takes two lines
// because one is too narrow for it.
type layout struct {
	width [colCount]int
	two   bool
}

func (p *paper) layout(cells [][colCount]string) layout {
	var l layout
	for i, h := range rowHeads {
		l.width[i] = columns(h)
	}
	for _, c := range cells {
		for i, s := range c {
			if i != colAddress || columns(s) <= maxAddress {
				l.width[i] = max(l.width[i], columns(s))
			}
		}
	}
	l.width[colVariant] = min(l.width[colVariant], maxVariant)
	used := rowIndent + (colCount-1)*gap
	for _, w := range l.width[:colWhere] {
		used += w
	}
	l.width[colWhere] = p.width - used
	if l.two = l.width[colWhere] < minWhere; l.two {
		l.width[colWhere] = p.width - rowIndent - 2*gap - l.width[colFirst]
	}
	return l
}

func (p *paper) row(l layout, c [colCount]string, style string) {
	address := c[colAddress]
	if columns(address) > l.width[colAddress] {
		p.para(style, pad("", rowIndent), address)
		address = ""
	}
	sep := strings.Repeat(" ", gap)
	first, place := pad(c[colFirst], l.width[colFirst]), cutFront(c[colWhere], l.width[colWhere])
	begin := []string{
		pad("", rowIndent) + pad(address, l.width[colAddress]),
		pad(cut(c[colVariant], l.width[colVariant]), l.width[colVariant]),
		pad(c[colGrade], l.width[colGrade]),
	}
	times := padLeft(c[colTimes], l.width[colTimes])
	if l.two {
		p.one(style, "", strings.Join(append(begin, times), sep))
		p.one(style, pad("", rowIndent+gap), first+sep+place)
		return
	}
	p.line(style, strings.Join(append(begin, first, times, place), sep))
}
