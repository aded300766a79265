package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/flows"
	"cordon/logs"
)

// aheadOfNow is how far clocks and zones may be ahead of this machine's.
const aheadOfNow = 48 * time.Hour

// inOrder are the sources by when they begin, and those of one rotated log one
// after the other: who scans is told by what came after what, and those who rotate
// logs call the oldest access.log.9 and the newest access.log. An archive begins
// when its first member does.
func (r *run) inOrder() []*source {
	first := map[string]cordon.Time{} // of a series
	for _, s := range r.sources {
		name := seriesOf(s.name)
		if at, ok := first[name]; !ok || s.begins().Before(at) {
			first[name] = s.begins()
		}
	}
	all := slices.Clone(r.sources)
	slices.SortStableFunc(all, func(a, b *source) int {
		x, y := seriesOf(a.name), seriesOf(b.name)
		return cmp.Or(first[x].Compare(first[y]), strings.Compare(x, y), a.begins().Compare(b.begins()), strings.Compare(a.name, b.name))
	})
	return all
}

// begins is when a source begins, as far as that is known.
func (s *source) begins() cordon.Time {
	if len(s.members) == 0 {
		return 0
	}
	return s.members[0].begins
}

// begins is when a log or a file of flow exports begins.
func (r *run) begins(in *input, head []byte) cordon.Time {
	switch {
	case in.logs != nil:
		at := logs.Begins(in.logs, r.logOptions(in), head)
		if r.Year == 0 && at > cordon.TimeOf(r.Now.Add(aheadOfNow)) {
			// Where lines show no year they are from before now; where they do,
			// this changes nothing.
			in.year = r.Now.Year() - 1
			at = logs.Begins(in.logs, r.logOptions(in), head)
		}
		return at
	case in.format == exportFormat:
		return flows.Begins(head)
	}
	return 0
}
