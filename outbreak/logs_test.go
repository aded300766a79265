package outbreak_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/outbreak"
)

// Every line of every log is understood, in the format that it is meant to be.
func TestLogsAreUnderstood(t *testing.T) {
	for _, v := range outbreak.Variants() {
		for _, kind := range []struct {
			format string
			write  func(*outbreak.Outbreak, *bytes.Buffer) (*outbreak.Recording, error)
		}{
			{"iptables", func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) { return o.Firewall(b) }},
			{"nfdump", func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) { return o.Flows(b) }},
			{"combined", func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) {
				return o.WebLog(b, o.Busiest())
			}},
		} {
			t.Run(v.Name+" "+kind.format, func(t *testing.T) {
				c := small(v, 1)
				if kind.format == "combined" {
					c = server(v, 1)
				}
				o := play(t, c)
				var b bytes.Buffer
				r, err := kind.write(o, &b)
				if err != nil {
					t.Fatal(err)
				}
				understood(t, analyse(t, o, &b, ""), kind.format, r.Records)
				if lines := uint64(bytes.Count(b.Bytes(), []byte("\n"))); lines != r.Records || lines < 10 {
					t.Errorf("%d lines, says %d", lines, r.Records)
				}
			})
		}
	}
}

// Whoever asks one server for a worm's page is in its log, and is named.
func TestAWebLogNamesExactlyWhoAsked(t *testing.T) {
	o := play(t, server(outbreak.CodeRedII(), 1))
	server := o.Busiest()
	var b bytes.Buffer
	if _, err := o.WebLog(&b, server); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, c := range o.Contacts {
		if c.Variant != outbreak.None && c.To.Addr() == server && c.Outcome == outbreak.Accepted {
			want = append(want, c.From.Addr().String())
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if len(want) < 5 {
		t.Errorf("only %d addresses ask", len(want))
	}
	if diff := cmp.Diff(want, infected(analyse(t, o, &b, server.String()), "code-red", "ii")); diff != "" {
		t.Errorf("infected (-want +got):\n%s", diff)
	}
}
