package app

import (
	"path/filepath"
	"regexp"
)

// What those who rotate logs add to a name: how it is packed, a number or a date
// at its end, and a date anywhere.
var (
	packing = regexp.MustCompile(`(\.(gz|bz2|xz|zst|zip|Z))+$`)
	ending  = regexp.MustCompile(`([-._][0-9]+)+$|[0-9]+$`)
	dating  = regexp.MustCompile(`([-._][0-9]{3,})*[-._]?([0-9]{6,}|[0-9]{4}[-_.][0-9]{2}[-_.][0-9]{2})([-_.T][0-9]+)*`)
)

// seriesOf is what the names of the files of one rotated log have in common.
func seriesOf(name string) string {
	dir, base := filepath.Split(name)
	base = packing.ReplaceAllString(base, "")
	base = ending.ReplaceAllString(base, "")
	return dir + dating.ReplaceAllString(base, "")
}
