package exposure

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/advisory"
	"cordon/inventory"
)

type item = inventory.Item

func TestItemsBecomeFacts(t *testing.T) {
	whole := inventory.List{Name: "q", Change: inventory.Whole}
	for _, test := range []struct {
		name  string
		items []item
		want  advisory.Facts
	}{
		{"nothing", []item{{Kind: inventory.Machine, Value: "down"}}, advisory.Facts{}},
		{"a process in any case and at any path", []item{{Kind: inventory.Process, Name: `C:\WINNT\System32\inetsrv\INETINFO.EXE`, Closeness: inventory.Agent}}, advisory.Facts{"iis": "running"}},
		{"a banner tells server and system", []item{{Kind: inventory.Banner, Name: "Microsoft-IIS/5.0", Closeness: inventory.Probed}}, advisory.Facts{"iis": "running", "os": "windows-2000"}},
		{"a scan without a process says nothing", []item{{Kind: inventory.Service, Value: "open", Port: 80, Proto: cordon.TCP, Closeness: inventory.Probed}}, advisory.Facts{}},
		{"a whole list without it", []item{{Kind: inventory.Listed, Of: inventory.Process, List: whole, Seen: day(1)}}, advisory.Facts{"iis": "absent"}},
		{"a list that may not be whole", []item{{Kind: inventory.Listed, List: whole, Seen: day(1)}}, advisory.Facts{}},
		{"a whole list of something else", []item{{Kind: inventory.Listed, Of: inventory.Package, List: whole, Seen: day(1)}}, advisory.Facts{}},
		{"a hotfix by its article", []item{{Kind: inventory.Hotfix, Name: "kb300972", Closeness: inventory.Agent}}, advisory.Facts{"patch": "installed"}},
		{"a hotfix that contains it", []item{
			{Kind: inventory.Hotfix, Name: "Q301625", Closeness: inventory.Agent, Seen: day(1), List: inventory.List{Name: "q", Change: inventory.Whole, Row: 1}},
			{Kind: inventory.Listed, Of: inventory.Hotfix, Seen: day(1), List: whole},
		}, advisory.Facts{"patch": "installed"}},
		{"all hotfixes, and none that helps", []item{
			{Kind: inventory.Hotfix, Name: "Q1", Seen: day(1), List: inventory.List{Name: "q", Change: inventory.Whole, Row: 1}},
			{Kind: inventory.Listed, Of: inventory.Hotfix, Seen: day(1), List: whole},
		}, advisory.Facts{"patch": "missing"}},
		{"a file's version", []item{{Kind: inventory.File, Name: `c:/winnt/SYSTEM32/idq.dll`, Version: "5.0.2195.2000"}}, advisory.Facts{"patch": "missing"}},
		{"another file of that name", []item{{Kind: inventory.File, Name: `d:\backup\idq.dll`, Version: "5.0.2195.2000"}}, advisory.Facts{}},
		{"a version that cannot be read", []item{{Kind: inventory.Package, Name: "openssl", Version: "latest"}}, advisory.Facts{}},
		{"a version before the bound", []item{{Kind: inventory.Package, Name: "OpenSSL", Version: "1.1.1n-0+deb11u3"}}, advisory.Facts{"sql": "old"}},
		{"a version at the bound", []item{{Kind: inventory.Package, Name: "openssl", Version: "1.1.1n-0+deb11u4"}}, advisory.Facts{"sql": "new"}},
		{"a cell that is a value", []item{{Kind: inventory.Column, Name: "os", Value: "Windows NT 4.0"}}, advisory.Facts{"os": "windows-nt-4.0"}},
		{"a cell that is a version", []item{{Kind: inventory.Column, Name: "sql-version", Value: "8.00.194"}}, advisory.Facts{"sql": "old"}},
		{"a cell that equals what is asked for, in any spelling", []item{{Kind: inventory.Column, Name: "patch-set", Value: "August 2001"}}, advisory.Facts{"patch": "installed"}},
		{"a cell that does not", []item{{Kind: inventory.Column, Name: "patch-set", Value: "none"}}, advisory.Facts{}},
		{"a registry value, in another spelling", []item{{Kind: inventory.Registry, Name: `HKEY_LOCAL_MACHINE\Software\X\SFCDisable`, Value: "4294967197"}}, advisory.Facts{"door": "open"}},
		{"another registry value", []item{{Kind: inventory.Registry, Name: `HKEY_LOCAL_MACHINE\Software\X\SFCDisable`, Value: "0"}}, advisory.Facts{}},
		{"who answers at a port", []item{{Kind: inventory.Service, Value: "open", Port: 23, Proto: cordon.TCP}}, advisory.Facts{"door": "open"}},
		{"a whole list of ports without it", []item{
			{Kind: inventory.Service, Value: "open", Port: 80, Proto: cordon.TCP, Seen: day(1), List: inventory.List{Name: "q", Change: inventory.Whole, Row: 1}},
			{Kind: inventory.Listed, Of: inventory.Service, List: whole, Seen: day(1)},
		}, advisory.Facts{"door": "shut"}},
		{"a whole list of ports with it", []item{
			{Kind: inventory.Service, Value: "open", Port: 23, Proto: cordon.TCP, Seen: day(1), List: inventory.List{Name: "q", Change: inventory.Whole, Row: 1}},
			{Kind: inventory.Listed, Of: inventory.Service, List: whole, Seen: day(1)},
		}, advisory.Facts{"door": "open"}},
		{"a registry that was looked through", []item{{Kind: inventory.Listed, Of: inventory.Registry, List: whole, Seen: day(1)}}, advisory.Facts{"door": "shut"}},
		{"a port that is shut", []item{{Kind: inventory.Service, Value: "closed", Port: 23, Proto: cordon.TCP}}, advisory.Facts{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := onlyOne(t, asked(t, Options{Rules: DefaultRules()}, test.items...)).Facts("test")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheNewerAndTheCloserWins(t *testing.T) {
	nt := func(c inventory.Closeness, at cordon.Time) item {
		return item{Kind: inventory.OS, Name: "Windows NT 4.0", Closeness: c, Seen: at, Input: "nt"}
	}
	w2k := func(c inventory.Closeness, at cordon.Time) item {
		return item{Kind: inventory.OS, Name: "Windows 2000", Closeness: c, Seen: at, Input: "w2k"}
	}
	guess := func(name string, accuracy uint8) item {
		return item{Kind: inventory.OS, Name: name, Closeness: inventory.Guessed, Accuracy: accuracy, Seen: day(9)}
	}
	for _, test := range []struct {
		name  string
		rules Rules
		items []item
		want  string
		is    []string
	}{
		{"the newer of two alike", DefaultRules(), []item{nt(inventory.Agent, day(1)), w2k(inventory.Agent, day(2))}, "windows-2000", []string{"windows-2000 decides", "windows-nt-4.0 contradicts"}},
		{"the closer of two at a time", DefaultRules(), []item{nt(inventory.Agent, day(1)), w2k(inventory.Probed, day(1))}, "windows-nt-4.0", []string{"windows-nt-4.0 decides", "windows-2000 contradicts"}},
		{"an agent, over a probe of half a day later", DefaultRules(), []item{nt(inventory.Agent, day(1)), w2k(inventory.Probed, day(1)+cordon.Time(12*time.Hour))}, "windows-nt-4.0", []string{"windows-nt-4.0 decides", "windows-2000 contradicts"}},
		{"a probe, over an agent of last week", DefaultRules(), []item{nt(inventory.Agent, day(1)), w2k(inventory.Probed, day(8))}, "windows-2000", []string{"windows-2000 decides", "windows-nt-4.0 contradicts"}},
		{"a banner, over the newest and surest guess", DefaultRules(), []item{{Kind: inventory.Banner, Name: "Microsoft-IIS/5.0", Closeness: inventory.Probed, Seen: day(1)}, guess("Windows NT 4.0", 100)}, "windows-2000", []string{"windows-2000 decides", "windows-nt-4.0 contradicts"}},
		{"a tie is unknown", DefaultRules(), []item{nt(inventory.Agent, day(1)), w2k(inventory.Agent, day(1))}, "", []string{"windows-2000 ties", "windows-nt-4.0 ties"}},
		{"of two guesses that count the surer one is none the less a guess", DefaultRules(), []item{guess("Windows NT 4.0", 96), guess("Windows 2000", 98)}, "", []string{"windows-2000 ties", "windows-nt-4.0 ties"}},
		{"a guess beside a weak one", DefaultRules(), []item{guess("Windows NT 4.0", 94), guess("Windows 2000", 98)}, "windows-2000", []string{"windows-2000 decides", "windows-nt-4.0 a weak guess"}},
		{"guesses that are as sure are unknown", DefaultRules(), []item{guess("Windows NT 4.0", 98), guess("Windows 2000", 98)}, "", []string{"windows-2000 ties", "windows-nt-4.0 ties"}},
		{"a weak guess", DefaultRules(), []item{guess("Windows 2000", 90)}, "", []string{"windows-2000 a weak guess"}},
		{"a system that the advisory does not know", DefaultRules(), []item{w2k(inventory.Agent, day(1)), {Kind: inventory.OS, Name: "Linux 2.4", Closeness: inventory.Agent, Seen: day(2)}}, "", []string{"? decides", "windows-2000 contradicts"}},
		{"a name that says less does not contradict", DefaultRules(), []item{{Kind: inventory.OS, Name: "Windows", Closeness: inventory.Probed, Seen: day(9)}, guess("Microsoft Windows 2000 SP2", 98)}, "windows-2000", []string{"? agrees", "windows-2000 decides"}},
		{"too old", Rules{MaxAge: 48 * time.Hour}, []item{nt(inventory.Agent, day(1)), {Kind: inventory.Machine, Seen: day(4)}}, "", []string{"windows-nt-4.0 too old"}},
		{"not too old", Rules{MaxAge: 72 * time.Hour}, []item{nt(inventory.Agent, day(1)), {Kind: inventory.Machine, Seen: day(4)}}, "windows-nt-4.0", []string{"windows-nt-4.0 decides"}},
		{"without a time, where an age is asked for", Rules{MaxAge: time.Hour}, []item{nt(inventory.Agent, 0)}, "", []string{"windows-nt-4.0 shows no time"}},
		{"without a time, where none is", DefaultRules(), []item{nt(inventory.Agent, 0)}, "windows-nt-4.0", []string{"windows-nt-4.0 decides"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := onlyOne(t, asked(t, Options{Rules: test.rules}, test.items...))
			if got := m.Facts("test")["os"]; got != test.want {
				t.Errorf("os is %q, want %q", got, test.want)
			}
			if diff := cmp.Diff(test.is, standingsOf(m, "os")); diff != "" {
				t.Errorf("claims (-want +got):\n%s", diff)
			}
		})
	}
}

func diffItem(change inventory.Change, counter uint64, at cordon.Time, row uint64) item {
	return item{Kind: inventory.Process, Name: "inetinfo.exe", Closeness: inventory.Agent, Seen: at, List: inventory.List{Name: "processes", Counter: counter, Change: change, Row: row}}
}

func wholeAt(change inventory.Change, at cordon.Time) item {
	return item{Kind: inventory.Listed, Of: inventory.Process, Closeness: inventory.Agent, Seen: at, List: inventory.List{Name: "processes", Change: change}}
}

func TestListsAreReplayed(t *testing.T) {
	const added, removed, whole = inventory.Added, inventory.Removed, inventory.Whole
	older := diffItem(added, 0, day(9), 1)
	newer := wholeAt(added, day(1))
	newer.List.Epoch = 5
	for _, test := range []struct {
		name  string
		items []item
		want  string
	}{
		{"it came", []item{wholeAt(added, day(1)), diffItem(added, 3, day(2), 1)}, "running"},
		{"it came and went", []item{wholeAt(added, day(1)), diffItem(added, 3, day(2), 1), diffItem(removed, 4, day(3), 1)}, "absent"},
		{"it went, and another came at once", []item{wholeAt(added, day(1)), diffItem(added, 0, day(1), 1), diffItem(removed, 4, day(3), 1), diffItem(added, 4, day(3), 2)}, "running"},
		{"it went, and whether the list was whole is not known", []item{diffItem(added, 3, day(2), 1), diffItem(removed, 4, day(3), 1)}, ""},
		{"a new full set without it", []item{diffItem(added, 3, day(2), 1), wholeAt(added, day(3))}, "absent"},
		{"a newer snapshot without it", []item{diffItem(whole, 0, day(1), 1), wholeAt(whole, day(1)), wholeAt(whole, day(2))}, "absent"},
		{"a newer snapshot, perhaps not whole", []item{diffItem(whole, 0, day(1), 1), {Kind: inventory.Listed, Seen: day(2), List: inventory.List{Name: "processes", Change: whole}}}, ""},
		{"the newest snapshot has it", []item{wholeAt(whole, day(1)), diffItem(whole, 0, day(2), 1), wholeAt(whole, day(2))}, "running"},
		{"an older epoch counts for nothing", []item{older, newer}, "absent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 {
				m := onlyOne(t, asked(t, Options{Rules: DefaultRules()}, test.items...))
				if got := m.Facts("test")["iis"]; got != test.want {
					t.Errorf("iis is %q, want %q", got, test.want)
				}
				for i, j := 0, len(test.items)-1; i < j; i, j = i+1, j-1 { // and backwards
					test.items[i], test.items[j] = test.items[j], test.items[i]
				}
			}
		})
	}
}

// What came to a list and was not taken back is as new as the last word about it, where
// all words between were read. In whatever order files are read, that one is missing
// between two of them shows.
func TestARowIsAsNewAsItsList(t *testing.T) {
	read := func(from, through uint64, at int) inventory.Item {
		it := diffItem(inventory.Added, from, day(at), 0)
		it.Kind, it.Name, it.List.Through = inventory.Listed, "processes", through
		return it
	}
	start := read(0, 0, 1)
	start.Of = inventory.Process
	row := diffItem(inventory.Added, 3, day(1), 1)
	for _, test := range []struct {
		name  string
		items []inventory.Item
		want  string
	}{
		{"nothing is missing", []inventory.Item{row, read(3, 7, 9)}, "running"},
		{"nothing is missing, in parts", []inventory.Item{row, read(3, 4, 2), read(5, 6, 3), read(7, 9, 9)}, "running"},
		{"some are missing", []inventory.Item{row, read(3, 4, 2), read(7, 9, 9)}, ""},
		{"some are missing before it", []inventory.Item{read(0, 1, 1), row, read(3, 9, 9)}, "running"},
		{"a whole list without it", []inventory.Item{start, read(0, 4, 2), read(5, 9, 9)}, "absent"},
		{"a whole list, of which some are missing", []inventory.Item{start, read(0, 4, 2), read(6, 9, 9)}, ""},
		{"a whole list, of which some were read twice", []inventory.Item{start, read(0, 6, 2), read(4, 9, 9)}, "absent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 2 {
				m := onlyOne(t, asked(t, Options{Rules: Rules{MaxAge: 48 * time.Hour}}, test.items...))
				if got := m.Facts("test")["iis"]; got != test.want {
					t.Errorf("iis is %q, want %q", got, test.want)
				}
				slices.Reverse(test.items)
			}
		})
	}
}

