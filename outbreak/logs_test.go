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
		t.Run(v.Name, func(t *testing.T) {
			o := play(t, small(v, 1))
			lines(t, o, "iptables", func(b *bytes.Buffer) (*outbreak.Recording, error) { return o.Firewall(b) })
			lines(t, o, "nfdump", func(b *bytes.Buffer) (*outbreak.Recording, error) { return o.Flows(b) })
		})
	}
	for _, v := range []outbreak.Variant{outbreak.CodeRedII(), outbreak.Nimda(), outbreak.Unknown()} {
		o := play(t, server(v, 1))
		lines(t, o, "combined", func(b *bytes.Buffer) (*outbreak.Recording, error) { return o.WebLog(b, o.Busiest()) })
	}
}

func lines(t *testing.T, o *outbreak.Outbreak, format string, write func(*bytes.Buffer) (*outbreak.Recording, error)) {
	t.Helper()
	var b bytes.Buffer
	r, err := write(&b)
	if err != nil {
		t.Fatal(err)
	}
	understood(t, analyse(t, o, &b, ""), format, r.Records)
	if n := uint64(bytes.Count(b.Bytes(), []byte("\n"))); n != r.Records || n < 10 {
		t.Errorf("%s: %d lines, says %d", format, n, r.Records)
	}
}

// What is at the edge sees what crosses it and nothing else.
func TestTheEdgeShowsWhatCrossesIt(t *testing.T) {
	o := play(t, small(outbreak.CodeRedII(), 1))
	var b bytes.Buffer
	flows, err := o.Flows(&b)
	if err != nil {
		t.Fatal(err)
	}
	inside := 0
	for i, c := range o.Contacts {
		crosses := o.Inside(c.From.Addr()) != o.Inside(c.To.Addr())
		if flows.Seen(i) != crosses {
			t.Fatalf("contact %v > %v is seen: %v", c.From, c.To, flows.Seen(i))
		}
		if !crosses {
			inside++
		}
	}
	if inside == 0 {
		t.Error("nothing goes about within")
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
