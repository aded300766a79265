package scan

import (
	"math/bits"

	"cordon"
)

// recent is how many hosts a source asked for the first time lately. A window that
// begins with the clock's minute would let a scan that begins in the midst of one ask
// twice as many; so windows are halves, of which the one that a source asked in last
// counts with the one before it: never longer than the window, and at least half of it.
//
// Its lower bits are those of the later half, as many as the number takes that the
// window does; the others those of the earlier half, exactly up to 255 hosts, and in
// parts of that number beyond, to a 32nd at most and never too high.
type recent uint16

// mostHosts is how many hosts a window can be told to take.
const mostHosts = 1<<11 - 1

// halves is a window as sources are counted in it.
type halves struct {
	half  cordon.Time // of its width
	begin cordon.Time // of the half that time stands in
	most  int         // hosts that it takes
	later int         // bits of the later half
	parts int         // of the earlier one, by bits
	hosts int         // in all of these
}

func halvesOf(w Window) halves {
	h := halves{half: max(cordon.Time(w.Width)/2, 1), most: min(max(w.Hosts, 1), mostHosts)}
	h.later = bits.Len(uint(h.most))
	h.parts = 16 - h.later
	h.hosts = max(h.most, 1<<h.parts)
	return h
}

// moveTo begins another half where time has come to it.
func (h *halves) moveTo(now cordon.Time) {
	if d := now - h.begin; d < 0 || d >= h.half {
		h.begin = now - now%h.half
	}
}

// age has what a source asked become earlier, that was last heard of before, and is
// again now: also where it asks a host that it had asked. Halves mostly lie within
// those of the windows that follow, so that where nothing changes for the first one
// nothing does.
func (t *Tracker) age(s *source, before, now cordon.Time) {
	for w := range t.o.Windows {
		h := &t.windows[w]
		h.moveTo(now)
		if d := before - h.begin; d < 0 || d >= h.half {
			s.windows[w] = h.aged(s.windows[w], d)
		} else if t.nested {
			return
		}
	}
}

// more adds a host to those of a source.
func (h *halves) more(r recent) recent {
	if mask := recent(1)<<h.later - 1; r&mask != mask {
		r++
	}
	return r
}

// aged is what is left of those of another half: one that has just gone by is the
// earlier now.
func (h *halves) aged(r recent, d cordon.Time) recent {
	if d >= 0 || d < -h.half {
		return 0
	}
	n := int(r) & (1<<h.later - 1)
	return recent(min(n<<h.parts/h.hosts, 1<<h.parts-1) << h.later)
}

// of is how many there are.
func (h *halves) of(r recent) int {
	return int(r)&(1<<h.later-1) + int(r)>>h.later*h.hosts>>h.parts
}

// nested reports whether each half lies within one of the next window.
func nested(all []halves) bool {
	for i := 1; i < len(all); i++ {
		if all[i].half%all[i-1].half != 0 {
			return false
		}
	}
	return true
}
