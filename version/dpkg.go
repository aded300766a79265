package version

import (
	"cmp"
	"strings"
)

// deb is [epoch:]upstream[-revision] (deb-version(7)).
type deb struct{ epoch, upstream, revision string }

func readDeb(v string) (d deb, ok bool) {
	if d.epoch, v, ok = cutEpoch(v); !ok {
		return d, false
	}
	d.upstream = v
	if i := strings.LastIndexByte(v, '-'); i >= 0 {
		if d.upstream, d.revision = v[:i], v[i+1:]; d.revision == "" {
			return d, false
		}
	}
	if d.upstream == "" || !isDigit(d.upstream[0]) { // as dpkg warns of, and refuses to build
		return d, false
	}
	return d, only(d.upstream, ".+-~:") && only(d.revision, ".+~")
}

// only reports whether s holds nothing but letters, digits and what is allowed.
func only(s, allowed string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && !isLetter(c) && strings.IndexByte(allowed, c) < 0 {
			return false
		}
	}
	return true
}

func compareDpkg(have, bound string) (int, bool) {
	a, ok1 := readDeb(have)
	b, ok2 := readDeb(bound)
	if !ok1 || !ok2 {
		return 0, false
	}
	return cmp.Or(compareNumbers(a.epoch, b.epoch), debParts(a.upstream, b.upstream), debParts(a.revision, b.revision)), true
}

// debParts compares by turns what is no digit and what is (the algorithm of
// deb-version(7)). A tilde comes before everything, the end included.
func debParts(a, b string) int {
	for a != "" || b != "" {
		for (a != "" && !isDigit(a[0])) || (b != "" && !isDigit(b[0])) {
			if c := cmp.Compare(debWeight(a), debWeight(b)); c != 0 {
				return c
			}
			a, b = a[1:], b[1:] // of equal weight, so neither is at its end
		}
		n, m := digits(a), digits(b)
		if c := compareNumbers(a[:n], b[:m]); c != 0 {
			return c
		}
		a, b = a[n:], b[m:]
	}
	return 0
}

// debWeight orders the first byte of what is left: a tilde, the end or a digit,
// letters, the rest.
func debWeight(s string) int {
	switch {
	case s == "" || isDigit(s[0]):
		return 0
	case s[0] == '~':
		return -1
	case isLetter(s[0]):
		return int(s[0])
	}
	return int(s[0]) + 256
}
