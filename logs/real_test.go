package logs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared is where real logs may lie beside the project.
const shared = "../../shared/data"

// recordings returns the real logs that a pattern names, by path.
func recordings(t *testing.T, pattern string) map[string][]byte {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(shared, pattern))
	if len(paths) == 0 {
		t.Skipf("NOT CHECKED: no real recordings beside the project: %s is not there", pattern)
	}
	found := map[string][]byte{}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		found[p] = data
	}
	return found
}

func TestRealLogsAreUnderstood(t *testing.T) {
	tests := []struct {
		pattern, format string
		bad             uint64 // lines that are broken in the recording itself
		why             string
	}{
		{pattern: "weblogs/server-2004/*", format: "combined"},
		{pattern: "weblogs/benign/*", format: "combined"},
		{pattern: "weblogs/codered1-lines/*combined.log", format: "combined"},
		{pattern: "weblogs/codered1-lines/*errorlog*", format: "apache-error"},
		{pattern: "weblogs/apache-error-2005/*", format: "apache-error"},
		{pattern: "weblogs/iis-format/u_ex*", format: "iis-w3c"},
		{pattern: "weblogs/iis-format/ex960101.log", format: "iis-w3c"},
		{pattern: "weblogs/iis-format/ex010320.log", format: "iis"},
		{pattern: "weblogs/iis-format/iis10*", format: "iis-w3c", bad: 2, why: "rows of another server, with a column less"},
		{pattern: "weblogs/iis-format/ex031118.log", format: "iis-w3c", bad: 1, why: "a row without its last column"},
		{pattern: "fwlogs/bridge-iptables-2005/*", format: "iptables", bad: 3, why: "bytes garbled where SRC= and DST= meet"},
		{pattern: "fwlogs/psad-iptables/*", format: "iptables"},
		{pattern: "fwlogs/crowdsec-hub/nginx*", format: "combined", bad: 1, why: "a line of nginx's error log"},
		{pattern: "fwlogs/fail2ban/apache-badbots", format: "combined"},
	}
	for _, test := range tests {
		t.Run(test.pattern, func(t *testing.T) {
			for path, data := range recordings(t, test.pattern) {
				f := Sniff(data)
				if f == nil || f.Name != test.format {
					t.Errorf("%s: sniffed %v, want %s", path, f, test.format)
					continue
				}
				_, tally := decode(f, options(), string(data))
				balanced(t, &tally, string(data))
				if tally.Skipped.Total() != test.bad {
					t.Errorf("%s: %d lines skipped, want %d (%s): %+v", path, tally.Skipped.Total(), test.bad, test.why, tally.Skipped)
				}
			}
		})
	}
}

func TestRealFirewallLogHoldsTheDatagramsThatGrepCounts(t *testing.T) {
	for path, data := range recordings(t, "fwlogs/bridge-iptables-2005/iptables.first20000.log") {
		f, _ := ByName("iptables")
		got, _ := decode(f, options(), string(data))
		n := 0
		for _, s := range got {
			if strings.HasPrefix(s.What, "datagram ") && strings.HasSuffix(s.What, ":1434") && s.Length == 404 && s.Payload == 376 {
				n++
			}
		}
		if n != 717 {
			t.Errorf("%s: %d datagrams of 404 bytes to port 1434, want 717", path, n)
		}
	}
}
