package flows

import (
	"cordon"
)

// template says how to read the records of a set. It does not change once made.
type template struct {
	steps   []step
	options bool   // its records tell of the exporter, not of flows
	length  int    // of the shortest record, bytes; at least 1
	fields  uint32 // that it counts for in bounds
}

// step is a stretch of a record: one field, or several that are of no use.
// Every step takes at least one byte, so that reading a record is bounded by
// its length.
type step struct {
	what   element
	length uint32 // variable, or bytes
}

// variable is the length of a field that carries its own (RFC 7011, section 7).
const variable = 0xffff

// Bounds on one exporter's state.
const (
	maxTemplateFields = 1024 // of one template; more do not fit an Ethernet frame
	maxTemplates      = 1024
	maxSamplers       = 256
	templateCost      = 8 // fields that a template itself counts for
	silence           = 3600 * second
)

// add puts a field behind the others.
func (t *template) add(what element, length uint16) {
	n := uint32(length)
	switch {
	case n == 0:
		return
	case n == variable:
		t.length++
	default:
		t.length += int(n)
	}
	if last := len(t.steps) - 1; what == unused && n != variable && last >= 0 &&
		t.steps[last].what == unused && t.steps[last].length != variable && t.steps[last].length+n != variable {
		t.steps[last].length += n
		return
	}
	t.steps = append(t.steps, step{what, n})
}

// templateKey names a template within an exporter.
type templateKey struct {
	domain  uint32
	id      uint16
	version uint16
}

type samplerKey struct {
	domain  uint32
	version uint16
	named   bool
	id      uint64
}

// exporter is what one has told of itself.
type exporter struct {
	templates map[templateKey]*template
	samplers  map[samplerKey]uint32
	fields    int         // of all its templates
	heard     cordon.Time // last
}

// exporters are bounded together, and each on its own.
type exporters struct {
	of        map[origin]*exporter
	most      int
	fields    int // in use
	maxFields int
}

func newExporters(o Options) exporters {
	return exporters{of: map[origin]*exporter{}, most: o.MaxExporters, maxFields: o.MaxFields}
}

// known returns an exporter that has told something before, or nil.
func (x *exporters) known(from origin, now cordon.Time) *exporter {
	e := x.of[from]
	if e != nil {
		e.heard = max(e.heard, now)
	}
	return e
}

// meet returns an exporter, a new one if need be, or nil where there are too
// many: whoever was there first stays, unless it is silent.
func (x *exporters) meet(from origin, now cordon.Time) *exporter {
	if e := x.known(from, now); e != nil {
		return e
	}
	if len(x.of) >= x.most && !x.forget(now) {
		return nil
	}
	e := &exporter{templates: map[templateKey]*template{}, heard: now}
	x.of[from] = e
	return e
}

// forget drops one that has been silent. It looks at a few at a time, so that a
// flood of newcomers costs no more; which ones is settled by the map, and makes
// no difference to those that are heard.
func (x *exporters) forget(now cordon.Time) bool {
	const looks = 16
	n := 0
	for from, e := range x.of {
		if e.heard+silence < now {
			x.fields -= e.fields
			delete(x.of, from)
			return true
		}
		if n++; n == looks {
			break
		}
	}
	return false
}

// keep stores a template in place of one with the same name. It reports whether
// the bounds allow it; if not, the old one is gone too, since records are no
// longer of its form.
func (x *exporters) keep(e *exporter, key templateKey, t *template) bool {
	t.fields = uint32(len(t.steps) + templateCost)
	if old := e.templates[key]; old != nil {
		e.fields -= int(old.fields)
		x.fields -= int(old.fields)
		delete(e.templates, key)
	}
	n := int(t.fields)
	if len(e.templates) >= maxTemplates || e.fields+n > x.maxFields/fieldShare || x.fields+n > x.maxFields {
		return false
	}
	e.fields += n
	x.fields += n
	e.templates[key] = t
	return true
}

// sampler remembers a rate; it reports whether the bounds allow it.
func (e *exporter) sampler(key samplerKey, weight uint32) bool {
	if _, known := e.samplers[key]; !known && len(e.samplers) >= maxSamplers {
		return false
	}
	if e.samplers == nil {
		e.samplers = map[samplerKey]uint32{}
	}
	e.samplers[key] = weight
	return true
}
