package capture

import "cordon"

// maxData is how many bytes are told of what a client sends first on a connection
// that is not HTTP.
const maxData = 512

// other tells what a client sent first, where it turned out to be no request. A
// direction that was HTTP before has only gone astray. What peers greet with is always
// told: it says how to take that many of them do not answer.
func (rd *reader) other(m *messages, view []byte) {
	if m.known || m.through || m.f.opener != m.from || len(view) == 0 || !rd.opt.Data && !cordon.GreetsPeer(view) {
		return
	}
	o := rd.out.add()
	rd.ends(o, m.f, m.from)
	rd.place(o, cordon.Data, &m.at)
	o.Opened, o.BehindGap = m.f.opened(m.from, m.at.frame), m.doubt
	o.Flags = m.flags()
	o.Payload, o.PayloadLength = rd.out.keep(view[:min(len(view), maxData)]), -1
}
