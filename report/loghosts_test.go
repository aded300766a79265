package report

import (
	"strings"
	"testing"

	"cordon"
)

// Thirteen rotated logs are thirteen hosts until --server says whose they are: that
// stands in front of them.
func TestManyLogsOfOneServerAreExplainedBeforeTheyAreListed(t *testing.T) {
	r := &cordon.Report{}
	for _, name := range []string{"log:a.log", "log:a.log.1", "log:a.log.2"} {
		r.Hosts = append(r.Hosts, cordon.HostReport{Address: name, Advisory: "a", Variant: "v", Verdict: cordon.VerdictAttacked, Attacks: 1})
	}
	for _, format := range []string{"table", "html"} {
		var b strings.Builder
		if err := Write(&b, format, r, Options{}); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(b.String()), " ")
		hint, first := strings.Index(text, "There are 3 here: where one server wrote them all, --server NAME"), strings.Index(text, "log:a.log.2")
		if hint < 0 || first < hint {
			t.Errorf("%s: the hint stands at %d, the hosts at %d", format, hint, first)
		}
	}
}
