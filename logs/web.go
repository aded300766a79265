package logs

import (
	"bytes"
	"time"

	"cordon"
)

// web decodes one line of a web server's log.
func (d *decoder) web(line []byte)          { d.webLine(line, false, nil) }
func (d *decoder) webWithVhost(line []byte) { d.webLine(line, true, nil) }

// webLine decodes a line; of is the pattern that it is not like, or nil.
func (d *decoder) webLine(line []byte, vhosts bool, of *custom) {
	var l webLine
	var list []byte
	if len(d.o.TrustProxies) > 0 {
		list, line = d.leadingList(line)
	}
	reason := l.parse(line, &d.hosts, vhosts)
	if of != nil && (reason != "" || list == nil && !of.reads(&l, line)) {
		reason = noFit
	}
	if reason != "" {
		d.skip(reason)
		return
	}
	if l.torn != "" {
		d.skip(l.torn)
	}
	at, quality := d.webTime(l.date)
	d.see(at)
	if len(l.request) == 0 || len(l.request) == 1 && l.request[0] == '-' {
		d.countRequest() // a record like the others, though nothing was asked
		return
	}
	if len(l.client) == 1 && l.client[0] == '-' { // a local socket's
		d.note(noteNoClient)
		d.countRequest()
		return
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	d.webRequest(o, &l, list)
}

// webRequest fills in who asked whom for what.
func (d *decoder) webRequest(o *cordon.Observation, l *webLine, list []byte) {
	o.SrcInDoubt = l.torn == tornBefore
	if d.hosts.client(o, l.client); o.Src.Name != "" || l.listed {
		d.doubtClient(o, l.client, l.listed)
	}
	o.Dst, o.DstPort = d.o.Server, 80
	if l.vhost != nil && l.torn != tornBefore { // which record's it is cannot be told
		d.vhost(o, l.vhost)
	}
	if len(d.o.TrustProxies) > 0 {
		d.throughProxy(o, l, list)
	}
	if o.Status = uint16(l.status); l.doubt {
		o.Status = 0
		d.note("a quote and a status stand in the request or the agent; no status is believed")
	}
	splitRequest(d.unescape(l.request), &o.Request)
	o.Request.Proxied = l.isProxys()
	d.request(o)
}

// doubtClient leaves it in doubt who asked where the client in front is one of a list, or
// written like an address and none.
func (d *decoder) doubtClient(o *cordon.Observation, client []byte, ofList bool) {
	why := ""
	if comma := bytes.LastIndexByte(client, ','); comma >= 0 || ofList {
		o.Src, why = d.entry(client[comma+1:]), listed
	} else if isGluedAddress(o.Src.Name) {
		why = glued
	} else if !isHostName(o.Src.Name) {
		o.Src, why = cordon.Host{}, glued
	}
	if why == "" {
		return
	}
	if o.SrcInDoubt = true; d.why == "" {
		d.skip(why)
	}
}

// throughProxy takes the client from a trusted proxy's list. Behind where another
// record may begin a list may be that one's, and who came through the proxy is not told.
func (d *decoder) throughProxy(o *cordon.Observation, l *webLine, front []byte) {
	if l.torn == "" {
		front = l.forwarded(front)
	}
	d.trusted(o, front)
	o.SrcInDoubt = o.SrcInDoubt || l.torn != "" && d.isProxy(o.Src)
}

func (d *decoder) vhost(o *cordon.Observation, b []byte) {
	host, number, ok := withPort(b)
	if ok {
		o.DstPort = number
	}
	if !d.o.serverNamed() {
		o.Dst = d.hosts.of(host)
	}
}

// stampCache remembers the last day and zone of a web log.
type stampCache struct {
	day   [12]byte // 10/Oct/2000:
	zone  [6]byte  // with the space before it
	start cordon.Time
}

// webTime reads 10/Oct/2000:13:55:36 -0700. Some logs leave the zone out.
func (d *decoder) webTime(b []byte) (cordon.Time, cordon.TimeQuality) {
	c := &d.stamps
	if len(b) == 26 && string(b[:12]) == string(c.day[:]) && string(b[20:]) == string(c.zone[:]) {
		if seconds, ok := clock(b[12:]); ok {
			return c.start + cordon.Time(seconds)*1e9, cordon.TimeExact
		}
	}
	start, seconds, quality := d.readStamp(b)
	if quality == cordon.TimeUnknown {
		d.note(noteNoTime)
		return 0, quality
	}
	if len(b) == 26 {
		c.start = start
		copy(c.day[:], b)
		copy(c.zone[:], b[20:])
	}
	return start + cordon.Time(seconds)*1e9, quality
}

// readStamp returns the instant at which seconds began to count, on the day
// shown.
func (d *decoder) readStamp(b []byte) (start cordon.Time, seconds int, quality cordon.TimeQuality) {
	if !hasShape(b) {
		return 0, 0, cordon.TimeUnknown
	}
	day, ok1 := digits(b, 2)
	year, ok2 := digits(b[7:], 4)
	seconds, ok3 := clock(b[12:])
	on := date{year, month(b[3:]), day}
	if !ok1 || !ok2 || !ok3 || !on.valid() {
		return 0, 0, cordon.TimeUnknown
	}
	if len(b) == 20 {
		at, _ := d.days.at(on, seconds, d.o.Location)
		return at, 0, cordon.TimeZoneless
	}
	offset, ok := zone(skipSpaces(b[20:]))
	if !ok {
		return 0, 0, cordon.TimeUnknown
	}
	start, _ = d.days.at(on, 0, time.UTC)
	return start - cordon.Time(offset)*1e9, seconds, cordon.TimeExact
}
