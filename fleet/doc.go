// Package fleet answers for many machines at once: which are exposed to what, why,
// what would have to be known of the others, and who did not answer.
//
// A [Fleet] takes items of any number of inputs in any order; [Fleet.Close] gives
// the [Answers], which can be gone through any number of times. Most machines of a
// fleet are alike, and told of in one place: what is said of such a machine is
// kept as one of few patterns and weighed once for all of them. Whatever is told
// of in several places, or under several names, goes through one
// [exposure.Ledger], and the answer is the same. Memory is bounded by the number
// of records about machines, 200 bytes each; what is beyond the bounds is counted.
//
// Nothing is taken for safe that is not known to be: a machine that is down, or
// of which all that is known is too old, is unknown.
package fleet
