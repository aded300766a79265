// Command compare measures cordon and other programs on the same generated
// inputs, whole processes with warm caches, and checks cordon's answers:
//
//	go run ./bench/compare
//
// BENCH_DIR says where inputs are kept (default: cordon-bench in the temporary
// folder). It fails where an answer is wrong, not where a bar is missed.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) > 1 {
		said, err := alone(os.Args[1:])
		if err != nil {
			fmt.Fprintln(os.Stderr, "compare:", err)
			os.Exit(1)
		}
		fmt.Print(said)
		return
	}
	dir := os.Getenv("BENCH_DIR")
	if dir == "" {
		dir = filepath.Join(os.TempDir(), "cordon-bench")
	}
	if err := compare(dir); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func compare(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	b := &board{dir: dir, cordon: filepath.Join(dir, "cordon")}
	if err := b.build(); err != nil {
		return err
	}
	fmt.Println(machine())
	for _, set := range sets {
		if err := b.measure(set); err != nil {
			return err
		}
	}
	if err := b.start(); err != nil {
		return err
	}
	if err := b.advisories(); err != nil {
		return err
	}
	for _, measure := range []func() error{b.crowds, b.fleet, b.inventories, b.leases} {
		if err := measure(); err != nil {
			return err
		}
	}
	b.print(os.Stdout)
	if len(b.wrong) > 0 {
		return fmt.Errorf("wrong answers: %q", b.wrong)
	}
	return nil
}
