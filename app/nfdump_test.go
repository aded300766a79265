package app

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/capture/capturetest"
)

// askers is a capture of one client whose contacts are answered, of one that is refused
// for a fifth of them, of two scanners, and of one that is answered on high ports.
func askers() *capturetest.Net {
	n := capturetest.New(capturetest.Ethernet)
	ask := func(from string, port, i int, works bool, refused bool) {
		n.Now = n.Now.Add(50 * time.Millisecond)
		c := n.TCP(fmt.Sprintf("%s:%d", from, 50000+i), fmt.Sprintf("198.51.%d.%d:%d", 100+i/250, 1+i%250, port))
		c.SYN()
		switch {
		case works:
			c.SYNACK()
			c.Ack(&c.Client)
			c.Send("hello")
			c.Reply("and hello to you")
			c.Close()
		case refused:
			c.Refuse()
		}
	}
	for i := range 90 {
		ask("192.0.2.10", 80, i, true, false)
		ask("192.0.2.11", 80, i, i%5 > 0, true)
		ask("192.0.2.12", 80, i, false, true)
		ask("192.0.2.13", 445, i, false, false)
		ask("192.0.2.14", 45000, i, true, false)
	}
	return n
}

// nfdump's own rows of one capture say the same of who scans as the capture, whether they
// are of one direction or of both.
func TestNfdumpOfBothDirectionsSaysWhoScans(t *testing.T) {
	for _, tool := range []string{"nfpcapd", "nfdump"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	dir := t.TempDir()
	recording := write(t, dir, "a.pcap", string(askers().Pcap()))
	want := scannersIn(analyse(t, nil, recording))
	if !slices.Equal(want, []string{"192.0.2.12 horizontal tcp/80", "192.0.2.13 horizontal tcp/445"}) {
		t.Fatalf("of the capture: %q", want)
	}
	flows := t.TempDir()
	if exec.Command("nfpcapd", "-r", recording, "-l", flows).Run() != nil {
		if out, err := exec.Command("nfpcapd", "-r", recording, "-w", flows).CombinedOutput(); err != nil { // since 1.7.2
			t.Fatalf("%v: %s", err, out)
		}
	}
	for _, form := range []string{"", "-a", "-b", "-B"} {
		t.Run("nfdump "+form, func(t *testing.T) {
			args := []string{"-R", flows, "-o", "csv", "-O", "tstart"} // nfpcapd writes in the order of addresses
			if form != "" {
				args = append(args, form)
			}
			out, err := exec.Command("nfdump", args...).Output()
			if err != nil || !strings.Contains(string(out), "ipkt,ibyt,opkt,obyt") {
				t.Skipf("another nfdump than 1.7.1: %v, %.100s", err, out)
			}
			rep := analyse(t, nil, write(t, t.TempDir(), "flows"+filepath.Clean(form)+".csv", string(out)))
			if got := scannersIn(rep); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if in := rep.Inputs[0]; in.Format != "nfdump" || in.Skipped > 0 {
				t.Errorf("%+v", in)
			}
			if in := rep.Traffic; len(in) == 0 || in[0].PacketsTotal != uint64(len(askers().Frames)) {
				t.Errorf("%d packets, want %d", in[0].PacketsTotal, len(askers().Frames))
			}
		})
	}
}
