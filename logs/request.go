package logs

import (
	"bytes"

	"cordon"
)

// splitRequest cuts a request line as the sender wrote it: method, target, and
// the version behind the last space. A target may hold spaces; those at its
// end belong to nothing (worms of 2001 sent two before the version).
func splitRequest(b []byte, r *cordon.RequestLine) {
	r.VersionShown = true
	method := methodLen(b)
	if method == 0 {
		r.Malformed, r.Target = true, b
		return
	}
	target, version := b[method+1:], []byte(nil)
	if at := versionAt(b); at > method {
		target, version = b[method+1:at], trimEnd(b[at:])
	}
	if target = trimEnd(target); len(target) == 0 {
		r.Malformed, r.Target = true, b
		return
	}
	r.Method, r.Target, r.Version = b[:method], target, version
}

// maxMethod is longer than any registered one (UPDATEREDIRECTREF, IANA).
const maxMethod = 32

// methodLen is the length of the method, a token before a space (RFC 9110,
// section 5.6.2); 0 where there is none.
func methodLen(b []byte) int {
	for i, c := range b {
		if c == ' ' && i <= maxMethod {
			return i
		}
		if i == maxMethod || !tokenChars[c] {
			return 0
		}
	}
	return 0
}

var tokenChars = func() (t [256]bool) {
	for _, c := range []byte("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		t[c] = true
	}
	return t
}()

// versionAt finds HTTP/1.0 or HTTP/2 at the end of a request; -1 is none.
func versionAt(b []byte) int {
	b = trimEnd(b)
	for _, n := range [...]int{len("HTTP/1.0"), len("HTTP/2")} {
		at := len(b) - n
		if at < 1 || b[at-1] != ' ' || string(b[at:at+5]) != "HTTP/" || b[at+5]-'0' > 9 {
			continue
		}
		if n == 6 || b[at+6] == '.' && b[at+7]-'0' <= 9 {
			return at
		}
	}
	return -1
}

func trimEnd(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// unescape gives back the bytes that were sent where a server wrote \", \\ or
// \xhh. Other pairs stay as they are: a request line cannot hold the line end
// that \n would be, and servers that escape nothing write \temp for what was
// sent as that.
func (d *decoder) unescape(b []byte) []byte {
	i := bytes.IndexByte(b, '\\')
	if i < 0 {
		return b
	}
	out := append(d.room(len(b)), b[:i]...)
	for ; i < len(b); i++ {
		c := b[i]
		if c == '\\' && i+1 < len(b) {
			switch b[i+1] {
			case '"', '\\':
				i++
				c = b[i]
			case 'x':
				if x := hexPair(b[i+2:]); x >= 0 {
					i += 3
					c = byte(x)
				}
			}
		}
		out = append(out, c)
	}
	return out
}

func hexPair(b []byte) int {
	if len(b) < 2 {
		return -1
	}
	high, low := hexDigit(b[0]), hexDigit(b[1])
	if high < 0 || low < 0 {
		return -1
	}
	return high<<4 | low
}
