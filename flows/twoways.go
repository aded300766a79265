package flows

import "cordon"

// How long a packet without data is, bytes of IP: with no options, and with as many as
// TCP has room for.
const (
	bare4, most4 = 20 + 20, 20 + 60
	bare6, most6 = 40 + 20, 40 + 60
)

// TwoWays reads a record with the counters of both directions and the flags of the
// first alone, as nfdump -b and -B aggregate them. Which end is the opener's is told by
// flags and ports, as in a record of one direction. That packets came back is an answer:
// where the opener shows no more than its SYN, a packet without data or options is the
// reset that refuses, for who accepts says how long a segment may be (RFC 9293, section
// 3.7.1).
func TwoWays(to, back *Way, srcPort, dstPort uint16, ipv4 bool) (how Opening) {
	how = OneWay(to, srcPort, dstPort)
	if back.Packets == 0 {
		return how
	}
	if _, told := serverEnd(srcPort, dstPort); how.NoFlags && !told {
		how.Unclear = true // it worked for one of them
	}
	server := back
	if how.Turned {
		server = to
	}
	most := uint64(most6)
	if ipv4 {
		most = most4
	}
	if server.Bytes > most*server.Packets {
		how.Opened = cordon.OpenedImplied // it sent data, which nobody does to whom it has not heard
	}
	if how.NoFlags || how.Unclear || to.Flags&(cordon.SYN|cordon.RST) == 0 {
		return how
	}
	how.Asked, how.Sent, how.Answer = true, 0, answerOf(to, server, how.Turned, ipv4)
	return how
}

// answerOf is how a server took what it was asked, of which the flags of one side are
// shown.
func answerOf(shown, server *Way, turned, ipv4 bool) uint8 {
	const accepted, refused = cordon.SYN | cordon.ACK, cordon.RST | cordon.ACK
	bare := uint64(bare6)
	if ipv4 {
		bare = bare4
	}
	flags := shown.Flags
	switch {
	case flags&cordon.ACK != 0 && flags&(cordon.PSH|cordon.FIN) != 0:
		return accepted
	case !turned && flags&cordon.RST != 0 && flags&cordon.ACK == 0:
		return accepted // a client resets what was accepted, and not what was refused
	case turned && flags&cordon.SYN == 0, server.Bytes == bare*server.Packets:
		return refused
	}
	return accepted
}
