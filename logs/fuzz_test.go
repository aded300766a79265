package logs

import (
	"testing"

	"cordon"
)

func FuzzSniff(f *testing.F) {
	for _, g := range good {
		f.Add([]byte(g.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if format := Sniff(data); format != nil {
			var tally cordon.Tally
			NewStream(format, options()).Block(data).Decode(func([]cordon.Observation) {}, &tally)
			balanced(t, &tally, string(data))
		}
	})
}

func FuzzDecodeWeb(f *testing.F)         { fuzzDecode(f, "vhost-combined", "combined", "common") }
func FuzzDecodeApacheError(f *testing.F) { fuzzDecode(f, "apache-error") }
func FuzzDecodeW3C(f *testing.F)         { fuzzDecode(f, "iis-w3c") }
func FuzzDecodeIptables(f *testing.F)    { fuzzDecode(f, "iptables") }
func FuzzDecodeFlows(f *testing.F)       { fuzzDecode(f, "nfdump", "argus") }

// fuzzDecode decodes an input whole and in two blocks, and holds both to the
// accounts and to each other.
func fuzzDecode(f *testing.F, names ...string) {
	for _, g := range good {
		for _, name := range names {
			if g.format == name {
				f.Add([]byte(g.data), uint16(len(g.data)/2))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		at := min(int(cut), len(data))
		for at > 0 && data[at-1] != '\n' {
			at--
		}
		for _, name := range names {
			format, _ := ByName(name)
			whole, tally := fuzzed(t, format, data)
			balanced(t, &tally, string(data))
			parts, other := fuzzed(t, format, data[:at], data[at:])
			balanced(t, &other, string(data))
			if whole != parts {
				t.Errorf("%s: %d observations whole, %d in parts", name, whole, parts)
			}
		}
	})
}

func fuzzed(t *testing.T, f *Format, blocks ...[]byte) (observed uint64, tally cordon.Tally) {
	o := options()
	o.YearAssumed = true
	s := NewStream(f, o)
	for _, b := range blocks {
		s.Block(b).Decode(func(batch []cordon.Observation) {
			for i := range batch {
				observed++
				sound(t, &batch[i])
			}
		}, &tally)
	}
	lines := tally.Understood
	for _, why := range tally.Skipped {
		switch why.Reason {
		case tornBehind, tornRecord, tornBefore, glued, listed: // what was asked is read
			lines += why.Count
		}
	}
	if observed > 4*lines { // a sensor's record of a connection is three
		t.Errorf("%s: %d observations of %d lines", f.Name, observed, lines)
	}
	return observed, tally
}

// sound is what holds of any observation from a log.
func sound(t *testing.T, o *cordon.Observation) {
	switch {
	case o.Src.IsZero() && !o.SrcInDoubt || o.Dst.IsZero():
		t.Errorf("an end is not named: %q", o.Raw)
	case len(o.Src.Name) > 3*maxName: // in small letters an invalid byte takes three
		t.Errorf("a name of %d bytes", len(o.Src.Name))
	case (o.Quality == cordon.TimeUnknown) != (o.Time == 0):
		t.Errorf("quality %d with time %d: %q", o.Quality, o.Time, o.Raw)
	case (o.Kind == cordon.Request || o.Kind == cordon.Trace) && len(o.Request.Target) == 0:
		t.Errorf("nothing is asked for: %q", o.Raw)
	case o.Kind == cordon.Datagram && o.PayloadLength < -1:
		t.Errorf("payload of %d bytes: %q", o.PayloadLength, o.Raw)
	}
}
