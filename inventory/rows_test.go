package inventory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A cell that was cut in two moves those behind it under the wrong header.
func TestOfARowWithSurplusCellsNothingIsBelieved(t *testing.T) {
	got, tally, err := read(t, "address,owner,iis\n192.0.2.1,Doe, Jane,absent\n192.0.2.2,x,running\n192.0.2.3\n", Options{Seen: 7})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"192.0.2.1 machine by record",
		"192.0.2.2 machine by record", "192.0.2.2 column address = 192.0.2.2 by record", "192.0.2.2 column owner = x by record", "192.0.2.2 column iis = running by record",
		"192.0.2.3 machine by record", "192.0.2.3 column address = 192.0.2.3 by record",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if len(tally.Skipped) != 1 || tally.Skipped[0].Position != 2 || !strings.Contains(tally.Skipped[0].Reason, "more cells than the header") {
		t.Errorf("skipped: %v", tally.Skipped)
	}
	if n := tally.Notes[len(tally.Notes)-1]; !strings.Contains(n.Reason, "fewer cells") || n.Count != 1 || n.Position != 4 {
		t.Errorf("notes: %v", tally.Notes)
	}
}

func TestWhatStandsForSeveralMachinesIsNone(t *testing.T) {
	for cell, want := range map[string]bool{
		"192.0.2.9-192.0.2.20": true, "192.0.2.9-20": true, "192.0.2.9 - 192.0.2.20": true, "192.0.2.9 to 192.0.2.20": true, "192.0.2.0/28": true,
		"192.0.2.*": true, "192.0.2.9..192.0.2.20": true, "2001:db8::/64": true, "2001:db8::1-2001:db8::9": true, "192.0.2.1, 192.0.2.16/28": true,
		"192.0.2.9": false, "192.0.2.9/24": false, "192.0.2.9/32": false, "192.0.2.9, 192.0.2.20": false, "10-0-0-1.example.org": false, "": false, "a to b": false,
		"2001:db8::1/64": false,
	} {
		if got := stand([]byte(cell)); got != want {
			t.Errorf("%q: %t", cell, got)
		}
	}
	got, tally, err := read(t, "address,name,ip,iis\n192.0.2.0/28,lab,,absent\n192.0.2.77,x,,absent\n192.0.2.78,y,192.0.2.0/28,absent\n", Options{})
	if err != nil || tally.Skipped.Total() != 2 || len(without(got, "192.0.2.77")) != 0 {
		t.Errorf("%v, skipped %v, got %v", err, tally.Skipped, got)
	}
}

func TestPortsAreReadAsTheyAreWritten(t *testing.T) {
	for _, test := range []struct{ header, row, want string }{
		{"port,proto", "80,tcp", "open at 6/80"},
		{"Open Ports", "23/tcp; tcp/80 53/udp", "open at 6/23, open at 6/80, open at 17/53"},
		{"port,proto,state", "80,tcp,closed", ""},
		{"port,proto,state", "80,tcp,filtered", ""},
		{"port,proto,state", "80,tcp,open|filtered", ""},
		{"port,proto,state", "80,tcp,open", "open at 6/80"},
		{"port,proto,state", "80,tcp,up", "open at 6/80"},
	} {
		got, tally, err := read(t, "address,"+test.header+"\n192.0.2.1,"+test.row+"\n", Options{})
		var ports []string
		for _, line := range got {
			if _, rest, ok := strings.Cut(line, " service = "); ok {
				ports = append(ports, strings.TrimSuffix(rest, " by record"))
			}
		}
		if s := strings.Join(ports, ", "); err != nil || s != test.want || len(notesOn(&tally)) > 0 {
			t.Errorf("%s %s: %v, got %q, want %q, %v", test.header, test.row, err, s, test.want, notesOn(&tally))
		}
	}
	for field, want := range map[string]string{"23/tcp": "23 6 true", "udp/53": "53 17 true", "80": "80 0 true", "x": "0 0 false", "80/xy": "0 0 false", "/": "0 0 false", "80/": "0 0 false", "65536": "0 0 false"} {
		port, proto, ok := portOf([]byte(field))
		if got := fmt.Sprintln(port, proto, ok); strings.TrimSpace(got) != want {
			t.Errorf("%s: got %s, want %s", field, got, want)
		}
	}
}

func TestHardwareAddressesOfManyMachinesNameNone(t *testing.T) {
	for _, mac := range []string{"00-50-56-C0-00-01", "00:50:56:c0:00:08", "44:45:53:54:00:00", "0053.4500.0000", "02:00:4c:4f:4f:50", "0a:00:27:00:00:0f", "02:42:ac:11:00:02"} {
		if !CommonHardware(mac) {
			t.Errorf("%s is one machine's", mac)
		}
		got, tally, err := read(t, "address,name,mac\n192.0.2.1,a,"+mac+"\n,,"+mac+"\n", Options{})
		if err != nil || len(without(got, " column ")) != 2 || tally.Skipped.Total() != 1 {
			t.Errorf("%s: %v, %v", mac, got, err)
		}
	}
	if CommonHardware("00:50:56:ab:cd:ef") || CommonHardware("a") {
		t.Error("that is no address of many")
	}
	got, _, _ := read(t, "address,mac\n192.0.2.1,00:50:56:ab:cd:ef 02:42:ac:11:00:02\n", Options{})
	if diff := cmp.Diff([]string{"192.0.2.1 machine by record", "192.0.2.1 identity 00:50:56:ab:cd:ef by record"}, without(got, " column ")); diff != "" {
		t.Error(diff)
	}
}

// rowsOf are the rows' identities, as small numbers in the order in which they come.
func rowsOf(t *testing.T, data string) string {
	t.Helper()
	f, _ := ByName("csv")
	have := map[uint64]int{}
	var s strings.Builder
	if _, err := Read(strings.NewReader(data), f, Options{Input: "in"}, func(it *Item) {
		if it.Kind != Machine {
			return
		}
		if _, ok := have[it.Row]; !ok {
			have[it.Row] = len(have) + 1
		}
		fmt.Fprint(&s, have[it.Row])
	}); err != nil {
		t.Fatal(err)
	}
	return s.String()
}

func TestRowsAreOfOneMachineWhereTheyShowIt(t *testing.T) {
	const head, mac, common = "address,name,mac\n", "00:0c:29:aa:bb:cc", "02:42:ac:11:00:02"
	for _, test := range []struct{ name, rows, want string }{
		{"one hardware address and one name", "192.0.2.1,a," + mac + "\n192.0.2.2,A,00-0C-29-AA-BB-CC\n", "11"},
		{"one hardware address, another name and address", "192.0.2.1,a," + mac + "\n192.0.2.2,b," + mac + "\n", "12"},
		{"one hardware address, another address", "192.0.2.1,," + mac + "\n192.0.2.2,," + mac + "\n", "12"},
		{"one hardware address and address", "192.0.2.1,," + mac + "\n192.0.2.1,," + mac + "\n", "11"},
		{"one hardware address alone", ",," + mac + "\n,," + mac + "\n", "11"},
		{"one of many machines", "192.0.2.1,," + common + "\n192.0.2.1,," + common + "\n", "12"},
		{"one of many machines, with address and name", "192.0.2.1,a," + common + "\n192.0.2.1,a," + common + "\n", "11"},
		{"one address", "192.0.2.1,,\n192.0.2.1,,\n", "12"},
	} {
		if got := rowsOf(t, head+test.rows); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
