// Package exposure makes what sources say of machines into the facts that
// advisories ask for, and remembers who said so.
//
// A [Ledger] takes items of any number of inputs in any order, keeps those that
// some advisory asks about, joins what is one machine under several names, and
// gives for each machine and fact a value or none: [Machine.Facts] for an
// advisory's rules, [Machine.Explain] for people. Where sources contradict each
// other the closer to the machine and the newer wins, both are shown, and a tie
// is unknown. What is older than Options.MaxAge fades to unknown. Nothing is
// taken for absent but what somebody has looked for.
//
// The room is pure: the time at which facts are asked for comes with the
// question. Memory is bounded by the number of machines and of claims for each.
package exposure
