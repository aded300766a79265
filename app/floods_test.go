package app

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// floodsIn tells of floods, in words.
func floodsIn(rep *cordon.Report) (all []string) {
	or := func(s *string, otherwise string) string {
		if s == nil {
			return otherwise
		}
		return *s
	}
	for _, f := range rep.Floods {
		line := fmt.Sprintf("%s %s > %s", f.Kind, or(f.Source, "many"), or(f.Target, "many"))
		if f.Asker != nil && *f.Asker != *f.Source {
			line += " by " + *f.Asker
		}
		all = append(all, line)
	}
	return all
}

// What the makers of the recordings say of each is in PROVENANCE.tsv beside them.
func TestRecordingsOfFloodsNameThem(t *testing.T) {
	for file, want := range map[string][]string{
		"flood/tcp_synflood_spoofed.pcap":      {"syn-flood many > 10.10.10.10"},
		"flood/icmp_ping30.pcap":               nil,
		"arp/stratosphere_test8_arpscan.pcap":  {"arp-flood 192.168.1.247 > many"},
		"arp/arppoison.pcapng":                 nil,
		"arp/cs642_arpspoofing.pcap":           nil,
		"icmp/stratosphere_test12_icmp_scan.*": nil, // a sweep, of many hosts once each
		"../flow/pcap":                         nil, // one ping of a sample
		"dhcp":                                 nil, // from nobody to everybody: decision 17
		"scan":                                 nil,
		"benign-misc":                          nil,
		"benign-ndpi":                          nil,
		"misc":                                 nil,
	} {
		t.Run(file, func(t *testing.T) {
			rep := analyse(t, nil, sharedFile(t, "pcaps/"+file))
			if got := floodsIn(rep); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if len(rep.Hosts) > 0 {
				t.Errorf("verdicts: %+v", rep.Hosts)
			}
		})
	}
}

func TestVictimOfForgedSYNsIsToldAndNobodyAccused(t *testing.T) {
	rep := analyse(t, nil, sharedFile(t, "pcaps/flood/tcp_synflood_spoofed.pcap"))
	f := rep.Floods[0]
	if f.Source != nil || f.Sources < 30_000 || f.Packets < 30_000 || f.Share.Packets == nil || *f.Share.Packets < 0.9 || *f.Port != 25565 {
		t.Errorf("got %+v", f)
	}
	if rep.Scanners.Len() > 0 {
		t.Errorf("scanners: %+v", rep.Scanners.List())
	}
}

// over sends n times within a time from now on.
func over(n *capturetest.Net, times int, d time.Duration, send func(i int)) {
	begin := n.Now
	for i := range times {
		n.Now = begin.Add(d * time.Duration(i) / time.Duration(times))
		send(i)
	}
	n.Now = begin.Add(d)
}

func floodNet(at string) *capturetest.Net {
	n := capturetest.New(capturetest.Ethernet)
	now, err := time.Parse(time.DateTime, at)
	if err != nil {
		panic(err)
	}
	n.Now = now
	return n
}

