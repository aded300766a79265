package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cordon": main})
}

// TestScripts runs the program as an operator does; see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			recordings, err := filepath.Abs(filepath.Join("..", "..", "advisories", "recordings"))
			e.Setenv("RECORDINGS", recordings)
			e.Setenv("ADVISORIES", filepath.Dir(recordings))
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"pack": pack, "bundle": bundle, "join": join, "status": status,
		},
	})
}

// pack FILE OUT writes a copy compressed as OUT's ending says.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[0]))
	var b bytes.Buffer
	switch filepath.Ext(args[1]) {
	case ".gz":
		w := gzip.NewWriter(&b)
		_, err := w.Write(data)
		ts.Check(err)
		ts.Check(w.Close())
	case ".zst":
		w, err := zstd.NewWriter(&b)
		ts.Check(err)
		_, err = w.Write(data)
		ts.Check(err)
		ts.Check(w.Close())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}

// bundle OUT FILE… writes a tar archive, compressed with gzip.
func bundle(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range args[1:] {
		data := ts.ReadFile(name)
		ts.Check(w.WriteHeader(&tar.Header{Name: filepath.Base(name), Mode: 0o600, Size: int64(len(data))}))
		_, err := io.WriteString(w, data)
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
}

// join OUT FILE… writes files one after the other.
func join(ts *testscript.TestScript, _ bool, args []string) {
	var all []byte
	for _, name := range args[1:] {
		all = append(all, ts.ReadFile(name)...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), all, 0o644))
}

// status CODE COMMAND… runs cordon and asks for its exit code.
func status(ts *testscript.TestScript, _ bool, args []string) {
	got := 0
	if err := ts.Exec("cordon", args[1:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit %d, want %s", got, args[0])
	}
}
