package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cordon"
)

// Many hosts that scan for the same make a network yellow. Peers that look for peers do
// it as well, and the reason says so where some of those who are asked answer.
func TestManyWhoScanForTheSameMayBePeers(t *testing.T) {
	for _, mixed := range []bool{true, false} {
		var scans []ourScan
		for i := range manyScan {
			scans = append(scans, ourScan{fmt.Sprintf("192.0.2.%d", i), "tcp/6346", mixed})
		}
		l := cordon.Level{Level: "green"}
		raiseForScans(&l, &cordon.Report{}, slices.Values(scans))
		if l.Level != "yellow" || len(l.Reason) != 1 || strings.Contains(l.Reason[0], "file-sharing") != mixed {
			t.Errorf("mixed %t: %+v", mixed, l)
		}
	}
}
