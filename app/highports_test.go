package app

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
)

// flowOf is a record of one direction, as routers have them.
type flowOf struct {
	src, dst       netip.AddrPort
	at             time.Time
	flags          uint8
	packets, bytes uint32
}

const wholeFlags = cordon.SYN | cordon.ACK | cordon.PSH | cordon.FIN

// highPorts is a host that asks 200 others for a service on a port that is not
// well-known, three seconds apart, and those answer of whom works says so.
func highPorts(from, port uint16, works func(i int) bool) (all []flowOf) {
	for i := range 200 {
		at := dawn.Add(time.Duration(i) * 3 * time.Second)
		src := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.40"), from+uint16(i))
		dst := netip.AddrPortFrom(netip.MustParseAddr(fmt.Sprintf("198.51.100.%d", i+1)), port)
		if !works(i) {
			all = append(all, flowOf{src, dst, at, cordon.SYN, 1, 60})
			continue
		}
		all = append(all, flowOf{src, dst, at, wholeFlags, 6, 400}, flowOf{dst, src, at, wholeFlags, 5, 600})
	}
	return all
}

func asNfdump(all []flowOf) string {
	var b strings.Builder
	b.WriteString("ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n")
	for _, f := range all {
		flags := map[uint8]string{cordon.SYN: "....S.", wholeFlags: ".AP.SF"}[f.flags]
		at := f.at.Format("2006-01-02 15:04:05")
		fmt.Fprintf(&b, "%s,%s,0.030,%s,%s,%d,%d,TCP,%s,0,0,%d,%d,0,0\n", at, at, f.src.Addr(), f.dst.Addr(), f.src.Port(), f.dst.Port(), flags, f.packets, f.bytes)
	}
	return b.String()
}

func asNetFlow5(all []flowOf) string {
	var b []byte
	for n, f := range all {
		for _, v := range []uint16{5, 1} {
			b = binary.BigEndian.AppendUint16(b, v)
		}
		for _, v := range []uint32{100_000, uint32(f.at.Unix()), 0, uint32(n), 0} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		b = append(append(b, f.src.Addr().AsSlice()...), f.dst.Addr().AsSlice()...)
		for _, v := range []uint32{0, 1 << 16, f.packets, f.bytes, 100_000, 100_000} { // next hop, interfaces, counts, uptimes
			b = binary.BigEndian.AppendUint32(b, v)
		}
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, f.src.Port()), f.dst.Port())
		b = append(b, 0, f.flags, cordon.TCP, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	}
	return string(b)
}

func asIPFIX(all []flowOf) string {
	fields := []uint16{8, 4, 12, 4, 7, 2, 11, 2, 4, 1, 6, 1, 2, 4, 1, 4, 150, 4, 151, 4}
	template := binary.BigEndian.AppendUint16(nil, 256)
	template = binary.BigEndian.AppendUint16(template, uint16(len(fields)/2))
	for _, v := range fields {
		template = binary.BigEndian.AppendUint16(template, v)
	}
	message := func(at time.Time, n int, id uint16, body []byte) (b []byte) {
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, 10), uint16(16+4+len(body)))
		for _, v := range []uint32{uint32(at.Unix()), uint32(n), 1} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, id), uint16(4+len(body)))
		return append(b, body...)
	}
	b := message(all[0].at, 0, 2, template)
	for n, f := range all {
		r := append(f.src.Addr().AsSlice(), f.dst.Addr().AsSlice()...)
		r = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(r, f.src.Port()), f.dst.Port())
		r = append(r, cordon.TCP, f.flags)
		for _, v := range []uint32{f.packets, f.bytes, uint32(f.at.Unix()), uint32(f.at.Unix())} {
			r = binary.BigEndian.AppendUint32(r, v)
		}
		b = append(b, message(f.at, n, 256, r)...)
	}
	return string(b)
}

var flowKinds = []struct {
	name string
	of   func([]flowOf) string
}{{"nfdump", asNfdump}, {"netflow5", asNetFlow5}, {"ipfix", asIPFIX}}

func little(a *Analysis) { a.Memory = LeastMemory }

// Where neither port is well-known, a record of one direction does not show which of
// the two asked. Honest clients are cleared by it all the same, whatever ports they
// have, and scanners are not by the few that answer.
func TestWhoAsksOnHighPortsIsJudgedByWhatWorksToo(t *testing.T) {
	for _, ports := range [][2]uint16{{30000, 8443}, {30000, 3306}, {6000, 8443}, {2000, 3389}, {40000, 8443}, {40000, 27017}, {50000, 45000}} {
		for _, c := range []struct {
			name  string
			works func(i int) bool
			want  []string
		}{
			{"a client", func(i int) bool { return i%33 != 5 }, nil}, // 7 fail
			{"a client that fails from the beginning", func(i int) bool { return i%33 != 0 }, nil},
			{"a scanner", func(i int) bool { return i%70 == 9 }, []string{fmt.Sprintf("192.0.2.40 horizontal tcp/%d", ports[1])}}, // 3 answer
			{"a scanner that is answered at first", func(i int) bool { return i < 3 }, []string{fmt.Sprintf("192.0.2.40 horizontal tcp/%d", ports[1])}},
		} {
			for _, kind := range flowKinds {
				t.Run(fmt.Sprintf("%s, %d to %d, %s", c.name, ports[0], ports[1], kind.name), func(t *testing.T) {
					rep := analyse(t, little, write(t, t.TempDir(), "a", kind.of(highPorts(ports[0], ports[1], c.works))))
					if got := scannersIn(rep); !slices.Equal(got, c.want) {
						t.Fatalf("got %q, want %q", got, c.want)
					}
					if got := rep.Inputs[0]; got.Understood != got.Records || got.Records < 200 {
						t.Errorf("got %+v", got)
					}
				})
			}
		}
	}
}

// A host that scans one service and has another is not cleared by those who come to it.
func TestAServiceOnAHighPortClearsNobodyWhoScans(t *testing.T) {
	for _, own := range []uint16{3306, 7000, 8080, 27017} {
		all := highPorts(30000, 445, func(int) bool { return false })
		for i := range 200 {
			at := dawn.Add(time.Duration(i)*3*time.Second + time.Second)
			to, from := netip.AddrPortFrom(netip.MustParseAddr("192.0.2.40"), own), netip.AddrPortFrom(netip.MustParseAddr(fmt.Sprintf("203.0.113.%d", i+1)), 28000+uint16(i))
			all = append(all, flowOf{from, to, at, wholeFlags, 6, 400}, flowOf{to, from, at, wholeFlags, 5, 600})
		}
		slices.SortStableFunc(all, func(a, b flowOf) int { return a.at.Compare(b.at) })
		for _, kind := range flowKinds {
			got := scannersIn(analyse(t, little, write(t, t.TempDir(), "a", kind.of(all))))
			if want := []string{"192.0.2.40 horizontal tcp/445"}; !slices.Equal(got, want) {
				t.Errorf("%s, a service on %d: got %q, want %q", kind.name, own, got, want)
			}
		}
	}
}
