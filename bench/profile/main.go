// Command profile writes where cordon spends its time on the inputs of the
// benchmarks, for the compiler to go by:
//
//	go run ./bench/profile -o cmd/cordon/default.pgo
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"cordon/app"
	"cordon/bench"
	"cordon/report"
)

// load is an input that is analysed several times. None should outweigh the others.
type load struct {
	kind     string
	n, times int
}

var loads = []load{{"mixed", 2_000_000, 5}, {"syn", 4_000_000, 4}, {"weblog", 2_000_000, 15}}

func main() {
	name := flag.String("o", "cmd/cordon/default.pgo", "the `file` to write")
	flag.Parse()
	if err := profile(*name, loads); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

// profile analyses the loads while the processors are watched.
func profile(name string, loads []load) (err error) {
	dir, err := os.MkdirTemp("", "cordon-profile")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, l := range loads {
		if _, err := bench.GenerateFile(l.kind, l.n, 1, filepath.Join(dir, l.kind)); err != nil {
			return err
		}
	}
	var watched bytes.Buffer // a run that fails leaves the profile that there is
	if err := pprof.StartCPUProfile(&watched); err != nil {
		return err
	}
	for _, l := range loads {
		for range l.times {
			err = errors.Join(err, analyze(filepath.Join(dir, l.kind)))
		}
	}
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	return os.WriteFile(name, watched.Bytes(), 0o644)
}

// analyze does what `cordon analyze -o json` does.
func analyze(path string) error {
	all, err := app.Shipped()
	if err != nil {
		return err
	}
	rep, err := app.Analyze(context.Background(), app.Analysis{Paths: []string{path}, Advisories: all, Now: time.Now()})
	if err != nil {
		return err
	}
	return report.Write(io.Discard, "json", rep, report.Options{})
}
