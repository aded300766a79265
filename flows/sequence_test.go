package flows

import (
	"bytes"
	"testing"

	"cordon"
)

// numbered is a packet with another number, which stands at an offset.
func numbered(p []byte, at int, number uint32) []byte {
	p = bytes.Clone(p)
	copy(p[at:], wire(number))
	return p
}

func TestMissingExportsShowInTheirNumbers(t *testing.T) {
	f := flow5{client, server, 1025, 80, 6, cordon.SYN, 1, 48, 0, 0}
	five := packet5(0, f, f, f)
	nine := packet9(1, set(0, templateOf(256, basic...)), set(256, basicRecord(cordon.SYN), basicRecord(cordon.SYN)))
	ip := packetIP(1, set(2, templateOf(256, basic...)), set(256, basicRecord(cordon.SYN), basicRecord(cordon.SYN)))
	unknown := packetIP(1, set(999, basicRecord(cordon.SYN)))
	sf := datagramSF(sample(1, ethernetUDP("x")))
	tests := []struct {
		name    string
		packet  []byte
		at      int
		numbers []uint32
		want    uint64
	}{
		{"5 counts records", five, 16, []uint32{10, 13, 16}, 0},
		{"5 lacks one", five, 16, []uint32{10, 16, 19}, 1},
		{"9 counts packets", nine, 12, []uint32{10, 11, 12}, 0},
		{"9 counts records", nine, 12, []uint32{10, 12, 14}, 0},
		{"9 lacks some, twice", nine, 12, []uint32{10, 15, 16, 30}, 2},
		{"9 wraps", nine, 12, []uint32{1<<32 - 1, 0, 1}, 0},
		{"IPFIX counts records", ip, 8, []uint32{10, 12, 14}, 0},
		{"IPFIX sends one twice", ip, 8, []uint32{10, 12, 12}, 1},
		{"IPFIX of which the template is not known", unknown, 8, []uint32{10, 15, 17}, 0},
		{"9 of which the template is not known", packet9(1, set(999, basicRecord(cordon.SYN))), 12, []uint32{10, 11, 15}, 1},
		{"sFlow lacks one", sf, 16, []uint32{10, 12}, 1},
	}
	for _, test := range tests {
		var packets [][]byte
		for _, n := range test.numbers {
			packets = append(packets, numbered(test.packet, test.at, n))
		}
		d := NewDecoder(Options{})
		_, tally := send(t, d, exporterA, packets...)
		if got := has(tally.Notes, noteSequence); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
		send(t, d, exporterB, numbered(test.packet, test.at, 7)) // another exporter's
		bounded(t, d)
	}
}

func TestRowsOfNumbersAreBounded(t *testing.T) {
	d := NewDecoder(Options{})
	for i := range uint32(3 * maxStreams) {
		send(t, d, exporterA, packet9(i, set(999, basicRecord(cordon.SYN))), packet9(i))
	}
	if n := len(d.exporters.of[origin{exporterA, 2055}].streams); n != maxStreams {
		t.Errorf("%d rows", n)
	}
	bounded(t, d)
}
