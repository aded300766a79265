package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

func TestSniffTellsFormatsByContent(t *testing.T) {
	n := newNet()
	for _, c := range []struct {
		head []byte
		want string
	}{
		{n.Pcap(), "pcap"},
		{n.PcapAs(binary.BigEndian, 0xa1b2c3d4), "pcap"},
		{n.PcapAs(binary.BigEndian, 0xa1b23c4d), "pcap"},
		{n.PcapAs(binary.LittleEndian, 0xa1b2cd34), "pcap"},
		{n.Pcapng(), "pcapng"},
		{[]byte("GET / HTTP/1.0\r\n"), ""},
		{[]byte{0xa1, 0xb2}, ""},
		{nil, ""},
	} {
		if got := Sniff(c.head); got != c.want {
			t.Errorf("Sniff(%.8x): got %q, want %q", c.head, got, c.want)
		}
	}
}

// twoPackets is a recording whose frames have fractions of a second.
func twoPackets() *capturetest.Net {
	n := newNet()
	n.Now, n.Step = time.Unix(995536800, 123456789), time.Second
	n.UDP("192.0.2.1:1000", "192.0.2.2:53", "one")
	n.UDP("192.0.2.1:1000", "192.0.2.2:53", "second")
	return n
}

func TestRecordsReadsEveryPcapVariant(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for magic, fraction := range map[uint32]int64{0xa1b2c3d4: 123456000, 0xa1b23c4d: 123456789, 0xa1b2cd34: 123456000} {
			t.Run(fmt.Sprintf("%v %x", order, magic), func(t *testing.T) {
				n := twoPackets()
				got := allRecords(t, n.PcapAs(order, magic))
				for i, rec := range got {
					want := cordon.Time((995536801+int64(i))*1e9 + fraction)
					if rec.Frame != uint64(i+1) || rec.Time != want || rec.Link != 1 || !bytes.Equal(rec.Data, n.Frames[i].Data) {
						t.Errorf("record %d: got %+v, want time %d", i, rec, want)
					}
				}
				if len(got) != 2 {
					t.Errorf("got %d records, want 2", len(got))
				}
			})
		}
	}
}

// allRecords reads byte by byte, so that every boundary is met.
func allRecords(t *testing.T, recording []byte) []Record {
	t.Helper()
	records, err := NewRecords(iotest.OneByteReader(bytes.NewReader(recording)))
	if err != nil {
		t.Fatal(err)
	}
	var all []Record
	for {
		rec, err := records.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *rec)
		all[len(all)-1].Data = bytes.Clone(rec.Data)
	}
	if records.Bytes() != uint64(len(recording)) {
		t.Errorf("Bytes: got %d, want %d", records.Bytes(), len(recording))
	}
	return all
}

// Ixia's files have four bytes more behind the header.
func TestIxiasVariantsOfPcap(t *testing.T) {
	for magic, unit := range map[uint32]int64{0x1c0001ac: 1, 0x1c0001ab: 1000} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			n := newNet()
			n.UDP("192.0.2.1:1000", "192.0.2.2:53", "x")
			plain := n.PcapAs(order, 0xa1b2c3d4)
			file := order.AppendUint32(nil, magic)
			file = append(append(append(file, plain[4:24]...), 0, 0, 0, 9), plain[24:]...)
			all, _ := read(t, file, Options{})
			want := n.Frames[0].Time.Unix()*1e9 + int64(n.Frames[0].Time.Nanosecond())/1000*unit
			if len(all) != 1 || int64(all[0].Time) != want {
				t.Errorf("%#x: %+v, want time %d", magic, all, want)
			}
		}
	}
}

