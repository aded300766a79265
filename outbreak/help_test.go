package outbreak_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cordon"
	"cordon/app"
	"cordon/outbreak"
)

// small is an outbreak that is over soon.
func small(v outbreak.Variant, seed uint64) outbreak.Config {
	c := outbreak.Default(v)
	c.Seed, c.Length = seed, 90*time.Second
	c.Groups = []outbreak.Group{
		{Name: "servers", Machines: 10, Open: []outbreak.Service{outbreak.Web, v.Service}, Filtered: true},
		{Name: "unpatched", Machines: 200, Open: []outbreak.Service{v.Service}, Vulnerable: true},
		{Name: "workstations", Machines: 200, Browse: 4},
		{Name: "homes", Machines: 40, Open: []outbreak.Service{v.Service}, Vulnerable: true, Filtered: true, Behind: 4, Browse: 2},
		{Name: "dial-up", Machines: 40, Open: []outbreak.Service{v.Service}, Vulnerable: true, Lease: time.Minute, Browse: 2},
	}
	c.World.Accept = 0.02
	c.Worms[0].Inside = 25
	c.Worms[0].Outside = min(c.Worms[0].Outside, 50_000)
	c.Benign.Visitors, c.Benign.Sites = 50, 300
	return c
}

// server is an outbreak as one web server sees it in two days.
func server(v outbreak.Variant, seed uint64) outbreak.Config {
	c := outbreak.OneServer(v)
	c.Seed, c.Length = seed, 48*time.Hour
	c.Worms[0].Outside = 100_000
	return c
}

func play(t *testing.T, c outbreak.Config) *outbreak.Outbreak {
	t.Helper()
	o, err := outbreak.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// analyse writes a recording and has it analysed.
func analyse(t *testing.T, o *outbreak.Outbreak, b *bytes.Buffer, server string) *cordon.Report {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recording")
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	all, err := app.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	rep, err := app.Analyze(context.Background(), app.Analysis{
		Paths: []string{name}, Advisories: all, Server: server, Year: o.Config.Begin.Year(), Now: o.Config.Begin,
	})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// understood fails where a reader skipped or lost anything.
func understood(t *testing.T, rep *cordon.Report, format string, records uint64) {
	t.Helper()
	in := rep.Inputs[0]
	if in.Format != format || in.Records != records || in.Understood != records || len(in.SkippedWhy)+len(in.Lost) > 0 || in.Error != "" {
		t.Errorf("%s, %d records: read as %q, %d records, %d understood, skipped %v, lost %v %s",
			format, records, in.Format, in.Records, in.Understood, in.SkippedWhy, in.Lost, in.Error)
	}
}
