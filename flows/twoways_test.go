package flows

import "testing"

// What was sent is what is left of a direction's bytes without headers.
func TestPayloadIsWhatIsLeftOfBytes(t *testing.T) {
	for _, c := range []struct {
		way  Way
		ipv4 bool
		want uint32
	}{
		{Way{Packets: 5, Bytes: 4239}, true, 4039},
		{Way{Packets: 5, Bytes: 4339}, false, 4039},
		{Way{Packets: 1, Bytes: 40}, true, 0},
		{Way{Packets: 3, Bytes: 80}, true, 0}, // a sampler's, or none
		{Way{}, true, 0},
		{Way{Packets: 1 << 60, Bytes: 1 << 47}, true, 0},
		{Way{Packets: 1, Bytes: 1 << 47}, true, 1<<32 - 1},
	} {
		if got := c.way.Payload(c.ipv4); got != c.want {
			t.Errorf("%+v: %d, want %d", c.way, got, c.want)
		}
	}
}
