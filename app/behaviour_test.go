package app

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
	"cordon/outbreak"
)

// behaviour is a recording of hosts that ask others and get no answer.
type behaviour struct {
	*capturetest.Net
	random *rand.Rand
}

func newBehaviour() *behaviour {
	b := &behaviour{capturetest.New(capturetest.Ethernet), rand.New(rand.NewPCG(7, 8))}
	b.Now = time.Date(2001, 8, 5, 12, 0, 0, 0, time.UTC)
	b.Step = 20 * time.Millisecond
	return b
}

func (b *behaviour) ask(src, dst string, port int) {
	b.TCP(fmt.Sprintf("%s:%d", src, 1025+len(b.Frames)%60000), fmt.Sprintf("%s:%d", dst, port)).SYN()
}

// anywhere draws an address from all.
func anywhere(r *rand.Rand) string {
	return fmt.Sprintf("%d.%d.%d.%d", 1+r.IntN(222), r.IntN(256), r.IntN(256), 1+r.IntN(254))
}

// near draws as Code Red II does, near 198.51.100.7.
func near(r *rand.Rand) string {
	switch n := r.IntN(8); {
	case n < 4:
		return fmt.Sprintf("198.%d.%d.%d", r.IntN(256), r.IntN(256), 1+r.IntN(254))
	case n < 7:
		return fmt.Sprintf("198.51.%d.%d", r.IntN(256), 1+r.IntN(254))
	}
	return anywhere(r)
}

// Scanning alone is no worm. It is suspected where the service and the choice of
// targets are those of a variant, and never more than suspected.
func TestScanBecomesSuspectedOnlyWhereAnAdvisoryFits(t *testing.T) {
	tests := []struct {
		name string
		make func(*behaviour)
		want string // host, variant, verdict, grade
		says string
	}{
		{"draws from all addresses, for web servers", func(b *behaviour) {
			for range 120 {
				b.ask("198.51.100.7", anywhere(b.random), 80)
			}
		}, "198.51.100.7 v2 suspected suspected", "No payload was seen from it"},
		{"draws as Code Red II does", func(b *behaviour) {
			for range 200 {
				b.ask("198.51.100.7", near(b.random), 80)
			}
		}, "198.51.100.7 ii suspected suspected", "Its targets are chosen as by Code Red II"},
		{"the same, for a service that no advisory names", func(b *behaviour) {
			for range 200 {
				b.ask("198.51.100.7", near(b.random), 8021)
			}
		}, "", ""},
		{"one address after the other, for web servers", func(b *behaviour) {
			for i := range 200 {
				b.ask("198.51.100.7", fmt.Sprintf("203.0.113.%d", i+1), 80)
			}
		}, "", ""},
		{"draws from all addresses, and what it asks those that answer is no worm's", func(b *behaviour) {
			for i := range 120 {
				b.ask("198.51.100.7", anywhere(b.random), 80)
				if i%40 == 39 {
					b.Exchange("198.51.100.7:5000", anywhere(b.random)+":80", "HEAD / HTTP/1.0\r\n\r\n", notFound)
				}
			}
		}, "", ""},
		{"too few draws", func(b *behaviour) {
			for range 20 {
				b.ask("198.51.100.7", anywhere(b.random), 80)
			}
		}, "", ""},
		{"two services in turn", func(b *behaviour) {
			for i := range 200 {
				b.ask("198.51.100.7", anywhere(b.random), []int{80, 80, 80, 445}[i%4])
			}
		}, "", ""},
		{"reached by one that scans, then scanning itself, whatever its targets", func(b *behaviour) {
			for i := range 20 {
				b.ask("203.0.113.9", fmt.Sprintf("198.51.100.%d", 100+i), 80)
			}
			b.TCP("203.0.113.9:4000", "198.51.100.7:80").Open()
			for i := range 40 {
				b.ask("198.51.100.7", fmt.Sprintf("192.0.2.%d", i+1), 80)
			}
		}, "198.51.100.7 unrecognised suspected suspected", "that is how a worm shows itself"},
		{"attacked by a worm, then asking by ARP for neighbours", func(b *behaviour) {
			b.Exchange("203.0.113.9:4000", "198.51.100.7:80", wormRequest, notFound)
			for i := range 200 {
				b.ARP(7, "198.51.100.7", fmt.Sprintf("198.51.100.%d", 20+i))
			}
		}, "198.51.100.7 ii suspected suspected", "their link address"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBehaviour()
			test.make(b)
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(b.Pcap())))
			h := row(rep, "198.51.100.7")
			got, why := "", ""
			if h != nil && h.Verdict != "attacked" {
				got, why = fmt.Sprintf("%s %s %s %s", h.Address, h.Variant, h.Verdict, h.Grade), strings.Join(h.Why, " ")
			}
			if got != test.want || !strings.Contains(why, test.says) {
				t.Errorf("got %q (%s), want %q", got, why, test.want)
			}
		})
	}
}

