package inventory

import (
	"strings"
	"testing"
)

// A patch in a column of its own, beside one that says that it was taken away or does not work
// yet, has no time from which on it works.
func TestAPatchThatIsUndoneHasNoTime(t *testing.T) {
	f, _ := ByName("csv")
	for header, cells := range map[string]map[string]bool{
		"Reboot required": {"Yes": false, "No": true, "": true},
		"Removed on":      {"2001-07-08": false, "": true},
		"Comment":         {"failed over to b": true},
		"Result":          {"": true, "failed": true},
	} {
		for cell, want := range cells {
			dated := false
			_, err := Read(strings.NewReader("address,ms01-033,installed on,"+header+"\n192.0.2.1,installed,2001-07-02,"+cell+"\n"), f, Options{Input: "in", Asks: func(it *Item) bool { return it.Name == "ms01-033" }}, func(it *Item) {
				dated = dated || it.Kind == Column && it.Name == "ms01-033" && it.Since != 0
			})
			if err != nil || dated != want {
				t.Errorf("%s=%q: %v, it has a time: %t", header, cell, err, dated)
			}
		}
	}
}
