package cordon

import (
	"cmp"
	"slices"
)

// Tally accounts for one input: every record, and every byte, is understood, a
// copy of another input's, skipped with a reason, or lost with a reason, and
// the four add up.
type Tally struct {
	Records    uint64 // lines or frames, blank lines and comments included
	Bytes      uint64 // bytes of input, after decompression
	Understood uint64 // records read for what they are, even if they say nothing of use
	Parsed     uint64 // of those, the ones decoded; the others were only scanned
	Duplicate  uint64 // records left out because another input has them
	Unread     uint64 // records that a bound or damage took away; Lost says why
	Undated    uint64 // packets, or records about contacts as far as decoded, that show no time

	// The same in bytes. What belongs to no record (a file's header, what lies
	// behind damage) counts here only.
	UnderstoodBytes, DuplicateBytes, SkippedBytes, LostBytes uint64

	Requests uint64 // application requests seen
	Packets  uint64 // packets seen, or logged one a line
	Traffic  uint64 // bytes, in the measure of Observation.Bytes
	Lines    uint64 // of these, bytes of lines that show requests and no packets

	From, To Time // earliest and latest record that was parsed

	Sides Sides // of the connections of a capture

	Skipped Reasons // records not understood
	Lost    Reasons // things that a bound or a damaged input took away
	Notes   Reasons // what was assumed in reading (a year, a zone)
}

// Understand counts a record of so many bytes that was read for what it is.
func (t *Tally) Understand(size uint64) {
	t.Records++
	t.Understood++
	t.Parsed++
	t.Bytes += size
	t.UnderstoodBytes += size
}

// PassOver counts records that were scanned and concern nobody.
func (t *Tally) PassOver(records, size uint64) {
	t.Records += records
	t.Understood += records
	t.Bytes += size
	t.UnderstoodBytes += size
}

// Copy counts a record that another input has.
func (t *Tally) Copy(size uint64) {
	t.Records++
	t.Duplicate++
	t.Bytes += size
	t.DuplicateBytes += size
}

// Skip counts a record that is not understood.
func (t *Tally) Skip(reason string, size, position uint64, example []byte) {
	t.Records++
	t.Bytes += size
	t.SkippedBytes += size
	t.Skipped.Count(reason, 1, position, example)
}

// Lose counts a record that a bound or damage took away, with its bytes.
func (t *Tally) Lose(reason string, size, position uint64) {
	t.Records++
	t.Unread++
	t.LoseBytes(size)
	t.Lost.Count(reason, 1, position, nil)
}

// LoseBytes counts bytes that belong to no record, or to one that is counted
// otherwise.
func (t *Tally) LoseBytes(size uint64) {
	t.Bytes += size
	t.LostBytes += size
}

// Frame counts bytes that hold records together: a file's header.
func (t *Tally) Frame(size uint64) {
	t.Bytes += size
	t.UnderstoodBytes += size
}

// Adds reports whether the accounts of records and of bytes add up.
func (t *Tally) Adds() bool {
	return t.Records == t.Understood+t.Duplicate+t.Skipped.Total()+t.Unread &&
		t.Bytes == t.UnderstoodBytes+t.DuplicateBytes+t.SkippedBytes+t.LostBytes && t.Parsed <= t.Understood
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
	t.Parsed += o.Parsed
	t.Duplicate += o.Duplicate
	t.Unread += o.Unread
	t.Undated += o.Undated
	t.UnderstoodBytes += o.UnderstoodBytes
	t.DuplicateBytes += o.DuplicateBytes
	t.SkippedBytes += o.SkippedBytes
	t.LostBytes += o.LostBytes
	t.Requests += o.Requests
	t.Packets += o.Packets
	t.Traffic += o.Traffic
	t.Lines += o.Lines
	t.Sides.Add(&o.Sides)
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

// Has reports whether a reason was counted.
func (r Reasons) Has(reason string) bool {
	_, found := r.find(reason)
	return found
}

// WithoutPlaces returns the reasons of several inputs together: a position, or
// an example, of one of them would be anybody's.
func (r Reasons) WithoutPlaces() Reasons {
	out := make(Reasons, len(r))
	for i, x := range r {
		out[i] = Reason{Reason: x.Reason, Count: x.Count}
	}
	return out
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
	if x.Count == 0 {
		return
	}
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
