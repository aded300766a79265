package exposure

import (
	"testing"

	"cordon/advisory"
	"cordon/inventory"
)

// Tables say yes and no in many words; a word that may mean either is none.
func TestCellsOfYesAndNoAreReadInOtherWords(t *testing.T) {
	for _, test := range []struct {
		values []string
		cells  map[string]string
	}{
		{[]string{"running", "absent"}, map[string]string{
			"No": "absent", "0": "absent", "off": "absent", "N": "absent", "Disabled": "absent", "uninstalled": "absent", "removed": "absent", "not running": "absent",
			"1": "running", "Y": "running", "on": "running", "enabled": "running",
			"missing": "", "not absent": "", "Absent*": "", "00": "", "2": "", "-1": "", "off?": "", "removed?": "", "installed": "", "not disabled": "",
		}},
		{[]string{"installed", "missing"}, map[string]string{
			"present": "installed", "1": "installed", "y": "installed", "0": "missing", "n": "missing", "removed": "missing", "Rolled back": "missing",
			"ok": "", "x": "", "needed": "", "not applicable": "", "Installed (reboot pending)": "", "off": "", "2001-07-01": "", "on": "",
		}},
		{[]string{"open", "closed"}, map[string]string{
			"no": "closed", "off": "closed", "disabled": "closed", "yes": "open", "on": "open", "LISTEN": "open", "enabled": "open",
			"closed (LAN only)": "", "filtered": "", "23": "", "stopped": "", "removed": "",
		}},
		{[]string{"used", "unused"}, map[string]string{"no": "", "0": "", "yes": ""}},
	} {
		f := &fact{Fact: &advisory.Fact{ID: "it", Values: test.values}}
		s := &source{fact: f, Source: advisory.Source{Column: "it"}}
		for cell, want := range test.cells {
			if got, _, _ := s.column(&inventory.Item{Kind: inventory.Column, Value: cell}); got != want {
				t.Errorf("of %v %q is %q, want %q", test.values, cell, got, want)
			}
		}
	}
}
