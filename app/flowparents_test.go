package app

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
)

// sentBy are records of a host that scans for a service: it asks hosts that do not
// answer, and sends some that accept so many bytes.
func sentBy(from string, begin time.Duration, net, sent uint32, port uint16) (all []flowOf) {
	for i := range 60 {
		at := dawn.Add(begin + time.Duration(i)*200*time.Millisecond)
		src := netip.AddrPortFrom(netip.MustParseAddr(from), uint16(40000+i))
		dst := netip.AddrPortFrom(netip.MustParseAddr(fmt.Sprintf("198.51.%d.%d", net, i+1)), port)
		if i%10 < 9 {
			all = append(all, flowOf{src, dst, at, cordon.SYN, 1, 48})
			continue
		}
		all = append(all, exchanged(src, dst, at, sent)...)
	}
	return all
}

func exchanged(src, dst netip.AddrPort, at time.Time, sent uint32) []flowOf {
	return []flowOf{{src, dst, at, wholeFlags, 6, 6*40 + sent}, {dst, src, at, wholeFlags, 5, 700}}
}

// In records of flows nothing is seen of what was sent but how much: whoever sends a host
// as much as scanners of the service do, before it scans, is told with it, whatever wrote
// the records. Whoever sends another amount is not.
func TestFlowsShowWhoSentAsMuchAsThoseThatScan(t *testing.T) {
	const port = 135
	victim := netip.MustParseAddrPort("192.0.2.80:135")
	for _, kind := range flowKinds {
		for _, sent := range []uint32{1704, 900} {
			t.Run(fmt.Sprintf("%s, %d bytes", kind.name, sent), func(t *testing.T) {
				all := sentBy("192.0.2.9", 0, 100, 1704, port)
				all = append(all, exchanged(netip.MustParseAddrPort("203.0.113.50:50001"), victim, dawn.Add(20*time.Second), sent)...)
				all = append(all, sentBy("192.0.2.80", 25*time.Second, 101, 1704, port)...)
				rep := analyse(t, nil, write(t, t.TempDir(), "a", kind.of(all)))
				var by *cordon.Reached
				why := ""
				for s := range rep.Scanners.All() {
					if s.Address == "192.0.2.80" {
						by, why = s.ReachedBy, strings.Join(s.Why, " ")
					}
				}
				if want := sent == 1704; (by != nil) != want || want && (by.From != "203.0.113.50" || !strings.Contains(why, "203.0.113.50, which sent as much as those that scan for the same, had reached it")) {
					t.Errorf("reached by %+v: %s", by, why)
				}
				if len(rep.Hosts) > 0 || rep.Scanners.Len() != 2 {
					t.Errorf("%d rows, %d scanners", len(rep.Hosts), rep.Scanners.Len())
				}
			})
		}
	}
}

// A record of a connection is written when that ended, and by then its victim may scan.
// Whoever began it before the victim began has reached it.
func TestWhoInfectsOverALongConnectionIsTold(t *testing.T) {
	const port, long, took = 445, 99, 20 * time.Second
	victim := netip.MustParseAddrPort("192.0.2.80:445")
	all := append(sentBy("192.0.2.9", 0, 100, 700, port), sentBy("192.0.2.10", 60*time.Second, 102, 700, port)...)
	touch := exchanged(netip.MustParseAddrPort("192.0.2.9:50001"), victim, dawn.Add(20*time.Second), 120)
	attack := exchanged(netip.MustParseAddrPort("192.0.2.10:50002"), victim, dawn.Add(300*time.Second+took), 5000)
	attack[0].packets = long
	all = slices.Concat(all, touch, sentBy("192.0.2.80", 315*time.Second, 101, 700, port), attack)
	slices.SortStableFunc(all, func(a, b flowOf) int { return a.at.Compare(b.at) })
	for name, text := range map[string]string{
		"nfdump":   begunEarlier(asNfdump(all), "50002", attack[0].at, took),
		"netflow5": begunEarlier5(asNetFlow5(all), long, took),
	} {
		rep := analyse(t, nil, write(t, t.TempDir(), "a", text))
		var by *cordon.Reached
		for s := range rep.Scanners.All() {
			if s.Address == "192.0.2.80" {
				by = s.ReachedBy
			}
		}
		if by == nil || by.From != "192.0.2.10" || by.At != cordon.TimeOf(dawn.Add(300*time.Second)) {
			t.Errorf("%s: reached by %+v", name, by)
		}
	}
}

// begunEarlier has the connection on a client's port, which ends at a time, begin so much
// earlier.
func begunEarlier(text string, port string, end time.Time, took time.Duration) string {
	const layout = "2006-01-02 15:04:05"
	at := end.Format(layout)
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if strings.Contains(line, ","+port+",") {
			lines[i] = strings.Replace(line, at+","+at+",0.030", fmt.Sprintf("%s,%s,%.3f", end.Add(-took).Format(layout), at, took.Seconds()), 1)
		}
	}
	return strings.Join(lines, "")
}

// begunEarlier5 is the same for records of so many packets.
func begunEarlier5(text string, packets uint32, took time.Duration) string {
	const size, counts, first = 24 + 48, 24 + 16, 24 + 24
	b := []byte(text)
	for m := b; len(m) > 0; m = m[size:] {
		if binary.BigEndian.Uint32(m[counts:]) == packets {
			binary.BigEndian.PutUint32(m[first:], binary.BigEndian.Uint32(m[first:])-uint32(took.Milliseconds()))
		}
	}
	return string(b)
}
