package outbreak

import (
	"bufio"
	"cmp"
	"io"
	"slices"

	"cordon"
)

// Recording is what a vantage point wrote.
type Recording struct {
	Records uint64 // frames or lines, without a header
	// First is, by contact, the frame or line with which it begins to show, from
	// 1; 0 where it does not.
	First []uint64
}

// Seen reports whether a recording shows contact number n.
func (r *Recording) Seen(n int) bool { return r.First[n] != 0 }

// record is a frame or line that waits for those that came before it.
type record struct {
	at      cordon.Time
	contact int
	data    []byte
}

// recorder writes records in the order of their times, which contacts that
// overlap do not come in. It keeps those that later ones may still precede.
type recorder struct {
	Recording
	to      *bufio.Writer
	waiting []record
}

func newRecorder(o *Outbreak, to io.Writer) *recorder {
	return &recorder{Recording: Recording{First: make([]uint64, len(o.Contacts))}, to: bufio.NewWriterSize(to, 1<<18)}
}

// batch is how many records are collected before they are sorted.
const batch = 1 << 14

func (r *recorder) add(at cordon.Time, contact int, data []byte) {
	r.waiting = append(r.waiting, record{at, contact, data})
}

// until writes what lies before a time; nothing earlier will come. A failed
// write shows in the end.
func (r *recorder) until(at cordon.Time) {
	if len(r.waiting) < batch {
		return
	}
	r.flush(at)
}

func (r *recorder) flush(at cordon.Time) {
	slices.SortStableFunc(r.waiting, func(a, b record) int { return cmp.Compare(a.at, b.at) })
	n, _ := slices.BinarySearchFunc(r.waiting, at, func(x record, at cordon.Time) int { return cmp.Compare(x.at, at) })
	for _, x := range r.waiting[:n] {
		r.Records++
		if r.First[x.contact] == 0 {
			r.First[x.contact] = r.Records
		}
		_, _ = r.to.Write(x.data)
	}
	r.waiting = slices.Delete(r.waiting, 0, n)
}

func (r *recorder) end() (*Recording, error) {
	r.flush(1<<63 - 1)
	return &r.Recording, r.to.Flush()
}
