package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func written(t testing.TB, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x")
	check(t, os.WriteFile(path, []byte(data), 0o600))
	return path
}

func TestFileThatGrowsIsReadAsItWas(t *testing.T) {
	path := written(t, "old\nnew\n")
	for size, want := range map[int64]string{4: "old\n", 0: "old\nnew\n"} {
		a, err := Open(t.Context(), Source{Name: path, Size: size})
		check(t, err)
		if got := all(t, a); len(got) != 1 || got[0].Text != want || got[0].Err != "" {
			t.Errorf("size %d: %+v", size, got)
		}
	}
}

func TestFileThatShrinksIsNamed(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 1))
	var text strings.Builder
	for range 50_000 {
		fmt.Fprintf(&text, "%x\n", noise.Uint64()) // more than is read at once, compressed or not
	}
	big := text.String()
	for name, data := range map[string]string{
		"text": big, "tar": string(tarred(t, file{"a", big})), "zip": string(zipped(t, file{"a", big}, file{"b", big})),
		"gzip": string(gz(t, []byte(big))),
	} {
		path := written(t, data)
		a, err := Open(t.Context(), Source{Name: path, Size: int64(len(data))})
		check(t, err)
		check(t, os.Truncate(path, 60))
		said := false
		for _, g := range all(t, a) {
			said = said || g.Err == errShorter.Error()
		}
		if !said {
			t.Errorf("%s: nothing was said", name)
		}
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	a, err := Open(ctx, Source{Name: written(t, string(gz(t, []byte(strings.Repeat(line, 1_000_000)))))})
	check(t, err)
	defer a.Close()
	m, err := a.Next()
	check(t, err)
	stop()
	if _, err := io.Copy(io.Discard, m); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsReadIsCounted(t *testing.T) {
	for name, data := range map[string][]byte{"gzip": gz(t, []byte(line)), "text": []byte(line)} {
		n := 0
		path := written(t, string(data))
		a, err := Open(t.Context(), Source{Name: path, Size: int64(len(data)), Counted: func(k int) { n += k }})
		check(t, err)
		all(t, a)
		if n != len(data) {
			t.Errorf("%s: counted %d of %d", name, n, len(data))
		}
	}
}
