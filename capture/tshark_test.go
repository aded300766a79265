package capture

import (
	"bytes"
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
	"frame.number", "ip.src", "ip.dst", "ip.proto", "ip.ttl", "ip.id", "ip.len",
	"tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.flags", "udp.srcport", "udp.dstport", "udp.length",
}

// What the reader takes packets for is what tshark takes them for.
func TestPacketsAreThoseOfTshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("NOT CHECKED: tshark is not installed")
	}
	const dir = "../../shared/data/pcaps"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("NOT CHECKED: no real recordings beside the project")
	}
	files, packets := 0, 0
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Base(filepath.Dir(path)) == "format" {
			return err
		}
		info, err := e.Info()
		if err != nil || info.Size() > 1<<20 {
			return err
		}
		files++
		packets += compareWithTshark(t, tshark, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d packets compared", files, packets)
	if packets < 5000 {
		t.Errorf("only %d packets compared", packets)
	}
}

func compareWithTshark(t *testing.T, tshark, path string) (compared int) {
	t.Helper()
	args := []string{
		"-r", path, "-n", "-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE",
		"-Y", "ip and not icmp and not ip.frag_offset > 0", "-T", "fields", "-E", "occurrence=l",
	}
	for _, f := range fieldsOfTshark {
		args = append(args, "-e", f)
	}
	out, err := exec.Command(tshark, args...).Output()
	if err != nil && len(out) == 0 {
		t.Logf("%s: tshark: %v", path, err)
		return 0
	}
	ours := packetsOf(t, path)
	wrong := 0
	for line := range strings.Lines(string(out)) {
		c := strings.Split(strings.TrimRight(line, "\n"), "\t")
		frame, err := strconv.ParseUint(c[0], 10, 64)
		p, ok := ours[frame]
		if err != nil || !ok || len(c) != len(fieldsOfTshark) || c[1] == "" {
			continue
		}
		compared++
		if got, want := p.fields(c), strings.Join(c[1:], " "); got != want && wrong < 5 {
			wrong++
			t.Errorf("%s frame %d:\n got  %s\n want %s", filepath.Base(path), frame, got, want)
		}
	}
	return compared
}

// packetsOf takes every frame apart.
func packetsOf(t *testing.T, path string) map[uint64]packet {
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
	all := map[uint64]packet{}
	for {
		rec, err := records.Next()
		if err != nil {
			return all
		}
		if rd.frame(rec) == "" && rd.p.src.Is4() {
			all[rec.Frame] = rd.p
		}
	}
}

// fields are what tshark's columns show; what a packet does not show of itself,
// or the reader has no use for, is taken from there.
func (k *packet) fields(c []string) string {
	want := func(i int, value string, known bool) string {
		if !known {
			return c[i]
		}
		return value
	}
	tcp, udp := k.what == segment, k.what == datagram
	out := []string{
		k.src.String(), k.dst.String(), strconv.Itoa(int(k.proto)), strconv.Itoa(int(k.ttl)), fmt.Sprintf("0x%04x", k.ipid),
		want(6, strconv.Itoa(int(k.length)), c[6] != "0"),
		want(7, strconv.Itoa(int(k.srcPort)), tcp), want(8, strconv.Itoa(int(k.dstPort)), tcp),
		want(9, strconv.FormatUint(uint64(k.seq), 10), tcp), want(10, c[10], !tcp || sameFlags(c[10], k.flags)),
		want(11, strconv.Itoa(int(k.srcPort)), udp), want(12, strconv.Itoa(int(k.dstPort)), udp),
		want(13, strconv.Itoa(k.payloadLen+8), udp && !k.fragment),
	}
	if tcp && !sameFlags(c[10], k.flags) {
		out[9] = fmt.Sprintf("flags %#x", k.flags)
	}
	return strings.Join(out, " ")
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
