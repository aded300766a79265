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
	"pr": flowProto, "flg": flowFlags, "ipkt": flowPackets, "ibyt": flowBytes, "opkt": flowOutPackets, "obyt": flowOutBytes,
	"firstSeen": flowStart, "lastSeen": flowEnd, "duration": flowDuration, "proto": flowProto,
	"srcAddr": flowSrc, "srcPort": flowSrcPort, "dstAddr": flowDst, "dstPort": flowDstPort,
	"flags": flowFlags, "tcpFlags": flowFlags, "packets": flowPackets, "inPackets": flowPackets, "bytes": flowBytes, "inBytes": flowBytes,
	"outPackets": flowOutPackets, "outBytes": flowOutBytes, "flows": flowFlows,
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
		d.flowConnection(&f, d.nfdumpOpening(&r, &f))
	case cordon.UDP:
		d.nfdumpDatagrams(&f)
	case cordon.ICMP:
		d.nfdumpEcho(&r, &f, 8)
	case cordon.ICMPv6:
		d.nfdumpEcho(&r, &f, 128)
	}
}

// noteMerged is told of rows that -b and -B may have made of both directions without
// saying how much there was of each: whether anybody answered is not known of them.
const noteMerged = "rows of several flows without counters of the other direction do not show connection attempts (of nfdump -b and -B print %opkt and %obyt)"

// nfdumpOpening reads a connection, of one direction or of both.
func (d *decoder) nfdumpOpening(r *flowRow, f *flowLine) flows.Opening {
	if several, _ := flowCount(r[flowFlows]); several > 1 && !d.flow.has[flowOutPackets] {
		d.note(noteMerged)
		turned := flows.FromServer(f.srcPort, f.dstPort)
		return flows.Opening{Unclear: !turned && !flows.FromServer(f.dstPort, f.srcPort), Turned: turned}
	}
	f.way.Flags, f.way.FlagsShown = letters(r[flowFlags])
	return flows.TwoWays(&f.way, &f.back, f.srcPort, f.dstPort, f.src.Addr.Is4())
}

// nfdumpDatagrams tells of each direction's datagrams, those of who has no server's
// port first: the row may be the answer's.
func (d *decoder) nfdumpDatagrams(f *flowLine) {
	turned := f.back.Packets > 0 && flows.FromServer(f.srcPort, f.dstPort)
	for _, turned := range [2]bool{turned, !turned} {
		way := f.asker(turned)
		if turned && way.Packets == 0 {
			continue
		}
		o := d.flowSeen(cordon.Datagram, f, turned)
		o.Packets, o.Bytes = way.Packets, way.Bytes
		o.Length, o.PayloadLength = flows.DatagramLengths(way.Packets, way.Bytes, f.src.Addr.Is4())
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
	if f.back.Packets > 0 {
		d.flowSeen(cordon.Answer, f, false).Flags = cordon.SYN | cordon.ACK
	}
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
