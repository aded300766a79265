package flows

import (
	"math/rand/v2"
	"net/netip"
	"testing"

	"cordon"
)

// benchmark decodes packets of thirty records, again and again.
func benchmark(b *testing.B, packets [][]byte, first ...[]byte) {
	d := NewDecoder(Options{})
	var tally cordon.Tally
	quiet := func([]cordon.Observation) {}
	for _, p := range first {
		d.Packet(exporterA, 2055, p, 0, 1, quiet, &tally)
	}
	size := 0
	for _, p := range packets {
		size += len(p)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	tally = cordon.Tally{}
	for b.Loop() {
		for i, p := range packets {
			d.Packet(exporterA, 2055, p, 0, uint64(i), quiet, &tally)
		}
	}
	b.ReportMetric(float64(tally.Understood)/b.Elapsed().Seconds(), "records/s")
	if tally.Lost.Total()+tally.Skipped.Total() != 0 {
		b.Fatalf("%+v", tally)
	}
}

// scans are attempts that nobody answers, datagrams, and conversations.
func scans(r *rand.Rand) flow5 {
	a, z := netip.AddrFrom4([4]byte{192, 0, 2, byte(r.Uint32())}), netip.AddrFrom4([4]byte{198, 51, 100, byte(r.Uint32())})
	f := flow5{a.String(), z.String(), uint16(1024 + r.IntN(60000)), 80, 6, cordon.SYN, 1, 48, 90_000, 91_000}
	switch r.IntN(4) {
	case 0:
		f.proto, f.flags, f.dstPort, f.bytes = 17, 0, 1434, 404
	case 1:
		f.flags, f.packets, f.bytes = whole, 12, 4000
	}
	return f
}

func BenchmarkNetFlow5(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var packets [][]byte
	for range 64 {
		var flows []flow5
		for range 30 {
			flows = append(flows, scans(r))
		}
		packets = append(packets, packet5(0, flows...))
	}
	benchmark(b, packets)
}

func BenchmarkNetFlow9(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var packets [][]byte
	for range 64 {
		var records []byte
		for range 30 {
			f := scans(r)
			records = append(records, wire(f.end, f.start, f.bytes, f.packets, uint16(1), uint16(2), f.src, f.dst, f.proto, uint8(0),
				f.srcPort, f.dstPort, "192.0.2.250", uint16(0), uint16(0), f.flags, []byte{0, 0, 0})...)
		}
		packets = append(packets, packet9(0, set(256, records)))
	}
	benchmark(b, packets, packet9(0, set(0, templateOf(256, 21, 4, 22, 4, 1, 4, 2, 4, 10, 2, 14, 2, 8, 4, 12, 4, 4, 1, 5, 1,
		7, 2, 11, 2, 15, 4, 16, 2, 17, 2, 6, 1, 13, 3))))
}

// BenchmarkFlood is a million exporters that each send a template.
func BenchmarkFlood(b *testing.B) {
	d := NewDecoder(Options{})
	p := packet9(1, set(0, templateOf(256, 8, 4, 12, 4)))
	var tally cordon.Tally
	b.SetBytes(int64(len(p)))
	b.ReportAllocs()
	for i := uint32(0); b.Loop(); i++ {
		from := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		d.Packet(from, 2055, p, cordon.Time(noon)*second, 1, func([]cordon.Observation) {}, &tally)
	}
}

func BenchmarkSFlow(b *testing.B) {
	var samples [][]byte
	for range 7 {
		samples = append(samples, sample(1000, ethernetUDP("filler")))
	}
	benchmark(b, [][]byte{datagramSF(samples...)})
}
