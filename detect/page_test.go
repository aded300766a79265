package detect

import (
	"net/netip"
	"slices"
	"testing"

	"cordon"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// What is kept of answers is the same in any order and from any number of workers.
func TestAnswersAreComparedAlikeHoweverTheyAreDivided(t *testing.T) {
	program := Compile(shipped(t))
	fresh := func() *Detector { return New(program, Options{Inputs: []string{"a.pcap"}}) }
	rapid.Check(t, func(t *rapid.T) {
		var all []cordon.Observation
		for range rapid.IntRange(1, 60).Draw(t, "answers") {
			target := rapid.SampledFrom([]string{"/scripts/root.exe?/c+dir", "/msadc/root.exe?/c+dir", "/a", "/b"}).Draw(t, "target")
			body := string(rune('A' + rapid.IntRange(0, 25).Draw(t, "body")))
			o := cordon.Observation{
				Kind: cordon.Response, Opened: cordon.OpenedSeen, Status: 200, Position: uint64(len(all) + 1),
				Src: cordon.Host{Addr: netip.MustParseAddr("198.51.100.1")}, Dst: cordon.Host{Addr: netip.MustParseAddr("192.0.2.80")},
				Payload: []byte(body), PayloadLength: 1,
			}
			o.Request.Method, o.Request.Target = []byte("GET"), []byte(target)
			all = append(all, o)
		}
		whole := fresh()
		whole.Observe(all)
		want := whole.Close().Findings
		mixed := rapid.Permutation(slices.Clone(all)).Draw(t, "order")
		cut := rapid.IntRange(0, len(mixed)).Draw(t, "cut")
		one, other := fresh(), fresh()
		one.Observe(mixed[:cut])
		other.Observe(mixed[cut:])
		one.Merge(other)
		if diff := cmp.Diff(want, one.Close().Findings, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Fatal(diff)
		}
	})
}