// A gateway asks by ARP for every address that an infected host scans: the host
// is named, and what the advisory says of such floods with it.
func TestARPFloodIsLaidToWhoScansBehindTheGateway(t *testing.T) {
	n := floodNet("2001-08-05 12:00:00")
	infected := "203.0.113.66"
	n.Exchange(infected+":1025", "192.0.2.80:80", wormRequest, notFound)
	n.ARP(1, "192.0.2.1", "192.0.2.80")
	over(n, 400, 16*time.Second, func(i int) {
		dst := fmt.Sprintf("192.0.2.%d", 100+i%150)
		n.TCP(fmt.Sprintf("%s:%d", infected, 2000+i), dst+":80").SYN()
		n.ARP(1, "192.0.2.1", dst)
	})
	rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
	if got, want := floodsIn(rep), []string{"arp-flood 203.0.113.66 > many by 192.0.2.1"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	f := rep.Floods[0]
	if f.Advisory != "code-red" || f.Variant != "ii" || !strings.Contains(strings.Join(f.Why, " "), "That fits: Code Red II prefers nearby addresses") {
		t.Errorf("got %+v", f)
	}
	if got := scannersIn(rep); !slices.Equal(got, []string{"203.0.113.66 horizontal tcp/80"}) {
		t.Errorf("scanners %q", got)
	}
	if h := row(rep, infected); h == nil || !strings.Contains(strings.Join(h.Why, " "), "It makes an ARP flood") {
		t.Errorf("got %+v", h)
	}
}

// A ping flood out of a host with a back door is its back door's.
func TestPingFloodOfABackdooredHostIsToldWithIt(t *testing.T) {
	n := floodNet("2001-08-06 12:00:00")
	n.Exchange("203.0.113.5:1025", "192.0.2.20:80", "GET /scripts/root.exe?/c+dir HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n Directory of c:\\abcd")
	over(n, 2000, 10*time.Second, func(int) { n.Echo("192.0.2.20", "198.51.100.9", "x") })
	rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
	if got, want := floodsIn(rep), []string{"ping-flood 192.0.2.20 > 198.51.100.9"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	h := row(rep, "192.0.2.20")
	if h == nil || h.Verdict != cordon.VerdictBackdoored || !strings.Contains(strings.Join(h.Why, " "), "to 198.51.100.9: somebody uses its back door. Back doors of Code Red II") {
		t.Errorf("got %+v", h)
	}
	if f := rep.Floods[0]; f.Advisory != "code-red" || !strings.Contains(strings.Join(f.Why, " "), "That fits") {
		t.Errorf("got %+v", f)
	}
}

const redRequest = "GET /default.ida?NNNNNNNNNNNNNNNNNNNNNNNN HTTP/1.0\r\n\r\n"

// A host that spreads until the 19th and floods from the 20th on confirms its
// variant; the calendar changes no verdict.
func TestCalendarConfirmsTheVariant(t *testing.T) {
	const confirms = "It spread on 2001-07-19 and floods on 2001-07-20"
	for _, c := range []struct {
		name, spreads, floods, request string
		want                           bool
	}{
		{"on its days", "2001-07-19 23:00:00", "2001-07-20 00:30:00", redRequest, true},
		{"floods too early", "2001-07-18 23:00:00", "2001-07-19 00:30:00", redRequest, false},
		{"spreads on the days of floods", "2001-07-20 23:00:00", "2001-07-21 00:30:00", redRequest, false},
		{"a variant without a calendar", "2001-08-19 23:00:00", "2001-08-20 00:30:00", wormRequest, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := floodNet(c.spreads)
			n.Exchange("192.0.2.20:1025", "203.0.113.80:80", c.request, notFound)
			n.Now = floodNet(c.floods).Now
			over(n, 3000, 10*time.Second, func(i int) {
				n.TCP(fmt.Sprintf("192.0.2.20:%d", 2000+i), "198.51.100.9:80").SYN()
			})
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
			if got, want := floodsIn(rep), []string{"syn-flood 192.0.2.20 > 198.51.100.9"}; !slices.Equal(got, want) {
				t.Fatalf("got %q, want %q", got, want)
			}
			h := row(rep, "192.0.2.20")
			if h == nil || h.Verdict != cordon.VerdictInfected || h.Observations != 1 {
				t.Fatalf("got %+v", h)
			}
			if got := strings.Contains(strings.Join(h.Why, " "), "confirms the variant"); got != c.want || c.want && !strings.Contains(strings.Join(h.Why, " "), confirms) {
				t.Errorf("confirmed: %v, want %v: %q", got, c.want, h.Why)
			}
		})
	}
}

// Law 1: the answer does not depend on how many workers there are.
func TestFloodsAreTheSameWhateverTheWorkers(t *testing.T) {
	path := sharedFile(t, "pcaps/flood")
	arp := sharedFile(t, "pcaps/arp")
	one := analyse(t, func(a *Analysis) { a.Workers = 1 }, path, arp)
	for _, workers := range []int{2, 5} {
		more := analyse(t, func(a *Analysis) { a.Workers = workers }, path, arp)
		if !reflect.DeepEqual(one.Floods, more.Floods) {
			t.Errorf("%d workers: got %+v, want %+v", workers, more.Floods, one.Floods)
		}
	}
}

// Mirai is known by the sequence numbers of its SYNs. Two of them are no scan,
// and no proof: the host is suspected, and the reasons say why.
func TestHostThatBearsAWormsMarkIsSuspected(t *testing.T) {
	rep := analyse(t, nil, sharedFile(t, "pcaps/mirai"))
	h := row(rep, "116.90.231.16")
	if h == nil || len(rep.Hosts) != 1 {
		t.Fatalf("got %+v", rep.Hosts)
	}
	if h.Advisory != "mirai" || h.Variant != "mirai" || h.Verdict != cordon.VerdictSuspected || h.Grade != cordon.Spoofable || h.Observations != 2 || len(h.Evidence) != 2 {
		t.Errorf("got %+v", h)
	}
	why := strings.Join(h.Why, " ")
	if !strings.Contains(why, "It sent 2 connection attempts of Mirai.") || !strings.Contains(why, "sequence number that is the address it asks") {
		t.Errorf("got %q", why)
	}
}

// A victim that asks by ARP for its neighbours, and sends a packet in another's name to
// each before, is no gateway: it had been reached by somebody who scans.
func TestWhoWasReachedByAScannerIsNoGateway(t *testing.T) {
	for _, reached := range []bool{false, true} {
		n := floodNet("2001-08-05 12:00:00")
		over(n, 60, 30*time.Second, func(i int) {
			n.TCP(fmt.Sprintf("198.51.100.9:%d", 2000+i), fmt.Sprintf("203.0.113.%d:80", 1+i)).SYN()
		})
		n.Now = n.Now.Add(20 * time.Second)
		if reached {
			n.Exchange("198.51.100.9:3000", "192.0.2.66:80", "GET / HTTP/1.0\r\n\r\n", notFound)
		}
		n.Now = n.Now.Add(20 * time.Second)
		over(n, 400, 16*time.Second, func(i int) {
			dst := fmt.Sprintf("192.0.2.%d", 100+i%150)
			n.TCP(fmt.Sprintf("198.51.100.77:%d", 2000+i), dst+":80").SYN()
			n.ARP(1, "192.0.2.66", dst)
		})
		rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		if got := slices.Contains(scannersIn(rep), "192.0.2.66 sweep arp"); got != reached {
			t.Errorf("reached %v: scanners %q", reached, scannersIn(rep))
		}
		if got := rep.Notes.Has("sweeps by ARP for addresses to which others had just sent packets, laid to those others"); got == reached {
			t.Errorf("reached %v: notes %+v", reached, rep.Notes)
		}
	}
}

// What two taps saw, and what a loop takes past one again and again, is told once; who
// pinged is no flooder for it.
func TestPacketsSeenAtTwoTapsAreNoFlood(t *testing.T) {
	a, b := capturetest.New(capturetest.Ethernet), capturetest.New(capturetest.Ethernet)
	b.Now, b.TTL = b.Now.Add(2*time.Millisecond), 63
	for i := range uint16(3000) { // two thirds of a flood
		for _, n := range []*capturetest.Net{a, b} {
			n.Step, n.ID = 30*time.Millisecond, func(netip.Addr) uint16 { return i + 1 }
			n.Echo("192.0.2.6", "198.51.100.3", "a ping")
		}
	}
	loop := capturetest.New(capturetest.Ethernet)
	for i := range uint16(100) {
		for ttl := uint8(128); ttl > 0; ttl-- {
			loop.Step, loop.ID, loop.TTL = 5*time.Millisecond, func(netip.Addr) uint16 { return i + 1 }, ttl
			loop.Echo("192.0.2.15", "203.0.113.77", "a ping")
		}
	}
	dir := t.TempDir()
	rep := analyse(t, nil, write(t, dir, "a.pcap", string(a.Pcap())), write(t, dir, "b.pcap", string(b.Pcap())), write(t, dir, "loop.pcap", string(loop.Pcap())))
	if got := floodsIn(rep); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}
