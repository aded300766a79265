package judge

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
)

// spread counts hosts over time, per advisory and variant.
type spread struct {
	advisories []*advisory.Advisory
	variants   map[[2]string]*cordon.VariantReport
	fresh      map[[2]string]map[cordon.Time]uint64
	active     map[string]map[cordon.Time]uint64
	began      map[string]map[cordon.Time]uint64
	timeless   map[string]uint64 // hosts of which no record shows a time
	sampled    map[string]uint64 // addresses that others may have been forgotten for
	hosts      uint64            // addresses
	// of whom hosts come that had one address one after the other: it counts once
	address netip.Addr
	first   map[string]cordon.Time // when it was first active, by advisory
}

func newSpread(advisories []*advisory.Advisory) *spread {
	return &spread{
		advisories: advisories,
		variants:   map[[2]string]*cordon.VariantReport{}, fresh: map[[2]string]map[cordon.Time]uint64{},
		active: map[string]map[cordon.Time]uint64{}, began: map[string]map[cordon.Time]uint64{},
		timeless: map[string]uint64{}, sampled: map[string]uint64{}, first: map[string]cordon.Time{},
	}
}

// add counts the rows of one host that emits.
func (s *spread) add(st *story, rows []cordon.HostReport) {
	emits := map[string][]cordon.Time{}
	others := map[string]bool{} // advisories of which what was sent tells of one that is not ours
	for _, r := range rows {
		if r.Observations == 0 && r.Verdict != cordon.VerdictSuspected {
			continue
		}
		s.variant(st, r)
		others[r.Advisory] = others[r.Advisory] || r.Observations > 0 && (r.Ours == nil || !*r.Ours)
		for _, p := range st.parts {
			if p.adv.ID == r.Advisory {
				emits[r.Advisory] = append(emits[r.Advisory], p.active()...)
			}
		}
	}
	if len(emits) == 0 {
		return
	}
	if again := st.host.Addr.IsValid() && st.host.Addr == s.address; !again {
		s.hosts++
		s.address = st.host.Addr
		clear(s.first)
	}
	for id, times := range emits {
		slices.Sort(times)
		times = slices.Compact(times)
		for _, at := range times {
			bump(s.active, id, at)
		}
		s.begins(id, times, others[id])
	}
}

// begins counts the address at hand once, when it was first active, whoever held it.
func (s *spread) begins(id string, times []cordon.Time, other bool) {
	had, counted := s.first[id]
	if other && !counted {
		s.sampled[id]++
	}
	switch {
	case len(times) == 0 && counted:
	case len(times) == 0:
		s.timeless[id]++
		s.first[id] = 0
	case !counted || had == 0 || times[0] < had:
		if counted && had == 0 {
			s.timeless[id]--
		} else if counted {
			s.began[id][had]--
		}
		bump(s.began, id, times[0])
		s.first[id] = times[0]
	}
}

// active are the intervals in which a host did what it has its row for. Of a scan
// the first and the last are known.
func (p *part) active() []cordon.Time {
	times := slices.Concat(activeIn(p.emitted), activeIn(p.apart))
	if len(times) == 0 && p.scan != nil {
		for _, at := range []cordon.Time{p.scan.began(), p.scan.Last} {
			times = append(times, at-at%cordon.ActivityStep)
		}
	}
	return times
}

func bump[K comparable](m map[K]map[cordon.Time]uint64, key K, at cordon.Time) {
	if m[key] == nil {
		m[key] = map[cordon.Time]uint64{}
	}
	m[key][at]++
}

