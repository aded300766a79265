package flows

import (
	"encoding/binary"
	"net/netip"

	"cordon"
)

// legacy is a version of NetFlow without templates: where things stand in its
// header and records, in bytes. The first 44 bytes of a record are the same in
// all but for flags and protocol. As Cisco documents them in "NetFlow Export
// Datagram Format".
type legacy struct {
	version        uint16
	header, record int
	proto, flags   int // in the record
	sampled        bool
}

var legacies = [...]legacy{
	{version: version1, header: 16, record: 52, proto: 38, flags: 40},
	{version: version5, header: 24, record: 48, proto: 38, flags: 37, sampled: true},
	{version: version7, header: 24, record: 52, proto: 38, flags: 37},
}

func legacyOf(version uint16) *legacy {
	for i := range legacies {
		if legacies[i].version == version {
			return &legacies[i]
		}
	}
	return nil
}

// legacy reads a whole packet of fixed records.
func (d *Decoder) legacy(v *legacy, b []byte) {
	if len(b) < v.header {
		d.counts.lose(lostShort, len(b))
		return
	}
	d.export = clock{
		now:    seconds(uint64(binary.BigEndian.Uint32(b[8:])), uint64(binary.BigEndian.Uint32(b[12:]))),
		uptime: binary.BigEndian.Uint32(b[4:]), booted: true,
	}
	if v.sampled { // two bits of mode, which many leave at zero, and the interval
		d.sampling = uint32(binary.BigEndian.Uint16(b[22:]) & 0x3fff)
	}
	count := int(binary.BigEndian.Uint16(b[2:]))
	if v.version != version1 { // its engine has numbers of its own
		d.sequence(v.version, uint32(binary.BigEndian.Uint16(b[20:])), binary.BigEndian.Uint32(b[16:]), count)
	}
	b = b[v.header:]
	for range count {
		if len(b) < v.record {
			d.counts.lose(lostShort, len(b))
			return
		}
		d.legacyRecord(v, b[:v.record])
		b = b[v.record:]
	}
}

func (d *Decoder) legacyRecord(v *legacy, b []byte) {
	r := &d.r
	*r, d.size = record{weight: d.sampling}, v.record
	r.src, r.dst = netip.AddrFrom4([4]byte(b)), netip.AddrFrom4([4]byte(b[4:]))
	r.to.Packets, r.to.Bytes = uint64(binary.BigEndian.Uint32(b[16:])), uint64(binary.BigEndian.Uint32(b[20:]))
	r.start, r.end = d.export.atUptime(binary.BigEndian.Uint32(b[24:])), d.export.atUptime(binary.BigEndian.Uint32(b[28:]))
	r.srcPort, r.dstPort = binary.BigEndian.Uint16(b[32:]), binary.BigEndian.Uint16(b[34:])
	r.proto, r.to.Flags = b[v.proto], b[v.flags]&flagBits
	r.to.FlagsShown = r.to.Flags != 0 // every TCP packet has a flag: none means that they are not exported
	if r.proto == cordon.ICMP {
		r.icmp, r.typed = r.dstPort, true
	}
	d.flowRecord()
}
