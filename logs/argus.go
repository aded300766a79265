package logs

import (
	"bytes"

	"cordon"
	"cordon/flows"
)

// Argus' flows, which tell of both directions: the columns by their names in ra.
var argusNames = map[string]flowField{
	"StartTime": flowStart, "LastTime": flowEnd, "Dur": flowDuration, "Proto": flowProto, "SrcAddr": flowSrc, "Sport": flowSrcPort,
	"Dir": flowDir, "DstAddr": flowDst, "Dport": flowDstPort, "State": flowState, "TotPkts": flowPackets, "TotBytes": flowBytes,
}

func carryArgus(c *carried, line []byte) { carryFlowHeader(c, line, argusNames) }

func (d *decoder) argus(line []byte) {
	if !startsRow(line) {
		if readFlowColumns(line, argusNames) == nil {
			d.skip(noHeader)
			return
		}
		carryArgus(&d.carried, line)
		return
	}
	var r flowRow
	var f flowLine
	if !d.flowOf(line, &r, &f) {
		return
	}
	switch {
	case f.proto == cordon.TCP:
		d.flowConnection(&f, argusOpening(r[flowDir], r[flowState]))
	case f.proto == cordon.UDP: // lengths are those of frames, with padding
		o := d.flowSeen(cordon.Datagram, &f, argusTurned(r[flowDir]))
		o.Packets, o.Bytes = f.way.Packets, f.way.Bytes
		if argusBoth(r[flowDir]) { // those are counted
			d.flowSeen(cordon.Datagram, &f, true)
		}
	case f.proto == cordon.ICMP && string(r[flowState]) == "ECO", f.proto == cordon.ICMPv6 && string(r[flowState]) == "ECO":
		o := d.flowSeen(cordon.Echo, &f, false)
		o.Packets, o.Bytes = f.way.Packets, f.way.Bytes
		if argusBoth(r[flowDir]) {
			d.flowSeen(cordon.Answer, &f, false).Flags = cordon.SYN | cordon.ACK
		}
	case string(r[flowProto]) == "arp" && string(r[flowDir]) == "who" && f.src != f.dst:
		o := d.flowSeen(cordon.ARP, &f, false)
		o.Packets, o.Bytes = f.way.Packets, f.way.Bytes
	}
}

// argusTurned tells a flow that its destination began.
func argusTurned(dir []byte) bool { return string(dir) == "<-" }

// argusBoth tells a flow of which packets of both directions were seen.
func argusBoth(dir []byte) bool { return string(dir) == "<->" }

// argusOpening reads the direction, which Argus takes from the SYN where it has
// seen it, and the state: a word, or the flags of both directions (FSPA_FSA).
func argusOpening(dir, state []byte) (how flows.Opening) {
	how.Turned = argusTurned(dir)
	known := how.Turned || string(dir) == "->" || argusBoth(dir)
	if !known {
		return flows.Opening{Unclear: true}
	}
	if there, back, ok := bytes.Cut(state, []byte{'_'}); ok {
		return argusFlags(there, back, how.Turned)
	}
	how.Asked, how.Answer, how.Opened = argusState(state)
	how.Silent = string(state) == "REQ"
	return how
}

func argusFlags(there, back []byte, turned bool) flows.Opening {
	var to, from flows.Way
	to.Flags, to.FlagsShown = letters(there)
	from.Flags, from.FlagsShown = letters(back)
	if turned {
		to, from = from, to
	}
	how := flows.BothWays(&to, &from)
	how.Turned, how.Silent = turned, how.Asked && !from.FlagsShown
	return how
}

// argusState reads a word. A connection that Argus holds to be established has
// had its handshake, but that is Argus' word: the addresses are as good as
// traffic both ways makes them.
func argusState(state []byte) (asked bool, answer uint8, opened cordon.Opened) {
	const accepted = cordon.SYN | cordon.ACK
	switch string(state) {
	case "REQ", "INT", "TIM", "RST":
		return true, 0, cordon.OpenedUnknown
	case "ACC":
		return true, accepted, cordon.OpenedUnknown
	case "CON", "EST", "FIN", "CLO":
		return true, accepted, cordon.OpenedImplied
	}
	return false, 0, cordon.OpenedUnknown
}
