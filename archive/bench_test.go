package archive

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkRead measures bytes put out for a web log of 16 MB, as a command
// line tool packs it; what the machine cannot pack is left out.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	var text strings.Builder
	for i := 0; text.Len() < 16<<20; i++ {
		fmt.Fprintf(&text, "198.51.100.%d - - [05/Aug/2001:%02d:%02d:%02d +0000] \"GET /%d/%x.html HTTP/1.0\" 200 %d\n",
			i%251, i/3600%24, i/60%60, i%60, i%17, i*7919%10007, i*31%9973)
	}
	check(b, os.WriteFile(filepath.Join(dir, "a.log"), []byte(text.String()), 0o600))
	for _, pack := range []string{"cat a.log", "gzip -c a.log", "zstd -qc a.log", "xz -c a.log", "bzip2 -c a.log", "tar c a.log", "tar cz a.log", "zip -q - a.log", "iconv -t UTF-16 a.log"} {
		what, _, _ := strings.Cut(pack, " a.log")
		b.Run(strings.ReplaceAll(what, " ", "_"), func(b *testing.B) {
			c := exec.Command("sh", "-c", pack)
			c.Dir = dir
			data, err := c.Output()
			if err != nil {
				b.Skip("SKIPPED: ", err)
			}
			path := filepath.Join(dir, "packed")
			check(b, os.WriteFile(path, data, 0o600))
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				a, err := Open(b.Context(), Source{Name: path, Size: int64(len(data))})
				check(b, err)
				m, err := a.Next()
				check(b, err)
				n, err := io.Copy(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{m})
				if check(b, err); n != int64(text.Len()) {
					b.Fatal(n)
				}
				a.Close()
			}
		})
	}
}

// BenchmarkMembers measures members of 1 KiB.
func BenchmarkMembers(b *testing.B) {
	var files []file
	for i := range 10_000 {
		files = append(files, file{fmt.Sprintf("var/log/%d.log", i), strings.Repeat("x", 1<<10)})
	}
	data := gz(b, tarred(b, files...))
	b.ReportAllocs()
	for b.Loop() {
		a, err := Open(b.Context(), Source{Name: "-", Stream: bytes.NewReader(data)})
		check(b, err)
		n := 0
		for {
			m, err := a.Next()
			if err != nil {
				break
			}
			_, _ = m.Peek(HeadLen)
			n++
		}
		if a.Close(); n != len(files) {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N*len(files))/b.Elapsed().Seconds(), "members/s")
}
