package logs

import "bytes"

// isProxys reports whether a proxy wrote a web log's line: Squid puts its result and
// the hierarchy's behind (Squid, "Log Formats": %Ss:%Sh), as in TCP_MISS:HIER_DIRECT.
// Scheme and host of the request are then the proxy's.
func (l *webLine) isProxys() bool {
	rest := trimEnd(l.rest)
	last := rest[bytes.LastIndexByte(rest, ' ')+1:]
	result, hierarchy, ok := bytes.Cut(last, []byte(":"))
	return ok && isResult(result) && isCode(hierarchy)
}

func isResult(b []byte) bool {
	for _, front := range []string{"TCP_", "UDP_", "NONE", "TAG_"} {
		if bytes.HasPrefix(b, []byte(front)) {
			return isCode(b)
		}
	}
	return false
}

// isCode reports whether b is a word in capitals.
func isCode(b []byte) bool {
	for _, c := range b {
		if c != '_' && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return len(b) > 0
}
