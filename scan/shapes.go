package scan

// shapes are those of the sources that were found, as many as there is room for.
type shapes struct {
	all  []*Shape
	free []uint16 // places in all, from 1
	most int
}

const maxShapes = 1<<15 - 1

// of returns a source's shape, or nil.
func (t *shapes) of(s *source) *Shape {
	if s.shape == 0 {
		return nil
	}
	return t.all[s.shape-1]
}

// give makes one for a source that has none, and reports whether there was room.
func (t *shapes) give(s *source) bool {
	if n := len(t.free); n > 0 {
		s.shape, t.free = t.free[n-1], t.free[:n-1]
		t.all[s.shape-1] = new(Shape) // the one before may be told of yet
		return true
	}
	if len(t.all) == t.most {
		return false
	}
	t.all = append(t.all, new(Shape))
	s.shape = uint16(len(t.all))
	return true
}

// drop takes a source's shape away.
func (t *shapes) drop(s *source) {
	if s.shape != 0 {
		t.free = append(t.free, s.shape)
		s.shape = 0
	}
}
