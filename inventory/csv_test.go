package inventory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

func TestTablesAreReadByTheirHeader(t *testing.T) {
	tests := []struct {
		name, data string
		o          Options
		want       []string
		notes      []string
	}{
		{
			name: "by name",
			data: "address,os,iis\n192.0.2.1,Windows 2000,running\n",
			want: []string{
				"192.0.2.1 machine by record",
				"192.0.2.1 operating system Windows 2000 by record",
				"192.0.2.1 column address = 192.0.2.1 by record",
				"192.0.2.1 column os = Windows 2000 by record",
				"192.0.2.1 column iis = running by record",
			},
		},
		{
			name: "guessed, and said",
			data: "\xef\xbb\xbfComputer Name;IP Address;Operating System\r\nPC-1;192.0.2.1, 192.0.2.2;\"Windows \"\"NT\"\" 4.0\"\r\n",
			want: []string{
				"192.0.2.1 machine by record",
				"192.0.2.1 identity 192.0.2.2 by record",
				"192.0.2.1 identity pc-1 by record",
				`192.0.2.1 operating system Windows "NT" 4.0 by record`,
				"192.0.2.1 column computer-name = PC-1 by record",
				"192.0.2.1 column name = PC-1 by record",
				"192.0.2.1 column ip-address = 192.0.2.1, 192.0.2.2 by record",
				"192.0.2.1 column address = 192.0.2.1, 192.0.2.2 by record",
				`192.0.2.1 column operating-system = Windows "NT" 4.0 by record`,
				`192.0.2.1 column os = Windows "NT" 4.0 by record`,
			},
			notes: []string{"column computer-name is taken for the name", "column ip-address is taken for the address", "column operating-system is taken for the os"},
		},
		{
			name: "an address by what the cells are",
			data: "Wo\tWas\n192.0.2.1\tx\n192.0.2.2\tn/a\n",
			want: []string{
				"192.0.2.1 machine by record",
				"192.0.2.1 column wo = 192.0.2.1 by record",
				"192.0.2.1 column address = 192.0.2.1 by record",
				"192.0.2.1 column was = x by record",
				"192.0.2.2 machine by record",
				"192.0.2.2 column wo = 192.0.2.2 by record",
				"192.0.2.2 column address = 192.0.2.2 by record",
			},
			notes: []string{"column wo is taken for the address"},
		},
		{
			name: "a column by its own name, beside others that could mean it",
			data: "address,os,platform,ip\n192.0.2.1,Windows 2000,x86,192.0.2.2\n",
			want: []string{
				"192.0.2.1 machine by record",
				"192.0.2.1 identity 192.0.2.2 by record",
				"192.0.2.1 operating system Windows 2000 by record",
				"192.0.2.1 column address = 192.0.2.1 by record",
				"192.0.2.1 column os = Windows 2000 by record",
				"192.0.2.1 column platform = x86 by record",
				"192.0.2.1 column ip = 192.0.2.2 by record",
				"192.0.2.1 column address = 192.0.2.2 by record",
			},
			notes: []string{"column ip is taken for the address", "column platform has the meaning of os, as another has, and is not read"},
		},
		{
			name: "by --map",
			data: "address,Zustand,Dienst\n192.0.2.1,offline,inetinfo.exe; svchost.exe\n",
			o:    Options{Map: map[string]string{"Zustand": "state", "dienst": "process"}},
			want: []string{
				"192.0.2.1 machine = down by record",
				"192.0.2.1 process inetinfo.exe by record",
				"192.0.2.1 process svchost.exe by record",
				"192.0.2.1 column address = 192.0.2.1 by record",
				"192.0.2.1 column zustand = offline by record",
				"192.0.2.1 column state = offline by record",
				"192.0.2.1 column dienst = inetinfo.exe; svchost.exe by record",
				"192.0.2.1 column process = inetinfo.exe; svchost.exe by record",
			},
		},
		{
			name: "software, a row each",
			data: "host,name,version,hotfix,service-pack,os\nw1,\"SQL Server,\n2000\",8.00.194,Q300972 KB301625,3,Windows 2000\n",
			want: []string{
				"w1 machine by record",
				"w1 operating system Windows 2000 version SP3 by record",
				"w1 hotfix Q300972 by record",
				"w1 hotfix KB301625 by record",
				`w1 package SQL Server,\x0a2000 version 8.00.194 by record`,
				"w1 column host = w1 by record",
				`w1 column name = SQL Server,\x0a2000 by record`,
				`w1 column package = SQL Server,\x0a2000 by record`,
				"w1 column version = 8.00.194 by record",
				"w1 column hotfix = Q300972 KB301625 by record",
				"w1 column service-pack = 3 by record",
				"w1 column os = Windows 2000 by record",
			},
			notes: []string{"column host is taken for the name", "column name is taken for the package"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, tally, err := read(t, test.data, test.o)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got { // a column "name" of the machine is none of these tests' matter
				if got[i] == "w1 column name = w1 by record" {
					got = append(got[:i], got[i+1:]...)
					break
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			var notes []string
			for _, n := range tally.Notes {
				if !strings.HasPrefix(n.Reason, "records without a time") { // of times other tests speak
					notes = append(notes, n.Reason)
				}
			}
			if diff := cmp.Diff(test.notes, notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTablesThatNameNoMachineAreRefused(t *testing.T) {
	f, _ := ByName("csv")
	for _, test := range []struct {
		name, data, want string
		o                Options
	}{
		{"no such column", "colour,taste\nred,sweet\n", "in:1:1: no column names a machine; say which with --map", Options{}},
		{"a mapping that does not fit", "address\n192.0.2.1\n", "no column owner", Options{Map: map[string]string{"owner": "name"}}},
		{"a meaning that there is not", "address,x\n192.0.2.1,y\n", "colour is no meaning of a column", Options{Map: map[string]string{"x": "colour"}}},
		{"empty", "\n\n", "the table is empty", Options{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := readAs(t, f, test.data, test.o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestSpreadsheetsMaySayWhatSeparatesCells(t *testing.T) {
	got, _, err := read(t, "sep=|\r\naddress|a,b;c\r\n192.0.2.1|x\r\n", Options{})
	want := []string{"192.0.2.1 machine by record", "192.0.2.1 column address = 192.0.2.1 by record", "192.0.2.1 column a-b-c = x by record"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// A date that cannot be read must not be taken for that of the file, which is
// later.
func TestATimeThatCannotBeReadIsNone(t *testing.T) {
	for cell, want := range map[string]cordon.Time{"": 1e18, "2001-08-04": 996883200e9, "1/2/23": 0, "1980-01-01": 0} {
		f, _ := ByName("csv")
		data := "address,last-seen\n192.0.2.1," + cell + "\n"
		if _, err := Read(strings.NewReader(data), f, Options{Seen: 1e18}, func(it *Item) {
			if it.Seen != want {
				t.Errorf("%q: %s is of %d, want %d", cell, inWords(it), it.Seen, want)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// One quote too many spoils its own line.
func TestAQuoteThatDoesNotCloseSpoilsItsLine(t *testing.T) {
	got, tally, err := read(t, "address,os\n192.0.2.1,\"Win\n192.0.2.2,other\n", Options{})
	if err != nil || tally.Skipped.Total() != 1 || tally.Understood != 2 {
		t.Errorf("got %v, %+v", err, tally)
	}
	if len(got) != 4 || !strings.HasPrefix(got[0], "192.0.2.2") {
		t.Errorf("got %v", got)
	}
}

// A quote that another closes lines below gives up its own line, not those between.
func TestAStrayQuoteSwallowsNoRows(t *testing.T) {
	for _, test := range []struct {
		name, data string
		machines   int
		skipped    uint64
	}{
		{"none", "address,name,iis\n192.0.2.1,a,x\n192.0.2.2,b,y\n", 2, 0},
		{"between rows", "address,name,iis\n192.0.2.1,\"a,x\n192.0.2.2,b,y\n192.0.2.3,c\",x\n192.0.2.4,d,y\n", 2, 2},
		{"with a quoted cell between", "address,name,iis\n192.0.2.1,\"a,x\n192.0.2.2,\"b, B\",y\n192.0.2.3,c\",x\n", 1, 2},
		{"in a table of names", "name,iis,owner\n\"a,x,o\nb,y,o\nc\",x,o\nd,y,o\n", 2, 2},
		{"a cell of several lines", "address,name,note\n192.0.2.1,a,\"one, two\n192.0.2.2, three\n\"\n192.0.2.2,b,\n", 2, 0},
		{"a cell of several lines, with CR LF", "name,iis,note\r\na,x,\"one, two\r\nand, so, on\r\n\"\r\nb,y,\r\n", 2, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			machines, notes, tally, err := machinesOf(t, test.data)
			if err != nil || len(machines) != test.machines || tally.Skipped.Total() != test.skipped {
				t.Errorf("%v, machines %v, skipped %v, notes %s", err, machines, tally.Skipped, notes)
			}
		})
	}
}
