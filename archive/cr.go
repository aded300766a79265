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

// crReader gives text with line feeds for carriage returns.
type crReader struct{ io.Reader }

func (r crReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

func openCR(r *input) (io.Reader, func(), error) { return crReader{r}, nil, nil }
