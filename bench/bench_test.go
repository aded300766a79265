package bench_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/app"
	"cordon/bench"
	"cordon/report"
)

const small = 20_000

// analyse is what cordon says of a file, as JSON.
func analyse(t *testing.T, name string, workers int) string {
	t.Helper()
	all, err := app.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	rep, err := app.Analyze(context.Background(), app.Analysis{
		Paths: []string{name}, Advisories: all, Workers: workers, Now: time.Date(2001, 10, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := report.Write(&text, "json", rep, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestCordonFindsWhatWasPlanted(t *testing.T) {
	for _, kind := range bench.Kinds() {
		for seed := range uint64(3) {
			name := filepath.Join(t.TempDir(), kind)
			truth, err := bench.GenerateFile(kind, small, seed, name)
			if err != nil {
				t.Fatal(err)
			}
			if kind != "syn" && len(truth.Variants) == 0 {
				t.Errorf("%s: nothing was planted", kind)
			}
			wrong, _, err := truth.Compare(strings.NewReader(analyse(t, name, 1+int(seed))))
			if err != nil || len(wrong) > 0 {
				t.Errorf("%s, seed %d: %v %q", kind, seed, err, wrong)
			}
		}
	}
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	for _, kind := range bench.Kinds() {
		var once, again, other bytes.Buffer
		first, err := bench.Generate(kind, 2000, 7, &once)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := bench.Generate(kind, 2000, 7, &again)
		_, _ = bench.Generate(kind, 2000, 8, &other)
		if diff := cmp.Diff(first, second); diff != "" || !bytes.Equal(once.Bytes(), again.Bytes()) {
			t.Errorf("%s: another answer for the same seed: %s", kind, diff)
		}
		if bytes.Equal(once.Bytes(), other.Bytes()) {
			t.Errorf("%s: the seed changes nothing", kind)
		}
		if first.Bytes != uint64(once.Len()) {
			t.Errorf("%s: %d bytes, says %d", kind, once.Len(), first.Bytes)
		}
	}
}

func TestCompareSeesWhatIsWrong(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	truth, err := bench.GenerateFile("weblog", small, 1, name)
	if err != nil {
		t.Fatal(err)
	}
	text := analyse(t, name, 2)
	for what, mend := range map[string]func(*bench.Truth){
		"records":      func(t *bench.Truth) { t.Records++ },
		"infected":     func(t *bench.Truth) { t.Variants[0].Infected++ },
		"observations": func(t *bench.Truth) { t.Variants[1].Observations-- },
		"one too many": func(t *bench.Truth) { t.Variants = t.Variants[1:] },
		"tools":        func(t *bench.Truth) { t.Tools = 0 },
	} {
		other := truth
		other.Variants = append([]bench.Variant{}, truth.Variants...)
		mend(&other)
		if wrong, _, err := other.Compare(strings.NewReader(text)); err != nil || len(wrong) == 0 {
			t.Errorf("%s: not seen (%v)", what, err)
		}
	}
	if _, _, err := truth.Compare(strings.NewReader("{")); err == nil {
		t.Error("half a report is none, and no error")
	}
}

func TestNothingHostileIsLive(t *testing.T) {
	for _, kind := range bench.Kinds() {
		var b bytes.Buffer
		if _, err := bench.Generate(kind, small, 1, &b); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b.Bytes(), []byte("%u9090")) {
			t.Errorf("%s: more than filler", kind)
		}
	}
}
