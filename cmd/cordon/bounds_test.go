//go:build linux

package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/capture/capturetest"
)

// built is the program as it is installed: the race detector takes time and
// memory of its own. It is compiled as `make build-all` does it, so that it is once.
func built(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cordon")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", name, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return name
}

// cost is what a run took: memory in bytes, the clock's time and the processors'.
type cost struct {
	peak      int
	wall, cpu time.Duration
}

// ran runs the program on what write writes.
func ran(t *testing.T, program string, write func(io.Writer) error, args ...string) cost {
	t.Helper()
	c := exec.Command(program, append([]string{"analyze", "-o", "json"}, args...)...)
	var out counted
	var complaints bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaints
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	peak := watchMemory(c.Process.Pid)
	w := bufio.NewWriterSize(in, 1<<20)
	if err := errors.Join(write(w), w.Flush(), in.Close()); err != nil {
		t.Error(err)
	}
	err = c.Wait()
	wall := time.Since(begin)
	if code := c.ProcessState.ExitCode(); code != 0 && code != 1 && code != 3 || out == 0 {
		t.Fatalf("%v: %v, %d bytes\n%s", args, err, out, &complaints)
	}
	most := peak()
	if most == 0 {
		t.Error("nothing was seen of its memory")
	}
	return cost{
		peak: most,
		wall: wall, cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime(),
	}
}

// watchMemory follows the peak of a process's memory until it ends. What the system
// counts when it is waited for is at least what its parent had, which is the test's.
func watchMemory(pid int) (peak func() int) {
	last, over := make(chan int), make(chan struct{})
	go func() {
		most := 0
		for {
			select {
			case <-over:
				last <- most
				return
			case <-time.After(5 * time.Millisecond):
				most = max(most, highWater(pid))
			}
		}
	}()
	return func() int {
		close(over)
		return <-last
	}
}

// highWater is the most memory that a process had, bytes; 0 it has ended (proc_pid_status(5), VmHWM).
func highWater(pid int) (bytes int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscan(rest, &bytes)
	return bytes << 10
}

// hostileLog is a log in which each line is a worm of another host's.
func hostileLog(lines int) func(io.Writer) error {
	return func(w io.Writer) error {
		at, rest := time.Date(2001, 8, 5, 0, 0, 0, 0, time.UTC), ""
		var line []byte
		for i := range lines {
			if i%100 == 0 { // so many a second
				rest = at.Add(time.Duration(i) * time.Second / 100).Format(" - - [02/Jan/2006:15:04:05 -0700] \"GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXX HTTP/1.0\" 404 283\n")
			}
			line = netip.AddrFrom4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)}).AppendTo(line[:0])
			if _, err := w.Write(append(line, rest...)); err != nil {
				return err
			}
		}
		return nil
	}
}

// flood is a capture of SYNs, each from another host to another.
func flood(packets int) func(io.Writer) error {
	return func(w io.Writer) error {
		n := capturetest.New(capturetest.Ethernet)
		n.TCP("192.0.2.1:4000", "198.51.100.2:445").SYN()
		file := n.Pcap()
		_, err := w.Write(file[:24])
		record := file[24:]
		for i := range uint32(packets) {
			binary.LittleEndian.PutUint32(record, 997_000_000+i/1000)
			binary.BigEndian.PutUint32(record[16+26:], i*2654435761)
			binary.BigEndian.PutUint32(record[16+30:], i*2246822519+1)
			if err == nil {
				_, err = w.Write(record)
			}
		}
		return err
	}
}

// counted keeps of what is written how much it was.
type counted int

func (c *counted) Write(b []byte) (int, error) {
	*c += counted(len(b))
	return len(b), nil
}

// What a run takes is bounded by --memory, whatever comes and however much.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: hundreds of megabytes are analysed, and -short was given")
	}
	program := built(t)
	for name, of := range map[string]func(int) func(io.Writer) error{"hosts": hostileLog, "connection attempts": flood} {
		for _, args := range [][]string{{"--memory", "64M"}, {"--memory", "128M"}, {"--memory", "64M", "--since", "1990-01-01"}} {
			bound := 64 << 20
			if args[1] == "128M" {
				bound = 128 << 20
			}
			peak := ran(t, program, of(1_000_000), append(args, "-")...).peak
			if t.Logf("%s, %v: %d MiB", name, args, peak>>20); peak > bound {
				t.Errorf("%s, %v: %d MiB", name, args, peak>>20)
			}
		}
	}
}

