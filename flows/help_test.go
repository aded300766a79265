package flows

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"cordon"
)

// tester is what the helpers need of testing.TB and of rapid.T.
type tester interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

var exporterA, exporterB = netip.MustParseAddr("192.0.2.254"), netip.MustParseAddr("192.0.2.253")

// noon is when exports of these tests were sent: seconds since the epoch.
const noon = 995_544_000 // 2001-07-19T12:00:00Z

// wire puts numbers and bytes together, big-endian; text is an address, or
// bytes as they are.
func wire(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case uint8:
			b = append(b, p)
		case uint16:
			b = binary.BigEndian.AppendUint16(b, p)
		case uint32:
			b = binary.BigEndian.AppendUint32(b, p)
		case uint64:
			b = binary.BigEndian.AppendUint64(b, p)
		case []byte:
			b = append(b, p...)
		case string:
			if a, err := netip.ParseAddr(p); err == nil {
				b = append(b, a.AsSlice()...)
			} else {
				b = append(b, p...)
			}
		default:
			panic(fmt.Sprintf("%T", p))
		}
	}
	return b
}

// flow5 is one record of NetFlow 5.
type flow5 struct {
	src, dst         string
	srcPort, dstPort uint16
	proto, flags     uint8
	packets, bytes   uint32
	start, end       uint32 // uptime
}

func (f flow5) wire() []byte {
	return wire(f.src, f.dst, "192.0.2.250", uint16(1), uint16(2), f.packets, f.bytes, f.start, f.end,
		f.srcPort, f.dstPort, uint8(0), f.flags, f.proto, uint8(0), uint32(0), uint32(0))
}

// uptime of the exporter at noon, milliseconds.
const uptime = 100_000

func packet5(sampling uint16, flows ...flow5) []byte {
	b := wire(uint16(5), uint16(len(flows)), uint32(uptime), uint32(noon), uint32(5e8), uint32(1), uint16(0), sampling)
	for _, f := range flows {
		b = append(b, f.wire()...)
	}
	return b
}

// set is a set of NetFlow 9 or IPFIX, padded to four bytes.
func set(id uint16, body ...any) []byte {
	b := wire(body...)
	b = append(b, make([]byte, (4-len(b)%4)%4)...)
	return wire(id, uint16(len(b)+4), b)
}

// fields are pairs of number and length; a number above 65535 has its
// enterprise in front.
func fields(pairs ...int) (b []byte) {
	for i := 0; i < len(pairs); i += 2 {
		id := pairs[i]
		if enterprise := id >> 16; enterprise != 0 {
			b = append(b, wire(uint16(id)|0x8000, uint16(pairs[i+1]), uint32(enterprise))...)
		} else {
			b = append(b, wire(uint16(id), uint16(pairs[i+1]))...)
		}
	}
	return b
}

func templateOf(id uint16, pairs ...int) []byte {
	return wire(id, uint16(len(pairs)/2), fields(pairs...))
}

func packet9(domain uint32, sets ...[]byte) []byte {
	return wire(uint16(9), uint16(len(sets)), uint32(uptime), uint32(noon), uint32(7), domain, bytes.Join(sets, nil))
}

func packetIP(domain uint32, sets ...[]byte) []byte {
	body := bytes.Join(sets, nil)
	return wire(uint16(10), uint16(16+len(body)), uint32(noon), uint32(7), domain, body)
}

// seen is an observation that outlives its batch.
type seen = cordon.Observation

// send decodes packets of one exporter and checks the accounts.
func send(t tester, d *Decoder, from netip.Addr, packets ...[]byte) ([]seen, *cordon.Tally) {
	t.Helper()
	var all []seen
	tally := new(cordon.Tally)
	for i, p := range packets {
		d.Packet(from, 2055, p, cordon.Time(noon)*second, uint64(i+1), func(batch []cordon.Observation) {
			for _, o := range batch {
				o.Payload, o.Raw = bytes.Clone(o.Payload), bytes.Clone(o.Raw)
				o.Request.Method, o.Request.Target, o.Request.Version = bytes.Clone(o.Request.Method), bytes.Clone(o.Request.Target), bytes.Clone(o.Request.Version)
				all = append(all, o)
			}
		}, tally)
	}
	checkAccounts(t, tally, all)
	return all, tally
}

