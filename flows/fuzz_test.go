package flows

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"cordon"
)

// seeds are packets of every version, good and bad.
func seeds() [][]byte {
	template := append([]int{34, 4, 2, 4, 1, 4, 82, 65535, yaf<<16 | 14, 1}, basic...)
	record := wire(uint32(10), uint32(2), uint32(80), uint8(2), "ab", uint8(2), basicRecord(cordon.SYN))
	return [][]byte{
		packet5(7, flow5{client, server, 1025, 80, 6, cordon.SYN, 1, 48, 0, 0}),
		packet9(1, set(0, templateOf(256, basic...)), set(256, basicRecord(whole))),
		packet9(1, set(1, uint16(257), uint16(4), uint16(8), fields(1, 4, 48, 1, 50, 4)), set(257, uint32(0), uint8(7), uint32(9))),
		packetIP(1, set(2, templateOf(256, template...)), set(256, record, record)),
		packetIP(1, set(3, uint16(257), uint16(3), uint16(1), fields(302, 1, 305, 4, 306, 4)), set(257, uint8(7), uint32(1), uint32(9))),
		datagramSF(sample(100, ethernetUDP("x"))),
		datagramSF(sampleOf(10, sized(sampledIPv4, make([]byte, 32)))),
		nil,
		{0, 5},
		{0, 9, 0, 1},
		bytes.Repeat([]byte{0xff}, 100),
	}
}

// FuzzExport decodes a payload twice over with a decoder that knows a template,
// and holds what comes of it to the accounts and to itself.
func FuzzExport(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	paths, _ := filepath.Glob(filepath.Join(shared, "*", "*.dat"))
	for _, p := range paths {
		if b, err := os.ReadFile(p); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > maxPacket {
			return
		}
		run := func() ([]seen, *cordon.Tally, *Decoder) {
			d := NewDecoder(Options{})
			all, tally := send(t, d, exporterA, packet9(1, set(0, templateOf(256, basic...))), b, b)
			return all, tally, d
		}
		all, tally, d := run()
		again, same, _ := run()
		if !reflect.DeepEqual(all, again) || !reflect.DeepEqual(tally, same) {
			t.Error("the second time differs")
		}
		if uint64(len(all)) > 3*tally.Understood || tally.Records > 4+2*uint64(len(b)) {
			t.Errorf("%d observations, %d records of %d bytes", len(all), tally.Records, len(b))
		}
		bounded(t, d)
		if Sniff(b) && has(tally.Skipped, skipNoExport) != 0 {
			t.Error("sniffed, and then not read")
		}
	})
}

// bounded holds what a decoder keeps to its bounds, and its accounts to what it
// keeps.
func bounded(t tester, d *Decoder) {
	t.Helper()
	fields := 0
	for _, e := range d.exporters.of {
		own := samplerCost*len(e.samplers) + streamCost*len(e.streams)
		for _, tpl := range e.templates {
			own += tpl.fields
			if tpl.length < 1 || len(tpl.steps) > maxTemplateFields {
				t.Errorf("kept %+v", tpl)
			}
		}
		if own != e.fields || len(e.templates) > maxTemplates || len(e.samplers) > maxSamplers || len(e.streams) > maxStreams {
			t.Errorf("an exporter has %d fields, says %d", own, e.fields)
		}
		fields += own
	}
	if fields != d.exporters.fields || fields > d.opt.MaxFields || len(d.exporters.of) > d.opt.MaxExporters {
		t.Errorf("%d fields of %d exporters, says %d", fields, len(d.exporters.of), d.exporters.fields)
	}
}

// FuzzFile reads a file of export packets to its end.
func FuzzFile(f *testing.F) {
	f.Add(bytes.Join(seeds()[:5], nil))
	f.Add(append(make([]byte, 100), seeds()[1]...))
	f.Fuzz(func(t *testing.T, b []byte) { readFile(t, b) })
}

func TestADamagedPacketNeverBreaksADecoder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := NewDecoder(Options{MaxExporters: 3, MaxFields: 4096})
		seeds := seeds()
		for range rapid.IntRange(1, 20).Draw(t, "packets") {
			b := bytes.Clone(rapid.SampledFrom(seeds).Draw(t, "seed"))
			for range rapid.IntRange(0, 4).Draw(t, "damages") {
				if len(b) > 0 {
					b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
				}
			}
			b = b[:rapid.IntRange(0, len(b)).Draw(t, "cut")]
			from := netip.AddrFrom4([4]byte{192, 0, 2, byte(rapid.IntRange(0, 9).Draw(t, "exporter"))})
			send(t, d, from, b)
			bounded(t, d)
		}
	})
}

