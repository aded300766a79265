package bench_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/app"
	"cordon/bench"
	"cordon/report"
)

func TestCordonAnswersForAFleetAsItWasMade(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fleet.csv")
	truth, err := bench.GenerateFleetFile(small, 1, name)
	if err != nil {
		t.Fatal(err)
	}
	check := checked(t, name)
	var text strings.Builder
	if err := report.WriteCheck(&text, "ndjson", check, report.Options{Host: "10.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	wrong, err := truth.Compare(strings.NewReader(text.String()))
	if err != nil || len(wrong) > 0 {
		t.Errorf("%v %q", err, wrong)
	}
}

// checked is what cordon answers for an inventory on the day of the generators.
func checked(t *testing.T, name string) *cordon.Check {
	t.Helper()
	all, err := app.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.DateOnly, bench.FleetDay)
	if err != nil {
		t.Fatal(err)
	}
	c := app.Checking{Paths: []string{name}, Advisories: all, Fleet: app.FleetOptions()}
	c.Fleet.At = cordon.TimeOf(at)
	check, err := app.Check(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return check
}
