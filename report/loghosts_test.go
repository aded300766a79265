package report

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// Thirteen rotated logs are thirteen hosts until --server says whose they are: that is
// asked once, in front of them, and what has to be found out names their number.
func TestManyLogsOfOneServerAreAskedAboutOnce(t *testing.T) {
	r := &cordon.Report{}
	need := []cordon.Need{{Fact: "patch", Ask: "Is it patched?", How: []string{"Look."}}}
	for i := range 13 {
		r.Hosts = append(r.Hosts, cordon.HostReport{Address: fmt.Sprintf("log:a.log.%d", i), Advisory: "a", Variant: "v", Verdict: cordon.VerdictAttacked, Attacks: 1, Needs: need})
	}
	r.Hosts = append(r.Hosts, cordon.HostReport{Address: "192.0.2.80", Advisory: "a", Variant: "v", Verdict: cordon.VerdictAttacked, Attacks: 1, Needs: need})
	for _, format := range []string{"table", "html"} {
		var b strings.Builder
		if err := Write(&b, format, r, Options{}); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(b.String()), " ")
		asked, first := strings.Index(text, "13 logs do not name the server that wrote them"), strings.Index(text, "log:a.log")
		if asked < 0 || first < asked || strings.Count(text, "--server NAME") != 1 {
			t.Errorf("%s: the question stands at %d, the hosts at %d, the option %d times", format, asked, first, strings.Count(text, "--server NAME"))
		}
		if !strings.Contains(text, "the servers of 13 logs") || !strings.Contains(text[:first], "192.0.2.80") {
			t.Errorf("%s: what is to find out does not name them by their number: %s", format, text[:first])
		}
	}
}

// Redaction takes the names of logs away, and not that they are logs.
func TestRedactedLogsAreAskedAboutToo(t *testing.T) {
	r := &cordon.Report{}
	for i := range 3 {
		name := fmt.Sprintf("a.log.%d", i)
		r.Inputs = append(r.Inputs, cordon.InputReport{Name: name})
		r.Hosts = append(r.Hosts, cordon.HostReport{Address: "log:" + name, Advisory: "a", Variant: "v", Verdict: cordon.VerdictAttacked, Attacks: 1})
	}
	for _, format := range []string{"table", "html"} {
		text := strings.Join(strings.Fields(render(t, format, Redact(r), Options{})), " ")
		if !strings.Contains(text, "3 logs do not name the server that wrote them") || !strings.Contains(text, "log:host-0003") || strings.Contains(text, "log:a") {
			t.Errorf("%s: %s", format, text)
		}
	}
}
