package capture

import (
	"bytes"

	"cordon"
)

// Bounds on what is told of other protocols than HTTP.
const (
	maxData   = 512 // bytes that a client sends first
	maxServer = 80  // bytes of what a server says it is
)

// other tells what a client sent first, where it turned out to be no request. A
// direction that was HTTP before has only gone astray.
func (rd *reader) other(m *messages, view []byte) {
	if !rd.opt.Data || m.known || m.f.opener != m.from || len(view) == 0 {
		return
	}
	o := rd.out.add()
	rd.ends(o, m.f, m.from)
	rd.place(o, cordon.Data, &m.at)
	o.Opened = m.f.opened(m.from)
	o.Payload, o.PayloadLength = rd.out.keep(view[:min(len(view), maxData)]), -1
}

// serves keeps what the header of an answer that begins says of the server.
func (m *messages) serves(fields []byte) {
	if m.answer.server = m.answer.server[:0]; m.rd.opt.Data {
		m.answer.server = append(m.answer.server, serverOf(fields)...)
	}
}

// serverOf is what a header says of its server (RFC 9110, section 10.2.4).
func serverOf(fields []byte) []byte {
	for len(fields) > 0 {
		var line []byte
		line, fields, _ = bytes.Cut(fields, []byte("\n"))
		if len(line) == 0 || line[0]|0x20 != 's' {
			continue
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(trimBlanks(name), []byte("server")) {
			value = bytes.TrimSpace(value)
			return value[:min(len(value), maxServer)]
		}
	}
	return nil
}
