package logs

import "cordon"

// Begins is the time of the first line of an input that shows one, as far as its
// head reaches; 0 where none does.
func Begins(f *Format, o Options, head []byte) cordon.Time {
	o.Skip, o.Scanner = nil, nil
	var tally cordon.Tally
	var d Decoder
	for s := NewStream(f, o); len(head) > 0 && tally.From == 0; {
		_, rest := cutLine(head)
		d.Decode(s.Block(head[:len(head)-len(rest)]), func([]cordon.Observation) {}, &tally)
		head = rest
	}
	return tally.From
}
