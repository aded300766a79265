package fleet

import (
	"iter"

	"cordon"
	"cordon/exposure"
)

// who is one machine of either kind: told of in several places, or in one record.
type who struct {
	told   *exposure.Machine // or
	record uint32
}

// everyone are all machines by host.
func (a *Answers) everyone() iter.Seq[who] {
	return func(yield func(who) bool) {
		records, machines := a.fleet.order, a.machines
		for len(records)+len(machines) > 0 {
			var w who
			if len(machines) == 0 || len(records) > 0 && a.fleet.records.at(records[0]).host.Compare(machines[0].Host) < 0 {
				w.record, records = records[0], records[1:]
			} else {
				w.told, machines = machines[0], machines[1:]
			}
			if !yield(w) {
				return
			}
		}
	}
}

// batchSize is of how many machines rows are made at once: enough to be worth handing
// over, few enough to be held.
const batchSize = 128

// Batches gives the rows of [Answers.Hosts] in parts, in their order. What makes a part
// may be called later, and beside others: nothing that they share changes any more.
func (a *Answers) Batches() iter.Seq[func() []cordon.CheckHost] {
	return func(yield func(func() []cordon.CheckHost) bool) {
		var some []who
		for w := range a.everyone() {
			if some = append(some, w); len(some) < batchSize {
				continue
			}
			if !yield(a.rowsOf(some)) {
				return
			}
			some = make([]who, 0, batchSize)
		}
		if len(some) > 0 {
			yield(a.rowsOf(some))
		}
	}
}

// rowsOf makes the rows of some machines, when it is called.
func (a *Answers) rowsOf(some []who) func() []cordon.CheckHost {
	return func() []cordon.CheckHost {
		rows := make([]cordon.CheckHost, 0, len(some)*len(a.fleet.advisories))
		var m machine
		for _, w := range some {
			a.meet(&m, w)
			for i := range m.on {
				rows = append(rows, a.row(&m, i))
			}
		}
		return rows
	}
}