// So is what is kept of many files at once: their first and last lines.
func TestMemoryIsBoundedForManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: hundreds of megabytes are analysed, and -short was given")
	}
	program := built(t)
	for _, name := range []string{"log%d.txt", "access.log.%d"} {
		archive := filepath.Join(t.TempDir(), "logs.zip")
		if err := os.WriteFile(archive, manyLogs(t, name, 15_000), 0o600); err != nil {
			t.Fatal(err)
		}
		peak := ran(t, program, func(io.Writer) error { return nil }, "--memory", "64M", archive).peak
		if t.Logf("%s: %d MiB", name, peak>>20); peak > 64<<20 {
			t.Errorf("%s: %d MiB", name, peak>>20)
		}
	}
}

// manyLogs is an archive of logs of two long lines, the last of which has no end. They are
// the same, so that they are compressed once.
func manyLogs(t *testing.T, name string, n int) []byte {
	t.Helper()
	line := fmt.Sprintf("192.0.2.1 - - [04/Aug/2001:10:00:00 +0000] \"GET /%s HTTP/1.0\" 404 283\n", bytes.Repeat([]byte{'x'}, 8000))
	text := []byte(line + line[:len(line)-1])
	var packed, b bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err == nil {
		_, err = z.Write(text)
		err = errors.Join(err, z.Close())
	}
	w := zip.NewWriter(&b)
	for i := 0; i < n && err == nil; i++ {
		var m io.Writer
		m, err = w.CreateRaw(&zip.FileHeader{
			Name: fmt.Sprintf(name, i), Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(text),
			CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(len(text)),
		})
		if err == nil {
			_, err = m.Write(packed.Bytes())
		}
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Who leaves a core to others has it left: what goes on beside the workers shares
// theirs.
func TestOneWorkerIsOneCore(t *testing.T) {
	c := ran(t, built(t), flood(1_000_000), "--workers", "1", "-")
	if t.Logf("the processors worked %v in %v", c.cpu, c.wall); c.cpu > c.wall+c.wall/8 {
		t.Errorf("the processors worked %v in %v", c.cpu, c.wall)
	}
}

// newPage is what a page of memory takes that was never used: a quarter of a microsecond
// to one, and many times that under some hypervisors.
func newPage(t *testing.T) time.Duration {
	t.Helper()
	const pages, size = 4096, 4096
	best := time.Hour
	for range 5 {
		b, err := syscall.Mmap(-1, 0, pages*size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for i := 0; i < len(b); i += size {
			b[i] = 1
		}
		best = min(best, time.Since(began)/pages)
		if err := syscall.Munmap(b); err != nil {
			t.Fatal(err)
		}
	}
	return best
}

// A file of a few lines is analysed in less than 50 ms from start to exit. Other
// programs may be in the way, so that the best of several runs counts.
func TestAFewLinesTakeNoTime(t *testing.T) {
	program := built(t)
	const bar = 50 * time.Millisecond
	best := cost{wall: time.Hour}
	for range 40 {
		c := ran(t, program, func(io.Writer) error { return nil }, "../../advisories/recordings/code-red/demo.log")
		if c.wall < best.wall {
			best = c
		}
		if best.wall < bar {
			break
		}
	}
	t.Logf("best: %v, of which the processors worked %v", best.wall, best.cpu)
	page := newPage(t)
	switch {
	case best.cpu >= bar && page >= 4*time.Microsecond:
		t.Skipf("NOT CHECKED: this machine takes %v for every new page of memory, of which any program needs thousands to start; the best of 40 runs worked %v", page, best.cpu)
	case best.cpu >= bar:
		t.Errorf("the processors worked %v in the best of 40 runs", best.cpu)
	case best.wall >= bar:
		t.Skipf("NOT CHECKED: this machine is busy; the best of 40 runs took %v, and worked %v", best.wall, best.cpu)
	}
}
