package archive

import (
	"bufio"
	"bytes"
	"io"
)

// layerCR is text whose lines end in carriage returns alone, as old Macs wrote it and
// some programs make it.
const layerCR = "cr line ends"

// isCR asks for more than any line is long without a line feed, and for a carriage
// return that ends a line: one that stands in a request which a server logged as it
// came, or at the very end, ends none.
func isCR(head []byte, b *bufio.Reader) bool {
	if bytes.IndexByte(head, '\n') >= 0 || !isText(head) {
		return false
	}
	head, _ = b.Peek(HeadLen)
	return bytes.IndexByte(head, '\n') < 0 && isText(head) && endsLine(head)
}

// isText reports whether there are few control characters: a server that escapes none
// logs some.
func isText(b []byte) bool {
	const oneIn = 64
	controls := 0
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\r' {
			controls++
		}
	}
	return controls*oneIn <= len(b)
}

// endsLine reports whether a carriage return has text behind it and stands in no quotes:
// none is open in front of it, or as many are closed as were opened since the last one.
func endsLine(b []byte) bool {
	for all, from := 0, 0; ; {
		i := bytes.IndexByte(b[from:], '\r')
		if i < 0 || from+i+1 == len(b) {
			return false
		}
		quotes := bytes.Count(b[from:from+i], []byte{'"'})
		if all += quotes; all%2 == 0 || quotes > 0 && quotes%2 == 0 {
			return true
		}
		from += i + 1
	}
}

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
