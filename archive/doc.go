// Package archive opens what people keep their recordings in: files and streams
// that are compressed, archived, or both, several times over. What something is
// is found by its content; names are only shown.
//
// Open gives a Reader; its Next gives one Member after the other, in the order
// of the archive, in one pass. A file that is no archive is one member. Nothing
// is written to a disk, no link is followed, and every member that cannot be
// read is still given, with the reason.
//
// Everything is bounded by the constants of bounds.go, whatever arrives: the
// depth of nesting, the number of members, the memory of decoders, and how much
// may come out of how little.
package archive
