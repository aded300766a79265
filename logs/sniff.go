package logs

import "bytes"

const (
	sniffBytes = 64 << 10 // of an input decide about its format
	sniffLines = 64       // of them, comments not counted
)

// sniffed is one of an input's first lines.
type sniffed struct {
	text []byte
	half bool // its end is not in view, so that nothing is held against it
}

// fit is how many lines a format can read, how many of them are its own kind
// (what reads combined reads common as well), and how many it should read.
type fit struct{ read, own, of int }

func (f fit) better(o fit) bool {
	return f.read > o.read || f.read == o.read && f.own > o.own
}

// Sniff finds the format by content from the first bytes of an input: the one
// that understands the most of its first lines, and at least half. It returns
// nil where none does.
func Sniff(head []byte) *Format {
	lines := firstLines(head[:min(len(head), sniffBytes)])
	if f := sniffWrapped(lines); f != nil {
		return f
	}
	return sniffAmong(formats, lines)
}

// Fits reports whether the format understands at least half of an input's first
// lines.
func (f *Format) Fits(head []byte) bool {
	return sniffAmong([]*Format{f}, firstLines(head[:min(len(head), sniffBytes)])) != nil
}

// firstLines returns the first lines that hold anything, and the comments
// among them.
func firstLines(head []byte) (lines []sniffed) {
	for n := 0; len(head) > 0 && n < sniffLines; {
		half := bytes.IndexByte(head, '\n') < 0
		var line []byte
		line, head = cutLine(head)
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		lines = append(lines, sniffed{line, half})
		if line[0] != '#' {
			n++
		}
	}
	return lines
}

// sniffEach is the sniff of a format whose lines can be judged one by one.
func sniffEach(fits func([]byte) (read, own bool)) func([]sniffed) fit {
	return func(lines []sniffed) (f fit) {
		for _, l := range lines {
			if l.text[0] == '#' {
				continue
			}
			read, own := fits(l.text)
			f.count(read, own, l.half)
		}
		return f
	}
}

func (f *fit) count(read, own, half bool) {
	if read {
		f.read++
	}
	if own {
		f.own++
	}
	if read || !half {
		f.of++
	}
}
