package fleet

import (
	"strings"
	"testing"
)

// A machine without the server is clear, as the bulletin has it, also where it was first
// seen when the worm circulated: that something is absent shows no change. What is not known
// of the time before is said.
func TestAbsentThatWasFirstSeenLate(t *testing.T) {
	const header = "address,name,os,iis,ms01-033,last-seen\n192.0.2.1,pc,"
	for _, test := range []struct{ name, row, says string }{
		{"first seen when it circulated", "windows-2000,absent,missing,2001-08-20", "It was first seen to be so on 2001-08-20, after Code Red II began to circulate. Nobody says what was so before: if iis was not absent while it did, treat the machine as infected."},
		{"first seen at a time that is not known", "windows-2000,absent,missing,", "When it was first seen to be so is not known"},
		{"of no known system", ",absent,missing,2001-08-20", "It was first seen to be so on 2001-08-20"},
		{"seen before it came", "windows-2000,absent,missing,2001-07-20", ""},
		{"seen before it came, and since", "windows-2000,absent,missing,2001-07-20\n192.0.2.1,pc,windows-2000,absent,missing,2001-08-20", ""},
		{"on a system that is not affected", "windows-9x,absent,missing,2001-08-20", ""},
		{"on another system", "other,absent,missing,2001-08-20", ""},
		{"on one that the document does not know", "Windows 11 Home,absent,missing,2001-08-20", ""},
		{"where it merely crashes", "windows-nt-4.0,absent,missing,2001-08-20", ""},
		{"patched, and it is not known when", "windows-2000,absent,installed,2001-08-20", "It was first seen to be so"},
		{"patched before it came", "windows-2000,,installed,2001-07-20\n192.0.2.1,pc,windows-2000,absent,installed,2001-08-20", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows := rowsOf(answersTo(t, Options{}, header+test.row+"\n", shipped(t, "code-red")))
			why := strings.Join(rows[0].Why, " ")
			if len(rows) != 1 || !rows[0].Clear() || !strings.Contains(why, test.says) || test.says == "" && strings.Contains(why, "first seen to be so") {
				t.Errorf("%d rows, clear %v: %s\nwant it to say %q", len(rows), rows[0].Clear(), why, test.says)
			}
		})
	}
}
