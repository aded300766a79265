package flows

import "cordon"

// exporter is what one has told of itself.
type exporter struct {
	from       origin
	templates  map[templateKey]*template
	samplers   map[samplerKey]uint32 // and their weights
	streams    map[streamKey]expected
	fields     int         // that all of it counts for
	heard      cordon.Time // last
	prev, next *exporter   // in the order in which they were heard last
}

// samplerKey names a sampler within an exporter; the one without a name is its
// domain's.
type samplerKey struct {
	domain  uint32
	version uint16
	named   bool
	id      uint64
}

// exporters are bounded together, and each on its own.
type exporters struct {
	of        map[origin]*exporter
	ends      exporter // next is who was heard first, prev who was heard last
	most      int
	fields    int // in use
	maxFields int
}

func newExporters(o Options) *exporters {
	x := &exporters{of: map[origin]*exporter{}, most: o.MaxExporters, maxFields: o.MaxFields}
	x.ends.prev, x.ends.next = &x.ends, &x.ends
	return x
}

// known returns an exporter that has told something before, or nil.
func (x *exporters) known(from origin, now cordon.Time) *exporter {
	e := x.of[from]
	if e == nil {
		return nil
	}
	e.heard = max(e.heard, now)
	if x.ends.prev != e {
		x.unlink(e)
		x.link(e)
	}
	return e
}

// meet returns an exporter, a new one if need be, or nil where there are too
// many: whoever was there first stays, unless it is silent.
func (x *exporters) meet(from origin, now cordon.Time) *exporter {
	if e := x.known(from, now); e != nil {
		return e
	}
	if len(x.of) >= x.most {
		oldest := x.ends.next
		if oldest.heard+silence >= now {
			return nil
		}
		x.unlink(oldest)
		x.fields -= oldest.fields
		delete(x.of, oldest.from)
	}
	e := &exporter{from: from, templates: map[templateKey]*template{}, heard: now}
	x.of[from] = e
	x.link(e)
	return e
}

func (x *exporters) link(e *exporter) {
	e.prev, e.next = x.ends.prev, &x.ends
	e.prev.next, e.next.prev = e, e
}

func (x *exporters) unlink(e *exporter) { e.prev.next, e.next.prev = e.next, e.prev }

// keep stores a template in place of one with the same name. It reports whether
// the bounds allow it; if not, the old one is gone too, since records are no
// longer of its form.
func (x *exporters) keep(e *exporter, key templateKey, t *template) bool {
	t.fields = len(t.steps) + templateCost
	if old := e.templates[key]; old != nil {
		x.charge(e, -old.fields)
		delete(e.templates, key)
	}
	if len(e.templates) >= maxTemplates || !x.charge(e, t.fields) {
		return false
	}
	e.templates[key] = t
	return true
}

// sampler remembers a rate; it reports whether the bounds allow it.
func (x *exporters) sampler(e *exporter, key samplerKey, weight uint32) bool {
	if _, known := e.samplers[key]; !known && (len(e.samplers) >= maxSamplers || !x.charge(e, samplerCost)) {
		return false
	}
	if e.samplers == nil {
		e.samplers = map[samplerKey]uint32{}
	}
	e.samplers[key] = weight
	return true
}

// charge counts n more fields for an exporter, if they may be had; fewer always
// may.
func (x *exporters) charge(e *exporter, n int) bool {
	if n > 0 && (e.fields+n > min(exporterFields, x.maxFields/exporterShare) || x.fields+n > x.maxFields) {
		return false
	}
	e.fields += n
	x.fields += n
	return true
}
