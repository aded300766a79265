package app

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
	"cordon/inventory"
)

// sentAt is one request, and how sure it is who sent it.
type sentAt struct {
	at    cordon.Time
	grade cordon.Grade
}

// findingOf is what a detector keeps of requests.
func findingOf(host cordon.Host, sent []sentAt) cordon.Finding {
	f := cordon.Finding{Host: host, Role: cordon.Emitter, Count: uint64(len(sent)), First: sent[0].at, Last: sent[len(sent)-1].at, Statuses: map[uint16]uint64{404: uint64(len(sent))}}
	for i, s := range sent {
		f.Grade = max(f.Grade, s.grade)
		if i < 5 {
			f.Evidence = append(f.Evidence, cordon.Evidence{Input: "log", Position: uint64(i + 1), Time: s.at, Status: 404})
			f.Grades = append(f.Grades, s.grade)
		}
		at := s.at - s.at%cordon.ActivityStep
		if n := len(f.Active); n == 0 || f.Active[n-1] != at {
			f.Active, f.Amounts = append(f.Active, at), append(f.Amounts, cordon.Amount{})
		}
		a := &f.Amounts[len(f.Amounts)-1]
		a.Count, a.Grade = a.Count+1, max(a.Grade, s.grade)
	}
	return f
}

// Whatever leases say: all is laid to somebody or stays, nothing twice; to nobody more than
// was sent while they certainly held the address, nor of a higher grade; and their first and
// last sight lie no later and no earlier than those were, by ten minutes at most.
func TestNobodyIsLaidMoreThanWasSentInTheirTime(t *testing.T) {
	const begin = cordon.Time(996926400e9)
	minute := func(n int) cordon.Time { return begin + cordon.Time(n)*60e9 }
	rapid.Check(t, func(t *rapid.T) {
		table := "address,from,to,subscriber\n"
		for range rapid.IntRange(0, 6).Draw(t, "leases") {
			from := rapid.IntRange(0, 110).Draw(t, "from")
			to := from + rapid.IntRange(1, 60).Draw(t, "length")
			table += fmt.Sprintf("192.0.2.7,%d,%d,%s\n", minute(from)/1e9, minute(to)/1e9, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "who"))
		}
		format, _ := inventory.LeaseFormatByName("lease-csv")
		leases := inventory.NewLeases(0)
		if _, err := leases.Read(strings.NewReader(table), format, inventory.Options{Input: "leases"}); err != nil {
			t.Fatal(err)
		}
		host := cordon.Host{Addr: netip.MustParseAddr("192.0.2.7")}
		var sent []sentAt
		for range rapid.IntRange(1, 25).Draw(t, "requests") {
			sent = append(sent, sentAt{minute(rapid.IntRange(0, 120).Draw(t, "at")), rapid.SampledFrom([]cordon.Grade{cordon.Spoofable, cordon.Strong}).Draw(t, "grade")})
		}
		slices.SortFunc(sent, func(a, b sentAt) int { return a.at.Compare(b.at) })
		f := findingOf(host, sent)
		own := map[string]*cordon.Finding{} // what they certainly sent
		for _, s := range sent {
			if held := leases.Who(host.Addr, 0, s.at); held.Certainty == inventory.Assured {
				x := own[held.Subscriber]
				if x == nil {
					x = &cordon.Finding{First: s.at}
					own[held.Subscriber] = x
				}
				x.Count, x.Last, x.Grade = x.Count+1, s.at, max(x.Grade, s.grade)
			}
		}
		j := join{leases: leases}
		total := uint64(0)
		for _, part := range j.parts(&f) {
			total += part.Count
			if part.Statuses[404] != part.Count {
				t.Errorf("%d answers to %d requests", part.Statuses[404], part.Count)
			}
			if part.holder == nil {
				continue
			}
			x := own[part.holder.Subscriber]
			if x == nil || part.Count > x.Count || part.Grade > x.Grade || part.Count == 0 || part.Grade == cordon.NoGrade {
				t.Fatalf("%s is laid %d, %s, and sent %+v", part.holder.Subscriber, part.Count, part.Grade, x)
			}
			if part.First > x.Last || part.Last < x.First || part.First <= x.First-cordon.ActivityStep || part.Last >= x.Last+cordon.ActivityStep {
				t.Errorf("%s from %d to %d, and sent from %d to %d", part.holder.Subscriber, part.First, part.Last, x.First, x.Last)
			}
		}
		if total != f.Count {
			t.Errorf("%d of %d", total, f.Count)
		}
	})
}
