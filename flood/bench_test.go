package flood

import (
	"math/rand/v2"
	"testing"

	"cordon"
)

// A scan: nothing is sent much to.
func BenchmarkSYNsToAnybody(b *testing.B) {
	benchmark(b, func(e *Event, r *rand.Rand) { e.Dst = random(r) })
}

// A flood with forged sources.
func BenchmarkSYNsToOne(b *testing.B) {
	benchmark(b, func(e *Event, r *rand.Rand) { e.Src = random(r) })
}

func random(r *rand.Rand) (a [16]byte) {
	x := r.Uint32()
	a[12], a[13], a[14], a[15] = byte(x>>24), byte(x>>16), byte(x>>8), byte(x)
	return a
}

func benchmark(b *testing.B, set func(*Event, *rand.Rand)) {
	r := rand.New(rand.NewPCG(1, 2))
	events := make([]Event, 1<<12)
	for i := range events {
		events[i] = Event{What: SYN, Port: 80, Bytes: 40, Four: true, TTL: 64}
		set(&events[i], r)
	}
	t := New(Options{})
	at, i := cordon.Time(997_000_000e9), 0
	for b.Loop() {
		e := &events[i%len(events)]
		at += 10_000 // a hundred thousand a second
		e.Time, e.Mark = at, uint32(i)
		t.Observe(e)
		i++
	}
}
