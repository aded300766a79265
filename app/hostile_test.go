package app

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"cordon/report"
)

// hostilePieces act on a terminal, a browser or a reader that trusts them.
var hostilePieces = []string{
	"\x1b[2J\x1b]0;x\a", "<script>alert(1)</script>", "\u202e\u2066", "\x00", "\xff\xfe\xc3", "\u0085\u2028", "\r", "\n", `"`, `\`,
	"\xff\xff\xff\xff", "\x00\x00\x00\x00", "\x1f\x8b\x08", "PK\x03\x04", strings.Repeat("A", 70_000),
}

// damage spoils a recording: bytes are cut out, doubled, put in, or turned, and
// words of it become 2^32-1 or nothing, as lengths in it may be.
func damage(t *rapid.T, b []byte) []byte {
	for range rapid.IntRange(0, 6).Draw(t, "damages") {
		at := rapid.IntRange(0, len(b)).Draw(t, "at")
		to := min(len(b), at+rapid.SampledFrom([]int{0, 1, 4, 40, 5000}).Draw(t, "length"))
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			b = slices.Delete(b, at, to)
		case 1:
			b = slices.Insert(b, at, bytes.Clone(b[at:to])...)
		case 2:
			b = slices.Insert(b, at, []byte(rapid.SampledFrom(hostilePieces).Draw(t, "piece"))...)
		case 3:
			for i := at; i < min(to, at+4); i++ {
				b[i] ^= rapid.Byte().Draw(t, "byte")
			}
		case 4:
			if at = at &^ 3; at+4 <= len(b) {
				binary.LittleEndian.PutUint32(b[at:], rapid.SampledFrom([]uint32{1<<32 - 1, 1 << 31, 1 << 18, 0}).Draw(t, "word"))
			}
		}
	}
	return b[:len(b)-rapid.SampledFrom([]int{0, 0, 1, 17}).Draw(t, "tail")%(len(b)+1)]
}

// soundRecordings are small recordings of every kind: made up, shipped, and real
// ones where they are at hand.
func soundRecordings(t *testing.T) (all [][]byte) {
	for _, draw := range drawKinds {
		d := draw(rand.New(rand.NewPCG(3, 1)), 60)
		all = append(all, []byte(d.file(0, len(d.pieces))))
	}
	files := recordings(t)
	for _, f := range files {
		all = append(all, []byte(f.text))
	}
	all = append(all, []byte(tarGz(t, files[:3]...)), []byte(zipOf(t, files[:3]...)))
	if _, err := os.Stat(shared); err != nil {
		t.Log("*** NOT CHECKED on real recordings: they are not beside the project")
		return all
	}
	for _, path := range filesBelow(t, "weblogs", "fwlogs", "zeek", "flow", "pcaps") {
		if info, err := os.Stat(path); err == nil && info.Size() < 20_000 {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data)
		}
	}
	return all
}

// Whatever an input holds, every byte of it is understood, skipped, lost or a
// copy, and nothing of it acts on whoever looks at the answer.
func TestDamagedRecordingsAreAccountedForAndShown(t *testing.T) {
	all := soundRecordings(t)
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		var paths []string
		sizes := map[string]int{}
		var recording []byte
		for _, name := range []string{"a", "b\x1b[2J<b>\u202e"}[:rapid.IntRange(1, 2).Draw(rt, "files")] {
			if recording == nil || rapid.Bool().Draw(rt, "another") { // else some of it is a copy
				recording = rapid.SampledFrom(all).Draw(rt, "recording")
			}
			data := damage(rt, bytes.Clone(recording))
			path := write(t, dir, name, string(data))
			paths, sizes[path] = append(paths, path), len(data)
		}
		rep := analyse(t, func(a *Analysis) { a.Memory = LeastMemory }, paths...)
		for _, in := range rep.Inputs {
			accounted(t, in)
			if in.Format != "" && in.Format != "empty" && in.Error == "" && in.Compressed == "" && in.Bytes != uint64(sizes[in.Name]) {
				rt.Errorf("%q, %s: %d of %d bytes accounted for", in.Name, in.Format, in.Bytes, sizes[in.Name])
			}
		}
		for _, format := range report.Formats() {
			var out bytes.Buffer
			if err := report.Write(&out, format, rep, report.Options{}); err != nil {
				rt.Fatal(err)
			}
			harmless(rt, format, out.String())
		}
		if t.Failed() {
			rt.FailNow()
		}
	})
}

// harmless asks that a text does nothing to a terminal or a browser.
func harmless(t *rapid.T, format, text string) {
	if !utf8.ValidString(text) {
		t.Errorf("%s holds what is no UTF-8", format)
	}
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) && r != '\u00a0' {
			t.Errorf("%s holds %U", format, r)
		}
	}
	if format == "html" && strings.Contains(text, "alert(1)</script>") {
		t.Errorf("%s holds a script of others", format)
	}
}
