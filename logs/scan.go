package logs

// word cuts the first word and the spaces behind it.
func word(b []byte) (w, rest []byte) {
	for i, c := range b {
		if c == ' ' {
			return b[:i], skipSpaces(b[i:])
		}
	}
	return b, nil
}

func skipSpaces(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return b
}

// number reads the digits at the front, nine at most; width is how many there
// are.
func number(b []byte) (n, width int) {
	for width < len(b) && width < 9 && b[width]-'0' <= 9 {
		n = n*10 + int(b[width]-'0')
		width++
	}
	return n, width
}

// whole reads a decimal number of 32 bits that is all of b.
func whole(b []byte) (uint32, bool) {
	var n uint64
	for i, c := range b {
		if c-'0' > 9 || i >= 10 {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return uint32(n), len(b) > 0 && n < 1<<32
}

// port reads a port number that is all of b.
func port(b []byte) (uint16, bool) {
	n, ok := whole(b)
	return uint16(n), ok && n < 1<<16
}

// digits reads exactly so many.
func digits(b []byte, width int) (int, bool) {
	if len(b) < width {
		return 0, false
	}
	n := 0
	for _, c := range b[:width] {
		if c-'0' > 9 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
