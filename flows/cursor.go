package flows

import "encoding/binary"

// cursor reads big-endian numbers from the front of what is left. What is not
// there reads as zero, so that callers check lengths where they decide, once.
type cursor struct{ b []byte }

func (c *cursor) len() int { return len(c.b) }

func (c *cursor) peek16(at int) uint16 {
	if len(c.b) < at+2 {
		return 0
	}
	return binary.BigEndian.Uint16(c.b[at:])
}

func (c *cursor) u16() uint16 {
	n := c.peek16(0)
	c.take(2)
	return n
}

func (c *cursor) u32() uint32 {
	b := c.take(4)
	if len(b) < 4 {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}

// take cuts the next n bytes off, or what there is.
func (c *cursor) take(n int) []byte {
	n = min(n, len(c.b))
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

// number reads an unsigned number of any width; of more than eight bytes the
// last eight count. Reduced-size encoding (RFC 7011, section 6.2) makes any
// width below the element's own possible.
func number(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(b))
	case 4:
		return uint64(binary.BigEndian.Uint32(b))
	case 8:
		return binary.BigEndian.Uint64(b)
	}
	var n uint64
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return n
}

func zeros(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}
