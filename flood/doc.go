// Package flood says who or what is flooded, and by whom: the side effects of
// worms on networks and machines that they do not infect. A [Tracker] counts
// packets by what they are sent to, in steps of ten seconds, and tells in
// [Tracker.Floods] where more came than anybody asks for.
//
// What it says is about traffic and never convicts: in a flood most sources are
// forged. A source is named where it alone makes a fair part of one, and all are that
// hold their addresses where they make half of it.
//
// Memory is fixed, whatever arrives. What does not fit is counted, see
// [Tracker.Losses]. Time is the data's own.
package flood
