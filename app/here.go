package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/fleet"
	"cordon/inventory"
	"cordon/machine"
)

// ErrNotHere means that cordon does not know how to look at this system.
var ErrNotHere = errors.New("cordon does not know how to look at this system; give an inventory, or --ask")

// patience is how long looking at this machine may take.
const patience = 60 * time.Second

// CheckHere checks the machine that cordon runs on.
func CheckHere(ctx context.Context, c Checking) (*cordon.Check, error) {
	facts, ok := machine.Here()
	if !ok {
		return nil, ErrNotHere
	}
	return c.here(ctx, facts, machine.Dial(machine.Loopback).Banner)
}

// here checks the machine that facts are of.
func (c *Checking) here(ctx context.Context, facts machine.Facts, banner func(context.Context, machine.Listener) string) (*cordon.Check, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	f := fleet.New(c.Advisories, c.Fleet)
	files, values := wanted(c.Advisories)
	var t cordon.Tally
	unseen := machine.Collect(ctx, facts, machine.Asked{Files: files, Registry: values, At: cmp.Or(c.Now, c.Fleet.At), Banner: banner}, func(it *inventory.Item) {
		t.Understand(0)
		t.See(it.Seen)
		f.Add(it)
	})
	rep := cordon.InputReport{Name: machine.Input, Format: "machine"}
	account(&rep, &t)
	check := c.answer(f, []cordon.InputReport{rep})
	for _, u := range unseen {
		check.Notes.Count("not seen: "+u, 1, 0, nil)
	}
	return check, nil
}

// wanted are the files and registry values that advisories name.
func wanted(advisories []*advisory.Advisory) (files, values []string) {
	for _, a := range advisories {
		for i := range a.Facts {
			for _, s := range a.Facts[i].From {
				if strings.ContainsAny(s.File, `/\`) {
					files = append(files, s.File)
				}
				if s.Registry != "" {
					values = append(values, s.Registry)
				}
			}
		}
	}
	slices.Sort(files)
	slices.Sort(values)
	return slices.Compact(files), slices.Compact(values)
}
