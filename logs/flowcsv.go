package logs

import (
	"bytes"
	"net/netip"
	"strings"

	"cordon"
	"cordon/flows"
)

// Flow records as text: a header names the columns, and each row is a flow. The
// header may come again, with other columns. What a row becomes is decided as
// for a flow export.

var flowFormats = []*Format{
	{
		Name: "nfdump", Title: "nfdump CSV", Origin: "nfdump -o csv, 1.6 and 1.7",
		Shows:  "connection attempts, answers, datagrams and their lengths, echo requests, packets and bytes; of -b and -B those of both directions",
		Limits: "only with its header (not -q); without a column of TCP flags (1.7's default) attempts are not told from other traffic; a row of several flows (-b, -B) without columns for the other direction shows no attempts either; rows in an order far from that of their times (print with -O tstart) may make a scanner of who is answered; times have no zone, but for those in seconds since 1970 (%tsr)",
		decode: (*decoder).nfdump, sniff: sniffFlows(nfdumpNames), carries: carryNfdump,
	},
	{
		Name: "argus", Title: "Argus flows", Origin: "Argus' ra with commas between columns, the .binetflow of the CTU and Stratosphere recordings",
		Shows:  "connection attempts, datagrams and echo requests and whether they were answered, ARP requests, packets and bytes",
		Limits: "only with its header; ports by name are not read (ra -n); bytes are those of the link, so that the length of a datagram is not known; times have no zone, but for those in seconds since 1970 (ra -u); what the Label says is not believed",
		decode: (*decoder).argus, sniff: sniffFlows(argusNames), carries: carryArgus,
	},
}

// flowField is one column that is of use.
type flowField uint8

const (
	otherFlowField flowField = iota
	flowStart
	flowEnd
	flowDuration
	flowProto
	flowSrc
	flowSrcPort
	flowDst
	flowDstPort
	flowFlags
	flowPackets
	flowBytes
	flowOutPackets
	flowOutBytes
	flowFlows
	flowDir
	flowState
	flowFieldCount
)

// flowColumns is what a header says. It does not change once it is read.
type flowColumns struct {
	order   []flowField
	times   []bool // which columns show a time, of use or not
	has     [flowFieldCount]bool
	summary bool // what follows are totals
}

// isTimeColumn tells columns that show a time by their names: nfdump ends a row with
// when it was received, and Argus may tell of both directions.
func isTimeColumn(name string, f flowField) bool {
	return f == flowStart || f == flowEnd || name == "tr" || name == "received" || strings.HasSuffix(name, "Time")
}

// isGlued reports whether a second row begins within a line: the end of the line is a
// row of its own, or a time stands where the header names none, or two in one column.
func (d *decoder) isGlued(line []byte, r *flowRow, more bool) bool {
	if more && d.isFlow(behindColumns(line, bytes.Count(line, comma)+1-len(d.flow.order))) {
		return true
	}
	own := r.time()
	if digitsAt(own) < fewSeconds {
		return datesIn(line) != r.dates() && d.flow.isStray(line, dateIn)
	}
	if at, is := epochOf(own); is {
		return d.flow.isStray(line, at.in)
	}
	return isTwoEpochs(own)
}

// isStray reports whether one of the times that find finds the end of stands in a
// column that shows none, or beside another.
func (c *flowColumns) isStray(line []byte, find func([]byte) int) bool {
	for column, last := 0, -1; ; {
		end := find(line)
		if end < 0 {
			return false
		}
		column += bytes.Count(line[:end], comma)
		if column == last || column >= len(c.times) || !c.times[column] {
			return true
		}
		line, last = line[end:], column
	}
}

func behindColumns(line []byte, n int) []byte {
	for ; n > 0; n-- {
		line = line[bytes.IndexByte(line, ',')+1:]
	}
	return line
}

// isFlow reports whether a line has an address where the header names the ends.
func (d *decoder) isFlow(line []byte) bool {
	var r flowRow
	if whole, _ := r.cut(line, d.flow); !whole {
		return false
	}
	_, okSrc := d.hosts.addr(r[flowSrc])
	_, okDst := d.hosts.addr(r[flowDst])
	return okSrc && okDst
}

// dateIn finds a date with a time of day, 2003-01-25 05:31:02 or with slashes, and
// returns what is behind the date; -1 is none.
func dateIn(line []byte) (end int) {
	for from := 0; ; {
		i := bytes.IndexByte(line[from:], ' ')
		if i < 0 {
			return -1
		}
		from += i + 1
		if isDateAt(line, from) {
			return from
		}
	}
}