func TestOneMachineUnderSeveralNames(t *testing.T) {
	id := func(h, name string, at cordon.Time) item {
		return item{Host: host(h), Kind: inventory.Identity, Name: name, Seen: at}
	}
	for _, test := range []struct {
		name  string
		items []item
		want  []string
	}{
		{"an agent's name and its address", []item{id("pc-1", "192.0.2.7", day(1)), {Host: host("192.0.2.7"), Kind: inventory.Machine, Seen: day(2)}}, []string{"192.0.2.7 pc-1"}},
		{"one hardware address in any spelling", []item{id("192.0.2.7", "00-0C-29-AA-BB-CC", day(1)), id("192.0.2.8", "000c.29aa.bbcc", day(2))}, []string{"192.0.2.7 192.0.2.8"}},
		{"an address is the last one's who had it", []item{id("pc-1", "192.0.2.7", day(1)), id("pc-2", "192.0.2.7", day(2))}, []string{"192.0.2.7 pc-2", "pc-1"}},
		{"what all machines have joins none", []item{id("pc-1", "127.0.0.1", day(1)), id("pc-2", "127.0.0.1", day(2)), id("pc-1", "00:00:00:00:00:00", 0), id("pc-2", "00:00:00:00:00:00", 0), id("pc-1", "localhost", 0), id("pc-2", "localhost", 0)}, []string{"pc-1", "pc-2"}},
		{"a name by reverse look-up joins nothing", []item{{Host: host("192.0.2.7"), Kind: inventory.Label, Name: "pc-1"}, {Host: host("pc-1"), Kind: inventory.Machine}}, []string{"192.0.2.7", "pc-1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, m := range asked(t, Options{}, test.items...) {
				line := ""
				for _, h := range m.Hosts {
					line += " " + h.String()
				}
				got = append(got, line[1:])
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("machines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAGatewaysHardwareAddressJoinsNothing(t *testing.T) {
	var items []item
	for i := range byte(20) {
		items = append(items, item{Host: cordon.ParseHost("192.0.2." + string('1'+rune(i%9)) + string('0'+rune(i/9))), Kind: inventory.Identity, Name: "00:0c:29:aa:bb:cc"})
	}
	if got := len(asked(t, Options{}, items...)); got != 20 {
		t.Errorf("%d machines, want 20", got)
	}
}

func TestAMachineThatIsDownIsListedAndNotSafe(t *testing.T) {
	m := onlyOne(t, asked(t, Options{}, item{Kind: inventory.Machine, Value: "down", Seen: day(1)}))
	if answer := parsed(t).Expose(m.Facts("test")); m.State != "down" || answer.Exposure != advisory.UnknownExposure {
		t.Errorf("it is %s and %s, want down and unknown", m.State, answer.Exposure)
	}
}

// Some lists show a program without the ending of its file.
func TestProcessesGoWithoutTheirEnding(t *testing.T) {
	for _, name := range []string{"inetinfo.exe", "Inetinfo", `C:\WINNT\System32\inetsrv\inetinfo`} {
		m := onlyOne(t, asked(t, Options{Rules: DefaultRules()}, item{Kind: inventory.Process, Name: name, Closeness: inventory.Agent, Seen: day(1)}))
		if got := m.Facts("test")["iis"]; got != "running" {
			t.Errorf("%s: iis is %q", name, got)
		}
	}
}
