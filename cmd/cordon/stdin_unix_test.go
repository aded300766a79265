//go:build unix

package main

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// A run that waits for standard input, whatever for, ends when it is interrupted.
func TestRunsThatWaitForStandardInputCanBeInterrupted(t *testing.T) {
	for _, args := range []string{
		"analyze -", "check --inventory -", "check --answers -", "advisory show -", "advisory lint -",
	} {
		t.Run(args, func(t *testing.T) {
			in, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			defer w.Close()
			ctx, stop := context.WithCancel(t.Context())
			var said strings.Builder
			code := make(chan int, 1)
			go func() { code <- run(ctx, strings.Fields(args), streams{&patient{ctx, in}, io.Discard, &said}) }()
			stop()
			select {
			case got := <-code:
				if got != exitInterrupted || said.String() != "cordon: interrupted\n" {
					t.Errorf("exit %d, want %d; said %q", got, exitInterrupted, said.String())
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the run is held")
			}
		})
	}
}

// What is there is read, as far as it goes.
func TestStandardInputIsReadToItsEnd(t *testing.T) {
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	go func() {
		for range 1000 {
			_, _ = w.WriteString(strings.Repeat("x", 500))
		}
		w.Close()
	}()
	if b, err := io.ReadAll(&patient{t.Context(), in}); err != nil || len(b) != 500_000 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
