package advisory_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"cordon/advisory"
)

func TestIncubationIsADuration(t *testing.T) {
	sound, err := os.ReadFile("testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]time.Duration{"90s": 90 * time.Second, "30m": 30 * time.Minute, "36h": 36 * time.Hour, "2d": 48 * time.Hour} {
		source := bytes.Replace(sound, []byte("    remedy: patch\n"), []byte("    remedy: patch\n    incubation: "+text+"\n"), 1)
		a, _, err := advisory.Parse("d", source)
		if err != nil {
			t.Fatal(err)
		}
		if got := time.Duration(a.Variants[0].Incubation); got != want {
			t.Errorf("%s is read as %s", text, got)
		}
		var page bytes.Buffer
		advisory.Show(&page, a, 80)
		if !strings.Contains(page.String(), "attacks in turn within "+text) {
			t.Errorf("the page does not say %s:\n%s", text, page.String())
		}
	}
}
