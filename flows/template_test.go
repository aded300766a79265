package flows

import (
	"fmt"
	"math"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cordon"
)

// basic are fields enough for an observation: 14 bytes.
var basic = []int{8, 4, 12, 4, 7, 2, 11, 2, 4, 1, 6, 1}

func basicRecord(flags uint8) []byte {
	return wire(client, server, uint16(1025), uint16(80), uint8(6), flags)
}

func TestRecordsBeforeTheirTemplateAreCounted(t *testing.T) {
	d := NewDecoder(Options{})
	data := packet9(1, set(256, basicRecord(cordon.SYN)))
	all, tally := send(t, d, exporterA, data)
	if len(all) != 0 || has(tally.Lost, lostTemplate) != 1 {
		t.Errorf("got %v, %+v", lines(all), tally)
	}
	send(t, d, exporterA, packet9(1, set(0, templateOf(256, basic...))))
	if all, _ = send(t, d, exporterA, data); len(all) != 2 {
		t.Errorf("got %v", lines(all))
	}
}

func TestTemplatesAreOfOneExporterDomainAndVersion(t *testing.T) {
	d := NewDecoder(Options{})
	send(t, d, exporterA, packet9(1, set(0, templateOf(256, basic...))))
	data := set(256, basicRecord(cordon.SYN))
	for name, p := range map[string]struct {
		from   netip.Addr
		packet []byte
	}{
		"another exporter": {exporterB, packet9(1, data)},
		"another domain":   {exporterA, packet9(2, data)},
		"another version":  {exporterA, packetIP(1, data)},
	} {
		if all, tally := send(t, d, p.from, p.packet); len(all) != 0 || has(tally.Lost, lostTemplate) != 1 {
			t.Errorf("%s: got %v, %+v", name, lines(all), tally)
		}
	}
}

func TestATemplateThatIsToldAgainReplacesTheOld(t *testing.T) {
	d := NewDecoder(Options{})
	other := append([]int{1, 8}, basic...)
	for range 3000 { // more often than templates are kept
		send(t, d, exporterA, packet9(1, set(0, templateOf(256, basic...))), packet9(1, set(0, templateOf(256, other...))))
	}
	all, tally := send(t, d, exporterA, packet9(1, set(256, uint64(77), basicRecord(cordon.SYN))))
	want := []string{"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80"}
	if diff := cmp.Diff(want, lines(all)); diff != "" || all[1].Bytes != 77 {
		t.Errorf("%+v (-want +got):\n%s", tally, diff)
	}
	if d.exporters.fields != 6+1+templateCost+streamCost {
		t.Errorf("%d fields in use", d.exporters.fields)
	}
}

func TestImpossibleTemplatesAreRefused(t *testing.T) {
	good := templateOf(300, basic...)
	tests := []struct {
		name   string
		packet []byte
		lost   reason
	}{
		{"65535 fields", packet9(1, set(0, uint16(256), uint16(65535), fields(basic...))), lostWide},
		{"more fields than there are", packet9(1, set(0, uint16(256), uint16(7), fields(basic...))), lostRecord},
		{"no field", packet9(1, set(0, uint16(256), uint16(0))), lostEmpty},
		{"fields of no length", packet9(1, set(0, templateOf(256, 8, 0, 12, 0))), lostEmpty},
		{"a number that is not a template's", packet9(1, set(0, templateOf(255, basic...))), lostWide},
		{"an enterprise that is not there", packetIP(1, wire(uint16(2), uint16(12), uint16(256), uint16(1), uint16(0x8001), uint16(4))), lostRecord},
		{"options of 65535 bytes", packet9(1, set(1, uint16(256), uint16(65535), uint16(65535), fields(basic...))), lostWide},
		{"a set that is longer than the packet", packet9(1, wire(uint16(0), uint16(999), good)), lostSet},
		{"a set of no length", packet9(1, wire(uint16(7), uint16(0), good)), lostSet},
		{"a reserved set", packet9(1, set(9, good)), lostSet},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := NewDecoder(Options{})
			_, tally := send(t, d, exporterA, test.packet)
			if has(tally.Lost, test.lost) != 1 {
				t.Errorf("got %+v", tally)
			}
			for _, e := range d.exporters.of {
				if len(e.templates) > 0 {
					t.Errorf("kept %+v", e.templates)
				}
			}
		})
	}
}

