package judge

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"cordon"
)

// One host has several addresses one after the other where leases change hands:
// one falls silent, and another of the same network starts to emit the same
// variant soon after, from the same interface, or going on where the first left
// off with its packets' identifications.

const (
	// leaseGap is how soon the second address must begin.
	leaseGap = cordon.Time(30 * time.Minute)
	// leaseStep is how far a counter may have gone on in between. By chance one
	// pair in 256 is as near.
	leaseStep = 256
	// leaseUsers is how many addresses an interface may have had. A router has
	// those of all that it forwards for, and at the same time.
	leaseUsers = 8
	// leaseLook is how many addresses of a network that fell silent last are
	// looked at for each that begins.
	leaseLook = 64
)

// tenant is a host that emits one variant, by its address.
type tenant struct {
	host        cordon.Host
	strain      strainKey
	net         netip.Prefix
	first, last cordon.Time
	traits      []*cordon.Traits
}

// tenants gathers them, and which interfaces they sent from.
type tenants struct {
	all  []*tenant
	macs map[cordon.MAC][]*tenant
}

func newTenants() *tenants { return &tenants{macs: map[cordon.MAC][]*tenant{}} }

// add takes the parts of a host in which it emits.
func (t *tenants) add(s *story) {
	if !s.host.Addr.IsValid() {
		return
	}
	for _, p := range s.parts {
		sent := sum(p.emitted)
		if sent.first == 0 {
			continue
		}
		n := &tenant{host: s.host, strain: strainKey{p.adv.ID, p.variant}, net: networkOf(s.host.Addr), first: sent.first, last: sent.last}
		for _, f := range p.emitted {
			if f.Traits != nil {
				n.traits = append(n.traits, f.Traits)
			}
		}
		t.all = append(t.all, n)
		for _, mac := range n.macs() {
			t.macs[mac] = append(t.macs[mac], n)
		}
	}
}

// networkOf is the network that leases are given out of: /24, or /64.
func networkOf(a netip.Addr) netip.Prefix {
	bits := 24
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}

func (n *tenant) macs() (all []cordon.MAC) {
	for _, t := range n.traits {
		for _, m := range t.MACs {
			if !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
	}
	return all
}

// lease is two addresses that may be one host.
type lease struct {
	before, after cordon.Host
	strain        strainKey
	sign          string
}

// leases finds, for each address that begins, the one that it may have been
// before: of several the last to fall silent.
func (t *tenants) leases() (all []lease) {
	type network struct {
		strainKey
		netip.Prefix
	}
	groups := map[network][]*tenant{}
	for _, n := range t.all {
		g := network{n.strain, n.net}
		groups[g] = append(groups[g], n)
	}
	for _, g := range groups {
		slices.SortFunc(g, func(a, b *tenant) int { return cmp.Or(cmp.Compare(b.last, a.last), a.host.Compare(b.host)) })
		for _, after := range g {
			if l, ok := t.before(after, g); ok {
				all = append(all, l)
			}
		}
	}
	slices.SortFunc(all, func(a, b lease) int {
		return cmp.Or(a.after.Compare(b.after), cmp.Compare(a.strain.variant, b.strain.variant))
	})
	return all
}

// before looks among the tenants of a network, the last to fall silent first.
func (t *tenants) before(after *tenant, network []*tenant) (lease, bool) {
	from, _ := slices.BinarySearchFunc(network, after.first, func(n *tenant, at cordon.Time) int { return cmp.Compare(at, n.last) })
	looked := 0
	for _, n := range network[from:] {
		if after.first-n.last > leaseGap || looked == leaseLook {
			break
		}
		if n.host.Addr == after.host.Addr || n.last >= after.first { // leases tell who had one address
			continue
		}
		looked++
		if sign := t.continues(n, after); sign != "" {
			return lease{n.host, after.host, after.strain, sign}, true
		}
	}
	return lease{}, false
}

// continues says what speaks for two being one; "" nothing.
func (t *tenants) continues(a, b *tenant) string {
	theirs := b.macs()
	for _, mac := range a.macs() {
		if slices.Contains(theirs, mac) && t.isOneInterface(mac) {
			return "both sent from the interface " + macText(mac)
		}
	}
	for _, x := range a.traits {
		for _, y := range b.traits {
			if len(y.Packets) > 0 && counted(x) && counted(y) && x.Final.Input == y.Packets[0].Input && x.Final.TTL == y.Packets[0].TTL {
				if step := y.Packets[0].IPID - x.Final.IPID; step > 0 && step <= leaseStep {
					return "the identifications of its packets go on where the other left off"
				}
			}
		}
	}
	return ""
}

// counted reports whether one counter numbers the packets.
func counted(t *cordon.Traits) bool { return identSequences(t.Packets) == 1 }

// isOneInterface reports whether an interface was that of a host rather than of a
// router: it had few addresses, of one network, one after the other.
func (t *tenants) isOneInterface(mac cordon.MAC) bool {
	users := t.macs[mac]
	if len(users) > leaseUsers {
		return false
	}
	for i, a := range users {
		for _, b := range users[i+1:] {
			if a.host != b.host && (a.net != b.net || a.first <= b.last && b.first <= a.last) {
				return false
			}
		}
	}
	return true
}

func macText(m cordon.MAC) string {
	return fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5])
}

// tell adds to the rows of both addresses.
func (t *tenants) tell(keys []cordon.Host, rows []cordon.HostReport) {
	type key struct {
		host              cordon.Host
		advisory, variant string
	}
	at := map[key]*cordon.HostReport{}
	for i := range rows {
		r := &rows[i]
		at[key{keys[i], r.Advisory, r.Variant}] = r
	}
	for _, l := range t.leases() {
		for _, side := range [2][2]cordon.Host{{l.after, l.before}, {l.before, l.after}} {
			r := at[key{side[0], l.strain.advisory, l.strain.variant}]
			if r == nil {
				continue
			}
			if r.Identity == nil {
				r.Identity = &cordon.Identity{HostsAtLeast: 1}
			}
			r.Identity.MayAlsoBe = append(r.Identity.MayAlsoBe, side[1].String())
			r.Why = append(r.Why, fmt.Sprintf("It may be the same host as %s under another address: %s began as %s fell silent, and %s.", side[1], l.after, l.before, l.sign))
		}
	}
}
