package capture

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cordon"
	"cordon/capture/capturetest"
)

// tester is what the helpers need of testing.TB and of rapid.T.
type tester interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// seen is an observation that outlives its batch.
type seen = cordon.Observation

// read reads a recording and checks that its accounts add up.
func read(t tester, recording []byte, o Options) ([]seen, *cordon.Tally) {
	t.Helper()
	var all []seen
	tally := new(cordon.Tally)
	err := Read(bytes.NewReader(recording), o, func(batch []cordon.Observation) {
		for _, x := range batch {
			all = append(all, keep(x))
		}
	}, tally)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	checkAccounts(t, tally, all)
	checkOrder(t, all)
	return all, tally
}

// checkOrder holds that observations come as their frames bring them out, none before the
// frame that it tells of.
func checkOrder(t tester, all []seen) {
	t.Helper()
	at := uint64(0)
	for i := range all {
		if o := &all[i]; o.Told < at || o.Told < o.Position {
			t.Errorf("observation %d, %v of frame %d, is told in frame %d, and one before it in %d", i, o.Kind, o.Position, o.Told, at)
			return
		}
		at = all[i].Told
	}
}

func keep(o cordon.Observation) seen {
	for _, b := range []*[]byte{&o.Payload, &o.Raw, &o.Request.Method, &o.Request.Target, &o.Request.Version} {
		*b = bytes.Clone(*b)
	}
	return o
}

func checkAccounts(t tester, tally *cordon.Tally, all []seen) {
	t.Helper()
	damaged := uint64(0)
	for _, r := range tally.Lost {
		if slices.Contains([]string{damageCut, damageLength, damageInterface, damageBlock, damageSection}, r.Reason) {
			damaged += r.Count
		}
	}
	if sum := tally.Understood + tally.Skipped.Total() + tally.Duplicate + damaged; sum != tally.Records {
		t.Errorf("records %d, but understood %d + skipped %d + duplicate %d + damaged %d",
			tally.Records, tally.Understood, tally.Skipped.Total(), tally.Duplicate, damaged)
	}
	requests, packets := uint64(0), uint64(0)
	for _, o := range all {
		packets += o.Packets
		if o.Kind == cordon.Request {
			requests++
		}
		if o.Kind == cordon.Flow && o.Flow == 0 {
			t.Error("a flow has no key")
		}
	}
	if requests != tally.Requests {
		t.Errorf("%d requests observed, %d counted", requests, tally.Requests)
	}
	if packets > tally.Packets {
		t.Errorf("observations stand for %d packets of %d", packets, tally.Packets)
	}
}

// of returns the observations of a kind.
func of(all []seen, kind cordon.Kind) []seen {
	var some []seen
	for _, o := range all {
		if o.Kind == kind {
			some = append(some, o)
		}
	}
	return some
}

var kindNames = map[cordon.Kind]string{
	cordon.Request: "request", cordon.Response: "response", cordon.Datagram: "datagram", cordon.Connect: "connect",
	cordon.Answer: "answer", cordon.Flow: "flow", cordon.ARP: "arp", cordon.Echo: "echo", cordon.Data: "data",
}

var openedNames = map[cordon.Opened]string{cordon.OpenedImplied: "implied", cordon.OpenedSeen: "seen"}

// line writes an observation as one line of a test's expectation.
func line(o seen) string {
	s := fmt.Sprintf("%d %s %s>%s", o.Position, kindNames[o.Kind], addr(o.Src, o.SrcPort), addr(o.Dst, o.DstPort))
	if o.Opened != 0 {
		s += " " + openedNames[o.Opened]
	}
	if o.BehindGap {
		s += " behind a gap"
	}
	switch o.Kind {
	case cordon.Request, cordon.Response:
		s += fmt.Sprintf(" %q %q %q", o.Request.Method, o.Request.Target, o.Request.Version)
		if o.Request.Cut {
			s += " cut"
		}
	case cordon.Connect, cordon.Answer:
		s += " " + flags(o.Flags)
	case cordon.Flow:
		s += fmt.Sprintf(" %d packets", o.Packets)
	}
	if o.Status != 0 {
		s += fmt.Sprintf(" %d", o.Status)
	}
	if o.PayloadLength > 0 {
		s += fmt.Sprintf(" of %d", o.PayloadLength)
	}
	if len(o.Payload) > 0 {
		s += fmt.Sprintf(" %.40q", o.Payload)
	}
	return s
}

func addr(h cordon.Host, port uint16) string {
	if port == 0 {
		return h.String()
	}
	return fmt.Sprintf("%s:%d", h, port)
}

func flags(f uint8) string {
	var s []string
	for i, name := range []string{"fin", "syn", "rst", "psh", "ack", "urg"} {
		if f>>i&1 == 1 {
			s = append(s, name)
		}
	}
	return strings.Join(s, "+")
}

// expect compares observations with lines; "" lines and indentation are free.
func expect(t tester, all []seen, want string) {
	t.Helper()
	var got strings.Builder
	for _, o := range all {
		got.WriteString(line(o) + "\n")
	}
	var lines strings.Builder
	for l := range strings.Lines(want) {
		if l = strings.TrimSpace(l); l != "" {
			lines.WriteString(l + "\n")
		}
	}
	if got.String() != lines.String() {
		t.Errorf("observations\ngot:\n%swant:\n%s", got.String(), lines.String())
	}
}

// ends of most tests.
const (
	client = "192.0.2.1:1025"
	server = "198.51.100.2:80"
)

func newNet() *capturetest.Net { return capturetest.New(capturetest.Ethernet) }
