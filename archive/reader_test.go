package archive

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// "one line\n" as bzip2 and xz pack it; there is no packer in the library.
const (
	line      = "one line\n"
	lineBzip2 = "425a683931415926535933fc0cc50000045100001040000225a000310c00d0d3d1c84792517724538509033fc0cc50"
	lineXz    = "fd377a585a000004e6d6b4460200210116000000742fe5a30100086f6e65206c696e650a00000000d49671717696d03d000121096c18c5d51fb6f37d010000000004595a"
	lineXz192 = "fd377a585a00000ae1fb0ca1020021011f000000fe60edde0100086f6e65206c696e650a000000003887c2cd3bec16420dc71507a74cf7f0a5effdd361f6d9cbe27b77831de8f65f000139093580de57189b4b9a01000000000a595a"
)

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(s)
	check(t, err)
	return b
}

func utf16le(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func swapped(b []byte) []byte {
	b = bytes.Clone(b)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestMembersAreSeenThroughWhateverLiesAroundThem(t *testing.T) {
	two := []file{{"var/a.log", "a\n"}, {"/var/b.log", "b\n"}}
	plain := []byte(line)
	one := func(layers string) []got { return []got{{Name: "x", Layers: layers, Text: line}} }
	both := func(layers string) []got {
		return []got{{Name: "x!/var/a.log", Layers: layers, Text: "a\n"}, {Name: "x!/var/b.log", Layers: layers, Text: "b\n"}}
	}
	tests := []struct {
		name string
		data []byte
		want []got
	}{
		{"nothing", nil, []got{{Name: "x"}}},
		{"text", plain, one("")},
		{"gzip", gz(t, plain), one("gzip")},
		{"gzip of several members", join(gz(t, plain[:3]), gz(t, plain[3:])), one("gzip")},
		{"zstd", zst(t, plain), one("zstd")},
		{"zstd of several frames", join(zst(t, plain[:3]), []byte("\x50\x2a\x4d\x18\x01\x00\x00\x00x"), zst(t, plain[3:])), one("zstd")},
		{"zstd that begins with a frame without data", join([]byte("\x50\x2a\x4d\x18\x01\x00\x00\x00x"), zst(t, plain)), one("zstd")},
		{"xz", unhex(t, lineXz), one("xz")},
		{"xz of several streams", unhex(t, lineXz+"00000000"+lineXz), []got{{Name: "x", Layers: "xz", Text: line + line}}},
		{"bzip2", unhex(t, lineBzip2), one("bzip2")},
		{"bzip2 of several streams", unhex(t, lineBzip2+lineBzip2), []got{{Name: "x", Layers: "bzip2", Text: line + line}}},
		{"text that begins like bzip2", []byte("BZh9 is a name\n"), []got{{Name: "x", Text: "BZh9 is a name\n"}}},
		{"gzip in zstd", zst(t, gz(t, plain)), one("gzip+zstd")},
		{"UTF-8 with a mark", []byte("\ufeff" + line), one("")},
		{"carriage returns alone", []byte("a\rb\r\tc"), []got{{Name: "x", Layers: layerCR, Text: "a\nb\n\tc"}}},
		{"two lines and one carriage return", []byte("a\rb"), []got{{Name: "x", Layers: layerCR, Text: "a\nb"}}},
		{"a carriage return at the end alone", []byte("a\r"), []got{{Name: "x", Text: "a\r"}}},
		{"carriage returns in a request", []byte(`x "GET /a` + "\rb\rc" + ` HTTP/1.0" 200 1`), []got{{Name: "x", Text: `x "GET /a` + "\rb\rc" + ` HTTP/1.0" 200 1`}}},
		{"a carriage return behind one in a request", []byte(`x "GET /a` + "\rb" + ` HTTP/1.0" 200 1` + "\ry"), []got{{Name: "x", Layers: layerCR, Text: `x "GET /a` + "\nb" + ` HTTP/1.0" 200 1` + "\ny"}}},
		{"carriage returns behind a quote that is not closed", []byte(`5" x` + "\r" + `"y" "z"` + "\rc"), []got{{Name: "x", Layers: layerCR, Text: `5" x` + "\n" + `"y" "z"` + "\nc"}}},
		{"carriage returns behind a first line that is long", []byte(strings.Repeat("a", 5000) + "\rb\r"), []got{{Name: "x", Layers: layerCR, Text: strings.Repeat("a", 5000) + "\nb\n"}}},
		{"carriage returns and a few control characters", []byte(strings.Repeat("a", 200) + "\x01\x00\rb\rc"), []got{{Name: "x", Layers: layerCR, Text: strings.Repeat("a", 200) + "\x01\x00\nb\nc"}}},
		{"carriage returns alone in gzip", gz(t, []byte("a\rb\r")), []got{{Name: "x", Layers: layerCR + "+gzip", Text: "a\nb\n"}}},
		{"carriage returns before line feeds", []byte("a\rb\r\nc\n"), []got{{Name: "x", Text: "a\rb\r\nc\n"}}},
		{"a line feed that is far behind", []byte(strings.Repeat("a\r", 20_000) + "\n"), []got{{Name: "x", Text: strings.Repeat("a\r", 20_000) + "\n"}}},
		{"carriage returns that turn to both behind the first 64 KiB", []byte(strings.Repeat("a\r", 40_000) + strings.Repeat("b\r\n\r\n", 40_000) + "\nc"), []got{{Name: "x", Layers: layerCR, Text: strings.Repeat("a\n", 40_000) + strings.Repeat("b\n\n", 40_000) + "\nc"}}},
		{"carriage returns in what is no text", []byte("a\r\x00\rb"), []got{{Name: "x", Text: "a\r\x00\rb"}}},
		{"UTF-16, little end first", utf16le(line), one("utf-16")},
		{"UTF-16, big end first", swapped(utf16le(line)), one("utf-16")},
		{"UTF-16 in gzip", gz(t, utf16le(line)), one("utf-16+gzip")},
		{"UTF-16 with pairs and halves", join(utf16le("é😀"), []byte{0x00, 0xd8, 'a', 0}), []got{{Name: "x", Layers: "utf-16", Text: "é😀\ufffda"}}},
		{"tar", tarred(t, two...), both("tar")},
		{"tar.gz", gz(t, tarred(t, two...)), both("tar+gzip")},
		{"tar.zst", zst(t, tarred(t, two...)), both("tar+zstd")},
		{"tar with a compressed log", tarred(t, file{"a.gz", string(gz(t, plain))}), []got{{Name: "x!/a.gz", Layers: "gzip+tar", Text: line}}},
		{"zip", zipped(t, two...), both("zip")},
		{"zip in tar.gz", gz(t, tarred(t, file{"i.zip", string(zipped(t, two...))}, file{"c", "c\n"})), []got{
			{Name: "x!/i.zip!/var/a.log", Layers: "zip+tar+gzip", Text: "a\n"},
			{Name: "x!/i.zip!/var/b.log", Layers: "zip+tar+gzip", Text: "b\n"},
			{Name: "x!/c", Layers: "tar+gzip", Text: "c\n"},
		}},
		{"tar in zip", zipped(t, file{"i.tar", string(tarred(t, two...))}), []got{
			{Name: "x!/i.tar!/var/a.log", Layers: "tar+zip", Text: "a\n"},
			{Name: "x!/i.tar!/var/b.log", Layers: "tar+zip", Text: "b\n"},
		}},
		{"an empty zip", zipped(t), []got{{Name: "x", Layers: "zip", Err: errNothing.Error()}}},
		{"a tar that is cut behind a folder", tarred(t, file{"var/", ""})[:512], []got{{Name: "x", Layers: "tar", Err: errNothing.Error()}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, inFile(t, test.data)); diff != "" {
				t.Errorf("as a file (-want +got):\n%s", diff)
			}
			if isZip(test.data) {
				return
			}
			want := append([]got(nil), test.want...)
			for i := range want {
				want[i].Name = "-" + want[i].Name[1:]
			}
			if diff := cmp.Diff(want, inStream(t, test.data)); diff != "" {
				t.Errorf("as a stream (-want +got):\n%s", diff)
			}
		})
	}
}

func TestZipMethodsAreReadOrNamed(t *testing.T) {
	pack := func(method uint16, data []byte) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		m, err := w.CreateRaw(&zip.FileHeader{Name: "a", Method: method, CRC32: crc32.ChecksumIEEE([]byte(line)), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(line))})
		check(t, err)
		_, err = m.Write(data)
		check(t, err)
		check(t, w.Close())
		return b.Bytes()
	}
	for _, test := range []struct {
		method uint16
		data   []byte
		err    string
	}{
		{zip.Store, []byte(line), ""},
		{zipBzip2, unhex(t, lineBzip2), ""},
		{zipZstd, zst(t, []byte(line)), ""},
		{zipXz, unhex(t, lineXz), ""},
		{9, []byte(line), "is compressed with method 9 of zip, which is not read; unpack it first"},
		{zip.Store, []byte("One line\n"), "the zip member is damaged before byte 40 of the file: zip: checksum error"},
	} {
		got := inFile(t, pack(test.method, test.data))
		if len(got) != 1 || got[0].Err != test.err || test.err == "" && got[0].Text != line {
			t.Errorf("method %d: %+v, want %q", test.method, got, test.err)
		}
	}
}

