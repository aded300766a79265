package flows

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cordon"
)

const (
	client = "192.0.2.1"
	server = "198.51.100.2"
)

// Flags as flow records show them: those of all packets together.
const (
	whole = cordon.SYN | cordon.ACK | cordon.PSH | cordon.FIN
	reset = cordon.RST | cordon.ACK
)

func TestOneWayRecordsSayWhatTheyShow(t *testing.T) {
	tests := []struct {
		name string
		flow flow5
		want []string
		note reason
	}{
		{
			"a lone SYN",
			flow5{client, server, 1025, 80, 6, cordon.SYN, 3, 144, 0, 0},
			[]string{"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80 3 packets 144 bytes"},
			0,
		},
		{
			"the client's side",
			flow5{client, server, 1025, 80, 6, whole, 5, 900, 0, 0},
			[]string{"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80 fin+syn+psh+ack 5 packets 900 bytes"},
			0,
		},
		{
			"a SYN, and a reset for an answer that nobody wanted",
			flow5{client, server, 1025, 80, 6, cordon.SYN | cordon.RST | cordon.ACK, 3, 120, 0, 0},
			[]string{"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80 3 packets 120 bytes"},
			0,
		},
		{
			"the server's side",
			flow5{server, client, 80, 1025, 6, whole, 5, 900, 0, 0},
			[]string{"answer 192.0.2.1:1025>198.51.100.2:80 syn+ack", "flow 192.0.2.1:1025>198.51.100.2:80 5 packets 900 bytes"},
			0,
		},
		{
			"a high port of a server's",
			flow5{server, client, 8080, 51000, 6, whole, 5, 900, 0, 0},
			[]string{"answer 192.0.2.1:51000>198.51.100.2:8080 syn+ack", "flow 192.0.2.1:51000>198.51.100.2:8080 5 packets 900 bytes"},
			0,
		},
		{
			"two ports of which neither tells",
			flow5{server, client, 5554, 1025, 6, whole, 5, 900, 0, 0},
			[]string{"flow 198.51.100.2:5554>192.0.2.1:1025 unclear fin+syn+psh+ack 5 packets 900 bytes"},
			noteUnclear,
		},
		{
			"two ports of which both are given to clients too",
			flow5{server, client, 27017, 51000, 6, whole, 5, 900, 0, 0},
			[]string{"flow 198.51.100.2:27017>192.0.2.1:51000 unclear fin+syn+psh+ack 5 packets 900 bytes"},
			noteUnclear,
		},
		{
			"a lone SYN to a port like the sender's",
			flow5{client, server, 1025, 5554, 6, cordon.SYN, 1, 48, 0, 0},
			[]string{"connect 192.0.2.1:1025>198.51.100.2:5554 syn", "flow 192.0.2.1:1025>198.51.100.2:5554 1 packets 48 bytes"},
			0,
		},
		{
			"a lone SYN and ACK from a port like the other",
			flow5{server, client, 5554, 1025, 6, cordon.SYN | cordon.ACK, 1, 44, 0, 0},
			[]string{"answer 192.0.2.1:1025>198.51.100.2:5554 syn+ack", "flow 192.0.2.1:1025>198.51.100.2:5554 1 packets 44 bytes"},
			0,
		},
		{
			"refused",
			flow5{server, client, 80, 1025, 6, reset, 1, 40, 0, 0},
			[]string{"answer 192.0.2.1:1025>198.51.100.2:80 rst+ack", "flow 192.0.2.1:1025>198.51.100.2:80 1 packets 40 bytes"},
			0,
		},
		{
			"resets are no answer to a connection that is not there to refuse",
			flow5{server, client, 80, 1025, 6, reset, 4, 160, 0, 0},
			[]string{"flow 192.0.2.1:1025>198.51.100.2:80 4 packets 160 bytes"},
			0,
		},
		{
			"a client's reset refuses nothing",
			flow5{client, server, 1025, 80, 6, reset, 1, 40, 0, 0},
			[]string{"flow 192.0.2.1:1025>198.51.100.2:80 1 packets 40 bytes"},
			0,
		},
		{
			"the middle of a download",
			flow5{server, client, 80, 1025, 6, cordon.ACK, 9, 9000, 0, 0},
			[]string{"flow 192.0.2.1:1025>198.51.100.2:80 9 packets 9000 bytes"},
			0,
		},
		{
			"no flags",
			flow5{client, server, 1025, 80, 6, 0, 1, 40, 0, 0},
			[]string{"flow 192.0.2.1:1025>198.51.100.2:80 1 packets 40 bytes"},
			noteNoFlags,
		},
		{
			"one datagram",
			flow5{client, server, 1025, 1434, 17, 0, 1, 404, 0, 0},
			[]string{"datagram 192.0.2.1:1025>198.51.100.2:1434 1 packets 404 bytes of 376"},
			0,
		},
		{
			"datagrams of unlike lengths",
			flow5{client, server, 1025, 53, 17, 0, 2, 121, 0, 0},
			[]string{"datagram 192.0.2.1:1025>198.51.100.2:53 2 packets 121 bytes"},
			0,
		},
		{
			"an echo request",
			flow5{client, server, 0, 8 << 8, 1, 0, 4, 240, 0, 0},
			[]string{"echo 192.0.2.1>198.51.100.2 4 packets 240 bytes"},
			0,
		},
		{"an echo reply", flow5{server, client, 0, 0, 1, 0, 4, 240, 0, 0}, nil, 0},
		{"unreachable", flow5{server, client, 0, 3<<8 | 3, 1, 0, 4, 240, 0, 0}, nil, 0},
		{"another protocol", flow5{client, server, 0, 0, 47, 0, 4, 240, 0, 0}, nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all, tally := send(t, NewDecoder(Options{}), exporterA, packet5(0, test.flow))
			if diff := cmp.Diff(test.want, lines(all), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tally.Understood != 1 || tally.Packets != uint64(test.flow.packets) || tally.Traffic != uint64(test.flow.bytes) {
				t.Errorf("got %+v", tally)
			}
			if test.note != 0 && has(tally.Notes, test.note) != 1 || test.note == 0 && len(tally.Notes) != 0 {
				t.Errorf("notes %+v", tally.Notes)
			}
		})
	}
}

