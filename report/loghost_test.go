package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

func TestLoggersAreThoseInFrontOfAMessage(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"Jan 25 05:30:01 fw01.acme.example kernel: IN=eth0 SRC=192.0.2.1", []string{"fw01.acme.example"}},
		{"Jan  5 05:30:01 gate kernel: IN=eth0", []string{"gate"}},
		{"Jan 25 2003 05:30:01 asa-1 : %ASA-6-302013", []string{"asa-1"}},
		{"2003 Jan 25 05:30:01.123 core_1 %SEC", []string{"core_1"}},
		{"<134>Jan 25 05:30:01 gate pf: x", []string{"gate"}},
		{"<34>1 2003-10-11T22:14:15.003Z web.acme.example su - ID47 - x", []string{"web.acme.example"}},
		{"2003-01-25T05:30:01+01:00 relay Jan 25 05:30:01 gate kernel: x", []string{"relay", "gate"}},
		{`Jan 25 05:30:01\x09gate\x09kernel: x`, []string{"gate"}},
		{"Jan 25 05:30:01 kernel: IN=eth0", nil},
		{"Jan 25 05:30:01: %SEC-6-IPACCESSLOGP: list 101", nil},
		{"Jan 25 05:30:01 sshd[12]: x", nil},
		{"Jan 25 05:30:01 192.0.2.1 kernel: x", nil},
		{"Jan", nil},
		{"May be a machine at 12:30:05", nil},
		{`192.0.2.1 - - [05/Aug/2001:00:00:00 +0000] "GET / HTTP/1.0" 404 283`, nil},
		{"", nil},
	} {
		if diff := cmp.Diff(c.want, loggers(c.line)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.line, diff)
		}
	}
}

// The host that logged a line stands nowhere but in the line.
func TestRedactHidesWhoLoggedALine(t *testing.T) {
	r := &cordon.Report{
		Hosts: []cordon.HostReport{{Address: "192.0.2.1", Evidence: []cordon.Evidence{
			{Input: "fw.acme.example.log", Text: "Jan 25 05:30:01 fw.acme.example kernel: DROP SRC=192.0.2.1"},
			{Text: "Jan 25 05:30:02 gate7 kernel: DROP SRC=192.0.2.1, Gate7"},
		}}},
		Inputs: []cordon.InputReport{{Name: "fw.acme.example.log", SkippedWhy: cordon.Reasons{{Reason: "no format", Count: 1, Example: "Jan 25 05:30:02 gate8 kernel: up"}}}},
	}
	c := Redact(r)
	for _, got := range []string{c.Hosts[0].Evidence[0].Text, c.Hosts[0].Evidence[0].Input, c.Hosts[0].Evidence[1].Text, c.Inputs[0].SkippedWhy[0].Example, c.Inputs[0].Name} {
		if low := strings.ToLower(got); strings.Contains(low, "acme") || strings.Contains(low, "gate") || !strings.Contains(got, "host-") {
			t.Errorf("%q names who logged it", got)
		}
	}
	if !strings.Contains(c.Hosts[0].Evidence[0].Text, "kernel: DROP SRC=host-0001") {
		t.Errorf("%q says too little", c.Hosts[0].Evidence[0].Text)
	}
}
