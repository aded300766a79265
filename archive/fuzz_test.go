package archive

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzOpen holds that whatever arrives, as a file and as a stream, the reader
// ends, within its bounds, with members of different names.
func FuzzOpen(f *testing.F) {
	files := []file{{"a", line}, {"../b", strings.Repeat(line, 100)}}
	for _, seed := range [][]byte{
		nil, []byte(line), gz(f, []byte(line)), zst(f, []byte(line)), unhex(f, lineXz), unhex(f, lineBzip2), utf16le(line),
		tarred(f, files...), zipped(f, files...), gz(f, tarred(f, files...)), sparse(f),
		zipped(f, file{"i.tar", string(tarred(f, files...))}), tarred(f, file{"a.xz", string(unhex(f, lineXz))}),
		[]byte("7z\xbc\xaf\x27\x1c"), []byte("070701"),
	} {
		f.Add(seed)
	}
	path := filepath.Join(f.TempDir(), "x")
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, os.WriteFile(path, data, 0o600))
		walk(t, Source{Name: path, Size: int64(len(data))})
		walk(t, Source{Name: "-", Stream: bytes.NewReader(data)})
	})
}

func walk(t *testing.T, s Source) {
	a, err := Open(t.Context(), s)
	check(t, err)
	defer a.Close()
	seen := map[string]bool{}
	for {
		m, err := a.Next()
		if err == io.EOF {
			return
		}
		check(t, err)
		if seen[m.Name] || !strings.HasPrefix(m.Name, s.Name) || strings.Contains(m.Name[len(s.Name):], "..") && strings.Contains(m.Name, "/../") {
			t.Fatalf("the name %q", m.Name)
		}
		seen[m.Name] = true
		if (m.Err == nil) == (m.Reader == nil) {
			t.Fatalf("error %v and reader %v", m.Err, m.Reader)
		}
		if m.Err == nil {
			_, _ = io.CopyN(io.Discard, m, 1<<20)
		}
	}
}
