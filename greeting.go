package cordon

import "bytes"

// GreetsPeer reports whether what a client sends first is how a peer of a network without servers
// greets another: such a host asks many addresses that it has from others, of which many
// are gone. The greetings are those of BitTorrent (BEP 3), Gnutella (0.4, 0.6), eDonkey
// (OP_HELLO), Direct Connect (NMDC) and Bitcoin (a version message, whatever its magic
// number).
func GreetsPeer(p []byte) bool {
	for _, g := range greetings {
		if bytes.HasPrefix(p, g) {
			return true
		}
	}
	const version = "version\x00\x00\x00\x00\x00" // behind the magic number of the network
	return len(p) > 6 && p[0] == 0xe3 && p[5] == 1 && p[6] == 16 || len(p) >= 16 && string(p[4:16]) == version
}

var greetings = [...][]byte{
	[]byte("\x13BitTorrent protocol"),
	[]byte("GNUTELLA CONNECT/0."),
	[]byte("$MyNick "),
	[]byte("$Lock "),
}

// ClientHello reports whether what a client sends first is how every connection of TLS
// begins (RFC 8446, sections 4 and 5.1), of which at least the record's head is there: 6
// bytes.
func ClientHello(p []byte) bool {
	const handshake, version, clientHello = 22, 3, 1
	return len(p) > 5 && p[0] == handshake && p[1] == version && p[5] == clientHello
}
