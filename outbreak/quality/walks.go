package main

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"cordon"
	"cordon/scan"
)

// Sizes of the crowds: the bars name both.
const (
	crowdOfScanners = 5000
	crowdOfHonest   = 100_000
	honestContacts  = 50
	scannerContacts = 60
	atOnce          = 10_000 // hosts that one tracker sees
)

// point is one of a curve.
type point struct {
	success   float64 // of contacts, on average
	spread    float64 // each host has one uniformly within so much of it
	hosts     int
	accused   int
	mean      float64 // first contacts until accused
	published float64 // share accused by the published test, without the higher hurdle
}

// scannerCurve is how soon hosts are found of whose contacts few succeed.
func scannerCurve(hosts int) (all []point) {
	for i, success := range []float64{0.01, 0.05, 0.1, 0.2, 0.3} {
		p := point{success: success, hosts: hosts}
		p.accused, p.mean = walk(p, scannerContacts, uint64(i), scan.Options{})
		all = append(all, p)
	}
	return all
}

// honestCurve is how many honest hosts are accused, by how often they find what
// they ask for.
func honestCurve(hosts int) (all []point) {
	for i, success := range []float64{0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.99} {
		p := point{success: success, spread: min(0.05, 1-success), hosts: hosts}
		p.accused, p.mean = walk(p, honestContacts, 100+uint64(i), scan.Options{})
		few := p
		few.hosts = min(hosts, atOnce) // it accuses so many that these are enough
		n, _ := walk(few, honestContacts, 100+uint64(i), scan.Options{Hurdle: 1})
		p.published = float64(n) / float64(few.hosts)
		all = append(all, p)
	}
	return all
}

// walk lets hosts make contacts with others that they have not met, and tells
// how many are accused and after how many contacts on average.
func walk(p point, contacts int, seed uint64, o scan.Options) (accused int, mean float64) {
	random := rand.New(rand.NewPCG(seed, 0x77616c6b))
	sum := 0
	for begun := 0; begun < p.hosts; begun += atOnce {
		found := crowd(random, p, min(atOnce, p.hosts-begun), contacts, o)
		accused += len(found)
		for _, after := range found {
			sum += after
		}
	}
	return accused, float64(sum) / float64(max(accused, 1))
}

// crowd returns after how many contacts hosts were accused, by address.
func crowd(random *rand.Rand, p point, hosts, contacts int, o scan.Options) map[netip.Addr]int {
	t := scan.New(o)
	chance := make([]float64, hosts)
	for i := range chance {
		chance[i] = p.success + p.spread*(2*random.Float64()-1)
	}
	found := map[netip.Addr]int{}
	now := cordon.Time(997_000_000e9)
	for k := range contacts {
		for i := range hosts {
			contact(t, now, i, k, random.Uint32(), random.Float64() < chance[i])
			now += cordon.Time(time.Second) / cordon.Time(hosts)
		}
	}
	for _, s := range t.Scanners() {
		found[s.Addr] = int(s.Position)
	}
	return found
}

// contact is a host's k-th, which its position says, with one that it has not met.
func contact(t *scan.Tracker, now cordon.Time, host, k int, other uint32, good bool) {
	o := cordon.Observation{
		Kind: cordon.Connect, Proto: cordon.TCP, Time: now, Position: uint64(k + 1), Flow: uint64(host*1000 + k + 1), DstPort: 80,
		Src: cordon.Host{Addr: netip.AddrFrom4([4]byte{10, byte(host >> 16), byte(host >> 8), byte(host)})},
		Dst: cordon.Host{Addr: netip.AddrFrom4([4]byte{198, byte(other >> 8), byte(other), byte(k)})},
	}
	observe(t, &o)
	o.Kind, o.Flags = cordon.Answer, cordon.RST|cordon.ACK
	if good {
		o.Flags = cordon.SYN | cordon.ACK
	}
	observe(t, &o)
}

func observe(t *scan.Tracker, o *cordon.Observation) {
	if e := new(scan.Event); e.Set(o) {
		t.Observe(e)
	}
}
