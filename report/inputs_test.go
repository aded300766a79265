package report

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// manyInputs are 40 of each class.
func manyInputs() (all []cordon.InputReport) {
	for i := range 40 {
		n := fmt.Sprintf("%02d", i)
		all = append(all,
			cordon.InputReport{Name: "clear-" + n, Records: 1, Understood: 1},
			cordon.InputReport{Name: "copy-" + n, Records: 1, Duplicate: 1, CopyOf: "clear-" + n},
			cordon.InputReport{Name: "unread-" + n, Error: "no format"},
			cordon.InputReport{Name: "partly-" + n, Records: 2, Understood: 1, Skipped: 1},
		)
	}
	return all
}

func TestInputsBeyondTheLimitAreCountedByWhatThereIsToSay(t *testing.T) {
	r := &cordon.Report{Inputs: manyInputs()}
	for _, format := range []string{"table", "html"} {
		var b strings.Builder
		if err := Write(&b, format, r, Options{Limit: 3}); err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(b.String()), " ")
		for _, want := range []string{
			"clear-02", "copy-02", "unread-02", "partly-02",
			"37 inputs of which all was understood, 37 inputs not read, or not to the end, 37 inputs partly not understood or lost and 37 inputs with duplicates",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: lacks %q", format, want)
			}
		}
		for _, not := range []string{"clear-05", "copy-05", "unread-05", "partly-05"} {
			if strings.Contains(text, not) {
				t.Errorf("%s: shows %q", format, not)
			}
		}
	}
}

func TestAllWhoHaveAnInputsDuplicatesAreNamed(t *testing.T) {
	for _, test := range []struct {
		in   cordon.InputReport
		want string
	}{
		{cordon.InputReport{CopyOf: "a"}, "stand in a too,"},
		{cordon.InputReport{CopyOf: "a", CopyAlsoOf: []string{"b"}}, "stand in a and b too,"},
		{cordon.InputReport{CopyOf: "a", CopyAlsoOf: []string{"b", "c"}}, "stand in a, b and c too,"},
		{cordon.InputReport{CopyOf: "a", CopyAlsoOf: []string{"b", "c"}, CopyOfMore: 2}, "stand in a, b, c and 2 more too,"},
	} {
		if got := inputWords(test.in); !strings.Contains(got, test.want) {
			t.Errorf("%q, want %q in it", got, test.want)
		}
	}
}

func TestAllInputsAreShownWithoutALimit(t *testing.T) {
	for _, format := range []string{"table", "html"} {
		var b strings.Builder
		if err := Write(&b, format, &cordon.Report{Inputs: manyInputs()}, Options{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"clear-39", "unread-39"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: lacks %q", format, want)
			}
		}
	}
}

// A page of very many rows is no page: --limit holds for all kinds of rows.
func TestThePageCutsEveryKindOfRowAndSaysSo(t *testing.T) {
	r, scanners := &cordon.Report{}, []cordon.ScannerReport{}
	for i := range 40 {
		at := fmt.Sprintf("192.0.2.%d", i)
		scanners = append(scanners, cordon.ScannerReport{Address: at, Kind: "sweep", Protocol: "udp"})
		r.Hostile = append(r.Hostile, cordon.HostileReport{Address: at})
		r.Floods = append(r.Floods, cordon.FloodReport{Kind: "syn-flood", Source: &at})
		r.Silent = append(r.Silent, cordon.SilentHost{Host: at})
		for _, verdict := range []string{cordon.VerdictInfected, cordon.VerdictAttacked} {
			r.Hosts = append(r.Hosts, cordon.HostReport{Address: at, Advisory: "w", Variant: "x", Verdict: verdict})
		}
	}
	r.Scanners = cordon.RowsOf(scanners...)
	var b strings.Builder
	if err := Write(&b, "html", r, Options{Limit: 5}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "35 more: <code>--limit 0</code>"); n != 6 {
		t.Errorf("says %d times that 35 are left out, want 6", n)
	}
	for _, tag := range []string{`<bdi class="address">`, "<li><bdi>"} {
		if strings.Contains(b.String(), tag+"192.0.2.5<") || !strings.Contains(b.String(), tag+"192.0.2.4<") {
			t.Errorf("does not show the first five at %s", tag)
		}
	}
}

func TestStandardInputIsCalledSo(t *testing.T) {
	for name, want := range map[string]string{"-": "standard input", "-!/a.log": "standard input!/a.log", "-a.log": "-a.log", "a.log": "a.log"} {
		if got := inputName(cordon.InputReport{Name: name}); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
