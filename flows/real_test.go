package flows

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cordon"
	"cordon/capture"
	"cordon/capture/capturetest"
)

// shared is where real exports may lie beside the project.
const shared = "../../shared/data/flow"

// recordings returns the real files that a pattern names, by their base name.
func recordings(t *testing.T, pattern string) map[string][]byte {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(shared, pattern))
	if len(paths) == 0 {
		t.Skipf("NOT CHECKED: no real exports beside the project: %s is not there", pattern)
	}
	found := map[string][]byte{}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(p)] = data
	}
	return found
}

// Every file of the collection is in one of these tests, here or in room logs.
func TestNoRealFileIsLeftOut(t *testing.T) {
	read := []string{"logstash-codec-netflow/*.dat", "pcap/*", "argus-binetflow/*.binetflow"}
	recordings(t, "*/*")
	err := fs.WalkDir(os.DirFS(shared), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !slices.ContainsFunc(read, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok }) {
			t.Errorf("%s: no test reads it", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readFile reads a file of export packets and checks the accounts.
func readFile(t *testing.T, data []byte) ([]seen, *cordon.Tally) {
	t.Helper()
	var all []seen
	tally := new(cordon.Tally)
	err := Read(bytes.NewReader(data), Options{}, func(batch []cordon.Observation) { all = append(all, batch...) }, tally)
	if err != nil {
		t.Fatal(err)
	}
	checkAccounts(t, tally, all)
	if tally.Bytes != uint64(len(data)) {
		t.Errorf("%d bytes of %d", tally.Bytes, len(data))
	}
	return all, tally
}

// Files that are broken on purpose: their headers announce more records than a
// packet holds.
var broken = []string{"netflow5_test_invalid01.dat", "netflow5_test_invalid02.dat"}

// Every file is understood to its end, or what is not read of it is lost for
// want of a template in another file.
func TestEveryRealExportIsUnderstoodOrNamed(t *testing.T) {
	for name, data := range recordings(t, "logstash-codec-netflow/*.dat") {
		bad := slices.Contains(broken, name)
		if got := SniffFile(data); got == bad {
			t.Errorf("%s: sniffed %v", name, got)
		}
		_, tally := readFile(t, data)
		if bad {
			if len(tally.Lost) != 1 || tally.Lost[0].Reason != lostRest {
				t.Errorf("%s: %+v", name, tally)
			}
			continue
		}
		if n := has(tally.Lost, lostTemplate); tally.Understood+n != tally.Records || tally.Records == 0 {
			t.Errorf("%s: %+v", name, tally)
		}
		if strings.Contains(name, "tpl") && !strings.Contains(name, "data") && has(tally.Lost, lostTemplate) > 0 {
			t.Errorf("%s: %+v", name, tally)
		}
	}
}

// templatesFor names the files that may hold the templates for one: those of
// the same device.
func templatesFor(name string, all map[string][]byte) (found []string) {
	stem, _, _ := strings.Cut(name, "_data")
	stem, _, _ = strings.Cut(stem, "_dpi")
	for _, other := range slices.Sorted(maps.Keys(all)) {
		if other != name && strings.HasPrefix(other, stem+"_") && (strings.HasPrefix(other[len(stem):], "_tpl") || strings.HasPrefix(other[len(stem):], "_opttpl")) {
			found = append(found, other)
		}
	}
	return found
}

// figures are what is compared with what tshark reads.
type figures struct {
	Packets, Bytes uint64
	Ends           []string // addresses of flows, in order, each once
}

// apart are files of which tshark's figures are not those that matter.
var apart = map[string]struct {
	figures
	why string
}{
	"netflow5_test_juniper_mx80.dat":            {figures{31_000, 3_989_000, nil}, "sampled one in 1000"},
	"netflow9_test_invalid01.dat":               {figures{200, 19_400, nil}, "sampled one in 100; tshark stops where the header's count of records says"},
	"netflow9_test_0length_fields_tpl_data.dat": {figures{5, 160, nil}, "counted where they left, as OUT_PKTS and OUT_BYTES, only"},
	"netflow9_test_h3c_data3281.dat":            {figures{6113, 8_729_687, nil}, "tshark stops at a next hop of two bytes"},
	"ipfix_test_yaf_data53248.dat":              {figures{0, 0, nil}, "counters of the probe itself"},
	"netflow9_test_cisco_wlc_data261.dat":       {figures{0, 0, nil}, "the access point names one end of its flows only"},
}

// Each file is sent by an exporter of its own, behind the templates of its
// siblings, so that one tshark reads them all.
func TestRealExportsAgreeWithTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("NOT CHECKED: no tshark on this machine to compare with")
	}
	all := recordings(t, "logstash-codec-netflow/*.dat")
	n := capturetest.New(capturetest.Ethernet)
	want, got := map[string]figures{}, map[string]figures{}
	var owner []string // of each packet
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if slices.Contains(broken, name) {
			continue
		}
		var packets [][]byte
		for _, part := range append(templatesFor(name, all), name) {
			packets = append(packets, split(all[part])...)
		}
		for _, p := range packets {
			n.UDP(fmt.Sprintf("192.0.2.%d:2055", i+1), "192.0.2.254:2055", string(p))
			owner = append(owner, name)
		}
		got[name] = figuresOf(t, packets)
	}
	names := []string{
		"cflow.srcaddr", "cflow.srcaddrv6", "cflow.dstaddr", "cflow.dstaddrv6", "cflow.packets", "cflow.permanent_packets", "cflow.octets",
		"cflow.permanent_octets", "cflow.initiator_octets", "cflow.responder_octets",
	}
	for i, row := range tshark(t, n.Pcap(), names...) {
		f := want[owner[i]]
		f.Packets += either(row[4], row[5])
		f.Bytes += either(row[6], row[7]) + total(row[8]) + total(row[9])
		f.Ends = append(f.Ends, slices.Concat(row[0], row[1], row[2], row[3])...)
		want[owner[i]] = f
	}
	for name := range got {
		w, g := want[name], got[name]
		if f, ok := apart[name]; ok {
			w = f.figures
			w.Ends = g.Ends
		}
		for _, end := range g.Ends {
			if !slices.Contains(w.Ends, end) {
				t.Errorf("%s: %s is no end of a flow that tshark reads", name, end)
			}
		}
		w.Ends, g.Ends = nil, nil
		if diff := cmp.Diff(w, g); diff != "" {
			t.Errorf("%s (-tshark +got):\n%s", name, diff)
		}
	}
}

