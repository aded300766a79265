package sift

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"

	"cordon"
)

// wormOf tells of forms what they have in common. It is none where none of them
// has anything.
func (s *Sifter) wormOf(forms [][]*content, of conducts) (w Worm, ok bool) {
	all, contents := &content{first: forms[0][0].first}, []*content(nil)
	for _, form := range s.merge(forms, of) {
		f := s.formOf(form)
		if len(f.Parts) == 0 {
			continue
		}
		w.Forms = append(w.Forms, f)
		if name := id(f.Parts); w.ID == "" || name < w.ID {
			w.ID = name
		}
		w.Count += sendings(form.contents)
		for _, c := range form.contents {
			all.join(c)
		}
		contents = append(contents, form.contents...)
	}
	if len(w.Forms) == 0 {
		return w, false
	}
	for _, at := range all.services {
		w.Services = append(w.Services, Service{at.proto, at.port, at.what})
	}
	scans := func(a netip.Addr) bool {
		return slices.ContainsFunc(contents, func(c *content) bool { return of(c, a) == Scans })
	}
	turned := all.thatTurned()
	w.Sources, w.Destinations = all.senders.count(), all.targets.count()
	w.Scanners, w.Turned = max(all.senders.that(scans), turned.that(scans)), turned.count()
	w.Estimated, w.First, w.Last = all.senders.over || all.targets.over, all.first.Time, all.last
	w.BySample = w.Estimated || slices.ContainsFunc(w.Forms, func(f Form) bool { return f.bySample() })
	w.Silent, w.SilentFirst = all.silent()
	w.Waited, _ = all.waited(turned, func(h *host) bool { return scans(h.addr.addr()) })
	w.Begins = all.first
	w.Senders, w.Growth, w.Servers = all.tell(turned, scans), all.growth(), s.banners(turned, &all.targets)
	return w, true
}

// sendings is how often a form was sent: a payload has several fingerprints.
func sendings(form []*content) (n uint64) {
	for _, c := range form {
		n = max(n, c.count)
	}
	return n
}

func (s *Sifter) formOf(form *formed) Form {
	r := newRabin(Options{Window: s.o.Window, Sampling: 1})
	f := Form{Parts: Common(form.samples), Samples: form.samples, PathAlone: form.pathAlone(newRabin(s.o))}
	for i, p := range f.Parts {
		f.Parts[i] = form.telling(r, p)
	}
	if form.samples[0].Kind != cordon.Request { // of those the language has terms of its own
		telling, usual, enough := s.usual(form, f.Parts)
		if f.Usual = usual; enough {
			f.Parts, f.LeftOut = telling, true
		}
	}
	var l lengths
	for _, c := range form.contents {
		l.join(c.lengths)
	}
	f.Shortest, f.Longest = int(l.least), int(l.most)
	return f
}

// quoted is how much of the beginning of a part a signature asks for, bytes.
const quoted = 64

// telling leaves out the beginning of a long part if nothing in it is content that tells:
// a worm that talks a protocol begins as everybody does who talks it.
func (f *formed) telling(r *rabin, part []byte) []byte {
	if len(part) <= quoted || len(part) < r.window {
		return part
	}
	for i, print := range r.all(part, nil) {
		if slices.ContainsFunc(f.contents, func(c *content) bool { return c.print == print }) {
			if i+r.window <= quoted {
				return part
			}
			return part[i:]
		}
	}
	return part
}

// path is a request's method and path, where a query follows; else nil.
func (s *Sample) path() []byte {
	if i := bytes.IndexByte(s.Payload, '?'); i >= minWhole && s.Kind == cordon.Request {
		return s.Payload[:i]
	}
	return nil
}

// tell lists the senders that are kept, and those that turned.
func (c *content) tell(turned *hosts, scans func(netip.Addr) bool) []Sender {
	all := new(hosts)
	all.join(&c.senders, 2*keptSenders)
	all.join(turned, 2*keptSenders)
	senders := make([]Sender, len(all.list))
	for i := range all.list {
		h := all.host(i)
		senders[i] = Sender{Addr: h.addr.addr(), First: h.first, To: h.peer.addr(), Count: h.count, Scans: scans(h.addr.addr())}
		if have := c.senders.of(all.ranks[i]); have != nil {
			senders[i].Count = have.count // it may be in both
		}
		if h.by != nil {
			senders[i].Reached = &Reach{h.by.from.addr(), h.by.Place}
		}
	}
	slices.SortFunc(senders, func(a, b Sender) int { return cmp.Or(a.First.Compare(b.First), a.Addr.Compare(b.Addr)) })
	return senders
}

// growth is when how many senders began, as far as the sample tells.
func (c *content) growth() (growth []cordon.Interval) {
	began := map[cordon.Time]int{}
	for i := range c.senders.list {
		at := c.senders.host(i).first.Time
		began[at-at%cordon.ActivityStep]++
	}
	for at, n := range began {
		growth = append(growth, cordon.Interval{From: at, Hosts: scale(n, len(c.senders.list), c.senders.count())})
	}
	slices.SortFunc(growth, func(a, b cordon.Interval) int { return cmp.Compare(a.From, b.From) })
	return growth
}

// id names content by what it is.
func id(parts [][]byte) string {
	sum := sha256.New()
	for _, p := range parts {
		sum.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		sum.Write(p)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}
