package app

import (
	"bytes"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"cordon"
	"cordon/bench"
	"cordon/scan"
)

// asking is who asks whom, until the bounds of a tracker are met.
type asking struct {
	*scan.Tracker
	o cordon.Observation
	e scan.Event
}

func (a *asking) see(mend func(o *cordon.Observation)) {
	a.o.Time += 1000
	a.o.Position++
	o := a.o
	mend(&o)
	if a.e.Set(&o) {
		a.Observe(&a.e)
	}
}

func nthHost(first byte, n int) cordon.Host {
	return cordon.Host{Addr: netip.AddrFrom4([4]byte{first, byte(n >> 16), byte(n >> 8), byte(n)})}
}

// dropped has hosts scan: a firewall drops what each asks of four.
func (a *asking) dropped(hosts int) {
	for n := range hosts {
		for k := range 4 {
			a.see(func(o *cordon.Observation) {
				o.Src, o.Dst, o.Action = nthHost(10, n), nthHost(byte(100+k), n), cordon.Dropped
			})
		}
	}
}

// What the bounds of the scan detector take away is counted by its kind, and each kind
// said.
func TestWhatTheScanDetectorForgetsIsSaidByKind(t *testing.T) {
	said := map[string]string{
		"Sources":  "hosts of which a few contacts were known",
		"Accused":  "scanners forgotten",
		"Contacts": "pairs of hosts",
		"Pending":  "contacts whose answers",
		"Shapes":   "scanners whose targets",
		"Tallies":  "hosts that one asked for several ports",
		"Gateways": "requests by ARP of gateways",
		"Peers":    "contacts that failed of hosts that greet",
		"Strays":   "contacts that failed of hosts that ask on ports",
	}
	for field, c := range map[string]struct {
		memory int
		make   func(a *asking)
	}{
		"": {1 << 20, func(a *asking) { a.dropped(10) }},
		"Sources": {1 << 20, func(a *asking) {
			for n := range 6000 {
				a.see(func(o *cordon.Observation) { o.Src, o.Dst = nthHost(10, n), nthHost(100, 1) })
			}
		}},
		"Accused": {1 << 18, func(a *asking) { a.dropped(20_000) }},
		"Contacts": {1 << 20, func(a *asking) {
			for n := range 20_000 {
				a.see(func(o *cordon.Observation) { o.Src, o.Dst = nthHost(10, n%8), nthHost(100, n) })
			}
		}},
		"Pending": {1 << 20, func(a *asking) {
			for n := range 2000 {
				a.see(func(o *cordon.Observation) { o.Src, o.Dst = nthHost(10, n), nthHost(100, n) })
			}
		}},
		"Shapes": {32 << 20, func(a *asking) { a.dropped(33_000) }},
		"Tallies": {1 << 20, func(a *asking) {
			for n := range 1000 {
				for port := range uint16(3) {
					a.see(func(o *cordon.Observation) { o.Src, o.Dst, o.DstPort = nthHost(10, n), nthHost(100, 1), 80+port })
				}
			}
		}},
		"Gateways": {1 << 20, func(a *asking) {
			mac := cordon.MAC{2, 0, 0, 0, 0, 9}
			for n := range 10 { // it forwards for others
				ask := func(o *cordon.Observation) {
					o.Src, o.Dst, o.SrcMAC, o.Flow = nthHost(10, n), nthHost(100, 1), mac, uint64(n+1)
				}
				a.see(ask)
				a.see(func(o *cordon.Observation) {
					ask(o)
					o.Kind, o.Flags, o.Straight = cordon.Answer, cordon.SYN|cordon.ACK, true
				})
			}
			for n := range 10 {
				a.see(func(o *cordon.Observation) {
					o.Kind, o.Proto, o.Src, o.Dst, o.SrcMAC = cordon.ARP, 0, nthHost(11, 1), nthHost(11, 10+n), mac
				})
			}
		}},
		"Strays": {1 << 20, func(a *asking) {
			for n := range 30 {
				ask := func(o *cordon.Observation) {
					o.Src, o.Dst, o.DstPort, o.Flow = nthHost(10, 1), nthHost(100, n), uint16(5000+997*n), uint64(n+1)
				}
				a.see(ask)
				a.see(func(o *cordon.Observation) {
					ask(o)
					if o.Kind, o.Flags = cordon.Answer, cordon.SYN|cordon.ACK; n > 5 {
						o.Flags = cordon.RST
					}
				})
			}
		}},
		"Peers": {1 << 20, func(a *asking) {
			for n := range 12 {
				ask := func(o *cordon.Observation) {
					o.Src, o.Dst, o.DstPort, o.Flow = nthHost(10, 1), nthHost(100, n), 6881, uint64(n+1)
				}
				a.see(ask)
				a.see(func(o *cordon.Observation) {
					ask(o)
					if o.Kind, o.Flags = cordon.Answer, cordon.SYN|cordon.ACK; n > 3 {
						o.Flags = cordon.RST
					}
				})
				if n <= 3 {
					a.see(func(o *cordon.Observation) {
						ask(o)
						o.Kind, o.Payload = cordon.Data, []byte("\x13BitTorrent protocol")
					})
				}
			}
		}},
	} {
		t.Run(field, func(t *testing.T) {
			a := &asking{Tracker: scan.New(scan.Options{Memory: c.memory})}
			a.o = cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, DstPort: 80, Time: 997_000_000e9}
			c.make(a)
			r := &run{contacts: &contacts{tracker: a.Tracker}}
			var notes cordon.Reasons
			r.scanLosses(&notes)
			lost := reflect.ValueOf(a.Losses())
			all := 0
			for i := range lost.NumField() {
				name, n := lost.Type().Field(i).Name, lost.Field(i).Uint()
				if n == 0 {
					if name == field {
						t.Errorf("nothing of it is lost: the test tests nothing: %+v", a.Losses())
					}
					continue
				}
				all++
				if got := countOf(notes, said[name]); got != n {
					t.Errorf("%s: %d are said to be lost of %d: %+v", name, got, n, notes)
				}
			}
			if len(notes) != all || field == "" && all > 0 {
				t.Errorf("%d kinds are lost, said %+v", all, notes)
			}
		})
	}
}

func countOf(all cordon.Reasons, begins string) uint64 {
	for _, r := range all {
		if begins != "" && strings.HasPrefix(r.Reason, begins) {
			return r.Count
		}
	}
	return 0
}

// The report of a run with little memory says it.
func TestSYNsOfMoreSourcesThanAreKeptAreTold(t *testing.T) {
	var b bytes.Buffer
	if _, err := bench.Generate("syn", 70_000, 1, &b); err != nil {
		t.Fatal(err)
	}
	path := write(t, t.TempDir(), "syn.pcap", b.String())
	for memory, want := range map[int]bool{LeastMemory: true, LeastMemory * 3: false} {
		t.Run(fmt.Sprint(memory>>20), func(t *testing.T) {
			rep := analyse(t, func(a *Analysis) { a.Memory = memory }, path)
			if n := countOf(rep.Notes, "hosts of which a few contacts were known"); (n > 0) != want {
				t.Errorf("%d are said to be forgotten: %+v", n, rep.Notes)
			}
		})
	}
}
