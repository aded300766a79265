//go:build !amd64

package capture

func prefetch([]byte)        {}
func prefetchSlot(*slot)     {}
func prefetchFlow(*flow)     {}
func prefetchStream(*stream) {}
