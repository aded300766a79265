package logs

// Scanner finds the places in a text that a signature could concern. It
// appends their offsets, in order; a request lies on one line.
type Scanner interface {
	Scan(text []byte, hits []int) []int
}

// Most lines of a web log concern nobody. With a Scanner such lines are passed
// over: counted, with their bytes, and not decoded. What is decoded is each
// line that the scanner points at; of every stretch of stretchLen lines the
// last, so that a log that turns into something else is noticed; and a whole
// stretch where that line and the one before the stretch differ in shape, or
// are not of the format.
const stretchLen = 1000

// passOver decodes the lines of data that call for it.
func (d *decoder) passOver(data []byte) {
	d.hits = d.o.Scanner.Scan(data, d.hits[:0])
	d.ends = endsOf(d.ends, data)
	hits, ends := d.hits, d.ends
	first := data[:ends[0]]
	shape := d.lineShape(first)
	d.whole(first)
	for at := len(first); at < len(data); {
		n := min(int(stretchLen-d.line%stretchLen), len(ends)-1)
		ends = ends[1:]
		start := at // of the last line
		if n > 1 {
			start = int(ends[n-2])
		}
		before := shape
		shape = d.lineShape(data[start:ends[n-1]])
		d.stretch(data, at, ends[:n], hits, before == shape && shape != noShape)
		at, ends = int(ends[n-1]), ends[n-1:]
		for len(hits) > 0 && hits[0] < at {
			hits = hits[1:]
		}
	}
}

// whole decodes a line with its end.
func (d *decoder) whole(line []byte) {
	bare, _ := cutLine(line)
	d.one(bare, len(line))
}

// noShape is the shape of a line that is not of the format.
const noShape = 0

// lineShape is the shape of a line with its end.
func (d *decoder) lineShape(line []byte) int {
	line, _ = cutLine(line)
	line, _ = readable(line)
	return d.format.shape(d, line)
}

// stretch accounts for the lines that end at ends, and decodes them all unless
// they are alike.
func (d *decoder) stretch(data []byte, at int, ends []int32, hits []int, alike bool) {
	var lines, bytes uint64 // passed over
	for i, end := range ends {
		end := int(end)
		hit := false
		for len(hits) > 0 && hits[0] < end {
			hit, hits = true, hits[1:]
		}
		size := end - at
		if alike && !hit && i < len(ends)-1 && size > 1 && size < maxLine && data[at] > ' ' && data[at] != '#' {
			lines, bytes = lines+1, bytes+uint64(size)
			d.line++
		} else {
			d.whole(data[at:end])
		}
		at = end
	}
	d.tally.PassOver(lines, bytes)
	d.tally.Requests += lines
	d.tally.Traffic += bytes
	d.tally.Lines += bytes
}
