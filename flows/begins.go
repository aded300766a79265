package flows

import (
	"bytes"

	"cordon"
)

// Begins is the earliest time that the head of a file of export packets shows; 0
// where it shows none.
func Begins(head []byte) cordon.Time {
	var tally cordon.Tally
	// What the head breaks off is read, and told, when all of it is.
	_ = Read(bytes.NewReader(head), Options{}, func([]cordon.Observation) {}, &tally)
	return tally.From
}
