package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

const wormFrom = ` - - [04/Aug/2001:%s +0000] "GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX HTTP/1.0" 404 -` + "\n"

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func wormLog(lines ...string) string {
	var s strings.Builder
	for _, l := range lines {
		address, when, _ := strings.Cut(l, " ")
		s.WriteString(address + strings.Replace(wormFrom, "%s", when, 1))
	}
	return s.String()
}

// heldBy tells the rows of a report in words.
func heldBy(rep *cordon.Report) (rows []string) {
	for _, h := range rep.Hosts {
		if strings.HasPrefix(h.Address, "log:") { // the server whose log it is
			continue
		}
		row := h.Address + " " + h.Verdict
		if s := h.Subscriber; s != nil {
			row += " " + s.Certainty + " " + s.Name
			for _, held := range s.Held {
				row += " " + held.Address
			}
			for _, c := range s.Among {
				row += " perhaps " + c.Name
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func TestLeasesMakeOneHostOfOneMachine(t *testing.T) {
	log := written(t, "access.log", wormLog(
		"192.0.2.7 12:10:00", "192.0.2.8 13:10:00", // jane, who moved
		"192.0.2.5 12:10:00", "192.0.2.5 13:10:00", // an address that changed hands while it was seen
		"192.0.2.9 12:10:00", // nobody known
	))
	leases := written(t, "leases.csv", "address,from,to,subscriber\n"+
		"192.0.2.7,2001-08-04 12:00:00,2001-08-04 13:00:00,jane\n"+
		"192.0.2.8,2001-08-04 13:00:00,2001-08-04 14:00:00,jane\n"+
		"192.0.2.5,2001-08-04 12:00:00,2001-08-04 13:00:00,eve\n"+
		"192.0.2.5,2001-08-04 13:00:00,2001-08-04 14:00:00,joe\n")
	rep := analyse(t, func(a *Analysis) { a.Leases = []string{leases} }, log)
	want := []string{
		"192.0.2.5 infected ambiguous  perhaps eve perhaps joe",
		"192.0.2.7 infected certain jane 192.0.2.7 192.0.2.8",
		"192.0.2.9 infected unknown ",
	}
	if diff := cmp.Diff(want, heldBy(rep)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if n := len(rep.Inputs); n != 2 || rep.Inputs[1].Format != "lease-csv" || rep.Inputs[1].Understood != 5 {
		t.Errorf("the file of leases is not accounted for: %+v", rep.Inputs)
	}
	for _, in := range rep.Inputs {
		accounted(t, in)
	}
}

func TestWithoutLeasesNobodyIsNamed(t *testing.T) {
	rep := analyse(t, nil, written(t, "access.log", wormLog("192.0.2.7 12:10:00")))
	if got := heldBy(rep); len(got) != 1 || got[0] != "192.0.2.7 infected" {
		t.Errorf("got %v", heldBy(rep))
	}
}

func TestWhatAreNoLeasesIsTold(t *testing.T) {
	log := written(t, "access.log", wormLog("192.0.2.7 12:10:00"))
	rep := analyse(t, func(a *Analysis) { a.Leases = []string{log, filepath.Join(t.TempDir(), "missing")} }, log)
	told := 0
	for _, in := range rep.Inputs {
		if in.Error != "" {
			told++
		}
	}
	if told != 2 || Incomplete(rep) == "" {
		t.Errorf("%d inputs have an error, want 2: %+v", told, rep.Inputs)
	}
	if s := rep.Hosts[0].Subscriber; s == nil || s.Certainty != "unknown" {
		t.Errorf("got %v", heldBy(rep))
	}
}
