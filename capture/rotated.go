package capture

import (
	"slices"

	"cordon"
)

// A recording may come in several files, as those who rotate captures write it.
// Connections go on from one to the next. Frames are numbered through, and what
// is told of one, or counted, goes to the file that it is in.

// file is one of a recording.
type file struct {
	input uint32
	base  uint64 // frames before its first
	tally *cordon.Tally
}

// GoOn says that the packets which follow are another file's of the same
// recording. frames is how many there were so far, in all files.
func (rd *Reader) GoOn(input uint32, frames uint64, tally *cordon.Tally) {
	rd.out.flush()
	rd.tellLost()
	rd.files = append(rd.files, rd.file)
	rd.file = file{input, frames, tally}
}

// of returns the file of a frame.
func (rd *reader) of(frame uint64) *file {
	if frame > rd.base || len(rd.files) == 0 {
		return &rd.file
	}
	i, _ := slices.BinarySearchFunc(rd.files, frame, func(f file, frame uint64) int {
		if f.base >= frame {
			return 1
		}
		return -1
	})
	return &rd.files[max(i-1, 0)]
}

// locate fills in where a frame is, and which one is at hand.
func (rd *reader) locate(o *cordon.Observation, frame uint64) {
	f := rd.of(frame)
	o.Input, o.Position, o.Told = f.input, frame-f.base, rd.told
}

// idOf is the number of a connection that began with a frame.
func (rd *reader) idOf(key *flowKey, frame uint64) uint64 {
	f := rd.of(frame)
	return key.id(f.input, cordon.TCP, frame-f.base)
}

// note counts something assumed or missing that does not cost a record.
func (rd *reader) note(reason string, frame uint64) { rd.notes(reason, 1, frame) }

func (rd *reader) notes(reason string, n, frame uint64) {
	f := rd.of(frame)
	f.tally.Notes.Count(reason, n, frame-f.base, nil)
}

// lost counts something that a bound took away.
func (rd *reader) lost(reason string, frame uint64) {
	f := rd.of(frame)
	f.tally.Lost.Count(reason, 1, frame-f.base, nil)
}

// tellLost tells of connections that there was no room for.
func (rd *reader) tellLost() {
	rd.lostFlows.first -= min(rd.base, rd.lostFlows.first)
	rd.lostFlows.tell(lostFlow, &rd.tally.Lost)
}
