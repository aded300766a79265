package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"cordon/bench"
)

const (
	seed    = 1
	runs    = 3
	starts  = 20
	patient = 2 * time.Minute  // for one run of anybody
	slow    = 20 * time.Second // who takes longer runs once
)

// row is one measurement, the best of its runs.
type row struct {
	set, command string
	wall, cpu    time.Duration
	memory       int64 // peak resident, KiB
	bytes        uint64
	records      int
	ratio        float64 // of the reference's wall time; 0 unknown
	note         string
}

// board collects what is measured.
type board struct {
	dir, cordon string
	rows        []row
	bars, wrong []string
}

func (b *board) build() error {
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.cordon, "./cmd/cordon")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	c.Stderr = os.Stderr
	return c.Run()
}

// input makes a set's input unless it is there, and reads it once to warm the
// page cache.
func (b *board) input(s set) (string, bench.Truth, error) {
	var t bench.Truth
	name := filepath.Join(b.dir, fmt.Sprintf("%s-%d-%d-%d", s.kind, s.n, seed, bench.Edition))
	if text, err := os.ReadFile(name + ".truth.json"); err != nil || json.Unmarshal(text, &t) != nil {
		fmt.Printf("making %s\n", name)
		if t, err = bench.GenerateFile(s.kind, s.n, seed, name); err != nil {
			return "", t, err
		}
		text, _ := json.Marshal(t) // plain data
		if err := os.WriteFile(name+".truth.json", text, 0o644); err != nil {
			return "", t, err
		}
	}
	f, err := os.Open(name)
	if err != nil {
		return "", t, err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return name, t, err
}

// measure runs everybody on one input.
func (b *board) measure(s set) error {
	name, truth, err := b.input(s)
	if err != nil {
		return err
	}
	var reference time.Duration
	for _, c := range s.others {
		r := b.best(s, truth, runs, "", c.name, fill(c.args, name, b.dir)...)
		if reference == 0 && r.note == "" {
			reference = r.wall
		}
		b.add(r, reference)
	}
	var walls [2]time.Duration
	for i := range walls {
		answer := filepath.Join(b.dir, "answer.json")
		r := b.best(s, truth, runs, answer, b.cordon, "analyze", "--workers", fmt.Sprint(i+1), "-o", "json", name)
		delay := b.check(r, truth, answer)
		b.add(r, reference)
		walls[i] = r.wall
		b.judge(s, r, reference, i+1)
		if s.delay > 0 && i == 0 {
			b.bar(delay <= s.delay, "%s: %d scanners, found %v after their first contact at the median, bar %v", s.name, truth.Scanners, delay.Round(time.Millisecond), s.delay)
		}
	}
	if s.scaling > 0 {
		got := walls[1].Seconds() / walls[0].Seconds()
		b.bar(got <= s.scaling, "%s: two workers %.2f of one, bar %.2f", s.name, got, s.scaling)
	}
	if s.sifting > 0 {
		r := b.best(s, truth, runs, "", b.cordon, "analyze", "--sift=off", "-o", "json", name)
		b.add(r, reference)
		got := walls[1].Seconds() / max(r.wall.Seconds(), 1e-9)
		b.bar(r.note == "" && got <= s.sifting, "%s: with sifting %.2f times as long as without (%.2f million packets/s), bar %.0f", s.name, got, float64(r.records)/1e6/r.wall.Seconds(), s.sifting)
	}
	return nil
}

func (b *board) add(r row, reference time.Duration) {
	if reference > 0 && r.wall > 0 {
		r.ratio = r.wall.Seconds() / reference.Seconds()
	}
	b.rows = append(b.rows, r)
}

// judge holds cordon's row against the bars of a set; time is judged with two
// workers only.
func (b *board) judge(s set, r row, reference time.Duration, workers int) {
	if s.memory > 0 {
		b.bar(r.memory <= s.memory<<10, "%s, %d workers: %d MiB, bar %d", s.name, workers, r.memory>>10, s.memory)
	}
	if workers != 2 {
		return
	}
	if s.ratio > 0 && reference > 0 {
		got := r.wall.Seconds() / reference.Seconds()
		b.bar(got <= s.ratio, "%s: %.2f times the reference, bar %.1f", s.name, got, s.ratio)
	}
	if s.packets > 0 {
		got := float64(r.records) / 1e6 / r.wall.Seconds()
		b.bar(got >= s.packets, "%s: %.2f million packets/s, bar %.0f", s.name, got, s.packets)
	}
	if s.rate > 0 {
		got := float64(r.bytes) / 1e9 / r.wall.Seconds()
		b.bar(got >= s.rate, "%s: %.2f GB/s, bar %.1f", s.name, got, s.rate)
	}
}

func (b *board) bar(met bool, format string, args ...any) {
	word := "pass"
	if !met {
		word = "MISS"
	}
	b.bars = append(b.bars, word+" "+fmt.Sprintf(format, args...))
}

// check compares cordon's answer with what was planted, and returns how long it
// took to find a scanner, in the data's time and at the median.
func (b *board) check(r row, t bench.Truth, name string) time.Duration {
	f, err := os.Open(name)
	if err != nil {
		b.wrong = append(b.wrong, err.Error())
		return 0
	}
	defer f.Close()
	wrong, delay, err := t.Compare(f)
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	for _, w := range wrong {
		b.wrong = append(b.wrong, r.set+": "+w)
	}
	return delay
}

// start measures how long cordon takes for a few lines, start to exit.
func (b *board) start() error {
	s := set{name: "a few lines", kind: "weblog", n: 20}
	name, truth, err := b.input(s)
	if err != nil {
		return err
	}
	r := b.best(s, truth, starts, "", b.cordon, "analyze", "-o", "json", name)
	b.add(r, 0)
	b.bar(r.note == "" && r.wall < 50*time.Millisecond, "start to exit %v, bar 50ms", r.wall.Round(100*time.Microsecond))
	return nil
}

// advisories measures how the time grows with the number of advisories, with
// reading them.
func (b *board) advisories() error {
	s := sets[0]
	name, truth, err := b.input(s)
	if err != nil {
		return err
	}
	var one time.Duration
	for _, n := range []int{1, 10, 100, 1000} {
		dir := filepath.Join(b.dir, fmt.Sprintf("advisories-%d", n))
		if err := synthetic(dir, n-1); err != nil {
			return err
		}
		which := "code-red"
		if n > 1 {
			which += "," + dir
		}
		r := b.best(s, truth, runs, "", b.cordon, "analyze", "-o", "json", "--advisory", which, name)
		b.add(r, one)
		if n == 1 {
			one = r.wall
		}
		if n == 1000 {
			got := r.wall.Seconds() / max(one.Seconds(), 1e-9)
			b.bar(r.note == "" && got <= 3, "1000 advisories: %.2f times one, bar 3", got)
		}
	}
	return nil
}

// fleet measures a check of a million machines against all shipped advisories.
func (b *board) fleet() error {
	const n = 1_000_000
	name := filepath.Join(b.dir, fmt.Sprintf("fleet-%d-%d.csv", n, seed))
	fmt.Printf("making %s\n", name)
	truth, err := bench.GenerateFleetFile(n, seed, name)
	if err != nil {
		return err
	}
	s := set{name: "fleet, a million machines", n: n}
	size := bench.Truth{Bytes: truth.Bytes}
	r := b.best(s, size, runs, "", b.cordon, "check", "--at", bench.FleetDay, "--inventory", name)
	b.add(r, 0)
	b.bar(r.note == "" && r.wall <= 10*time.Second, "fleet: %.1f s, bar 10", r.wall.Seconds())
	b.bar(r.memory <= 1<<20, "fleet: %d MiB, bar 1024", r.memory>>10)
	return b.checked(s, size, truth, "--inventory", name)
}

// synthetic fills a folder with advisories.
func synthetic(dir string, n int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), []byte(bench.Advisory(i)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// best runs a program some times and keeps the shortest; its output goes to a
// file, or nowhere. Exit status 1 says that something was found, or nothing,
// and 3 that something is not known.
func (b *board) best(s set, t bench.Truth, times int, to, program string, args ...string) row {
	short := append([]string{filepath.Base(program)}, args...)
	r := row{set: s.name, command: strings.ReplaceAll(strings.Join(short, " "), b.dir+"/", ""), bytes: t.Bytes, records: s.n}
	if _, err := exec.LookPath(program); err != nil {
		r.note = "not installed"
		return r
	}
	fmt.Fprintf(os.Stderr, "measuring %s: %s\n", r.set, r.command)
	for range times {
		if r.wall > slow {
			break
		}
		wall, state, err := run(to, program, args)
		if code := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &code) || code.ExitCode() != 1 && code.ExitCode() != 3) {
			r.note, r.wall = err.Error(), 0
			if wall >= patient {
				r.note = "more than " + patient.String()
			}
			return r
		}
		if r.wall == 0 || wall < r.wall {
			r.wall, r.cpu = wall, state.UserTime()+state.SystemTime()
		}
		r.memory = max(r.memory, peak(state))
	}
	return r
}