func TestPcapngSectionsInterfacesAndBlocks(t *testing.T) {
	f := twoPackets().Frames[0]
	raw := capturetest.Frame{Data: f.Data[14:42], Wire: 500}
	b := &capturetest.Blocks{Order: binary.BigEndian}
	b.Section()
	b.Interface(capturetest.Ethernet)
	b.Interface(capturetest.Raw, capturetest.Option{Code: 2, Value: []byte("eth1")},
		capturetest.Option{Code: 9, Value: []byte{3}}, capturetest.Option{Code: 14, Value: []byte{0, 0, 0, 0, 0, 0, 0, 100}})
	b.Packet(0, 2_000_000, f)
	b.Block(5, make([]byte, 20)) // statistics
	b.Packet(1, 2_500, raw)
	b.OldPacket(1, 3_000, raw)
	b.SimplePacket(f)
	b.Block(0x40000bad, make([]byte, 2000))
	b.Order = binary.LittleEndian
	b.Section()
	b.Interface(capturetest.Raw, capturetest.Option{Code: 9, Value: []byte{0x80 | 10}})
	b.Packet(0, 5<<10|512, raw)

	var got string
	for _, r := range allRecords(t, b.Bytes()) {
		got += fmt.Sprintf("%d %d link %d wire %d of %d\n", r.Frame, r.Time, r.Link, r.Wire, len(r.Data))
	}
	want := `1 2000000000 link 1 wire 60 of 60
2 102500000000 link 101 wire 500 of 28
3 103000000000 link 101 wire 500 of 28
4 0 link 1 wire 60 of 60
5 5500000000 link 101 wire 500 of 28
`
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestTimeStampsInEveryResolution(t *testing.T) {
	for _, c := range []struct {
		resol  uint8
		offset int64
		stamp  uint64
		want   cordon.Time
	}{
		{6, 0, 1_500_000, 1_500_000_000},
		{9, 0, 1_500_000_001, 1_500_000_001},
		{12, 0, 1_500_000_001_999, 1_500_000_001},
		{0, 0, 7, 7e9},
		{18, 0, 3e18, 3e9},
		{127, 0, 1 << 62, 0},
		{0x80, 0, 7, 7e9},
		{0x80 | 32, 0, 3<<32 | 1<<31, 3_500_000_000},
		{0x80 | 63, 0, 1 << 63, 1e9},
		{0x80 | 64, 0, 1 << 63, 5e8},
		{0x80 | 127, 0, 1 << 63, 0},
		{6, -1, 1_500_000, 500_000_000},
		{6, -5, 1_500_000, 0},
		{6, 1 << 62, 1, 0},
		{0, 0, 1 << 63, 0},
	} {
		l := interfaceBlock{resol: c.resol, offset: c.offset}
		if got := l.time(c.stamp); got != c.want {
			t.Errorf("resolution %#x, offset %d, stamp %d: got %d, want %d", c.resol, c.offset, c.stamp, got, c.want)
		}
	}
}

func TestACutCaptureGivesWhatIsWhole(t *testing.T) {
	n := twoPackets()
	for name, whole := range map[string][]byte{"pcap": n.Pcap(), "pcapng": n.Pcapng()} {
		for length := range len(whole) {
			all, tally := read(t, pad4(whole[:length]), Options{})
			if len(all) > 2 || tally.Records > 2 || tally.Bytes > uint64(len(whole)) {
				t.Fatalf("%s cut to %d: %d observations, %+v", name, length, len(all), tally)
			}
		}
		_, tally := read(t, whole[:len(whole)-1], Options{})
		if tally.Records != 2 || tally.Understood != 1 || tally.Lost.Total() != 1 || tally.Lost[0].Position != 2 {
			t.Errorf("%s without its last byte: %+v", name, tally)
		}
	}
}

// pad4 keeps the magic number, without which nothing is a capture.
func pad4(b []byte) []byte {
	if len(b) < 4 {
		return []byte{0xd4, 0xc3, 0xb2, 0xa1}
	}
	return b
}

func TestDamageNamesFrameAndOffset(t *testing.T) {
	whole := twoPackets().Pcap()
	records, err := NewRecords(bytes.NewReader(whole[:len(whole)-1]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := records.Next(); err != nil {
		t.Fatal(err)
	}
	_, err = records.Next()
	damage := (*DamageError)(nil)
	if !errors.As(err, &damage) || !errors.Is(err, io.ErrUnexpectedEOF) || damage.Frame != 2 || damage.Offset != 24+16+60 {
		t.Errorf("got %#v", err)
	}
	if _, err := records.Next(); err != io.EOF {
		t.Errorf("after the damage: got %v, want EOF", err)
	}
}

func TestAClaimedLengthIsNotBelieved(t *testing.T) {
	const second = 24 + 16 + 60 // where the second record of a pcap is
	n := twoPackets()
	pcapng := n.Pcapng()
	block := bytes.LastIndex(pcapng, []byte{6, 0, 0, 0}) // the second packet's
	for _, claim := range []uint32{1<<32 - 1, 1<<32 - 4, 1 << 31, 1<<31 - 1} {
		for name, c := range map[string]struct {
			file []byte
			at   int
			lost string
		}{
			"pcap":         {n.Pcap(), second + 8, damageLength},
			"pcapng block": {pcapng, block + 4, damageLength},
			"in the block": {pcapng, block + 20, damageBlock},
		} {
			whole := bytes.Clone(c.file)
			binary.LittleEndian.PutUint32(whole[c.at:], claim)
			_, tally := read(t, whole, Options{})
			if tally.Records != 2 || tally.Understood != 1 || len(tally.Lost) != 1 || tally.Lost[0].Reason != c.lost || !tally.Adds() || tally.Bytes != uint64(len(whole)) {
				t.Errorf("%s, %#x: got %+v", name, claim, tally)
			}
			records, err := NewRecords(bytes.NewReader(whole))
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				_, _ = records.Next()
			}
			if len(records.in.buf) != windowLen {
				t.Errorf("%s, %#x: the window grew to %d bytes", name, claim, len(records.in.buf))
			}
		}
	}
}

func TestDamagedBlocksCostOnlyTheirPacket(t *testing.T) {
	f := twoPackets().Frames[0]
	b := &capturetest.Blocks{Order: binary.LittleEndian}
	b.Section()
	b.SimplePacket(f) // before any interface
	b.Interface(capturetest.Ethernet)
	b.Packet(7, 1, f)
	b.Block(6, []byte{0, 0, 0, 0})
	b.Packet(0, 1, f)
	_, tally := read(t, b.Bytes(), Options{})
	if tally.Records != 4 || tally.Understood != 1 || tally.Lost.Total() != 3 {
		t.Errorf("got %+v", tally)
	}
}

func TestReadReportsWhatIsNoDamage(t *testing.T) {
	if err := Read(bytes.NewReader([]byte("a log, not a capture")), Options{}, nil, new(cordon.Tally)); !errors.Is(err, ErrFormat) {
		t.Errorf("got %v, want ErrFormat", err)
	}
	broken := errors.New("disk on fire")
	whole := twoPackets().Pcap()
	r := io.MultiReader(bytes.NewReader(whole[:110]), iotest.ErrReader(broken))
	tally := new(cordon.Tally)
	got := 0
	if err := Read(r, Options{}, func(b []cordon.Observation) { got += len(b) }, tally); !errors.Is(err, broken) || got != 1 {
		t.Errorf("got %v and %d observations, want the reader's error and 1", err, got)
	}
}

func TestALongRecordGrowsTheWindow(t *testing.T) {
	n := newNet()
	n.Frame(make([]byte, 200<<10))
	n.Frame(append([]byte{1}, make([]byte, 300<<10)...))
	b := n.Pcap()
	binary.LittleEndian.PutUint32(b[16:], 1<<20)
	got := allRecords(t, b)
	if len(got) != 2 || len(got[1].Data) != 300<<10+1 || got[1].Data[0] != 1 {
		t.Errorf("got %d records", len(got))
	}
}
