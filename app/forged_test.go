package app

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/capture/capturetest"
)

// forge records a SYN that carries a worm's request in somebody's name; where he is
// there, he gets the answer and resets what he has not asked for.
func forge(n *capturetest.Net, from, to string, resets bool) *capturetest.Conn {
	c := n.TCP(from, to)
	c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.SYN, Seq: c.Client.ISN, Data: overflow})
	if resets {
		c.SYNACK()
		c.Reset(&c.Client)
	}
	return c
}

// blind records a SYN in somebody's name and a worm's request behind it, which
// acknowledges what whoever sends it has to guess.
func blind(n *capturetest.Net, from, to string, resets bool) {
	c := n.TCP(from, to)
	c.SYN()
	if resets {
		c.SYNACK()
	}
	c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.PSH | capturetest.ACK, Seq: c.Client.Next, Ack: 42, Data: overflow})
	if resets {
		c.Reset(&c.Client)
	}
}

// A host is attacked with a handshake in view, and before that by forged packets. Whatever
// their number, they do not take it from its parent.
func TestForgedPacketsTakeNoHostFromItsParent(t *testing.T) {
	const attacker, victim = "203.0.113.5", "192.0.2.10"
	for _, forged := range []int{0, 1, 2, 11, 12, 40} {
		for way := range 4 {
			behind, resets := way > 1, way%2 > 0
			t.Run(fmt.Sprintf("%d, behind a SYN %t, resets %t", forged, behind, resets), func(t *testing.T) {
				n := capturetest.New(capturetest.Ethernet)
				n.Now = time.Date(2001, 8, 4, 12, 0, 0, 0, time.UTC)
				spread := func(from string) {
					for i := range 5 {
						n.Exchange(fmt.Sprintf("%s:%d", from, 5000+i), fmt.Sprintf("198.51.100.%d:80", i+1), overflow, "")
					}
				}
				spread(attacker)
				n.Now = n.Now.Add(5 * time.Second)
				for k := range forged {
					n.Now = n.Now.Add(100 * time.Millisecond)
					from := fmt.Sprintf("192.0.2.%d:%d", 70+k, 3001+k)
					if behind {
						blind(n, from, victim+":80", resets)
					} else {
						forge(n, from, victim+":80", resets)
					}
				}
				n.Now = n.Now.Add(5 * time.Second)
				n.Exchange(attacker+":3000", victim+":80", overflow, "")
				n.Now = n.Now.Add(5 * time.Second)
				spread(victim)
				rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
				for _, r := range rep.Tree {
					if r.Host == victim && (r.Parent != attacker || r.Odds <= 0.9) {
						t.Errorf("got %+v", r)
					}
				}
				if got := parentOf(rep, victim); got != attacker {
					t.Errorf("infected by %q", got)
				}
			})
		}
	}
}

// A packet in the victim's own name, before it was attacked, does not make it a host that
// had the worm already: neither one that carries all, nor one behind a SYN, nor such that
// whoever infected it, or somebody who sends too, is said to have got.
func TestPacketsInTheVictimsNameDoNotMakeItAFirstCase(t *testing.T) {
	const attacker, victim = "203.0.113.5", "192.0.2.10"
	for name, forged := range map[string]func(n *capturetest.Net, to string){
		"on a SYN": func(n *capturetest.Net, to string) { forge(n, victim+":3001", to, false) },
		"behind a SYN": func(n *capturetest.Net, to string) {
			c := n.TCP(victim+":3001", to)
			c.SYN()
			c.Send(overflow)
		},
	} {
		for _, to := range []string{"198.51.100.99:80", attacker + ":80"} {
			for _, inputs := range []int{1, 2} {
				t.Run(fmt.Sprintf("%s, to %s, %d inputs", name, to, inputs), func(t *testing.T) {
					n := capturetest.New(capturetest.Ethernet)
					n.Now = time.Date(2001, 8, 4, 12, 0, 0, 0, time.UTC)
					forged(n, to)
					n.Now = n.Now.Add(time.Second)
					n.Exchange(attacker+":3000", victim+":80", overflow, "")
					n.Now = n.Now.Add(5 * time.Second)
					for i := range 5 {
						n.Exchange(fmt.Sprintf("%s:%d", victim, 5000+i), fmt.Sprintf("198.51.100.%d:80", i+1), overflow, "")
					}
					dir := t.TempDir()
					paths := []string{write(t, dir, "a.pcap", string(n.Pcap()))}
					if inputs == 2 {
						paths = append(paths, write(t, dir, "access.log", "192.0.2.200 - - [04/Aug/2001:12:30:00 +0000] \"GET / HTTP/1.0\" 200 205\n"))
					}
					if rep := analyse(t, nil, paths...); parentOf(rep, victim) != attacker {
						t.Errorf("tree %+v", rep.Tree)
					}
				})
			}
		}
	}
}

