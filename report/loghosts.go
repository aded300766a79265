package report

import (
	"fmt"
	"strings"

	"cordon"
)

// isLog reports whether a host is the server of a log that does not name it.
func isLog(host string) bool { return strings.HasPrefix(host, "log:") }

// logsOf are the logs of a report whose servers nobody named.
func logsOf(r *cordon.Report) (logs roll) {
	for _, h := range r.Hosts {
		if isLog(h.Address) {
			logs.add(h.Address)
		}
	}
	return logs
}

// logHosts explains, in front of the hosts, the names of servers whose own logs do
// not name them. Where there are several, what to do has the option.
func logHosts(r *cordon.Report) string {
	switch logsOf(r).Len() {
	case 0:
		return ""
	case 1:
		return "A host named log:FILE is the server that wrote FILE, which does not name it; --server says its name."
	}
	return "A host named log:FILE is the server that wrote FILE, which does not name it."
}

// whoseLogs asks once whose all these logs are, "" where there are not several. Logs of
// one server, rotated, are as many hosts until somebody says so.
func whoseLogs(r *cordon.Report) string {
	n := logsOf(r).Len()
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("%s logs do not name the server that wrote them, so that each counts as a host of its own. Where one server wrote them all, --server NAME makes them the one host that they are.", count(n))
}

// Gathered are the names without those of logs, where there are several: their number
// stands for them, and the list of hosts has each.
func (l roll) Gathered() []string {
	logs := l.logs()
	if logs < 2 {
		return l.Names
	}
	var names []string
	for _, h := range l.Names {
		if !isLog(h) {
			names = append(names, h)
		}
	}
	return append(names, "the servers of "+count(logs)+" logs")
}

// Tally says how many hosts there are, and apart from them logs of hosts that are not
// known.
func (l roll) Tally() string {
	logs := l.logs()
	if logs < 2 {
		return plural(l.Len(), "host", "hosts")
	}
	text := count(logs) + " logs"
	if others := l.Len() - logs; others > 0 {
		return plural(others, "host", "hosts") + ", " + text
	}
	return text
}

func (l roll) logs() (n uint64) {
	for _, h := range l.Names {
		if isLog(h) {
			n++
		}
	}
	return n
}
