package app

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"cordon"
)

// Of more infected hosts than there is room for it is told about how many there are, and
// how much memory has room for all.
func TestHowMuchMemoryHoldsAllIsTold(t *testing.T) {
	const hosts = 20_000
	var log strings.Builder
	for i := range hosts {
		fmt.Fprintf(&log, "10.%d.%d.%d - - [05/Aug/2001:06:%02d:%02d +0000] \"%s\" 404 283 \"-\" \"-\"\n", i>>16, i>>8&255, i&255, i/400, i/7%60, codeRedII)
	}
	path := write(t, t.TempDir(), "access.log", log.String())
	with := func(memory int) *cordon.Report {
		return analyse(t, func(a *Analysis) { a.Server, a.Memory = "www.example.org", memory }, path)
	}
	rep := with(LeastMemory)
	f := rep.Advisories[0].Figures
	if f.Cumulative >= hosts || math.Abs(float64(f.Estimated)-hosts) > 5*hosts/math.Sqrt(float64(f.Cumulative)) {
		t.Errorf("%d are listed, and %d are there by estimate: there were %d", f.Cumulative, f.Estimated, hosts)
	}
	said := ""
	for _, n := range rep.Notes {
		if m := regexp.MustCompile(`--memory (\d+)M has room for all`).FindStringSubmatch(n.Reason); m != nil && n.Count == f.Estimated-f.Cumulative {
			said = m[1]
		}
	}
	memory := 0
	if _, err := fmt.Sscan(said, &memory); err != nil {
		t.Fatalf("no note says how much memory has room for all: %v", rep.Notes)
	}
	rep = with(memory << 20)
	if f := rep.Advisories[0].Figures; f.Cumulative != hosts || f.Estimated != 0 || len(rep.Lost.Reasons) > 0 {
		t.Errorf("--memory %dM has no room for all: %d of %d, %v", memory, f.Cumulative, hosts, rep.Lost.Reasons)
	}
}
