package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cordon"
	"cordon/archive"
	"cordon/detect"
	"cordon/inventory"
	"cordon/judge"
)

// leaseShare is how many times --memory the records of leases may take besides.
const leaseShare = 2

// behind is who held which address, as far as the operator's records tell.
type behind struct {
	leases *inventory.Leases // nil: nobody gave any
	inputs []cordon.InputReport
}

// readLeases reads all files of leases, and accounts for each.
func (r *run) readLeases(ctx context.Context) {
	if len(r.Leases) == 0 {
		return
	}
	r.behind.leases = inventory.NewLeases(leaseShare * r.Memory)
	for _, s := range expand(r.Leases) {
		err := s.err
		if err == nil {
			err = r.eachLease(ctx, s)
		}
		if err != nil {
			r.behind.add(&input{name: archive.PathName(s.name), err: err}, &cordon.Tally{})
		}
	}
}

// eachLease reads what one file, or an archive, holds.
func (r *run) eachLease(ctx context.Context, s *source) error {
	a, err := r.start(ctx, s, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	for ctx.Err() == nil {
		m, err := a.Next()
		if err != nil {
			return nil // what is wrong with a member is told with the member
		}
		r.behind.read(m)
	}
	return nil
}

var errNotLeases = errors.New("not leases that cordon knows; docs/reference/inventory.md lists what is read")

func (b *behind) read(m *archive.Member) {
	in, tally := &input{name: m.Name, compression: m.Layers, err: m.Err}, cordon.Tally{}
	defer func() { b.add(in, &tally) }()
	if in.err != nil {
		return
	}
	head, _ := m.Peek(archive.HeadLen)
	f := inventory.SniffLeases(head)
	if f == nil {
		in.err = errNotLeases
		return
	}
	in.format = f.Name
	tally, in.err = b.leases.Read(m.Reader, f, inventory.Options{Input: m.Name})
}

func (b *behind) add(in *input, t *cordon.Tally) { b.inputs = append(b.inputs, in.report(t)) }

// join lays what was found of addresses to those who held them.
func (b *behind) join(c *judge.Case) {
	if b.leases != nil {
		c.Findings, c.Subscribers = b.leases.Join(c.Findings, detect.DefaultMaxEvidence)
	}
}

// account adds the files of leases to the inputs of a report.
func (b *behind) account(rep *cordon.Report) {
	rep.Inputs = append(rep.Inputs, b.inputs...)
	slices.SortStableFunc(rep.Inputs, func(x, y cordon.InputReport) int { return strings.Compare(x.Name, y.Name) })
}
