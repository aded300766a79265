package logs

import (
	"bytes"

	"cordon"
	"cordon/flows"
)

// nfdump's CSV: "ts,te,td,sa,…" of version 1.6, "firstSeen,duration,…" of 1.7,
// whose columns can be chosen.
var nfdumpNames = map[string]flowField{
	"ts": flowStart, "te": flowEnd, "td": flowDuration, "sa": flowSrc, "da": flowDst, "sp": flowSrcPort, "dp": flowDstPort,
	"pr": flowProto, "flg": flowFlags, "ipkt": flowPackets, "ibyt": flowBytes,
	"firstSeen": flowStart, "lastSeen": flowEnd, "duration": flowDuration, "proto": flowProto,
	"srcAddr": flowSrc, "srcPort": flowSrcPort, "dstAddr": flowDst, "dstPort": flowDstPort,
	"flags": flowFlags, "tcpFlags": flowFlags, "packets": flowPackets, "inPackets": flowPackets, "bytes": flowBytes, "inBytes": flowBytes,
}

// totals are what stands behind the rows: a word, a header and one row.
var totals = &flowColumns{summary: true}

func isSummary(line []byte) bool { return string(bytes.TrimSpace(line)) == "Summary" }

func carryNfdump(c *carried, line []byte) {
	if isSummary(line) {
		c.flow = totals
		return
	}
	carryFlowHeader(c, line, nfdumpNames)
}

func (d *decoder) nfdump(line []byte) {
	before := d.flow
	if carryNfdump(&d.carried, line); d.flow != before || isSummary(line) {
		return
	}
	if d.flow != nil && d.flow.summary {
		if !startsRow(line) && !bytes.HasPrefix(line, []byte("flows,bytes,packets")) {
			d.skip(noHeader)
		}
		return
	}
	var r flowRow
	var f flowLine
	if !d.flowOf(line, &r, &f) {
		return
	}
	switch f.proto {
	case cordon.TCP:
		f.way.Flags, f.way.FlagsShown = letters(r[flowFlags])
		d.flowConnection(&f, flows.OneWay(&f.way, f.srcPort, f.dstPort))
	case cordon.UDP:
		o := d.flowSeen(cordon.Datagram, &f, false)
		o.Packets, o.Bytes = f.way.Packets, f.way.Bytes
		o.Length, o.PayloadLength = flows.DatagramLengths(f.way.Packets, f.way.Bytes, f.src.Addr.Is4())
	case cordon.ICMP:
		d.nfdumpEcho(&r, &f, 8)
	case cordon.ICMPv6:
		d.nfdumpEcho(&r, &f, 128)
	}
}

// nfdumpEcho reads type and code where others have the destination's port: as
// 8.0, or as one number.
func (d *decoder) nfdumpEcho(r *flowRow, f *flowLine, request int) {
	kind, width := number(r[flowDstPort])
	rest := r[flowDstPort][width:]
	if !(kind == request && string(rest) == ".0") && !(kind == request<<8 && (len(rest) == 0 || string(rest) == ".0")) {
		return
	}
	o := d.flowSeen(cordon.Echo, f, false)
	o.Packets, o.Bytes = f.way.Packets, f.way.Bytes
}

// letters reads TCP flags as ...AP.SF, with C and E for congestion marks. Every
// packet has a flag: none means that they are not known.
func letters(b []byte) (flags uint8, shown bool) {
	for _, c := range b {
		switch c {
		case 'F':
			flags |= cordon.FIN
		case 'S':
			flags |= cordon.SYN
		case 'R':
			flags |= cordon.RST
		case 'P':
			flags |= cordon.PSH
		case 'A':
			flags |= cordon.ACK
		case 'U':
			flags |= cordon.URG
		case '.', 'C', 'E':
		default:
			return 0, false
		}
	}
	return flags, flags != 0
}