// The same flow in every version reads the same.
func TestEveryVersionShowsTheSameFlow(t *testing.T) {
	f := flow5{client, server, 1025, 80, 6, cordon.SYN, 2, 96, uptime - 3000, uptime - 1000}
	v1 := wire(uint16(1), uint16(1), uint32(uptime), uint32(noon), uint32(5e8),
		client, server, "192.0.2.250", uint16(1), uint16(2), f.packets, f.bytes, f.start, f.end, f.srcPort, f.dstPort,
		uint16(0), f.proto, uint8(0), f.flags, make([]byte, 11))
	v7 := append(packet5(0, f), 192, 0, 2, 251)
	v7[1] = 7
	common := []int{8, 4, 12, 4, 7, 2, 11, 2, 4, 1, 6, 1, 2, 4, 1, 4}
	values := wire(client, server, f.srcPort, f.dstPort, f.proto, f.flags, f.packets, f.bytes)
	v9 := packet9(0, set(0, templateOf(256, append(common, 22, 4, 21, 4)...)), set(256, values, f.start, f.end))
	ip := packetIP(0, set(2, templateOf(256, append(common, 152, 8, 153, 8)...)),
		set(256, values, uint64(noon-3)*1000+500, uint64(noon-1)*1000+500))
	want, _ := send(t, NewDecoder(Options{}), exporterA, packet5(0, f))
	if want[0].Time != cordon.Time(noon-3)*second+5e8 || want[1].Time != cordon.Time(noon-1)*second+5e8 || want[0].Flow != want[1].Flow {
		t.Errorf("got %+v", want)
	}
	for name, p := range map[string][]byte{"1": v1, "7": v7, "9": v9, "IPFIX": ip} {
		got, tally := send(t, NewDecoder(Options{}), exporterA, p)
		if name == "9" { // no fraction in its header
			for i := range got {
				if got[i].Time += 5e8; got[i].Began != 0 {
					got[i].Began += 5e8
				}
			}
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(cordon.Host{})); diff != "" {
			t.Errorf("version %s (-want +got):\n%s", name, diff)
		}
		if tally.Lost.Total() != 0 || !Sniff(p) {
			t.Errorf("version %s: %+v, sniffed %v", name, tally, Sniff(p))
		}
	}
}

func TestBothDirectionsOfAConnectionCarryOneKey(t *testing.T) {
	all, _ := send(t, NewDecoder(Options{}), exporterA,
		packet5(0, flow5{client, server, 1025, 80, 6, whole, 5, 900, 0, 0}),
		packet5(0, flow5{server, client, 80, 1025, 6, whole, 5, 900, 0, 0}),
		packet5(0, flow5{client, server, 1026, 80, 6, whole, 5, 900, 0, 0}))
	if all[0].Flow != all[2].Flow || all[0].Flow == all[4].Flow {
		t.Errorf("keys %x %x %x", all[0].Flow, all[2].Flow, all[4].Flow)
	}
	other, _ := send(t, NewDecoder(Options{}), exporterB, packet5(0, flow5{client, server, 1025, 80, 6, whole, 5, 900, 0, 0}))
	if all[0].Flow == other[0].Flow {
		t.Error("two exporters' views of a connection have one key")
	}
}

func TestAServerGoesOnOnlyWithAClientThatIsThere(t *testing.T) {
	for _, test := range []struct {
		to, back uint8
		want     cordon.Opened
	}{
		{whole, whole, cordon.OpenedImplied},
		{cordon.SYN | cordon.ACK, cordon.SYN | cordon.ACK, cordon.OpenedUnknown}, // a blind ACK
		{cordon.SYN, whole, cordon.OpenedUnknown},
		{whole, cordon.SYN | cordon.ACK | cordon.RST, cordon.OpenedUnknown},
	} {
		how := BothWays(&Way{Flags: test.to, FlagsShown: true}, &Way{Flags: test.back, FlagsShown: true})
		if how.Opened != test.want {
			t.Errorf("%s and %s: %d", flagNames(test.to), flagNames(test.back), how.Opened)
		}
	}
}

func TestLengthsOfDatagrams(t *testing.T) {
	for _, test := range []struct {
		packets, bytes uint64
		ipv4           bool
		whole          uint32
		payload        int32
	}{
		{1, 404, true, 404, 376},
		{3, 1212, true, 404, 376},
		{2, 405, true, 0, -1},
		{1, 404, false, 404, -1},
		{1, 27, true, 0, -1},
		{1, 70_000, true, 0, -1},
		{0, 404, true, 0, -1},
	} {
		if whole, payload := DatagramLengths(test.packets, test.bytes, test.ipv4); whole != test.whole || payload != test.payload {
			t.Errorf("%+v: got %d and %d", test, whole, payload)
		}
	}
}

func TestAnUptimeThatWrappedIsReadRight(t *testing.T) {
	c := clock{now: 1e9 * second, uptime: 500, booted: true}
	for ms, want := range map[uint32]cordon.Time{
		500: 0, 0: -500, 1<<32 - 1000: -1500, 700: 200,
	} {
		if got := c.atUptime(ms) - c.now; got != want*millisecond {
			t.Errorf("%d: %d ms, want %d", ms, got/millisecond, want)
		}
	}
}
