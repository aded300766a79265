package app

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cordon"
)

// A flood out of a network is not quiet; one within it, into it, of others, or of hosts
// that a worm explains says nothing of that.
func TestFloodsOutOfOurNetworkRaiseTheLevel(t *testing.T) {
	yes, no, one, two, target := true, false, "192.0.2.1", "192.0.2.2", "198.51.100.9"
	both := []cordon.FloodSource{{Address: one, Ours: &yes}, {Address: two, Ours: &yes}, {Address: "203.0.113.1", Ours: &no}}
	for _, test := range []struct {
		name  string
		flood cordon.FloodReport
		row   string // the verdict that the first has already
		want  string // of the reason; empty where the level stays
	}{
		{"one of ours", cordon.FloodReport{Source: &one, Ours: &yes, Target: &target, TargetOurs: &no, PerSecond: 2000}, "", "A host of ours floods others, up to 2,000 packets a second to 198.51.100.9"},
		{"two of ours", cordon.FloodReport{Named: both, Ours: &yes, Network: &target, TargetOurs: &no}, "", "2 hosts of ours flood others"},
		{"a worm explains one of two", cordon.FloodReport{Named: both, Ours: &yes, Target: &target, TargetOurs: &no}, cordon.VerdictInfected, "A host of ours floods"},
		{"a worm explains it", cordon.FloodReport{Source: &one, Ours: &yes, Target: &target, TargetOurs: &no}, cordon.VerdictInfected, ""},
		{"a worm attacked it", cordon.FloodReport{Source: &one, Ours: &yes, Target: &target, TargetOurs: &no}, cordon.VerdictAttacked, "A host of ours floods"},
		{"within the network", cordon.FloodReport{Source: &one, Ours: &yes, Target: &two, TargetOurs: &yes}, "", ""},
		{"somebody else's", cordon.FloodReport{Source: &target, Ours: &no, Target: &two, TargetOurs: &no}, "", ""},
		{"nobody has said whose", cordon.FloodReport{Source: &one, Target: &target}, "", ""},
		{"forged", cordon.FloodReport{Target: &target, TargetOurs: &no}, "", ""},
		{"one direction is in view", cordon.FloodReport{Source: &one, Ours: &yes, Target: &target, TargetOurs: &no, OneWay: true}, "", ""},
		{"requests on a link", cordon.FloodReport{Kind: "arp-flood", Source: &one, Ours: &yes}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := &cordon.Report{Level: cordon.Level{Level: "green", Reason: []string{"nothing"}}, Floods: []cordon.FloodReport{test.flood}}
			if test.row != "" {
				rep.Hosts = []cordon.HostReport{{Address: one, Verdict: test.row}}
			}
			raiseForFloods(&rep.Level, rep)
			level := "green"
			if test.want != "" {
				level = "yellow"
			}
			if rep.Level.Level != level || len(rep.Level.Reason) != 1 || !strings.Contains(rep.Level.Reason[0], test.want) {
				t.Errorf("got %+v, want %s: %s", rep.Level, level, test.want)
			}
		})
	}
}

// What goes one way only, of a recording that shows nothing else, raises nothing.
func TestDatagramsThatGoOneWayRaiseNothing(t *testing.T) {
	for _, both := range []bool{false, true} {
		n := floodNet("2001-08-06 12:00:00")
		if both {
			n.Exchange("192.0.2.21:1025", "198.51.100.80:80", "GET / HTTP/1.0\r\n\r\n", notFound)
		}
		over(n, 40_000, 20*time.Second, func(i int) {
			n.UDP(fmt.Sprintf("192.0.2.20:%d", 2000), "198.51.100.9:443", strings.Repeat("x", 1000))
		})
		rep := analyse(t, func(a *Analysis) { a.Net = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		if len(rep.Floods) != 1 || rep.Floods[0].OneWay == both || (rep.Level.Level == "yellow") != both {
			t.Errorf("both ways %t: %+v, %+v", both, rep.Level, rep.Floods)
		}
	}
}
