package advisory_test

import (
	"os"
	"strings"
	"testing"

	"cordon/advisory"
)

// What may clear a machine is what no source's standing alone makes believed.
func TestClearedBy(t *testing.T) {
	for id, want := range map[string]string{
		"code-red": "os=windows-9x os=windows-me os=windows-3.x os=not-windows iis=absent ms01-033=installed ida-mapping=removed",
		"nimda":    "os=not-windows iis=absent ms01-044=installed ie-patch=installed",
		"mirai":    "telnet=closed password=changed",
		"slammer":  "sql-server=absent sql-patch=installed",
	} {
		source, err := os.ReadFile("../advisories/" + id + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		a, _, err := advisory.Parse(id, source)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range a.Facts {
			for _, v := range append(a.Facts[i].Values, "") {
				if a.ClearedBy(a.Facts[i].ID, v) {
					got = append(got, a.Facts[i].ID+"="+v)
				}
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: machines are cleared by\n%s, want\n%s", id, s, want)
		}
	}
}