// What one exporter's packets show does not depend on others' between them.
func TestExportersDoNotMeddle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alone, among := NewDecoder(Options{}), NewDecoder(Options{})
		seeds := seeds()
		for range rapid.IntRange(1, 20).Draw(t, "packets") {
			p := rapid.SampledFrom(seeds).Draw(t, "packet")
			if rapid.Bool().Draw(t, "another's") {
				send(t, among, exporterB, p)
				continue
			}
			want, wantTally := send(t, alone, exporterA, p)
			got, gotTally := send(t, among, exporterA, p)
			if !reflect.DeepEqual(want, got) || !reflect.DeepEqual(wantTally, gotTally) {
				t.Fatalf("alone %v, among others %v", lines(want), lines(got))
			}
		}
	})
}

// A packet of the longest size costs no more than its bytes, whatever its
// template says.
func TestAPacketOfTinyRecordsIsReadInOneGo(t *testing.T) {
	d := NewDecoder(Options{})
	pairs := make([]int, 0, 2*maxTemplateFields)
	for range maxTemplateFields {
		pairs = append(pairs, 8, 0)
	}
	pairs[len(pairs)-1] = 1
	send(t, d, exporterA, packet9(1, set(0, templateOf(256, pairs...))))
	all, tally := send(t, d, exporterA, packet9(1, set(256, make([]byte, 60_000))))
	if len(all) != 0 || has(tally.Skipped, skipNoEnds) != 60_000 {
		t.Errorf("got %+v", tally)
	}
}

func TestSniffTakesNothingElseForAnExport(t *testing.T) {
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "bytes")
		if rapid.Bool().Draw(t, "with a version") && len(b) > 4 {
			copy(b, wire(uint16(rapid.SampledFrom([]int{0, 1, 5, 7, 9, 10}).Draw(t, "version")), uint16(rapid.IntRange(0, 40).Draw(t, "count"))))
		}
		if Sniff(b) {
			n++
		}
	})
	if n > 0 {
		t.Errorf("%d of 100 random datagrams were taken for exports", n)
	}
	for _, good := range seeds()[:6] {
		if !Sniff(good) {
			t.Errorf("not taken for an export: %x", good)
		}
		for cut := range good {
			if good[1] == version9 && cut > header9 && cut%4 == 0 {
				continue // it has no length: between two sets it may end
			}
			if Sniff(good[:cut]) {
				t.Errorf("taken for an export when cut to %d: %x", cut, good)
			}
		}
		if Sniff(append(bytes.Clone(good), 'x')) {
			t.Errorf("taken for an export with more behind it: %x", good)
		}
	}
}

func TestAFileOfPacketsIsReadToItsEnd(t *testing.T) {
	five := packet5(0, flow5{client, server, 1025, 80, 6, cordon.SYN, 1, 48, 0, 0})
	nine := packet9(1, set(0, templateOf(256, basic...)), set(256, basicRecord(cordon.SYN)))
	file := bytes.Join([][]byte{five, nine, make([]byte, 10), packetIP(1), nine, five}, nil)
	all, tally := readFile(t, file)
	if len(all) != 8 || tally.Lost.Total() != 0 || all[len(all)-1].Position != 6-1 || !SniffFile(file) {
		t.Errorf("%d observations, %+v", len(all), tally)
	}
	all, tally = readFile(t, append(file, "and then text"...))
	if len(all) != 8 || len(tally.Lost) != 1 || tally.Lost[0].Reason != lostRest {
		t.Errorf("%d observations, %+v", len(all), tally)
	}
	for cut := range file {
		readFile(t, file[:cut])
	}
	for _, other := range []string{"", "192.0.2.1 - - [10/Oct/2000", "\xd4\xc3\xb2\xa1\x02\x00\x04\x00", "\x00\x05", string(make([]byte, 100))} {
		if SniffFile([]byte(other)) {
			t.Errorf("%.20q is taken for one", other)
		}
	}
}

func TestFormatsSayWhatTheyAre(t *testing.T) {
	for _, f := range Formats() {
		if f.Name == "" || f.Title == "" || f.Origin == "" || f.Shows == "" || f.Limits == "" {
			t.Errorf("%+v", f)
		}
	}
}
