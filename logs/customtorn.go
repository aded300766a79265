package logs

import (
	"bytes"
	"net/netip"
	"strings"
)

// Of a torn line (torn.go) the number of spaces and quotes mostly tells that it is not
// as the pattern says. Where fields have other text between them, a field takes in what
// is left of the first record and the front of the second: then it is not what it should
// be, or holds the text that ends the client.

// arrange notes where the client and what was asked stand.
func (c *custom) arrange() {
	c.client = -1
	for i, s := range c.steps {
		switch s.part {
		case partClient, partRemote:
			if c.client < 0 || s.part > c.steps[c.client].part || s.part == c.steps[c.client].part && s.rank < c.steps[c.client].rank {
				c.client = i
			}
		case partRequest, partMethod, partPath, partQuery, partVersion:
			c.asked = i
		}
	}
	c.arrangeWeb()
}

func (c *custom) arrangeWeb() {
	const space = " "
	for i, s := range c.steps {
		switch {
		case len(c.before) > 0:
			return
		case s.part == partTime:
			if i > c.client && s.layout == nil && i+2 < len(c.steps) && c.steps[i+1].part == partRequest && c.steps[i+2].part == partStatus &&
				string(s.behind) == ` "` && string(c.steps[i+1].behind) == `" ` {
				c.webTime, c.vhost = i, c.client > 0
			}
			return
		case s.quoted, i < c.client && s.part != partServer && s.part != partPort:
			return
		case string(s.behind) != space && !(s.part == partServer && string(s.behind) == ":"):
			return
		}
	}
}

const noFit = "not as the log format says"

// reads reports whether a line that is not as the pattern says is one of the known formats'
// that says why: a second record begins in it, or a list of addresses stands in front. So
// is one that is as the pattern says from the time on: a user's name holds spaces, or the
// first of two records was cut before its time.
func (c *custom) reads(l *webLine, line []byte) bool {
	if l.torn != "" || l.listed {
		return true
	}
	var v customLine
	from := bytes.Index(line, l.date)
	l.torn = tornBefore
	return from > 0 && c.cutFrom(c.webTime, line[from-1:], &v)
}

// numbers are the fields that show a number, or a dash.
const numbers = "bBDTIOS"

// isStray reports whether a field is not what it should be, as where a second record
// begins in it.
func (c *custom) isStray(i int, field []byte) bool {
	s := &c.steps[i]
	within := i > c.client && i < c.asked
	switch {
	case len(field) < 2:
		return false
	case s.part == partPort || s.part == partPeerPort || s.part == partStatus:
		_, ok := whole(field)
		return !ok && (bytes.ContainsAny(field, ".:") || c.isOdd(field))
	case s.part == partLocal:
		return !isAddress(field) && c.isOdd(field)
	case s.part == partServer:
		return bytes.ContainsAny(field, `"|,;`)
	case s.part == partTime:
		return within && s.layout != nil && s.isTornTime(field, c.steps[i-1].behind)
	case s.part == partOther && strings.IndexByte(numbers, s.letter) >= 0:
		return c.isOdd(field)
	case s.quoted || i <= c.client || s.part >= partRequest && s.part <= partVersion:
		return false
	}
	return (within || strings.IndexByte(writtenByClients, s.letter) < 0) && c.holdsEnd(field)
}

// isOdd reports whether what should be a number or an address holds parts of another
// record: a quote, what ends the client, or an address behind something else.
func (c *custom) isOdd(field []byte) bool {
	return bytes.IndexByte(field, '"') >= 0 || c.holdsEnd(field) || endsLikeAddress(field)
}

// holdsEnd reports whether a field holds what ends the client, which is no space.
func (c *custom) holdsEnd(field []byte) bool {
	end := c.steps[c.client].behind
	return len(end) > 0 && end[0] != ' ' && bytes.Contains(field, end)
}

// isTornTime reports whether a time that cannot be read ends in one that can, behind
// what ends the field before it and behind what may be a client.
func (s *step) isTornTime(field, before []byte) bool {
	if readsAll(field, s.layout) || len(before) == 0 {
		return false
	}
	for from := 0; ; {
		i := bytes.Index(field[from:], before)
		if i < 0 {
			return false
		}
		front := field[:from+i]
		from += i + len(before)
		if bytes.ContainsAny(front, ".:") && readsAll(field[from:], s.layout) {
			return true
		}
	}
}

func readsAll(b, layout []byte) bool {
	var m moment
	rest, ok := m.read(b, layout)
	return ok && len(rest) == 0
}

func isAddress(b []byte) bool {
	if _, ok := ipv4(b); ok {
		return true
	}
	if len(b) > maxName {
		return false
	}
	_, err := netip.ParseAddr(string(b))
	return err == nil
}
