package detect

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cordon"
)

const twenty = "GET /default.ida?XXXXXXXXXXXXXXXXXXXX HTTP/1.0"

func attack(from, to, line string, seconds int, input uint32, position uint64) cordon.Observation {
	o := requestOf(from, line, 0)
	o.Dst = cordon.ParseHost(to)
	o.Time = cordon.Time(seconds) * 1e9
	o.Input, o.Position = input, position
	return o
}

func TestTheFirstAttackersOfAHostThatEmitsAreTold(t *testing.T) {
	d := New(Compile(shipped(t)), Options{Inputs: []string{"a"}})
	for i := range 40 {
		d.Observe([]cordon.Observation{attack(fmt.Sprintf("198.51.100.%d", i+1), "192.0.2.1", twenty, 1000-i, 0, uint64(i+1))})
	}
	d.Observe([]cordon.Observation{attack("192.0.2.1", "192.0.2.2", twenty, 2000, 0, 41), attack("198.51.100.1", "192.0.2.2", twenty, 1500, 0, 42)})
	var got []string
	more := map[bool]int{}
	for _, e := range d.Close().Edges {
		got = append(got, e.From.String()+" "+e.To.String())
		more[e.More]++
	}
	var want []string
	for i := range maxAttackers {
		want = append(want, fmt.Sprintf("198.51.100.%d 192.0.2.1", 40-i))
	}
	want = append(want, "198.51.100.1 192.0.2.2") // emits nothing itself: the first will do
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
	if more[true] != maxAttackers || more[false] != 1 {
		t.Errorf("that more attacked is told on %d edges, want %d", more[true], maxAttackers)
	}
}

// Anybody can write a dozen packets in a dozen names. They take nobody's place who was
// seen to hold his address, and it is told apart whether more attacked than are kept.
func TestWhoProvesHisAddressTakesThePlaceOfWhoDoesNot(t *testing.T) {
	for _, test := range []struct{ proven, forged int }{{1, 40}, {1, 11}, {12, 5}, {20, 5}, {0, 40}} {
		d := New(Compile(shipped(t)), Options{Inputs: []string{"a"}})
		for i := range test.forged + test.proven {
			o := attack(fmt.Sprintf("198.51.100.%d", i+1), "192.0.2.1", twenty, 1000+i, 0, uint64(i+1))
			if o.Opened = cordon.OpenedSeen; i < test.forged {
				o.Opened = cordon.OpenedUnknown
			}
			d.Observe([]cordon.Observation{o})
		}
		d.Observe([]cordon.Observation{attack("192.0.2.1", "192.0.2.2", twenty, 2000, 0, 99)})
		kept, more := map[bool]int{}, map[bool]bool{}
		for _, e := range d.Close().Edges {
			if e.To == cordon.ParseHost("192.0.2.1") {
				kept[e.Seen[0].Held]++
				more[e.Seen[0].Held] = more[e.Seen[0].Held] || e.More
			}
		}
		proven := min(test.proven, maxAttackers)
		forged := min(test.forged, maxAttackers-proven)
		if kept[true] != proven || kept[false] != forged {
			t.Errorf("%+v: %d with and %d without proof are kept", test, kept[true], kept[false])
		}
		if more[true] != (test.proven > proven) || forged > 0 && more[false] != (test.forged > forged) {
			t.Errorf("%+v: told that there were more: %v", test, more)
		}
	}
}

// What an error log shows of one request alone is no attack by the worm that
// leaves several such traces.
func TestWhoOnlyTriesIsNoAttacker(t *testing.T) {
	d := New(Compile(shipped(t)), Options{Inputs: []string{"a"}})
	trace := func(from, path string, seconds int) {
		o := attack(from, "192.0.2.1", "GET / HTTP/1.0", seconds, 0, uint64(seconds))
		o.Kind, o.Request.Target = cordon.Trace, []byte("/var/www"+path)
		d.Observe([]cordon.Observation{o})
	}
	trace("198.51.100.8", "/scripts/root.exe", 50)
	trace("198.51.100.7", "/scripts/root.exe", 60)
	trace("198.51.100.7", "/MSADC", 61)
	var got []string
	for _, e := range d.Close().Edges {
		got = append(got, e.Advisory+" "+e.From.String())
	}
	if diff := cmp.Diff([]string{"nimda 198.51.100.7"}, got); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
}

// Whatever the order and the split, the same attackers stay.
func TestAttackersDoNotDependOnOrder(t *testing.T) {
	p := Compile(shipped(t))
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 120).Draw(t, "n")
		all := make([]cordon.Observation, n)
		for i := range all {
			from := fmt.Sprintf("198.51.100.%d", rapid.IntRange(1, 30).Draw(t, "from"))
			ttl := rapid.IntRange(50, 62).Draw(t, "ttl")
			all[i] = attack(from, rapid.SampledFrom([]string{"192.0.2.1", "198.51.100.1"}).Draw(t, "to"), twenty,
				rapid.IntRange(1, 60).Draw(t, "time"), uint32(rapid.IntRange(0, 2).Draw(t, "input")), uint64(i+1))
			all[i].Opened = rapid.SampledFrom([]cordon.Opened{cordon.OpenedUnknown, cordon.OpenedSeen}).Draw(t, "opened")
			all[i].SrcMAC = cordon.MAC{2, 0, 0, 0, 0, byte(rapid.IntRange(0, 4).Draw(t, "mac"))}
			all[i].TTL, all[i].IPID, all[i].SrcPort = uint8(ttl), uint16(i), uint16(1024+i)
		}
		find := func(order []int, parts int) Findings {
			d := make([]*Detector, parts)
			for i := range d {
				d[i] = New(p, Options{Inputs: []string{"a", "b", "c"}})
			}
			for i, at := range order {
				d[i%parts].Observe(all[at : at+1])
			}
			for _, o := range d[1:] {
				d[0].Merge(o)
			}
			return d[0].CloseFor(func(h cordon.Host) bool { return h == cordon.ParseHost("192.0.2.1") })
		}
		want := find(indices(n), 1)
		got := find(rapid.Permutation(indices(n)).Draw(t, "order"), rapid.IntRange(1, 3).Draw(t, "parts"))
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(cordon.Host{})); diff != "" {
			t.Fatalf("order matters (-want +got):\n%s", diff)
		}
	})
}
