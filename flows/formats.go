package flows

// Format is one kind of flow export, in words for people.
type Format struct {
	Name   string // as inputs are told apart
	Title  string // as people call it
	Origin string // what sends it
	Shows  string // what cordon learns from it
	Limits string // what it does not read of it, and why
}

// Formats returns what Decoder and Read understand.
func Formats() []Format {
	const oneWay = "one direction a record, mostly: who opened a connection is told from flags and well-known ports; where they do not tell, it counts for who is known to ask for such a port, or has the higher one, and for nobody else"
	return []Format{
		{
			Name: "netflow-v5", Title: "NetFlow 1, 5 and 7", Origin: "Cisco, Juniper, MikroTik and most routers and probes since 1996",
			Shows:  "connection attempts, datagrams and their lengths, echo requests, answers, packets and bytes; the sampling interval is applied, and gaps in the numbers of the exports are told",
			Limits: oneWay + "; IPv4 only; the aggregated NetFlow 8 is not read, since it does not name the ends of a flow",
		},
		{
			Name: "netflow-v9", Title: "NetFlow 9", Origin: "Cisco (with ASA's events), Fortinet, Palo Alto, Huawei, H3C, softflowd, nProbe",
			Shows:  "the same for IPv4 and IPv6; what a firewall allowed and denied, and what an address translator let through; sampling rates from options",
			Limits: oneWay + "; records that come before their template are counted as lost",
		},
		{
			Name: "ipfix", Title: "IPFIX", Origin: "Juniper, Nokia, Barracuda, VMware, OpenBSD, YAF and others",
			Shows:  "the same, with both directions where the exporter joins them (RFC 5103), and the first packet's flags from YAF",
			Limits: oneWay + "; records that come before their template are counted as lost; lists within records are stepped over; by UDP and in files, not by TCP or SCTP",
		},
		{
			Name: "sflow", Title: "sFlow 5", Origin: "switches of most makers",
			Shows:  "single packets with their first bytes: connection attempts, answers, datagrams with the start of their payload, the beginning of HTTP requests, echo requests; each weighted by the sampling rate",
			Limits: "what was not sampled is not seen, so silence shows nothing; counters and enterprise records are stepped over; IPv6 extension headers are not followed",
		},
		{
			Name: "netflow-export", Title: "file of export packets", Origin: "payloads of NetFlow 1, 5, 7, 9 or IPFIX back to back",
			Shows:  "what the packets show",
			Limits: "one exporter is taken to have sent them all; a template in another file does not help",
		},
	}
}
