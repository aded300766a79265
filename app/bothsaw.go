package app

import (
	"cmp"
	"maps"
	"slices"

	"cordon"
	"cordon/scan"
)

// bothSaw are questions that two recordings show, each the first time: by them clocks are
// compared, whatever was asked. They are a sample by a hash of who asked whom, from which
// port on which, so that of a question that one recording shows the other's is in it too.
type bothSaw struct {
	recording []int // of each input
	mask      uint64
	asked     map[uint64]*twice
}

// twice is when a question was first seen, and when first in another recording.
type twice struct{ first, again sawAt }

type sawAt struct {
	cordon.Time
	position uint64
	input    uint32
}

// keptShared is how many questions are kept. Each takes some 120 bytes.
const keptShared = 1 << 14

// newBothSaw returns nil where there is one recording: its clock is compared with none.
func (r *run) newBothSaw() *bothSaw {
	s := &bothSaw{recording: make([]int, len(r.names)), asked: map[uint64]*twice{}}
	for i := range s.recording {
		s.recording[i] = i // what a stream holds is a recording of its own
	}
	first, several := map[string]int{}, len(r.names) > len(r.inputs)
	for _, in := range r.inputs {
		series := seriesOf(in.name)
		if _, had := first[series]; !had {
			first[series] = in.index
		}
		s.recording[in.index] = first[series]
	}
	if !several && len(first) < 2 {
		return nil
	}
	return s
}

// see takes events. A connection that is told of as a whole tells when it ended, and not
// when it was asked for.
func (s *bothSaw) see(events []*scan.Event) {
	if s == nil {
		return
	}
	for _, e := range events {
		if !e.Asks() || e.SrcPort == 0 {
			continue
		}
		if key := e.Question(); key&s.mask == 0 {
			s.saw(key, sawAt{e.Time, e.Position, e.Input})
		}
	}
}

func (s *bothSaw) saw(key uint64, at sawAt) {
	q := s.asked[key]
	switch {
	case q == nil:
		s.asked[key] = &twice{first: at}
	case q.again.Time == 0 && s.recording[q.first.input] != s.recording[at.input]:
		q.again = at
	}
	for len(s.asked) > keptShared {
		s.mask = s.mask<<1 | 1
		maps.DeleteFunc(s.asked, func(key uint64, _ *twice) bool { return key&s.mask != 0 })
	}
}

// sightings are those that two recordings show, the earlier first.
func (s *bothSaw) sightings(names []string) (all [][]cordon.Sighting) {
	if s == nil {
		return nil
	}
	of := func(at sawAt) cordon.Sighting {
		return cordon.Sighting{Input: names[at.input], Position: at.position, Time: at.Time}
	}
	for _, q := range s.asked {
		if q.again.Time != 0 {
			all = append(all, []cordon.Sighting{of(q.first), of(q.again)})
		}
	}
	slices.SortFunc(all, func(a, b []cordon.Sighting) int {
		return cmp.Or(a[0].Time.Compare(b[0].Time), cmp.Compare(a[0].Input, b[0].Input), cmp.Compare(a[0].Position, b[0].Position), cmp.Compare(a[1].Position, b[1].Position))
	})
	return all
}
