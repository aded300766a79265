package logs

import (
	"bytes"

	"cordon"
)

// The error log of nginx:
//
//	2024/01/01 00:00:00 [error] 1#1: *1 message, client: 192.0.2.1, server: _, request: "GET /x HTTP/1.1", host: "www.example.org"
//
// nginx escapes nothing here. What follows the client is the client's word, and
// many a message quotes a path or a user name as well; so both before and after
// the true ", client: " a false one may stand, with all that belongs to it, and
// none of it can be told from the other. Two things are certain: a message that
// quotes nothing ends at the first; and where all of them name one client, it is
// that one. Else nobody is blamed, and a note says so.

var (
	nginxClient  = []byte(", client: ")
	nginxServer  = []byte(", server: ")
	nginxRequest = []byte(`, request: "`)
)

// nginxPlain are messages, or their beginnings, that quote nothing of the
// client's before ", client: " (src/http, src/core of nginx 1.27).
var nginxPlain = []string{
	"access forbidden by rule", "limiting requests, excess: ", "limiting connections by zone ",
	"delaying request, excess: ", "client intended to send too large ", "no user/password was provided for basic authentication",
	"connect() failed (", "upstream timed out (", "upstream prematurely closed connection while ",
	"recv() failed (", "send() failed (", "no live upstreams while connecting to upstream",
	"client prematurely closed connection", "client timed out (", "client closed ",
	"client sent invalid request while reading client request line", "client sent invalid method while reading client request line",
	"client sent too long URI while reading client request line", "SSL_do_handshake() failed (", "SSL_read() failed (",
	"a client request body is buffered to a temporary file ", "an upstream response is buffered to a temporary file ",
}

// nginxStamp cuts the time, the level, the process and the connection.
func nginxStamp(line []byte) (on date, seconds int, shown bool, rest []byte, ok bool) {
	if len(line) < 21 || line[4] != '/' || line[7] != '/' || line[10] != ' ' || line[13] != ':' || line[19] != ' ' || line[20] != '[' {
		return on, 0, false, nil, false
	}
	var ok1, ok2, ok3, ok4 bool
	on.year, ok1 = digits(line, 4)
	on.month, ok2 = digits(line[5:], 2)
	on.day, ok3 = digits(line[8:], 2)
	seconds, ok4 = clock(line[11:19])
	_, rest, ok = bracket(line[20:])
	if !ok {
		return on, 0, false, nil, false
	}
	process, rest := word(rest) // 2833#0:
	if bytes.IndexByte(process, '#') <= 0 || process[len(process)-1] != ':' {
		return on, 0, false, nil, false
	}
	if len(rest) > 0 && rest[0] == '*' {
		_, rest = word(rest)
	}
	return on, seconds, ok1 && ok2 && ok3 && ok4 && on.valid(), rest, true
}

// beginsNginxError reports whether another record's level stands at a place, with its
// time in front.
func beginsNginxError(b []byte, at int) bool {
	const front = len("2024/01/01 00:00:00 ")
	if at < front {
		return false
	}
	_, _, shown, _, ok := nginxStamp(b[at-front : min(len(b), at+maxStamp)])
	return ok && shown
}

func fitsNginxError(line []byte) (read, own bool) {
	_, _, _, _, ok := nginxStamp(line)
	return ok, ok
}

const noteForged = "the message or the request holds text like the server's own, so that the client cannot be told"

func (d *decoder) nginxError(line []byte) {
	on, seconds, shown, message, ok := nginxStamp(line)
	if !ok {
		d.skip("not a line of nginx's error log: no time, level and process in front")
		return
	}
	at, quality := d.localTime(on, seconds, shown)
	client, request, sure := nginxAsked(message)
	if at := tornAt(message, func(b []byte) bool { return beginsNginxError(message, len(message)-len(b)) }); at >= 0 {
		d.skip(tornRecord)
	}
	if !sure {
		d.note(noteForged)
		d.countRequest()
		return
	}
	if len(request) == 0 {
		return
	}
	if string(client) == "unix:" { // a local socket's
		d.note(noteNoClient)
		d.countRequest()
		return
	}
	o := d.next(cordon.Request)
	o.Time, o.Quality = at, quality
	host, number, _ := withPort(client)
	o.Src, o.SrcPort = d.hosts.of(host), number
	o.Dst, o.DstPort = d.o.Server, 80
	splitRequest(request, &o.Request)
	d.request(o)
}

// nginxAsked finds the client and the request; sure is false where more than
// one client could be meant.
func nginxAsked(message []byte) (client, request []byte, sure bool) {
	plain := false
	for _, m := range nginxPlain {
		plain = plain || len(message) >= len(m) && string(message[:len(m)]) == m
	}
	for {
		i := bytes.Index(message, nginxClient)
		if i < 0 {
			return client, request, true
		}
		message = message[i+len(nginxClient):]
		who, rest, ok := clientOf(message)
		if !ok {
			continue
		}
		if client != nil && !bytes.Equal(who, client) {
			return nil, nil, false
		}
		if client == nil {
			client, request = who, requestOf(rest)
		}
		if plain {
			return client, request, true
		}
	}
}

// clientOf cuts an address that the name of a server follows, as nginx writes
// them.
func clientOf(b []byte) (client, rest []byte, ok bool) {
	i := bytes.IndexByte(b[:min(len(b), maxName)], ',')
	if i <= 0 || !bytes.HasPrefix(b[i:], nginxServer) || bytes.IndexByte(b[:i], ' ') >= 0 {
		return nil, nil, false
	}
	return b[:i], b[i+len(nginxServer):], true
}

// behindRequest is what may follow a request line.
var behindRequest = [][]byte{[]byte(`", upstream: "`), []byte(`", subrequest: "`), []byte(`", host: "`), []byte(`", referrer: "`)}

func requestOf(b []byte) []byte {
	i := bytes.Index(b[:min(len(b), 2*maxName)], nginxRequest)
	if i < 0 {
		return nil
	}
	for at := range b[:i] {
		if b[at] == '[' && beginsNginxError(b, at) {
			return nil // another record's request
		}
	}
	b = b[i+len(nginxRequest):]
	end := -1
	for _, s := range behindRequest {
		if at := bytes.Index(b, s); at >= 0 && (end < 0 || at < end) {
			end = at
		}
	}
	if end < 0 {
		end = bytes.LastIndexByte(b, '"')
	}
	if end < 0 {
		return b
	}
	return b[:end]
}
