package app

import (
	"fmt"

	"cordon"
)

// raiseForFloods says of a network out of which hosts of its own flood others that it is
// not quiet. One is enough: others suffer from it, whatever it is. Who has a row of a worm
// is judged by that worm's advisory.
func raiseForFloods(l *cordon.Level, rep *cordon.Report) {
	explained := explainedHosts(rep)
	flooding := map[string]bool{}
	most := -1
	for i := range rep.Floods {
		f, n := &rep.Floods[i], len(flooding)
		for _, address := range f.Outward() {
			if !explained[address] {
				flooding[address] = true
			}
		}
		if len(flooding) > n && (most < 0 || f.PerSecond > rep.Floods[most].PerSecond) {
			most = i
		}
	}
	if most < 0 {
		return
	}
	who := "A host of ours floods"
	if n := uint64(len(flooding)); n > 1 {
		who = cordon.Thousands(n) + " hosts of ours flood"
	}
	heighten(l, fmt.Sprintf("%s others, up to %s packets a second to %s, and no known worm explains it; who makes them do it can make them do more", who, cordon.Thousands(rep.Floods[most].PerSecond), targetOf(&rep.Floods[most])))
}

func targetOf(f *cordon.FloodReport) string {
	switch {
	case f.Target != nil:
		return *f.Target
	case f.Network != nil:
		return *f.Network
	}
	return "many"
}
