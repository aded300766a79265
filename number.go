package cordon

import "strconv"

// Thousands writes a number with a comma before every third digit, as all numbers
// in sentences are written.
func Thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
