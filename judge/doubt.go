package judge

import (
	"fmt"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
)

// An address that sends a worm, and of which it is not certain who held it then, accuses
// nobody by name. It keeps those who may have held it from being clear.

// doubts are what may have been a machine's doing, by its key and the advisory.
type doubts map[[2]string][]doubt

type doubt struct {
	address, name string // of the address, and of what it sent
	first, last   cordon.Time
	held          string // who held it, in words
}

// suspect notes the rows of an address for those who may have held it.
func (c *Case) suspect(key cordon.Host, rows []cordon.HostReport) {
	if c.Party == nil {
		return
	}
	party := c.Party(key)
	for _, m := range party.MayBe {
		for i := range rows {
			row := &rows[i]
			if !convicted(row.Verdict) && row.Verdict != cordon.VerdictSuspected && row.Verdict != cordon.VerdictCleaned {
				continue
			}
			name, _ := names(c.advisory(row.Advisory), row.Variant)
			of := [2]string{keyOf(m), row.Advisory}
			c.doubts[of] = append(c.doubts[of], doubt{row.Address, name, row.First, row.Last, heldBy(row.Holder)})
		}
	}
}

// maxDoubts is how many addresses are named that one machine may have held.
const maxDoubts = 4

// tell says in a machine's row what may have been its doing; it is not clear before that
// is settled.
func (d doubts) tell(key cordon.Host, row *cordon.HostReport) {
	all := d[[2]string{keyOf(key), row.Advisory}]
	if len(all) == 0 || convicted(row.Verdict) {
		return
	}
	last := all[0].last
	for i, x := range all {
		last = max(last, x.last)
		if i < maxDoubts {
			row.Why = append(row.Why, fmt.Sprintf("It may have been this machine that sent %s from %s (%s): who held that address then is %s.", x.name, x.address, between(x.first, x.last), x.held))
		}
	}
	if n := len(all) - maxDoubts; n > 0 {
		row.Why = append(row.Why, fmt.Sprintf("It may have held %d more addresses that sent it.", n))
	}
	cleaned := row.Verdict == cordon.VerdictCleaned && slices.ContainsFunc(row.Mended, func(m cordon.Mended) bool { return m.At <= last })
	if row.Verdict == cordon.VerdictClear || cleaned {
		row.Verdict = cordon.VerdictUnknown
		row.Why = append(row.Why, "Until that is settled this is no all-clear: look at the machine as at an infected one, and find out who held the address.")
	}
	if row.Verdict == cordon.VerdictUnknown {
		row.Needs = append([]cordon.Need{whoHeldIt}, row.Needs...)
	}
}

// whoHeldIt is what settles it. Which address and when stands in the reasons: what is asked
// is the same for all.
var whoHeldIt = cordon.Need{
	Fact: "holder", Ask: "Who held the address at that time?",
	How: []string{
		"The reasons name the address and the time; --host shows those of a machine.",
		"Ask whoever runs DHCP or RADIUS for the records of that time, and give them with --leases.",
		"Where there are none, look at each machine that may have held it as at an infected one.",
	},
}

// doubted reports whether what is known of the host may be of another.
func (s *story) doubted() bool { return s.c.Party != nil && s.c.Party(s.host).Doubted }

// clearsNothing says why facts do not help.
func clearsNothing(e advisory.Exposure, h *cordon.Holder) string {
	return fmt.Sprintf("The inventory's machine of this address is %s. That clears nothing: who held the address then is %s.", strings.ReplaceAll(string(e), "-", " "), heldBy(h))
}

// heldBy are a holder's words, as far as it is not certain who it was.
func heldBy(h *cordon.Holder) string {
	switch {
	case h == nil:
		return "not known"
	case h.Subscriber != "":
		return h.Subscriber + ", which no inventory knows"
	case len(h.Among) == 0:
		return h.Certainty + " (" + h.Why + ")"
	}
	return fmt.Sprintf("%s, of %s (%s)", h.Certainty, strings.Join(h.Among, ", "), h.Why)
}

func between(first, last cordon.Time) string {
	switch {
	case first == 0:
		return "at a time that is not shown"
	case first == last:
		return "at " + when(first)
	}
	return "from " + when(first) + " to " + when(last)
}
