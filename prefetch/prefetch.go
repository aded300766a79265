// Package prefetch asks for memory before it is needed. Tables beyond the cache
// cost some hundred instructions' time a look-up, unless several are under way at
// once: whoever knows what will be needed asks for it, does something else, and
// comes back.
//
// Asking has no effect but time. Where it is not known how, it does nothing.
package prefetch

import "unsafe"

// line is what a request for memory brings, in bytes.
const line = 64

// Of asks for all of a value.
func Of[T any](p *T) { lines(unsafe.Pointer(p), int((unsafe.Sizeof(*p)+line-1)/line)) }

// Bytes asks for the first line of b.
func Bytes(b []byte) { lines(unsafe.Pointer(unsafe.SliceData(b)), 1) }
