package app

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/scan"
)

// What happened before the recordings begin, or before --since, is not known.
func TestGrowthIsMeasuredWithinWhatWasRecorded(t *testing.T) {
	const line = ` - - [04/Aug/2001:10:00:00 +0000] "GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX=a HTTP/1.0" 404 205` + "\n"
	const worm = "198.51.100.7" + line + "198.51.100.9" + line
	before := func(day string) string {
		return `198.51.100.8 - - [` + day + `/Aug/2001:10:00:00 +0000] "GET /index.html HTTP/1.0" 200 205` + "\n"
	}
	for _, test := range []struct {
		name, log, says string
		since           time.Time
	}{
		{"the worm's own first line is the first", worm, "is not known", time.Time{}},
		{"two days before it", before("02") + worm, "after 0 in the 24 hours before", time.Time{}},
		{"two days before it that were not asked for", before("02") + before("04") + worm, "is not known", time.Date(2001, 8, 4, 0, 0, 0, 0, time.UTC)},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := analyse(t, func(a *Analysis) { a.Since = test.since }, saved(t, "access.log", []byte(test.log)))
			if got := strings.Join(rep.Level.Reason, " "); !strings.Contains(got, test.says) {
				t.Errorf("level %+v, want it to say %q", rep.Level, test.says)
			}
		})
	}
}

// Many hosts of ours that scan for one service are no quiet network, whatever it is.
func TestManyOfOursThatScanForTheSameRaiseTheLevel(t *testing.T) {
	yes, no := true, false
	const rpc, web = 135, 80
	for _, test := range []struct {
		name  string
		n     int
		ours  *bool
		ports []uint16 // none: a sweep
		row   string   // the verdict that they have already
		want  string
	}{
		{"ten of ours", manyScan, &yes, []uint16{rpc}, "", "yellow"},
		{"nine of ours", manyScan - 1, &yes, []uint16{rpc}, "", "green"},
		{"for two services", manyScan, &yes, []uint16{rpc, web}, "", "green"},
		{"for many ports", manyScan, &yes, nil, "", "green"},
		{"somebody else's", manyScan, &no, []uint16{rpc}, "", "green"},
		{"nobody has said whose", manyScan, nil, []uint16{rpc}, "", "green"},
		{"a known worm explains it", manyScan, &yes, []uint16{rpc}, cordon.VerdictSuspected, "green"},
		{"they are known to be clear of one", manyScan, &yes, []uint16{rpc}, cordon.VerdictClear, "yellow"},
		{"it is not known whether they are", manyScan, &yes, []uint16{rpc}, cordon.VerdictUnknown, "yellow"},
		{"a known worm attacked them", manyScan, &yes, []uint16{rpc}, cordon.VerdictAttacked, "yellow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := &cordon.Report{Level: cordon.Level{Level: "green", Reason: []string{"nothing"}}}
			rows := scannerRows{ours: func(cordon.Host) *bool { return test.ours }}
			if test.ours != nil {
				rows.net = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
			}
			for i := range test.n {
				addr := fmt.Sprintf("192.0.2.%d", i)
				one := scan.Scanner{Addr: netip.MustParseAddr(addr), Kind: scan.Sweep, Proto: cordon.TCP}
				if len(test.ports) > 0 {
					one.Kind, one.Port = scan.Horizontal, test.ports[i%len(test.ports)]
				}
				rows.found = append(rows.found, one)
				if test.row != "" {
					rep.Hosts = append(rep.Hosts, cordon.HostReport{Address: addr, Verdict: test.row})
				}
			}
			if raiseForScans(&rep.Level, rep, rows.services()); rep.Level.Level != test.want || len(rep.Level.Reason) != 1 {
				t.Errorf("got %+v, want %s", rep.Level, test.want)
			}
		})
	}
}
