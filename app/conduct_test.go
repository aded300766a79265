package app

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/advisory"
	"cordon/capture/capturetest"
)

// A worm is found by how its calls go at its own service: its hosts go on to do what
// they always did, and are answered.
func TestAHostThatBrowsesIsNoLessInfected(t *testing.T) {
	for name, w := range map[string]worm{
		"connections": {port: 445, payload: paddedBytes, sites: 12},
		"requests":    {port: 80, payload: func(r *rand.Rand) string { return "GET /no-such-index.dll?" + letters(r, 200) + "=a" }, sites: 12},
		"datagrams":   {port: 5093, udp: true, payload: paddedBytes, sites: 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := small(w, 1)
			rep := analyse(t, nil, saved(t, "a.pcap", s.recording))
			if len(rep.Unknown) != 1 {
				t.Fatalf("%d unknown worms, and %d hosts scan", len(rep.Unknown), rep.Scanners.Len())
			}
			if u := &rep.Unknown[0]; int(u.Sources) != len(s.infected) || int(u.Scanners) < len(s.infected)*8/10 {
				t.Errorf("%d sources, %d of them scan; %d are infected", u.Sources, u.Scanners, len(s.infected))
			}
		})
	}
}

// Servers hand on what they were sent, to others who know them. That many of those whom
// they have mail for are gone has nothing to do with it.
func TestMailThatIsHandedOnIsNoWorm(t *testing.T) {
	for _, dead := range []float64{0, 0.3, 0.55, 0.7} {
		rep := analyse(t, nil, saved(t, "mail.pcap", mailFrom(12, dead)))
		for _, u := range rep.Unknown {
			t.Errorf("of %.0f %% dead: %s, %d sources, %d scan, %d turned", 100*dead, u.Signature, u.Sources, u.Scanners, u.Turned)
		}
		if scan := rep.Scanners.Len() > 0; scan != (dead > 0.5) {
			t.Errorf("of %.0f %% dead: a server counts as a scanner: %v; the test tests nothing", 100*dead, scan)
		}
	}
}

// mailFrom are servers that send mail of their own, of which a share goes nowhere, and
// hand on one that comes from outside.
func mailFrom(servers int, dead float64) []byte {
	net := capturetest.New(capturetest.Ethernet)
	r := rand.New(rand.NewPCG(8, 1))
	addr := func(n int) string { return fmt.Sprintf("192.0.2.%d", n+1) }
	mail := func(from, to, sender, subject string) {
		net.Exchange(fmt.Sprintf("%s:%d", from, 1025+r.IntN(50000)), to+":25", "EHLO "+from+"\r\nMAIL FROM:<"+sender+">\r\nRCPT TO:<u@example.org>\r\nDATA\r\nSubject: "+subject+"\r\n\r\n.\r\n", "220 mx\r\n")
		net.Now = net.Now.Add(time.Second)
	}
	other := func() string { return fmt.Sprintf("198.51.%d.%d", r.IntN(256), r.IntN(256)) }
	own := func(rounds int) {
		for range rounds {
			for s := range servers {
				if r.Float64() < dead {
					net.TCP(fmt.Sprintf("%s:%d", addr(s), 1025+r.IntN(50000)), other()+":25").SYN()
					net.Now = net.Now.Add(time.Second)
					continue
				}
				mail(addr(s), other(), letters(r, 8)+"@"+letters(r, 12)+".example", letters(r, 40))
			}
		}
	}
	list := []string{"announce-bounces+members@lists.example-university.edu", "[announce] Please install the updates of July on all of your servers today"}
	own(40)
	for s := range 4 {
		mail("203.0.113.25", addr(s), list[0], list[1])
	}
	for s := range servers {
		for to := range 4 {
			mail(addr(s), addr((s+to+1)%servers), list[0], list[1])
		}
		mail(addr(s), other(), list[0], list[1])
		own(4)
	}
	return net.Pcap()
}

