package bench

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"time"
)

// Truth is what a generator planted, as the report of cordon should count it.
type Truth struct {
	Kind    string `json:"kind"`
	Seed    uint64 `json:"seed"`
	Records uint64 `json:"records"` // lines or packets
	Bytes   uint64 `json:"bytes"`
	Sources int    `json:"sources"` // different addresses that send
	// Variants are those planted, in the order of their advisory and id.
	Variants []Variant `json:"variants"`
	// Tools are hosts that send hostile requests which are no worm's.
	Tools int `json:"tools"`
	// Scanners is how many hosts scan, -1 where that is not plain, and ScannerSum
	// the sum of their addresses.
	Scanners   int    `json:"scanners"`
	ScannerSum uint64 `json:"scanner_sum"`
	// NearMisses are records that resemble a worm's and are none.
	NearMisses uint64 `json:"near_misses"`
}

// Variant counts what was planted of one variant.
type Variant struct {
	Advisory     string `json:"advisory"`
	Variant      string `json:"variant"`
	Infected     int    `json:"infected"`
	Suspected    int    `json:"suspected"`
	Observations uint64 `json:"observations"`
}

// answer is the part of cordon's JSON report that a truth speaks of.
type answer struct {
	Inputs []struct {
		Records uint64 `json:"records"`
		Skipped uint64 `json:"skipped"`
		Lost    uint64 `json:"lost_records"`
	} `json:"inputs"`
	Advisories []struct {
		ID       string `json:"id"`
		Variants []struct {
			ID           string `json:"id"`
			Infected     int    `json:"infected"`
			Suspected    int    `json:"suspected"`
			Observations uint64 `json:"observations"`
		} `json:"variants"`
	} `json:"advisories"`
	Hostile  []struct{} `json:"other_hostile"`
	Scanners []found    `json:"scanners"`
}

// found is a scanner as the report names it.
type found struct {
	Address  netip.Addr `json:"address"`
	First    time.Time  `json:"first_seen"`
	Detected time.Time  `json:"detected"`
}

// Compare reads a report in JSON and says in which numbers it differs from the
// truth; the error is for what is no report. delay is how long after its first
// contact a scanner was found, at the median.
func (t Truth) Compare(report io.Reader) (wrong []string, delay time.Duration, err error) {
	var a answer
	if err := json.NewDecoder(report).Decode(&a); err != nil {
		return nil, 0, fmt.Errorf("read the report: %w", err)
	}
	if len(a.Inputs) != 1 {
		return []string{fmt.Sprintf("%d inputs, want 1", len(a.Inputs))}, 0, nil
	}
	wrong = append(t.compare(a), t.compareScanners(a.Scanners)...)
	return wrong, medianDelay(a.Scanners), nil
}

func (t Truth) compareScanners(all []found) []string {
	if t.Scanners < 0 {
		return nil
	}
	var sum uint64
	for _, s := range all {
		sum += sumOf(s.Address)
	}
	if len(all) != t.Scanners || sum != t.ScannerSum {
		return []string{fmt.Sprintf("%d scanners whose addresses add up to %d: want %d and %d", len(all), sum, t.Scanners, t.ScannerSum)}
	}
	return nil
}

func sumOf(a netip.Addr) uint64 {
	b := a.As16()
	return binary.BigEndian.Uint64(b[8:]) & (1<<32 - 1)
}

func medianDelay(all []found) time.Duration {
	if len(all) == 0 {
		return 0
	}
	delays := make([]time.Duration, len(all))
	for i, s := range all {
		delays[i] = s.Detected.Sub(s.First)
	}
	slices.Sort(delays)
	return delays[len(delays)/2]
}

func (t Truth) compare(a answer) (wrong []string) {
	if in := a.Inputs[0]; in.Records != t.Records || in.Skipped != 0 || in.Lost != 0 {
		wrong = append(wrong, fmt.Sprintf("%d records, %d skipped, %d lost: want %d, none skipped, none lost",
			in.Records, in.Skipped, in.Lost, t.Records))
	}
	var got []Variant
	for _, adv := range a.Advisories {
		for _, v := range adv.Variants {
			got = append(got, Variant{adv.ID, v.ID, v.Infected, v.Suspected, v.Observations})
		}
	}
	for _, v := range got {
		if !slices.Contains(t.Variants, v) {
			wrong = append(wrong, fmt.Sprintf("found %+v, which was not planted so", v))
		}
	}
	for _, v := range t.Variants {
		if !slices.Contains(got, v) {
			wrong = append(wrong, fmt.Sprintf("planted %+v, not found so", v))
		}
	}
	if len(a.Hostile) != t.Tools {
		wrong = append(wrong, fmt.Sprintf("%d other hostile hosts, want %d", len(a.Hostile), t.Tools))
	}
	return wrong
}

// plain is how many hosts one asks of whom it is plain that it scans, and none
// how many one asks of whom it is plain that it does not show.
const (
	plain = 20
	none  = 3
)

// plantScanners counts hosts that scan, by how many others each has asked. Where it
// is not plain for one whether there was enough to be seen, nothing is said of all
// (-1). Addresses of groups, and of nobody, are no host's.
func (t *Truth) plantScanners(asked map[uint32]int) {
	for address, n := range asked {
		switch {
		case address>>28 == 0xe || address == 0 || address == 1<<32-1 || n <= none:
		case n < plain:
			t.Scanners, t.ScannerSum = -1, 0
			return
		default:
			t.Scanners++
			t.ScannerSum += uint64(address)
		}
	}
}
