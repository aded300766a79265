package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// talker is one that sends the worm's request again and again.
type talker struct {
	address string
	ttl     uint8
	mac     byte
	id      func() uint16
	port    func() int
}

func counting(from, step uint16) func() uint16 {
	return func() uint16 { from += step; return from }
}

func swapped(next func() uint16) func() uint16 {
	return func() uint16 { v := next(); return v<<8 | v>>8 }
}

func ports(from, step int) func() int {
	return func() int { from += step; return from }
}

func drawn(seed uint64) func() uint16 {
	r := rand.New(rand.NewPCG(seed, 9))
	return func() uint16 { return uint16(1 + r.IntN(65535)) }
}

func drawnPort(seed uint64) func() int {
	r := rand.New(rand.NewPCG(seed, 8))
	return func() int { return 1024 + r.IntN(60000) }
}

// attacks records n requests of machines that take turns at random, to a few
// servers.
func (m *talker) attack(n *capturetest.Net, i int) {
	n.TTL, n.From = m.ttl, m.mac
	address := netip.MustParseAddr(m.address)
	n.ID = func(src netip.Addr) uint16 {
		if src == address {
			return m.id()
		}
		return 0
	}
	n.Exchange(fmt.Sprintf("%s:%d", m.address, m.port()), fmt.Sprintf("192.0.2.%d:80", 100+i%5), overflow, "")
}

func recordMachines(n *capturetest.Net, turns int, every time.Duration, machines ...*talker) {
	r := rand.New(rand.NewPCG(4, 4))
	for i := range turns {
		machines[r.IntN(len(machines))].attack(n, r.IntN(5)+i)
		n.Now = n.Now.Add(every)
	}
}

func identitiesOf(t *testing.T, n *capturetest.Net) map[string]*cordon.Identity {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pcap")
	if err := os.WriteFile(path, n.Pcap(), 0o600); err != nil {
		t.Fatal(err)
	}
	rep, err := Analyze(context.Background(), Analysis{Memory: testMemory, Paths: []string{path}, Advisories: shippedAll(t)})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*cordon.Identity{}
	for _, h := range rep.Hosts {
		if h.Observations > 0 {
			all[h.Address] = h.Identity
		}
	}
	return all
}

const nat = "198.51.100.7"

func TestSignsOfSeveralHostsBehindOneAddress(t *testing.T) {
	tests := []struct {
		name     string
		machines []*talker
		sign     string // "" none
		atLeast  int
	}{
		{"one ordinary host", []*talker{{nat, 118, 3, counting(100, 9), ports(1025, 3)}}, "", 0},
		{"one host that numbers at random", []*talker{{nat, 57, 3, drawn(1), drawnPort(1)}}, "", 0},
		{"one host that does not number", []*talker{{nat, 57, 3, func() uint16 { return 0 }, ports(1025, 3)}}, "", 0},
		{"one host of which much is not in view", []*talker{{nat, 118, 3, counting(100, 14321), ports(1025, 997)}}, "", 0},
		{"one host that writes its counter swapped", []*talker{{nat, 118, 3, swapped(counting(100, 5)), ports(1025, 3)}}, "", 0},
		{"two kinds of system", []*talker{{nat, 118, 3, drawn(1), drawnPort(1)}, {nat, 54, 3, drawn(2), drawnPort(2)}}, "TTLs of 64 and 128", 2},
		{"two distances", []*talker{{nat, 118, 3, drawn(1), drawnPort(1)}, {nat, 115, 3, drawn(2), drawnPort(2)}}, "over 10 and over 13 routers", 2},
		{"two counters", []*talker{{nat, 118, 3, counting(100, 9), drawnPort(1)}, {nat, 118, 3, counting(40000, 11), drawnPort(2)}}, "identifications of its packets form 2 sequences", 2},
		{"three counters", []*talker{{nat, 118, 3, counting(100, 9), drawnPort(1)}, {nat, 118, 3, counting(20000, 7), drawnPort(2)}, {nat, 118, 3, counting(50000, 11), drawnPort(3)}}, "form 3 sequences", 3},
		{"two counters of ports", []*talker{{nat, 118, 3, drawn(1), ports(1025, 3)}, {nat, 118, 3, drawn(2), ports(40000, 3)}}, "source ports form 2 sequences", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := capturetest.New(capturetest.Ethernet)
			recordMachines(n, 40, time.Second, test.machines...)
			id := identitiesOf(t, n)[nat]
			switch {
			case test.sign == "" && id == nil:
			case test.sign == "" || id == nil:
				t.Errorf("identity %+v, want %q", id, test.sign)
			case !strings.Contains(strings.Join(id.Signs, "; "), test.sign) || id.HostsAtLeast != test.atLeast || len(id.Signs) != 1:
				t.Errorf("identity %+v, want %q, at least %d", *id, test.sign, test.atLeast)
			}
		})
	}
}

