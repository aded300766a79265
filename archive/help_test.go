package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// got is what a member turned out to be.
type got struct {
	Name, Layers, Text, Err string
}

// most bounds what a test reads of one member.
const most = 1 << 20

func all(t testing.TB, a *Reader) (out []got) {
	t.Helper()
	defer a.Close()
	for {
		m, err := a.Next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		g := got{Name: m.Name, Layers: m.Layers}
		if m.Err != nil {
			g.Err = m.Err.Error()
		} else {
			text, err := io.ReadAll(io.LimitReader(m, most))
			if g.Text = string(text); err != nil {
				g.Err = err.Error()
			}
		}
		out = append(out, g)
	}
}

// inFile opens data as a file named x.
func inFile(t testing.TB, data []byte) []got {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := Open(context.Background(), Source{Name: path, Size: int64(len(data))})
	if err != nil {
		t.Fatal(err)
	}
	out := all(t, a)
	for i := range out {
		out[i].Name = "x" + out[i].Name[len(path):]
	}
	return out
}

func inStream(t testing.TB, data []byte) []got {
	t.Helper()
	a, err := Open(context.Background(), Source{Name: "-", Stream: bytes.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	return all(t, a)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func gz(t testing.TB, data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	check(t, errors.Join(err, w.Close()))
	return b.Bytes()
}

func zst(t testing.TB, data []byte, o ...zstd.EOption) []byte {
	w, err := zstd.NewWriter(nil, append(o, zstd.WithEncoderConcurrency(1))...)
	check(t, err)
	defer w.Close()
	return w.EncodeAll(data, nil)
}

// file is a member to be packed: a name and what it holds.
type file struct{ name, text string }

func tarred(t testing.TB, files ...file) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		check(t, w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.text))}))
		_, err := io.WriteString(w, f.text)
		check(t, err)
	}
	check(t, w.Close())
	return b.Bytes()
}

func zipped(t testing.TB, files ...file) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		m, err := w.Create(f.name)
		check(t, err)
		_, err = io.WriteString(m, f.text)
		check(t, err)
	}
	check(t, w.Close())
	return b.Bytes()
}
