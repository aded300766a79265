package inventory

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
)

func finding(t *testing.T, host, variant, first, last string, count uint64) cordon.Finding {
	from, to := at(t, first), at(t, last)
	return cordon.Finding{
		Host: cordon.ParseHost(host), Advisory: "code-red", Variant: variant, Rule: "r", Role: cordon.Emitter, Grade: cordon.Strong,
		Count: count, First: from, Last: to, Statuses: map[uint16]uint64{200: count}, Active: []cordon.Time{from},
		Evidence: []cordon.Evidence{{Input: "log", Position: uint64(from / 1e9), Time: from}},
	}
}

const moving = "address,from,to,subscriber\n" +
	"192.0.2.7,2001-08-04 12:00:00,2001-08-04 13:00:00,jane\n" +
	"192.0.2.8,2001-08-04 13:00:00,2001-08-04 14:00:00,jane\n" +
	"192.0.2.7,2001-08-04 13:00:00,2001-08-04 14:00:00,joe\n" +
	"192.0.2.9,2001-08-04 12:00:00,2001-08-04 14:00:00,eve\n"

func TestOneSubscriberUnderSeveralAddressesIsOneHost(t *testing.T) {
	l := leasesOf(t, map[string]string{"leases": moving})
	findings := []cordon.Finding{
		finding(t, "192.0.2.8", "ii", "04 13:10:00", "04 13:20:00", 2),
		finding(t, "192.0.2.7", "ii", "04 12:10:00", "04 12:20:00", 3),
		finding(t, "192.0.2.9", "ii", "04 12:10:00", "04 13:20:00", 5),
		finding(t, "198.51.100.1", "ii", "04 12:10:00", "04 12:10:00", 7),
		{Host: cordon.Host{Name: "www.example.org"}, Advisory: "code-red"},
	}
	for range 2 {
		joined, holders := l.Join(findings, 1)
		var got []string
		for _, f := range joined {
			got = append(got, f.Host.String())
		}
		if diff := cmp.Diff([]string{"192.0.2.7", "192.0.2.9", "198.51.100.1", "www.example.org"}, got); diff != "" {
			t.Fatalf("hosts (-want +got):\n%s", diff)
		}
		f := joined[0]
		if f.Count != 5 || f.First != at(t, "04 12:10:00") || f.Last != at(t, "04 13:20:00") || f.Statuses[200] != 5 || len(f.Active) != 2 || len(f.Evidence) != 1 || f.Evidence[0].Time != f.First {
			t.Errorf("together they are %+v", f)
		}
		one := holders[f.Host]
		if one.Name != "jane" || one.Certainty != "certain" || len(one.Held) != 2 || one.Held[1].Address != "192.0.2.8" || one.Held[1].Position != 3 || one.Held[1].Input != "leases" {
			t.Errorf("it is held by %+v", one)
		}
		if s := holders[cordon.ParseHost("198.51.100.1")]; s.Certainty != "unknown" || s.Why == "" || s.Name != "" {
			t.Errorf("nobody is known to hold it, and it says %+v", s)
		}
		findings[0], findings[1] = findings[1], findings[0] // in another order
	}
	if findings[0].Count+findings[1].Count != 5 || findings[0].Statuses[200] == 5 {
		t.Error("what was given is changed")
	}
}

func TestAnAddressThatChangedHandsJoinsNothing(t *testing.T) {
	l := leasesOf(t, map[string]string{"leases": moving})
	joined, holders := l.Join([]cordon.Finding{
		finding(t, "192.0.2.7", "ii", "04 12:30:00", "04 13:30:00", 1), // jane, then joe
		finding(t, "192.0.2.8", "ii", "04 13:10:00", "04 13:20:00", 1),
	}, 1)
	if len(joined) != 2 {
		t.Fatalf("%d findings, want 2", len(joined))
	}
	s := holders[cordon.ParseHost("192.0.2.7")]
	if s.Certainty != "ambiguous" || len(s.Among) != 2 || s.Among[0].Name != "jane" || s.Among[1].Name != "joe" || len(s.Held) != 0 {
		t.Errorf("got %+v", s)
	}
}

// What one did with an address is not laid to the next who had it.
func TestAnAddressIsSplitBetweenThoseWhoHeldIt(t *testing.T) {
	l := leasesOf(t, map[string]string{"leases": moving})
	joined, holders := l.Join([]cordon.Finding{
		finding(t, "192.0.2.7", "v1-v2", "04 13:10:00", "04 13:20:00", 1), // joe
		finding(t, "192.0.2.8", "ii", "04 13:10:00", "04 13:20:00", 2),    // jane
		finding(t, "192.0.2.7", "ii", "04 12:10:00", "04 12:20:00", 4),    // jane
		finding(t, "192.0.2.7", "ii", "04 12:10:00", "04 13:20:00", 8),    // either
	}, 1)
	got := map[string]uint64{}
	for _, f := range joined {
		s := holders[f.Host]
		got[f.Host.String()+" "+s.Certainty+" "+s.Name+" "+f.Variant] = f.Count
	}
	want := map[string]uint64{"192.0.2.7 certain jane ii": 6, "192.0.2.7 certain joe v1-v2": 1, "192.0.2.7 ambiguous  ii": 8}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// No request is lost or counted twice, whatever is joined, in whatever order
// findings come.
func TestJoiningKeepsEveryRequest(t *testing.T) {
	l := leasesOf(t, map[string]string{"leases": moving})
	rapid.Check(t, func(rt *rapid.T) {
		var findings []cordon.Finding
		total := uint64(0)
		for i := range rapid.IntRange(0, 8).Draw(rt, "findings") {
			from := rapid.IntRange(0, 130).Draw(rt, "from")
			f := finding(t, fmt.Sprint("192.0.2.", rapid.IntRange(6, 10).Draw(rt, "host")), rapid.SampledFrom([]string{"i", "ii"}).Draw(rt, "variant"), "04 12:00:00", "04 12:00:00", uint64(1)<<i)
			f.First += cordon.Time(from) * 60e9
			f.Last = f.First + cordon.Time(rapid.IntRange(0, 40).Draw(rt, "minutes"))*60e9
			f.Evidence[0].Time, f.Evidence[0].Position = f.First, uint64(i)
			findings, total = append(findings, f), total+f.Count
		}
		told := func(in []cordon.Finding) (lines []string) {
			joined, holders := l.Join(in, 2)
			sum := uint64(0)
			for _, f := range joined {
				sum += f.Count
				s := holders[f.Host]
				lines = append(lines, fmt.Sprint(f.Host, f.Host.Name, f.Variant, f.Count, f.First, f.Last, f.Evidence, s.Certainty, s.Name, len(s.Held)))
			}
			if sum != total {
				rt.Errorf("%d requests, %d after joining", total, sum)
			}
			slices.Sort(lines)
			return lines
		}
		if diff := cmp.Diff(told(findings), told(rapid.Permutation(findings).Draw(rt, "shuffled"))); diff != "" {
			rt.Errorf("the order matters:\n%s", diff)
		}
	})
}
