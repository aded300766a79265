package archive

import (
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// isUTF16 goes by the byte order mark; the mark of UTF-32 begins like one.
func isUTF16(head []byte) bool {
	if len(head) < 2 || len(head) >= 4 && head[2] == 0 && head[3] == 0 {
		return false
	}
	return head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff
}

// utf16Reader turns UTF-16 into UTF-8. Halves of pairs become U+FFFD.
type utf16Reader struct {
	src   io.Reader
	order binary.ByteOrder
	in    [8 << 10]byte
	have  int    // bytes of in
	buf   []byte // what fill decoded, and
	out   []byte // what of it was not read yet
	err   error
}

func openUTF16(r *input) (io.Reader, func(), error) {
	u := &utf16Reader{src: r, order: binary.LittleEndian}
	if _, err := io.ReadFull(r, u.in[:2]); err != nil {
		return nil, nil, err
	}
	if u.in[0] == 0xfe {
		u.order = binary.BigEndian
	}
	return u, nil, nil
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// fill decodes what one read gives and keeps half a unit or pair for the next.
func (u *utf16Reader) fill() {
	n, err := u.src.Read(u.in[u.have:])
	u.have += n
	u.buf, u.err = u.buf[:0], err
	i := 0
	for ; i+2 <= u.have; i += 2 {
		r := rune(u.order.Uint16(u.in[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 > u.have && err == nil {
				break
			}
			pair := utf8.RuneError
			if i+4 <= u.have {
				pair = utf16.DecodeRune(r, rune(u.order.Uint16(u.in[i+2:])))
			}
			if r = pair; r != utf8.RuneError {
				i += 2
			}
		}
		u.buf = utf8.AppendRune(u.buf, r)
	}
	u.out = u.buf
	u.have = copy(u.in[:], u.in[i:u.have])
	if u.have > 0 && err == io.EOF {
		u.err = io.ErrUnexpectedEOF
	}
}
