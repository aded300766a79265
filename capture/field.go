package capture

import (
	"bytes"

	"cordon"
)

// maxMethod is the longest word taken for a method. The longest registered one
// has 17 letters (UPDATEREDIRECTREF).
const maxMethod = 20

// parseRequest reads a request line as its sender wrote it. Without a version
// (HTTP/0.9) the target must look like one, since many protocols begin a line
// with a word and a space.
func parseRequest(line []byte) (cordon.RequestLine, bool) {
	req, rest, ok := splitMethod(line)
	if !ok {
		return req, false
	}
	rest = trimBlanks(rest)
	req.VersionShown = true
	if i := lastBlank(rest); i > 0 && isVersion(rest[i+1:]) {
		req.Target, req.Version = trimBlanks(rest[:i]), rest[i+1:]
		return req, true
	}
	req.Target = rest
	return req, targetBegins(rest) && rest[0] != '*' && !isVersion(rest)
}

// parseCut reads a request line whose end is not shown. If it reaches into the
// version, the target is whole.
func parseCut(line []byte) (cordon.RequestLine, bool) {
	req, rest, ok := splitMethod(line)
	if !ok || !targetBegins(rest) || isVersion(rest) {
		return req, false
	}
	if i := bytes.LastIndexByte(rest, ' '); i > 0 && isVersion(rest[i+1:]) {
		req.Target, req.Version, req.VersionShown = rest[:i], rest[i+1:], true
		return req, true
	}
	req.Target, req.Cut = bytes.TrimRight(rest, "\r"), true
	return req, true
}

func splitMethod(line []byte) (req cordon.RequestLine, rest []byte, ok bool) {
	n := methodLen(line)
	if n == 0 || n == len(line) || !isBlank(line[n]) {
		return req, nil, false
	}
	req.Method = line[:n]
	rest = bytes.TrimLeft(line[n:], " \t")
	return req, rest, len(rest) > 0
}

// methodLen counts the letters that b begins with; 0 where there are too many
// for a method.
func methodLen(b []byte) int {
	for i, c := range b[:min(len(b), maxMethod+1)] {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return i
		}
	}
	if len(b) > maxMethod {
		return 0
	}
	return len(b)
}

// targetBegins tells the three forms that surely are a target: a path, an
// absolute URL, and the asterisk of OPTIONS.
func targetBegins(b []byte) bool {
	return len(b) > 0 && (b[0] == '/' || b[0] == '*') || len(b) >= 4 && bytes.EqualFold(b[:4], []byte("http"))
}

// isVersion bounds the length, since versions are kept with requests.
func isVersion(b []byte) bool {
	if len(b) < 5 || len(b) > 16 || !bytes.EqualFold(b[:5], []byte("HTTP/")) {
		return false
	}
	for _, c := range b[5:] {
		if !isDigit(c) && c != '.' {
			return false
		}
	}
	return true
}

// parseStatus reads a status line's code.
func parseStatus(line []byte) (uint16, bool) {
	version, rest, _ := bytes.Cut(line, []byte(" "))
	if len(version) < 6 || !bytes.HasPrefix(version, []byte("HTTP/")) || !isVersion(version) {
		return 0, false
	}
	rest = bytes.TrimLeft(rest, " ")
	if len(rest) < 3 || len(rest) > 3 && rest[3] != ' ' {
		return 0, false
	}
	code := uint16(0)
	for _, c := range rest[:3] {
		if !isDigit(c) {
			return 0, false
		}
		code = code*10 + uint16(c-'0')
	}
	return code, code >= 100
}

// readFraming reads the two fields that say where a body ends, and the one in
// which a server says what it is. A line that
// begins with a blank continues the one before it, and names no field.
func readFraming(fields []byte) (fr framing) {
	coded := false
	for len(fields) > 0 {
		var line []byte
		line, fields, _ = bytes.Cut(fields, []byte("\n"))
		if len(line) == 0 || line[0]|0x20 != 'c' && line[0]|0x20 != 't' && line[0]|0x20 != 's' {
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch name = trimBlanks(name); {
		case bytes.EqualFold(name, []byte("content-length")):
			fr.size(value)
		case bytes.EqualFold(name, []byte("transfer-encoding")):
			coded = true
			fr.chunked = len(value) >= 7 && bytes.EqualFold(value[len(value)-7:], []byte("chunked"))
		case fr.server == nil && bytes.EqualFold(name, []byte("server")):
			fr.server = value[:min(len(value), maxServer)]
		}
	}
	if coded { // it outranks a length
		fr.bad, fr.sized, fr.length = !fr.chunked, false, 0
	}
	return fr
}

func (fr *framing) size(value []byte) {
	const most = 1 << 50
	n := uint64(0)
	for _, c := range value {
		if !isDigit(c) || n > most {
			fr.bad = true
			return
		}
		n = n*10 + uint64(c-'0')
	}
	fr.bad = fr.bad || len(value) == 0 || fr.sized && fr.length != n
	fr.length, fr.sized = n, true
}

func trimEOL(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\r' || line[len(line)-1] == '\n') {
		line = line[:len(line)-1]
	}
	return line
}

func trimBlanks(b []byte) []byte {
	for len(b) > 0 && isBlank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func lastBlank(b []byte) int {
	for i := len(b) - 1; i >= 0; i-- {
		if isBlank(b[i]) {
			return i
		}
	}
	return -1
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
