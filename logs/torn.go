package logs

import "bytes"

// A server that is stopped while it writes leaves a line without its end, and what
// is logged next stands behind it in the same line: another client's record. Files
// that were put one behind the other are like that as well. Where the second record
// is seen to begin, nothing behind that place is laid to the first client; nor to the
// second, for a server that escapes no quotes lets anybody write all of such a record.
// What stands before it is the first client's, however the line came about: whoever
// writes a record into its request does not hide the request by it.
//
// Where the second may begin before the request, what was asked and answered is whole
// and the server's own, and only who asked is in doubt. Whoever logs in writes such a
// line with the user's name, and does not hide the request by that either.

const (
	tornBefore = "a second record may begin before the request, for the first was cut (or a user's name is written like one): the request is read, and who asked cannot be told"
	tornBehind = "a second record begins within the line, for the first was cut or its line end lost: what stands before it is read, without a status, and the rest laid to nobody"
	tornRecord = "a second record begins within the line, for the first was cut or its line end lost: what stands before it is read, and the rest laid to nobody"
	tornFront  = "a second record begins within the line, for the first was cut: who asked for what cannot be told"
	listed     = "a list of addresses in front, and no trusted proxy at its end: the request is read, and which of them asked cannot be told"
	glued      = "what stands in front is no address and no name, as where a second record begins within the first one's address: the request is read, and who asked cannot be told"
)

// recordWithin finds where a second record shows its time, in what follows the time
// of the first; -1 is nowhere.
func recordWithin(b []byte) int { return recordFront(b, lastRequestEnd) }

// recordFront asks for the end of the last request once, however many fronts of records
// there are: it is far behind them.
func recordFront(b []byte, requestEnd func([]byte) int) int {
	const unsought = -2
	last := unsought
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '[')
		if i < 0 {
			return -1
		}
		from += i + 1
		end := stampLen(b[from:])
		if end == 0 || !isFront(b[:from-1]) {
			continue
		}
		if last == unsought {
			last = requestEnd(b)
		}
		switch {
		case from+end+3 <= last:
			return from - 1
		case last < 0:
			return -1
		}
	}
}

// stampLen is how long a time is that stands before a bracket and a quote; 0 is none.
func stampLen(b []byte) int {
	if !hasShape(b) {
		return 0
	}
	end := bytes.IndexByte(b[:min(len(b), maxStamp)], ']')
	if end < 20 || len(b) < end+3 || b[end+1] != ' ' || b[end+2] != '"' {
		return 0
	}
	return end
}

// isFront reports whether b ends as what stands before a record's time: a client,
// which may follow without a space on what was cut, an ident and a user.
func isFront(b []byte) bool {
	rest, user := lastWord(b)
	rest, ident := lastWord(rest)
	return len(rest) > 0 && len(ident) > 0 && len(user) > 0 && bytes.IndexByte(ident, '"') < 0 && bytes.IndexByte(user, '"') < 0
}

// lastWord cuts the last word off, and the space behind it.
func lastWord(b []byte) (rest, w []byte) {
	b = trimEnd(b)
	i := bytes.LastIndexByte(b, ' ')
	return b[:i+1], b[i+1:]
}

// lastRequestEnd finds the last quote that a status follows; -1 is none.
func lastRequestEnd(b []byte) int {
	at := bytes.LastIndexByte(b, '"')
	for at >= 0 {
		if _, ok := statusAt(b[at+1:]); ok {
			break
		}
		at = bytes.LastIndexByte(b[:at], '"')
	}
	return at
}

// isTorn looks at what stands between a client and the time. That is an ident and a
// user, of more words only where the user's name has spaces; unless the record was cut
// there and another begins.
func isTorn(b []byte) bool {
	if len(b) == len("- - ") {
		return false // as nearly all are
	}
	rest, _ := lastWord(b) // the user
	rest, ident := lastWord(rest)
	rest, client := lastWord(rest)
	if len(client) == 0 {
		return false
	}
	if string(ident) == "-" && len(rest)+len(client) > 1 {
		return true
	}
	return endsLikeAddress(client) || bytes.IndexByte(client, '[') >= 0 || followsTime(rest, client)
}

// endsLikeAddress reports whether an address may stand at the end of a word.
func endsLikeAddress(w []byte) bool {
	dots, colons := 0, 0
	for i := len(w) - 1; i >= 0; i-- {
		switch c := w[i]; {
		case c == '.':
			dots++
		case c == ':':
			colons++
		case hexDigit(c) < 0:
			i = 0
		}
	}
	return dots >= 3 || colons >= 2
}

// followsTime reports whether a client stands behind the time of a record, or within
// one that was cut.
func followsTime(before, client []byte) bool {
	before, w := lastWord(before)
	if bytes.HasPrefix(w, []byte{'['}) {
		return client[len(client)-1] != ']'
	}
	_, opening := lastWord(before)
	return bytes.HasSuffix(w, []byte{']'}) && bytes.HasPrefix(opening, []byte{'['})
}

// isGluedAddress reports whether a name, from which a port was cut, is written like an
// address and is none.
func isGluedAddress(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c == ':', c == '.', c-'0' <= 9:
		case hexDigit(c) < 0 || bytes.IndexByte([]byte(name), ':') < 0:
			return false
		}
	}
	return len(name) > 0
}

// tornAt finds where another record begins in what a line shows: at a bracket with
// what begins says; -1 is nowhere.
func tornAt(b []byte, begins func([]byte) bool) int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '[')
		if i < 0 {
			return -1
		}
		if from += i; begins(b[from:]) {
			return from
		}
		from++
	}
}
