package detect

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"cordon"
)

var lines = []string{
	"GET /default.ida?XXXXXXXXXXXXXXXX HTTP/1.0",
	"GET /default.ida?NNNNNNNNNNNNNNNN HTTP/1.0",
	"GET /default.ida?ABCDEFGHIJKLMNOP HTTP/1.0",
	"GET /default.ida?CCCCCCCCCCCCCCCC HTTP/1.0",
	"GET /scripts/root.exe?/c+dir HTTP/1.0",
	"GET /MSADC/root.exe?/c+dir HTTP/1.0",
	"get /scripts/root.exe HTTP/1.0",
	"GET / HTTP/1.1",
}

// drawObservations draws requests and traces of a few hosts.
func drawObservations(t *rapid.T) []cordon.Observation {
	n := rapid.IntRange(0, 60).Draw(t, "n")
	all := make([]cordon.Observation, n)
	for i := range all {
		src := fmt.Sprintf("192.0.2.%d", rapid.IntRange(1, 20).Draw(t, "src"))
		o := requestOf(src, rapid.SampledFrom(lines).Draw(t, "line"), rapid.SampledFrom([]int{0, 200, 404}).Draw(t, "status"))
		if rapid.IntRange(0, 4).Draw(t, "trace") == 0 {
			o.Kind = cordon.Trace
			o.Request.Target = []byte("/var/www" + rapid.SampledFrom([]string{"/scripts/root.exe", "/MSADC", "/c", "/x"}).Draw(t, "path"))
		}
		o.Time = cordon.Time(rapid.IntRange(0, 5000).Draw(t, "time")) * 1e9
		o.SrcInDoubt = rapid.IntRange(0, 4).Draw(t, "in doubt") == 0
		o.BehindGap = rapid.IntRange(0, 4).Draw(t, "behind a gap") == 0
		o.Position = uint64(i + 1)
		o.Input = uint32(rapid.IntRange(0, 2).Draw(t, "input"))
		all[i] = o
	}
	return all
}

// Law 1: however the work is split and in whatever order it comes, the
// findings are the same; also when memory is too small for all hosts.
func TestFindingsDoNotDependOnSplitOrOrder(t *testing.T) {
	p := Compile(shipped(t))
	rapid.Check(t, func(t *rapid.T) {
		all := drawObservations(t)
		o := Options{Inputs: []string{"a", "b", "c"}, Memory: shards * rapid.SampledFrom([]int{4 << 10, 16 << 10, 1 << 20}).Draw(t, "memory"), MaxEvidence: 3, Divisible: true}
		whole := New(p, o)
		whole.Observe(all)
		want := whole.Close()
		for _, f := range want.Findings {
			intervalsAddUp(t, &f)
		}

		parts := make([]*Detector, rapid.IntRange(1, 4).Draw(t, "parts"))
		for i := range parts {
			if parts[i] = New(p, o); i > 0 && rapid.Bool().Draw(t, "shared") {
				parts[i] = parts[0].Share()
			}
		}
		for _, i := range rapid.Permutation(indices(len(all))).Draw(t, "order") {
			parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")].Observe(all[i : i+1])
		}
		for _, part := range parts[1:] {
			parts[0].Merge(part)
		}
		if diff := cmp.Diff(want, parts[0].Close(), cmpopts.EquateComparable(cordon.Host{})); diff != "" {
			t.Fatalf("split differs from whole (-whole +split):\n%s", diff)
		}
	})
}

