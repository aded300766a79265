package exposure

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

// What a table says that there is none of, or names in a text that nobody understands,
// contradicts who says that it is there.
func TestNoneAndWhatIsUnreadContradict(t *testing.T) {
	record := func(it item, at int) item {
		it.Closeness, it.Seen, it.Input = inventory.Recorded, day(at), "table"
		return it
	}
	none := func(of inventory.Kind, at int) item {
		return record(item{Kind: inventory.None, Of: of, Name: of.String(), Value: "none"}, at)
	}
	unread := func(of inventory.Kind, text string, at int) item {
		return record(item{Kind: inventory.Unread, Of: of, Name: text}, at)
	}
	process := func(at int) item { return record(item{Kind: inventory.Process, Name: "inetinfo.exe"}, at) }
	hotfix := func(at int) item { return record(item{Kind: inventory.Hotfix, Name: "Q300972"}, at) }
	for _, test := range []struct {
		name  string
		items []item
		want  advisory.Facts
	}{
		{"no hotfix, where that has a value", []item{hotfix(1), none(inventory.Hotfix, 9)}, advisory.Facts{"patch": "missing"}},
		{"no hotfix, and then there is one", []item{none(inventory.Hotfix, 1), hotfix(9)}, advisory.Facts{"patch": "installed"}},
		{"no hotfix and one at a time", []item{none(inventory.Hotfix, 1), hotfix(1)}, advisory.Facts{}},
		{"no process is no value", []item{none(inventory.Process, 1)}, advisory.Facts{}},
		{"no process, and one before", []item{process(1), none(inventory.Process, 9)}, advisory.Facts{}},
		{"no process, and then there is one", []item{process(9), none(inventory.Process, 1)}, advisory.Facts{"iis": "running"}},
		{"no package says nothing of processes", []item{process(1), none(inventory.Package, 9)}, advisory.Facts{"iis": "running"}},
		{"a text that names it", []item{hotfix(1), unread(inventory.Hotfix, "KB300972 (failed)", 9)}, advisory.Facts{}},
		{"a text that names what contains it", []item{hotfix(1), unread(inventory.Hotfix, "not q301625", 9)}, advisory.Facts{}},
		{"a text that names another", []item{hotfix(1), unread(inventory.Hotfix, "not Q3009720", 9)}, advisory.Facts{"patch": "installed"}},
		{"a text that names a process", []item{process(1), unread(inventory.Process, "no INETINFO.EXE", 9)}, advisory.Facts{}},
		{"a text that names a longer one", []item{process(1), unread(inventory.Process, "no inetinfo-helper.exe", 9)}, advisory.Facts{"iis": "running"}},
		{"a port of no protocol", []item{record(item{Kind: inventory.Service, Value: "open", Port: 23}, 1)}, advisory.Facts{"door": "open"}},
		{"a text that names a port", []item{record(item{Kind: inventory.Service, Value: "open", Port: 23}, 1), unread(inventory.Service, "telnetd", 1)}, advisory.Facts{}},
		{"a text that has its number", []item{record(item{Kind: inventory.Service, Value: "open", Port: 23}, 1), unread(inventory.Service, "port 23?", 1)}, advisory.Facts{}},
		{"a text that has it among others", []item{record(item{Kind: inventory.Service, Value: "open", Port: 23}, 1), unread(inventory.Service, "1-9000", 1)}, advisory.Facts{}},
		{"a text on a switch", []item{record(item{Kind: inventory.Service, Value: "open", Port: 23}, 1), unread(inventory.Service, "Gi1/0/23", 1)}, advisory.Facts{"door": "open"}},
		{"another port", []item{record(item{Kind: inventory.Service, Value: "open", Port: 24}, 1)}, advisory.Facts{}},
		{"another protocol's", []item{record(item{Kind: inventory.Service, Value: "open", Port: 23, Proto: cordon.UDP}, 1)}, advisory.Facts{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 {
				m := onlyOne(t, asked(t, Options{Rules: DefaultRules()}, test.items...))
				if diff := cmp.Diff(test.want, m.Facts("test")); diff != "" {
					t.Errorf("facts (-want +got):\n%s", diff)
				}
				slices.Reverse(test.items)
			}
		})
	}
	l := NewLedger([]*advisory.Advisory{parsed(t)}, Options{})
	for it, want := range map[item]bool{
		none(inventory.Hotfix, 1): true, none(inventory.Process, 1): true, none(inventory.OS, 1): false, unread(inventory.Process, "x inetinfo y", 1): true, unread(inventory.Process, "x y", 1): false,
	} {
		if l.Asks(&it) != want {
			t.Errorf("%s of %s: it is asked for: %v", it.Kind, it.Of, !want)
		}
	}
}
