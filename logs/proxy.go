package logs

import (
	"bytes"

	"cordon"
)

// trusted replaces the source where it is a trusted proxy: by the right-most
// of the list that is not one.
func (d *decoder) trusted(o *cordon.Observation, list []byte) {
	if len(d.o.TrustProxies) == 0 || len(list) == 0 || !d.isProxy(o.Src) {
		return
	}
	if h, ok := cordon.ThroughProxies(list, d.o.TrustProxies, d.listed); ok {
		o.Src, o.SrcPort, o.SrcMAC = h, 0, cordon.MAC{}
	}
}

// isProxy reports whether the operator trusts a host to say who asked it.
func (d *decoder) isProxy(h cordon.Host) bool { return h.Within(d.o.TrustProxies) }

// listed is entry where IIS may have written spaces as +.
func (d *decoder) listed(b []byte) cordon.Host { return d.entry(bytes.Trim(b, " \t+")) }

// entry is the address of an entry, which may have a port; zero where it is none.
func (d *decoder) entry(b []byte) cordon.Host {
	h, ok := d.hosts.addr(b)
	if !ok {
		if bare, _, hasPort := withPort(b); hasPort {
			h, ok = d.hosts.addr(bare)
		}
	}
	if !ok {
		return cordon.Host{}
	}
	return h
}

// leadingList cuts a list of addresses off the front of a web log's line, where
// a trusted proxy stands behind it: as the client of the line, or as its own
// last entry. Of any other list it cannot be told who wrote it.
func (d *decoder) leadingList(line []byte) (list, rest []byte) {
	end := 0
	for {
		i := end + bytes.IndexByte(line[end:min(len(line), end+maxName)], ' ')
		if i < end {
			return nil, line
		}
		if line[max(i, 1)-1] != ',' {
			break
		}
		end = i + 1
	}
	last, after := word(line[end:])
	if end == 0 && bytes.IndexByte(last, ',') < 0 {
		return nil, line
	}
	list = line[:end+len(last)]
	if next, _ := word(after); len(next) > 0 { // list client ident user
		if h, ok := d.hosts.addr(next); ok && d.isProxy(h) {
			return list, after
		}
	}
	entry := last[bytes.LastIndexByte(last, ',')+1:]
	if h, ok := d.hosts.addr(entry); ok && d.isProxy(h) {
		return list, line[end+len(last)-len(entry):]
	}
	return nil, line
}

// forwarded is the list that stood in front, or the last of three quoted
// fields behind the status, where nginx and many an Apache write the header.
func (l *webLine) forwarded(front []byte) []byte {
	if front != nil {
		return front
	}
	b := trimEnd(l.rest)
	if len(b) < 2 || b[len(b)-1] != '"' {
		return nil
	}
	quotes, from := 0, -1
	for at := bytes.IndexByte(b, '"'); at >= 0; at = nextQuote(b, at) {
		if !escaped(b, at) {
			if quotes++; quotes == 5 {
				from = at + 1
			}
		}
	}
	if quotes != 6 {
		return nil
	}
	return b[from : len(b)-1]
}