func checkAccounts(t tester, tally *cordon.Tally, all []seen) {
	t.Helper()
	if !tally.Adds() || tally.UnderstoodBytes > tally.Bytes || tally.Unread != tally.Lost.Total() {
		t.Errorf("accounts do not add up: %+v", tally)
	}
	packets, requests := uint64(0), uint64(0)
	for i := range all {
		o := &all[i]
		if packets = sum(packets, o.Packets); o.Src.IsZero() || o.Dst.IsZero() {
			t.Errorf("an end is missing: %s", line(*o))
		}
		if (o.Time == 0) != (o.Quality == cordon.TimeUnknown) {
			t.Errorf("quality %d of time %d", o.Quality, o.Time)
		}
		if o.Kind == cordon.Request {
			if requests++; len(o.Request.Target) == 0 || o.Opened != cordon.OpenedUnknown {
				t.Errorf("unsound: %+v", *o)
			}
		}
		tcp := o.Kind == cordon.Request || o.Kind == cordon.Connect || o.Kind == cordon.Answer && o.Proto != cordon.ICMP && o.Proto != cordon.ICMPv6 || o.Kind == cordon.Flow
		if tcp != (o.Flow != 0) || tcp != (o.Proto == cordon.TCP) || o.Weight == 0 || o.PayloadLength < -1 {
			t.Errorf("unsound: %+v", *o)
		}
		if o.Opened == cordon.OpenedSeen {
			t.Errorf("a flow record shows no handshake: %+v", *o)
		}
	}
	if requests != tally.Requests {
		t.Errorf("%d requests observed, %d counted", requests, tally.Requests)
	}
	if packets > tally.Packets {
		t.Errorf("observations stand for %d packets of %d", packets, tally.Packets)
	}
}

var kindNames = map[cordon.Kind]string{
	cordon.Request: "request", cordon.Datagram: "datagram", cordon.Connect: "connect", cordon.Answer: "answer", cordon.Flow: "flow", cordon.Echo: "echo",
}

// line writes an observation as one line of a test's expectation.
func line(o seen) string {
	s := fmt.Sprintf("%s %s>%s", kindNames[o.Kind], addr(o.Src, o.SrcPort), addr(o.Dst, o.DstPort))
	if o.Opened == cordon.OpenedImplied {
		s += " implied"
	}
	if o.OpenerUnclear {
		s += " unclear"
	}
	if o.Kind == cordon.Request {
		s += fmt.Sprintf(" %q %q %q", o.Request.Method, o.Request.Target, o.Request.Version)
		if o.Request.Cut {
			s += " cut"
		}
	}
	if o.Flags != 0 {
		s += " " + flagNames(o.Flags)
	}
	s += [...]string{"", " accepted", " dropped"}[o.Action]
	if o.Packets > 0 {
		s += fmt.Sprintf(" %d packets %d bytes", o.Packets, o.Bytes)
	}
	if o.Kind != cordon.Connect && o.PayloadLength >= 0 {
		s += fmt.Sprintf(" of %d", o.PayloadLength)
	}
	if len(o.Payload) > 0 {
		s += fmt.Sprintf(" %.20q", o.Payload)
	}
	if o.Weight > 1 {
		s += fmt.Sprintf(" x%d", o.Weight)
	}
	return s
}

func addr(h cordon.Host, port uint16) string {
	if port == 0 {
		return h.String()
	}
	return fmt.Sprintf("%s:%d", h, port)
}

func flagNames(flags uint8) string {
	var names []string
	for i, n := range []string{"fin", "syn", "rst", "psh", "ack", "urg"} {
		if flags&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, "+")
}

func lines(all []seen) (s []string) {
	for _, o := range all {
		s = append(s, line(o))
	}
	return s
}

// has reports how often a reason was counted.
func has(list cordon.Reasons, r reason) uint64 {
	i := slices.IndexFunc(list, func(x cordon.Reason) bool { return x.Reason == reasons[r].text })
	if i < 0 {
		return 0
	}
	return list[i].Count
}
