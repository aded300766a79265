// Package inventory reads what is already known of machines: scans, agents'
// results, software lists and tables. It says what each source says, of which
// machine, where it stands and since when, and nothing about any worm: a
// [cordon/exposure.Ledger] makes facts of it that an advisory asks for.
//
// [Sniff] finds a format by content, [Read] turns an input into [Item]s, host
// by host and record by record. An input may be of any size and from anybody:
// what a reader holds at a time is bounded, entities are refused, nesting and
// fields have limits, and every byte is understood, skipped or lost, with a
// reason. The order of inputs does not matter to what is read of each.
//
// The whole way, from a file to the facts of an advisory:
//
//	ledger := exposure.NewLedger(advisories, exposure.Options{Rules: exposure.DefaultRules()})
//	format := inventory.Sniff(head)
//	tally, err := inventory.Read(file, format, inventory.Options{Input: name}, ledger.Add)
//	…
//	for _, m := range ledger.Machines(now) {
//		answer := adv.Expose(m.Facts(adv.ID))       // affected, fixed, not affected, unknown
//		for _, f := range m.Explain(adv.ID) { … }   // each fact, its sources, what contradicts it
//	}
//
// app.Check does this for whole folders and archives.
//
// Who was behind an address is told by [Leases], from what DHCP and RADIUS
// servers write; what goes by on the wire is gathered by [Traffic].
package inventory