// Where it is in doubt who asked, who is written there is suspected and the server's
// findings are whole; and that nobody is said to have attacked it.
func TestWhoMayNotHaveAskedIsSuspectedAndTheServerWasAsked(t *testing.T) {
	d := New(Compile(shipped(t)), Options{Inputs: []string{"a"}, Memory: 64 << 20, MaxEvidence: 3})
	for i, line := range []string{"GET /default.ida?XXXXXXXXXXXXXXXX HTTP/1.0", "GET /scripts/root.exe?/c+dir HTTP/1.0"} {
		o := requestOf("192.0.2.1", line, 200)
		o.Opened, o.SrcInDoubt = cordon.OpenedByServer, true
		o.Time, o.Position = cordon.Time(i+1)*1e9, uint64(i+1)
		d.Observe([]cordon.Observation{o})
	}
	got := d.Close()
	roles := map[cordon.Role]bool{}
	for _, f := range got.Findings {
		want := cordon.Suspected
		if f.Role == cordon.Target || f.Role == cordon.Answerer {
			want = cordon.Strong
		}
		roles[f.Role] = true
		if f.Grade != want || f.InDoubt != f.Count || f.Statuses[200] == 0 || f.Different != f.DifferentInDoubt || want == cordon.Strong && f.Evidence[0].Peer != "" {
			t.Errorf("%+v", f)
		}
	}
	if !roles[cordon.Target] || !roles[cordon.Answerer] || !roles[cordon.Emitter] || len(got.Edges) > 0 {
		t.Errorf("findings of roles %v, edges %v", roles, got.Edges)
	}
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// Law 2: what does not fit is counted, never lost in silence.
func TestWhatDoesNotFitIsCounted(t *testing.T) {
	p := Compile(shipped(t))
	d := New(p, Options{Inputs: []string{"a"}, Memory: 2 * shards * 1700})
	for i := range 100 {
		o := requestOf(fmt.Sprintf("198.51.100.%d", i), lines[0], 404)
		d.Observe([]cordon.Observation{o, o})
	}
	f := d.Close()
	var kept uint64
	for _, x := range f.Findings {
		if x.Role == cordon.Emitter {
			kept += x.Count
		}
	}
	if len(f.Lost) == 0 || kept+f.Lost[0].Count != 200 || kept < 40 || kept > 2*shards {
		t.Errorf("kept %d, lost %+v; want about one host a shard, and the sum 200", kept, f.Lost)
	}
	if f.Traffic[0].Requests != 200 {
		t.Errorf("traffic counts %d requests, want 200: it does not depend on what is kept", f.Traffic[0].Requests)
	}
}

func TestTracesNeedTheirCompany(t *testing.T) {
	p := Compile(shipped(t))
	trace := func(path string) cordon.Observation {
		o := requestOf("192.0.2.1", "GET / HTTP/1.0", 0)
		o.Kind, o.Request.Target = cordon.Trace, []byte("/var/www/html"+path)
		return o
	}
	tests := []struct {
		name  string
		paths []string
		want  string
	}{
		{"both", []string{"/scripts/root.exe", "/MSADC"}, "nimda"},
		{"one of them is a tool's", []string{"/scripts/root.exe", "/msadc"}, "hostile"},
		{"none of them", []string{"/c", "/d", "/_vti_bin"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := New(p, Options{Inputs: []string{"a"}})
			for _, path := range test.paths {
				d.Observe([]cordon.Observation{trace(path)})
			}
			got := ""
			f := d.Close()
			for _, x := range f.Findings {
				switch x.Role {
				case cordon.Emitter:
					got += x.Variant
				case cordon.Prober:
					got += "hostile"
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q: %+v", got, test.want, f.Findings)
			}
			if test.want != "nimda" && f.Traffic[1].Requests != 0 {
				t.Errorf("%d requests are still in the worm's account", f.Traffic[1].Requests)
			}
		})
	}
}

// intervalsAddUp checks that what stands in the intervals is all that shows a time, and that
// no piece of evidence carries further than its interval, nor that further than the whole.
func intervalsAddUp(t *rapid.T, f *cordon.Finding) {
	sum, timeless := uint64(0), f.First == 0
	grade := cordon.NoGrade
	for _, a := range f.Amounts {
		sum += a.Count
		grade = max(grade, a.Grade)
	}
	for i, e := range f.Evidence {
		timeless = timeless || e.Time == 0
		if f.Grades[i] > f.Grade {
			t.Errorf("a piece is %s, the finding %s", f.Grades[i], f.Grade)
		}
	}
	if sum > f.Count || grade > f.Grade || len(f.Amounts) != len(f.Active) || !timeless && (sum == 0 || grade == cordon.NoGrade) {
		t.Errorf("%d of %d in %d of %d intervals, %s of %s", sum, f.Count, len(f.Amounts), len(f.Active), grade, f.Grade)
	}
}

// What may be no request convicts nobody, neither who sent it nor who was sent it, and
// counts for none of those that a worm sends.
func TestWhatMayBeNoRequestIsSuspectedOfBoth(t *testing.T) {
	d := New(Compile(shipped(t)), Options{Inputs: []string{"a"}, Memory: 64 << 20, MaxEvidence: 3})
	for i, line := range []string{"GET /default.ida?XXXXXXXXXXXXXXXX HTTP/1.0", "GET /scripts/root.exe?/c+dir HTTP/1.0"} {
		o := requestOf("192.0.2.1", line, 200)
		o.Opened, o.BehindGap = cordon.OpenedSeen, true
		o.Time, o.Position = cordon.Time(i+1)*1e9, uint64(i+1)
		d.Observe([]cordon.Observation{o})
	}
	got := d.Close()
	for _, f := range got.Findings {
		if f.Grade != cordon.Suspected || f.Different != f.DifferentInDoubt || f.InDoubt != 0 {
			t.Errorf("%+v", f)
		}
	}
	if len(got.Findings) == 0 {
		t.Error("nothing is found")
	}
}
