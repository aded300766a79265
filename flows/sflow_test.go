package flows

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cordon"
	"cordon/capture/capturetest"
)

// datagramSF is a datagram of an IPv4 agent.
func datagramSF(samples ...[]byte) []byte {
	return wire(uint32(5), uint32(1), "192.0.2.254", uint32(0), uint32(1), uint32(1000), uint32(len(samples)), bytes.Join(samples, nil))
}

func sized(kind uint32, body []byte) []byte { return wire(kind, uint32(len(body)), body) }

// sample is a flow sample of one packet, of which the first 128 bytes are shown.
func sample(rate uint32, frame []byte) []byte {
	return sampleOf(rate, rawOf(headerEthernet, frame))
}

func rawOf(protocol uint32, frame []byte) []byte {
	shown := frame[:min(len(frame), 128)]
	pad := make([]byte, (4-len(shown)%4)%4)
	return sized(rawHeader, wire(protocol, uint32(len(frame)+4), uint32(4), uint32(len(shown)), shown, pad))
}

func sampleOf(rate uint32, records ...[]byte) []byte {
	return sized(flowSample, wire(uint32(1), uint32(2), rate, make([]byte, 16), uint32(len(records)), bytes.Join(records, nil)))
}

func ethernetUDP(payload string) []byte {
	n := capturetest.New(capturetest.Ethernet)
	n.UDP("192.0.2.1:1025", "198.51.100.2:1434", payload)
	return n.Frames[0].Data
}

