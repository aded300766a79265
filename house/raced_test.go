package house_test

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Packages whose tests do less under the race detector are tested without it as well, and
// so are those that it leaves out.
func TestWhatIsDrawnLessUnderTheRaceDetectorIsDrawnInFullWithoutIt(t *testing.T) {
	less := map[string]bool{}
	for _, name := range files(t) {
		if strings.HasSuffix(name, "_test.go") && path.Dir(name) != "house" && bytes.Contains(read(t, name), []byte("const raced = true")) {
			less[path.Dir(name)] = true
		}
	}
	makefile := read(t, "Makefile")
	drawing := regexp.MustCompile(`(?m)^DRAWING = (.*)$`).FindSubmatch(makefile)
	if drawing == nil {
		t.Fatal("the Makefile does not say which they are")
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(less)), strings.Fields(string(drawing[1]))); d != "" {
		t.Errorf("those that do less, and those of the Makefile: %s", d)
	}
	if !bytes.Contains(makefile, []byte("$(GO) test -pgo=off -timeout 20m $(DRAWING:%=./%) $(COUNTING:%=./%)")) {
		t.Error("the Makefile does not test them without it")
	}
}
