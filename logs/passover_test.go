package logs

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cordon"
)

// finder is a scanner for one word.
type finder string

func (f finder) Scan(text []byte, hits []int) []int {
	for at := 0; ; at++ {
		i := bytes.Index(text[at:], []byte(f))
		if i < 0 {
			return hits
		}
		at += i
		hits = append(hits, at)
	}
}

func passed(t interface {
	Helper()
	Errorf(string, ...any)
}, format string, blocks ...string,
) (hits []uint64, tally cordon.Tally) {
	t.Helper()
	f, _ := ByName(format)
	o := options()
	o.Scanner = finder("worm")
	s := NewStream(f, o)
	for _, b := range blocks {
		s.Block([]byte(b)).Decode(func(batch []cordon.Observation) {
			for i := range batch {
				if bytes.Contains(batch[i].Raw, []byte("worm")) {
					hits = append(hits, batch[i].Position)
				}
			}
		}, &tally)
	}
	balanced(t, &tally, strings.Join(blocks, ""))
	return hits, tally
}

const plainLine = `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326 "-" "Mozilla/4.08"` + "\n"

func TestLinesThatConcernNobodyAreCountedAndNotDecoded(t *testing.T) {
	worm := strings.Replace(plainLine, "/a", "/worm", 1)
	hits, tally := passed(t, "combined", strings.Repeat(plainLine, 1500)+worm+strings.Repeat(plainLine, 3499))
	if !cmp.Equal(hits, []uint64{1501}) {
		t.Errorf("hits %v", hits)
	}
	// The first line, one in a thousand, and the hit.
	if tally.Understood != 5000 || tally.Parsed != 7 || tally.Requests != 5000 || tally.Traffic != tally.Bytes {
		t.Errorf("%+v", tally)
	}
}

func TestAChangeOfShapeIsDecodedLineByLine(t *testing.T) {
	common := `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326` + "\n"
	tests := []struct {
		name, data      string
		parsed, skipped uint64
	}{
		{"another format from line 2501 on", strings.Repeat(plainLine, 2500) + strings.Repeat(common, 2500), 1 + 2 + 1000 + 2, 0},
		{"no format from line 2501 on", strings.Repeat(plainLine, 2500) + strings.Repeat("garbage\n", 2500), 1 + 2 + 500, 2500},
		{"garbage for a while", strings.Repeat(plainLine, 1100) + strings.Repeat("garbage\n", 900) + strings.Repeat(plainLine, 2000), 1 + 1 + 100 + 1000 + 1, 900},
		{"nothing but garbage", strings.Repeat("garbage\n", 3000), 0, 3000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, tally := passed(t, "combined", tt.data)
			if tally.Parsed != tt.parsed || tally.Skipped.Total() != tt.skipped {
				t.Errorf("%d parsed, %d skipped; want %d and %d", tally.Parsed, tally.Skipped.Total(), tt.parsed, tt.skipped)
			}
		})
	}
}

// Passing over changes no observation that the scanner points at, and no count
// of a log that is whole, wherever it is cut into blocks.
func TestPassingOverLosesNothing(t *testing.T) {
	lines := []string{
		plainLine, strings.ReplaceAll(plainLine, "\n", "\r\n"), strings.Replace(plainLine, "/a", "/worm", 1),
		"# a comment\n", "\n", " \r\n", strings.Replace(plainLine, "GET /a HTTP/1.0", "-", 1),
		strings.Replace(plainLine, "192.0.2.1", "-", 1), strings.Replace(plainLine, "/a", "/"+strings.Repeat("x", maxLine), 1),
	}
	rapid.Check(t, func(t *rapid.T) {
		blocks := []string{""}
		for range rapid.IntRange(0, 12).Draw(t, "runs") {
			n := rapid.SampledFrom([]int{1, 2, 3, 10, 700, 1000}).Draw(t, "times")
			l := rapid.SampledFrom(lines).Draw(t, "line")
			if len(l) > 1000 {
				n = 1
			}
			blocks[len(blocks)-1] += strings.Repeat(l, n)
			if rapid.Bool().Draw(t, "cut") {
				blocks = append(blocks, "")
			}
		}
		hits, tally := passed(t, "combined", blocks...)
		f, _ := ByName("combined")
		var want []uint64
		var whole cordon.Tally
		NewStream(f, options()).Block([]byte(strings.Join(blocks, ""))).Decode(func(batch []cordon.Observation) {
			for i := range batch {
				if bytes.Contains(batch[i].Raw, []byte("worm")) {
					want = append(want, batch[i].Position)
				}
			}
		}, &whole)
		if diff := cmp.Diff(want, hits, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		tally.Parsed, tally.From, tally.To, tally.Notes = whole.Parsed, whole.From, whole.To, whole.Notes
		if diff := cmp.Diff(fmt.Sprintf("%+v", whole), fmt.Sprintf("%+v", tally)); diff != "" {
			t.Fatal(diff)
		}
	})
}
