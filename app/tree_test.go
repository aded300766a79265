package app

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"cordon/capture/capturetest"
)

// probeAt is one attack of a recorded outbreak.
type probeAt struct {
	at       float64 // seconds
	from, to int
}

// recordedOutbreak is a capture in which a worm goes from host to host, and who
// infected whom: host 0 is the first. Before each attack a host is refused by others.
func recordedOutbreak(hosts int, seed uint64, port, refused int) (parent map[int]int, write func(dir string) (string, error)) {
	parent, play := playedOutbreak(hosts, seed, port, refused)
	return parent, func(dir string) (string, error) {
		path := filepath.Join(dir, "outbreak.pcap")
		return path, os.WriteFile(path, play().Pcap(), 0o600)
	}
}

// playedOutbreak is the same before it is written.
func playedOutbreak(hosts int, seed uint64, port, refused int) (parent map[int]int, play func() *capturetest.Net) {
	r := rand.New(rand.NewPCG(seed, 3))
	parent = map[int]int{}
	begins := map[int]float64{0: 0}
	var probes []probeAt
	// Steps of a second are fine enough: every host that emits attacks with a
	// chance of one in twenty.
	for at := 1.0; len(begins) < hosts && at < 4000; at++ {
		for h := range hosts {
			if b, ok := begins[h]; !ok || at < b || r.IntN(20) > 0 {
				continue
			}
			to := r.IntN(2 * hosts) // half of them are immune
			if to == h {
				continue
			}
			when := at + r.Float64()
			probes = append(probes, probeAt{when, h, to})
			if _, has := begins[to]; !has && to < hosts {
				begins[to] = when + 5 + 10*r.ExpFloat64()
				parent[to] = h
			}
		}
	}
	slices.SortFunc(probes, func(a, b probeAt) int { return cmp.Compare(a.at, b.at) })
	return parent, func() *capturetest.Net {
		n := capturetest.New(capturetest.Ethernet)
		begin := time.Date(2001, 8, 5, 9, 0, 0, 0, time.UTC)
		for i, p := range probes {
			n.Now = begin.Add(time.Duration(p.at * float64(time.Second)))
			for range refused {
				c := n.TCP(fmt.Sprintf("%s:%d", hostOf(p.from), 1025+i%60000), fmt.Sprintf("198.18.%d.%d:%d", r.IntN(256), r.IntN(256), port))
				c.SYN()
				c.Refuse()
			}
			n.Exchange(fmt.Sprintf("%s:%d", hostOf(p.from), 1025+i%60000), fmt.Sprintf("%s:%d", hostOf(p.to), port), overflow, "")
		}
		return n
	}
}

func hostOf(i int) string { return fmt.Sprintf("10.1.%d.%d", i>>8, i&255) }

// The bar, through capture, detector and judge: nine of ten edges right.
func TestTheTreeOfARecordedOutbreakIsRight(t *testing.T) {
	parent, write := recordedOutbreak(150, 5, 80, 0)
	path, err := write(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Analyze(context.Background(), Analysis{Memory: testMemory, Paths: []string{path}, Advisories: shippedAll(t), Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	right, inView := 0, 0
	for child, by := range parent {
		got := parentOf(rep, hostOf(child))
		if got == "not in the tree" {
			continue // infected, and the recording ended before it began
		}
		inView++
		if got == hostOf(by) {
			right++
		}
	}
	t.Logf("%d of %d edges right", right, inView)
	if inView < 80 || float64(right) < 0.9*float64(inView) {
		t.Errorf("%d of %d edges right", right, inView)
	}
	many, err := Analyze(context.Background(), Analysis{Memory: testMemory, Paths: []string{path}, Advisories: shippedAll(t), Workers: 4})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(rep.Tree, many.Tree); diff != "" {
		t.Errorf("four workers see another tree (-one +four):\n%s", diff)
	}
	if len(rep.TreeSums) != 1 || rep.TreeSums[0].FirstCases != 1 || rep.TreeSums[0].Silent == 0 {
		t.Errorf("sums %+v", rep.TreeSums)
	}
}

// Where the worm's content is in view, and where it is not.
func TestWhoInfectedWhomIsToldOfAWormThatNobodyDescribed(t *testing.T) {
	parent, write := recordedOutbreak(150, 5, 135, 5)
	path, err := write(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		sift Sift
		rows bool // in the tree; else with the scanners
	}{
		{"its content spreads", SiftCaptures, true},
		{"nothing is sifted", SiftNothing, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rep := analyse(t, func(a *Analysis) { a.Sift, a.Advisories, a.Workers = test.sift, without(t, "code-red"), 3 }, path)
			if len(rep.Hosts) > 0 || (len(rep.Tree) > 0) != test.rows {
				t.Errorf("%d hosts, %d rows in the tree", len(rep.Hosts), len(rep.Tree))
			}
			told := map[string]string{}
			for _, n := range rep.Tree {
				told[n.Host] = n.Parent
			}
			for s := range rep.Scanners.All() {
				switch _, row := told[s.Address]; {
				case s.ReachedBy == nil:
				case row:
					t.Errorf("%s has a row in the tree, and is told of with the scanners as well", s.Address)
				default:
					told[s.Address] = s.ReachedBy.From
				}
			}
			right, of := 0, 0
			for child, by := range parent {
				if scannerOf(rep, hostOf(child)).Address == "" {
					continue // infected, and the recording ended before it was found
				}
				if of++; told[hostOf(child)] == hostOf(by) {
					right++
				}
			}
			t.Logf("%d of %d edges right", right, of)
			if of < 80 || right*10 < of*9 {
				t.Errorf("%d of %d edges right", right, of)
			}
		})
	}
}
