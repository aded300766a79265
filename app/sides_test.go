package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/capture/capturetest"
)

// taps are an outbreak's first minute, as it was recorded: which of its frames go into
// which of the files is asked of each. The second may have been recorded later.
func taps(t *testing.T, files int, later time.Duration, in func(frame []byte, n int) []int) (paths []string) {
	n := capturetest.New(capturetest.Ethernet)
	for i := range 100 {
		n.Exchange(fmt.Sprintf("192.0.2.60:%d", 3000+i), fmt.Sprintf("%d.0.2.%d:80", 191+i%3, i+1), wormRequest, notFound)
		n.Now = n.Now.Add(time.Second)
	}
	dir := t.TempDir()
	for file := range files {
		some := capturetest.New(capturetest.Ethernet)
		for k, f := range n.Frames {
			if slices.Contains(in(f.Data, k), file) {
				f.Time = f.Time.Add(later * time.Duration(file))
				some.Frames = append(some.Frames, f)
			}
		}
		paths = append(paths, write(t, dir, fmt.Sprintf("tap%c.pcap", 'a'+file), string(some.Pcap())))
	}
	return paths
}

func sender(frame []byte) string { return string(frame[14+12 : 14+16]) }

func receiver(frame []byte) string { return string(frame[14+16 : 14+20]) }

// Of a tap that writes each direction into a file no connection is whole. That is told,
// and not that all is well.
func TestTwoFilesOfOneDirectionEachAreToBePutTogether(t *testing.T) {
	const ours = "\xc0\x00\x02\x3c"
	bySender := func(frame []byte, _ int) []int {
		if sender(frame) == ours {
			return []int{0}
		}
		return []int{1}
	}
	for _, test := range []struct {
		name  string
		files int
		later time.Duration
		in    func(frame []byte, n int) []int
		want  int
	}{
		{"what one host sends, and what it gets", 2, 0, bySender, 2},
		{"by the lower of two addresses", 2, 0, func(frame []byte, _ int) []int {
			if sender(frame) < receiver(frame) {
				return []int{0}
			}
			return []int{1}
		}, 2},
		{"one direction of some hours more", 2, 0, func(frame []byte, n int) []int {
			if n < 300 && sender(frame) != ours {
				return nil
			}
			return bySender(frame, n)
		}, 2},
		{"the same a day later, by other connections of the same ports", 2, 24 * time.Hour, bySender, 0},
		{"all of it", 1, 0, func([]byte, int) []int { return []int{0} }, 0},
		{"rotated", 2, 0, func(_ []byte, n int) []int { return []int{min(n/555, 1)} }, 0},
		{"two sensors of some each", 2, 0, func(frame []byte, _ int) []int {
			return []int{int(max(sender(frame), receiver(frame))[3]) % 2}
		}, 0},
		{"two sensors, of which one sees one direction", 2, 0, func(frame []byte, n int) []int {
			return append([]int{0}, 1+bySender(frame, n)[0])
		}, 0},
		{"one direction each of different connections", 2, 0, func(frame []byte, n int) []int {
			to, from := receiver(frame), sender(frame)
			if from == ours && to < "\xc0" {
				return []int{0}
			}
			if to == ours && from > "\xc0\xff" {
				return []int{1}
			}
			return nil
		}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			paths := taps(t, test.files, test.later, test.in)
			rep := analyse(t, little, paths...)
			told := 0
			for _, in := range rep.Inputs {
				if in.Notes.Has(noteSides) {
					told++
				}
			}
			var lost uint64
			for _, why := range rep.Lost.Reasons {
				if why.Reason == lostSides {
					lost = why.Count
				}
			}
			says := Incomplete(rep) == lostSides && slices.Contains(rep.Level.Reason, sideLevel)
			if told != test.want || lost != uint64(test.want) || says != (test.want > 0) {
				t.Errorf("told with %d inputs, %d lost, level %+v, incomplete: %q; want %d", told, lost, rep.Level, Incomplete(rep), test.want)
			}
			slices.Reverse(paths)
			if again := analyse(t, func(a *Analysis) { a.Memory, a.Workers = LeastMemory, 3 }, paths...); asJSON(t, again) != asJSON(t, rep) {
				t.Error("another order of the files, or more workers, tell something else")
			}
		})
	}
}

// Of one direction alone the other is missed, wherever it may be.
func TestOneDirectionAloneIsNoCalm(t *testing.T) {
	const ours = "\xc0\x00\x02\x3c"
	for name, test := range map[string]struct {
		in   func(frame []byte, n int) bool
		told bool
	}{
		"what one host sends": {func(frame []byte, _ int) bool { return sender(frame) == ours }, true},
		"what it gets":        {func(frame []byte, _ int) bool { return sender(frame) != ours }, true},
		"both":                {func([]byte, int) bool { return true }, false},
		"one of some, both of others": {func(frame []byte, _ int) bool {
			return sender(frame) == ours || sender(frame)[3]%4 == 0
		}, false},
		"but for a few": {func(frame []byte, n int) bool { return n > 60 || sender(frame) == ours }, false},
		"first packets that nobody answers": {func(frame []byte, _ int) bool {
			return sender(frame) == ours && frame[14+20+13] == 2
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			rep := analyse(t, little, taps(t, 1, 0, func(frame []byte, n int) []int {
				if test.in(frame, n) {
					return []int{0}
				}
				return nil
			})...)
			for where, got := range map[string]bool{
				"input": rep.Inputs[0].Notes.Has(noteSide), "incomplete": Incomplete(rep) == oneSide, "level": slices.Contains(rep.Level.Reason, halfLevel),
			} {
				if got != test.told {
					t.Errorf("%s: told %t, want %t", where, got, test.told)
				}
			}
		})
	}
}

// What was recorded as it is shows no such thing, whichever files are read together; but
// for one, of which what one host sends is all there is.
func TestRealRecordingsAreNotTakenForHalves(t *testing.T) {
	const half = "benign-ndpi/whatsapp.pcap"
	root := sharedFile(t, "pcaps")
	rep := analyse(t, nil, root)
	var which []string
	for _, in := range rep.Inputs {
		if in.Notes.Has(noteSides) || in.Notes.Has(noteSide) {
			which = append(which, in.Name)
		}
	}
	if len(rep.Inputs) < 100 || rep.Lost.Reasons.Has(lostSides) || len(which) != 1 || !strings.HasSuffix(which[0], half) {
		t.Errorf("%d inputs: %s", len(rep.Inputs), strings.Join(which, ", "))
	}
}
