package detect

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"cordon"
	"cordon/advisory"
	"cordon/bench"
)

func synthetic(t testing.TB, n int) *advisory.Advisory {
	a, _, err := advisory.Parse("synthetic", []byte(bench.Advisory(n)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func advisoriesOf(t testing.TB, n int) []*advisory.Advisory {
	all := shipped(t)[:1]
	for i := 1; i < n; i++ {
		all = append(all, synthetic(t, i))
	}
	return all
}

// weblog is text like a log's, of which one line in two hundred is hostile.
func weblog(size int) []byte {
	var text bytes.Buffer
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; text.Len() < size; i++ {
		target := fmt.Sprintf("/images/%x/picture-of-something.gif", r.Uint32())
		switch {
		case i%200 == 0:
			target = "/default.ida?" + string(bytes.Repeat([]byte{'X'}, 224))
		case i%20 == 0:
			target = "/search?q=some%20thing%3Dgr%C3%BCn"
		}
		fmt.Fprintf(&text, "192.0.2.%d - - [10/Oct/2000:13:55:%02d -0700] \"GET %s HTTP/1.0\" 200 %d \"http://www.example.org/start/index.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"\n",
			r.IntN(256), r.IntN(60), target, r.IntN(100000))
	}
	return text.Bytes()
}

// The cost of looking grows slower than the number of advisories: see
// docs/performance.md.
func BenchmarkAdvisories(b *testing.B) {
	text := weblog(256 << 10)
	for _, n := range []int{1, 10, 100, 1000} {
		p := Compile(advisoriesOf(b, n))
		b.Run(fmt.Sprintf("scan/%d", n), func(b *testing.B) {
			s := p.Scanner()
			b.SetBytes(int64(len(text)))
			var hits []int
			for b.Loop() {
				hits = s.Scan(text, hits[:0])
			}
			b.ReportMetric(float64(len(hits)), "hits")
		})
		b.Run(fmt.Sprintf("match/%d", n), func(b *testing.B) {
			m := newMatcher(p)
			targets := [][]byte{[]byte("/index.html"), []byte("/images/a/picture-of-something.gif"), []byte("/search?q=some%20thing"), []byte("/default.ida?XXXXXXXXXXXXXXXXXXXXXXXXX")}
			for b.Loop() {
				for _, target := range targets {
					o := cordon.Observation{Kind: cordon.Request, Request: cordon.RequestLine{Method: []byte("GET"), Target: target}}
					m.match(&o)
				}
			}
		})
	}
}
