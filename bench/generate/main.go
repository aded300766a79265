// Command generate writes one input for measuring, and beside it as
// FILE.truth.json what was planted in it:
//
//	go run ./bench/generate -kind weblog -n 5000000 -seed 1 -o access.log
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"

	"cordon/bench"
)

func main() {
	kind := flag.String("kind", "weblog", strings.Join(append(bench.Kinds(), bench.Crowds()...), ", "))
	n := flag.Int("n", 20_000, "how many lines or packets")
	seed := flag.Uint64("seed", 1, "the same seed gives the same bytes")
	name := flag.String("o", "", "the `file` to write")
	flag.Parse()
	if err := generate(*kind, *n, *seed, *name); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(kind string, n int, seed uint64, name string) error {
	if name == "" {
		return fmt.Errorf("-o: name the file to write")
	}
	truth, err := bench.GenerateFile(kind, n, seed, name)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(truth, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if err := os.WriteFile(name+".truth.json", text, 0o644); err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