func datesIn(line []byte) (n int) {
	for from := 0; ; {
		i := bytes.IndexByte(line[from:], ' ')
		if i < 0 {
			return n
		}
		from += i + 1
		if isDateAt(line, from) {
			n++
		}
	}
}

// isDateAt reports whether such a date ends before a time of day.
func isDateAt(line []byte, clockAt int) bool {
	const day = len("2003-01-25")
	if clockAt <= day {
		return false
	}
	on := line[clockAt-1-day:]
	_, isYear := digits(on, 4)
	_, isClock := clock(line[clockAt:])
	return isYear && isClock && (on[4] == '-' || on[4] == '/') && on[7] == on[4]
}

// seconds is a time in seconds since 1970: 1043472662 or 1043472662.362768.
type seconds struct {
	n        uint64
	fraction bool
}

// Such a time has nine digits since 1973, and ten since 2001.
const fewSeconds, mostSeconds = 9, 10

func epochOf(b []byte) (at seconds, ok bool) {
	whole := digitsAt(b)
	if whole < fewSeconds || whole > mostSeconds {
		return at, false
	}
	at.n, _ = count(b[:whole])
	at.fraction = len(b) > whole
	return at, !at.fraction || b[whole] == '.' && digitsAt(b[whole+1:]) == len(b)-whole-1
}

// isTwoEpochs tells what is written like such a time and is none, for another follows
// on it. Milliseconds and less since 1970 have thirteen digits, sixteen or nineteen.
func isTwoEpochs(b []byte) bool {
	n := digitsAt(b)
	if n == len(b) {
		return n > mostSeconds && n%3 != 1
	}
	return n >= fewSeconds && digitsAt(bytes.ReplaceAll(b, []byte{'.'}, nil)) == len(b)-bytes.Count(b, []byte{'.'})
}

// digitsAt is how many digits b begins with.
func digitsAt(b []byte) (n int) {
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	return n
}

// another is how far from a time without a fraction, in seconds, a number may be to be
// a time in the same line and no count.
const another = 1e6

// in finds where a time ends in a line that begins with one like it, whatever stands in
// front of it, also digits; -1 is nowhere.
func (own seconds) in(line []byte) (end int) {
	for from := 0; from < len(line); from = end + 1 {
		n := digitsAt(line[from:])
		if end = from + n; n < fewSeconds {
			continue
		}
		if own.fraction {
			if end+1 < len(line) && line[end] == '.' && digitsAt(line[end+1:end+2]) == 1 {
				return end
			}
			continue
		}
		few, _ := count(line[end-fewSeconds : end])
		most, _ := count(line[end-min(n, mostSeconds) : end])
		if own.near(few) || own.near(most) {
			return end
		}
	}
	return -1
}

func (own seconds) near(n uint64) bool { return max(own.n, n)-min(own.n, n) <= another }

// readFlowColumns reads a header; nil where the line is none: it names both
// ends.
func readFlowColumns(line []byte, names map[string]flowField) *flowColumns {
	c := new(flowColumns)
	for more := true; more; {
		var name []byte
		name, line, more = bytes.Cut(line, comma)
		name = bytes.TrimSpace(name)
		f := names[string(name)]
		c.times = append(c.times, isTimeColumn(string(name), f))
		if f != otherFlowField && c.has[f] {
			f = otherFlowField // the first of two
		}
		c.order, c.has[f] = append(c.order, f), true
	}
	if !c.has[flowSrc] || !c.has[flowDst] || !c.has[flowProto] {
		return nil
	}
	return c
}

var comma = []byte{','}

// startsRow tells rows, which begin with a date, from headers.
func startsRow(line []byte) bool { return len(line) > 0 && line[0]-'0' <= 9 }

func carryFlowHeader(c *carried, line []byte, names map[string]flowField) {
	if len(line) == 0 || startsRow(line) || bytes.IndexByte(line, ',') < 0 {
		return
	}
	if columns := readFlowColumns(line, names); columns != nil {
		c.flow = columns
	}
}

// flowRow is one line, by column; nil is a column that is not there or empty.
type flowRow [flowFieldCount][]byte

// cut reports whether the line has a value for every column, and whether it has more.
func (r *flowRow) cut(line []byte, c *flowColumns) (whole, more bool) {
	for _, f := range c.order[:len(c.order)-1] {
		end := bytes.IndexByte(line, ',')
		if end < 0 {
			return false, false
		}
		if f != otherFlowField {
			r[f] = trimmed(line[:end])
		}
		line = line[end+1:]
	}
	end := bytes.IndexByte(line, ',')
	if more = end >= 0; more {
		line = line[:end]
	}
	if f := c.order[len(c.order)-1]; f != otherFlowField {
		r[f] = trimmed(line)
	}
	return true, more
}

