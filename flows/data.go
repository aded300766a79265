package flows

import (
	"encoding/binary"

	"cordon"
)

// data reads the records of a set by its template.
func (s *sets) data(id uint16, b []byte) {
	var t *template
	if s.who != nil {
		t = s.who.templates[templateKey{s.domain, id, s.version}]
	}
	if t == nil {
		s.counts.lose(lostTemplate, len(b))
		return
	}
	for len(b) >= t.length {
		n, ok := s.record(t, b)
		if !ok {
			s.counts.lose(lostRecord, len(b))
			return
		}
		b = b[n:]
	}
	if len(b) > 0 && !zeros(b) {
		s.counts.note(noteLeftOver)
	}
}

// record reads one record from the front of b and returns its length.
func (s *sets) record(t *template, b []byte) (int, bool) {
	var part partial
	s.r = record{}
	rest := b
	for i := range t.steps {
		step := &t.steps[i]
		n := int(step.length)
		if n == variable {
			if n, rest = variableLength(rest); n < 0 {
				return 0, false
			}
		}
		if n > len(rest) {
			return 0, false
		}
		if step.what != unused {
			s.Decoder.set(step.what, rest[:n], &part)
		}
		rest = rest[n:]
	}
	s.counts.data++
	if t.options {
		s.option(&part)
	} else {
		s.size = len(b) - len(rest)
		s.finish(&part)
		s.flowRecord()
	}
	return len(b) - len(rest), true
}

// variableLength reads the length in front of a field (RFC 7011, section 7); -1
// where it is not there.
func variableLength(b []byte) (int, []byte) {
	switch {
	case len(b) >= 1 && b[0] < 255:
		return int(b[0]), b[1:]
	case len(b) >= 3:
		return int(binary.BigEndian.Uint16(b[1:])), b[3:]
	}
	return -1, b
}

// finish puts together what several fields tell.
func (s *sets) finish(p *partial) {
	r := &s.r
	if !p.counted {
		r.to.Bytes, r.to.Packets = p.allBytes, p.all
	}
	if r.to.Bytes == 0 && r.to.Packets == 0 { // counted where it left, and only there
		r.to.Bytes, r.to.Packets = p.bytes, p.packets
	}
	if p.kinds != 0 {
		r.icmp = p.kinds
	}
	if r.typed = r.typed || isICMP(r.proto) && r.dstPort != 0; r.typed && r.icmp == 0 {
		r.icmp = r.dstPort
	}
	if r.to.FirstShown {
		r.to.Flags, r.to.FlagsShown = r.to.Flags|r.to.First, true
	}
	if r.back.FirstShown {
		r.back.Flags, r.back.FlagsShown = r.back.Flags|r.back.First, true
	}
	if r.proto == cordon.TCP && r.to.Flags|r.back.Flags == 0 {
		r.to.FlagsShown, r.back.FlagsShown = false, false
	}
	counted := r.twoWay
	r.twoWay = r.twoWay && (r.back.Packets|r.back.Bytes != 0 || r.back.Flags != 0)
	r.silent = counted && !r.twoWay
	s.uptimes(p)
	s.weigh(p)
}

func isICMP(proto uint8) bool { return proto == cordon.ICMP || proto == cordon.ICMPv6 }

// uptimes reads times counted from the exporter's start. Where that is not
// known, the export's time stands for the end.
func (s *sets) uptimes(p *partial) {
	r := &s.r
	if p.boot != 0 {
		if p.begun {
			r.start = since(p.boot, p.begin)
		}
		if p.finished {
			r.end = since(p.boot, p.finish)
		}
		return
	}
	if p.begun && r.start == 0 {
		r.start = s.export.atUptime(p.begin)
	}
	if p.finished && r.end == 0 {
		r.end = s.export.atUptime(p.finish)
	}
}

// weigh finds the sampling rate: the record's own, that of the sampler it
// names, or that of its domain.
func (s *sets) weigh(p *partial) {
	if s.r.weight = p.weight(); s.r.weight > 0 || s.who == nil || len(s.who.samplers) == 0 {
		return
	}
	key := samplerKey{domain: s.domain, version: s.version, named: p.named, id: p.sampler}
	weight, known := s.who.samplers[key]
	if !known && p.named && p.sampler != 0 { // a sampler that was not told of
		return
	}
	if !known {
		weight = s.who.samplers[samplerKey{domain: s.domain, version: s.version}]
	}
	s.r.weight = weight
}

// option keeps what a record tells of sampling.
func (s *sets) option(p *partial) {
	s.counts.understand()
	weight := p.weight()
	if weight == 0 || s.who == nil {
		return
	}
	key := samplerKey{domain: s.domain, version: s.version, named: p.named, id: p.sampler}
	if !s.exporters.sampler(s.who, key, weight) {
		s.counts.note(noteSampler)
	}
}