func TestZipOnAStreamIsRefused(t *testing.T) {
	got := inStream(t, zipped(t, file{"a", line}))
	if len(got) != 1 || got[0].Err != errZipStream.Error() {
		t.Errorf("got %+v", got)
	}
}

func TestDamagedTailsGiveWhatWasReadable(t *testing.T) {
	var text strings.Builder
	for i := range 20000 {
		text.WriteString(strings.Repeat("x", i%97) + "\n")
	}
	packed := map[string][]byte{
		"gzip stream": gz(t, []byte(text.String())),
		"zstd stream": zst(t, []byte(text.String()), zstd.WithEncoderLevel(zstd.SpeedFastest)),
		"tar archive": tarred(t, file{"a", text.String()}),
	}
	for what, data := range packed {
		t.Run(what, func(t *testing.T) {
			half := data[:len(data)*2/3]
			got := inFile(t, half)
			if len(got) == 2 && what == "tar archive" && got[1].Name == "x" && got[1].Err == got[0].Err {
				got = got[:1] // the list breaks off, too
			}
			if len(got) != 1 || len(got[0].Text) == 0 || !strings.HasPrefix(text.String(), got[0].Text) {
				t.Errorf("%d members, the first of %d bytes", len(got), len(got[0].Text))
			}
			if want := "the " + what + " is cut: it ends in the middle, at byte "; !strings.HasPrefix(got[0].Err, want) {
				t.Errorf("got %q, want %q", got[0].Err, want)
			}
		})
	}
	for what, data := range map[string][]byte{"xz stream": unhex(t, lineXz)[:50], "bzip2 stream": unhex(t, lineBzip2)[:30], "gzip stream": gz(t, []byte(line))[:5]} {
		if got := inFile(t, data); len(got) != 1 || !strings.HasPrefix(got[0].Err, "the "+what+" is cut") {
			t.Errorf("%s: %+v", what, got)
		}
	}
	bad := gz(t, []byte(line))
	bad[len(bad)-6] ^= 1 // its checksum
	if got := inFile(t, bad); len(got) != 1 || got[0].Text != line || !strings.HasPrefix(got[0].Err, "the gzip stream is damaged before byte ") {
		t.Errorf("%+v", got)
	}
	if got := inFile(t, zipped(t, file{"a", line})[:60]); len(got) != 1 || got[0].Err != errZipCut.Error() {
		t.Errorf("%+v", got)
	}
}

