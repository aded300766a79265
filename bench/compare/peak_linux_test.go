package main

import (
	"syscall"
	"testing"
)

// The peak of a program is its own, however much the one that started it had.
func TestPeakIsTheProgramsOwn(t *testing.T) {
	had, err := syscall.Mmap(-1, 0, 512<<20, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_POPULATE)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Munmap(had); err != nil {
		t.Fatal(err)
	}
	_, state, err := run("", "true", nil)
	if err != nil {
		t.Fatal(err)
	}
	if kib := peak(state); kib == 0 || kib > 256<<10 {
		t.Errorf("true took %d KiB", kib)
	}
}
