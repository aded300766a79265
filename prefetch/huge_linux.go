package prefetch

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const hugePage = 2 << 20

// Huge asks that a large table lie in large pages, so that finding where memory
// is does not cost as much as the memory. It has no effect on what is in it.
func Huge[T any](table []T) {
	from, size := uintptr(unsafe.Pointer(unsafe.SliceData(table))), uintptr(len(table))*unsafe.Sizeof(*new(T))
	skip := -from & (hugePage - 1)
	if size < skip+hugePage {
		return
	}
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(table))), size)
	n := (size - skip) &^ (hugePage - 1)
	_ = unix.Madvise(b[skip:skip+n], unix.MADV_HUGEPAGE) // a wish: where it is not granted, nothing is lost
}
