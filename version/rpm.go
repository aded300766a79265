package version

import (
	"cmp"
	"strings"
)

// evr is [epoch:]version[-release] (rpm-version(7)).
type evr struct{ epoch, version, release string }

func readEVR(v string) (e evr, ok bool) {
	if e.epoch, v, ok = cutEpoch(v); !ok {
		return e, false
	}
	if e.version, e.release, ok = strings.Cut(v, "-"); ok && e.release == "" {
		return e, false
	}
	const allowed = "._+~^"
	return e, e.version != "" && hasLetterOrDigit(e.version) && only(e.version, allowed) && only(e.release, allowed)
}

func hasLetterOrDigit(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x80 && (isDigit(byte(r)) || isLetter(byte(r))) })
}

func compareRPM(have, bound string) (int, bool) {
	a, ok1 := readEVR(have)
	b, ok2 := readEVR(bound)
	if !ok1 || !ok2 {
		return 0, false
	}
	if c := cmp.Or(compareNumbers(a.epoch, b.epoch), rpmParts(a.version, b.version)); c != 0 || b.release == "" {
		return c, true // a bound without a release means any of that version
	}
	if a.release == "" {
		return 0, false
	}
	return rpmParts(a.release, b.release), true
}

// rpmParts is rpmvercmp: segments of digits or letters, what stands between
// them does not count; a tilde comes before the end, a caret behind it.
func rpmParts(a, b string) int {
	for a != "" || b != "" {
		a, b = strings.TrimLeftFunc(a, between), strings.TrimLeftFunc(b, between)
		if c, special := tildeAndCaret(a, b); special {
			if c != 0 {
				return c
			}
			a, b = a[1:], b[1:]
			continue
		}
		if a == "" || b == "" {
			break
		}
		n, m := segment(a), segment(b)
		x, y := a[:n], b[:m]
		switch {
		case isDigit(x[0]) && isDigit(y[0]):
			if c := compareNumbers(x, y); c != 0 {
				return c
			}
		case isDigit(x[0]) != isDigit(y[0]): // a number is newer than letters
			if isDigit(x[0]) {
				return 1
			}
			return -1
		case x != y:
			return strings.Compare(x, y)
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b)) // the one with something left is newer
}

func between(r rune) bool {
	return !(r < 0x80 && (isDigit(byte(r)) || isLetter(byte(r)))) && r != '~' && r != '^'
}

// tildeAndCaret compares where either has one of the two next.
func tildeAndCaret(a, b string) (order int, special bool) {
	weight := func(s string) int {
		switch {
		case s == "":
			return 1
		case s[0] == '~':
			return 0
		case s[0] == '^':
			return 2
		}
		return 3
	}
	x, y := weight(a), weight(b)
	if x != 0 && x != 2 && y != 0 && y != 2 {
		return 0, false
	}
	return cmp.Compare(x, y), true
}

// segment is the length of the run of digits, or of letters, that s begins with.
func segment(s string) int {
	if n := digits(s); n > 0 {
		return n
	}
	n := 0
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	return n
}
