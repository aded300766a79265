package inventory

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// without leaves out the lines that hold any of some words.
func without(lines []string, words ...string) []string {
	return slices.DeleteFunc(lines, func(line string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(line, w) })
	})
}

// notesOn are a tally's notes, but for those on times that records do not show.
func notesOn(tally *cordon.Tally) (notes []string) {
	for _, n := range tally.Notes {
		notes = append(notes, n.Reason)
	}
	return without(notes, "records without a time", "is taken for the")
}

func TestColumnsOfOneMeaningAreAllRead(t *testing.T) {
	for _, test := range []struct {
		name, data  string
		want, notes []string
	}{
		{"systems", "address,os,Operating System\n192.0.2.1,Windows 98,Windows 2000\n", []string{"192.0.2.1 operating system Windows 98 by record", "192.0.2.1 operating system Windows 2000 by record"}, nil},
		{"systems of one header", "address,os,os\n192.0.2.1,Windows 98,Windows 2000\n", []string{"192.0.2.1 operating system Windows 98 by record", "192.0.2.1 operating system Windows 2000 by record"}, nil},
		{"banners", "address,server,banner\n192.0.2.1,nginx,Microsoft-IIS/5.0\n", []string{"192.0.2.1 banner nginx by record", "192.0.2.1 banner Microsoft-IIS/5.0 by record"}, nil},
		{
			"patches, processes, files, packages", "address,hotfix,patches,process,image,file,path,package,software\n192.0.2.1,Q300972,Q301625,a.exe,b.exe,c,d,e,f\n",
			[]string{
				"192.0.2.1 process a.exe by record", "192.0.2.1 process b.exe by record", "192.0.2.1 hotfix Q300972 by record", "192.0.2.1 hotfix Q301625 by record",
				"192.0.2.1 file c by record", "192.0.2.1 file d by record", "192.0.2.1 package e by record", "192.0.2.1 package f by record",
			},
			nil,
		},
		{"others are said", "address,state,alive,hostname,dns name\n192.0.2.1,up,down,a,b\n", []string{"192.0.2.1 identity a by record"}, []string{
			"column alive has the meaning of state, as another has, and is not read", "column dns-name has the meaning of name, as another has, and is not read",
		}},
		{"a loose word counts beside none, wherever it stands", "address,date,last-seen\n192.0.2.1,x,2001-08-01\n", nil, []string{"column date has the meaning of seen, as another has, and is not read"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, tally, err := read(t, test.data, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, without(got, " machine", " column "), cmp.Transformer("none", emptyIsNil)); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.notes, notesOn(&tally), cmp.Transformer("none", emptyIsNil)); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func emptyIsNil(s []string) string { return strings.Join(s, "\n") }

// dates are what a table's one row says of times.
func dates(t *testing.T, data string) (seen, booted, service, fixed string, notes []string) {
	t.Helper()
	f, _ := ByName("csv")
	say := func(at cordon.Time) string {
		if at == 0 {
			return "-"
		}
		return at.Std().UTC().Format("01-02T15:04:05")
	}
	seen, booted, service, fixed = "-", "-", "-", "-"
	tally, err := Read(strings.NewReader(data), f, Options{Input: "in"}, func(it *Item) {
		seen = say(it.Seen)
		switch it.Kind {
		case Booted:
			booted = say(it.Since)
		case InService:
			service = say(it.Since)
		case Hotfix:
			fixed = say(it.Since)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen, booted, service, fixed, notesOn(&tally)
}

func TestOfSeveralTimesTheWorseCounts(t *testing.T) {
	for _, test := range []struct {
		name, header, row, want, note string
	}{
		{"the later fix", "installed,patched", "2001-07-20,2001-08-10", "- - - 08-10T23:59:59", ""},
		{"the later fix, the other way round", "patched,installed", "2001-08-10,2001-07-20", "- - - 08-10T23:59:59", ""},
		{"the earlier start", "booted,last boot", "2001-08-10,2001-08-09", "- 08-09T00:00:00 - -", ""},
		{"the earlier look", "last-seen,last-scan", "2001-08-10,2001-08-09", "08-09T00:00:00 - - -", ""},
		{"the earlier connection", "in-service,exposed-since", "2001-08-10,2001-08-09", "- - 08-09T00:00:00 -", ""},
		{"one that cannot be read", "installed,patched", "2001-07-20,soon", "- - - -", `"soon" is not understood`},
		{"one that is empty", "installed,patched", ",2001-07-20", "- - - 07-20T23:59:59", ""},
		{"a fix on a mere day may be behind a start on it", "installed,booted", "2001-07-20,2001-07-20", "- 07-20T00:00:00 - 07-20T23:59:59", ""},
		{"a fix with its hour", "installed", "2001-07-20T10:00:00Z", "- - - 07-20T10:00:00", ""},
		{"a fix on the day it was seen", "installed,last-seen", "2001-07-20 12:00,2001-07-20", "07-20T00:00:00 - - 07-20T12:00:59", ""},
		{"a fix later than seen", "installed,last-seen", "2001-07-21,2001-07-20", "07-20T00:00:00 - - -", "installed after the row itself was seen"},
		{"a fix of 1980", "installed", "1980-01-01", "- - - -", "installed before 1990"},
		{"a start a day later than seen", "booted,last-seen", "2001-07-21,2001-07-20", "07-20T00:00:00 07-21T00:00:00 - -", ""},
		{"a start three days later than seen", "booted,last-seen", "2001-07-23,2001-07-20", "07-20T00:00:00 - - -", "started after the row itself was seen"},
		{"a fix later than seen, unless the zones differ", "installed,last-seen", "2001-07-20 12:00:00,2001-07-20T03:00:00Z", "07-20T03:00:00 - - 07-20T12:00:00", ""},
		{"a fix later than seen, whatever the zone is", "installed,last-seen", "2001-07-20 18:00:00,2001-07-20T03:00:00Z", "07-20T03:00:00 - - -", "installed after the row itself was seen"},
		{"a look of 1980", "last-seen", "1980-01-01 00:04:00", "- - - -", "seen before 1990"},
		{"a start of 1970", "booted", "86400000000", "- - - -", "is not understood"},
		{"a connection of 1601", "in-service", "1601-01-01", "- - - -", "in-service before 1990"},
		{"last contact", "Last Contact", "2001-07-20", "07-20T00:00:00 - - -", ""},
		{"in German", "Zuletzt gesehen", "2001-07-20", "07-20T00:00:00 - - -", ""},
		{"in nanoseconds", "Last Sync", "996926400000000000", "08-04T12:00:00 - - -", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen, booted, service, fixed, notes := dates(t, "address,hotfix,"+test.header+"\n192.0.2.1,Q300972,"+test.row+"\n")
			if got := strings.Join([]string{seen, booted, service, fixed}, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if all := strings.Join(notes, "; "); test.note != "" && !strings.Contains(all, test.note) || test.note == "" && all != "" {
				t.Errorf("notes %q, want %q", all, test.note)
			}
		})
	}
	if at := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC); firstTime != cordon.TimeOf(at) {
		t.Errorf("firstTime is not %v", at)
	}
}

func TestColumnsThatNothingAsksForAreSaidOnce(t *testing.T) {
	asks := func(it *Item) bool { return it.Name == "iis" || it.Name == "platform" }
	for _, test := range []struct{ name, header, want string }{
		{"none", "address,iis,os,platform", ""},
		{"some", "address,Notes,iis,owner", "columns that nothing asks for: notes, owner (2)"},
		{"many", "address,a,b,c,d,e,f,g,h", "columns that nothing asks for: a, b, c, d, e, f, … (8)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := test.header + "\n" + strings.Repeat("192.0.2.1"+strings.Repeat(",x", strings.Count(test.header, ","))+"\n", 3)
			_, tally, err := read(t, data, Options{Asks: asks})
			if got := strings.Join(notesOn(&tally), "; "); err != nil || got != test.want {
				t.Errorf("%v, got %q, want %q", err, got, test.want)
			}
		})
	}
}

func TestAddressesOfNeighboursAreNotTheMachines(t *testing.T) {
	f, _ := ByName("csv")
	for _, header := range []string{"Gateway", "default gw", "Router", "DNS", "DNS 1", "dhcp-server", "WINS", "Netmask", "Mask", "Broadcast", "Proxy", "next-hop", "IP of server", "nexthop.ip"} {
		got, _, err := readAs(t, f, header+",x\n192.0.2.1,y\n", Options{})
		if err == nil || !strings.Contains(err.Error(), noMachine) {
			t.Errorf("%s: got %v, %v", header, got, err)
		}
	}
	got, _, err := readAs(t, f, "gateway,Wo\n192.0.2.1,192.0.2.7\n", Options{})
	if err != nil || got[0] != "192.0.2.7 machine by record" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestPortsByNameAndTheirStates(t *testing.T) {
	for _, test := range []struct {
		name, data string
		want       []string
	}{
		{"names", "address,port\n192.0.2.1,\"ssh, Telnet\"\n", []string{"192.0.2.1 service = open at 6/22 by record", "192.0.2.1 service = open at 6/23 by record"}},
		{"a name with a hyphen", "address,port\n192.0.2.1,ms-sql-m\n", []string{"192.0.2.1 service = open at 17/1434 by record"}},
		{"a range", "address,port\n192.0.2.1,tcp/20-21/tcp\n", []string{"192.0.2.1 service = open at 6/20 by record", "192.0.2.1 service = open at 6/21 by record"}},
		{"a word", "address,port\n192.0.2.1,telnetd\n", []string{"192.0.2.1 unread telnetd by record"}},
		{"a state", "address,port,port state\n192.0.2.1,23/tcp,open\n192.0.2.2,23,closed\n192.0.2.3,23,geschlossen\n192.0.2.4,23,hm\n", []string{"192.0.2.1 service = open at 6/23 by record", "192.0.2.4 unread 23 by record"}},
	} {
		got, _, err := read(t, test.data, Options{})
		if diff := cmp.Diff(test.want, without(got, " machine", " column "), cmp.Transformer("none", emptyIsNil)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", test.name, err, diff)
		}
	}
}
