package detect

import (
	"bytes"
	"net/netip"

	"cordon"
)

// normalForm is a request target as a lenient server would come to read it:
// percent-encoding undone once and twice (IIS before MS01-026), %u (IIS),
// overlong UTF-8 (MS00-078), backslashes, case, "//", "." and "..".
type normalForm struct {
	path, query []byte
	buf         []byte // backs both
}

// decodings is how often percent-encoding is undone. A flawed server does it
// twice; what needs a third time reaches no server.
const decodings = 2

// of computes the normal form of a target as sent; the slices are valid until
// the next call.
func (f *normalForm) of(target []byte) {
	target = withoutAuthority(target)
	path, query, _ := bytes.Cut(target, []byte{'?'})
	f.buf = append(append(f.buf[:0], '/'), path...)
	decoded := decode(f.buf)
	n := clean(f.buf[:decoded])
	f.path = f.buf[:n:n]

	start := len(f.buf)
	f.buf = append(f.buf, query...)
	if len(f.path) > 0 { // append may have moved the buffer
		f.path = f.buf[:n:n]
	}
	q := f.buf[start:]
	q = q[:decode(q)]
	for i, c := range q {
		if c == '\\' {
			q[i] = '/'
		}
	}
	f.query = q
}

// withoutAuthority strips scheme and host from an absolute target (RFC 9112,
// section 3.2.2).
func withoutAuthority(t []byte) []byte {
	if len(t) == 0 || t[0] == '/' {
		return t
	}
	i := bytes.Index(t, []byte("://"))
	if i < 1 || i > 8 || bytes.IndexByte(t[:i], '?') >= 0 {
		return t
	}
	rest := t[i+3:]
	slash := bytes.IndexByte(rest, '/')
	if slash < 0 {
		return nil
	}
	return rest[slash:]
}

// atName reports whether an absolute target asks a host by its name: or in any other
// way than http and an IPv4 address.
func atName(t []byte) bool {
	if len(t) == 0 || t[0] == '/' {
		return false
	}
	host, ok := bytes.CutPrefix(t, []byte("http://"))
	if !ok {
		return true
	}
	host, _, _ = bytes.Cut(host, []byte{'/'})
	host, _, _ = bytes.Cut(host, []byte{':'})
	addr, err := netip.ParseAddr(string(host))
	return err != nil || !addr.Is4()
}

// isOwn reports whether a request asks the machine that it was sent to.
func isOwn(q *cordon.RequestLine) bool {
	return !q.Proxied && atName(q.Target) || len(withoutAuthority(q.Target)) == len(q.Target)
}

// decode undoes the encodings in place and returns the new length.
func decode(b []byte) int {
	n := len(b)
	for range decodings {
		if bytes.IndexByte(b[:n], '%') < 0 {
			break
		}
		n = unescape(b[:n])
	}
	return foldOverlong(b[:n])
}

// unescape undoes %XX and %uXXXX once, in place. A code point above 0xFF
// becomes "?", as in a code page that lacks it.
func unescape(b []byte) int {
	w := 0
	for r := 0; r < len(b); {
		if b[r] != '%' {
			b[w] = b[r]
			w, r = w+1, r+1
			continue
		}
		if r+5 < len(b) && (b[r+1] == 'u' || b[r+1] == 'U') {
			if v, ok := hexValue(b[r+2 : r+6]); ok {
				b[w] = byte(v)
				if v > 0xff {
					b[w] = '?'
				}
				w, r = w+1, r+6
				continue
			}
		}
		if r+2 < len(b) {
			if v, ok := hexValue(b[r+1 : r+3]); ok {
				b[w] = byte(v)
				w, r = w+1, r+3
				continue
			}
		}
		b[w] = b[r]
		w, r = w+1, r+1
	}
	return w
}

func hexValue(digits []byte) (v int, ok bool) {
	for _, d := range digits {
		switch {
		case '0' <= d && d <= '9':
			v = v<<4 | int(d-'0')
		case 'a' <= lower(d) && lower(d) <= 'f':
			v = v<<4 | int(lower(d)-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}

// foldOverlong replaces overlong UTF-8 of ASCII characters by the character,
// in place. A two-byte lead takes any byte after it, as the flawed decoder
// did: c0 2f and c0 af are both "/", c1 1c and c1 9c both "\".
func foldOverlong(b []byte) int {
	w := 0
	for r := 0; r < len(b); {
		size, v := overlong(b[r:])
		if size == 0 {
			b[w] = b[r]
			w, r = w+1, r+1
			continue
		}
		b[w] = v
		w, r = w+1, r+size
	}
	return w
}

func overlong(b []byte) (size int, v byte) {
	var want int
	switch b[0] {
	case 0xc0, 0xc1:
		want = 2
	case 0xe0:
		want = 3
	case 0xf0:
		want = 4
	case 0xf8:
		want = 5
	case 0xfc:
		want = 6
	default:
		return 0, 0
	}
	if len(b) < want {
		return 0, 0
	}
	if want == 2 {
		return 2, (b[0]&0x1f)<<6 | b[1]&0x3f
	}
	for _, c := range b[1 : want-2] {
		if c != 0x80 { // a middle byte with bits set is no overlong ASCII
			return 0, 0
		}
	}
	if b[want-2] > 0x81 || b[want-2] < 0x80 || b[want-1]&0xc0 != 0x80 {
		return 0, 0
	}
	return want, (b[want-2]&0x01)<<6 | b[want-1]&0x3f
}

// clean makes a path that begins with "/" comparable, in place: lower case, "/" for "\", no empty
// or "." segment, ".." resolved without leaving the root, no dots or spaces at
// the end of a segment (Windows drops them). It returns the new length; what is
// left of b[0] is its "/".
func clean(b []byte) int {
	w := 0
	for r := 0; r < len(b); {
		for r < len(b) && (b[r] == '/' || b[r] == '\\') {
			r++
		}
		start := r
		for r < len(b) && b[r] != '/' && b[r] != '\\' {
			r++
		}
		segment := b[start:r]
		switch {
		case len(segment) == 0 || string(segment) == ".":
			continue
		case string(segment) == "..":
			w = max(bytes.LastIndexByte(b[:w], '/'), 0)
			continue
		}
		if trimmed := bytes.TrimRight(segment, ". "); len(trimmed) > 0 {
			segment = trimmed
		}
		b[w] = '/' // every segment stands behind a "/", so w stays behind r
		w++
		for _, c := range segment {
			b[w] = lower(c)
			w++
		}
	}
	return max(w, 1) // the root itself
}
