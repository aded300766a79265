package app

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// Many hosts that scan for the same make a network yellow. Peers that look for peers do
// it as well, and the reason says so where some of those who are asked answer.
func TestManyWhoScanForTheSameMayBePeers(t *testing.T) {
	ours, port := true, uint16(6346)
	for outcome, want := range map[string]bool{"mixed": true, "failed": false} {
		var rep cordon.Report
		for i := range manyScan {
			rep.Scanners = append(rep.Scanners, cordon.ScannerReport{Address: fmt.Sprintf("192.0.2.%d", i), Ours: &ours, Protocol: "tcp", Port: &port, Outcome: outcome})
		}
		l := cordon.Level{Level: "green"}
		raiseForScans(&l, &rep)
		if l.Level != "yellow" || len(l.Reason) != 1 || strings.Contains(l.Reason[0], "file-sharing") != want {
			t.Errorf("%s: %+v", outcome, l)
		}
	}
}
