package capture

import "cordon"

// batch collects observations between two calls of emit, and the bytes they
// refer to, since record and stream buffers do not live that long. Both
// buffers are reused.
type batch struct {
	emit  func([]cordon.Observation)
	obs   []cordon.Observation
	bytes []byte
}

const (
	batchLen   = 256
	batchBytes = 256 << 10
	// maxBytes is the most one observation refers to: a datagram of 64 KiB, or
	// a request line and the first bytes of its body.
	maxBytes = 64 << 10
)

func newBatch(emit func([]cordon.Observation)) batch {
	return batch{emit: emit, obs: make([]cordon.Observation, 0, batchLen), bytes: make([]byte, 0, batchBytes)}
}

// add returns a zero observation at the end of the batch. It stays valid until
// the next add.
func (b *batch) add() *cordon.Observation {
	if len(b.obs) == cap(b.obs) || cap(b.bytes)-len(b.bytes) < maxBytes {
		b.flush()
	}
	b.obs = b.obs[:len(b.obs)+1]
	o := &b.obs[len(b.obs)-1]
	*o = cordon.Observation{} // in its place: it is large
	return o
}

// keep copies s to live as long as the batch. All that is kept for one
// observation together is at most maxBytes long, so it never moves.
func (b *batch) keep(s []byte) []byte {
	if len(s) == 0 {
		return nil
	}
	from := len(b.bytes)
	b.bytes = append(b.bytes, s...)
	return b.bytes[from:len(b.bytes):len(b.bytes)]
}

func (b *batch) flush() {
	if len(b.obs) > 0 {
		b.emit(b.obs)
	}
	b.obs, b.bytes = b.obs[:0], b.bytes[:0]
}
