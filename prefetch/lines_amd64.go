package prefetch

import "unsafe"

// lines asks for n lines of 64 bytes of memory, wherever they are.
//
//go:noescape
func lines(p unsafe.Pointer, n int)
