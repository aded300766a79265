package version

import (
	"cmp"
	"strings"
)

// semantic is a version of Semantic Versioning 2.0.0; what stands behind "+"
// does not count.
type semantic struct {
	core [3]string
	pre  []string // identifiers of a pre-release
}

func readSemver(v string) (s semantic, ok bool) {
	v = strings.TrimPrefix(v, "v")
	v, build, hasBuild := strings.Cut(v, "+")
	if hasBuild && !identifiers(strings.Split(build, "."), false) {
		return s, false
	}
	core, pre, hasPre := strings.Cut(v, "-")
	numbers := strings.Split(core, ".")
	if len(numbers) != 3 {
		return s, false
	}
	for i, n := range numbers {
		if n == "" || digits(n) != len(n) || len(n) > 1 && n[0] == '0' {
			return s, false
		}
		s.core[i] = n
	}
	if hasPre {
		s.pre = strings.Split(pre, ".")
		return s, identifiers(s.pre, true)
	}
	return s, true
}

// identifiers checks those of a pre-release or a build; numbers of a
// pre-release have no leading zero.
func identifiers(ids []string, pre bool) bool {
	for _, id := range ids {
		if id == "" || !only(id, "-") || pre && len(id) > 1 && id[0] == '0' && digits(id) == len(id) {
			return false
		}
	}
	return true
}

func compareSemver(have, bound string) (int, bool) {
	a, ok1 := readSemver(have)
	b, ok2 := readSemver(bound)
	if !ok1 || !ok2 {
		return 0, false
	}
	for i := range a.core {
		if c := compareNumbers(a.core[i], b.core[i]); c != 0 {
			return c, true
		}
	}
	return comparePre(a.pre, b.pre), true
}

// comparePre orders pre-releases (section 11): one without is behind all, a
// number is before a word, the shorter before the longer.
func comparePre(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return cmp.Compare(len(b), len(a))
	}
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		xNumber, yNumber := digits(x) == len(x), digits(y) == len(y)
		var c int
		switch {
		case xNumber && yNumber:
			c = compareNumbers(x, y)
		case xNumber:
			c = -1
		case yNumber:
			c = 1
		default:
			c = strings.Compare(x, y)
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
