package logs

import "bytes"

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
	hits := d.hits
	first, _ := cutLine(data)
	shape := d.shape(first)
	d.one(first, min(len(first)+1, len(data)))
	for at := min(len(first)+1, len(data)); at < len(data); {
		ends := d.lineEnds(data, at)
		start := at // of the last line
		if n := len(ends); n > 1 {
			start = int(ends[n-2])
		}
		last, _ := cutLine(data[start:])
		before := shape
		shape = d.shape(last)
		d.stretch(data, at, ends, hits, before == shape && shape != noShape)
		at = int(ends[len(ends)-1])
		for len(hits) > 0 && hits[0] < at {
			hits = hits[1:]
		}
	}
}

// noShape is the shape of a line that is not of the format.
const noShape = 0

func (d *decoder) shape(line []byte) int {
	line, _ = readable(line)
	return d.format.shape(d, line)
}

// lineEnds returns the offsets behind the lines of the stretch that begins at
// an offset, one at least.
func (d *decoder) lineEnds(data []byte, at int) []int32 {
	ends := d.ends[:0]
	for n := stretchLen - d.line%stretchLen; n > 0 && at < len(data); n-- {
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			at += i + 1
		} else {
			at = len(data)
		}
		ends = append(ends, int32(at))
	}
	d.ends = ends
	return ends
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
			line, _ := cutLine(data[at:end])
			d.one(line, size)
		}
		at = end
	}
	d.tally.PassOver(lines, bytes)
	d.tally.Requests += lines
	d.tally.Traffic += bytes
}
