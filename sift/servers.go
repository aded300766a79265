package sift

import (
	"cmp"
	"net/netip"
	"slices"
)

// server is what a host says that it runs, when it said so first.
type server struct {
	rank  uint64
	first Place
	says  string // printable
}

// Bounds of what is kept of servers.
const (
	keptServers = 4096
	serverLen   = 80 // bytes
)

// servers keeps what the hosts of the least ranks said.
type servers struct {
	list []server // in the order of their ranks
	over bool     // others said something too
}

func (s *servers) see(v *server) {
	i, found := slices.BinarySearchFunc(s.list, v.rank, func(have server, want uint64) int { return cmp.Compare(have.rank, want) })
	switch {
	case found:
		if v.first.Compare(s.list[i].first) < 0 {
			s.list[i] = *v
		}
		return
	case i >= keptServers:
		s.over = true
		return
	}
	s.list = slices.Insert(s.list, i, *v)
	if len(s.list) > keptServers {
		s.list = s.list[:keptServers]
		s.over = true
	}
}

func (s *servers) join(o *servers) {
	s.over = s.over || o.over
	for i := range o.list {
		s.see(&o.list[i])
	}
}

// of is what a host said, and where; "" where it said nothing.
func (s *servers) of(rank uint64) (says string, at Place) {
	i, found := slices.BinarySearchFunc(s.list, rank, func(have server, want uint64) int { return cmp.Compare(have.rank, want) })
	if !found {
		return "", Place{}
	}
	return s.list[i].says, s.list[i].first
}

// Banner is what servers say that they run, and how many of them do.
type Banner struct {
	Says  string
	Hosts uint64
	Addr  netip.Addr // one of them
	Place            // where it said so
}

// banners tells what those that turned run: whom content infected shows whom it
// can. Where none of them says, it is what those run that were sent it.
func (s *Sifter) banners(turned, targets *hosts) []Banner {
	if said := s.bannersOf(turned); len(said) > 0 {
		return said
	}
	return s.bannersOf(targets)
}

// mostBanners is how many different ones are told.
const mostBanners = 8

func (s *Sifter) bannersOf(hosts *hosts) []Banner {
	var all []Banner
	for i := range hosts.list {
		says, at := s.servers.of(hosts.ranks[i])
		if says == "" {
			continue
		}
		n := slices.IndexFunc(all, func(b Banner) bool { return b.Says == says })
		if n < 0 {
			all = append(all, Banner{Says: says, Addr: hosts.host(i).addr.addr(), Place: at})
			n = len(all) - 1
		}
		if all[n].Hosts++; at.Compare(all[n].Place) < 0 {
			all[n].Addr, all[n].Place = hosts.host(i).addr.addr(), at
		}
	}
	slices.SortFunc(all, func(a, b Banner) int { return cmp.Or(cmp.Compare(b.Hosts, a.Hosts), cmp.Compare(a.Says, b.Says)) })
	return all[:min(len(all), mostBanners)]
}
