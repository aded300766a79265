package outbreak_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/outbreak"
)

// Everything in a capture is understood, and those it shows with a worm's
// request are named as infected, and nobody else.
func TestCapturesNameExactlyTheInfected(t *testing.T) {
	for _, c := range []struct {
		worm     outbreak.Variant
		advisory string
		variant  string
	}{
		{outbreak.CodeRedII(), "code-red", "ii"},
		{outbreak.CodeRedV2(), "code-red", "v1-v2"},
	} {
		t.Run(c.worm.Name, func(t *testing.T) {
			for seed := range uint64(2) {
				config := small(c.worm, seed)
				config.Length, config.World.Accept = 2*time.Minute, 0.3 // so that requests are to be seen
				o := play(t, config)
				var b bytes.Buffer
				r, err := o.Capture(&b, seed == 1)
				if err != nil {
					t.Fatal(err)
				}
				rep := analyse(t, o, &b, "")
				understood(t, rep, "pcap", r.Records)
				want := senders(o)
				if len(want) < 20 {
					t.Errorf("only %d addresses send", len(want))
				}
				if diff := cmp.Diff(want, infected(rep, c.advisory, c.variant)); diff != "" {
					t.Errorf("seed %d: infected (-want +got):\n%s", seed, diff)
				}
			}
		})
	}
}

// senders are the addresses from which a worm's request got through.
func senders(o *outbreak.Outbreak) []string {
	all := map[string]bool{}
	for _, c := range o.Contacts {
		if c.Variant != outbreak.None && c.Outcome == outbreak.Accepted {
			all[c.From.Addr().String()] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func infected(rep *cordon.Report, advisory, variant string) []string {
	all := map[string]bool{}
	for _, h := range rep.Hosts {
		if h.Verdict == cordon.VerdictInfected {
			if h.Advisory != advisory || h.Variant != variant {
				all[h.Address+" "+h.Advisory+" "+h.Variant] = true
				continue
			}
			all[h.Address] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Other variants are understood as well.
func TestCapturesAreUnderstood(t *testing.T) {
	for _, v := range outbreak.Variants() {
		t.Run(v.Name, func(t *testing.T) {
			o := play(t, small(v, 1))
			var b bytes.Buffer
			r, err := o.Capture(&b, true)
			if err != nil {
				t.Fatal(err)
			}
			understood(t, analyse(t, o, &b, ""), "pcap", r.Records)
			for i, c := range o.Contacts {
				if !r.Seen(i) {
					t.Fatalf("contact %d is not in view: %+v", i, c)
				}
			}
		})
	}
}
