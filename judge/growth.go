package judge

import (
	"fmt"
	"math"
	"time"

	"cordon"
)

// growth is how many hosts were new in the last 24 hours of data, and before.
type growth struct {
	lately, before int
	covered        cordon.Time // of the 24 hours before, how much the recordings show
	doubtful       int         // hosts beside them of which it is in doubt when they were new
	undated        int         // hosts of which no time is known
}

// newGrowth counts first sights up to the end of the data. What was recorded
// begins at a time, or at 0 where that is not known.
func newGrowth(hosts map[string]seenHost, began, end cordon.Time) (g growth) {
	if began != 0 {
		g.covered = min(max(end-cordon.Day-began, 0), cordon.Day)
	}
	for _, h := range hosts {
		switch {
		case h.doubtful:
			g.doubtful++
		case h.first == 0:
			g.undated++
		case h.first > end-cordon.Day:
			g.lately++
		case h.first > end-2*cordon.Day:
			g.before++
		}
	}
	return g
}

// known reports whether enough of the day before is in the recordings to compare
// with it: before they begin nothing is known, which is not the same as none.
func (g growth) known() bool { return g.covered >= cordon.Day/2 }

// times is by what factor a day's new hosts have grown. Growth from nothing counts
// as the number itself, and hosts whose dates are in doubt as new.
func (g growth) times() float64 {
	before := float64(g.before) * float64(cordon.Day) / float64(g.covered)
	return float64(g.lately+g.doubtful) / math.Max(before, 1)
}

// mostTimes is what the hosts of which no time is known make of it, if all were new.
func (g growth) mostTimes() float64 {
	g.lately += g.undated
	return g.times()
}

// leastTimes is what the hosts whose dates are in doubt make of it, where of the others
// it is not known whether they were new.
func (g growth) leastTimes() float64 {
	return float64(g.doubtful) / math.Max(float64(g.lately+g.before), 1)
}

func (g growth) String() string {
	s := g.words()
	if g.doubtful > 0 {
		s += fmt.Sprintf("; and %d first seen by a clock that steps back by more than a day, whose dates are in doubt and count as growth", g.doubtful)
	}
	if g.undated > 0 {
		s += fmt.Sprintf("; and %d of which no time is known, and so not whether they are new", g.undated)
	}
	return s
}

func (g growth) words() string {
	if !g.known() {
		return fmt.Sprintf("%d new in the last 24 hours of data; whether that is growth is not known, for the recordings do not show the day before", g.lately)
	}
	return fmt.Sprintf("%d new in the last 24 hours of data after %d in the %d hours before", g.lately, g.before, g.covered/cordon.Time(time.Hour))
}