// time is the first time that the row shows; nil is none.
func (r *flowRow) time() []byte {
	if r[flowStart] != nil {
		return r[flowStart]
	}
	return r[flowEnd]
}

// dates is how many of the row's own times are written as dates.
func (r *flowRow) dates() (n int) {
	for _, f := range [...]flowField{flowStart, flowEnd} {
		if b := r[f]; len(b) > 10 && b[10] == ' ' && b[4] == b[7] {
			n++
		}
	}
	return n
}

// trimmed is a value without the blanks that Argus puts around some; nil where
// nothing is left.
func trimmed(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	if len(b) == 0 {
		return nil
	}
	return b
}

// sniffFlows needs a header, and rows that name two addresses.
func sniffFlows(names map[string]flowField) func([]sniffed) fit {
	return func(lines []sniffed) (f fit) {
		var c carried
		for _, l := range lines {
			if l.text[0] == '#' {
				continue
			}
			before := c.flow
			if !l.half {
				carryFlowHeader(&c, l.text, names)
			}
			if c.flow != before || c.flow == nil && l.half {
				continue
			}
			var row flowRow
			fits := c.flow != nil
			if fits && startsRow(l.text) {
				whole, _ := row.cut(l.text, c.flow)
				fits = whole && row[flowSrc] != nil && row[flowDst] != nil
			}
			f.count(fits, fits, l.half)
		}
		if c.flow != nil && f.of == 0 { // a file in which nothing stands yet
			f = fit{read: 1, own: 1, of: 1}
		}
		return f
	}
}

// flowLine is one row, read.
type flowLine struct {
	src, dst         cordon.Host
	srcPort, dstPort uint16
	proto            uint8
	start, end       cordon.Time
	quality          cordon.TimeQuality
	way, back        flows.Way
}

const (
	noHeader    = "no header line before it"
	shortRow    = "not as many columns as the header names"
	gluedRow    = "a second record begins within the line, for the first was cut or its line end lost: neither is read"
	noAddresses = "an end of the flow is no address"
	noPort      = "a port is no number"
	noCount     = "packets or bytes are no number"
)

// flowOf reads what both formats have in common; what it cannot read is
// skipped.
func (d *decoder) flowOf(line []byte, r *flowRow, f *flowLine) bool {
	if d.flow == nil {
		d.skip(noHeader)
		return false
	}
	switch whole, more := r.cut(line, d.flow); {
	case !whole:
		d.skip(shortRow)
		return false
	case d.isGlued(line, r, more):
		d.skip(gluedRow)
		return false
	}
	f.proto = flowProtocol(r[flowProto])
	var okSrc, okDst, okPackets, okBytes bool
	f.src, okSrc = d.hosts.addr(r[flowSrc])
	f.dst, okDst = d.hosts.addr(r[flowDst])
	f.way.Packets, okPackets = flowCount(r[flowPackets])
	f.way.Bytes, okBytes = flowCount(r[flowBytes])
	var okBack [2]bool
	f.back.Packets, okBack[0] = flowCount(r[flowOutPackets])
	f.back.Bytes, okBack[1] = flowCount(r[flowOutBytes])
	switch {
	case !okSrc || !okDst:
		if f.proto != 0 || !isProtocol(r[flowProto]) {
			d.skip(noAddresses)
		}
		return false // of another protocol there may be none
	case !okPackets || !okBytes || !okBack[0] || !okBack[1]:
		d.skip(noCount)
		return false
	case !f.ports(r):
		d.skip(noPort)
		return false
	}
	d.flowTimes(r, f)
	d.tally.Packets += f.way.Packets + f.back.Packets
	d.tally.Traffic += f.way.Bytes + f.back.Bytes
	return true
}

func (f *flowLine) ports(r *flowRow) bool {
	if f.proto != cordon.TCP && f.proto != cordon.UDP {
		return true
	}
	var okSrc, okDst bool
	f.srcPort, okSrc = port(r[flowSrcPort])
	f.dstPort, okDst = port(r[flowDstPort])
	return okSrc && okDst
}

