package flows

// template says how to read the records of a set. It does not change once made.
type template struct {
	steps   []step
	options bool // its records tell of the exporter, not of flows
	length  int  // of the shortest record, bytes; at least 1
	fields  int  // that it counts for in bounds
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
	samplerCost       = 4
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
