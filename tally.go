package cordon

import (
	"cmp"
	"slices"
)

// Tally accounts for one input. Every record is understood, skipped with a
// reason or lost with a reason; the three add up to Records.
type Tally struct {
	Records    uint64 // lines or frames read, blank lines and comments included
	Bytes      uint64 // bytes of input, after decompression
	Understood uint64 // records read for what they are, even if they say nothing of use
	Duplicate  uint64 // records left out because another input has them

	Requests uint64 // application requests seen
	Packets  uint64 // packets seen, or logged one a line
	Traffic  uint64 // bytes, in the measure of Observation.Bytes

	From, To Time // earliest and latest record

	Skipped Reasons // records not understood
	Lost    Reasons // things that a bound or a damaged input took away
	Notes   Reasons // what was assumed in reading (a year, a zone)
}

// See widens the window by t.
func (t *Tally) See(at Time) {
	if at == 0 {
		return
	}
	if at.Before(t.From) {
		t.From = at
	}
	t.To = max(t.To, at)
}

// Add joins what another part of the same input counted.
func (t *Tally) Add(o *Tally) {
	t.Records += o.Records
	t.Bytes += o.Bytes
	t.Understood += o.Understood
	t.Duplicate += o.Duplicate
	t.Requests += o.Requests
	t.Packets += o.Packets
	t.Traffic += o.Traffic
	t.See(o.From)
	t.See(o.To)
	t.Skipped.Add(o.Skipped)
	t.Lost.Add(o.Lost)
	t.Notes.Add(o.Notes)
}

// Reason is one cause, how often it applied and where it first did.
type Reason struct {
	Reason   string `json:"reason"`
	Count    uint64 `json:"count"`
	Position uint64 `json:"position,omitempty"` // line or frame of the first
	Example  string `json:"example,omitempty"`  // the first, made printable
}

// Reasons are kept in the order of their text; there are few.
type Reasons []Reason

// maxReasons bounds what hostile input can make of a list of reasons.
const maxReasons = 64

// Count adds n to a reason; the example with the lowest position stays.
// example may be nil and is cut to a readable length.
func (r *Reasons) Count(reason string, n, position uint64, example []byte) {
	r.merge(Reason{Reason: reason, Count: n, Position: position}, example)
}

// Add joins another list.
func (r *Reasons) Add(o Reasons) {
	for _, x := range o {
		r.merge(x, nil)
	}
}

// Total is the number of records under all reasons.
func (r Reasons) Total() uint64 {
	var n uint64
	for _, x := range r {
		n += x.Count
	}
	return n
}

func (r *Reasons) merge(x Reason, example []byte) {
	i, found := r.find(x.Reason)
	if !found && len(*r) >= maxReasons {
		x, example = Reason{Reason: tooMany, Count: x.Count}, nil
		i, found = r.find(x.Reason)
	}
	if !found {
		*r = slices.Insert(*r, i, Reason{Reason: x.Reason})
	}
	have := &(*r)[i]
	have.Count += x.Count
	if found && (x.Position == 0 || have.Position != 0 && have.Position <= x.Position) {
		return
	}
	have.Position, have.Example = x.Position, x.Example
	if example != nil {
		have.Example = Printable(example, exampleLen)
	}
}

// tooMany gathers what hostile input adds beyond the bound.
const tooMany = "more reasons than are kept"

func (r *Reasons) find(reason string) (at int, found bool) {
	return slices.BinarySearchFunc(*r, reason, func(x Reason, want string) int { return cmp.Compare(x.Reason, want) })
}

const exampleLen = 120
