package exposure

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/advisory"
	"cordon/inventory"
)

// A name without a domain is short for another where there is one such, and one of the two
// is all that is known of who a machine is.
func TestAShortNameIsTheMachinesWhoseNameItShortens(t *testing.T) {
	row := func(input string, row uint64, at string, names ...string) (items []item) {
		it := item{Host: host(at), Kind: inventory.Machine, Input: input, Row: row, Closeness: inventory.Recorded, Seen: day(1)}
		items = append(items, it)
		for _, n := range names {
			it.Kind, it.Name = inventory.Identity, n
			items = append(items, it)
		}
		return items
	}
	label := func(at, name string) []item {
		return []item{{Host: host(at), Kind: inventory.Label, Name: name, Input: "scan", Seen: day(1)}}
	}
	for _, test := range []struct {
		name  string
		items [][]item
		want  string // machines, each by its hosts
	}{
		{"in another table", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("b", 3, "www2")}, "192.0.2.2 www2 www2.example.org"},
		{"the other way round", [][]item{row("a", 1, "192.0.2.2", "www2"), row("b", 3, "www2.example.org")}, "192.0.2.2 www2 www2.example.org"},
		{"names alone", [][]item{row("a", 1, "www2.example.org"), row("b", 3, "www2")}, "www2 www2.example.org"},
		{"two other tables", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("b", 3, "www2"), row("c", 5, "www2")}, "192.0.2.2 www2 www2.example.org"},
		{"names of agents", [][]item{row("a", 0, "www2.example.org", "192.0.2.2"), row("b", 0, "www2")}, "192.0.2.2 www2 www2.example.org"},
		{"two that it may be short for", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("b", 3, "www2"), row("c", 5, "192.0.2.9", "www2.example.net")}, "192.0.2.2 www2.example.org|192.0.2.9 www2.example.net|www2"},
		{"another by reverse look-up", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("b", 3, "www2"), label("192.0.2.9", "www2.example.net")}, "192.0.2.2 www2.example.org|192.0.2.9|www2"},
		{"two machines of one long name", [][]item{row("a", 1, "192.0.2.2", "www2.example.org", "00:10:5a:11:22:33"), row("a", 3, "192.0.2.3", "www2.example.org", "00:10:5a:11:22:34"), row("b", 5, "www2")}, "192.0.2.2 192.0.2.3 www2.example.org|www2"},
		{"both have addresses", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("b", 3, "192.0.2.3", "www2")}, "192.0.2.2 www2.example.org|192.0.2.3 www2"},
		{"a hardware address of its own", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("b", 3, "www2", "00:10:5a:11:22:33")}, "192.0.2.2 www2.example.org|www2"},
		{"rows of one table", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("a", 3, "www2")}, "192.0.2.2 www2.example.org|www2"},
		{"an agent with a UUID", [][]item{row("a", 1, "192.0.2.2", "www2.example.org"), row("b", 0, "4c4c4544-0043-4a10-8056-b4c04f513533", "www2")}, "192.0.2.2 4c4c4544-0043-4a10-8056-b4c04f513533 www2 www2.example.org"},
		{"two UUIDs", [][]item{row("a", 0, "4c4c4544-0043-4a10-8056-b4c04f513532", "www2.example.org"), row("b", 0, "4c4c4544-0043-4a10-8056-b4c04f513533", "www2")}, "4c4c4544-0043-4a10-8056-b4c04f513532 www2.example.org|4c4c4544-0043-4a10-8056-b4c04f513533 www2"},
		{"what is no name of a machine", [][]item{row("a", 0, "agent-001@a.json"), row("b", 0, "agent-001@a"), row("c", 0, "10.5"), row("d", 0, "10")}, "10|10.5|agent-001@a|agent-001@a.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, back := NewLedger([]*advisory.Advisory{parsed(t)}, Options{}), NewLedger([]*advisory.Advisory{parsed(t)}, Options{})
			items := slices.Concat(test.items...)
			for i := range items {
				l.Add(&items[i])
				back.Add(&items[len(items)-1-i])
			}
			if d := cmp.Diff(test.want, hostsOf(l.Machines(day(1)))); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(test.want, hostsOf(back.Machines(day(1)))); d != "" {
				t.Errorf("in the other order: %s", d)
			}
		})
	}
}

// hostsOf are machines by all that they are known by.
func hostsOf(machines []*Machine) string {
	var all []string
	for _, m := range machines {
		var hosts []string
		for _, h := range m.Hosts {
			hosts = append(hosts, h.String())
		}
		all = append(all, strings.Join(hosts, " "))
	}
	return strings.Join(all, "|")
}
