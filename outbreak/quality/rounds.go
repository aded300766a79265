package main

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"

	"cordon"
	"cordon/app"
	"cordon/outbreak"
)

// source is a kind of recording, and who makes it.
type source struct {
	name   string
	where  string
	least  int // first contacts that a host must show before it counts as missed
	write  func(*outbreak.Outbreak, *bytes.Buffer) (*outbreak.Recording, error)
	server bool
}

// enough is how many first contacts behaviour is given; a request is told by
// itself.
const enough = 10

// setting is a kind of outbreak, and who records it.
type setting struct {
	config  func(outbreak.Variant) outbreak.Config
	sources []source
}

var settings = []setting{
	{outbreak.Default, []source{
		{
			name: "capture", where: "everything at the edge of a /16 and within it", least: enough,
			write: func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) { return o.Capture(b, true) },
		},
		{
			name: "flows", where: "a router's flow records at the edge (nfdump)", least: enough,
			write: func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) { return o.Flows(b) },
		},
		{
			name: "firewall log", where: "a packet filter's log at the edge (iptables)", least: enough,
			write: func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) { return o.Firewall(b) },
		},
	}},
	{outbreak.OneServer, []source{
		{
			name: "web log", where: "one server's access log, five days", least: 1, server: true,
			write: func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) {
				return o.WebLog(b, o.Busiest())
			},
		},
	}},
}

// round is one variant seen by one kind of source, some times over.
type round struct {
	variant outbreak.Variant
	source  *source
}

// seeds are how many outbreaks of a kind are played.
const seeds = 2

// shows reports whether a setting can show a variant: a web log has no worm that
// asks for something else.
func (s *setting) shows(v outbreak.Variant) bool {
	return !s.sources[0].server || v.Service == outbreak.Web
}

// scores plays a variant in a setting.
func (s *setting) scores(v outbreak.Variant, dir string) ([]score, error) {
	var all []score
	for i := range s.sources {
		all = append(all, newScore(round{v, &s.sources[i]}))
	}
	for seed := range uint64(seeds) {
		c := s.config(v)
		c.Seed = seedOf(v, seed)
		o, err := outbreak.Run(c)
		if err != nil {
			return nil, err
		}
		for i := range all {
			if err := all[i].record(dir, o); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// seedOf gives every variant outbreaks of its own: the same people would have the
// same bad luck in all.
func seedOf(v outbreak.Variant, n uint64) uint64 {
	i := slices.IndexFunc(outbreak.Variants(), func(o outbreak.Variant) bool { return o.Name == v.Name })
	return uint64(i)*seeds + n + 1
}

// record writes, analyses and scores an outbreak.
func (s *score) record(dir string, o *outbreak.Outbreak) error {
	var b bytes.Buffer
	recorded, err := s.source.write(o, &b)
	if err != nil {
		return err
	}
	rep, err := s.analyse(filepath.Join(dir, "recording"), o, b.Bytes())
	if err != nil {
		return err
	}
	s.add(o, recorded, rep)
	return nil
}

func (r round) analyse(name string, o *outbreak.Outbreak, recording []byte) (*cordon.Report, error) {
	if err := os.WriteFile(name, recording, 0o600); err != nil {
		return nil, err
	}
	shipped, err := app.Shipped()
	if err != nil {
		return nil, err
	}
	a := app.Analysis{Paths: []string{name}, Net: []netip.Prefix{o.Config.Net}, Advisories: shipped, Workers: 1, Year: o.Config.Begin.Year(), Now: o.Config.Begin}
	if r.source.server {
		a.Server = o.Busiest().String()
	}
	a.Net = []netip.Prefix{o.Config.Net}
	rep, err := app.Analyze(context.Background(), a)
	if err != nil {
		return nil, err
	}
	if why := app.Incomplete(rep); why != "" && len(rep.Inputs[0].SkippedWhy)+len(rep.Inputs[0].Lost) > 0 {
		return nil, fmt.Errorf("%s of %s: %s", r.source.name, r.variant.Name, why)
	}
	return rep, nil
}