func TestTarThatIsCutBetweenMembersSaysSoItself(t *testing.T) {
	data := tarred(t, file{"a", line}, file{"b", line})
	got := inFile(t, data[:1024+200])
	want := []brief{{"x!/a", line, ""}, {"x", "", "the tar archive is cut: it ends in the middle, at byte 1224 of the file"}}
	if diff := cmp.Diff(want, short(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	bad := bytes.Clone(data)
	copy(bad[1024+124:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") // a negative size
	got = inFile(t, bad)
	if len(got) != 2 || !strings.HasPrefix(got[1].Err, "the tar archive is damaged before byte 1536 of the file") {
		t.Errorf("%+v", got)
	}
}

func TestTarThatIsCutInAMemberThatWasSkippedSaysSo(t *testing.T) {
	data := tarred(t, file{"a", strings.Repeat(line, 1000)})[:2000]
	a, err := Open(t.Context(), Source{Name: written(t, string(data)), Size: 2000})
	check(t, err)
	defer a.Close()
	_, err = a.Next()
	check(t, err)
	m, err := a.Next()
	if err != nil || m.Err == nil || m.Err.Error() != "the tar archive is cut: it ends in the middle, at byte 2000 of the file" {
		t.Errorf("got %+v, %v", m, err)
	}
}

type brief struct{ Name, Text, Err string }

func short(all []got) (out []brief) {
	for _, g := range all {
		out = append(out, brief{g.Name, g.Text, g.Err})
	}
	return out
}

func TestReaderThatIsClosedEarlyLeavesNothingOpen(t *testing.T) {
	data := zst(t, tarred(t, file{"a.zst", string(zst(t, []byte(line)))}, file{"b", line}))
	a, err := Open(t.Context(), Source{Name: "-", Stream: bytes.NewReader(data)})
	check(t, err)
	_, err = a.Next()
	check(t, err)
	a.Close()
	if len(a.open) != 0 {
		t.Errorf("%d decoders are open", len(a.open))
	}
}

func TestMembersCanBePeekedAt(t *testing.T) {
	text := strings.Repeat("y", HeadLen+10)
	a, err := Open(t.Context(), Source{Name: "-", Stream: bytes.NewReader(gz(t, tarred(t, file{"a", text})))})
	check(t, err)
	defer a.Close()
	m, err := a.Next()
	check(t, err)
	if head, err := m.Peek(HeadLen); err != nil || string(head) != text[:HeadLen] {
		t.Errorf("%d bytes, %v", len(head), err)
	}
	if rest, err := io.ReadAll(m); err != nil || string(rest) != text {
		t.Errorf("%d bytes, %v", len(rest), err)
	}
}

// A carriage return and its line feed are one end also where a read ends between them.
func TestACarriageReturnAndALineFeedInTwoReadsAreOneEnd(t *testing.T) {
	r := &crReader{Reader: iotest.OneByteReader(strings.NewReader("a\rb\r\n\r\nc\n\n\r"))}
	if got, err := io.ReadAll(r); err != nil || string(got) != "a\nb\n\nc\n\n\n" {
		t.Errorf("got %q, %v", got, err)
	}
}
