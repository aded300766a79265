package app

import (
	"bytes"
	"cmp"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"cordon"
)

// readText joins what the blocks of a text hold.
func readText(t *rapid.T, src io.Reader) (all string, cut uint64) {
	text := textBlocks{src: src}
	buf := make([]byte, blockLen+maxLine+1)
	for {
		data, n, err := text.next(buf)
		if len(data) > 0 && data[len(data)-1] != '\n' && err == nil {
			t.Fatalf("a block ends in the middle of a line: %q", data[max(0, len(data)-20):])
		}
		all += string(data)
		cut += n
		if err == io.EOF {
			return all, cut
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// How long a line is alone decides what becomes of it: not where blocks are cut,
// nor how much a read returns.
func TestLongLinesAreTreatedAlikeWhereverTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in, want strings.Builder
		var lost uint64
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			n := rapid.SampledFrom([]int{0, 10, 70 << 10, maxLine - 2, maxLine - 1, maxLine, maxLine + 1, blockLen + maxLine, 3 << 20, 5 << 20}).Draw(t, "length")
			line := strings.Repeat(string(rune('a'+i)), n)
			in.WriteString(line)
			if n > maxLine {
				lost += uint64(n - lineHead)
				line = line[:lineHead]
			}
			want.WriteString(line)
			in.WriteString("\n")
			want.WriteString("\n")
		}
		text, head := in.String(), want.String()
		if rapid.Bool().Draw(t, "open end") {
			text += "end"
			head += "end"
		}
		src := io.Reader(strings.NewReader(text))
		if rapid.Bool().Draw(t, "halves") {
			src = iotest.HalfReader(src)
		}
		got, cut := readText(t, src)
		if got != head || cut != lost {
			t.Fatalf("%d bytes and %d cut; want %d and %d", len(got), cut, len(head), lost)
		}
	})
}

func TestAHundredMegabytesWithoutALineEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	worm := hit(0, "198.51.100.1", codeRedII)
	line := io.LimitReader(endless('a'), 100<<20)
	src := io.MultiReader(strings.NewReader(worm), line, strings.NewReader("\n"+hit(1, "198.51.100.2", codeRedII)))
	rep := analyse(t, func(a *Analysis) { a.Stdin = src }, "-")
	in := rep.Inputs[0]
	if in.Records != 3 || in.BytesLost != 100<<20-lineHead || in.Bytes != in.BytesUnderstood+in.BytesSkipped+in.BytesLost {
		t.Errorf("%+v", in)
	}
	if n, _ := emitters(rep, "code-red", "ii", "infected"); n != 2 {
		t.Errorf("%d hosts, want the 2 around the line", n)
	}
}

type endless byte

func (e endless) Read(b []byte) (int, error) {
	copy(b, bytes.Repeat([]byte{byte(e)}, len(b)))
	return len(b), nil
}

// A user's name that is written like the front of a record hides neither the attack nor
// the back door that it found; who sent it is suspected, and the reasons say why.
// So it is of a list of addresses in front.
func TestAUserNameHidesNoAttackAndNoBackDoor(t *testing.T) {
	for _, front := range []string{
		"198.51.100.1 - a - b [", "198.51.100.1 - a 1.2.3.4 - c [", "198.51.100.1 - 6.6.6.6 x y [",
		"192.0.2.7, 198.51.100.1 - - [", "192.0.2.7, 192.0.2.8 198.51.100.1 - - [", "192.0.2.7, unknown - - [",
	} {
		for _, test := range []struct{ request, server string }{
			{codeRedII, cordon.VerdictAttacked},
			{"GET /scripts/root.exe?/c+dir HTTP/1.0", cordon.VerdictBackdoored},
		} {
			line := strings.NewReplacer("198.51.100.1 - - [", front, "404", "200").Replace(hit(1, "198.51.100.1", test.request))
			rep := analyse(t, nil, saved(t, "access.log", []byte(line)))
			client, server, suspected := "", "", cordon.VerdictSuspected
			if !strings.Contains(front, "198.51.100.1") {
				suspected = ""
			}
			for _, h := range rep.Hosts { // the worst first
				if h.Address == "198.51.100.1" {
					client = cmp.Or(client, h.Verdict)
				} else {
					server = cmp.Or(server, h.Verdict)
				}
				if !strings.Contains(strings.Join(h.Why, " "), "may hold two records, so that who asked cannot be told") {
					t.Errorf("%s: %s", line, h.Why)
				}
			}
			if client != suspected || server != test.server {
				t.Errorf("%s: the client is %q, the server %q, not %s", line, client, server, test.server)
			}
		}
	}
}

// Of a line in which a second record begins the first client is named, nobody is
// accused of what the second asked, and the answer is no whole one.
func TestALineOfTwoRecordsNamesTheFirst(t *testing.T) {
	two := func(first, second string) string {
		return strings.TrimSpace(hit(1, "198.51.100.1", first)) + hit(2, "198.51.100.2", second)
	}
	for _, test := range []struct{ name, log, named, level string }{
		{"the worm's first", two(codeRedII, "GET / HTTP/1.0"), "198.51.100.1", "yellow"},
		{"the worm's second", two("GET / HTTP/1.0", codeRedII), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := analyse(t, nil, saved(t, "access.log", []byte(test.log)))
			named := ""
			for _, h := range rep.Hosts {
				if h.Verdict == cordon.VerdictInfected {
					named += h.Address
				}
			}
			in := rep.Inputs[0]
			if accounted(t, in); named != test.named || rep.Level.Level != test.level || in.Skipped != 1 || in.SkippedWhy[0].Position != 1 {
				t.Errorf("named %q, level %+v, skipped %+v", named, rep.Level, in.SkippedWhy)
			}
		})
	}
}
