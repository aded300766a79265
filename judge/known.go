package judge

import (
	"cmp"
	"iter"
	"slices"

	"cordon"
	"cordon/advisory"
)

// Machine is one that an inventory knows.
type Machine struct {
	Key       cordon.Host // under which findings about it stand
	Addresses []string    // all that it is known by
	Names     []string    // hardware addresses, and what others call it
	Rows      []cordon.CheckHost
	Answered  bool // false: nothing is heard of it
}

// maxUnseen is how many rows about machines that were not seen are kept, the
// worst; the others are counted.
const maxUnseen = 1 << 17

// unseen gives a verdict on every machine of which nothing was seen, for each
// advisory.
func (c *Case) unseen(machines iter.Seq[Machine], seen map[[2]string]bool) (rows []cordon.HostReport, beyond uint64) {
	if machines == nil {
		return nil, 0
	}
	for m := range machines {
		for i := range m.Rows {
			if k := &m.Rows[i]; !seen[[2]string{keyOf(m.Key), k.Advisory}] {
				rows = append(rows, c.unseenRow(&m, k))
			}
		}
		if len(rows) >= 2*maxUnseen {
			rows, beyond = worst(rows, beyond)
		}
	}
	return worst(rows, beyond)
}

// worst keeps the worst rows; the order in which machines come breaks ties.
func worst(rows []cordon.HostReport, beyond uint64) ([]cordon.HostReport, uint64) {
	if len(rows) <= maxUnseen {
		return rows, beyond
	}
	slices.SortStableFunc(rows, func(a, b cordon.HostReport) int {
		return cmp.Compare(slices.Index(severity, a.Verdict), slices.Index(severity, b.Verdict))
	})
	return slices.Clone(rows[:maxUnseen]), beyond + uint64(len(rows)-maxUnseen)
}

// keyOf tells machines apart that had one address at different times.
func keyOf(h cordon.Host) string { return h.String() + "\x00" + h.Name }

// unseenRow joins what is known with nothing seen, as the table of verdicts has
// it.
func (c *Case) unseenRow(m *Machine, k *cordon.CheckHost) cordon.HostReport {
	ours := true // it is in the inventory
	row := cordon.HostReport{
		Address: k.Host, Addresses: m.Addresses, Names: m.Names, Ours: &ours, Advisory: k.Advisory, Why: slices.Clone(k.Why),
	}
	row.Verdict = Verdict(Circumstances{Exposure: advisory.Exposure(k.Exposure), Presume: k.Presumed, Waits: k.RestartNeeded})
	row.Why = append([]string{"Nothing of the worm was seen of it; this is what the inventories say."}, row.Why...)
	if !m.Answered {
		row.Why = append(row.Why, "It did not answer, so this may be old.")
	}
	switch row.Verdict {
	case cordon.VerdictUnknown:
		row.Needs = k.Needs
	case cordon.VerdictPresumed:
		row.Needs, row.Remedy = k.Needs, k.Remedy
	case cordon.VerdictExposed:
		row.Remedy = k.Remedy
	}
	c.mended(m.Key, &row, deeds{}, c.factsOf(k.Advisory, m.Key))
	c.doubts.tell(m.Key, &row)
	return row
}
