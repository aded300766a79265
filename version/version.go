// Package version compares versions as their makers count them: Debian's and
// RPM's packages, semantic versions, and Windows' builds and service packs.
//
// [Compare] never guesses. What cannot be read in the scheme, and what does not
// say enough to be told from the bound, is not comparable; whoever asks then
// does not know.
package version

import (
	"cmp"
	"strings"
)

// Scheme is how a maker counts.
type Scheme string

const (
	Dpkg    Scheme = "dpkg"    // deb-version(7)
	RPM     Scheme = "rpm"     // rpm-version(7)
	Semver  Scheme = "semver"  // Semantic Versioning 2.0.0
	Windows Scheme = "windows" // numbers with points, builds and service packs
)

// Schemes are all of them, by name.
func Schemes() []string {
	return []string{string(Dpkg), string(RPM), string(Semver), string(Windows)}
}

// maxLength is the longest version that is looked at, bytes. Debian's longest
// has less than a hundred.
const maxLength = 256

// Valid reports whether v can be read in the scheme.
func (s Scheme) Valid(v string) bool {
	_, ok := s.Compare(v, v)
	return ok
}

// Compare orders what a machine has against a bound: -1 it is before, 0 the
// same, +1 behind. ok is false where either cannot be read, and where the
// machine's version says less than the bound asks: "8.0" may be before or behind
// "8.0.655". A bound that says less stands for the first of its kind.
func (s Scheme) Compare(have, bound string) (order int, ok bool) {
	have, bound = strings.TrimSpace(have), strings.TrimSpace(bound)
	if have == "" || bound == "" || len(have) > maxLength || len(bound) > maxLength {
		return 0, false
	}
	switch s {
	case Dpkg:
		return compareDpkg(have, bound)
	case RPM:
		return compareRPM(have, bound)
	case Semver:
		return compareSemver(have, bound)
	case Windows:
		return compareWindows(have, bound)
	}
	return 0, false
}

// Within reports whether a version is at least from and before below; an empty
// bound is open.
func (s Scheme) Within(have, from, below string) (within, ok bool) {
	within = true
	if from != "" {
		order, ok := s.Compare(have, from)
		if !ok {
			return false, false
		}
		within = order >= 0
	}
	if below != "" {
		order, ok := s.Compare(have, below)
		if !ok {
			return false, false
		}
		within = within && order < 0
	}
	return within, true
}

func isDigit(c byte) bool  { return c-'0' <= 9 }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// digits is how many digits s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// compareNumbers compares runs of digits of any length; none is zero.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// cutEpoch takes the number before a colon off; there need not be one.
func cutEpoch(v string) (epoch, rest string, ok bool) {
	before, after, found := strings.Cut(v, ":")
	if !found {
		return "0", v, true
	}
	return before, after, before != "" && digits(before) == len(before)
}
