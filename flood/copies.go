package flood

// copies are the packets of a short time that were sent to what is looked at, to tell those
// that are shown again: by a mirror port, where a frame comes in and where it goes out, at a
// second tap, and by a routing loop as often as it goes round. Of two that have the same hash
// the later is remembered. It is 96 KiB, which stay in a cache.
type copies [1 << copyBits]copied

const copyBits = 13

type copied struct {
	hash uint32
	at   uint32 // in units of about a millisecond
	ttl  uint8  // of the last; routers lower it
	odd  uint8  // how often it came again with the same TTL, or a higher one
}

const (
	copyUnit = 20 // bits: 1.05 ms
	copyTime = 500e6 >> copyUnit
	// A few taps and mirrors show a packet again that no router passed on. One that comes
	// again more often than that is another one: there are senders who mark all alike.
	maxOdd = 3
)

// again reports whether a packet is one that came just now; key is of what it is sent to,
// and of its kind. What shows no TTL, or stands for others, shows too little of itself to
// say so.
func (c *copies) again(key uint64, e *Event) bool {
	if e.TTL == 0 || e.Packets > 1 {
		return false
	}
	h := mix(hashOf(&e.Src, key), uint64(e.Mark)<<16|uint64(e.Port))
	x, hash, at := &c[h>>(64-copyBits)], uint32(h), uint32(e.Time>>copyUnit)
	if since := int32(at - x.at); x.hash != hash || since < -copyTime || since > copyTime {
		*x = copied{hash: hash, at: at, ttl: e.TTL}
		return false
	}
	x.at = at
	switch {
	case e.TTL < x.ttl:
		x.ttl = e.TTL
	case x.odd < maxOdd:
		x.odd++
	default:
		x.ttl = e.TTL
		return false
	}
	return true
}
