package flood

import (
	"net/netip"

	"cordon"
)

// What an Event tells.
type What uint8

const (
	SYN       What = iota + 1 // Src asks Dst for a connection
	Datagram                  // Src sends Dst a datagram
	Ping                      // Src sends Dst an echo request
	Who                       // Src asks on the link who has Dst
	Connected                 // a connection of Src to Dst came to something
	Talked                    // a connection of Src is in use
	Pong                      // Dst answered an echo request of Src
	Here                      // Dst answered Src who asked on the link
)

// Event is a packet, or what became of one. In all of them Src is who asked.
type Event struct {
	Time     cordon.Time
	Position uint64
	Input    uint32
	Packets  uint32 // that it stands for; 0 is 1
	Bytes    uint64 // of all of them
	Src, Dst [16]byte
	Mark     uint32 // of the packet: the same in all that is recorded of it, and hardly in another
	Port     uint16 // of Dst
	TTL      uint8  // 0 where none is shown
	What     What
	Four     bool       // IPv4
	Held     bool       // a connection shows that Src holds its address
	MAC      cordon.MAC // that Src's packet came from; zero where none is shown
}

// Kind is what is sent too much of.
type Kind uint8

const (
	OfARP Kind = iota
	OfPings
	OfSYNs
	OfDatagrams
	kinds
)

var kindNames = [...]string{"arp-flood", "ping-flood", "syn-flood", "udp-flood"}

func (k Kind) String() string { return kindNames[k] }

func addrOf(a [16]byte, four bool) netip.Addr {
	addr := netip.AddrFrom16(a)
	if four {
		return addr.Unmap()
	}
	return addr
}
