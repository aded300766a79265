package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
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
	Hostile []struct{} `json:"other_hostile"`
}

// Compare reads a report in JSON and says in which numbers it differs from the
// truth; the error is for what is no report.
func (t Truth) Compare(report io.Reader) (wrong []string, err error) {
	var a answer
	if err := json.NewDecoder(report).Decode(&a); err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	if len(a.Inputs) != 1 {
		return []string{fmt.Sprintf("%d inputs, want 1", len(a.Inputs))}, nil
	}
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
	return wrong, nil
}
