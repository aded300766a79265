package inventory

import (
	"strings"
	"testing"
)

// Rows of several interfaces tell them apart, whatever the column is called.
func TestAColumnOfInterfacesIsKnownByManyHeaders(t *testing.T) {
	f, _ := ByName("csv")
	for header, want := range map[string]bool{
		"interface": true, "iface": true, "Port name": true, "ifName": true, "NIC": true, "Interface description": true, "Connection name": true,
		"owner": false, "ifIndexed": false,
	} {
		parts := map[uint32]bool{}
		_, err := Read(strings.NewReader("address,name,"+header+"\n192.0.2.1,gw,wan\n192.0.2.1,gw,lan\n"), f, Options{Input: "in"}, func(it *Item) {
			if it.Kind == Machine {
				parts[it.Part] = true
			}
		})
		if err != nil || (len(parts) == 2) != want {
			t.Errorf("%s: %v, parts %v", header, err, parts)
		}
	}
}