func (s *spread) variant(st *story, r cordon.HostReport) {
	key := [2]string{r.Advisory, r.Variant}
	v := s.variants[key]
	if v == nil {
		v = &cordon.VariantReport{ID: r.Variant}
		v.Name, v.Aliases = names(st.c.advisory(r.Advisory), r.Variant)
		s.variants[key] = v
	}
	v.Hosts++
	if r.Verdict == cordon.VerdictSuspected {
		v.Suspected++
	} else {
		v.Infected++
	}
	v.Observations += r.Observations
	for _, p := range st.parts {
		if p.adv.ID == r.Advisory && p.variant == r.Variant {
			v.Counted = v.Counted.With(st.c.counted(p.emitted))
		}
	}
	if r.First.Before(v.First) {
		v.First = r.First
	}
	v.Last = max(v.Last, r.Last)
	if r.First != 0 {
		bump(s.fresh, key, r.First-r.First%cordon.ActivityStep)
	}
}

// names returns a variant's name, and its other names with who uses them.
func names(a *advisory.Advisory, id string) (name string, aliases []string) {
	v := a.Variant(id)
	if v == nil {
		return a.Title + ", a variant that is not known", nil
	}
	by := map[string][]string{}
	var spelt []string
	for _, al := range v.Aliases {
		if by[al.Name] == nil {
			spelt = append(spelt, al.Name)
		}
		by[al.Name] = append(by[al.Name], al.By)
	}
	for _, name := range spelt {
		aliases = append(aliases, usedBy(name, by[name]))
	}
	return v.Name, aliases
}

// usedBy is a name with all who use it.
func usedBy(name string, who []string) string {
	if said := strings.Join(slices.DeleteFunc(who, func(s string) bool { return s == "" }), "; "); said != "" {
		return name + " (" + said + ")"
	}
	return name
}

func (s *spread) report() (out []cordon.AdvisoryReport, activity []cordon.Activity, hosts uint64) {
	for _, v := range s.variants {
		v.Counted = cmp.Or(v.Counted, cordon.CountedObservations)
	}
	for _, a := range s.advisories {
		r := cordon.AdvisoryReport{ID: a.ID, Title: a.Title, Revision: a.Revision, Draft: a.IsDraft()}
		ids := make([]string, 0, len(a.Variants)+1)
		for _, v := range a.Variants {
			ids = append(ids, v.ID)
		}
		for _, id := range append(ids, advisory.Unrecognised) {
			if v := s.variants[[2]string{a.ID, id}]; v != nil {
				for _, at := range sortedTimes(s.fresh[[2]string{a.ID, id}]) {
					v.FirstSeen = append(v.FirstSeen, cordon.Interval{From: at, Hosts: s.fresh[[2]string{a.ID, id}][at]})
				}
				r.Variants = append(r.Variants, *v)
			}
		}
		cumulative := uint64(0)
		for _, at := range sortedTimes(s.active[a.ID]) {
			cumulative += s.began[a.ID][at]
			activity = append(activity, cordon.Activity{Advisory: a.ID, From: at, Active: s.active[a.ID][at], New: s.began[a.ID][at], Cumulative: cumulative})
			figure(&r.Figures, cordon.Interval{From: at, Hosts: s.active[a.ID][at]}, cumulative)
		}
		r.Figures.Cumulative += s.timeless[a.ID]
		out = append(out, r)
	}
	return out, activity, s.hosts
}

// estimate tells how many addresses there are with those that were forgotten, of which share
// is what part of those that are not ours is kept.
func (s *spread) estimate(all []cordon.AdvisoryReport, share float64) {
	if share <= 0 || share >= 1 {
		return
	}
	for i := range all {
		if n := s.sampled[all[i].ID]; n > 0 {
			f := &all[i].Figures
			f.Estimated = f.Cumulative - n + uint64(math.Round(float64(n)/share))
		}
	}
}

func sortedTimes(m map[cordon.Time]uint64) []cordon.Time {
	times := make([]cordon.Time, 0, len(m))
	for at := range m {
		times = append(times, at)
	}
	slices.Sort(times)
	return times
}

// figure counts an interval in which any was active; they come in the order of
// time.
func figure(f *cordon.Figures, at cordon.Interval, addresses uint64) {
	if at.Hosts > f.ActivePeak.Hosts {
		f.ActivePeak = at
	}
	f.ActiveLatest, f.Cumulative = at, addresses
}
