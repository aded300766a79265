package scan

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
)

// letThrough is a firewall's line about the contact that a question was about, that lets
// it through.
func letThrough(src, dst cordon.Host, port uint16, flow uint64) cordon.Observation {
	return cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: src, Dst: dst, DstPort: port, Flow: flow, Action: cordon.Accepted}
}

// What a firewall let through clears nobody whose contacts a capture shows to fail,
// whichever of the two tells of a contact first.
func TestALogOfWhatWasLetThroughClearsNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alone, beside := newScene(), newScene()
		for i := range rapid.IntRange(1, 60).Draw(t, "contacts") {
			src, dst := host("192.0.2.%d", rapid.IntRange(1, 2).Draw(t, "source")), host("198.51.100.%d", i+1)
			answer := rapid.SampledFrom([]uint8{0, reset, reset, accepted}).Draw(t, "answer")
			logged := rapid.SampledFrom([]string{"", "before", "after"}).Draw(t, "logged")
			action := rapid.SampledFrom([]cordon.Action{cordon.Accepted, cordon.Unsaid}).Draw(t, "action")
			flow := uint64(0)
			if rapid.Bool().Draw(t, "by the same name") {
				flow = alone.n + 1
			}
			line := letThrough(src, dst, 445, flow)
			line.Action = action
			for _, s := range []*scene{alone, beside} {
				if s == beside && logged == "before" {
					s.add(line)
				}
				o := cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: src, Dst: dst, DstPort: 445, Flow: flow}
				s.add(o)
				if s == beside && logged == "after" {
					s.add(line)
				}
				s.wait(20 * time.Millisecond)
				if o.Kind, o.Flags = cordon.Answer, answer; answer != 0 {
					s.add(o)
				}
				s.wait(time.Second)
			}
		}
		got := map[string]bool{}
		for _, s := range beside.found(Options{Memory: 1 << 20}) {
			got[s.Addr.String()] = true
		}
		found := alone.found(Options{Memory: 1 << 20})
		for _, s := range found {
			if !got[s.Addr.String()] {
				t.Fatalf("%v is cleared by what a firewall let through: %s", s.Addr, describe(found))
			}
		}
	})
}

// Of a log alone, what was let through speaks against what was dropped, and says of
// nobody that he answered.
func TestWhatAFirewallLetsThroughExcusesWhatItDrops(t *testing.T) {
	for _, c := range []struct {
		name    string
		dropped func(i int) bool
		want    string
	}{
		{"one in three is dropped", func(i int) bool { return i%3 == 0 }, ""},
		{"every other is", func(i int) bool { return i%2 == 0 }, ""},
		{"two in three are", func(i int) bool { return i%3 > 0 }, "192.0.2.66 horizontal 6/80 by sequential, failed"},
		{"the first is let through, and no other", func(i int) bool { return i > 0 }, "192.0.2.66 horizontal 6/80 by sequential, failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for i := range 40 {
				o := letThrough(host("192.0.2.66"), host("198.51.100.%d", i+1), 80, 0)
				if c.dropped(i) {
					o.Action = cordon.Dropped
				}
				s.add(o)
				s.wait(time.Minute)
			}
			found := s.found(Options{Memory: 1 << 20})
			if len(found) > 0 && found[0].Worked > 0 {
				t.Errorf("%d of those that were let through are taken for answered", found[0].Worked)
			}
			if got := describe(found); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Who asks is all that a log shows that does not say what the firewall did: how many
// somebody asks may be too many, and what another line says of the same decides.
func TestWhatAFirewallDoesNotSayIsNoFailure(t *testing.T) {
	for _, c := range []struct {
		name  string
		gap   time.Duration
		proto uint8
		then  cordon.Action
		want  string
	}{
		{"a client of forty sites", time.Minute, cordon.TCP, cordon.ActionUnknown, ""},
		{"who pings forty", time.Second, cordon.ICMP, cordon.ActionUnknown, ""},
		{"who asks ten a second", time.Second / 10, cordon.TCP, cordon.ActionUnknown, "192.0.2.66 horizontal 6/80 by growth, unseen"},
		{"whom another line says to be dropped", time.Minute, cordon.TCP, cordon.Dropped, "192.0.2.66 horizontal 6/80 by sequential, failed"},
		{"whom another line says to be let through", time.Minute, cordon.TCP, cordon.Accepted, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene()
			for i := range map[bool]int{true: 60, false: 40}[c.gap < time.Second] {
				o := letThrough(host("192.0.2.66"), host("198.51.100.%d", i+1), 80, 0)
				if o.Action, o.Proto = cordon.Unsaid, c.proto; c.proto == cordon.ICMP {
					o.Kind = cordon.Echo
				}
				s.add(o)
				if o.Action = c.then; c.then != cordon.ActionUnknown {
					s.add(o)
				}
				s.wait(c.gap)
			}
			if got := describe(s.found(Options{Memory: 1 << 20})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
