package scan

import (
	"testing"
	"time"

	"cordon"
)

// Where pairs are forgotten for others, who asks one dead server again and again is not
// taken for one who asks many: what is lost of what was known is no evidence.
func TestWhatIsForgottenAccusesNobody(t *testing.T) {
	client := host("192.0.2.66")
	s := newScene()
	for i := range 40 {
		s.tcp(client, host("198.51.100.%d", i+1), 80, accepted)
	}
	for range 30 {
		s.tcp(client, host("203.0.113.1"), 80, 0)
		for i := range 700 {
			s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: stranger(s), Dst: stranger(s), SrcPort: 2000, DstPort: 443, Flow: s.n<<20 + uint64(i)})
		}
		s.wait(20 * time.Second)
	}
	for _, memory := range []int{1 << 20, 64 << 20} {
		tr := New(Options{Memory: memory})
		for i := range s.events {
			tr.Observe(&s.events[i])
		}
		tr.Cut()
		if forgot := tr.Losses().Contacts > 0; forgot != (memory == 1<<20) {
			t.Errorf("%d bytes: pairs were forgotten: %v", memory, forgot)
		}
		for _, x := range tr.Scanners() {
			if x.Addr == client.Addr {
				t.Errorf("%d bytes: %s", memory, describe([]Scanner{x}))
			}
		}
	}
}

// answered are some others, whose answers are in view.
func answered() *scene {
	s := newScene()
	for i := range 20 {
		s.tcp(host("192.0.2.%d", 100+i), host("203.0.113.1"), 80, accepted)
	}
	return s
}

// Whoever sends on without an answer has not been answered, and what is said in a SYN
// is not an answer to it.
func TestAClaimIsNoAnswer(t *testing.T) {
	s := answered()
	for i := range 300 {
		dst := host("198.51.%d.%d", i/200, i%200+1)
		s.tcp(host("192.0.2.66"), dst, 445, reset*uint8(i%2))
		s.add(cordon.Observation{Kind: cordon.Data, Proto: cordon.TCP, Src: host("192.0.2.66"), Dst: dst, DstPort: 445, Flow: s.n - 1, Payload: []byte("x")})
		s.wait(50 * time.Millisecond)
	}
	if got := describe(s.found(Options{})); got != "192.0.2.66 horizontal 6/445 by sequential, failed" {
		t.Errorf("refused by half: got %q", got)
	}
	s = answered()
	for i := range 300 {
		dst := host("198.51.%d.%d", i/200, i%200+1)
		s.tcp(host("192.0.2.66"), dst, 445, 0)
		s.add(cordon.Observation{Kind: cordon.Request, Proto: cordon.TCP, Src: host("192.0.2.66"), Dst: dst, DstPort: 445, Flow: s.n - 1})
		s.wait(50 * time.Millisecond)
	}
	if got := describe(s.found(Options{})); got != "192.0.2.66 horizontal 6/445 by growth, unseen" {
		t.Errorf("answered by nobody: got %q", got)
	}
}

// A few bytes are told when the connection ends, and by then nobody had answered in view for
// long: that is no failure either, unless somebody refused.
func TestAClaimThatIsToldLateIsNoFailure(t *testing.T) {
	for flags, want := range map[uint8]string{0: "", reset: "192.0.2.66 horizontal 6/445 by sequential, failed"} {
		s := answered()
		for i := range 150 {
			dst := host("198.51.%d.%d", i/200, i%200+1)
			s.tcp(host("192.0.2.66"), dst, 445, flags)
			flow := s.n - 1
			s.wait(time.Second)
			s.add(cordon.Observation{Kind: cordon.Data, Proto: cordon.TCP, Src: host("192.0.2.66"), Dst: dst, DstPort: 445, Flow: flow, Payload: []byte("x")})
			s.wait(time.Second)
		}
		if got := describe(s.found(Options{})); got != want {
			t.Errorf("flags %x: got %q, want %q", flags, got, want)
		}
	}
}

// A few answers among very many contacts on a dozen ports hide nobody.
func TestAScanOfADozenServicesIsFound(t *testing.T) {
	ports := []uint16{21, 22, 23, 25, 80, 110, 139, 445, 1433, 3306}
	s := newScene()
	for i := range 700 {
		s.tcp(host("192.0.2.66"), stranger(s), ports[i%len(ports)], 0)
		if i%9 == 0 {
			s.tcp(host("192.0.2.66"), stranger(s), 443, accepted)
		}
		s.wait(2 * time.Second)
	}
	if got := describe(s.found(Options{})); got != "192.0.2.66 sweep 6 by sequential, mixed" {
		t.Errorf("got %q", got)
	}
}

// Where more questions wait for answers than there is room for, those that wait go on to
// wait: a flood hides no scanner, and what was not awaited is counted.
func TestAFloodHidesNoScanner(t *testing.T) {
	s := newScene()
	for i := range 200 {
		s.tcp(host("192.0.2.66"), stranger(s), 445, 0)
		for k := range 1000 {
			s.add(cordon.Observation{Kind: cordon.Connect, Proto: cordon.TCP, Src: host("10.0.%d.%d", k%4, k/4), Dst: stranger(s), SrcPort: 2000, DstPort: 80, Flow: uint64(i)<<32 + uint64(k) + 1<<20})
			s.now += 100_000
		}
	}
	tr := New(Options{Memory: 1 << 20})
	for i := range s.events {
		tr.Observe(&s.events[i])
	}
	tr.Cut()
	found := map[string]bool{}
	for _, x := range tr.Scanners() {
		found[x.Addr.String()] = true
	}
	if !found["192.0.2.66"] || tr.Losses().Pending == 0 {
		t.Errorf("%d found, the one among them: %v; lost %+v", len(found), found["192.0.2.66"], tr.Losses())
	}
}
