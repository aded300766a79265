package main

import (
	"runtime"
	"testing"
)

// The peak of a program is its own, however much the one that started it had.
func TestPeakIsTheProgramsOwn(t *testing.T) {
	held := make([]byte, 256<<20)
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	runtime.KeepAlive(held)
	held = nil
	_, state, err := run("", "true", nil)
	if err != nil {
		t.Fatal(err)
	}
	if kib := peak(state); kib == 0 || kib > 100<<10 {
		t.Errorf("true took %d KiB", kib)
	}
}
