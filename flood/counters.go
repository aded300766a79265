package flood

// counters say what may be sent much to, among all that anything is sent to: one
// number for all that have the same hash, of the step at hand, in 128 KiB that
// stay in a cache. So what much is sent to is never missed; what shares a number
// with it may be looked at for nothing.
type counters struct {
	n    [1 << counterBits]uint16
	step uint32
	all  uint64 // of the step
}

const counterBits = 16

// late is how many steps a packet may come late and still count.
const late = 6

// later reports whether a step is another than the one at hand. A packet that is
// a little late counts as one of the step at hand.
func later(step, now uint32) bool { return step > now || step+late < now }

// add counts n packets by the hash of what they are sent to, and returns how many
// that makes, and how many there are on average.
func (c *counters) add(key uint64, step uint32, n uint32) (here, average uint64) {
	if later(step, c.step) {
		clear(c.n[:])
		c.step, c.all = step, 0
	}
	c.all += uint64(n)
	x := &c.n[key>>(64-counterBits)]
	*x = uint16(min(uint32(*x)+n, 1<<16-1))
	return uint64(*x), c.all >> counterBits
}

// hot finds the targets that are looked at, most of the time. What has lost its
// place to another is found by the map.
type hot [1024]hotTarget

type hotTarget struct {
	key  uint64
	slot int32
}

func (h *hot) at(key uint64) *hotTarget { return &h[key>>54] }
