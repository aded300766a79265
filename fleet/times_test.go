package fleet

import (
	"os"
	"strings"
	"testing"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// A machine that came into service when a worm was gone was not exposed to it; a day
// without a zone may have begun before.
func TestADayInServiceBeginsInTheEast(t *testing.T) {
	source, err := os.ReadFile("../advisories/code-red.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const window = "window: {from: 2001-08-04,"
	ended := strings.Replace(string(source), window, window+" to: 2001-09-10,", 1)
	a, _, err := advisory.Parse("code-red", []byte(ended))
	if err != nil || ended == string(source) {
		t.Fatal(err)
	}
	for since, presumed := range map[string]bool{
		"2001-09-10T00:00:01Z": false, "2001-09-10 00:00:01": true, "2001-09-10T13:59:59": true, "2001-09-10 14:00:01": false, "2001-09-11": false, "1989-10-02": true,
	} {
		h := rowsOf(answersTo(t, Options{}, "address,os,iis,ida-mapping,ms01-033,in-service,last-seen\n192.0.2.1,windows-2000,running,present,missing,"+since+",2001-09-20\n", a))[0]
		if h.Presumed != presumed {
			t.Errorf("%s: presumed %v", since, h.Presumed)
		}
	}
}

// The date of a file that is none is taken away wherever it is kept.
func TestADateOfAFileThatIsNoneIsTakenAway(t *testing.T) {
	for _, apart := range []bool{false, true} {
		for _, undated := range []bool{false, true} {
			f := New([]*advisory.Advisory{shipped(t, "code-red")}, Options{At: day(10, 1)})
			f.apart = apart
			host := cordon.ParseHost("192.0.2.1")
			if undated { // the order does not matter
				f.Add(&inventory.Item{Kind: inventory.Undated, Host: host, Input: "a", Seen: day(7, 1)})
			}
			for _, input := range []string{"a", "b"} {
				for i, host := range []string{"192.0.2.1", "192.0.2.2"} {
					f.Add(&inventory.Item{
						Kind: inventory.Column, Name: "ms01-033", Value: "installed", Host: cordon.ParseHost(host + map[string]string{"b": "0"}[input]), Input: input, Position: uint64(i + 2),
						Seen: day(7, 1+i), Closeness: inventory.Recorded,
					})
				}
			}
			if undated {
				f.Add(&inventory.Item{Kind: inventory.Undated, Host: host, Input: "a", Seen: day(7, 2)})
			}
			for _, h := range rowsOf(f.Close()) {
				want := !undated || strings.HasSuffix(h.Host, "0")
				for _, fact := range h.Facts {
					if (fact.SeenAt != 0) != want {
						t.Errorf("apart %v, undated %v: %s is of %v", apart, undated, h.Host, fact.SeenAt.Std())
					}
				}
				if late := strings.Contains(strings.Join(h.Why, " "), "When it was fixed is not known"); late == want {
					t.Errorf("apart %v, undated %v: %s: %q", apart, undated, h.Host, h.Why)
				}
			}
		}
	}
}