func run(to, program string, args []string) (time.Duration, *os.ProcessState, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	c := exec.CommandContext(ctx, program, args...)
	c.Stdout = io.Discard // a pipe: grep stops at the first match where it writes to /dev/null
	if to != "" {
		f, err := os.Create(to)
		if err != nil {
			return 0, nil, err
		}
		defer f.Close()
		c.Stdout = f
	}
	forget()
	from := time.Now()
	err := c.Run()
	return time.Since(from), c.ProcessState, err
}

func fill(args []string, file, dir string) []string {
	args = slices.Clone(args)
	for i := range args {
		args[i] = strings.NewReplacer("FILE", file, "DIR", dir).Replace(args[i])
	}
	return args
}

// machine says what this ran on.
func machine() string {
	model, _, _ := strings.Cut(after(read("/proc/cpuinfo"), "model name\t: "), "\n")
	return fmt.Sprintf("%s, %d cores, Linux %s, %s", model, runtime.NumCPU(), strings.TrimSpace(read("/proc/sys/kernel/osrelease")), runtime.Version())
}

func read(name string) string {
	text, _ := os.ReadFile(name) // not everywhere; then nothing is said of it
	return string(text)
}

func after(s, mark string) string {
	_, rest, _ := strings.Cut(s, mark)
	return rest
}

// print writes a table that is Markdown and aligned, and the bars.
func (b *board) print(w io.Writer) {
	fmt.Fprintf(w, "\n| %-22s | %8s | %8s | %7s | %8s | %9s | %5s | command\n|---|---|---|---|---|---|---|---\n",
		"input", "wall s", "CPU s", "MiB", "MB/s", "records/s", "ratio")
	for _, r := range b.rows {
		if r.note != "" {
			fmt.Fprintf(w, "| %-22s | %s | | | | | | `%s`\n", r.set, r.note, r.command)
			continue
		}
		fmt.Fprintf(w, "| %-22s | %8.3f | %8.3f | %7d | %8.0f | %9.0f | %5.2f | `%s`\n", r.set, r.wall.Seconds(), r.cpu.Seconds(),
			r.memory>>10, float64(r.bytes)/1e6/r.wall.Seconds(), float64(r.records)/r.wall.Seconds(), r.ratio, r.command)
	}
	fmt.Fprintln(w)
	for _, bar := range b.bars {
		fmt.Fprintln(w, bar)
	}
}
