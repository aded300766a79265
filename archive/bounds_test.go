package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNestingIsBounded(t *testing.T) {
	data := []byte(line)
	for depth := range maxDepth + 1 {
		got := inFile(t, data)
		if len(got) != 1 || got[0].Text != line {
			t.Fatalf("%d archives: %+v", depth, got)
		}
		if depth < maxDepth {
			data = tarred(t, file{"a", string(data)})
		}
	}
	got := inFile(t, zipped(t, file{"a", string(data)}))
	if len(got) != 1 || got[0].Err != errDeep.Error() || got[0].Name != "x!/a!/a!/a" {
		t.Errorf("too deep: %+v", got)
	}
}

func TestLayersOfCompressionAreBounded(t *testing.T) {
	data := []byte(line)
	for n := range maxLayers {
		if data = gz(t, data); n == 1 {
			data = tarred(t, file{"a", string(data)}) // an archive does not begin anew
		}
	}
	if got := inFile(t, data); len(got) != 1 || got[0].Text != line {
		t.Errorf("%d layers: %+v", maxLayers, got)
	}
	if got := inFile(t, gz(t, data)); len(got) != 1 || !strings.Contains(got[0].Err, "compressed more than 4 times over") {
		t.Errorf("%d layers: %+v", maxLayers+1, got)
	}
}

// manyTar is a tar archive of n empty members, without a member's memory.
func manyTar(t testing.TB, n int) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := range n {
		check(t, w.WriteHeader(&tar.Header{Name: fmt.Sprint(i), Mode: 0o600}))
	}
	check(t, w.Close())
	return b.Bytes()
}

func TestMembersAreBoundedAndTheRestIsCounted(t *testing.T) {
	a, err := Open(context.Background(), Source{Name: "-", Stream: bytes.NewReader(manyTar(t, MaxMembers+7))})
	check(t, err)
	got := all(t, a)
	if len(got) != MaxMembers+1 {
		t.Fatalf("%d members", len(got))
	}
	want := brief{"-", "", "holds 7 members more than the 100000 that are read; unpack it first"}
	if diff := cmp.Diff(want, short(got[MaxMembers:])[0]); diff != "" {
		t.Error(diff)
	}
}

// drain reads everything and returns the first error and how much there was.
func drain(t testing.TB, data []byte) (n int64, first error) {
	t.Helper()
	a, err := Open(t.Context(), Source{Name: written(t, string(data)), Size: int64(len(data))})
	check(t, err)
	defer a.Close()
	for {
		m, err := a.Next()
		if err != nil {
			return n, first
		}
		if m.Err == nil {
			var k int64
			k, m.Err = io.Copy(io.Discard, m)
			n += k
		}
		if first == nil {
			first = m.Err
		}
	}
}

// Zeros as bzip2 and xz pack them, 32 MiB and 2 MiB.
const (
	zerosBzip2 = "425a6839314159265359a220a29a010101c000c000000820003080291b680201a20100e2ee48a70a121444145340"
	zerosXz    = "fd377a585a000004e6d6b4460200210116000000742fe5a3ffff11016c5d00006ffdffffa3b7ff473e481572396151b89228e6a38607f9eee41e82d32fc53a3c014bb17ec98a8a4d2fa30dd97fa6e38c231153e05918c5758ae277f8b6947f0c6ac0de744964e2e95c53b204d8f7440cab5f0d6d46e9e5c37688b79657acb64de1691d6ffb4b88106c42cb883f5c008fd04eaf262894711f3d8f24e1709ea7235fec28cb85d195988a7e2a91f22775f719c006984d98fdd8afd5900fc42553f8f591363105a5b0ee6fc1704d470cd19111aaad601dbaceb127185c5986e9665258bee976ac59e4e55b0508f9c7daadfcfb522b74cd1e5b2042f9dd533df82964093b80cb2a6cdfb53bf0c4bd2e5faa0f3e4b664290130eff1093f8717859f80bcdff9528460fa9fc7cdefb9a302e56c08f85f38381c065c42553f8f591363105a5b0ee6fc1704d470cd19111aaad601dbaceb127185c5986e9665258bee976ac59e4e55b0508f9c7daadfcfb522b74cd1e5b2042f9dd533df82964093b80cb2a6cdfb53bf0c4bc4827e6588000ed0005001ca624f1000000b6535a668691fe1d000193038080800186cfef5fb1c467fb020000000004595a"
)

