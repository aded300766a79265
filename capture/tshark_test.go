package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cordon"
)

// fieldsOfTshark are compared, of the innermost packet of each frame.
var fieldsOfTshark = []string{
	"frame.number", "frame.time_epoch", "ip.src", "ip.dst", "ip.proto", "ip.ttl", "ip.id", "ip.len",
	"tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.flags", "udp.srcport", "udp.dstport", "udp.length",
	"ipv6.src", "ipv6.dst", "ipv6.hlim", "arp.opcode", "arp.src.proto_ipv4", "arp.dst.proto_ipv4",
	"icmp.type", "icmpv6.type", "ip.frag_offset", "ipv6.fraghdr.offset", "frame.protocols",
}

// columns are the places of fieldsOfTshark.
const (
	tsFrame = iota
	tsTime
	tsSrc
	tsDst
	tsProto
	tsTTL
	tsID
	tsLen
	tsTCPSrc
	tsTCPDst
	tsSeq
	tsFlags
	tsUDPSrc
	tsUDPDst
	tsUDPLen
	tsSrc6
	tsDst6
	tsHops
	tsARP
	tsARPSrc
	tsARPDst
	tsICMP
	tsICMP6
	tsOffset
	tsOffset6
	tsProtocols
	tsColumns
)

// framesOfTshark are compared of each file.
const framesOfTshark = 2000

// unreadByTshark are files that it gives up, with what it says.
var unreadByTshark = map[string]string{
	"be_test901.pcapng": "unknown SHB version", "le_test901.pcapng": "unknown SHB version",
}

// What the reader takes packets for is what tshark takes them for, in every
// recording: each frame has the same number and time, and each packet of
// TCP and UDP and each ARP request is seen and has the same fields.
func TestPacketsAreThoseOfTshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("NOT CHECKED: tshark is not installed")
	}
	const dir = "../../shared/data/pcaps"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("NOT CHECKED: no real recordings beside the project")
	}
	var sum compared
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		sum.files++
		sum.file(t, tshark, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v compared", sum)
	if sum.files < 100 || sum.four < 30_000 || sum.six < 200 || sum.arp < 200 {
		t.Errorf("too little is compared: %+v", sum)
	}
}

// compared counts.
type compared struct{ files, frames, four, six, arp int }

func (c *compared) file(t *testing.T, tshark, path string) {
	t.Helper()
	args := []string{
		"-r", path, "-n", "-c", strconv.Itoa(framesOfTshark), "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE",
		"-o", "tcp.desegment_tcp_streams:FALSE", "-T", "fields", "-E", "occurrence=l",
	}
	for _, f := range fieldsOfTshark {
		args = append(args, "-e", f)
	}
	out, err := exec.Command(tshark, args...).Output()
	var exit *exec.ExitError
	if why := unreadByTshark[filepath.Base(path)]; err != nil && (why == "" || !errors.As(err, &exit) || !bytes.Contains(exit.Stderr, []byte(why))) {
		t.Errorf("%s: tshark: %v", path, err)
	}
	ours, wrong, others := packetsOf(t, path), 0, uint64(0)
	for line := range strings.Lines(string(out)) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		frame, err := strconv.ParseUint(columns[0], 10, 64)
		if err != nil || len(columns) != tsColumns {
			t.Fatalf("%s: %q", path, line)
		}
		if columns[tsProtocols] == "data" && filepath.Base(filepath.Dir(path)) == "format" {
			others++ // it numbers blocks that hold no packet too
			continue
		}
		c.frames++
		for _, difference := range c.frame(columns, ours[frame-others]) {
			if wrong++; wrong <= 5 {
				t.Errorf("%s frame %d: %s", filepath.Base(path), frame, difference)
			}
		}
	}
}

// ourPacket is a frame as the reader took it.
type ourPacket struct {
	packet
	at      cordon.Time
	skipped string
}

// frame tells how a frame differs from what tshark says.
func (c *compared) frame(ts []string, p *ourPacket) (differences []string) {
	if p == nil {
		return []string{"not seen"}
	}
	if got := stamp(p.at); got != ts[tsTime] && (ts[tsTime] != "" || p.at != 0) {
		differences = append(differences, fmt.Sprintf("time %s, tshark %s", got, ts[tsTime]))
	}
	want := ""
	switch {
	case ts[tsICMP] != "" && ts[tsICMP] != "8" && ts[tsICMP] != "0" || ts[tsICMP6] != "" && ts[tsICMP6] != "128" && ts[tsICMP6] != "129":
		return differences // of errors the quoted packet stands in the fields
	case ts[tsOffset] != "" && ts[tsOffset] != "0" || ts[tsOffset6] != "" && ts[tsOffset6] != "0":
		return differences
	case ts[tsARP] == "1" && ts[tsARPSrc] != ts[tsARPDst] && ts[tsARPSrc] != "0.0.0.0":
		c.arp++
		want = "arp " + ts[tsARPSrc] + " " + ts[tsARPDst]
	case ts[tsTCPSrc] != "" || ts[tsUDPSrc] != "":
		want = c.transport(ts)
	default:
		return differences
	}
	if got := p.asTshark(ts); got != want {
		differences = append(differences, fmt.Sprintf("skipped %q\n got  %s\n want %s", p.skipped, got, want))
	}
	return differences
}

