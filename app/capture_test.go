package app

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

const (
	wormRequest = "GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXX HTTP/1.0\r\nContent-length: 8\r\n\r\nfillfill"
	notFound    = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
)

func row(rep *cordon.Report, address string) *cordon.HostReport {
	for i := range rep.Hosts {
		if rep.Hosts[i].Address == address {
			return &rep.Hosts[i]
		}
	}
	return nil
}

func TestAttackedHostThatSpreadsNamesTheAttack(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	n.Exchange("198.51.100.5:1025", "192.0.2.20:80", wormRequest, "")
	n.Exchange("192.0.2.20:1026", "203.0.113.1:80", wormRequest, notFound)
	rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
	h := row(rep, "192.0.2.20")
	if h == nil || h.Verdict != cordon.VerdictInfected || h.InfectedBy == nil || h.InfectedBy.From != "198.51.100.5" || h.InfectedBy.Evidence.Position == 0 {
		t.Fatalf("got %+v", h)
	}
	if first := row(rep, "198.51.100.5"); first == nil || first.InfectedBy != nil {
		t.Errorf("the first case: %+v", first)
	}
}

// What a server says of itself on the wire is a fact about the machine that the
// inventory knows; of a server that it does not know it makes no machine.
func TestServersOnTheWireSayWhatTheyAre(t *testing.T) {
	const answer = "HTTP/1.1 404 Not Found\r\nServer: Microsoft-IIS/5.0\r\nContent-Length: 0\r\n\r\n"
	n := capturetest.New(capturetest.Ethernet)
	n.Exchange("198.51.100.5:1025", "192.0.2.20:80", wormRequest, answer)
	n.Exchange("192.0.2.9:1026", "203.0.113.80:80", "GET / HTTP/1.0\r\n\r\n", answer)
	dir := t.TempDir()
	capture := write(t, dir, "a.pcap", string(n.Pcap()))
	known := write(t, dir, "machines.csv", "address,os,ms01-033,ida-mapping\n192.0.2.20,windows-2000,missing,present\n")
	rep := analyse(t, func(a *Analysis) { a.Inventory, a.Fleet = []string{known}, FleetOptions() }, capture)
	h := row(rep, "192.0.2.20")
	if h == nil || h.Verdict != cordon.VerdictAttacked || !strings.Contains(strings.Join(h.Why, " "), "It is vulnerable") {
		t.Errorf("got %+v", h)
	}
	if other := row(rep, "203.0.113.80"); other != nil {
		t.Errorf("somebody else's server is taken for one of the inventory's: %+v", other)
	}
}

// S1: the share of packets and bytes is that of connections that carried the
// worm's request, in both directions, and of its datagrams.
func TestShareOfTrafficCountsWholeConnections(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	n.Exchange("198.51.100.5:1025", "192.0.2.20:80", wormRequest, notFound)
	worm := len(n.Frames)
	bytes := 0
	for _, f := range n.Frames {
		bytes += f.Wire
	}
	n.Exchange("198.51.100.6:1025", "192.0.2.20:80", "GET / HTTP/1.0\r\n\r\n", notFound)
	n.UDP("198.51.100.7:1025", "192.0.2.20:1434", "\x04"+strings.Repeat("\x01", 375))
	n.ARP(1, "192.0.2.1", "192.0.2.20")
	all := len(n.Frames)
	rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
	for _, tr := range rep.Traffic {
		want := map[string]cordon.Traffic{
			"code-red": {Requests: 1, Packets: uint64(worm), Bytes: uint64(bytes)},
			"slammer":  {Packets: 1, Bytes: 14 + 20 + 8 + 376},
		}[tr.Advisory]
		if tr.Requests != want.Requests || tr.Packets != want.Packets || tr.Bytes != want.Bytes || tr.PacketsTotal != uint64(all) || tr.RequestsTotal != 2 {
			t.Errorf("%+v, want %+v of %d packets and 2 requests", tr, want, all)
		}
	}
}

// Ours are listed when they were reached; a telescope's silent addresses are
// not hosts, and a forged datagram is no contact.
func TestOnlyReachedOrOwnHostsAreListedAsAttacked(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	n.Exchange("198.51.100.5:1025", "192.0.2.20:80", wormRequest, notFound)
	n.UDP("198.51.100.7:1025", "192.0.2.21:1434", "\x04"+strings.Repeat("\x01", 375))
	path := write(t, t.TempDir(), "a.pcap", string(n.Pcap()))
	rep := analyse(t, nil, path)
	if h := row(rep, "192.0.2.20"); h == nil || h.Verdict != cordon.VerdictAttacked || h.Attacks != 1 || h.Observations != 0 || len(h.Needs) == 0 {
		t.Errorf("reached: %+v", h)
	}
	if h := row(rep, "192.0.2.21"); h != nil {
		t.Errorf("a silent address: %+v", h)
	}
	rep = analyse(t, func(a *Analysis) { a.Net = prefixes("192.0.2.0/24") }, path)
	if h := row(rep, "192.0.2.21"); h == nil || h.Verdict != cordon.VerdictAttacked {
		t.Errorf("ours: %+v", h)
	}
}

