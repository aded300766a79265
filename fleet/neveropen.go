package fleet

import (
	"slices"

	"cordon/exposure"
	"cordon/judge"
)

// neverOpen reports whether one row shows that its machine was fixed, and started since,
// before it could be reached: times of one row share their zone, whatever it is.
func (m *machine) neverOpen(i int, o *opening) bool {
	if m.since.At == 0 {
		return false
	}
	started := m.on[i].answer.Mitigated || m.booted.SharesZone(m.since) && endOf(m.booted.At) < m.since.At
	return started && slices.ContainsFunc(o.taken, func(fact string) bool {
		fixed := m.cameAt(i, fact)
		return fixed.SharesZone(m.since) && fixed.At < m.since.At && (m.on[i].answer.Mitigated || fixed.At <= m.booted.At)
	})
}

// cameAt is since when a fact is so, as a source shows it.
func (m *machine) cameAt(i int, fact string) exposure.Stamp {
	s := m.on[i].of(fact).since
	if m.alone != nil && s.At != 0 {
		return m.patched
	}
	return s
}

// beforeWhat says before what a machine was fixed that is presumed to have been started
// then.
func (a *Answers) beforeWhat(m *machine, i int, p *judge.Presumption) string {
	if m.fixedAmid(i, p) {
		return "it could be reached"
	}
	return p.Variant.Name + " began to circulate"
}

// fixedAmid reports whether a machine was fixed when a variant had begun to circulate.
func (m *machine) fixedAmid(i int, p *judge.Presumption) bool {
	if p.Variant.Window == nil {
		return false
	}
	from, _ := p.Variant.Window.Bounds()
	return m.since.At != 0 && from != 0 && m.fixedSince(i, asShown) >= from
}
