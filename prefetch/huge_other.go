//go:build !linux

package prefetch

// Huge would ask for large pages.
func Huge[T any]([]T) {}
