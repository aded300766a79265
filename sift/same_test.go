package sift

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cordon"
)

// What is told of padded worms is the same to the byte, each time it is asked for and
// however what was sent is divided among batches.
func TestWormsAreTheSameToTheByte(t *testing.T) {
	rng := rand.New(rand.NewPCG(40, 41))
	common := noiseOf(rng, 90)
	forms := []string{"/one/of/its/requests?" + strings.Repeat("A", 60), "/another/of/its/requests?" + strings.Repeat("B", 60)}
	all := outbreak(20, 40, func(n int) string {
		if n%4 == 0 {
			return forms[n/4%2]
		}
		return string(slices.Concat(noiseOf(rng, 8), common, []byte(fmt.Sprint("by chance ", n/25)), noiseOf(rng, rng.IntN(60))))
	})
	for i := range all {
		if all[i].at *= 60; !strings.HasPrefix(all[i].payload, "/") {
			all[i].kind = cordon.Datagram
		}
	}
	want := ""
	for range 60 {
		s := New(Options{})
		batches := []*Batch{NewBatch(s.o), NewBatch(s.o), NewBatch(s.o)}
		for i, x := range all {
			batches[rng.IntN(len(batches))].Add(x.observation(i + 1))
		}
		s.ObserveAll(batches)
		got, err := json.Marshal(s.Worms(DefaultThresholds(), within(20)))
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = string(got)
		}
		if string(got) != want || len(want) < 1000 {
			t.Fatalf("got\n%.2000s\nwant\n%.2000s", got, want)
		}
	}
}
