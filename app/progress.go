package app

import "sync/atomic"

// Progress tells how far a run has come. The zero value is ready; a nil one
// counts nothing. It may be read while the run goes on.
type Progress struct {
	done, total atomic.Int64
	comparing   atomic.Bool
}

// Done returns bytes of input read and to be read; total is 0 while unknown.
func (p *Progress) Done() (done, total int64) { return p.done.Load(), p.total.Load() }

// Comparing reports whether inputs are being compared for copies.
func (p *Progress) Comparing() bool { return p.comparing.Load() }

func (p *Progress) read(n int) {
	if p != nil {
		p.done.Add(int64(n))
	}
}

func (p *Progress) begin(total int64, comparing bool) {
	if p != nil {
		p.done.Store(0)
		p.total.Store(total)
		p.comparing.Store(comparing)
	}
}

// more says that there is more to read than was said.
func (p *Progress) more(n int64) {
	if p != nil {
		p.total.Add(n)
	}
}