func TestAFloodOfTemplatesTakesNothingFromOthers(t *testing.T) {
	d := NewDecoder(Options{MaxExporters: 100, MaxFields: 4096})
	send(t, d, exporterA, packet9(1, set(0, templateOf(256, basic...))))
	lost := uint64(0)
	for i := range 2000 { // many exporters
		from := netip.AddrFrom4([4]byte{203, 0, byte(i >> 8), byte(i)})
		_, tally := send(t, d, from, packet9(1, set(0, templateOf(256, basic...))))
		lost += tally.Lost.Total()
	}
	for i := range 2000 { // and many templates of one
		_, tally := send(t, d, exporterB, packet9(uint32(i), set(0, templateOf(256, basic...))))
		lost += tally.Lost.Total()
	}
	if lost == 0 || len(d.exporters.of) > 100 || d.exporters.fields > 4096 {
		t.Errorf("%d lost, %d exporters, %d fields", lost, len(d.exporters.of), d.exporters.fields)
	}
	if all, _ := send(t, d, exporterA, packet9(1, set(256, basicRecord(cordon.SYN)))); len(all) != 2 {
		t.Errorf("got %v", lines(all))
	}
}

func TestOneExporterGetsItsShare(t *testing.T) {
	d := NewDecoder(Options{})
	wide := make([]int, 0, 1000)
	for range 500 {
		wide = append(wide, 8, 4)
	}
	lost := uint64(0)
	for i := range 2 * defaultFields / 500 {
		_, tally := send(t, d, exporterA, packet9(uint32(i), set(0, templateOf(256, wide...))))
		lost += tally.Lost.Total()
	}
	if lost == 0 || d.exporters.fields > exporterFields {
		t.Errorf("%d lost, %d fields of one exporter", lost, d.exporters.fields)
	}
	for i := range 2000 {
		send(t, d, exporterB, packet9(uint32(i), set(0, templateOf(256, 8, 4))))
	}
	if n := len(d.exporters.of[origin{exporterB, 2055}].templates); n != maxTemplates {
		t.Errorf("%d templates", n)
	}
	bounded(t, d)
}

func TestAllExportersTogetherAreBounded(t *testing.T) {
	d := NewDecoder(Options{MaxFields: 1 << 14})
	template := packet9(1, set(0, templateOf(256, basic...)))
	lost := uint64(0)
	for i := range 2000 {
		_, tally := send(t, d, netip.AddrFrom4([4]byte{203, 0, byte(i >> 8), byte(i)}), template)
		lost += has(tally.Lost, lostFields)
	}
	if lost != 2000-1<<14/(6+templateCost+streamCost) {
		t.Errorf("%d lost", lost)
	}
	bounded(t, d)
}

func TestAnIPv4ExporterIsTheSameInIPv6Clothes(t *testing.T) {
	d := NewDecoder(Options{})
	send(t, d, exporterA, packet9(1, set(0, templateOf(256, basic...))))
	if all, _ := send(t, d, netip.AddrFrom16(exporterA.As16()), packet9(1, set(256, basicRecord(cordon.SYN)))); len(all) != 2 {
		t.Errorf("got %v", lines(all))
	}
}

func TestASilentExporterGivesItsPlace(t *testing.T) {
	d := NewDecoder(Options{MaxExporters: 1})
	template := packet9(1, set(0, templateOf(256, basic...)))
	hear := func(from netip.Addr, at cordon.Time) uint64 {
		var tally cordon.Tally
		d.Packet(from, 1, template, at, 1, func([]cordon.Observation) {}, &tally)
		return tally.Understood
	}
	at := cordon.Time(noon) * second
	if hear(exporterA, at) != 1 || hear(exporterB, at+silence) != 0 || hear(exporterB, at+silence+1) != 1 || hear(exporterA, at+silence+2) != 0 {
		t.Error("who is heard stays, who is silent goes")
	}
	if d.exporters.fields != 6+templateCost+streamCost {
		t.Errorf("%d fields in use", d.exporters.fields)
	}
	// Who was heard again is not the one that goes.
	d = NewDecoder(Options{MaxExporters: 2})
	third := netip.MustParseAddr("192.0.2.252")
	if hear(exporterA, at) != 1 || hear(exporterB, at+1) != 1 || hear(exporterA, at+silence) != 1 || hear(third, at+silence+2) != 1 {
		t.Error("a place was free")
	}
	if d.exporters.of[origin{exporterA, 1}] == nil || d.exporters.of[origin{exporterB, 1}] != nil {
		t.Errorf("the wrong one went: %v", d.exporters.of)
	}
}