// There is no compression that gives far more than it holds and is not stopped.
func TestBombsAreStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: gigabytes are decompressed, and -short was given")
	}
	zeros := make([]byte, 64<<20)
	frame, member := zst(t, zeros), gz(t, zeros)
	bomb := bytes.Repeat(frame, 64) // 4 GiB
	for name, data := range map[string][]byte{
		"zstd":         bomb,
		"gzip in gzip": gz(t, bytes.Repeat(member, 64)),
		"in a tar":     tarred(t, file{"a", string(bomb)}),
		"in a zip":     zipped(t, file{"a", string(bomb)}),
		"bzip2":        bytes.Repeat(unhex(t, zerosBzip2), 64), // 2 GiB
		"xz":           bytes.Repeat(unhex(t, zerosXz), 1024),  // 2 GiB
	} {
		n, err := drain(t, data)
		var b *Bomb
		if !errors.As(err, &b) || n > freeOutput+maxRatio*int64(len(data))+1<<20 {
			t.Errorf("%s: %d bytes gave %d, %v", name, len(data), n, err)
		}
	}
	// A log of one line, repeated: as much as gzip can do, and more than is free.
	n, err := drain(t, bytes.Repeat(member, 18))
	if n != 18*64<<20 || n < freeOutput || err != nil {
		t.Errorf("one line, repeated: %d bytes, %v", n, err)
	}
}

func TestDecodersThatAskForTooMuchAreRefused(t *testing.T) {
	window := []byte("\x28\xb5\x2f\xfd\x00\x90\x00\x00\x00") // a zstd window of 256 MiB
	for what, data := range map[string][]byte{"xz": unhex(t, lineXz192), "zstd": window} {
		got := inFile(t, data)
		want := "the " + what + " stream asks for more than the 128 MiB of memory that a decoder may take; decompress it first"
		if len(got) != 1 || got[0].Err != want {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}

func TestZipDirectoryIsBounded(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	long := strings.Repeat("n", 60000)
	for i := range maxDirectory/60000 + 10 {
		_, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i, long)})
		check(t, err)
	}
	check(t, w.Close())
	got := inFile(t, b.Bytes())
	if len(got) != 1 || got[0].Err != errZipDirectory.Error() {
		t.Errorf("%d members, the first %.80q", len(got), got[0].Err)
	}
}

func TestNestedZipIsBounded(t *testing.T) {
	data := join([]byte("PK\x03\x04"), make([]byte, maxNestedZip))
	if got := inFile(t, gz(t, data)); len(got) != 1 || got[0].Err != errZipNested.Error() {
		t.Errorf("got %+v", got)
	}
}

func TestZipMembersThatLieOverEachOtherAreNotRead(t *testing.T) {
	data := zipped(t, file{"a", strings.Repeat(line, 9)}, file{"b", line}, file{"c", line})
	// Let the directory's second entry point at the first member.
	second := bytes.Index(data, []byte("PK\x01\x02"))
	second += 4 + bytes.Index(data[second+4:], []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[second+42:], 0)
	got := inFile(t, data)
	if len(got) != 3 || got[0].Err != "" || got[1].Err != errOverlap.Error() || got[2].Err != "" {
		t.Errorf("got %+v", got)
	}
}

func TestEncryptedZipMembersAreNamed(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	_, err := w.CreateRaw(&zip.FileHeader{Name: "a", Flags: 1, Method: zip.Deflate})
	check(t, err)
	check(t, w.Close())
	if got := inFile(t, b.Bytes()); len(got) != 1 || got[0].Err != errEncrypted.Error() {
		t.Errorf("got %+v", got)
	}
}

