package exposure

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/advisory"
	"cordon/inventory"
)

// Machines whose firmware has two UUIDs are two, whatever else they are called.
func TestTwoUUIDsAreTwoMachines(t *testing.T) {
	const a, b = "4ab2906d-5516-5794-af54-86d1d7f533f3", "5bb2906d-5516-5794-af54-86d1d7f533f4"
	line := func(identifier, uuid, process string) string {
		return fmt.Sprintf(`{"name":"processes","hostIdentifier":%q,"unixTime":999129600,"decorations":{"host_uuid":%q},"snapshot":[{"pid":"4","name":"System"},{"pid":"5","name":"smss.exe"},{"pid":"6","name":"services.exe"},{"pid":"7","name":"lsass.exe"},{"pid":"8","name":%q}],"action":"snapshot"}`+"\n", identifier, uuid, process)
	}
	tests := []struct {
		name, log string
		want      []string // hosts of each machine, and its labels
		skipped   uint64
	}{
		{"one name", line("PC", strings.ToUpper(a), "x") + line("PC", b, "inetinfo.exe"), []string{"[" + a + "] [pc] absent", "[" + b + "] [pc] running"}, 0},
		{"one machine", line("PC", a, "x") + line("PC", a, "inetinfo.exe"), []string{"[" + a + " pc] [] running"}, 0},
		{"one with none", line("PC", a, "x") + line("PC", "", "inetinfo.exe"), []string{"[" + a + " pc] [] running"}, 0},
		{"two and one with none", line("PC", a, "x") + line("PC", b, "x") + line("PC", "", "inetinfo.exe"), []string{"[" + a + "] [pc] absent", "[" + b + "] [pc] absent", "[pc] [] running"}, 0},
		{"a maker's", line("PC", "03000200-0400-0500-0006-000700080009", "x") + line("PC-2", "03000200-0400-0500-0006-000700080009", "inetinfo.exe"), []string{"[pc] [] absent", "[pc-2] [] running"}, 0},
		{"everybody's name", line("localhost", "", "x") + line("", "", "x") + line("127.0.0.1", a, "inetinfo.exe"), []string{"[" + a + "] [] running"}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			adv := parsed(t)
			l := NewLedger([]*advisory.Advisory{adv}, Options{Rules: DefaultRules()})
			f, _ := inventory.ByName("osquery")
			tally, err := inventory.Read(strings.NewReader(test.log), f, inventory.Options{Input: "in"}, l.Add)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range l.Machines(l.Latest()) {
				got = append(got, fmt.Sprintf("%v %v %s", m.Hosts, m.Labels, m.Facts("test")["iis"]))
			}
			if d := cmp.Diff(test.want, got); d != "" || tally.Skipped.Total() != test.skipped {
				t.Errorf("%d skipped (-want +got)\n%s", tally.Skipped.Total(), d)
			}
		})
	}
}