// split cuts a file into its packets.
func split(data []byte) (packets [][]byte) {
	for len(data) > 0 {
		n, ok := packetSize(data)
		if !ok {
			return packets
		}
		packets, data = append(packets, data[:min(n, len(data))]), data[min(n, len(data)):]
	}
	return packets
}

func figuresOf(t *testing.T, packets [][]byte) (f figures) {
	all, tally := send(t, NewDecoder(Options{}), exporterA, packets...)
	f.Packets, f.Bytes = tally.Packets, tally.Traffic
	for _, o := range all {
		f.Ends = append(f.Ends, o.Src.String(), o.Dst.String())
	}
	return f
}

// tshark returns, for each packet and field, all values. Ports that are not
// NetFlow's by its own lights are named to it.
func tshark(t *testing.T, recording []byte, names ...string) (rows [][][]string) {
	file := filepath.Join(t.TempDir(), "exports.pcap")
	if err := os.WriteFile(file, recording, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-r", file, "-T", "fields", "-E", "separator=;", "-E", "aggregator=,"}
	for _, port := range []string{"2055", "2057", "9995"} {
		args = append(args, "-d", "udp.port=="+port+",cflow")
	}
	for _, n := range names {
		args = append(args, "-e", n)
	}
	out, err := exec.Command("tshark", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(out)) {
		var cells [][]string
		for _, cell := range strings.Split(strings.TrimRight(row, "\n"), ";") {
			cells = append(cells, strings.FieldsFunc(cell, func(c rune) bool { return c == ',' }))
		}
		rows = append(rows, cells)
	}
	return rows
}

// either is the sum since the last export, or where that is not told since the
// flow began.
func either(since, all []string) uint64 {
	if len(since) > 0 {
		return total(since)
	}
	return total(all)
}

func total(values []string) (n uint64) {
	for _, v := range values {
		x, _ := strconv.ParseUint(v, 10, 64)
		n += x
	}
	return n
}

// exportsIn reads the export packets in a capture.
func exportsIn(t *testing.T, file []byte) ([]seen, *cordon.Tally) {
	t.Helper()
	d := NewDecoder(Options{})
	var all []seen
	tally, frames := new(cordon.Tally), new(cordon.Tally)
	err := capture.Read(bytes.NewReader(file), capture.Options{}, func(batch []cordon.Observation) {
		for _, o := range batch {
			if o.Kind != cordon.Datagram {
				continue
			}
			if !Sniff(o.Payload) {
				t.Errorf("frame %d: not taken for an export", o.Position)
				continue
			}
			d.Packet(o.Src.Addr, o.SrcPort, o.Payload, o.Time, o.Position, func(batch []cordon.Observation) {
				for _, o := range batch {
					o.Payload = bytes.Clone(o.Payload)
					all = append(all, o)
				}
			}, tally)
		}
	}, frames)
	if err != nil {
		t.Fatal(err)
	}
	checkAccounts(t, tally, all)
	return all, tally
}

func TestRealCapturesOfExports(t *testing.T) {
	tests := map[string]struct {
		records, lost uint64
		packets       uint64
		kinds         map[string]int
		why           string
	}{
		"nDPI_netflow-fritz.pcap":     {records: 3, why: "templates only"},
		"nDPI_netflowv9.pcap":         {records: 23, lost: 23, why: "its templates were sent before the recording began"},
		"nDPI_sflow.pcap":             {records: 9, packets: 2048, kinds: map[string]int{"echo": 1}, why: "eight are counters"},
		"packetlife-backup_cflow.cap": {records: 18, kinds: map[string]int{"connect": 6, "flow": 6, "datagram": 1}, why: "events of an address translator"},
		"scapy_ipfix.pcap":            {records: 3, packets: 9, why: "one flow, of protocol 61"},
		"scapy_netflowv9.pcap":        {records: 28, packets: 183920, why: "24 flows, of protocol 253"},
	}
	for name, data := range recordings(t, "pcap/*") {
		test, ok := tests[name]
		if !ok {
			t.Errorf("%s: nothing is said about it", name)
			continue
		}
		all, tally := exportsIn(t, data)
		kinds := map[string]int{}
		for _, o := range all {
			kinds[kindNames[o.Kind]]++
		}
		if tally.Records != test.records || has(tally.Lost, lostTemplate) != test.lost || tally.Understood+test.lost != test.records || tally.Packets != test.packets {
			t.Errorf("%s (%s): %+v", name, test.why, tally)
		}
		if diff := cmp.Diff(test.kinds, kinds, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (%s) (-want +got):\n%s", name, test.why, diff)
		}
	}
}
