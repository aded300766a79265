package inventory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// notesOf are a tally's notes on values, each with its count and first line.
func notesOf(tally *cordon.Tally) (notes []string) {
	for _, n := range tally.Notes {
		if strings.Contains(n.Reason, "not understood") {
			notes = append(notes, fmt.Sprintf("%d × %s, first at %d", n.Count, n.Reason, n.Position))
		}
	}
	return notes
}

func TestValuesThatAreNotUnderstoodAreNamed(t *testing.T) {
	const at = "it may be a time such as 2001-08-04 or 2001-08-04T10:00:00Z"
	expects := func(it *Item) string {
		if it.Name == "iis" && it.Value != "running" {
			return "absent or running"
		}
		return ""
	}
	for _, test := range []struct {
		name, data string
		want       []string
	}{
		{"all is understood", "address,iis,state,port,proto,seen,booted\n192.0.2.1,running,up,80,tcp,2001-08-01,2001-08-01\n", nil},
		{"nothing is said", "address,iis,state,port,proto,seen,booted\n192.0.2.1,,-,n/a,?,unknown,none\n", nil},
		{"what an advisory asks", "address,iis\n192.0.2.1,running\n192.0.2.2,absnet\n192.0.2.3,absnet\n192.0.2.4,on\n", []string{
			`2 × column iis: "absnet" is not understood; it may be absent or running, first at 3`,
			`1 × column iis: "on" is not understood; it may be absent or running, first at 5`,
		}},
		{"times", "address,last-seen,booted,in-service,installed\n192.0.2.1,yesterday,never,soon,someday\n", []string{
			`1 × column booted: "never" is not understood; ` + at + `, first at 2`,
			`1 × column in-service: "soon" is not understood; ` + at + `, first at 2`,
			`1 × column installed: "someday" is not understood; ` + at + `, first at 2`,
			`1 × column last-seen: "yesterday" is not understood; ` + at + `, first at 2`,
		}},
		{"states, ports and protocols", "address,status,port,transport\n192.0.2.1,dwon,8o,tpc\n192.0.2.2,up,65536,udp\n", []string{
			`1 × column port: "65536" is not understood; it may be a number up to 65535, first at 3`,
			`1 × column port: "8o" is not understood; it may be a number up to 65535, first at 2`,
			`1 × column status: "dwon" is not understood; it may be up or down, first at 2`,
			`1 × column transport: "tpc" is not understood; it may be tcp or udp, first at 2`,
		}},
		{"what would move the cursor is shown escaped", "address,iis\n192.0.2.1,a\x1b[2Jb\n", []string{
			`1 × column iis: "a\x1b[2Jb" is not understood; it may be absent or running, first at 2`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, tally, err := read(t, test.data, Options{Expects: expects})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, notesOf(&tally)); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOfManyValuesThatAreNotUnderstoodTheRestIsCounted(t *testing.T) {
	var b strings.Builder
	b.WriteString("address,status\n")
	for i := range 40 {
		fmt.Fprintf(&b, "192.0.2.%d,state-%02d\n", i, i)
	}
	_, tally, err := read(t, b.String(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	notes := notesOf(&tally)
	if len(notes) != maxMisread+1 || notes[maxMisread] != fmt.Sprintf("24 × %s, first at 18", moreMisread) {
		t.Errorf("%d notes, the last: %s", len(notes), notes[len(notes)-1])
	}
}
