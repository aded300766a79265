package scan

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
)

// asksAt has a host ask another stranger at each of some times by a datagram, of which
// no answer is in view, and tells by which of them it was found; 0 by none.
func asksAt(window Window, times []cordon.Time) uint64 {
	s := newScene()
	for i, at := range times {
		s.now = at
		s.udp(host("192.0.2.66"), host("198.%d.%d.%d", 18+i>>16, i>>8&0xff, i&0xff), 1025, 1434, false)
	}
	t := New(Options{Windows: []Window{window}})
	for i := range s.events {
		t.Observe(&s.events[i])
	}
	if found := t.Scanners(); len(found) > 0 {
		return found[0].Position
	}
	return 0
}

// Nobody is found who has not asked so many within the window, whenever that begins;
// and whoever has asked them within two halves of it by the clock is; where they are
// many, but for what rounding takes.
func TestWindowsHoldWhatTheySay(t *testing.T) {
	const width = 10 * time.Second
	rapid.Check(t, func(t *rapid.T) {
		hosts := rapid.SampledFrom([]int{20, 120, 255, 300, 400}).Draw(t, "hosts")
		rounding := 0
		if hosts > 255 {
			rounding = hosts/128 + 1
		}
		now := cordon.Time(997_000_000e9)
		var times []cordon.Time
		for range rapid.IntRange(1, 12).Draw(t, "bursts") {
			gap := rapid.Int64Range(0, int64(12*time.Second)).Draw(t, "gap")
			step := rapid.Int64Range(0, int64(time.Second/10)).Draw(t, "step")
			now += cordon.Time(gap)
			for range rapid.IntRange(1, 150).Draw(t, "of a burst") {
				now += cordon.Time(step)
				times = append(times, now)
			}
		}
		fewest, most := 0, 0 // the first that may be found, and that must be
		for i, at := range times {
			within, half := 0, 0
			begin := at - at%cordon.Time(width/2) - cordon.Time(width/2)
			for _, before := range times[:i+1] {
				if at-before < cordon.Time(width) {
					within++
				}
				if before >= begin {
					half++
				}
			}
			if within >= hosts && fewest == 0 {
				fewest = i + 1
			}
			if half >= hosts+rounding && most == 0 {
				most = i + 1
			}
		}
		got := int(asksAt(Window{width, hosts}, times))
		if got > 0 && (fewest == 0 || got < fewest) || most > 0 && (got == 0 || got > most) {
			t.Fatalf("found by number %d, want %d to %d of %d", got, fewest, most, len(times))
		}
	})
}

// Where in the clock's minute a scan begins matters to half a window and not to all of
// it: 120 in a minute are found when they are, not when 239 are.
func TestAScanAcrossTwoMinutesIsFoundAsSoon(t *testing.T) {
	const minute = cordon.Time(60e9)
	begin := 997_000_000e9/minute*minute + minute
	for offset := range 60 {
		var times []cordon.Time
		for i := range 400 {
			times = append(times, begin+cordon.Time(offset)*1e9+cordon.Time(i)*400e6) // 150 a minute
		}
		if got := asksAt(Window{time.Minute, 120}, times); got < 120 || got > 170 {
			t.Errorf("%d seconds into a minute it is found by its contact number %d", offset, got)
		}
	}
}

// What is kept of a half fits into what there is room for.
func TestWindowsOfManyHosts(t *testing.T) {
	for _, c := range []struct{ hosts, asked, want int }{{mostHosts, 3000, mostHosts}, {100_000, 3000, mostHosts}, {0, 1, 1}} {
		times := make([]cordon.Time, c.asked)
		for i := range times {
			times[i] = 997_000_000e9
		}
		if got := asksAt(Window{time.Hour, c.hosts}, times); got != uint64(c.want) {
			t.Errorf("%d hosts: found by number %d", c.hosts, got)
		}
	}
	for _, most := range []int{1, 50, 120, 300, 1500, mostHosts} {
		h := halvesOf(Window{time.Minute, most})
		h.moveTo(997_000_000e9)
		var r recent
		for range 5000 {
			r = h.more(r)
		}
		one := h.of(r)
		if one < most || one >= 2*most+1 {
			t.Errorf("5000 are %d where %d are asked for", one, most)
		}
		if got := h.of(h.aged(r, -1)); got > one || got < most-most/32-1 {
			t.Errorf("of %d there are %d left where %d are asked for", one, got, most)
		}
		if got := h.of(h.aged(r, -h.half-1)) + h.of(h.aged(r, h.half)); got != 0 {
			t.Errorf("of long ago or of a clock that was wrong there are %d", got)
		}
	}
}

// What was asked long ago does not count with what is asked now, whatever a host says to
// those it knows in between.
func TestWhoSpeaksToFriendsAsksNoMore(t *testing.T) {
	s := newScene()
	s.now -= s.now % cordon.Time(12*time.Hour)
	for i := range 60 {
		s.udp(host("192.0.2.66"), host("198.18.0.1"), 1025, 1434, false)
		s.udp(host("192.0.2.66"), host("198.18.1.%d", i+1), 1025, 1434, false)
		s.wait(11 * time.Second)
	}
	if got := describe(s.found(Options{Windows: []Window{{time.Minute, 12}}})); got != "" {
		t.Errorf("six a minute: got %q", got)
	}
}
