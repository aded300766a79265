package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
)

// Fleet is how many machines of a generated fleet have which answer for Code Red.
type Fleet struct {
	Machines    uint64 `json:"machines"`
	Bytes       uint64 `json:"bytes"`
	Affected    uint64 `json:"affected"`
	Presumed    uint64 `json:"presumed"`
	Fixed       uint64 `json:"fixed"`
	NotAffected uint64 `json:"not_affected"`
	Unknown     uint64 `json:"unknown"`
	Silent      uint64 `json:"silent"` // of all machines
}

// FleetDay is the present for which the answers hold.
const FleetDay = "2001-10-01"

// kindsOfMachines are rows behind address and name, and the count that they add
// to. Of a hundred machines so many are of a kind.
var kindsOfMachines = []struct {
	share int
	row   string
	count func(*Fleet)
}{
	{22, "windows-2000,inetinfo.exe,Q300972,2001-07-20,2001-07-21,,running,installed,,up", func(f *Fleet) { f.Fixed++ }},
	{9, "windows-2000,inetinfo.exe,Q300972,2001-08-29,2001-08-30,,running,missing,,up", func(f *Fleet) { f.Fixed++; f.Presumed++ }},
	{8, "windows-2000,inetinfo.exe;explorer.exe,,,2001-09-01,present,absent,,missing,up", func(f *Fleet) { f.Affected++; f.Presumed++ }},
	{6, "windows-nt-4.0,inetinfo.exe,,,,present,running,installed,missing,up", func(f *Fleet) { f.Affected++ }},
	{25, "windows-9x,explorer.exe,,,,,absent,,,up", func(f *Fleet) { f.NotAffected++ }},
	{15, "windows-2000,,,,,,,,,up", func(f *Fleet) { f.Unknown++ }},
	{10, ",,,,,,,,,down", func(f *Fleet) { f.Unknown++; f.Silent++ }},
	{5, "windows-2000,inetinfo.exe,,,,removed,running,installed,,up", func(f *Fleet) { f.Fixed++ }},
}

// GenerateFleet writes an inventory of n machines as a table, each one row.
func GenerateFleet(n int, seed uint64, to io.Writer) (f Fleet, err error) {
	rng := rand.New(rand.NewPCG(seed, 0x666c656574))
	w := bufio.NewWriterSize(to, 1<<20)
	line := func(format string, args ...any) {
		m, _ := fmt.Fprintf(w, format, args...) // a failed write shows at the flush
		f.Bytes += uint64(m)
	}
	line("address,name,os,processes,hotfixes,installed,booted,ida-mapping,sql-server,sql-patch,ms01-033,status,url-redirection,last-seen\n")
	for i := range n {
		k := kindsOfMachines[kindAt(rng.IntN(100))]
		k.count(&f)
		f.Machines++
		line("10.%d.%d.%d,pc-%07d.example.org,%s,unused,2001-09-%02dT%02d:00:00Z\n", i>>16&255, i>>8&255, i&255, i, k.row, 1+rng.IntN(29), rng.IntN(24))
	}
	return f, w.Flush()
}

func kindAt(percent int) int {
	for i, k := range kindsOfMachines {
		if percent -= k.share; percent < 0 {
			return i
		}
	}
	return 0
}

// GenerateFleetFile is GenerateFleet to a file of that name, which appears when
// complete.
func GenerateFleetFile(n int, seed uint64, name string) (f Fleet, err error) {
	err = whole(name, func(w io.Writer) (err error) {
		f, err = GenerateFleet(n, seed, w)
		return err
	})
	return f, err
}

// Compare reads the last line of a check as NDJSON and says in which numbers it
// differs from the truth.
func (f Fleet) Compare(lines io.Reader) (wrong []string, err error) {
	s := bufio.NewScanner(lines)
	s.Buffer(nil, 16<<20)
	var last []byte
	for s.Scan() {
		last = append(last[:0], s.Bytes()...)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	var a struct {
		Summary struct {
			Machines   uint64 `json:"machines"`
			Silent     uint64 `json:"silent"`
			Advisories []struct {
				Advisory string            `json:"advisory"`
				Counts   map[string]uint64 `json:"counts"`
			} `json:"advisories"`
		} `json:"summary"`
	}
	if err := json.Unmarshal(last, &a); err != nil {
		return nil, fmt.Errorf("read the check: %w", err)
	}
	want := map[string]uint64{"affected": f.Affected, "presumed": f.Presumed, "fixed": f.Fixed, "not_affected": f.NotAffected, "unknown": f.Unknown}
	if a.Summary.Machines != f.Machines {
		wrong = append(wrong, fmt.Sprintf("%d machines, planted %d", a.Summary.Machines, f.Machines))
	}
	if a.Summary.Silent != f.Silent {
		wrong = append(wrong, fmt.Sprintf("%d silent, planted %d", a.Summary.Silent, f.Silent))
	}
	found := false
	for _, adv := range a.Summary.Advisories {
		if adv.Advisory != "code-red" {
			continue
		}
		found = true
		for _, k := range []string{"affected", "presumed", "fixed", "not_affected", "unknown"} {
			if adv.Counts[k] != want[k] {
				wrong = append(wrong, fmt.Sprintf("%d %s, planted %d", adv.Counts[k], k, want[k]))
			}
		}
	}
	if !found {
		wrong = append(wrong, "code-red was not asked about")
	}
	return wrong, nil
}