// Several that walk one list began with the same numbers, as version 1 does.
func TestWalkersOfOneListAreTold(t *testing.T) {
	b := newBehaviour()
	list := make([]string, 400)
	for i := range list {
		list[i] = anywhere(b.random)
	}
	for i := range 300 {
		for n, src := range []string{"198.51.100.7", "198.51.100.8", "203.0.113.5"} {
			b.ask(src, list[i+n*10], 80)
		}
		b.ask("203.0.113.77", anywhere(b.random), 80)
	}
	rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(b.Pcap())))
	var got []string
	for s := range rep.Scanners.All() {
		got = append(got, fmt.Sprintf("%s %s %t", s.Address, s.Shape, s.ShapeRatio > 3 && s.Draws >= 200))
	}
	want := []string{"198.51.100.7 repeated-list true", "198.51.100.8 repeated-list true", "203.0.113.5 repeated-list true", "203.0.113.77 uniform true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for host, variant := range map[string]string{"198.51.100.7": "v1", "203.0.113.77": "v2"} {
		if h := row(rep, host); h == nil || h.Variant != variant || h.Verdict != "suspected" {
			t.Errorf("%s: got %+v", host, h)
		}
	}
}

// Those who scan a small network have most of their targets in common, by chance.
func TestScannersOfASmallNetworkWalkNoList(t *testing.T) {
	for name, draw := range map[string]func(*rand.Rand) string{
		"three /24": func(r *rand.Rand) string {
			return fmt.Sprintf("%s.%d", []string{"192.0.2", "198.51.100", "203.0.113"}[r.IntN(3)], 1+r.IntN(254))
		},
		"a /24": func(r *rand.Rand) string { return fmt.Sprintf("192.0.2.%d", 1+r.IntN(254)) },
		"a /16": func(r *rand.Rand) string { return fmt.Sprintf("172.16.%d.%d", r.IntN(256), 1+r.IntN(254)) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBehaviour()
			for range 400 {
				for i := range 20 {
					b.ask(fmt.Sprintf("%d.20.30.7", 60+i), draw(b.random), 80)
				}
			}
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(b.Pcap())))
			if rep.Scanners.Len() != 20 || len(rep.Hosts) != 0 {
				t.Errorf("%d scanners, hosts %+v", rep.Scanners.Len(), rep.Hosts)
			}
			for s := range rep.Scanners.All() {
				if s.Shape == "repeated-list" || s.Shape == "uniform" {
					t.Errorf("%s is told as %s", s.Address, s.Shape)
				}
			}
		})
	}
}

// Version 1 is told among many who ask the same service, wherever on its list each
// instance is.
func TestWalkersOfOneListAreToldAmongMany(t *testing.T) {
	b := newBehaviour()
	v1 := outbreak.CodeRedV1()
	walkers := map[string]func() netip.Addr{}
	var hosts []string
	for i := range 103 {
		host := fmt.Sprintf("60.20.%d.7", i)
		hosts = append(hosts, host)
		if i%51 == 0 {
			walkers[host] = v1.Picker(uint64(i), netip.MustParseAddr(host))
			for range i {
				walkers[host]() // it began earlier
			}
		}
	}
	for range 300 {
		for _, host := range hosts {
			to := anywhere(b.random)
			if next := walkers[host]; next != nil {
				to = next().String()
			}
			b.ask(host, to, 80)
		}
	}
	rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(b.Pcap())))
	for _, host := range hosts {
		want := "v2"
		if walkers[host] != nil {
			want = "v1"
		}
		if h := row(rep, host); h == nil || h.Variant != want || h.Verdict != "suspected" {
			t.Errorf("%s: want %s, got %+v", host, want, h)
		}
	}
}

// Of a host that merely scans something was found.
func TestAScannerIsNoStrangerToWhatWasDoneToIt(t *testing.T) {
	b := newBehaviour()
	for i := range 60 {
		b.ask("60.20.30.7", fmt.Sprintf("192.0.2.%d", 1+i), 25)
	}
	done := func(host string) []Remedied { return []Remedied{{Host: cordon.ParseHost(host)}} }
	for host, stranger := range map[string]bool{"60.20.30.7": false, "60.20.30.8": true} {
		rep := analyse(t, func(a *Analysis) { a.Remedied = done(host) }, write(t, t.TempDir(), "a.pcap", string(b.Pcap())))
		if rep.Scanners.Len() != 1 || rep.Notes.Has(strangers) != stranger {
			t.Errorf("%s: %d scanners, notes %+v", host, rep.Scanners.Len(), rep.Notes)
		}
	}
}

// Where hosts scan and logs hold requests that nobody looked at, that is said.
func TestRequestsThatWereNotSiftedAreSaidBesideScanners(t *testing.T) {
	b := newBehaviour()
	for i := range 60 {
		b.ask("60.20.30.7", fmt.Sprintf("192.0.2.%d", 1+i), 25)
	}
	dir := t.TempDir()
	scan := write(t, dir, "a.pcap", string(b.Pcap()))
	log := write(t, dir, "access.log", strings.Repeat(`192.0.2.9 - - [05/Aug/2001:10:00:00 +0000] "GET /a HTTP/1.0" 200 9 "-" "-"`+"\n", 30))
	for name, test := range map[string]struct {
		files []string
		sift  Sift
		said  bool
	}{
		"both":           {[]string{scan, log}, SiftCaptures, true},
		"both, sifted":   {[]string{scan, log}, SiftAll, false},
		"nobody scans":   {[]string{log}, SiftCaptures, false},
		"no log":         {[]string{scan}, SiftCaptures, false},
		"told to forget": {[]string{scan, log}, SiftNothing, false},
	} {
		rep := analyse(t, func(a *Analysis) { a.Sift = test.sift }, test.files...)
		if rep.Notes.Has(notSifted) != test.said {
			t.Errorf("%s: notes %+v", name, rep.Notes)
		}
	}
}
