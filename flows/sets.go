package flows

import "encoding/binary"

// Sets (IPFIX) or flowsets (NetFlow 9) below this number hold templates.
const firstData = 256

// Numbers of sets that hold templates, and templates of options.
const (
	templates9      = 0 // RFC 3954, section 5.2
	options9        = 1
	templatesIP     = 2 // RFC 7011, section 3.3.2
	optionsIP       = 3
	enterpriseBit   = 0x8000
	header9         = 20
	headerIP        = 16
	setHeader       = 4
	templateHeader  = 4
	optionsHeader   = 6
	shortestMessage = headerIP
)

// sets reads the sets of one packet.
type sets struct {
	*Decoder
	version uint16
	domain  uint32
	who     *exporter // nil until it has told something
}

// netflow9 reads RFC 3954.
func (d *Decoder) netflow9(b []byte) {
	if len(b) < header9 {
		d.counts.lose(lostShort, len(b))
		return
	}
	d.export = clock{
		now: seconds(uint64(binary.BigEndian.Uint32(b[8:])), 0), uptime: binary.BigEndian.Uint32(b[4:]), booted: true,
	}
	s := d.sets(version9, binary.BigEndian.Uint32(b[16:]))
	s.all(b[header9:])
	s.number(binary.BigEndian.Uint32(b[12:]))
}

// ipfix reads RFC 7011.
func (d *Decoder) ipfix(b []byte) {
	length := int(binary.BigEndian.Uint16(b[2:]))
	if len(b) < headerIP || length < headerIP {
		d.counts.lose(lostShort, len(b))
		return
	}
	d.export = clock{now: seconds(uint64(binary.BigEndian.Uint32(b[4:])), 0)}
	s := d.sets(versionIP, binary.BigEndian.Uint32(b[12:]))
	s.all(b[headerIP:min(length, len(b))])
	s.number(binary.BigEndian.Uint32(b[8:]))
	if length > len(b) {
		d.counts.lose(lostShort, 0)
	}
}

func (d *Decoder) sets(version uint16, domain uint32) sets {
	return sets{d, version, domain, d.exporters.known(d.from, d.now())}
}

// number checks the packet's. How many records a set without a template has is
// not known.
func (s *sets) number(number uint32) {
	records := s.counts.data
	if s.counts.of[lostTemplate] > 0 {
		if records = -1; s.version == version9 {
			records = 1 // as it should count
		}
	}
	s.sequence(s.version, s.domain, number, records)
}

func (s *sets) all(b []byte) {
	for len(b) >= setHeader {
		id, length := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if length < setHeader || length > len(b) {
			if !zeros(b) { // some fill up their packets
				s.counts.lose(lostSet, len(b))
			}
			return
		}
		s.set(id, b[setHeader:length])
		b = b[length:]
	}
	if !zeros(b) {
		s.counts.note(noteLeftOver)
	}
}

func (s *sets) set(id uint16, b []byte) {
	old := s.version == version9
	switch {
	case id == templates9 && old, id == templatesIP && !old:
		s.templates(b, templateHeader)
	case id == options9 && old, id == optionsIP && !old:
		s.templates(b, optionsHeader)
	case id >= firstData:
		s.data(id, b)
	default:
		s.counts.lose(lostSet, len(b))
	}
}

// templates reads the templates of a set, with the header that they have.
func (s *sets) templates(b []byte, header int) {
	c := cursor{b}
	for c.len() >= templateHeader {
		if c.len() < header && zeros(c.b) {
			return
		}
		rest := c.len()
		id, count := c.u16(), int(c.u16())
		if id < firstData {
			if id != 0 || count != 0 || !zeros(c.b) {
				s.counts.lose(lostWide, rest)
			}
			return
		}
		if s.version != version9 && count == 0 {
			s.counts.understand()
			s.counts.note(noteWithdrawn)
			continue
		}
		t := &template{options: header == optionsHeader}
		why, ok := s.fields(&c, t, count)
		if !ok {
			s.counts.lose(why, rest)
			return // where the next one begins is not known
		}
		s.learn(id, t, rest-c.len())
	}
}

// fields reads what a template says of its fields.
func (s *sets) fields(c *cursor, t *template, count int) (why reason, ok bool) {
	scope := 0
	if t.options {
		scope = int(c.u16())
		if s.version == version9 { // both are in bytes, and count is the scope's
			count, scope = (count+scope)/4, count/4
		}
	}
	if count > maxTemplateFields {
		return lostWide, false
	}
	for i := range count {
		if c.len() < 4 {
			return lostRecord, false
		}
		id, length, enterprise := c.u16(), c.u16(), uint32(0)
		if s.version == versionIP && id&enterpriseBit != 0 {
			if c.len() < 4 {
				return lostRecord, false
			}
			id, enterprise = id&^enterpriseBit, c.u32()
		}
		what := elementOf(enterprise, id)
		if s.version == version9 && i < scope { // these have numbers of their own
			what = unused
		}
		t.add(what, length)
	}
	return 0, true
}

// learn keeps a template that took so many bytes.
func (s *sets) learn(id uint16, t *template, size int) {
	if t.length == 0 {
		s.counts.lose(lostEmpty, size)
		return
	}
	if s.who == nil {
		if s.who = s.exporters.meet(s.from, s.now()); s.who == nil {
			s.counts.lose(lostExporter, size)
			return
		}
	}
	if !s.exporters.keep(s.who, templateKey{s.domain, id, s.version}, t) {
		s.counts.lose(lostFields, size)
		return
	}
	s.counts.understand()
}
