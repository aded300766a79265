package logs

import (
	"testing"

	"cordon"
)

// Zeek sums the datagrams of a connection; a length is told where all can have the
// same one.
func TestZeeksSumsTellTheLengthOfOneDatagramWhereTheyCan(t *testing.T) {
	tests := []struct {
		name, counters string // orig_pkts, orig_ip_bytes, resp_pkts, resp_ip_bytes
		payload        string
		want           int32
		bytes          uint64
	}{
		{"one", "1 404 0 0", "376", 376, 404},
		{"two of one length", "2 808 0 0", "752", 376, 808},
		{"two short ones", "2 138 0 0", "82", 41, 138},
		{"two that differ", "2 809 0 0", "753", -1, 809},
		{"no count of packets", "0 0 0 0", "82", -1, 82},
		{"no payload shown", "2 808 0 0", "-", -1, 808},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			line := tabs("1655083564.486377 C1 192.0.2.1 4000 192.0.2.2 1434 udp - 0.5 " + test.payload + " 0 S0 - 0 D " + test.counters)
			all := observed("zeek", zeekConn+line, options())
			if len(all) != 1 || all[0].Kind != cordon.Datagram {
				t.Fatalf("got %+v, want one datagram", all)
			}
			if o := all[0]; o.PayloadLength != test.want || o.Bytes != test.bytes {
				t.Errorf("got a payload of %d, %d bytes; want %d, %d", o.PayloadLength, o.Bytes, test.want, test.bytes)
			}
		})
	}
}