// No field can make reading a record cost more than its bytes.
func TestStepsOfATemplateTakeBytes(t *testing.T) {
	var tpl template
	for range 1000 {
		tpl.add(addr4From, 0)
		tpl.add(unused, 60000)
		tpl.add(bytesTo, 1)
	}
	if len(tpl.steps) != 2000 || tpl.length != 1000*60001 {
		t.Errorf("%d steps, %d bytes", len(tpl.steps), tpl.length)
	}
	for _, s := range tpl.steps {
		if s.length == 0 {
			t.Error("a step of no length")
		}
	}
}

func TestVariableLengthsAndEnterprisesAreSteppedOver(t *testing.T) {
	d := NewDecoder(Options{})
	long := make([]byte, 300)
	all, tally := send(t, d, exporterA, packetIP(1,
		set(2, templateOf(256, append([]int{82, 65535, 9<<16 | 8, 4}, basic...)...)),
		set(256, uint8(3), "eth", "198.51.100.9", basicRecord(cordon.SYN),
			uint8(255), uint16(300), long, "198.51.100.9", basicRecord(cordon.SYN),
			uint8(0), "198.51.100.9", basicRecord(cordon.SYN))))
	if len(all) != 6 || tally.Lost.Total() != 0 {
		t.Errorf("got %v, %+v", lines(all), tally)
	}
	for _, o := range all {
		if o.Src.String() != client {
			t.Errorf("an enterprise's field named %s", o.Src)
		}
	}
	_, tally = send(t, d, exporterA, packetIP(1, set(256, uint8(200), "eth", make([]byte, 30))))
	if has(tally.Lost, lostRecord) != 1 {
		t.Errorf("got %+v", tally)
	}
}

