package report

import (
	"strings"
	"testing"

	"cordon"
)

// Nobody is told of a host that is only suspected, or may be somebody else's
// invention, as of one that is infected.
func TestNoticesSayHowSureTheyAre(t *testing.T) {
	r := cleanReport()
	r.Hosts = nil
	for _, h := range []cordon.HostReport{
		{Address: "192.0.2.1", Verdict: cordon.VerdictInfected, Grade: cordon.Strong},
		{Address: "192.0.2.1", Verdict: cordon.VerdictSuspected, Grade: cordon.Spoofable}, // of another worm
		{Address: "192.0.2.2", Verdict: cordon.VerdictSuspected, Grade: cordon.Suspected},
		{Address: "192.0.2.3", Verdict: cordon.VerdictSuspected, Grade: cordon.Spoofable},
		{Address: "192.0.2.4", Verdict: cordon.VerdictSuspected, Grade: cordon.Spoofable},
	} {
		h.Notice, h.Ours = true, no()
		r.Hosts = append(r.Hosts, h)
	}
	got := strings.Join(strings.Fields(render(t, "table", r, Options{})), " ")
	for _, want := range []string{
		"Tell whoever runs 1 host 192.0.2.1",
		"Confirm first, then tell whoever runs 1 host 192.0.2.2 They are suspected",
		"Confirm first: senders may be forged. Then tell whoever runs 2 hosts 192.0.2.3, 192.0.2.4 Anybody can write",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	page := render(t, "html", r, Options{Host: "192.0.2.3"})
	if !strings.Contains(page, "the sender may be forged") {
		t.Error("the page of a forgeable host does not say so")
	}
}
