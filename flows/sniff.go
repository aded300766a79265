package flows

import "encoding/binary"

// Sniff tells an export packet, by its content alone and strictly: its parts
// must fill it from the first byte to the last, so that other datagrams are not
// taken for one.
func Sniff(b []byte) bool {
	if len(b) < shortestMessage {
		return false
	}
	switch version := binary.BigEndian.Uint16(b); version {
	case version1, version5, version7:
		v := legacyOf(version)
		n, ok := v.size(b)
		return ok && n == len(b)
	case version9:
		n, ok := size9(b)
		return ok && (n == len(b) || zeros(b[n:]))
	case versionIP:
		return int(binary.BigEndian.Uint16(b[2:])) == len(b) && soundSets(b[headerIP:], templatesIP)
	case 0:
		return sniffSFlow(b)
	}
	return false
}

// maxLegacy is the most records that a packet holds: what fits an Ethernet
// frame.
const maxLegacy = 30

// size is how long the packet at the front of b is, by its header.
func (v *legacy) size(b []byte) (int, bool) {
	if len(b) < v.header {
		return 0, false
	}
	count := int(binary.BigEndian.Uint16(b[2:]))
	ns := binary.BigEndian.Uint32(b[12:])
	sound := count >= 1 && count <= maxLegacy && ns < 1e9 && soundClock(b[8:])
	return v.header + count*v.record, sound && len(b) >= v.header+v.record
}

// soundClock tells seconds that an exporter's clock can show. One that was
// never set begins with 1970.
func soundClock(b []byte) bool {
	s := binary.BigEndian.Uint32(b)
	return s < firstSecond || s > 852_076_800 // 1997, when NetFlow 5 was new
}

// size9 is how long the packet at the front of b is. Its header does not say:
// the packet ends where what follows is no set.
func size9(b []byte) (int, bool) {
	if len(b) < header9 || binary.BigEndian.Uint16(b[2:]) == 0 || !soundClock(b[8:]) {
		return 0, false
	}
	n := header9
	for len(b)-n >= setHeader {
		id, length := binary.BigEndian.Uint16(b[n:]), int(binary.BigEndian.Uint16(b[n+2:]))
		if id > options9 && id < firstData || length < setHeader {
			break
		}
		if length > len(b)-n {
			return n, false
		}
		n += length
	}
	return n, n > header9
}

// soundSets reports whether sets fill b.
func soundSets(b []byte, first uint16) bool {
	for len(b) >= setHeader {
		id, length := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if length < setHeader || length > len(b) || id != first && id != first+1 && id < firstData {
			return false
		}
		b = b[length:]
	}
	return len(b) == 0
}

func sniffSFlow(b []byte) bool {
	c := cursor{b}
	if c.u32() != versionSF {
		return false
	}
	switch c.u32() {
	case 1:
		c.take(4)
	case 2:
		c.take(16)
	default:
		return false
	}
	c.take(12)
	count := c.u32()
	if count == 0 || uint64(count)*8 > uint64(c.len()) {
		return false
	}
	for ; count > 0; count-- {
		if c.len() < 8 {
			return false
		}
		c.take(4)
		length := c.u32()
		if uint64(length) > uint64(c.len()) || length%4 != 0 {
			return false
		}
		c.take(int(length))
	}
	return c.len() == 0
}
