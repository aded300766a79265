package logs

import "bytes"

// endsOf puts the offsets behind the lines of data into ends, which is made
// longer where it must be. A last line without an end counts.
func endsOf(ends []int32, data []byte) []int32 {
	if n := bytes.Count(data, []byte{'\n'}) + 1; cap(ends) < n {
		ends = make([]int32, 0, n+n/4)
	}
	ends = ends[:0]
	at := 0
	if chunks := len(data) / 32; hasVectors && chunks > 0 {
		ends = ends[:lineEnds(&data[0], chunks, &ends[:1][0])]
		at = chunks * 32
	}
	for i, c := range data[at:] {
		if c == '\n' {
			ends = append(ends, int32(at+i+1))
		}
	}
	if n := len(ends); len(data) > 0 && (n == 0 || int(ends[n-1]) < len(data)) {
		ends = append(ends, int32(len(data)))
	}
	return ends
}