// Who says a thing to everybody who answers, and hardly anybody does, is no mail server.
func TestAWormThatGoesByMailIsOne(t *testing.T) {
	w := worm{port: 25, payload: func(r *rand.Rand) string {
		return "EHLO " + letters(r, 9) + "\r\nMAIL FROM:<" + letters(r, 8) + strings.Repeat("<>", 7) + "|/bin/sh of a worm that runs here @x>\r\n"
	}}
	rep := analyse(t, nil, saved(t, "a.pcap", small(w, 1).recording))
	if len(rep.Unknown) != 1 || rep.Level.Level != "yellow" {
		t.Errorf("%d unknown worms, level %q", len(rep.Unknown), rep.Level.Level)
	}
}

// What everybody says who talks the protocol is no part of what a draft asks for: in the
// next outbreak hosts may greet otherwise.
func TestADraftDoesNotAskForWhatHonestHostsSayAsWell(t *testing.T) {
	mail := func(hello, sender string) func(*capturetest.Conn, *rand.Rand) {
		return func(c *capturetest.Conn, r *rand.Rand) {
			c.Reply("220 mail ready\r\n")
			c.Send(hello + " " + letters(r, 8) + "\r\n")
			c.Reply("250 mail\r\n")
			c.Send("MAIL FROM:<" + letters(r, 10) + sender + ">\r\nRCPT TO:<somebody@example.org>\r\nDATA\r\n")
			c.Close()
		}
	}
	of := func(hello string) worm {
		return worm{port: 25, talks: mail(hello, wormsOwn), honest: mail("EHLO", "@example.org")}
	}
	_, document := drafted(t, nil, saved(t, "first.pcap", small(of("EHLO"), 1).recording))
	if !bytes.Contains(document, []byte(`# left out, for others say it there as well and the worm need not: "EHLO "`)) {
		t.Errorf("it is not said what is left out:\n%s", document)
	}
	a, _, err := advisory.Parse("draft", document)
	if err != nil {
		t.Fatal(err)
	}
	second := small(of("HELO"), 2)
	got := analyse(t, func(a2 *Analysis) { a2.Advisories = []*advisory.Advisory{a} }, saved(t, "second.pcap", second.recording))
	if d := cmp.Diff(second.infected, sendersThat(got, cordon.VerdictSuspected)); d != "" {
		t.Errorf("suspected (-want +got): %s", d)
	}
}

// The senders that are ours stand first, with steps that say what is known and no more;
// where none can be ours there are none.
func TestAnUnknownWormAmongOursSaysWhatToDo(t *testing.T) {
	path := saved(t, "a.pcap", small(worm{port: 445, payload: paddedBytes}, 1).recording)
	for net, want := range map[string]bool{"192.0.2.8/29": true, "": true, "198.18.0.0/15": false} {
		rep := analyse(t, func(a *Analysis) {
			if net != "" {
				a.Net = []netip.Prefix{netip.MustParsePrefix(net)}
			}
		}, path)
		u := &rep.Unknown[0]
		if (u.Remedy != nil) != want {
			t.Fatalf("--net %q: remedy %+v", net, u.Remedy)
		}
		if u.Remedy == nil {
			continue
		}
		steps := strings.Join(u.Remedy.Steps, "\n")
		for _, said := range []string{"tcp/445", u.ID, u.First.Std().Format("2006-01-02 15:04 UTC"), "image", "suspicion", "cordon advisory draft"} {
			if !strings.Contains(steps, said) {
				t.Errorf("the steps do not say %q:\n%s", said, steps)
			}
		}
		others := false
		for _, s := range u.Senders {
			ours := s.Ours != nil && *s.Ours
			if ours && others {
				t.Errorf("--net %q: %s is ours, and stands behind one that is not", net, s.Address)
			}
			others = others || !ours
		}
		if first := u.Senders[0].Ours; net != "" && (first == nil || !*first) {
			t.Errorf("--net %q: the first is not ours", net)
		}
	}
}
