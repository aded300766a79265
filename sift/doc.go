// Package sift finds content that spreads: byte strings that many sources send
// to many destinations, in payloads that may differ around them. It knows no
// worm and no protocol.
//
// A [Batch] takes what clients send first, and computes fingerprints; a [Sifter]
// counts who sent each to whom; [Sifter.Worms] says which of them are a worm's:
// those whose senders scan and whose victims send them in their turn. Content
// that is merely popular, as protocols and file sharing make it, is not.
//
// Whether a sender scans is for others to say; [Calls] tells them how it was taken where
// it sends the content, of which [Sifter.Ask], [Sifter.Answer] and [Sifter.Claim] hear.
//
// Within its memory a Sifter depends on the set of what it saw alone, and
// [Sifter.Merge] joins two of them without regard to order. Beyond it, what was
// seen between one pair of hosts only goes first, the oldest of it, and then
// what the fewest hosts share; what went is counted, see [Sifter.Losses]. How calls went counts from when content was
// first seen to be shared, and so from what was seen in order. Time is
// the data's own.
package sift
