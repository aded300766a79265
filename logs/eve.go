package logs

import "cordon"

// Suricata's eve.json has an event a line, of many types. Three are of use:
// flow is a connection that ended, http a request and its answer, alert a
// packet that a rule fired on. The times of a flow are within it; the event's
// own is when it was written down. http.hostname is what the client says it
// wants, and does not name the server; http.url is as the client wrote it.

const (
	eveTime = iota
	eveType
	eveSrc
	eveSrcPort
	eveDst
	eveDstPort
	eveProto
	eveFlowID
	eveMethod
	eveURL
	eveVersion
	eveStatus
	eveForwarded
	eveTherePackets
	eveThereBytes
	eveBackPackets
	eveBackBytes
	eveStart
	eveEnd
	eveThereFlags
	eveBackFlags
	eveICMPType
)

var eveSchema = newSchema(
	"timestamp", "event_type", "src_ip", "src_port", "dest_ip", "dest_port", "proto", "flow_id",
	"http.http_method", "http.url", "http.protocol", "http.status", "http.x_forwarded_for",
	"flow.pkts_toserver", "flow.bytes_toserver", "flow.pkts_toclient", "flow.bytes_toclient", "flow.start", "flow.end",
	"tcp.tcp_flags_ts", "tcp.tcp_flags_tc", "icmp_type",
)

func fitsEve(line []byte) (read, own bool) {
	var v values
	fits := line[0] == '{' && eveSchema.read(line, &v) && v[eveType].kind == '"' && v[eveTime].kind == '"'
	return fits, fits
}

func (d *decoder) eve(line []byte) {
	var v values
	if !eveSchema.read(line, &v) {
		d.skip(notJSON)
		return
	}
	if v[eveType].kind != '"' || v[eveTime].kind == 0 {
		d.skip("no event_type or no timestamp; not an event of Suricata's")
		return
	}
	kind := v[eveType].raw
	at, quality := d.timeValue(&v[eveTime])
	c := connection{at: at, quality: quality}
	var ok1, ok2 bool
	switch string(kind) {
	case "http", "flow", "alert":
		c.src, ok1 = d.hosts.addr(v[eveSrc].raw)
		c.dst, ok2 = d.hosts.addr(v[eveDst].raw)
		if !ok1 || !ok2 {
			d.skip("no address in src_ip or dest_ip")
			return
		}
	}
	if quality == cordon.TimeUnknown {
		d.note(noteNoTime)
	}
	c.srcPort, _ = port(v[eveSrcPort].raw)
	c.dstPort, _ = port(v[eveDstPort].raw)
	c.proto = protocol(v[eveProto].raw)
	switch string(kind) {
	case "flow":
		d.eveFlow(&v, &c)
	case "http":
		d.eveRequest(&v, &c)
	case "alert":
		d.eveAlert(&v, &c)
	default:
		d.see(at)
	}
}

func (d *decoder) eveFlow(v *values, c *connection) {
	if at, quality := d.timeValue(&v[eveStart]); v[eveStart].kind == '"' && quality != cordon.TimeUnknown {
		c.at, c.quality = at, quality
		if end, quality := d.timeValue(&v[eveEnd]); v[eveEnd].kind == '"' && quality != cordon.TimeUnknown && end > at {
			c.duration = end - at
		}
	}
	c.flow = d.flowKey(v[eveFlowID].raw)
	c.there = eveTraffic(&v[eveTherePackets], &v[eveThereBytes])
	c.back = eveTraffic(&v[eveBackPackets], &v[eveBackBytes])
	if n, ok := v[eveBackPackets].count(); ok && n == 0 {
		c.silent = true
	}
	c.flags = flagsOf(&v[eveThereFlags])
	c.taken = eveTaken(c.flags, flagsOf(&v[eveBackFlags]))
	if c.proto == cordon.ICMP || c.proto == cordon.ICMPv6 {
		n, _ := v[eveICMPType].count()
		c.srcPort = uint16(min(n, 1<<16-1))
	}
	d.connection(c)
}

func eveTraffic(packets, bytes *value) traffic {
	n, _ := packets.count()
	size, _ := bytes.count()
	return traffic{packets: min(n, maxCounter), bytes: min(size, maxCounter), payload: -1}
}

// flagsOf reads the flags of all segments of one direction, in hexadecimal.
func flagsOf(v *value) uint8 {
	if len(v.raw) != 2 {
		return 0
	}
	return uint8(max(hexPair(v.raw), 0))
}

// eveTaken tells from all flags of both directions how a connection was taken.
func eveTaken(there, back uint8) taken {
	switch {
	case there&cordon.SYN == 0:
		return midstream
	case back&cordon.SYN != 0:
		return accepted
	case back&cordon.RST != 0:
		return refused
	}
	return unanswered
}

func (d *decoder) eveRequest(v *values, c *connection) {
	d.see(c.at)
	if v[eveURL].kind != '"' || len(v[eveURL].raw) == 0 {
		return // an answer whose request was not seen
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = c.at, c.quality
	o.Src, o.Dst, o.SrcPort, o.DstPort = c.src, c.dst, c.srcPort, c.dstPort
	d.trusted(o, v[eveForwarded].raw)
	if n, ok := v[eveStatus].count(); ok && n >= 100 && n < 1000 {
		o.Status = uint16(n)
	}
	q := &o.Request
	q.Method, q.Target = d.string(&v[eveMethod]), d.string(&v[eveURL])
	if v[eveVersion].kind == '"' {
		q.Version, q.VersionShown = d.string(&v[eveVersion]), true
	}
	d.request(o)
	if o.Opened = cordon.OpenedUnknown; o.Status != 0 {
		o.Opened = cordon.OpenedImplied
	}
}

// eveAlert observes that a packet was seen. Which it was an alert does not say:
// in a connection that is open both sides send, and a rule on an answer names
// the server as the source. So only the first packet of a connection, or of
// one that got no answer, is taken for what began it.
func (d *decoder) eveAlert(v *values, c *connection) {
	d.see(c.at)
	there, ok1 := v[eveTherePackets].count()
	back, ok2 := v[eveBackPackets].count()
	if !ok1 || !ok2 || there == 0 || back != 0 {
		return
	}
	switch c.proto {
	case cordon.TCP:
		d.from(c, cordon.Connect).Flags = cordon.SYN
	case cordon.UDP:
		d.from(c, cordon.Datagram)
	}
}