func TestSampledPacketsAreReadForWhatTheyShow(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	c := n.TCP("192.0.2.1:1025", "198.51.100.2:80")
	c.Open()
	c.Send("GET / HTTP/1.0\r\n\r\n")
	n.UDP("192.0.2.1:1025", "198.51.100.2:1434", strings.Repeat("f", 376))
	n.VLANs = []uint16{7}
	n.UDP("[2001:db8::1]:1025", "[2001:db8::2]:1434", "six")
	n.Echo("192.0.2.1", "198.51.100.2", "ping")
	n.ARP(1, "192.0.2.1", "192.0.2.2")
	var samples [][]byte
	for _, f := range n.Frames {
		samples = append(samples, sample(100, f.Data))
	}
	p := datagramSF(samples...)
	all, tally := send(t, NewDecoder(Options{}), exporterA, p)
	want := []string{
		"connect 192.0.2.1:1025>198.51.100.2:80 syn x100",
		"flow 192.0.2.1:1025>198.51.100.2:80 100 packets 6400 bytes x100",
		"answer 192.0.2.1:1025>198.51.100.2:80 syn+ack x100",
		"flow 192.0.2.1:1025>198.51.100.2:80 100 packets 6400 bytes x100",
		"flow 192.0.2.1:1025>198.51.100.2:80 100 packets 6400 bytes x100",
		`request 192.0.2.1:1025>198.51.100.2:80 "GET" "/" "HTTP/1.0" of 18 x100`,
		"flow 192.0.2.1:1025>198.51.100.2:80 100 packets 7600 bytes x100",
		`datagram 192.0.2.1:1025>198.51.100.2:1434 100 packets 42200 bytes of 376 "f…(20)" x100`,
		`datagram 2001:db8::1:1025>2001:db8::2:1434 100 packets 7300 bytes of 3 "six" x100`,
		`echo 192.0.2.1>198.51.100.2 100 packets 6400 bytes of 4 "ping" x100`,
	}
	got := lines(all)
	got[7] = strings.Replace(got[7], strings.Repeat("f", 20), "f…(20)", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if tally.Understood != uint64(len(samples)) || !Sniff(p) {
		t.Errorf("%+v, sniffed %v", tally, Sniff(p))
	}
	if o := all[0]; o.TTL != 64 || o.Length == 0 || o.Time != cordon.Time(noon)*second || o.SrcMAC != cordon.MAC(capturetest.MAC(1)) {
		t.Errorf("got %+v", o)
	}
}

// A worm's request is longer than what a sample shows of it.
func TestASampledRequestShowsItsBeginning(t *testing.T) {
	tests := map[string]string{
		"GET /default.ida?" + strings.Repeat("N", 224) + " HTTP/1.0\r\n": `"GET" "/default.ida?` + strings.Repeat("N", 57) + `" "" cut`,
		"GET http://198.51.100.9/ HTTP/1.1\r\n":                          `"GET" "http://198.51.100.9/" "HTTP/1.1"`,
		"get /a b  HTTP/1.0\r\n":                                         `"get" "/a b" "HTTP/1.0"`,
		"GET /x\r\n":                                                     `"GET" "/x" ""`,
		"HTTP/1.0 200 OK\r\n":                                            "",
		"\x16\x03\x01 /":                                                 "",
		"HELO mail.example.org\r\n":                                      "",
		"GET ":                                                           "",
	}
	for payload, want := range tests {
		n := capturetest.New(capturetest.Ethernet)
		n.TCP("192.0.2.1:1025", "198.51.100.2:80").Send(payload)
		all, _ := send(t, NewDecoder(Options{}), exporterA, datagramSF(sample(1, n.Frames[0].Data)))
		got := ""
		if all[0].Kind == cordon.Request {
			got = strings.TrimPrefix(line(all[0]), "request 192.0.2.1:1025>198.51.100.2:80 ")
			got, _, _ = strings.Cut(got, " of ")
		}
		if got != want {
			t.Errorf("%.30q: got %s, want %s", payload, got, want)
		}
	}
}

func TestSamplesWithoutAHeaderAreReadBySummary(t *testing.T) {
	four := sized(sampledIPv4, wire(uint32(404), uint32(17), client, server, uint32(1025), uint32(1434), uint32(0), uint32(0)))
	six := sized(sampledIPv6, wire(uint32(60), uint32(6), "2001:db8::1", "2001:db8::2", uint32(1025), uint32(80), uint32(cordon.SYN), uint32(0)))
	all, _ := send(t, NewDecoder(Options{}), exporterA, datagramSF(sampleOf(10, four), sampleOf(10, six)))
	want := []string{
		"datagram 192.0.2.1:1025>198.51.100.2:1434 10 packets 4040 bytes of 376 x10",
		"connect 2001:db8::1:1025>2001:db8::2:80 syn x10", "flow 2001:db8::1:1025>2001:db8::2:80 10 packets 600 bytes x10",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAHeaderSaysMoreThanASummary(t *testing.T) {
	summary := sized(sampledIPv4, wire(uint32(404), uint32(17), "198.51.100.9", server, uint32(1), uint32(2), uint32(0), uint32(0)))
	all, _ := send(t, NewDecoder(Options{}), exporterA, datagramSF(sampleOf(1, rawOf(headerEthernet, ethernetUDP("x")), summary), sampleOf(1, summary, rawOf(headerEthernet, ethernetUDP("x")))))
	for _, o := range all {
		if o.Src.String() != client || string(o.Payload) != "x" { // and not the frame's padding
			t.Errorf("got %s", line(o))
		}
	}
	if len(all) != 2 {
		t.Errorf("got %v", lines(all))
	}
}

func TestALaterFragmentShowsNoPorts(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	udp := append([]byte{0, 99, 0, 53, 0, 40, 0, 0}, make([]byte, 16)...)
	n.IP(capturetest.IPv4Packet(17, 64, 1, 3, netip.MustParseAddr(client), netip.MustParseAddr(server), udp))
	all, _ := send(t, NewDecoder(Options{}), exporterA, datagramSF(sample(1, n.Frames[0].Data)))
	if len(all) != 1 || all[0].SrcPort != 0 || all[0].DstPort != 0 || len(all[0].Payload) != 0 {
		t.Errorf("got %v", lines(all))
	}
}

func TestOnlyAResetWithoutANumberRefuses(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	c := n.TCP("192.0.2.1:1025", "198.51.100.2:80")
	c.Refuse()
	c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.RST | capturetest.ACK, Seq: 7})
	all, _ := send(t, NewDecoder(Options{}), exporterA, datagramSF(sample(1, n.Frames[0].Data), sample(1, n.Frames[1].Data)))
	want := []string{
		"answer 192.0.2.1:1025>198.51.100.2:80 rst+ack", "flow 192.0.2.1:1025>198.51.100.2:80 1 packets 64 bytes",
		"flow 192.0.2.1:1025>198.51.100.2:80 1 packets 64 bytes",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExpandedSamplesCountersAndWhatIsNotKnown(t *testing.T) {
	expanded := sized(expandedFlow, wire(uint32(1), uint32(0), uint32(2), uint32(10), make([]byte, 24), uint32(2),
		sized(1001, make([]byte, 16)), rawOf(headerEthernet, ethernetUDP("x"))))
	p := datagramSF(expanded, sized(counterSample, make([]byte, 12)), sized(9<<12|1, make([]byte, 4)))
	all, tally := send(t, NewDecoder(Options{}), exporterA, p)
	if len(all) != 1 || tally.Understood != 2 || has(tally.Skipped, skipSample) != 1 {
		t.Errorf("got %v, %+v", lines(all), tally)
	}
}

func TestLengthsThatLieInSFlow(t *testing.T) {
	good := sample(10, ethernetUDP("x"))
	huge := bytes.Clone(good)
	copy(huge[4:], wire(uint32(1<<31)))
	header := wire(headerEthernetFrame(uint32(1 << 31)))
	tests := map[string]struct {
		packet []byte
		want   reason
	}{
		"a sample longer than the datagram": {datagramSF(huge), lostRecord},
		"more samples than there are":       {wire(datagramSF(good)[:24], uint32(1<<31), good), lostShort},
		"more records than there are":       {datagramSF(sized(flowSample, wire(make([]byte, 28), uint32(1<<31)))), lostRecord},
		"a sample of nothing":               {datagramSF(sized(flowSample, nil)), lostRecord},
		"a header longer than its record":   {datagramSF(sampleOf(10, header)), reasonCount},
		"an agent without an address":       {wire(uint32(5), uint32(9), make([]byte, 40)), skipNoExport},
	}
	for name, test := range tests {
		_, tally := send(t, NewDecoder(Options{}), exporterA, test.packet)
		if test.want != reasonCount && has(tally.Lost, test.want)+has(tally.Skipped, test.want) == 0 {
			t.Errorf("%s: got %+v", name, tally)
		}
	}
}

func headerEthernetFrame(shown uint32) []byte {
	return sized(rawHeader, wire(uint32(headerEthernet), uint32(60), uint32(4), shown, ethernetUDP("x")))
}

// What a sampled ICMP error quotes was sent by nobody that is seen.
func TestASampledErrorsQuoteIsNotRead(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	quoted := n.Packet(17, netip.MustParseAddr("198.51.100.9"), netip.MustParseAddr("192.0.2.1"), make([]byte, 20))
	n.Unreachable("198.51.100.2", "192.0.2.1", quoted)
	all, _ := send(t, NewDecoder(Options{}), exporterA, datagramSF(sample(1, n.Frames[0].Data)))
	if diff := cmp.Diff([]string{}, lines(all), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
