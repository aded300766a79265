package app

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// rumour is content that thirteen hosts hand on, each by one datagram to each of a few.
type rumour struct {
	answered bool // by those who are told
	unseen   bool // nobody's answers are in view
	few      bool // the same six hosts are told
	there    bool // those who are told ask somebody else for something
	sites    bool // those who tell visit sites as well
}

func (u rumour) recording() []byte {
	g := capturetest.New(capturetest.Ethernet)
	g.Now = time.Date(2001, 8, 4, 12, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewPCG(7, 7))
	port := 2000
	tell := func(from, to int) {
		port++
		src, dst := fmt.Sprintf("198.51.100.%d:%d", from, port), fmt.Sprintf("198.51.100.%d:9999", to)
		g.UDP(src, dst, strings.Repeat("\x01\x02what never changes of it\xff", 4))
		if u.answered && !u.unseen {
			g.UDP(dst, src, "heard")
		}
		g.Now = g.Now.Add(200 * time.Millisecond)
	}
	for i := range 20 { // names are looked up meanwhile
		client := fmt.Sprintf("198.51.100.%d:%d", 200+i, 4000+i)
		g.UDP(client, "192.0.2.53:53", "\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x01\x00\x01")
		if !u.unseen {
			g.UDP("192.0.2.53:53", client, "\x00\x07\x81\x80\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x01\x00\x01")
		}
	}
	for i := range 170 {
		if at := fmt.Sprintf("198.51.100.%d:1900", i+1); u.there || u.sites && i < 20 {
			for site := range 10 {
				g.Exchange(at, fmt.Sprintf("192.0.2.%d:80", 100+site), fmt.Sprintf("GET /%d/%d HTTP/1.0\r\n\r\n", i, site), "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
			}
		}
	}
	others := 150
	if u.few {
		others = 6
	}
	told := []int{1, 2}
	for i := range 12 {
		for _, from := range told {
			for range 12 {
				tell(from, 20+r.IntN(others))
			}
		}
		tell(told[r.IntN(len(told))], 3+i)
		told = append(told, 3+i)
	}
	return g.Pcap()
}

// A worm of one datagram that a few hosts send to a few dozen each stays beneath what
// makes a scanner, for datagrams go unanswered for many reasons. What is sent, and that
// those send it who had been sent it, says more. Where hosts answer, where no answer is
// in view and where few are asked it is a rumour.
func TestAWormOfOneDatagram(t *testing.T) {
	for _, c := range []struct {
		name string
		made rumour
		want int
	}{
		{"nobody answers", rumour{}, 1},
		{"they answer", rumour{answered: true}, 0},
		{"no answers are in view", rumour{unseen: true}, 0},
		{"nobody answers, and they visit sites", rumour{sites: true}, 1},
		{"all who are told are there", rumour{there: true}, 0},
		{"few are told", rumour{few: true}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			rep := analyse(t, nil, saved(t, "worm.pcap", c.made.recording()))
			if len(rep.Unknown) != c.want {
				t.Fatalf("%d unknown worms, not %d", len(rep.Unknown), c.want)
			}
			if c.want == 0 {
				return
			}
			u := rep.Unknown[0]
			if u.Sources != 13 || u.Turned != 11 || u.Scanners < 11 || rep.Level.Level != "yellow" {
				t.Errorf("%d sources, %d turned, %d unheard, level %s", u.Sources, u.Turned, u.Scanners, rep.Level.Level)
			}
			if !strings.Contains(strings.Join(u.Why, " "), "hardly answered") {
				t.Errorf("why: %q", u.Why)
			}
			if rep.Scanners.Len() > 0 {
				t.Errorf("scanners: %q", scannersIn(rep))
			}
		})
	}
}

// Peers of file sharing of which half are gone are no scanners and spread no worm,
// whether content is looked at or not; and it is said what did not count.
func TestPeersOfFileSharingAreNoWorm(t *testing.T) {
	const hello = "\x13BitTorrent protocol\x00\x00\x00\x00\x00\x10\x00\x05one torrent of them all-PC0001-"
	g := capturetest.New(capturetest.Ethernet)
	g.Now = time.Date(2010, 8, 4, 12, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 1500 {
		peer := i % 25
		from := fmt.Sprintf("192.0.2.%d:%d", 10+peer, 2000+i)
		to := fmt.Sprintf("198.51.%d.%d:6881", r.IntN(256), 1+r.IntN(250))
		if r.IntN(3) == 0 {
			to = fmt.Sprintf("192.0.2.%d:6881", 10+(peer+1+r.IntN(24))%25)
		}
		switch r.IntN(4) {
		case 0:
			g.TCP(from, to).SYN()
		case 1:
			c := g.TCP(from, to)
			c.SYN()
			c.Refuse()
		default:
			g.Exchange(from, to, hello, hello)
		}
		g.Now = g.Now.Add(300 * time.Millisecond)
	}
	path := saved(t, "peers.pcap", g.Pcap())
	for _, sifted := range []Sift{SiftCaptures, SiftNothing} {
		rep := analyse(t, func(a *Analysis) { a.Sift = sifted }, path)
		if len(rep.Unknown) != 0 || rep.Scanners.Len() != 0 || rep.Level.Level != "green" {
			t.Errorf("sift %d: %d unknown worms, scanners %q, level %v", sifted, len(rep.Unknown), scannersIn(rep), rep.Level)
		}
		if !noted(rep, "as peers of file sharing do") {
			t.Errorf("sift %d: not noted: %+v", sifted, rep.Notes)
		}
	}
}

func noted(rep *cordon.Report, words string) bool {
	return strings.Contains(fmt.Sprintf("%+v", rep.Notes), words)
}
