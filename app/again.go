package app

import (
	"context"
	"slices"

	"cordon"
)

// farApart is from which difference of clocks on the inputs are read again.
const farApart = cordon.Time(1e9)

// again reads the inputs a second time, by clocks that are set right, where something
// spreads that no advisory describes and clocks differ: who sent it first, and who had been
// sent it before, is kept of each host as the inputs come, and by clocks that differ it is
// another that seems to be first. What is kept of the first time is but the evidence, with
// the times that are recorded. Of a stream there is no second time.
func (r *run) again(ctx context.Context, rep *cordon.Report) error {
	ahead := map[string]cordon.Time{}
	far := false
	for _, k := range r.clocks {
		ahead[k.Input] = k.Ahead
		far = far || max(k.Ahead, -k.Ahead) >= farApart
	}
	if !far || len(r.sighted) == 0 || slices.ContainsFunc(r.inputs, func(in *input) bool { return in.stream }) {
		return nil
	}
	r.contacts, r.workers = nil, nil // which leaves room
	a := r.Analysis
	a.ahead = ahead
	second, err := analyze(ctx, a)
	if err != nil {
		return err
	}
	right := second.report()
	for i := range rep.Unknown {
		u := &rep.Unknown[i]
		at := slices.IndexFunc(right.Unknown, func(o cordon.UnknownReport) bool { return o.ID == u.ID })
		if at < 0 {
			continue // it is no worm by clocks that are right, or another; what was told is left
		}
		setRight(u, &right.Unknown[at], ahead)
		regrow(rep, right, cordon.UnknownPrefix+u.ID)
		for k := range r.sighted {
			if r.sighted[k].Report.ID == u.ID {
				r.sighted[k].Report = *u
			}
		}
	}
	return nil
}

// setRight tells of an unknown worm who had been sent it before, as it is by clocks that
// are right.
func setRight(u, right *cordon.UnknownReport, ahead map[string]cordon.Time) {
	u.Turned, u.Why = right.Turned, right.Why
	by := map[string]*cordon.Attack{}
	for i := range right.Senders {
		if s := &right.Senders[i]; s.InfectedBy != nil {
			s.InfectedBy.Evidence.Time += ahead[s.InfectedBy.Evidence.Input]
			by[s.Address] = s.InfectedBy
		}
	}
	for i := range u.Senders {
		u.Senders[i].InfectedBy = by[u.Senders[i].Address]
	}
}

// regrow has a worm's tree be that of another report.
func regrow(rep, right *cordon.Report, worm string) {
	rep.Tree = slices.DeleteFunc(rep.Tree, func(n cordon.Infection) bool { return n.Advisory == worm })
	rep.TreeSums = slices.DeleteFunc(rep.TreeSums, func(s cordon.TreeSum) bool { return s.Advisory == worm })
	for _, n := range right.Tree {
		if n.Advisory == worm {
			rep.Tree = append(rep.Tree, n)
		}
	}
	for _, s := range right.TreeSums {
		if s.Advisory == worm {
			rep.TreeSums = append(rep.TreeSums, s)
		}
	}
}

// shiftRight sets clocks right that were found to differ.
func (r *run) shiftRight() {
	if len(r.ahead) == 0 {
		return
	}
	if r.shifts == nil {
		r.shifts = make([]cordon.Time, len(r.names))
	}
	for _, in := range r.inputs {
		r.shifts[in.index] -= r.ahead[in.name]
	}
}
