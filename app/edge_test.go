package app

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/outbreak"
)

// edgeLogs are what a sensor at the edge of a network writes, without any payload.
var edgeLogs = map[string]func(*outbreak.Outbreak, *bytes.Buffer) (*outbreak.Recording, error){
	"flows":        func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) { return o.Flows(b) },
	"firewall log": func(o *outbreak.Outbreak, b *bytes.Buffer) (*outbreak.Recording, error) { return o.Firewall(b) },
}

// Code Red II and Nimda both prefer what is near, by other shares. From the edge of the
// network nothing is seen of what stays within it, and the rest tells them apart. Of
// those whom no advisory knows few look like either.
func TestWormsAreToldApartFromTheEdge(t *testing.T) {
	const draws = 150 // of which nearly all should tell
	variants := []outbreak.Variant{outbreak.CodeRedII(), outbreak.Nimda(), outbreak.CodeRedV2(), outbreak.Unknown()}
	if raced {
		variants = variants[:1]
	}
	for _, v := range variants {
		c := outbreak.Default(v)
		c.Seed, c.Length = 77, 10*time.Minute
		o, err := outbreak.Run(c)
		if err != nil {
			t.Fatal(err)
		}
		infected := map[string]bool{}
		for i := range o.Contacts {
			if o.Contacts[i].Variant != outbreak.None {
				infected[o.Contacts[i].From.Addr().String()] = true
			}
		}
		for name, log := range edgeLogs {
			t.Run(v.Name+", "+name, func(t *testing.T) {
				var b bytes.Buffer
				if _, err := log(o, &b); err != nil {
					t.Fatal(err)
				}
				rep := analyse(t, func(a *Analysis) {
					a.Net, a.Year, a.Now = []netip.Prefix{c.Net}, c.Begin.Year(), c.Begin
				}, write(t, t.TempDir(), "recording", b.String()))
				all, right, wrong := 0, 0, 0
				for i := range rep.Scanners.Len() {
					s := rep.Scanners.At(i)
					if !infected[s.Address] || s.Port == nil || s.Draws < draws {
						continue
					}
					all++
					switch names := namedIn(rep, s.Address); {
					case slices.Equal(names, []string{v.Name}):
						right++
					case len(names) > 0:
						wrong++
					}
				}
				known := v.Name != "unknown"
				if all < 15 || known && (float64(right) < 0.95*float64(all) || wrong > 0) || float64(wrong) > 0.03*float64(all) {
					t.Errorf("of %d, %d are told right and %d wrong", all, right, wrong)
				}
			})
		}
	}
}

// namedIn are the worms that a host has the name of by a report, however sure.
func namedIn(rep *cordon.Report, address string) (names []string) {
	for i := range rep.Hosts {
		if h := &rep.Hosts[i]; h.Address == address && h.Verdict != cordon.VerdictAttacked && h.Variant != "unrecognised" {
			names = append(names, h.Advisory+"/"+h.Variant)
		}
	}
	return names
}

// leaving draws what leaves 198.51/16 of a choice: so many in ten in its /8.
func leaving(b *behaviour, tenths int) string {
	for {
		to := anywhere(b.random)
		if b.random.IntN(10) < tenths {
			to = fmt.Sprintf("198.%d.%d.%d", b.random.IntN(256), b.random.IntN(256), 1+b.random.IntN(254))
		}
		if !strings.HasPrefix(to, "198.51.") && (tenths > 0 || !strings.HasPrefix(to, "198.")) {
			return to
		}
	}
}