// flowProtocol reads a name or a number; 0 is one of no use.
func flowProtocol(b []byte) uint8 {
	switch string(b) {
	case "tcp", "TCP", "6":
		return cordon.TCP
	case "udp", "UDP", "17", "rtp", "rtcp", "udt": // the last three Argus knows by content
		return cordon.UDP
	case "icmp", "ICMP", "1":
		return cordon.ICMP
	case "ICMP6", "icmpv6", "ipv6-icmp", "IPv6-ICMP", "58":
		return cordon.ICMPv6
	}
	return 0
}

// isProtocol reports whether b may be the name or the number of a protocol, and not
// what stands elsewhere in a row.
func isProtocol(b []byte) bool {
	n, isNumber := whole(b)
	return len(b) > 0 && !bytes.ContainsAny(b, ".: ") && (!isNumber || n <= 255)
}

// flowCount reads a count; what is not shown is 0, and more than any link
// carries in one flow (256 TiB) is none.
func flowCount(b []byte) (n uint64, ok bool) {
	for i, c := range b {
		if c-'0' > 9 || i >= 15 {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return n, n <= 1<<48
}

// flowTimes reads when the flow began, and when it ended or how long it took.
func (d *decoder) flowTimes(r *flowRow, f *flowLine) {
	f.start, f.quality = d.flowTime(r[flowStart])
	if f.quality == cordon.TimeUnknown {
		d.note(noteNoTime)
		d.undated(0)
		return
	}
	f.end = f.start
	if at, quality := d.flowTime(r[flowEnd]); quality != cordon.TimeUnknown {
		f.end = max(at, f.start)
	} else if took, width := number(r[flowDuration]); width > 0 && took < 1e9 {
		part, _ := fraction(r[flowDuration][width:])
		f.end += cordon.Time(took)*1e9 + part
	}
	d.tally.See(f.start)
	d.tally.See(f.end)
}

// flowTime reads 2018-09-27 22:40:52.362, 2018/09/27 22:40:52.362 or 1538080852.362.
func (d *decoder) flowTime(b []byte) (cordon.Time, cordon.TimeQuality) {
	if _, ok := epochOf(b); ok {
		at, ok := epoch(b)
		return at, exactIf(ok)
	}
	var dashed [40]byte
	if len(b) > 10 && len(b) <= len(dashed) && b[4] == '/' && b[7] == '/' {
		copy(dashed[:], b)
		dashed[4], dashed[7] = '-', '-'
		b = dashed[:len(b)]
	}
	at, quality, _ := d.isoTime(b)
	return at, quality
}

// flowSeen begins an observation of the row.
func (d *decoder) flowSeen(kind cordon.Kind, f *flowLine, turned bool) *cordon.Observation {
	o := d.next(kind)
	o.Time, o.Quality, o.Proto, o.PayloadLength = f.start, f.quality, f.proto, -1
	o.Src, o.SrcPort, o.Dst, o.DstPort = f.src, f.srcPort, f.dst, f.dstPort
	if turned {
		o.Src, o.SrcPort, o.Dst, o.DstPort = f.dst, f.dstPort, f.src, f.srcPort
	}
	return o
}

// flowConnection tells of a TCP row what it shows.
func (d *decoder) flowConnection(f *flowLine, how flows.Opening) {
	switch {
	case how.NoFlags:
		d.note("TCP flow records without flags do not show connection attempts")
	case how.Unclear:
		d.note("who opened a connection cannot be told from its flow record")
	}
	key := flows.Key(netip.AddrPortFrom(f.src.Addr, f.srcPort), netip.AddrPortFrom(f.dst.Addr, f.dstPort))
	if how.Asked {
		o := d.flowSeen(cordon.Connect, f, how.Turned)
		o.Flow, o.Flags, o.Wire = key, cordon.SYN, f.asker(how.Turned).Mean()
	}
	if how.Answer != 0 {
		o := d.flowSeen(cordon.Answer, f, how.Turned)
		o.Flow, o.Flags = key, how.Answer
	}
	o := d.flowSeen(cordon.Flow, f, how.Turned)
	o.Flow, o.Opened, o.Flags, o.OpenerUnclear, o.Time = key, how.Opened, how.Flags(), how.Unclear, f.end
	o.Began = f.start
	o.Sent = f.asker(how.Turned).Payload(f.src.Addr.Is4())
	o.Packets, o.Bytes = f.way.Packets+f.back.Packets, f.way.Bytes+f.back.Bytes
}

// asker is the direction of who asked.
func (f *flowLine) asker(turned bool) *flows.Way {
	if turned {
		return &f.back
	}
	return &f.way
}
