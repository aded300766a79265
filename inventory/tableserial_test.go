package inventory

import (
	"strings"
	"testing"
)

// Rows of one address and one name are of two machines where they show two serial numbers,
// UUIDs or sites.
func TestSerialNumbersTellRowsApart(t *testing.T) {
	f, _ := ByName("csv")
	const uuid, maker = "4c4c4544-0000-0000-0000-00000000000", "03000200-0400-0500-0006-000700080009"
	for _, test := range []struct {
		header, first, second string
		same                  bool
	}{
		{"Serial Number", "A1", "A2", false},
		{"Serial Number", "A1", "a1", true},
		{"serial", "A1", "", false},
		{"serial-no", "1", "2", true}, // the rows are counted
		{"Seriennummer", "A1", "A2", false},
		{"uuid", uuid + "1", uuid + "2", false},
		{"BIOS UUID", maker, "", true},
		{"site", "Berlin", "Bonn", false},
		{"mac,site", "00:01:02:03:04:05,Berlin", "00:01:02:03:04:05,Bonn", true}, // it was moved
		{"mac,serial", "00:01:02:03:04:05,A1", "00:01:02:03:04:05,A2", false},
		{"owner", "Jane", "Joe", true},
	} {
		var rows []uint64
		csv := "address,name," + test.header + "\n192.0.2.1,pc," + test.first + "\n192.0.2.1,pc," + test.second + "\n"
		_, err := Read(strings.NewReader(csv), f, Options{}, func(it *Item) {
			if it.Kind == Machine {
				rows = append(rows, it.Row)
			}
		})
		if err != nil || len(rows) != 2 || (rows[0] == rows[1]) != test.same {
			t.Errorf("%s: %s and %s: %v, %v", test.header, test.first, test.second, rows, err)
		}
	}
}
