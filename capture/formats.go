package capture

// Table is one list of what a capture may hold, in words for people.
type Table struct {
	Title string
	Rows  []Format
}

// Format is one thing that is read of captures, or is not.
type Format struct{ Name, Shows, Limits string }

// Formats returns what is read of captures: files, links, what is carried.
func Formats() []Table {
	return []Table{
		{"Files", []Format{
			{"pcap", "both byte orders, microseconds and nanoseconds, the modified variant of old Linux distributions, and those of Ixia; a last record that is cut is told", "the variants of AIX, Nokia and the first SuSE 6.3, whose record headers differ; ERF and snoop (editcap converts them)"},
			{"pcapng", "every block that holds packets, several sections, several interfaces with different links and resolutions", "names, keys, statistics, journals and custom blocks are stepped over; of a section's interfaces the first 65,536"},
		}},
		{"Links", []Format{
			{"Ethernet", "VLAN tags, up to 7 on each other (802.1Q, QinQ), MPLS labels, up to 16, PPPoE sessions, LLC with SNAP", "other LLC; what lies behind MPLS labels where it is neither IP nor Ethernet with a control word"},
			{"Linux cooked", "versions 1 and 2", ""},
			{"loopback", "of the BSDs, in both byte orders", ""},
			{"raw IP", "IPv4 and IPv6", ""},
			{"PPP", "as such, in HDLC framing and in PPPoE; Cisco's HDLC", "compressed headers and payloads"},
			{"802.11", "data frames, with or without a radio header (radiotap, Prism, AVS)", "encrypted frames, fragments and aggregates (A-MSDU)"},
		}},
		{"Tunnels", []Format{
			{"IP in IP, 6in4", "up to four tunnels within each other, as all that follow", ""},
			{"GRE", "of IP, Ethernet and MPLS, ERSPAN II, PPTP", "source routes"},
			{"VXLAN, Geneve, Teredo, GTP-U", "at their registered ports", "other ports"},
		}},
		{"Above", []Format{
			{"IPv4, IPv6", "with options and extension headers", "fragments are put together; of those that overlap with different bytes only the headers are read"},
			{"TCP", "put in order, with what is repeated and what overlaps; of bytes that come twice the first win; where they differ, which is told for what waits and for the beginning of request lines, that is noted, and a request line that begins the other is told as well, or the answer is incomplete", "what the recording lacks of what clients sent, by the numbers of both sides: where a request may have stood in it, the connection is counted, and the answer is incomplete"},
			{"UDP", "datagrams, and flow exports in them", ""},
			{"ICMP, ICMPv6", "echo requests and replies; errors, as an answer to what they quote", "what an error quotes, as a packet: anybody may quote anything"},
			{"ARP", "requests for others", "other hardware than Ethernet"},
			{"other protocols over TCP", "the first 512 bytes that a client sends, in sequence, over segments and over what the server says between them, where an advisory or the search for unknown worms looks at them; what lies behind bytes that the recording lacks is not looked at, which is noted", "all else; of TLS what follows its first record; connections whose opening the recording lacks"},
			{"HTTP/0.9 to 1.1", "requests and their answers on any port, chunked bodies too, and in what a proxy passes on (CONNECT): there the proxy is who was asked", "HTTP/2 and 3, and what is encrypted; what follows a change of protocol (101)"},
		}},
	}
}