// What one packet carries that asks for a connection anybody can have sent. What follows it
// needs more: its sender's own acknowledgement, and the other side's where that is in view.
func TestARequestOnALoneSYNIsSpoofable(t *testing.T) {
	const sender, asked = "192.0.2.70", "198.51.100.7"
	onSYN := func(n *capturetest.Net) *capturetest.Conn {
		c := forge(n, sender+":3001", asked+":80", false)
		c.Client.Next += uint32(len(overflow))
		return c
	}
	for name, test := range map[string]struct {
		record   func(*capturetest.Net)
		grade    cordon.Grade
		verdict  string
		attacked bool
	}{
		"on a lone SYN": {func(n *capturetest.Net) { onSYN(n) }, cordon.Spoofable, cordon.VerdictSuspected, false},
		"so, and reset": {func(n *capturetest.Net) { forge(n, sender+":3001", asked+":80", true) }, cordon.Spoofable, cordon.VerdictSuspected, false},
		"on a thousand": {func(n *capturetest.Net) {
			for i := range 1000 {
				forge(n, fmt.Sprintf("%s:%d", sender, 1025+i), fmt.Sprintf("198.51.100.%d:80", 1+i%250), false)
			}
		}, cordon.Spoofable, cordon.VerdictSuspected, false},
		"behind a SYN that nobody is seen to answer": {func(n *capturetest.Net) {
			c := n.TCP(sender+":3001", asked+":80")
			c.SYN()
			c.Send(overflow)
		}, cordon.Suspected, cordon.VerdictSuspected, true},
		"on a SYN that its sender is seen to follow": {func(n *capturetest.Net) { c := onSYN(n); c.Ack(&c.Client) }, cordon.Suspected, cordon.VerdictSuspected, true},
		"on the SYN of a handshake":                  {func(n *capturetest.Net) { c := onSYN(n); c.SYNACK(); c.Ack(&c.Client) }, cordon.Certain, cordon.VerdictInfected, true},
	} {
		t.Run(name, func(t *testing.T) {
			n := capturetest.New(capturetest.Ethernet)
			n.Now = time.Date(2001, 8, 4, 12, 0, 0, 0, time.UTC)
			test.record(n)
			rep := analyse(t, func(a *Analysis) { a.Net = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} }, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
			if h := row(rep, sender); h == nil || h.Grade != test.grade || h.Verdict != test.verdict {
				t.Errorf("got %+v", h)
			}
			if h := row(rep, asked); (h != nil) != test.attacked {
				t.Errorf("whom it was sent to: %+v", h)
			}
		})
	}
}

// An outbreak, and at its beginning a dozen forged packets for each of its hosts, and for
// others that come from out of view: the tree of those who were attacked in view is what
// it is without them, however the recording is cut.
func TestForgedPacketsForEveryHostChangeNoEdge(t *testing.T) {
	const hosts, outside = 256, 60
	_, play := playedOutbreak(hosts, 5, 80, 0)
	n := play()
	inOrder := func() []capturetest.Frame {
		slices.SortStableFunc(n.Frames, func(a, b capturetest.Frame) int { return a.Time.Compare(b.Time) })
		return slices.Clone(n.Frames)
	}
	begin := n.Frames[0].Time
	for i := range outside {
		n.Now = begin.Add(time.Duration(i) * 3 * time.Second)
		n.Exchange(hostOf(hosts*2+i)+":1025", "198.51.100.9:80", overflow, "")
	}
	plain := inOrder()
	n.Now, n.Step = begin.Add(-time.Second), time.Microsecond
	for i := range hosts + outside {
		if i >= hosts {
			i += hosts
		}
		for k := range 12 {
			blind(n, fmt.Sprintf("10.20.250.%d:%d", 1+k, 1025+i), hostOf(i)+":80", k%2 > 0)
			forge(n, fmt.Sprintf("10.20.251.%d:%d", 1+k, 1025+i), hostOf(i)+":80", k%2 > 0)
		}
	}
	forged := inOrder()
	file := func(name string, frames []capturetest.Frame) string {
		n.Frames = frames
		return write(t, t.TempDir(), name, string(n.Pcap()))
	}
	of := func(paths ...string) map[string]string {
		all := map[string]string{}
		for _, r := range analyse(t, func(a *Analysis) { a.Workers = 3 }, paths...).Tree {
			if r.Parent != "" {
				all[r.Host] = r.Parent
			}
		}
		return all
	}
	want := of(file("plain.pcap", plain))
	whole := of(file("forged.pcap", forged))
	half := len(forged) / 2
	parts := of(file("1.pcap", forged[:half]), file("2.pcap", forged[half:]))
	right := 0
	for child, parent := range want {
		if whole[child] == parent {
			right++
		}
	}
	t.Logf("%d of %d edges stay", right, len(want))
	if len(want) < 200 || right < len(want)*99/100 {
		t.Errorf("%d of %d edges stay", right, len(want))
	}
	if diff := gocmp.Diff(whole, parts); diff != "" {
		t.Errorf("cut in two it has another tree (-whole +parts):\n%s", diff)
	}
}
