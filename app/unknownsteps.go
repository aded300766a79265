package app

import (
	"fmt"
	"strings"

	"cordon"
)

// closeness puts hosts that are ours before those of which that is not known, and these
// before others.
func closeness(ours *bool) int {
	switch {
	case ours == nil:
		return 1
	case *ours:
		return 0
	}
	return 2
}

// lookInto is what to do with hosts that sent an unknown worm and may be ours; nil where
// there are none. What it does to a machine is not known, so that nothing mends it.
func lookInto(u *cordon.UnknownReport) *cordon.Remedy {
	if len(u.Senders) == 0 || closeness(u.Senders[0].Ours) > 1 {
		return nil
	}
	return &cordon.Remedy{
		ID:    "look-into-" + u.ID,
		Title: "Isolate it and look: suspected of unknown worm " + u.ID,
		Steps: []string{
			fmt.Sprintf("Keep it from reaching others at %s, or take it off the network, and leave it running. Those first that scan.", someServices(u.Services)),
			fmt.Sprintf("Find out which program sends what is described under unknown worm %s, since %s. A suspicion is all that there is: if it is a program that you know, this is no worm.", u.ID, u.First.Std().Format("2006-01-02 15:04 UTC")),
			"Before you clean anything, copy its memory and take an image of its disks: what it does to a machine is not known, and only they show it.",
			"Until that is known, only a rebuild is sure to remove it, and what let it in is still open: let nobody reach these services who does not have to.",
			"Write a signature with cordon advisory draft, check it, and look with it at other recordings and networks.",
		},
	}
}

// fewServices is how many services a step names.
const fewServices = 4

func someServices(all []string) string {
	if more := len(all) - fewServices; more > 0 {
		return strings.Join(all[:fewServices], ", ") + fmt.Sprintf(" and %d services more", more)
	}
	return strings.Join(all, ", ")
}
