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

// headLines is in how many lines a block's time is looked for.
const headLines = 8

// Begins is the time of the first line of the block, of a few, that shows one; 0
// where none does.
func (b Block) Begins() cordon.Time {
	b.o.Skip, b.o.Scanner = nil, nil
	var tally cordon.Tally
	var d Decoder
	data := b.data
	for range headLines {
		_, rest := cutLine(data)
		b.data = data[:len(data)-len(rest)]
		if d.Decode(b, func([]cordon.Observation) {}, &tally); tally.From != 0 || len(rest) == 0 {
			break
		}
		if b.format.carries != nil { // a header may say what the columns are
			line, _ := cutLine(b.data)
			line, _ = readable(line)
			b.format.carries(&b.carried, line)
		}
		data = rest
	}
	return tally.From
}