// transport is what tshark says of a packet of TCP or UDP.
func (c *compared) transport(ts []string) string {
	if ts[tsSrc6] != "" && ts[tsSrc] == "" {
		c.six++
		return strings.Join(append([]string{ts[tsSrc6], ts[tsDst6], ts[tsHops]}, ts[tsTCPSrc:tsUDPLen+1]...), " ")
	}
	c.four++
	return strings.Join(ts[tsSrc:tsUDPLen+1], " ")
}

func stamp(at cordon.Time) string { return fmt.Sprintf("%d.%09d", at/1e9, at%1e9) }

// packetsOf takes every frame apart.
func packetsOf(t *testing.T, path string) map[uint64]*ourPacket {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	records, err := NewRecords(bytes.NewReader(data))
	if err != nil {
		t.Fatal(path, err)
	}
	rd := newReader(Options{}.withDefaults(), func([]cordon.Observation) {}, new(cordon.Tally))
	all := map[uint64]*ourPacket{}
	for len(all) < framesOfTshark {
		rec, err := records.Next()
		if err != nil {
			return all
		}
		why := rd.frame(rec)
		all[rec.Frame] = &ourPacket{rd.p, rec.Time, why}
	}
	return all
}

// asTshark is what tshark's columns would be; what a packet does not show of
// itself, or the reader has no use for, is taken from there.
func (k *ourPacket) asTshark(ts []string) string {
	known := func(i int, value string, known bool) string {
		if !known {
			return ts[i]
		}
		return value
	}
	tcp, udp := k.what == segment, k.what == datagram
	switch {
	case k.what == held: // the first piece of a datagram, which waits for the others
		return strings.Join(ts[tsSrc:tsUDPLen+1], " ")
	case k.skipped != "" || ts[tsTCPSrc] != "" && !tcp || ts[tsUDPSrc] != "" && !udp:
		return "nothing"
	case k.what == arpRequest:
		return fmt.Sprintf("arp %s %s", k.src, k.dst)
	}
	ports := []string{
		known(tsTCPSrc, strconv.Itoa(int(k.srcPort)), tcp), known(tsTCPDst, strconv.Itoa(int(k.dstPort)), tcp),
		known(tsSeq, strconv.FormatUint(uint64(k.seq), 10), tcp), known(tsFlags, fmt.Sprintf("flags %#x", k.flags), tcp && !sameFlags(ts[tsFlags], k.flags)),
		known(tsUDPSrc, strconv.Itoa(int(k.srcPort)), udp), known(tsUDPDst, strconv.Itoa(int(k.dstPort)), udp),
		known(tsUDPLen, strconv.Itoa(k.payloadLen+8), udp && !k.fragment),
	}
	ends := []string{k.src.String(), k.dst.String(), strconv.Itoa(int(k.ttl))}
	if k.src.Is4() {
		ends = []string{
			k.src.String(), k.dst.String(), strconv.Itoa(int(k.proto)), strconv.Itoa(int(k.ttl)), fmt.Sprintf("0x%04x", k.ipid),
			known(tsLen, strconv.Itoa(int(k.length)), ts[tsLen] != "0"),
		}
	}
	return strings.Join(append(ends, ports...), " ")
}

// sameFlags compares the six flags that cordon names.
func sameFlags(hex string, flags uint8) bool {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "0x"), 16, 16)
	return err == nil && uint8(n)&0x3f == flags
}

// Datagrams that were put together are those that tshark puts together.
func TestDatagramsFromFragmentsAreThoseOfTshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("NOT CHECKED: tshark is not installed")
	}
	for _, name := range []string{"dnscrypt-v1-and-resolver-pings.pcap"} {
		path := filepath.Join("../../shared/data/pcaps/benign-ndpi", name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Skip("NOT CHECKED: no real recordings beside the project")
		}
		out, err := exec.Command(tshark, "-r", path, "-n", "-o", "ip.defragment:TRUE", "-o", "ip.check_checksum:FALSE",
			"-Y", "udp and not icmp and not (ip.flags.mf == 1 and not ip.reassembled.length)", "-T", "fields", "-E", "separator= ",
			"-e", "ip.src", "-e", "udp.srcport", "-e", "ip.dst", "-e", "udp.dstport", "-e", "udp.length", "-e", "udp.payload").Output()
		if err != nil && len(out) == 0 {
			t.Fatal(err)
		}
		var want, got []string
		for line := range strings.Lines(string(out)) {
			want = append(want, strings.TrimSpace(line))
		}
		all, _ := read(t, data, Options{})
		for _, o := range of(all, cordon.Datagram) {
			if o.Src.Addr.Is4() && len(o.Payload) == int(o.PayloadLength) {
				got = append(got, strings.TrimSpace(fmt.Sprintf("%s %d %s %d %d %x", o.Src, o.SrcPort, o.Dst, o.DstPort, o.PayloadLength+8, o.Payload)))
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d datagrams, tshark has %d", name, len(got), len(want))
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("got  %.200s\nwant %.200s", got[i], want[i])
				}
			}
		}
		if t.Logf("%s: %d datagrams compared", name, len(want)); len(want) < 400 {
			t.Error("too few to mean anything")
		}
	}
}
