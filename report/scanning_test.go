package report

import (
	"strings"
	"testing"

	"cordon"
)

// Hosts that scan stand at the top, and ours are marked: a worm that nobody has
// described shows itself by nothing else.
func TestHostsThatScanStandAtTheTop(t *testing.T) {
	port := uint16(135)
	r := cleanReport()
	r.Scanners = cordon.RowsOf([]cordon.ScannerReport{
		{Address: "192.0.2.1", Ours: yes(), Kind: "horizontal", Protocol: "tcp", Port: &port, Targets: 9},
		{Address: "198.51.100.1", Ours: no(), Kind: "horizontal", Protocol: "tcp", Port: &port, Targets: 9},
	}...)
	table := strings.Join(strings.Fields(render(t, "table", r, Options{})), " ")
	for _, want := range []string{"No worm was recognised, but 2 hosts that scan, 1 of them ours, were seen in", "192.0.2.1 (ours): tcp/135", "198.51.100.1: tcp/135"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in %s", want, table)
		}
	}
	busy := outbreak()
	busy.Scanners = r.Scanners.First(1)
	for _, format := range []string{"table", "html"} {
		if got := strings.Join(strings.Fields(render(t, format, busy, Options{})), " "); !strings.Contains(got, "In view is 1 host that scans, 1 of them ours; by itself") {
			t.Errorf("%s has no word of the host that scans", format)
		}
	}
}
