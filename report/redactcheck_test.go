package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cordon"
)

// secretCheck names machines in every way that a check can.
func secretCheck() (c *cordon.Check, secrets []string) {
	one, other := checkRowOf("192.0.2.1", "affected"), checkRowOf("pc-secret.example.org", "unknown")
	one.Addresses = []string{"192.0.2.1", "2001:db8::1", "pc-concealed"}
	one.Names = []string{"00:0c:29:00:00:01", "miller's desk"}
	one.Why = []string{"2001:DB8:0::1 and PC-concealed are 192.000.002.001, with 00-0C-29-00-00-01, at Miller's desk."}
	one.Mitigations = []string{"In place at 192.0.2.1."}
	one.Facts = []cordon.CheckFact{{Name: "iis", Value: "running", Says: "Microsoft-IIS/5.0 at 192.0.2.1", How: "probe", Source: "scan-192.0.2.1.xml:3", Standing: "decides"}}
	other.Needs = []cordon.Need{isRunning}
	c = fleetCheck()
	c.Hosts = seq(one, other)
	c.Silent = []cordon.SilentHost{{Host: "silent-secret.example.org", Addresses: []string{"203.0.113.5"}, Names: []string{"00:0c:29:00:00:02"}, Why: "It did not answer when it was asked."}}
	c.Inputs[0].Name = "pc-secret.example.org.csv"
	c.Notes = cordon.Reasons{{Reason: "rows of pc-concealed", Count: 1, Example: "192.0.2.1,x"}}
	return c, []string{"192.0.2.1", "192.000", "db8", "concealed", "miller", "0c:29", "0c-29", "203.0.113", "secret"}
}

func TestNothingNamesAMachineInARedactedCheck(t *testing.T) {
	c, secrets := secretCheck()
	for _, host := range []string{"", "192.0.2.1", "PC-Concealed", "192.0.2.99"} {
		for _, format := range CheckFormats() {
			shown, name := RedactCheck(c, host)
			out := strings.ToLower(renderCheck(t, format, shown, Options{Host: name, Width: 400}))
			for _, s := range secrets {
				if strings.Contains(out, s) {
					t.Errorf("%s with --host %q holds %q:\n%s", format, host, s, out)
				}
			}
		}
	}
}

func TestOneMachineHasOnePseudonymInACheck(t *testing.T) {
	c, _ := secretCheck()
	shown, name := RedactCheck(c, "pc-concealed")
	rows := slices.Collect(shown.Hosts)
	for _, x := range []struct{ got, want string }{
		{name, "host-0003"},
		{rows[0].Host, "host-0001"},
		{strings.Join(rows[0].Addresses, " "), "host-0001 host-0002 host-0003"},
		{strings.Join(rows[0].Names, " "), "mac-0001 host-0004"},
		{rows[0].Why[0], "host-0002 and host-0003 are host-0001, with mac-0001, at host-0004."},
		{rows[0].Facts[0].Says, "Microsoft-IIS/5.0 at host-0001"},
		{rows[0].Facts[0].Source, "scan-host-0001.xml:3"},
		{rows[0].Facts[0].Value, "running"},
		{rows[1].Host, "host-0005"},
		{rows[1].Exposure, "unknown"},
		{shown.Inputs[0].Name, "host-0005.csv"},
		{shown.Silent[0].Names[0], "mac-0002"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
	if again := slices.Collect(shown.Hosts); again[1].Host != rows[1].Host {
		t.Errorf("the second time it is %s", again[1].Host)
	}
	if have := slices.Collect(c.Hosts); have[0].Host != "192.0.2.1" || have[0].Addresses[2] != "pc-concealed" || c.Inputs[0].Name != "pc-secret.example.org.csv" {
		t.Error("the original is changed")
	}
}

// Redaction takes names away and nothing else.
func TestRedactionChangesNoAnswer(t *testing.T) {
	answers := func(c *cordon.Check) (all []string) {
		for h := range c.Hosts {
			all = append(all, fmt.Sprint(h.Advisory, h.Exposure, h.Fix, h.Outcome, h.Presumed, h.Mitigated, h.RestartNeeded, h.Remedy, h.Needs))
		}
		return all
	}
	eachCheck(t, func(t *testing.T, c *cordon.Check) {
		shown, _ := RedactCheck(c, "")
		if d := cmp.Diff(c.Summary, shown.Summary, cmpopts.EquateEmpty()) + cmp.Diff(answers(c), answers(shown)); d != "" {
			t.Errorf("(-before +after)\n%s", d)
		}
	})
}
