package inventory

import (
	"slices"
	"strings"
	"testing"
)

// A Windows within another system is told of, and none within a Windows.
func TestGuests(t *testing.T) {
	for row, want := range map[string]string{
		"Linux,Windows 2000,":                  "Linux with Windows 2000 in it",
		"Linux,,web (W2K)":                     "Linux with web (W2K) in it",
		"Linux,NT4,":                           "Linux with NT4 in it",
		"Linux,Debian,web1":                    "",
		"Linux,Darwin,wink, winter, lint, ant": "",
		"Windows 2000,Windows 98,":             "",
		",Windows 2000,":                       "",
	} {
		cells := strings.SplitN(row, ",", 3)
		got, tally, err := read(t, "address,os,guest os,vms,seen\n192.0.2.1,"+cells[0]+","+cells[1]+",\""+cells[2]+"\",2001-08-30\n", Options{Asks: func(*Item) bool { return false }})
		i := slices.IndexFunc(got, func(line string) bool { return strings.Contains(line, " in it") })
		if err != nil || (i >= 0) != (want != "") || i >= 0 && !strings.Contains(got[i], "operating system "+want) {
			t.Errorf("%s: %v, %v", row, err, got)
		}
		if notes := strings.Join(notesOn(&tally), ";"); strings.Contains(notes, "nothing asks for") {
			t.Errorf("%s: %s", row, notes)
		}
	}
}

func TestProgramsThatRunGuestsAreNoted(t *testing.T) {
	f, _ := ByName("osquery")
	tally, err := Read(strings.NewReader(`{"snapshot":[{"name":"init","pid":"1"},{"name":"vmware-vmx","pid":"2"}],"action":"snapshot","name":"processes","hostIdentifier":"h1","unixTime":"996926400"}`), f, Options{}, func(*Item) {})
	if notes := strings.Join(notesOn(&tally), ";"); err != nil || !strings.Contains(notes, "machines of their own") {
		t.Errorf("%v, %s", err, notes)
	}
}

func TestAnImageMaySaySoAtItsEnd(t *testing.T) {
	got, _, err := read(t, `{"bomFormat":"CycloneDX","components":[{"type":"operating-system","name":"Debian"}],"metadata":{"component":{"type":"container","name":"web1"}}}`, Options{})
	if err != nil || len(got) == 0 || !strings.Contains(got[len(got)-1], "Debian in a container") {
		t.Errorf("%v, %v", err, got)
	}
}
