package cordon

import (
	"encoding/json"
	"iter"
	"slices"
)

// Rows are a list of which there may be hundreds of thousands, so that its elements are
// made when they are asked for rather than kept. The zero value is the empty list.
type Rows[T any] struct {
	n    int
	made func(i int) T
}

// RowsOf are those of a list.
func RowsOf[T any](list ...T) Rows[T] {
	return Rows[T]{len(list), func(i int) T { return list[i] }}
}

// MakeRows are n rows, of which made returns each, the same whenever it is asked.
func MakeRows[T any](n int, made func(i int) T) Rows[T] { return Rows[T]{n, made} }

// Len is how many there are.
func (r Rows[T]) Len() int { return r.n }

// At is the one at a place from 0.
func (r Rows[T]) At(i int) T { return r.made(i) }

// First are the first of them, n at most.
func (r Rows[T]) First(n int) Rows[T] { return Rows[T]{min(n, r.n), r.made} }

// All are all of them, one after the other.
func (r Rows[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range r.n {
			if !yield(r.made(i)) {
				return
			}
		}
	}
}

// List makes all of them.
func (r Rows[T]) List() []T { return slices.AppendSeq(make([]T, 0, r.n), r.All()) }

// MarshalJSON writes them as the list that they are.
func (r Rows[T]) MarshalJSON() ([]byte, error) { return json.Marshal(r.List()) }

// UnmarshalJSON reads a list.
func (r *Rows[T]) UnmarshalJSON(b []byte) error {
	var list []T
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	*r = RowsOf(list...)
	return nil
}
