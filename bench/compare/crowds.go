package main

import (
	"os"
	"time"

	"cordon/bench"
)

// crowds measures what a packet costs by how many sources there are.
func (b *board) crowds() error {
	const packets, flat = 4_000_000, 2
	least, most := time.Duration(0), time.Duration(0)
	for _, kind := range bench.Crowds() {
		s := set{name: "SYNs of a " + kind, kind: kind, n: packets}
		name, truth, err := b.input(s)
		if err != nil {
			return err
		}
		r := b.best(s, truth, runs, "", b.cordon, "analyze", "-o", "json", name)
		b.add(r, 0)
		for _, made := range []string{name, name + ".truth.json"} {
			if err := os.Remove(made); err != nil {
				return err
			}
		}
		if cost := r.cpu / packets; least == 0 || cost < least {
			least = cost
		}
		most = max(most, r.cpu/packets)
	}
	b.bar(most <= flat*least, "a packet of 1,000 to 10 million sources: %v to %v of processor time, bar %d times", least, most, flat)
	return nil
}
