package report

import "strings"

// secretEnd is where a password ends, which may hold any sign: at the quotation mark, or
// at a blank and where the next of an address's pairs begins.
func secretEnd(line string, from int, quoted byte) int {
	ends := " \"&"
	switch quoted {
	case 0:
	case '<':
		ends = ">"
	default:
		ends = string(rune(quoted))
	}
	to := from
	for to < len(line) && strings.IndexByte(ends, line[to]) < 0 && !endsValue(line[to:]) {
		to++
	}
	return to
}

// endsValue reports whether a sign that is shown escaped ends a value, or what is shown does.
func endsValue(s string) bool {
	for _, end := range []string{"…", `\x09`, `\x0d`, `\x0a`, `\"`} {
		if strings.HasPrefix(s, end) {
			return true
		}
	}
	return false
}

// schemes stand in front of what somebody logs in with (the registry of RFC 9110, section
// 16.4.1, and what is common beside it). Behind those that are true it is one word.
var schemes = map[string]bool{
	"basic": true, "bearer": true, "negotiate": true, "ntlm": true,
	"token": false, "apikey": false, "api-key": false, "key": false, "oauth": false, "aws": false, "aws4-hmac-sha256": false, "dpop": false,
	"hawk": false, "hoba": false, "mutual": false, "privatetoken": false, "scram-sha-1": false, "scram-sha-256": false, "vapid": false,
	"sso-key": false, "sharedkey": false, "sharedaccesssignature": false, "signature": false, "concealed": false, "gnap": false,
}

// token is what stands behind the scheme of an Authorization: in Basic it is the name and
// the password (RFC 7617). What no known scheme stands in front of is all of it.
func token(line, low string, s named, quoted byte) named {
	scheme := low[s.from:s.to]
	from := afterBlanks(line, s.to)
	word, known := schemes[scheme]
	switch {
	case scheme == "digest":
		return named{s.from, s.from, aToken} // its pairs name who
	case word:
		return named{from, valueEnd(line, from, aUser, 0), aToken}
	case known && from > s.to && from < credentialEnd(line, from, quoted):
		return named{from, credentialEnd(line, from, quoted), aToken}
	}
	return named{s.from, credentialEnd(line, s.from, quoted), aToken}
}

// credentialEnd is where a value ends that may hold blanks and quoted parts of its own,
// OAuth token="x".
func credentialEnd(line string, from int, quoted byte) int {
	for to := from; to < len(line); to++ {
		mark := `"`
		if strings.HasPrefix(line[to:], `\"`) {
			mark = `\"`
		}
		switch {
		case quoted != 0 && line[to] == quoted, quoted == 0 && line[to] == '\'':
			return to
		case quoted == 0 && to > from && line[to-1] == '=' && strings.HasPrefix(line[to:], mark):
			n := strings.Index(line[to+len(mark):], mark)
			if n < 0 {
				return len(line)
			}
			to += 2*len(mark) + n - 1
		case endsValue(line[to:]), quoted == 0 && line[to] == '"':
			return to
		}
	}
	return len(line)
}
