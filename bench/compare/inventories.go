package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"cordon/bench"
)

// inventorySets are what is known of so many machines, in so many rounds of all of
// them: the file of twice the rounds says nothing new, and takes no more memory.
var inventorySets = []struct {
	kind             string
	machines, rounds int
}{
	{"nmap", 30_000, 4},
	{"osquery", 5_000, 4},
	{"csv", 50_000, 8},
}

// inventories measures how fast inventories are read, by the processor time of a
// process that does nothing else, and the whole program on the same files.
func (b *board) inventories() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, s := range inventorySets {
		var peaks [2]int64
		for i := range peaks {
			rounds := s.rounds << i
			name := filepath.Join(b.dir, fmt.Sprintf("%s-%d-%d-%d", s.kind, s.machines, rounds, seed))
			fmt.Printf("making %s\n", name)
			truth, err := bench.GenerateInventoryFile(s.kind, s.machines, rounds, seed, name)
			if err != nil {
				return err
			}
			set := set{name: fmt.Sprintf("%s, %d rounds", s.kind, rounds), n: s.machines * rounds}
			size := bench.Truth{Bytes: truth.Bytes}
			r := b.best(set, size, runs, "", self, "read", name)
			b.add(r, 0)
			peaks[i] = r.memory
			rate := float64(r.bytes) / 1e6 / max(r.cpu.Seconds(), 1e-9)
			b.bar(r.note == "" && rate >= 50, "%s: read at %.0f MB/s of a core, bar 50", set.name, rate)
			if i == 0 {
				err = b.checked(set, size, truth, "--inventory", name)
			}
			if err != nil {
				return err
			}
		}
		b.bar(peaks[1] <= peaks[0]+peaks[0]/8, "%s: %d MiB for a file, %d for one twice as long, bar an eighth more", s.kind, peaks[0]>>10, peaks[1]>>10)
	}
	return nil
}

// checked measures a check and compares its counts with the truth.
func (b *board) checked(s set, size bench.Truth, truth bench.Fleet, args ...string) error {
	answer := filepath.Join(b.dir, "fleet.ndjson")
	args = append([]string{"check", "--at", bench.FleetDay, "-o", "ndjson", "--host", "10.0.0.1"}, args...)
	r := b.best(s, size, 1, answer, b.cordon, args...)
	b.add(r, 0)
	f, err := os.Open(answer)
	if err != nil {
		return err
	}
	defer f.Close()
	wrong, err := truth.Compare(f)
	for _, w := range wrong {
		b.wrong = append(b.wrong, s.name+": "+w)
	}
	return err
}

// leases measures ten million records and a hundred thousand look-ups: in a process
// that does nothing else, and of hosts that the whole program finds in a log.
func (b *board) leases() error {
	const records, lookups = 10_000_000, 100_000
	self, err := os.Executable()
	if err != nil {
		return err
	}
	table, log := filepath.Join(b.dir, fmt.Sprintf("leases-%d.csv", records)), filepath.Join(b.dir, fmt.Sprintf("lookups-%d.log", lookups))
	fmt.Printf("making %s\n", table)
	size, err := bench.GenerateLeaseFiles(records, lookups, table, log)
	if err != nil {
		return err
	}
	s := set{name: "leases, ten million", n: records}
	answer := filepath.Join(b.dir, "leases.answer")
	r := b.best(s, bench.Truth{Bytes: size}, runs, answer, self, "leases", table, strconv.Itoa(lookups))
	b.add(r, 0)
	b.bar(r.note == "" && r.wall <= 15*time.Second, "leases: ten million records and 100,000 look-ups in %.1f s, bar 15", r.wall.Seconds())
	b.bar(r.memory <= 1<<20, "leases: %d MiB, bar 1024", r.memory>>10)
	if right := strings.TrimSpace(read(answer)); right != strconv.Itoa(lookups) {
		b.wrong = append(b.wrong, "leases: right look-ups: "+right)
	}
	r = b.best(s, bench.Truth{Bytes: size}, 1, answer, b.cordon, "analyze", "--memory", "1G", "--sift=off", "--advisory", "code-red", "--leases", table, "-o", "ndjson", log)
	b.add(r, 0)
	f, err := os.Open(answer)
	if err != nil {
		return err
	}
	defer f.Close()
	wrong, err := bench.CompareLookups(lookups, f)
	for _, w := range wrong[:min(len(wrong), 3)] {
		b.wrong = append(b.wrong, "leases: "+w)
	}
	return err
}
