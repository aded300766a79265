package fleet

import "iter"

// pile keeps many things of one kind in pieces that do not move, so that what grows to
// hundreds of MiB is neither copied nor held twice while it grows. The first piece alone
// grows, as most piles are small.
type pile[T any] struct {
	pieces [][]T
	count  int
}

// pieceSize is how many things lie in a piece; a power of two.
const pieceSize = 1 << 12

// add keeps some things side by side, at most [pieceSize], and returns where the first
// of them lies.
func (p *pile[T]) add(some ...T) uint32 {
	last := len(p.pieces) - 1
	if last < 0 || len(p.pieces[last])+len(some) > pieceSize {
		p.pieces, last = append(p.pieces, p.blank()), last+1
	}
	at := last*pieceSize + len(p.pieces[last])
	p.pieces[last] = append(p.pieces[last], some...)
	p.count += len(some)
	return uint32(at)
}

func (p *pile[T]) blank() []T {
	if len(p.pieces) == 0 {
		return nil
	}
	return make([]T, 0, pieceSize)
}

// at is what lies at a place. It is good until the next that is added.
func (p *pile[T]) at(i uint32) *T { return &p.pieces[i/pieceSize][i%pieceSize] }

// run are some that were kept side by side.
func (p *pile[T]) run(from uint32, n int) []T {
	if n == 0 {
		return nil
	}
	return p.pieces[from/pieceSize][from%pieceSize:][:n]
}

// all are all of them, with their places.
func (p *pile[T]) all() iter.Seq2[uint32, *T] {
	return func(yield func(uint32, *T) bool) {
		for n, piece := range p.pieces {
			for i := range piece {
				if !yield(uint32(n*pieceSize+i), &piece[i]) {
					return
				}
			}
		}
	}
}

// forget gives up the pieces of which nothing is wanted any more; the places of the
// others stay.
func (p *pile[T]) forget(wanted func(uint32) bool) {
	for n, piece := range p.pieces {
		some := false
		for i := range piece {
			some = some || wanted(uint32(n*pieceSize+i))
		}
		if !some {
			p.pieces[n] = nil
		}
	}
}
