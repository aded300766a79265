package app

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
	"pgregory.net/rapid"
)

// busy is a capture of hosts that ask for Code Red's page in pieces, side by
// side, and of one that is infected.
func busy() []capturetest.Frame {
	n := capturetest.New(capturetest.Ethernet)
	var all []*capturetest.Conn
	for i := range 6 {
		c := n.TCP(fmt.Sprintf("198.51.100.%d:1025", i+1), "192.0.2.80:80")
		c.MSS = 40
		all = append(all, c)
	}
	for _, c := range all {
		c.Open()
	}
	for _, c := range all {
		c.Send("GET /default.ida?" + strings.Repeat("X", 224) + "%u9090%u6858%ucbd3%u7801 HTTP/1.0\r\n\r\n")
	}
	for i := range 30 { // and one that looks for others
		c := n.TCP(fmt.Sprintf("198.51.100.66:%d", 3000+i), fmt.Sprintf("192.0.2.%d:445", i+1))
		if c.SYN(); i%5 == 0 {
			c.Refuse()
		}
	}
	n.Now = n.Now.Add(2 * time.Second)
	for _, c := range all {
		c.Reply("HTTP/1.1 404 Not Found\r\nServer: Apache\r\n\r\n")
		c.Close()
	}

	return n.Frames
}

// However a capture was rotated, and whatever its files are called, the same is
// seen in it, in the same number of connections.
func TestACaptureInSeveralFilesIsOneRecording(t *testing.T) {
	frames := busy()
	whole := analyse(t, nil, write(t, t.TempDir(), "whole.pcap", string(pcapOf(frames))))
	want := summary(whole)
	if !strings.Contains(want, "infected") || !strings.Contains(want, "198.51.100.66 horizontal tcp 30 failed sequential 30") {
		t.Fatalf("nothing is found:\n%s", want)
	}
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		cuts := rapid.SliceOfNDistinct(rapid.IntRange(1, len(frames)-1), 1, 5, rapid.ID).Draw(rt, "cuts")
		slices.Sort(cuts)
		var paths []string
		names := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f"}).Draw(rt, "names")
		from := 0
		for i, to := range append(cuts, len(frames)) {
			paths = append(paths, write(t, dir, names[i]+".pcap", string(pcapOf(frames[from:to]))))
			from = to
		}
		rep := analyse(t, func(a *Analysis) { a.Workers = rapid.IntRange(1, 4).Draw(rt, "workers") }, paths...)
		if got := summary(rep); got != want {
			rt.Fatalf("cut at %v:\n%s\nwant\n%s", cuts, got, want)
		}
		records, understood := uint64(0), uint64(0)
		for _, in := range rep.Inputs {
			records += in.Records
			understood += in.Understood
		}
		if records != uint64(len(frames)) || understood != records {
			rt.Errorf("%d records, %d understood, of %d", records, understood, len(frames))
		}
	})
}

func pcapOf(frames []capturetest.Frame) []byte {
	n := capturetest.New(capturetest.Ethernet)
	n.Frames = frames
	return bytes.Clone(n.Pcap())
}

// Evidence names the file and the frame that it is in.
func TestEvidenceIsInTheFileThatHasIt(t *testing.T) {
	frames := busy()
	request := slices.IndexFunc(frames, func(f capturetest.Frame) bool { return bytes.Contains(f.Data, []byte("GET /default.ida")) })
	for _, cut := range []int{request, request + 1} {
		dir := t.TempDir()
		a := write(t, dir, "a.pcap", string(pcapOf(frames[:cut])))
		b := write(t, dir, "b.pcap", string(pcapOf(frames[cut:])))
		file, position := a, uint64(request+1)
		if cut == request {
			file, position = b, 1
		}
		found := false
		for _, h := range analyse(t, nil, a, b).Hosts {
			for _, e := range h.Evidence {
				found = found || e.Input == file && e.Position == position
			}
		}
		if !found {
			t.Errorf("no evidence in %s at %d", file, position)
		}
	}
}

func TestWhichFileGoesOn(t *testing.T) {
	at := func(name string, second float64) *source {
		return &source{name: name, members: []*input{{format: "pcap", begins: cordon.Time(second * float64(time.Second))}}}
	}
	last := at("left.pcap0", 1000)
	rec := &recording{last: cordon.Time(1060 * time.Second)}
	for _, c := range []struct {
		what     string
		captures []*source
		want     string
	}{
		{"none", nil, ""},
		{"only itself", []*source{last}, ""},
		{"the next", []*source{at("z", 1060), at("a", 1100)}, "z"},
		{"of two the one that is called so", []*source{at("right.pcap1", 1061), at("left.pcap1", 1061)}, "left.pcap1"},
		{"what overlaps is another's", []*source{at("right.pcap0", 1050)}, ""},
		{"a packet out of order", []*source{at("left.pcap1", 1059.5)}, "left.pcap1"},
		{"a long pause", []*source{at("left.pcap1", 1400)}, ""},
		{"without a time", []*source{at("left.pcap1", 0)}, ""},
	} {
		got := ""
		if s := rec.follows(c.captures, c.captures, last); s != nil {
			got = s.name
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}