// A counter for each peer, as some systems have, is not a talker for each.
func TestACounterForEachPeerIsNoSignOfSeveralHosts(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	n.TTL = 57
	counters := map[int]func() uint16{0: counting(100, 5), 1: counting(30000, 5)}
	r := rand.New(rand.NewPCG(1, 1))
	for range 40 {
		to := r.IntN(2)
		n.ID = func(netip.Addr) uint16 { return counters[to]() }
		n.Exchange(fmt.Sprintf("%s:%d", nat, 1024+r.IntN(60000)), fmt.Sprintf("192.0.2.%d:80", 100+to), overflow, "")
		n.Now = n.Now.Add(time.Second)
	}
	if id := identitiesOf(t, n)[nat]; id != nil {
		t.Errorf("identity %+v", *id)
	}
}

func TestAHostUnderAnotherAddressIsSuspected(t *testing.T) {
	other := "198.51.100.90"
	tests := []struct {
		name  string
		a, b  *talker
		pause time.Duration
		want  bool
	}{
		{"the same interface", &talker{nat, 128, 7, drawn(1), drawnPort(1)}, &talker{other, 128, 7, drawn(2), drawnPort(2)}, 5 * time.Minute, true},
		{"the same interface, much later", &talker{nat, 128, 7, drawn(1), drawnPort(1)}, &talker{other, 128, 7, drawn(2), drawnPort(2)}, 5 * time.Hour, false},
		{"another interface", &talker{nat, 128, 7, drawn(1), drawnPort(1)}, &talker{other, 128, 8, drawn(2), drawnPort(2)}, 5 * time.Minute, false},
		{"the same interface, another network", &talker{nat, 128, 7, drawn(1), drawnPort(1)}, &talker{"203.0.113.90", 128, 7, drawn(2), drawnPort(2)}, 5 * time.Minute, false},
		{"a counter that goes on", &talker{nat, 118, 7, counting(500, 2), drawnPort(1)}, &talker{other, 118, 8, counting(760, 2), drawnPort(2)}, 5 * time.Minute, true},
		{"a counter that begins elsewhere", &talker{nat, 118, 7, counting(500, 2), drawnPort(1)}, &talker{other, 118, 8, counting(9000, 2), drawnPort(2)}, 5 * time.Minute, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := capturetest.New(capturetest.Ethernet)
			recordMachines(n, 20, time.Second, test.a)
			n.Now = n.Now.Add(test.pause)
			recordMachines(n, 20, time.Second, test.b)
			all := identitiesOf(t, n)
			for host, other := range map[string]string{test.a.address: test.b.address, test.b.address: test.a.address} {
				id := all[host]
				if got := id != nil && len(id.MayAlsoBe) == 1 && id.MayAlsoBe[0] == other; got != test.want {
					t.Errorf("%s: identity %+v, want one of two addresses: %v", host, id, test.want)
				}
			}
		})
	}
}

// A router sends for many: its interface is no sign.
func TestARoutersInterfaceIsNoHosts(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	a, b, c := &talker{nat, 118, 7, drawn(1), drawnPort(1)}, &talker{"198.51.100.90", 118, 7, drawn(2), drawnPort(2)}, &talker{"203.0.113.90", 118, 7, drawn(3), drawnPort(3)}
	recordMachines(n, 20, time.Second, a)
	recordMachines(n, 20, time.Second, b)
	recordMachines(n, 20, time.Second, c)
	for host, id := range identitiesOf(t, n) {
		if id != nil {
			t.Errorf("%s: identity %+v", host, *id)
		}
	}
}

// One machine can have Code Red 1 or 2 and Code Red II: nothing known says that either keeps
// the other out, so their requests from one address are no sign of two machines. They are
// where an advisory says that one excludes the other.
func TestTwoVariantsOfOneAddressSpeakOfTwoMachinesOnlyWhereOneExcludesTheOther(t *testing.T) {
	var log strings.Builder
	for i := range 8 {
		filler := strings.Repeat(string("NX"[i%2]), 224)
		fmt.Fprintf(&log, "192.0.2.7 - - [04/Aug/2001:10:%02d:00 +0000] \"GET /default.ida?%s HTTP/1.0\" 404 205\n", i, filler)
	}
	path := write(t, t.TempDir(), "access.log", log.String())
	for _, excludes := range []bool{false, true} {
		rep := analyse(t, func(a *Analysis) {
			for _, doc := range a.Advisories {
				if doc.ID == "code-red" && excludes {
					doc.Variant("ii").Excludes = []string{"v1-v2"}
				}
			}
		}, path)
		rows := 0
		for i := range rep.Hosts {
			h := &rep.Hosts[i]
			if h.Address != "192.0.2.7" {
				continue
			}
			rows++
			if h.Verdict != cordon.VerdictInfected || (h.Identity != nil) != excludes || excludes && h.Identity.HostsAtLeast != 2 {
				t.Errorf("one excludes the other: %t; %s is %s, identity %+v", excludes, h.Variant, h.Verdict, h.Identity)
			}
			if said := strings.Contains(strings.Join(h.Why, " "), "one machine cannot have both"); said != excludes {
				t.Errorf("one excludes the other: %t; why %q", excludes, h.Why)
			}
		}
		if rows != 2 {
			t.Errorf("%d rows", rows)
		}
	}
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range all {
		for i := range doc.Variants {
			if v := &doc.Variants[i]; len(v.Excludes) > 0 {
				t.Errorf("%s/%s excludes %v: the explanation says that none does", doc.ID, v.ID, v.Excludes)
			}
		}
	}
}
