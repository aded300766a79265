package app

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// amid is a minute of an outbreak that has infected thirty hosts before. One more browses,
// is attacked by the third of them in the thirtieth second and scans three seconds later.
func amid(port int) *capturetest.Net {
	const hosts, late = 30, 30
	r := rand.New(rand.NewPCG(7, 7))
	n := capturetest.New(capturetest.Ethernet)
	n.Step = 100 * time.Microsecond
	begin := time.Date(2001, 8, 5, 12, 0, 0, 0, time.UTC)
	ports := 1025
	from := func(host int) string {
		ports++
		return fmt.Sprintf("%s:%d", hostOf(host), ports)
	}
	for second := range 60 {
		n.Now = begin.Add(time.Duration(second) * time.Second)
		for _, host := range r.Perm(hosts + 1) {
			switch {
			case host < late, second >= 33:
				n.TCP(from(host), fmt.Sprintf("198.18.%d.%d:%d", r.IntN(256), r.IntN(256), port)).SYN()
				if to := r.IntN(hosts); second%5 == host%5 && to != host {
					n.Exchange(from(host), fmt.Sprintf("%s:%d", hostOf(to), port), overflow, "")
				}
			case second < 25 && second%3 == 0:
				n.Exchange(from(late), fmt.Sprintf("203.0.113.%d:80", second+1), "GET / HTTP/1.0\r\n\r\n", answerOfIIS)
			}
		}
		if second == 30 {
			n.Exchange(from(3), fmt.Sprintf("%s:%d", hostOf(late), port), overflow, "")
		}
	}
	return n
}

// Who scans already is not infected by what attacks it then: a recording that begins amid
// an outbreak shows many who attack each other. Who browsed before is infected in view.
func TestWhoScansAlreadyIsNotInfectedByWhatComesThen(t *testing.T) {
	for name, port := range map[string]int{"a worm that is described": 80, "one that nobody described": 8080} {
		t.Run(name, func(t *testing.T) {
			path := saved(t, "amid.pcap", amid(port).Pcap())
			rep := analyse(t, func(a *Analysis) {
				if port != 80 {
					a.Advisories = without(t, "code-red")
				}
			}, path)
			if len(rep.Tree) != 31 {
				t.Fatalf("%d rows", len(rep.Tree))
			}
			for _, row := range rep.Tree {
				want, odds := "", row.Odds == 0
				if row.Host == hostOf(30) {
					want, odds = hostOf(3), row.Odds > 0.9
				}
				if row.Parent != want || !odds {
					t.Errorf("%s infected by %q at odds of %g, attacked at %v, began at %v; want %q", row.Host, row.Parent, row.Odds, row.AttackedAt.Std(), row.EmittedAt.Std(), want)
				}
			}
			for _, h := range rep.Hosts {
				if h.InfectedBy != nil && h.Address != hostOf(30) {
					t.Errorf("%s is said to be infected by %s", h.Address, h.InfectedBy.From)
				}
			}
			if port == 80 {
				return
			}
			if u := rep.Unknown[0]; u.Turned != 1 {
				t.Errorf("%d turned", u.Turned)
			}
			for _, s := range rep.Unknown[0].Senders {
				if (s.InfectedBy != nil) != (s.Address == hostOf(30)) {
					t.Errorf("%s: %+v", s.Address, s.InfectedBy)
				}
			}
		})
	}
}

// Two sensors of which each sees a part of an outbreak have one tree though the clock of one
// is ahead and nobody has described the worm, by the contacts that both saw.
func TestClocksAreComparedByTheContactsOfAnUnknownWorm(t *testing.T) {
	const ahead = 40 * time.Second
	parent, play := playedOutbreak(100, 5, 135, 5)
	whole := play()
	dir := t.TempDir()
	parts := [2]*capturetest.Net{capturetest.New(capturetest.Ethernet), capturetest.New(capturetest.Ethernet)}
	for i, f := range whole.Frames {
		// What is of one connection has the same ports, whoever sent it.
		from, to := int(f.Data[34])<<8|int(f.Data[35]), int(f.Data[36])<<8|int(f.Data[37])
		at := from + to
		if i < 2000 { // both begin with what both see
			at = 0
		}
		if at%5 <= 2 {
			parts[0].Frames = append(parts[0].Frames, f)
		}
		if at%5 != 1 {
			f.Time = f.Time.Add(ahead)
			parts[1].Frames = append(parts[1].Frames, f)
		}
	}
	a, b := filepath.Join(dir, "a.pcap"), filepath.Join(dir, "b.pcap")
	write(t, dir, "a.pcap", string(parts[0].Pcap()))
	write(t, dir, "b.pcap", string(parts[1].Pcap()))
	rightOf := func(rep *cordon.Report) (right int) {
		for child, by := range parent {
			if parentOf(rep, hostOf(child)) == hostOf(by) {
				right++
			}
		}
		return right
	}
	known := func(a *Analysis) { a.Advisories = without(t, "code-red") }
	got := analyse(t, known, a, b)
	given := analyse(t, func(a *Analysis) {
		known(a)
		a.Offsets = []Offset{{Input: b, By: -ahead}}
	}, a, b)
	if g, w := rightOf(got), rightOf(given); g != w || w < 50 {
		t.Errorf("%d edges are right, and %d where the clock is given", g, w)
	}
	if notes := fmt.Sprint(got.Notes); !strings.Contains(notes, "b.pcap is 40s ahead of that of") || !strings.Contains(notes, "contacts that both saw") {
		t.Errorf("notes %s", notes)
	}
	if notes := fmt.Sprint(given.Notes); strings.Contains(notes, "clock") {
		t.Errorf("notes %s", notes)
	}
	recorded := map[string]*capturetest.Net{a: parts[0], b: parts[1]}
	for _, s := range got.Unknown[0].Senders {
		if by := s.InfectedBy; by != nil {
			e := by.Evidence
			if was := recorded[e.Input].Frames[e.Position-1].Time; cordon.TimeOf(was.Truncate(time.Microsecond)) != e.Time {
				t.Errorf("the evidence of %s has not the time that is recorded: %v, and not %v", s.Address, e.Time.Std(), was)
			}
		}
	}
}
