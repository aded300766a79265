package flood

// pool lends what few targets need at a time, and uses it again.
type pool[T interface{ empty() }] struct {
	free []T
	made int
}

// take returns an empty one; the zero value where there are most already.
func (p *pool[T]) take(most int, fresh func() T) (one T) {
	if n := len(p.free); n > 0 {
		one = p.free[n-1]
		p.free = p.free[:n-1]
		return one
	}
	if p.made == most {
		return one
	}
	p.made++
	return fresh()
}

func (p *pool[T]) give(one T) {
	one.empty()
	p.free = append(p.free, one)
}
