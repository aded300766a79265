package archive

import (
	"bufio"
	"bytes"
	"io"
	"slices"
)

// layerCR is text whose lines end in carriage returns alone, as old Macs wrote it and
// some programs make it.
const layerCR = "cr line ends"

// isCR asks for more than any line is long without a line feed: one that stands in a
// request which a server logged as it came ends no line.
func isCR(head []byte, b *bufio.Reader) bool {
	if bytes.IndexByte(head, '\r') < 0 || slices.ContainsFunc(head, isControl) {
		return false
	}
	head, _ = b.Peek(HeadLen)
	return bytes.IndexByte(head, '\n') < 0 && bytes.Count(head, []byte{'\r'}) > 1
}

func isControl(c byte) bool { return c < ' ' && c != '\t' && c != '\r' }

// crReader gives text with line feeds for carriage returns. Where the text turns to
// lines that end in both, the two are one end.
type crReader struct {
	io.Reader
	cr bool // the last byte was a carriage return
}

func (r *crReader) Read(p []byte) (n int, err error) {
	for n == 0 && err == nil && len(p) > 0 {
		n, err = r.Reader.Read(p)
		n = r.translate(p[:n])
	}
	return n, err
}

// translate returns how much of p is left.
func (r *crReader) translate(p []byte) (n int) {
	for _, c := range p {
		was := r.cr
		if r.cr = c == '\r'; r.cr {
			c = '\n'
		} else if was && c == '\n' {
			continue
		}
		p[n] = c
		n++
	}
	return n
}

func openCR(r *input) (io.Reader, func(), error) { return &crReader{Reader: r}, nil, nil }