func TestTarEntriesThatAreNoFilesAreNamedAndNotFollowed(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeDir, Name: "d/"},
		{Typeflag: tar.TypeSymlink, Name: "s", Linkname: "../../etc/passwd"},
		{Typeflag: tar.TypeLink, Name: "l", Linkname: "a"},
		{Typeflag: tar.TypeChar, Name: "c"},
		{Typeflag: tar.TypeBlock, Name: "b"},
		{Typeflag: tar.TypeFifo, Name: "f"},
		{Typeflag: 'Z', Name: "z"},
		{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "x"}},
	} {
		check(t, w.WriteHeader(&h))
	}
	check(t, w.Close())
	want := []brief{
		{"x!/s", "", `a link to \x2e\x2e/\x2e\x2e/etc/passwd, which is not followed`},
		{"x!/l", "", "a link to a, which is not followed"},
		{"x!/c", "", "a device, which is not read"},
		{"x!/b", "", "a device, which is not read"},
		{"x!/f", "", "a pipe, which holds nothing"},
		{"x!/z", "", `an entry of the unknown type 'Z'`},
	}
	if diff := cmp.Diff(want, short(inFile(t, b.Bytes()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// sparse makes a PAX header and its file, which claims a terabyte of holes.
func sparse(t testing.TB) []byte {
	records := ""
	for _, r := range []string{"GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=1099511627776", "GNU.sparse.name=a.log"} {
		n := len(r) + 4 // the length itself has two digits
		records += fmt.Sprintf("%d %s\n", n, r)
	}
	body := "1\n0\n0\n" + strings.Repeat("\x00", 506)
	data := tarred(t, file{"PaxHeaders/a", records}, file{"a.log", body})
	return typed(data, 'x')
}

// typed sets the type of the first member and its header's checksum.
func typed(data []byte, kind byte) []byte {
	data[156] = kind
	copy(data[148:], "        ")
	sum := 0
	for _, c := range data[:tarBlock] {
		sum += int(c)
	}
	copy(data[148:], fmt.Sprintf("%06o\x00 ", sum))
	return data
}

func TestSparseFilesAreNamed(t *testing.T) {
	got := inFile(t, sparse(t))
	if len(got) != 1 || got[0].Err != errSparse.Error() {
		t.Errorf("got %+v", got)
	}
}

func TestHugePaxHeadersAreRefused(t *testing.T) {
	record := fmt.Sprintf("%d comment=%s\n", 2<<20, strings.Repeat("c", 2<<20-len("2097152 comment=\n")))
	data := typed(tarred(t, file{"PaxHeaders/a", record}, file{"a", line}), 'x')
	got := inFile(t, data)
	if len(got) != 1 || !strings.HasPrefix(got[0].Err, "the tar archive is damaged") {
		t.Errorf("got %d, the first %.100q", len(got), got[0].Err)
	}
}

func TestNamesAreMadeFitToBeShown(t *testing.T) {
	for name, want := range map[string]string{
		"a/b.log":                     "a/b.log",
		"/var/./log//a":               "var/log/a",
		"../../etc/passwd":            `\x2e\x2e/\x2e\x2e/etc/passwd`,
		"":                            "(no name)",
		"./":                          "(no name)",
		"a\x00b\nc\x1b[31m":           `a\x00b\x0ac\x1b[31m`,
		"\xff\xfe":                    `\xff\xfe`,
		"a\u202egol.exe":              `a\u{202e}gol.exe`,
		"é/日本":                        "é/日本",
		`c:\temp\a.log`:               `c:\temp\a.log`,
		strings.Repeat("n", 9000):     strings.Repeat("n", maxName) + "…",
		strings.Repeat("\x00/", 9000): strings.Repeat(`\x00/`, maxName/2-1) + `\x00…`,
	} {
		if got := shown(name); got != want {
			t.Errorf("%.40q: got %.80q, want %.80q", name, got, want)
		}
	}
}

func TestNoTwoMembersHaveTheSameName(t *testing.T) {
	got := inFile(t, tarred(t, file{"a", "1"}, file{"./a", "2"}, file{"/a", "3"}, file{"a#2", "4"}, file{"a#2", "5"}))
	want := []brief{{"x!/a", "1", ""}, {"x!/a#2", "2", ""}, {"x!/a#3", "3", ""}, {"x!/a#2#2", "4", ""}, {"x!/a#2#3", "5", ""}}
	if diff := cmp.Diff(want, short(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