// The same packets in another container are the same records.
func TestCaptureAndItsTwinInAnotherContainerCountOnce(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	n.Exchange("198.51.100.5:1025", "192.0.2.20:80", wormRequest, notFound)
	dir := t.TempDir()
	rep := analyse(t, nil, write(t, dir, "a.pcap", string(n.Pcap())), write(t, dir, "b.pcapng", string(n.Pcapng())))
	if h := row(rep, "198.51.100.5"); h == nil || h.Observations != 1 || rep.Inputs[1].Duplicate != uint64(len(n.Frames)) {
		t.Errorf("%+v; %+v", h, rep.Inputs[1])
	}
}

// What a request for a back door means is decided by its answer.
func TestBackDoorThatAnswersAccusesTheAnswerer(t *testing.T) {
	const ask = "GET /scripts/root.exe?/c+dir HTTP/1.1\r\nHost: a\r\n\r\n"
	for answer, want := range map[string]string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok": cordon.VerdictBackdoored,
		notFound: "",
	} {
		n := capturetest.New(capturetest.Ethernet)
		n.Exchange("198.51.100.5:1025", "192.0.2.20:80", ask, answer)
		rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		got := ""
		if h := row(rep, "192.0.2.20"); h != nil {
			got = h.Verdict
		}
		if got != want {
			t.Errorf("answered %.12q: got %q, want %q", answer, got, want)
		}
		if h := row(rep, "198.51.100.5"); h != nil {
			t.Errorf("the one who asked is no worm: %+v", h)
		}
		if len(rep.Hostile) != 1 || rep.Hostile[0].Address != "198.51.100.5" || rep.Hostile[0].Requests != 1 {
			t.Errorf("hostile: %+v", rep.Hostile)
		}
	}
}

func prefixes(all ...string) (out []netip.Prefix) {
	for _, s := range all {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// The memory for connections is divided among the captures that are of the same hours,
// and not among all.
func TestCapturesOfOtherHoursHaveTheirMemoryEach(t *testing.T) {
	recorded := func(n int, apart time.Duration) string {
		net := capturetest.New(capturetest.Ethernet)
		net.Now = net.Now.Add(time.Duration(n) * apart)
		for port := range 400 { // of one pair of hosts, so that one partition has them all
			c := net.TCP(fmt.Sprintf("192.0.2.%d:%d", 1+n, 1024+port), "198.51.100.1:80")
			c.Open()
			c.Send("GET /x HTTP/1.1\r\nHost: www.example.org\r\n")
		}
		return string(net.Pcap())
	}
	for _, test := range []struct {
		name  string
		apart time.Duration
		lost  bool
	}{{"of one hour", time.Millisecond, true}, {"of many days", 24 * time.Hour, false}} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for n := range 12 {
				write(t, dir, string(rune('a'+n))+".pcap", recorded(n, test.apart))
			}
			rep := analyse(t, func(a *Analysis) { a.Memory = 256 << 20 }, dir)
			if lost := len(rep.Lost.Reasons) > 0; lost != test.lost {
				t.Errorf("lost %v", rep.Lost.Reasons)
			}
		})
	}
}

func TestSpansThatOverlap(t *testing.T) {
	const second, minute = cordon.Time(1e9), cordon.Time(60e9)
	for _, test := range []struct {
		name       string
		begin, end []cordon.Time // minutes
		want       int
	}{
		{"none", nil, nil, 0},
		{"one", []cordon.Time{0}, []cordon.Time{9}, 1},
		{"one after the other", []cordon.Time{0, 9}, []cordon.Time{9, 18}, 1},
		{"two and one", []cordon.Time{0, 8, 20}, []cordon.Time{9, 18, 30}, 2},
		{"one over all", []cordon.Time{0, 5, 20, 25}, []cordon.Time{60, 9, 30, 28}, 3},
	} {
		for i := range test.begin {
			test.begin[i], test.end[i] = test.begin[i]*minute, test.end[i]*minute
		}
		if got := overlapping(test.begin, test.end); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	for _, test := range []struct {
		begins    []cordon.Time
		end, want cordon.Time
	}{
		{[]cordon.Time{0}, 10 * minute, 10*minute + maxPause},
		{[]cordon.Time{10*minute - second/2}, 10 * minute, 10*minute + maxPause}, // short, and its own
		{[]cordon.Time{0, 10 * minute}, 10 * minute, 10 * minute},
		{[]cordon.Time{0, 10*minute - second/2}, 10 * minute, 10 * minute},
		{[]cordon.Time{0, 12 * minute, 11 * minute}, 10 * minute, 11 * minute},
		{[]cordon.Time{5}, 0, math.MaxInt64},
		{[]cordon.Time{5, 3, 9 * minute}, 0, 9 * minute},
		{[]cordon.Time{0, 99 * minute}, 10 * minute, 10*minute + maxPause},
	} {
		if got := (hours{test.begins[0], test.end}).keptUntil(test.begins); got != test.want {
			t.Errorf("begins %v: until %v, want %v", test.begins, got, test.want)
		}
	}
}
