package scan

import "cordon"

// Outage is a time in which nobody was answered, or hardly anybody, on a way.
type Outage struct {
	From, To cordon.Time // when what is not held against anybody was asked
	Failures uint64
	Hosts    uint64 // that they are not held against; an estimate beyond 16
}

// maxOutages is how many are told of by themselves.
const maxOutages = 16

// outageOf is the outage that a way is in, or nil where too many are told of already.
func (w *ways) outageOf(x *way) *Outage {
	if x.outage == 0 {
		if len(w.outages) == maxOutages {
			return nil
		}
		w.outages, w.seen = append(w.outages, Outage{}), append(w.seen, Distinct{})
		x.outage = int32(len(w.outages))
	}
	return &w.outages[x.outage-1]
}

// countSpared counts a failure that a host is spared, in the outage of a way.
func (w *ways) countSpared(x *way, at cordon.Time, host uint64) {
	o := w.outageOf(x)
	if o == nil {
		w.others++
		return
	}
	if o.Failures == 0 {
		o.From, o.To = at, at
	}
	o.From, o.To = min(o.From, at), max(o.To, at)
	o.Failures++
	w.seen[x.outage-1].Add(host)
}

// Outages are the times in which nobody was answered on some way, as far as that was not
// held against those who asked: the first that were found, and how many failures were not
// held against anybody in others.
func (t *Tracker) Outages() (all []Outage, others uint64) {
	for i := range t.ways.outages {
		t.ways.outages[i].Hosts = t.ways.seen[i].Count()
	}
	return t.ways.outages, t.ways.others
}
