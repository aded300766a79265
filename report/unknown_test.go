package report

import (
	"strings"
	"testing"

	"cordon"
)

// A machine of which nothing is known is called unknown in every format of a
// report, and nothing there says that it is clear.
func TestUnknownIsNeverClearInAnyFormatOfAReport(t *testing.T) {
	r := &cordon.Report{
		Schema: cordon.ReportSchema, Level: cordon.Level{Level: "green"},
		Advisories: []cordon.AdvisoryReport{{ID: "code-red", Title: "Code Red", Revision: 1}},
		Hosts: []cordon.HostReport{{
			Address: "192.0.2.5", Ours: yes(), Advisory: "code-red", Verdict: cordon.VerdictUnknown, Needs: []cordon.Need{isRunning},
			Why: []string{"Nothing of the worm was seen of it; this is what the inventories say."},
		}},
		Silent: []cordon.SilentHost{{Host: "192.0.2.5", Addresses: []string{"192.0.2.5"}, Why: "It did not answer when it was asked."}},
	}
	for _, host := range []string{"", "192.0.2.5"} {
		for _, format := range Formats() {
			if format == "dot" {
				continue // who infected whom is all that it shows
			}
			out := render(t, format, r, Options{Host: host})
			if !strings.Contains(out, "nknown") {
				t.Errorf("%s does not say unknown:\n%s", format, out)
			}
			for _, word := range []string{"Clear:", "is safe", `"verdict": "clear"`, ">clear<", ">Clear<", "cannot enter it"} {
				if strings.Contains(out, word) {
					t.Errorf("%s says %q of what is unknown:\n%s", format, word, out)
				}
			}
		}
	}
	for format, said := range map[string]string{"table": "Did not answer: 1 machine", "html": "<h2 id=\"silent\">Did not answer</h2>", "json": `"silent": [`} {
		if out := render(t, format, r, Options{}); !strings.Contains(out, said) {
			t.Errorf("%s does not list who did not answer:\n%s", format, out)
		}
	}
}

// Who sends what a worm sends and looks for nobody may be an honest client: it is not
// named first, wherever it stands.
func TestSendersThatScanAreNamedFirst(t *testing.T) {
	u := cordon.UnknownReport{ID: "012345678901", Signature: "data", Services: []string{"tcp/445"}, Sources: 3, Senders: []cordon.SenderReport{
		{Address: "192.0.2.9"}, {Address: "192.0.2.1", Scans: true}, {Address: "192.0.2.2", Scans: true},
	}}
	r := &cordon.Report{Schema: cordon.ReportSchema, Unknown: []cordon.UnknownReport{u}}
	for _, format := range []string{"table", "html"} {
		out := strings.Join(strings.Fields(render(t, format, r, Options{})), " ")
		if want := "Sent by 192.0.2.1, 192.0.2.2, which scan. 1 host sent it and was not seen to scan: 192.0.2.9."; !strings.Contains(out, want) {
			t.Errorf("%s does not say %q:\n%s", format, want, out)
		}
		if strings.Contains(out, "are kept") {
			t.Errorf("%s: all are listed:\n%s", format, out)
		}
	}
}

// Who finds something that nobody has described is told which of its senders are theirs,
// and what to do with them; not with those of others.
func TestOursThatSendAnUnknownWormComeFirstWithWhatToDo(t *testing.T) {
	no := false
	u := cordon.UnknownReport{
		ID: "012345678901", Signature: "data", Services: []string{"tcp/445"}, Sources: 3,
		Senders: []cordon.SenderReport{{Address: "192.0.2.9", Ours: yes()}, {Address: "192.0.2.1", Ours: yes(), Scans: true}, {Address: "203.0.113.2", Ours: &no, Scans: true}},
		Remedy:  &cordon.Remedy{ID: "look", Title: "Look at it", Steps: []string{"Take an image."}},
	}
	r := &cordon.Report{Schema: cordon.ReportSchema, Unknown: []cordon.UnknownReport{u}}
	for _, format := range []string{"table", "html"} {
		out := strings.Join(strings.Fields(render(t, format, r, Options{})), " ")
		for _, want := range []string{"1 host of ours that scans sent it: 192.0.2.1. 1 host of ours sent it and was not seen to scan: 192.0.2.9. Others: 203.0.113.2, which scans.", "What to do now", "Look at it", "Take an image."} {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not say %q:\n%s", format, want, out)
			}
		}
		for host, want := range map[string]bool{"192.0.2.9": true, "203.0.113.2": false} {
			out := render(t, format, r, Options{Host: host})
			if strings.Contains(out, "What to do: Look at it") != want || strings.Contains(out, "Take an image.") != want {
				t.Errorf("%s of %s:\n%s", format, host, out)
			}
		}
	}
	r.Unknown[0].Remedy = nil
	if out := render(t, "table", r, Options{}); strings.Contains(out, "What to do now") {
		t.Errorf("nobody's, and something to do:\n%s", out)
	}
}
