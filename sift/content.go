package sift

import (
	"cmp"
	"net/netip"
	"slices"

	"cordon"
)

// content is what is known of one fingerprint: who sent it, who was sent it, and
// a few payloads that hold it.
type content struct {
	print    uint64
	count    uint64
	first    Place
	last     cordon.Time
	senders  hosts
	targets  hosts
	turned   hosts     // senders that had been sent it, as far as that was seen when they sent it
	origins  marks     // senders that had not, where not all senders are kept; else nil
	services []service // in order; the lowest stay
	lengths  lengths
	samples  []Sample // the earliest, each of another sender
	cost     int
}

// Bounds of one content. The targets are many more than the senders, and those of
// them that send in their turn have to be found again.
const (
	keptSenders  = 128
	keptTargets  = 256
	keptServices = 16
	keptSamples  = 6
	contentSize  = 320 // bytes, by itself
	sampleSize   = 160
)

// lengths are the least and the greatest of whole payloads; both zero where none
// is shown.
type lengths struct{ least, most int32 }

func (l *lengths) see(n int32) {
	if n > 0 {
		l.join(lengths{n, n})
	}
}

func (l *lengths) join(o lengths) {
	if o.most == 0 {
		return
	}
	if l.most == 0 || o.least < l.least {
		l.least = o.least
	}
	l.most = max(l.most, o.most)
}

// service is where content is sent.
type service struct {
	proto uint8
	port  uint16
	what  cordon.Kind
}

func (s service) compare(o service) int {
	return cmp.Or(cmp.Compare(s.proto, o.proto), cmp.Compare(s.port, o.port), cmp.Compare(s.what, o.what))
}

// Sample is a payload as it was sent.
type Sample struct {
	Place
	Kind    cordon.Kind
	Payload []byte // its first bytes; of a request, method and target
	Length  int    // of all of it; -1 not shown
	Port    uint16
	Source  uint16 // port
	src     address
	dst     address
	kept    bool // the bytes are its own
}

// begin makes content of what was a single.
func begin(s *single) *content {
	c := &content{print: s.print, cost: contentSize}
	c.add(s)
	return c
}

// add counts what a single has seen.
func (c *content) add(s *single) {
	c.spread(s.src.rank(), s.dst.rank(), s.src, s.dst, s.first, cordon.Time(s.last), s.count, 0)
	c.serve(s.at)
	c.lengths.join(s.lengths)
}

// spread counts that src sent dst the content, which it had been sent so often before.
func (c *content) spread(srcRank, dstRank uint64, src, dst address, first Place, last cordon.Time, n uint64, before uint32) {
	if c.count == 0 || first.Compare(c.first) < 0 {
		c.first = first
	}
	c.last = max(c.last, last)
	c.count += n
	c.cost += c.senders.see(srcRank, &host{addr: src, peer: dst, first: first, last: last, count: n, before: before}, keptSenders)
	c.cost += c.targets.see(dstRank, &host{addr: dst, peer: src, first: first, last: last, count: n}, keptTargets)
}

// serve notes where it is sent.
func (c *content) serve(s service) {
	i, found := slices.BinarySearchFunc(c.services, s, service.compare)
	if found || i >= keptServices {
		return
	}
	c.services = slices.Insert(c.services, i, s)
	c.services = c.services[:min(len(c.services), keptServices)]
}

// sample keeps a payload where it is among the earliest. Its bytes are copied, once for
// all contents that keep it.
func (c *content) sample(s *Sample) {
	for i := range c.samples {
		if c.samples[i].src == s.src {
			if s.Compare(c.samples[i].Place) >= 0 {
				return
			}
			c.drop(i)
			break
		}
	}
	i, _ := slices.BinarySearchFunc(c.samples, s, func(a Sample, b *Sample) int { return a.Compare(b.Place) })
	if i >= keptSamples {
		return
	}
	if !s.kept {
		s.Payload, s.kept = slices.Clone(s.Payload), true
	}
	c.cost += sampleSize + len(s.Payload)
	c.samples = slices.Insert(c.samples, i, *s)
	if len(c.samples) > keptSamples {
		c.drop(keptSamples)
	}
}

func (c *content) drop(i int) {
	c.cost -= sampleSize + len(c.samples[i].Payload)
	c.samples = slices.Delete(c.samples, i, i+1)
}

func (c *content) join(o *content) {
	c.count += o.count
	c.last = max(c.last, o.last)
	if o.first.Compare(c.first) < 0 {
		c.first = o.first
	}
	c.senders.join(&o.senders, keptSenders)
	c.targets.join(&o.targets, keptTargets)
	c.turned.join(&o.turned, keptSenders)
	c.joinOrigins(o.origins)
	for _, s := range o.services {
		c.serve(s)
	}
	c.lengths.join(o.lengths)
	for i := range o.samples {
		c.sample(&o.samples[i])
	}
	c.cost = c.size()
}

func (c *content) size() int {
	n := contentSize + hostSize*(len(c.senders.list)+len(c.targets.list)+len(c.turned.list))
	if c.origins != nil {
		n += markBits / 8
	}
	for i := range c.samples {
		n += sampleSize + len(c.samples[i].Payload)
	}
	return n
}

// dispersion is how many hosts share it on the side that has fewer.
func (c *content) dispersion() uint64 { return min(c.senders.count(), c.targets.count()) }

// From is who sent it, and To whom.
func (s *Sample) From() netip.Addr { return s.src.addr() }

// To is whom it was sent.
func (s *Sample) To() netip.Addr { return s.dst.addr() }
