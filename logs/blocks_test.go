package logs

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cordon"
)

// pieces are lines of every kind that carry something to later ones, or might.
func pieces(format string) (lines []string) {
	for _, g := range good {
		if g.format == format {
			lines = append(lines, strings.Split(g.data, "\n")...)
		}
	}
	packet := " gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8"
	return append(lines,
		"", " ", "garbage", "\x00\xff\x1b[2J", "# comment", "#Fields:", "#Fields: c-ip cs-uri-stem", "#Date: 2001-13-01", "#Date: 2002-03-04 00:00:00",
		"#Fields: c-ip"+strings.Repeat(" ", maxLine)+"cs-uri-stem", "192.0.2.1", "192.0.2.1 /a", "Jan 5 05:31:02", "Dec 1 05:31:02", "<4>Dec 30 05:31:02 x",
		"Dec 31 23:59:59"+packet, "Jan  1 00:00:01"+packet, "Jul  1 00:00:01"+packet,
	)
}

// The result does not depend on where an input is cut into blocks, nor on the
// order in which they are decoded.
func TestBlocksMayBeCutAtAnyLineEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(Formats()).Draw(t, "format")
		lines := rapid.SliceOfN(rapid.SampledFrom(pieces(f.Name)), 0, 30).Draw(t, "lines")
		blocks := []string{""}
		for _, l := range lines {
			blocks[len(blocks)-1] += l + rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
			if rapid.Bool().Draw(t, "cut") {
				blocks = append(blocks, "")
			}
		}
		blocks[len(blocks)-1] += rapid.SampledFrom([]string{"", "half a line"}).Draw(t, "rest")
		o := options()
		o.YearAssumed = true
		if rapid.Bool().Draw(t, "copies") {
			o.Skip = func(line uint64) bool { return line%3 == 0 }
		}
		want, wantTally := decode(f, o, strings.Join(blocks, ""))
		got, gotTally := decodeBackwards(f, o, blocks)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("cut differs from whole:\n%s", diff)
		}
		if diff := cmp.Diff(wantTally, gotTally); diff != "" {
			t.Fatalf("accounts differ:\n%s", diff)
		}
		balanced(t, &wantTally, strings.Join(blocks, ""))
	})
}

// Of a line that is too long, what carries to later lines is what decoding sees.
func TestALineThatIsTooLongCarriesNoMoreThanItsHead(t *testing.T) {
	f, _ := ByName("iis-w3c")
	blocks := []string{"#Fields: c-ip" + strings.Repeat(" ", maxLine) + "cs-uri-stem\n", "192.0.2.1\n192.0.2.1 /a\n"}
	_, want := decode(f, options(), strings.Join(blocks, ""))
	_, got := decodeBackwards(f, options(), blocks)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cut differs from whole:\n%s", diff)
	}
}

func TestCopiesCarryWhatTheySay(t *testing.T) {
	packet := " gate kernel: IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=28 PROTO=UDP SPT=1 DPT=2 LEN=8\n"
	for format, data := range map[string]string{
		"iis-w3c":  "#Fields: c-ip cs-uri-stem\n#Fields: c-ip\n#Fields: cs-uri-stem c-ip\n/a 192.0.2.1\n",
		"iptables": "Dec 31 23:59:58" + packet + "Dec 31 23:59:59" + packet + "Jan  1 00:00:01" + packet + "Aug  1 00:00:01" + packet,
	} {
		f, _ := ByName(format)
		o := options()
		all, _ := decode(f, o, data)
		o.Skip = func(line uint64) bool { return line == 3 }
		got, tally := decode(f, o, data)
		if want := all[len(all)-1]; tally.Duplicate != 1 || len(got) == 0 || got[len(got)-1] != want {
			t.Errorf("%s: got %+v, want %+v; %+v", format, got, want, tally)
		}
	}
}

func decodeBackwards(f *Format, o Options, texts []string) (all []seen, tally cordon.Tally) {
	s := NewStream(f, o)
	var blocks []Block
	for _, text := range texts {
		blocks = append(blocks, s.Block([]byte(text)))
	}
	for i := len(blocks) - 1; i >= 0; i-- {
		var these []seen
		blocks[i].Decode(func(batch []cordon.Observation) {
			for j := range batch {
				these = append(these, show(&batch[j]))
			}
		}, &tally)
		all = append(these, all...)
	}
	return all, tally
}

func TestBlocksAreDecodedAtOnce(t *testing.T) {
	for _, f := range Formats() {
		s := NewStream(f, options())
		text := []byte(strings.Join(pieces(f.Name), "\n") + "\n")
		tallies := make([]cordon.Tally, 8)
		var wait sync.WaitGroup
		for i := range tallies {
			b := s.Block(text)
			wait.Go(func() { b.Decode(func([]cordon.Observation) {}, &tallies[i]) })
		}
		wait.Wait()
		var sum cordon.Tally
		for i := range tallies {
			sum.Add(&tallies[i])
		}
		balanced(t, &sum, strings.Repeat(string(text), len(tallies)))
	}
}

// What is emitted does not change before emit returns, however much of it had
// to be put together.
func TestObservationsKeepTheirBytesUntilTheBatchIsTaken(t *testing.T) {
	f, _ := ByName("combined")
	var data bytes.Buffer
	for i := range 300 {
		data.WriteString(`192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /\x41` + strings.Repeat(string(rune('a'+i%26)), i*5) + ` HTTP/1.0" 200 1` + "\n")
	}
	var tally cordon.Tally
	i := 0
	NewStream(f, options()).Block(data.Bytes()).Decode(func(batch []cordon.Observation) {
		for _, o := range batch {
			if want := "/A" + strings.Repeat(string(rune('a'+i%26)), i*5); string(o.Request.Target) != want {
				t.Fatalf("line %d: got %q, want %q", i+1, o.Request.Target, want)
			}
			i++
		}
	}, &tally)
	if i != 300 {
		t.Errorf("%d observations of 300", i)
	}
}

func balanced(t interface {
	Helper()
	Errorf(string, ...any)
}, tally *cordon.Tally, data string,
) {
	t.Helper()
	lines := uint64(strings.Count(data, "\n"))
	if len(data) > 0 && data[len(data)-1] != '\n' {
		lines++
	}
	if !tally.Adds() || tally.Records != lines || tally.Bytes != uint64(len(data)) {
		t.Errorf("accounts do not add up: %d lines, %d bytes: %+v", lines, len(data), tally)
	}
}
