package detect

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
)

// withoutVectors runs f as on a machine that has none.
func withoutVectors(f func()) {
	defer func(had bool) { hasTeddy = had }(hasTeddy)
	hasTeddy = false
	f()
}

func scanners(t testing.TB) (p *Program, with, without *Scanner) {
	p = Compile(shipped(t))
	with = p.Scanner()
	withoutVectors(func() { without = p.Scanner() })
	if with == nil || without == nil || without.vectors != nil {
		t.Fatal("no scanner for the shipped advisories")
	}
	return p, with, without
}

// encode writes a request in one of the ways that a server reads alike.
func encode(t *rapid.T, target string) string {
	var b strings.Builder
	for _, c := range []byte(target) {
		switch rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6}).Draw(t, "way") {
		case 1:
			fmt.Fprintf(&b, "%%%02x", c)
		case 2:
			fmt.Fprintf(&b, "%%25%02X", c)
		case 3:
			fmt.Fprintf(&b, "%%%%3%d%%3%d", c>>4, c&15%10)
		case 4:
			fmt.Fprintf(&b, "%%u00%02x", c)
		case 5:
			fmt.Fprintf(&b, "%%c%d%%%02x", c>>6, 0x80|c&0x3f)
		case 6:
			b.WriteString(strings.ToUpper(string(c)))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// What a scan passes over, no rule matches: whatever stands around a request,
// and however it is written.
func TestAScanPassesOverNothingThatMatches(t *testing.T) {
	p, with, without := scanners(t)
	m := newMatcher(p)
	targets := []string{
		"/default.ida?" + strings.Repeat("X", 224), "/default.ida?" + strings.Repeat("N", 20) + "%u9090=a", "/x.idq?" + strings.Repeat("q", 30),
		"/scripts/root.exe?/c+dir", "/MSADC/root.exe?/c+dir", "/c/winnt/system32/cmd.exe?/c+dir", "/scripts/..%255c../winnt/system32/cmd.exe?/c+dir",
		"/msadc/..%255c../..%255c../..%255c/..%c1%1c../..%c1%1c../..%c1%1c../winnt/system32/cmd.exe?/c+dir", "/index.html", "/",
	}
	matches := 0
	rapid.Check(t, func(t *rapid.T) {
		target := rapid.SampledFrom(targets).Draw(t, "target")
		if rapid.Bool().Draw(t, "encoded") {
			target = encode(t, target)
		}
		around := rapid.StringMatching(`[a-z0-9 ."-]{0,90}`)
		before, after := around.Draw(t, "before"), around.Draw(t, "after")
		line := []byte(before + target + after)
		o := cordon.Observation{Kind: cordon.Request, Request: cordon.RequestLine{Method: []byte("GET"), Target: []byte(target)}}
		found := slices.Clone(with.Scan(line, nil))
		other := without.Scan(line, nil)
		if (len(found) > 0) != (len(other) > 0) {
			t.Fatalf("%q: with vectors %v, without %v", line, found, other)
		}
		if !slices.IsSorted(found) || !slices.IsSorted(other) {
			t.Fatalf("%q: not in order: %v, %v", line, found, other)
		}
		if len(m.match(&o)) == 0 {
			return
		}
		matches++
		if len(found) == 0 || found[0] < 0 || found[len(found)-1] >= len(line) {
			t.Fatalf("%q matches, and the scan found %v", target, found)
		}
	})
	if matches == 0 {
		t.Error("nothing matched: the test tests nothing")
	}
}

// A plain text is passed over as a whole.
func TestAScanPassesOverWhatConcernsNobody(t *testing.T) {
	_, with, without := scanners(t)
	text := []byte(strings.Repeat("192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a%20b?q=%3D&r=gr%C3%BCn HTTP/1.0\" 200 1 \"-\" \"-\"\n", 50))
	for _, s := range []*Scanner{with, without} {
		if hits := s.Scan(text, nil); len(hits) > 0 {
			t.Errorf("found %q", text[hits[0]:hits[0]+20])
		}
	}
}

// Every place of every literal is found, at any distance from the vectors' edges.
func TestAScanFindsLiteralsAnywhere(t *testing.T) {
	p, with, without := scanners(t)
	for _, l := range append(slices.Clone(p.literals), "%u", "%c0", "%2e", "\\x", "\xc0") {
		for at := range 100 {
			text := []byte(strings.Repeat(".", at) + l + strings.Repeat("z", 100-at))
			for _, s := range []*Scanner{with, without} {
				if got := s.Scan(text, nil); !slices.Equal(got, []int{at}) && l != "default.ida" {
					t.Fatalf("%q at %d: found at %v", l, at, got)
				}
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	p, with, without := scanners(f)
	m := newMatcher(p)
	for _, s := range []string{"/default.ida?XXXXXXXXXXXXXXXXXX", "/..%c0%af../cmd.exe?/c+dir", "/%u0063md.exe", "/%25%36%33md.exe", "\xc1\xa3md.exe"} {
		f.Add([]byte(s), []byte("192.0.2.1 - - "))
	}
	f.Fuzz(func(t *testing.T, target, before []byte) {
		o := cordon.Observation{Kind: cordon.Request, Request: cordon.RequestLine{Method: []byte("GET"), Target: target}}
		line := append(slices.Clone(before), target...)
		found := slices.Clone(with.Scan(line, nil))
		if other := without.Scan(line, nil); (len(found) > 0) != (len(other) > 0) {
			t.Fatalf("%q: with vectors %v, without %v", line, found, other)
		}
		if len(m.match(&o)) > 0 && len(found) == 0 {
			t.Fatalf("%q matches and is passed over", target)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	for _, vectors := range []bool{true, false} {
		b.Run(fmt.Sprintf("vectors=%t", vectors), func(b *testing.B) { benchmarkScan(b, vectors) })
	}
}

func benchmarkScan(b *testing.B, vectors bool) {
	_, s, without := scanners(b)
	if !vectors {
		s = without
	}
	var text bytes.Buffer
	r := rand.New(rand.NewPCG(1, 2))
	for text.Len() < 256<<10 {
		fmt.Fprintf(&text, "192.0.2.%d - - [10/Oct/2000:13:55:%02d -0700] \"GET /images/%x/picture-of-something.gif HTTP/1.0\" 200 %d \"http://www.example.org/start/index.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"\n", r.IntN(256), r.IntN(60), r.Uint32(), r.IntN(100000))
	}
	b.SetBytes(int64(text.Len()))
	var hits []int
	for b.Loop() {
		hits = s.Scan(text.Bytes(), hits[:0])
	}
	b.ReportMetric(float64(len(hits)), "hits")
}