func TestBothDirectionsInOneRecord(t *testing.T) {
	const back = 29305 << 16
	template := set(2, templateOf(256, append([]int{2, 4, 1, 4, back | 2, 4, back | 1, 4, back | 6, 2}, basic...)...))
	record := func(there, back uint8, packets uint32) []byte {
		return wire(uint32(5), uint32(500), packets, packets*100, uint16(back), basicRecord(there))
	}
	tests := []struct {
		name        string
		there, back uint8
		packets     uint32
		want        []string
	}{
		{"a conversation", whole, whole, 4, []string{
			"connect 192.0.2.1:1025>198.51.100.2:80 syn", "answer 192.0.2.1:1025>198.51.100.2:80 syn+ack",
			"flow 192.0.2.1:1025>198.51.100.2:80 implied 9 packets 900 bytes",
		}},
		{"a SYN that was answered, and nothing more", cordon.SYN, cordon.SYN | cordon.ACK, 3, []string{
			"connect 192.0.2.1:1025>198.51.100.2:80 syn", "answer 192.0.2.1:1025>198.51.100.2:80 syn+ack",
			"flow 192.0.2.1:1025>198.51.100.2:80 8 packets 800 bytes",
		}},
		{"refused", cordon.SYN, reset, 1, []string{
			"connect 192.0.2.1:1025>198.51.100.2:80 syn", "answer 192.0.2.1:1025>198.51.100.2:80 rst+ack",
			"flow 192.0.2.1:1025>198.51.100.2:80 6 packets 600 bytes",
		}},
		{"unanswered", cordon.SYN, 0, 0, []string{
			"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80 syn 5 packets 500 bytes",
		}},
		{"data into silence", cordon.SYN | cordon.ACK | cordon.PSH, 0, 0, []string{
			"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80 syn 5 packets 500 bytes",
		}},
		{"data into silence, and an end", whole, 0, 0, []string{
			"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80 fin+syn+psh+ack 5 packets 500 bytes",
		}},
	}
	for _, test := range tests {
		all, _ := send(t, NewDecoder(Options{}), exporterA, packetIP(1, template, set(256, record(test.there, test.back, test.packets))))
		if diff := cmp.Diff(test.want, lines(all)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// YAF tells the first packet's flags, which settles who began.
func TestTheFirstPacketsFlagsSettleWhoBegan(t *testing.T) {
	const yafs = yaf << 16
	template := set(2, templateOf(256, yafs|14, 1, yafs|15, 1, 8, 4, 12, 4, 7, 2, 11, 2, 4, 1))
	odd := wire(server, client, uint16(5554), uint16(1025), uint8(6))
	all, _ := send(t, NewDecoder(Options{}), exporterA, packetIP(1, template,
		set(256, uint8(cordon.SYN|cordon.ACK), uint8(cordon.ACK), odd),
		set(256, uint8(cordon.SYN), uint8(cordon.ACK), odd)))
	want := []string{
		"answer 192.0.2.1:1025>198.51.100.2:5554 syn+ack", "flow 192.0.2.1:1025>198.51.100.2:5554",
		"connect 198.51.100.2:5554>192.0.2.1:1025 syn", "flow 198.51.100.2:5554>192.0.2.1:1025",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFirewallsEventsSayWhatItDid(t *testing.T) {
	template := set(0, templateOf(256, 40005, 1, 231, 4, 232, 4, 8, 4, 12, 4, 7, 2, 11, 2, 4, 1))
	record := func(event uint8) []byte {
		return wire(event, uint32(300), uint32(700), client, server, uint16(1025), uint16(80), uint8(6))
	}
	all, _ := send(t, NewDecoder(Options{}), exporterA, packet9(1, template, set(256, record(1), record(3), record(2), record(5))))
	want := []string{
		"connect 192.0.2.1:1025>198.51.100.2:80 syn accepted",
		"connect 192.0.2.1:1025>198.51.100.2:80 syn dropped",
		"flow 192.0.2.1:1025>198.51.100.2:80",
		"flow 192.0.2.1:1025>198.51.100.2:80",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" || all[2].Bytes != 1000 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A translator made a session of what it tells of: whether anybody answered is not in view.
func TestWhatIsTranslatedWasLetThrough(t *testing.T) {
	template := set(0, templateOf(256, 230, 1, 8, 4, 12, 4, 7, 2, 11, 2, 4, 1))
	record := func(event uint8) []byte {
		return wire(event, client, server, uint16(1025), uint16(80), uint8(6))
	}
	all, _ := send(t, NewDecoder(Options{}), exporterA, packet9(1, template, set(256, record(1), record(4), record(6), record(2), record(5))))
	const let, end = "connect 192.0.2.1:1025>198.51.100.2:80 syn accepted", "flow 192.0.2.1:1025>198.51.100.2:80"
	if diff := cmp.Diff([]string{let, let, let, end, end}, lines(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Who answers a ping does so in a record of its own, or in the same. Exporters that show no
// types write a zero, which is the type of an answer.
func TestWhoAnswersAPingIsTold(t *testing.T) {
	const asks, answers = "echo 192.0.2.1>198.51.100.2", "answer 192.0.2.1>198.51.100.2 syn+ack"
	ping, pong := flow5{client, server, 0, 8 << 8, 1, 0, 1, 84, 0, 0}, flow5{server, client, 0, 0, 1, 0, 1, 84, 0, 0}
	both := set(2, templateOf(256, 231, 4, 232, 4, 298, 4, 299, 4, 8, 4, 12, 4, 4, 1, 32, 2))
	joined := func(back uint32) []byte {
		return wire(uint32(84), 84*back, uint32(1), back, client, server, uint8(1), uint16(8<<8))
	}
	six := set(2, templateOf(256, 2, 4, 1, 4, 27, 16, 28, 16, 4, 1, 139, 2))
	for _, c := range []struct {
		name   string
		packet []byte
		want   []string
	}{
		{"in a record of its own", packet5(0, ping, pong), []string{asks + " 1 packets 84 bytes", answers}},
		{"of an exporter that shows no types", packet5(0, flow5{client, server, 0, 0, 1, 0, 1, 84, 0, 0}, pong), nil},
		{"in the same record", packetIP(1, both, set(256, joined(1), joined(0))), []string{asks + " 1 packets 84 bytes", answers, asks + " 1 packets 84 bytes"}},
		{"in IPv6", packetIP(1, six, set(256, uint32(1), uint32(84), "2001:db8::2", "2001:db8::1", uint8(58), uint16(129<<8))), []string{"answer 2001:db8::1>2001:db8::2 syn+ack"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, _ := send(t, NewDecoder(Options{}), exporterA, c.packet)
			if diff := cmp.Diff(c.want, lines(all), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSampledRecordsAreWeighted(t *testing.T) {
	withSampler := append([]int{48, 1, 2, 4, 1, 4}, basic...)
	data := func(sampler uint8) []byte {
		return set(256, sampler, uint32(2), uint32(80), basicRecord(cordon.SYN))
	}
	options9 := wire(uint16(257), uint16(4), uint16(12), fields(1, 4, 48, 1, 50, 4, 49, 1))
	optionsIP := wire(uint16(257), uint16(3), uint16(1), fields(302, 1, 305, 4, 306, 4))
	tests := []struct {
		name    string
		packets [][]byte
		want    uint32
	}{
		{"a sampler it names", [][]byte{packet9(1, set(0, templateOf(256, withSampler...)), set(1, options9), set(257, uint32(0), uint8(7), uint32(1000), uint8(2)), data(7))}, 1000},
		{"a sampler not told of", [][]byte{packet9(1, set(0, templateOf(256, withSampler...)), set(1, options9), set(257, uint32(0), uint8(7), uint32(1000), uint8(2)), data(8))}, 1},
		{"one packet taken, 99 left out", [][]byte{packetIP(1, set(2, templateOf(256, withSampler...)), set(3, optionsIP), set(257, uint8(7), uint32(1), uint32(99)), data(7))}, 100},
		{"a sampler not told of, in a domain with a rate", [][]byte{
			packet9(1, set(0, templateOf(256, withSampler...)), set(1, wire(uint16(257), uint16(4), uint16(4), fields(1, 4, 34, 4)))),
			packet9(1, set(257, uint32(0), uint32(1000)), data(8)),
		}, 1},
		{"its domain's rate", [][]byte{
			packet9(1, set(0, templateOf(256, withSampler...)), set(1, wire(uint16(257), uint16(4), uint16(4), fields(1, 4, 34, 4)))),
			packet9(1, set(257, uint32(0), uint32(1000)), data(0)),
		}, 1000},
		{"another domain's", [][]byte{packet9(2, set(1, options9), set(257, uint32(0), uint8(7), uint32(1000), uint8(2))), packet9(1, set(0, templateOf(256, withSampler...)), data(7))}, 1},
		{"more than anybody samples", [][]byte{packet9(1, set(0, templateOf(256, withSampler...)), set(1, options9), set(257, uint32(0), uint8(7), uint32(math.MaxUint32), uint8(2)), data(7))}, maxWeight},
		{"its own field", [][]byte{packet9(1, set(0, templateOf(256, append([]int{34, 4, 2, 4, 1, 4}, basic...)...)), set(256, uint32(10), uint32(2), uint32(80), basicRecord(cordon.SYN)))}, 10},
		{"version 5's header", [][]byte{packet5(0x4000|50, flow5{client, server, 1025, 80, 6, cordon.SYN, 2, 80, 0, 0})}, 50},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all, tally := send(t, NewDecoder(Options{}), exporterA, test.packets...)
			if len(all) != 2 {
				t.Fatalf("got %v, %+v", lines(all), tally)
			}
			if f := all[1]; f.Weight != test.want || f.Packets != 2*uint64(test.want) || f.Bytes != 80*uint64(test.want) || all[0].Weight != test.want {
				t.Errorf("got %+v", f)
			}
			if (has(tally.Notes, noteSampled) == 1) != (test.want > 1) {
				t.Errorf("notes %+v", tally.Notes)
			}
		})
	}
}

func TestSamplersAreBounded(t *testing.T) {
	d := NewDecoder(Options{})
	template := wire(uint16(257), uint16(4), uint16(8), fields(1, 4, 48, 4, 50, 4))
	send(t, d, exporterA, packet9(1, set(1, template)))
	for i := range 1000 {
		send(t, d, exporterA, packet9(1, set(257, uint32(0), uint32(i), uint32(10))))
	}
	for _, e := range d.exporters.of {
		if len(e.samplers) != maxSamplers {
			t.Errorf("%d samplers", len(e.samplers))
		}
	}
}

func TestCountsThatNobodyHasSeenAreLeftOut(t *testing.T) {
	template := set(0, templateOf(256, append([]int{34, 4, 1, 8, 2, 8}, basic...)...))
	for _, bytes := range []uint64{math.MaxUint64, most/1000 + 1} {
		all, tally := send(t, NewDecoder(Options{}), exporterA, packet9(1, template,
			set(256, uint32(1000), bytes, uint64(7), basicRecord(cordon.SYN))))
		if all[1].Bytes != 0 || all[1].Packets != 0 || tally.Traffic != 0 || has(tally.Notes, noteHuge) != 1 {
			t.Errorf("got %+v", all[1])
		}
	}
	all, _ := send(t, NewDecoder(Options{}), exporterA, packet9(1, template,
		set(256, uint32(1000), uint64(most/1000), uint64(7), basicRecord(cordon.SYN))))
	if all[1].Bytes != most/1000*1000 {
		t.Errorf("got %+v", all[1])
	}
}

func TestNoFieldButTheAddressesNamesAnEnd(t *testing.T) {
	others := []int{15, 4, 18, 4, 225, 4, 226, 4, 130, 4, 44, 4, 45, 4}
	victim := make([][]byte, len(others)/2)
	for i := range victim {
		victim[i] = wire("198.51.100.9")
	}
	d := NewDecoder(Options{})
	var body []any
	for _, v := range victim {
		body = append(body, v)
	}
	all, _ := send(t, d, exporterA, packet9(1, set(0, templateOf(256, append(others, basic...)...)),
		set(256, append(body, basicRecord(cordon.SYN))...)))
	want := []string{"connect 192.0.2.1:1025>198.51.100.2:80 syn", "flow 192.0.2.1:1025>198.51.100.2:80"}
	if diff := cmp.Diff(want, lines(all), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPacketsOfUnlikeLengthsHaveNoOne(t *testing.T) {
	template := set(0, templateOf(256, 25, 2, 26, 2, 2, 4, 1, 4, 8, 4, 12, 4, 7, 2, 11, 2, 4, 1))
	record := func(least, most uint16) []byte {
		return wire(least, most, uint32(2), uint32(808), client, server, uint16(1025), uint16(1434), uint8(17))
	}
	all, _ := send(t, NewDecoder(Options{}), exporterA, packet9(1, template, set(256, record(404, 404), record(300, 508))))
	if all[0].PayloadLength != 376 || all[1].PayloadLength != -1 || all[1].Length != 0 {
		t.Errorf("got %v", lines(all))
	}
}

func TestTimesOfAnyForm(t *testing.T) {
	ntp := func(s uint64) uint64 { return (s+2_208_988_800)<<32 | 1<<31 }
	at := cordon.Time(noon) * second
	tests := []struct {
		fields []int
		values []byte
		want   cordon.Time // start, from noon
	}{
		{[]int{150, 4}, wire(uint32(noon - 9)), -9 * second},
		{[]int{152, 8}, wire(uint64(noon)*1000 - 1500), -1500 * millisecond},
		{[]int{156, 8}, wire(ntp(noon - 2)), -1500 * millisecond},
		{[]int{154, 8}, wire(ntp(noon - 2)), -1500 * millisecond},
		{[]int{158, 4}, wire(uint32(1_500_000)), -1500 * millisecond},
		{[]int{160, 8, 22, 4}, wire(uint64(noon)*1000-5000, uint32(3500)), -1500 * millisecond},
		{[]int{323, 8}, wire(uint64(noon)*1000 - 1500), -1500 * millisecond},
		{[]int{152, 8}, wire(uint64(math.MaxUint64)), 0},
		{[]int{22, 4}, wire(uint32(5)), 0},
		{nil, nil, 0},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.fields), func(t *testing.T) {
			all, tally := send(t, NewDecoder(Options{}), exporterA, packetIP(1,
				set(2, templateOf(256, append(test.fields, basic...)...)), set(256, test.values, basicRecord(cordon.SYN))))
			if len(all) != 2 || all[0].Time-at != test.want {
				t.Errorf("got %+v", all)
			}
			if (has(tally.Notes, noteNoClock) == 1) != (test.want == 0) {
				t.Errorf("notes %+v", tally.Notes)
			}
		})
	}
}
