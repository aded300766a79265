package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cordon"
)

// An archive holds its members in any order: who writes messages* into one has the
// newest first. Who scans, and who infected whom, is told from what came first, so that
// members are read in the order of their times, as the files of a folder are: an archive
// is gone through once for each lane of it.

// maxLanes is how many times an archive is gone through, at most.
const maxLanes = 32

// divideArchives makes sources of the lanes of each archive.
func (r *run) divideArchives() {
	var all []*source
	for _, s := range r.sources {
		lanes := r.lanes(s)
		if len(lanes) < 2 || len(lanes) > maxLanes {
			all = append(all, s)
			continue
		}
		r.Progress.more(int64(len(lanes)-1) * s.size)
		for _, members := range lanes {
			lane := *s
			lane.name, lane.path, lane.members = members[0].name, s.name, members
			all = append(all, &lane)
		}
	}
	r.sources = all
}

// lanes are the members of an archive that are worth reading: those that follow each
// other in the archive and in time, of each log; a capture by itself, for it is for
// others to say what goes on with it. They are no more than can be made use of.
func (r *run) lanes(s *source) (lanes [][]*input) {
	if s.stream || len(s.members) < 2 {
		return nil
	}
	last := map[int]standing{} // of each lane of a log
	for _, p := range r.standings(s) {
		n := 0
		for ; n < len(lanes); n++ {
			if p.goesOnFrom(last[n]) {
				break
			}
		}
		if n == len(lanes) {
			if lanes = append(lanes, nil); len(lanes) > maxLanes {
				return lanes
			}
		}
		lanes[n], last[n] = append(lanes[n], p.in), p
	}
	return lanes
}

// standing is where a member stands among the others of its archive.
type standing struct {
	in     *input
	log    string // that it is a part of; "" of a capture
	begins cordon.Time
}

// apart is how long after the one before a member of a log begins, at least, that goes on
// behind it: of those that begin at one time it is not known which ends first.
const apart = cordon.Time(60e9)

// goesOnFrom reports whether a member is of the log of another that stands before it. Those
// of which no time is known are together, for they come before or behind any.
func (p *standing) goesOnFrom(o standing) bool {
	switch {
	case o.in == nil || o.in.member > p.in.member:
		return false
	case p.begins == 0 || o.begins == 0:
		return p.begins == o.begins
	}
	return p.log != "" && p.log == o.log && p.begins >= o.begins+apart
}

// standings are those of the members that are worth reading, in the order of their times.
func (r *run) standings(s *source) (all []standing) {
	for n, in := range s.members {
		if in.member = n; !in.wanted() {
			continue
		}
		p := standing{in: in, begins: r.moved(in, in.begins)}
		if !in.isCapture() {
			p.log = seriesOf(in.name)
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b standing) int {
		return cmp.Or(cmp.Compare(a.begins, b.begins), strings.Compare(a.in.name, b.in.name))
	})
	return all
}

// disorder counts the members of archives that are read behind one of the same log that
// begins later: those of a stream, and of archives with more lanes than are gone through.
func (r *run) disorder(to *cordon.Reasons) {
	count := uint64(0)
	for _, s := range r.sources {
		if !s.isLane() {
			count += s.disorder()
		}
	}
	if count > 0 {
		to.Count(fmt.Sprintf("members of archives stand behind others of the same log that begin later, and are read in that order (a pipe is read once, an archive %d times at most): who scans may be missed; unpack the archive and name the folder", maxLanes), count, 0, nil)
	}
}

func (s *source) disorder() (count uint64) {
	latest := map[string]cordon.Time{}
	for _, in := range s.members {
		log := seriesOf(in.name)
		if in.begins != 0 && in.begins+overlap < latest[log] {
			count++
		}
		latest[log] = max(latest[log], in.begins)
	}
	return count
}
