package report

import (
	"slices"
	"strings"

	"cordon"
)

// who is one host as a report may call it: by an address, a name, a hardware address, or as
// the subscriber that leases know. Whatever it is asked for by, the answer is the same.
type who struct {
	asked string
	names map[string]bool // what its rows call it, and what it was asked for by
	among bool            // it stands nowhere but among those who may have held an address
}

// whoIs finds the rows that are about a host, and by these its other names.
func whoIs(r *cordon.Report, host string) who {
	w := who{asked: cordon.ParseHost(host).String(), names: map[string]bool{}, among: true}
	w.names[w.asked] = true
	for i := range r.Hosts {
		if h := &r.Hosts[i]; w.isCalled(h) {
			w.among = false
			w.names[cordon.ParseHost(h.Address).String()] = true
			for _, s := range h.Addresses {
				w.names[cordon.ParseHost(s).String()] = true
			}
		}
	}
	return w
}

// isCalled reports whether a row calls its host what was asked for.
func (w *who) isCalled(h *cordon.HostReport) bool {
	is := func(s string) bool { return strings.EqualFold(s, w.asked) }
	return cordon.ParseHost(h.Address).String() == w.asked || slices.ContainsFunc(h.Addresses, is) || slices.ContainsFunc(h.Names, is) ||
		h.Holder != nil && h.Holder.Subscriber != "" && is(h.Holder.Subscriber)
}

// has reports whether a row is about the host. Of one that stands nowhere else those are of
// which it may be the holder.
func (w *who) has(h *cordon.HostReport) bool {
	if w.among && h.Holder != nil {
		return slices.ContainsFunc(h.Holder.Among, func(s string) bool { return strings.EqualFold(s, w.asked) })
	}
	return w.isCalled(h)
}

// is reports whether an address or a name is the host's.
func (w *who) is(s string) bool { return s != "" && w.names[cordon.ParseHost(s).String()] }

// About leaves of a report only what concerns one host, by any name of its.
func About(r *cordon.Report, host string) {
	w := whoIs(r, host)
	r.Hosts = slices.DeleteFunc(r.Hosts, func(h cordon.HostReport) bool { return !w.has(&h) })
	r.Hostile = slices.DeleteFunc(r.Hostile, func(h cordon.HostileReport) bool { return !w.is(h.Address) })
	r.Tree = slices.DeleteFunc(r.Tree, func(n cordon.Infection) bool { return !w.is(n.Host) && !w.is(n.Parent) })
	r.Scanners = cordon.RowsOf(w.scannersOf(r)...)
	r.Floods = slices.DeleteFunc(r.Floods, func(f cordon.FloodReport) bool { return !w.floods(&f) })
	r.Unknown = slices.DeleteFunc(r.Unknown, func(u cordon.UnknownReport) bool {
		return !slices.ContainsFunc(u.Senders, func(s cordon.SenderReport) bool { return w.is(s.Address) })
	})
}
