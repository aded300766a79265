package capture

import "unsafe"

func prefetch(b []byte) { prefetchLines(unsafe.Pointer(unsafe.SliceData(b)), 1) }

func prefetchSlot(s *slot) { prefetchLines(unsafe.Pointer(s), 1) }

func prefetchFlow(f *flow) { prefetchLines(unsafe.Pointer(f), int(unsafe.Sizeof(*f)/64)) }

func prefetchStream(s *stream) { prefetchLines(unsafe.Pointer(s), int(unsafe.Sizeof(*s)/64)) }

// prefetchLines asks for n lines of 64 bytes of memory, wherever they are.
//
//go:noescape
func prefetchLines(p unsafe.Pointer, n int)
