package report

import (
	"fmt"
	"strings"

	"cordon"
)

// logHosts explains, in front of the hosts, the names of servers whose own logs do
// not name them. Logs of one server, rotated, are as many hosts until somebody says
// whose they are.
func logHosts(r *cordon.Report) string {
	var logs roll
	for _, h := range r.Hosts {
		if strings.HasPrefix(h.Address, "log:") {
			logs.add(h.Address)
		}
	}
	switch n := logs.Len(); n {
	case 0:
		return ""
	case 1:
		return "A host named log:FILE is the server that wrote FILE, which does not name it; --server says its name."
	default:
		return fmt.Sprintf("A host named log:FILE is the server that wrote FILE, which does not name it. There are %s here: where one server wrote them all, --server NAME makes them the one host that they are.", count(n))
	}
}
