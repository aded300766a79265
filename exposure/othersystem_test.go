package exposure

import (
	"testing"

	"cordon"
	"cordon/inventory"
)

// What clears a machine was said of the system that it had then.
func TestAnotherSystemOutlivesWhatCleared(t *testing.T) {
	type source = inventory.Closeness
	os := func(name string, by source, seen cordon.Time) item {
		return item{Kind: inventory.OS, Name: name, Closeness: by, Seen: seen, Input: name}
	}
	installed := func(it item, at cordon.Time) item { it.Since = at; return it }
	patch := func(by source, seen cordon.Time) item {
		return item{Kind: inventory.Hotfix, Name: "Q300972", Closeness: by, Seen: seen}
	}
	const agent, record, guess = inventory.Agent, inventory.Recorded, inventory.Guessed
	const nt, w2k = "Windows NT 4.0", "Windows 2000"
	runs := item{Kind: inventory.Process, Name: "inetinfo.exe", Closeness: agent, Seen: day(20)}
	for _, test := range []struct {
		name  string
		items []item
		want  string
	}{
		{"a patch, then another system", []item{os(nt, record, day(1)), patch(record, day(1)), os(w2k, record, day(20))}, ""},
		{"a system that the advisory does not know, then one that it does", []item{os("Linux", record, day(1)), patch(record, day(1)), os(w2k, record, day(20))}, ""},
		{"a patch that was said again", []item{os(nt, record, day(1)), patch(record, day(1)), os(w2k, record, day(20)), patch(record, day(20))}, "installed"},
		{"a patch without a time", []item{os(nt, record, day(1)), patch(record, 0), os(w2k, record, day(20))}, ""},
		{"one system all the time", []item{os(w2k, record, day(1)), patch(record, day(1)), os(w2k, record, day(20))}, "installed"},
		{"a patch, and the system said later", []item{patch(record, day(1)), os(w2k, record, day(20))}, "installed"},
		{"a patch of the new system, which is said again", []item{os(nt, record, day(1)), os(w2k, record, day(5)), patch(record, day(6)), os(w2k, record, day(20))}, "installed"},
		{"a system, another, and the first again", []item{os(w2k, agent, day(1)), patch(agent, day(2)), os(nt, agent, day(10)), os(w2k, agent, day(20))}, ""},
		{"a table that is behind an agent", []item{os(w2k, agent, day(1)), patch(agent, day(2)), os(nt, record, day(10)), os(w2k, agent, day(20))}, "installed"},
		{"a guess of another", []item{os(nt, guess, day(1)), patch(agent, day(2)), os(w2k, agent, day(20))}, "installed"},
		{"a name that says less", []item{os("Windows", record, day(1)), patch(record, day(1)), os(w2k, record, day(20))}, "installed"},
		{"a system that was installed anew", []item{installed(os(w2k, agent, day(20)), day(18)), patch(agent, day(2))}, ""},
		{"a patch since then", []item{installed(os(w2k, agent, day(20)), day(1)), patch(agent, day(2))}, "installed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := onlyOne(t, asked(t, Options{Rules: DefaultRules()}, append(test.items, runs)...))
			if got := m.Facts("test")["patch"]; got != test.want {
				t.Errorf("patch is %q, want %q; %v, %v", got, test.want, standingsOf(m, "patch"), standingsOf(m, "os"))
			}
		})
	}
}
