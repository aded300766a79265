package app

import (
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
)

// What those who rotate logs add to a name: how it is packed, a number or a date
// at its end, and a date anywhere.
var (
	packing = regexp.MustCompile(`(\.(gz|bz2|xz|zst|zip|Z))+$`)
	ending  = regexp.MustCompile(`([-._][0-9]+)+$|[0-9]+$`)
	// addressing finds what may be an address, which is no number of a part.
	addressing = regexp.MustCompile(`(?:^|[^0-9])([0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9]{1,3}(?:-[0-9]{1,3}){3})|([0-9A-Fa-f]*:[0-9A-Fa-f:.]*[0-9A-Fa-f])`)
	dating     = regexp.MustCompile(`([-._][0-9]{3,})*[-._]?([0-9]{6,}|[0-9]{4}[-_.][0-9]{2}[-_.][0-9]{2})([-_.T][0-9]+)*`)
)

// seriesOf is what the names of the files of one rotated log have in common.
func seriesOf(name string) string {
	dir, base := filepath.Split(name)
	base = packing.ReplaceAllString(base, "")
	series, from := dir, 0
	for _, at := range addressing.FindAllStringSubmatchIndex(base, -1) {
		if begin, end := max(at[2], at[4]), max(at[3], at[5]); isAddress(base[begin:end], base[end:]) {
			series += dating.ReplaceAllString(base[from:begin], "") + base[begin:end]
			from = end
		}
	}
	rest := ending.ReplaceAllString(base[from:], "")
	return series + dating.ReplaceAllString(rest, "")
}

// isAddress reports whether a part of a name is an address, as far as what follows it
// leaves it whole: that of the machine whose log it is.
func isAddress(text, behind string) bool {
	if strings.TrimLeft(behind, "0123456789") != behind {
		return false
	}
	if !strings.Contains(text, ":") {
		text = strings.ReplaceAll(text, "-", ".")
	}
	_, err := netip.ParseAddr(text)
	return err == nil
}
