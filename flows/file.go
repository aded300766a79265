package flows

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"cordon"
)

// Files of export packets hold their payloads back to back, as some collectors
// and test corpora keep them. Neither exporter nor arrival is shown: one
// exporter is taken to have sent them all, and its clock stands for arrival.

// maxPacket is the longest UDP payload, bytes.
const maxPacket = 1<<16 - 1

const (
	lostRest  = "bytes in a file of export packets that do not begin one"
	noteZeros = "zeros between export packets"
)

// SniffFile tells a file of export packets from its first bytes: it begins with
// a packet that is sound by its content, and whatever follows within head
// begins another.
func SniffFile(head []byte) bool {
	n, ok := packetSize(head)
	if !ok {
		return false
	}
	rest := head[min(n, len(head)):]
	for len(rest) >= 2 && binary.BigEndian.Uint16(rest) == 0 {
		rest = rest[2:]
	}
	return len(rest) < 2 || legacyOf(binary.BigEndian.Uint16(rest)) != nil || isSets(binary.BigEndian.Uint16(rest))
}

func isSets(version uint16) bool { return version == version9 || version == versionIP }

// packetSize is how long the packet at the front of b is. What b lacks of it is
// not held against it, but for NetFlow 9, whose length only its parts show.
func packetSize(b []byte) (int, bool) {
	if len(b) < shortestMessage {
		return 0, false
	}
	switch version := binary.BigEndian.Uint16(b); version {
	case version1, version5, version7:
		return legacyOf(version).size(b)
	case version9:
		return size9(b)
	case versionIP:
		n := int(binary.BigEndian.Uint16(b[2:]))
		return n, n >= headerIP && soundClock(b[4:])
	}
	return 0, false
}

// Read reads a file of export packets. emit gets observations in batches that
// are reused. tally accounts for every flow record and template, and for every
// byte. Position is the packet's number, from 1. An error is returned when r
// fails; damage is counted.
func Read(r io.Reader, o Options, emit func([]cordon.Observation), tally *cordon.Tally) error {
	d := NewDecoder(o)
	in := bufio.NewReaderSize(r, maxPacket+1)
	for position := uint64(1); ; {
		b, err := in.Peek(maxPacket)
		if err != nil && !errors.Is(err, io.EOF) {
			return failed(err)
		}
		if len(b) == 0 {
			return nil
		}
		n, ok := packetSize(b)
		switch {
		case ok:
			n = min(n, len(b))
			d.decode(origin{}, b[:n], 0, position, emit)
			d.counts.into(tally, position)
			d.counts.bytesInto(tally, n)
			position++
		case len(b) >= 2 && b[0] == 0 && b[1] == 0:
			n = 2
			tally.Frame(2)
			tally.Notes.Count(noteZeros, 1, position, nil)
		default: // nothing shows where the next one begins
			rest, err := io.Copy(io.Discard, in)
			tally.Lose(lostRest, uint64(rest), position)
			return failed(err)
		}
		if _, err := in.Discard(n); err != nil {
			return failed(err)
		}
	}
}

func failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("read export packets: %w", err)
}