// That a network's inside is not in view is taken from what is there, and said. Where
// it is in view, or the host is seen from far away, draws are what they are.
func TestWhatStaysWithinANetworkIsMissingOnlyAtItsEdge(t *testing.T) {
	const said = "what stays within it is not seen"
	draw := func(n, tenths int) func(*behaviour) {
		return func(b *behaviour) {
			for range n {
				b.ask("198.51.100.7", leaving(b, tenths), 80)
			}
		}
	}
	for name, c := range map[string]struct {
		make func(*behaviour)
		net  string
		want string
		says bool
	}{
		"four of five in its /8":          {draw(200, 8), "", "[code-red/ii]", true},
		"so, and too few":                 {draw(120, 8), "", "[]", false},
		"half in its /8":                  {draw(200, 5), "", "[nimda/nimda]", true},
		"six in ten in its /8":            {draw(1500, 6), "", "[]", false},
		"nothing in its /8":               {draw(200, 0), "", "[code-red/v2]", false},
		"its /8 is ours, and not in view": {draw(200, 0), "198.0.0.0/8", "[]", false},
		"its /8 is ours, and in view": {func(b *behaviour) {
			b.ask("198.1.2.3", "198.4.5.6", 80)
			draw(200, 0)(b)
		}, "198.0.0.0/8", "[code-red/v2]", false},
		"the inside is in view": {func(b *behaviour) {
			b.ask("198.51.1.1", "198.51.2.2", 443)
			draw(200, 8)(b)
		}, "", "[]", false},
		"another network's inside is in view": {func(b *behaviour) {
			b.ask("192.0.1.1", "192.0.2.2", 443)
			draw(200, 8)(b)
		}, "", "[code-red/ii]", true},
		"seen from three networks": {func(b *behaviour) {
			for range 200 {
				to := []string{"198.18", "198.19", "192.0", "203.0", "172.16"}[min(b.random.IntN(10), 4)]
				b.ask("198.51.100.7", fmt.Sprintf("%s.%d.%d", to, b.random.IntN(256), 1+b.random.IntN(254)), 80)
			}
		}, "", "[]", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBehaviour()
			b.random = rand.New(rand.NewPCG(7, 9))
			c.make(b)
			rep := analyse(t, func(a *Analysis) {
				if c.net != "" {
					a.Net = []netip.Prefix{netip.MustParsePrefix(c.net)}
				}
			}, write(t, t.TempDir(), "a.pcap", string(b.Pcap())))
			if got := fmt.Sprint(namedIn(rep, "198.51.100.7")); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if h := row(rep, "198.51.100.7"); c.says != (h != nil && strings.Contains(strings.Join(h.Why, " "), said)) {
				t.Errorf("got %+v", h)
			}
		})
	}
}

// Whom a packet filter drops is found by the fourth host that it asks, and whom it lets
// through by how many it asks in a minute.
func TestWhoIsDroppedIsFoundSoon(t *testing.T) {
	c := outbreak.Default(outbreak.CodeRedII())
	c.Seed = 5
	o, err := outbreak.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := o.Firewall(&b); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		drops bool
		most  map[bool]uint64 // contacts up to the one that told, of hosts in the network and of others
	}{
		"drops alone":     {true, map[bool]uint64{false: 4}},
		"all that it saw": {false, map[bool]uint64{false: 10, true: 130}},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			asked := map[string][]uint64{}
			met := map[string]bool{}
			n := uint64(0)
			for line := range strings.Lines(b.String()) {
				if test.drops && strings.Contains(line, "FW-ACCEPT") {
					continue
				}
				n++
				log.WriteString(line)
				f := strings.Fields(line)
				src, dst := strings.TrimPrefix(f[8], "SRC="), f[9]
				if !met[src+dst] {
					met[src+dst] = true
					asked[src] = append(asked[src], n)
				}
			}
			rep := analyse(t, func(a *Analysis) {
				a.Net, a.Year, a.Now = []netip.Prefix{c.Net}, c.Begin.Year(), c.Begin
			}, write(t, t.TempDir(), "recording", log.String()))
			found := 0
			for i := range rep.Scanners.Len() {
				s := rep.Scanners.At(i)
				at, _ := slices.BinarySearch(asked[s.Address], s.Evidence[len(s.Evidence)-1].Position+1)
				inside := c.Net.Contains(netip.MustParseAddr(s.Address))
				if inside && s.Detected > s.First+90e9 {
					continue // a slow one is found by what it asks in ten minutes
				}
				if found++; at < 4 || uint64(at) > test.most[inside] {
					t.Errorf("%s is found by contact number %d (%s)", s.Address, at, s.Detector)
				}
			}
			if found < 15 {
				t.Errorf("%d found", found)
			}
		})
	}
}
