package scan

// within knows of whose insides contacts are in view: of each /16 of IPv4, and of each
// /8 but for its /16s. A sensor at the edge of a network sees none of them within it.
// It is 8 KB.
type within struct {
	same16 [1 << 16 / 64]uint64
	same8  [1 << 8 / 64]uint64
}

// see counts a contact: a connection, which no sensor sees that stands apart, as it does
// a datagram to all, or whatever one asks that is found to scan.
func (w *within) see(src, dst *[16]byte) {
	if src[12] != dst[12] {
		return
	}
	if src[13] != dst[13] {
		w.same8[src[12]/64] |= 1 << (src[12] % 64)
		return
	}
	n := net16(src)
	w.same16[n/64] |= 1 << (n % 64)
}

// of reports whether contacts within an address's /16 are in view, and whether others
// within its /8 are.
func (w *within) of(a *[16]byte) (same16, same8 bool) {
	n := net16(a)
	return w.same16[n/64]>>(n%64)&1 != 0, w.same8[a[12]/64]>>(a[12]%64)&1 != 0
}
