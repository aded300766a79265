package app

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/capture/capturetest"
)

// drafting is an outbreak whose worm draws from all addresses, and all that a draft has to say
// of it.
type drafting struct {
	*capturetest.Net
	hosts   []string             // anywhere
	emitted map[string]time.Time // when each first sent the worm's request
	sentBy  map[string][]string  // who had sent it to whom that then sent it, by who was sent it
	asked   map[string]bool      // to whom it was sent
}

func tellAll(seed uint64) *drafting {
	const hosts, vulnerable = 120, 20
	r := rand.New(rand.NewPCG(seed, 3))
	o := &drafting{Net: capturetest.New(capturetest.Ethernet), emitted: map[string]time.Time{}, sentBy: map[string][]string{}, asked: map[string]bool{}}
	for range hosts {
		o.hosts = append(o.hosts, anywhere(r))
	}
	o.Now = time.Date(2001, 7, 19, 10, 8, 0, 0, time.UTC)
	sick := []int{0, 1}
	for range 60 {
		for _, h := range slices.Clone(sick) {
			for range 6 {
				o.TCP(o.from(h), anywhere(r)+":80").SYN()
			}
			to := r.IntN(hosts)
			if to == h {
				continue
			}
			if o.send(h, to); to < vulnerable && !slices.Contains(sick, to) {
				sick = append(sick, to)
			}
		}
		o.Now = o.Now.Add(25 * time.Second)
	}
	return o
}

// from is an end of a host with a port of its own.
func (o *drafting) from(host int) string {
	return fmt.Sprintf("%s:%d", o.hosts[host], 1025+len(o.Frames)%60000)
}

// banner is what a host's server calls itself.
func banner(host int) string { return fmt.Sprintf("Microsoft-IIS/%d.0", 4+host%2) }

func (o *drafting) send(from, to int) {
	src, dst := o.hosts[from], o.hosts[to]
	if o.emitted[dst].IsZero() {
		o.sentBy[dst] = append(o.sentBy[dst], src)
	}
	o.asked[dst] = true
	before := len(o.Frames)
	o.Exchange(o.from(from), dst+":80", codeRed(nil)+" HTTP/1.0\r\n\r\n", strings.Replace(answerOfIIS, "Microsoft-IIS/5.0", banner(to), 1))
	if o.emitted[src].IsZero() {
		o.emitted[src] = o.Frames[before+3].Time // behind the handshake
	}
}

// growth is how many began in each ten minutes.
func (o *drafting) growth() map[string]int {
	all := map[string]int{}
	for _, at := range o.emitted {
		all[at.Truncate(10*time.Minute).Format(time.RFC3339)]++
	}
	return all
}

// frame is number n of the recording: from whom, to whom, when, and what stands in it.
func (o *drafting) frame(t *testing.T, n string) (src, dst, at string, data []byte) {
	t.Helper()
	i, err := strconv.Atoi(n)
	if err != nil || i < 1 || i > len(o.Frames) {
		t.Fatalf("frame %s of %d", n, len(o.Frames))
	}
	f := o.Frames[i-1]
	ip := func(at int) string {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], binary.BigEndian.Uint32(f.Data[at:]))
		return netip.AddrFrom4(b).String()
	}
	return ip(26), ip(30), f.Time.Format(time.RFC3339), f.Data
}

const (
	saidHost = `(\d+\.\d+\.\d+\.\d+)`
	saidAt   = `[^ ]*first\.pcap:(\d+), ([^ )]+)`
)

// A draft says when the worm was first seen, how it grew, what the servers are that it
// infected, and how it chooses its targets; and of each of its numbers where in the
// recording it stands.
func TestADraftShowsEveryNumberWithItsEvidence(t *testing.T) {
	o := tellAll(1)
	rep, document := drafted(t, without(t, "code-red"), saved(t, "first.pcap", o.Pcap()))
	a, _, err := advisory.Parse("draft", document)
	if err != nil {
		t.Fatal(err)
	}
	all := func(pattern string) [][]string {
		var found [][]string
		for _, m := range regexp.MustCompile("(?m)"+pattern).FindAllSubmatch(document, -1) {
			var words []string
			for _, x := range m[1:] {
				words = append(words, string(x))
			}
			found = append(found, words)
		}
		return found
	}
	if len(o.growth()) < 3 || len(o.sentBy) < 15 {
		t.Fatalf("too small an outbreak: %v", o.growth())
	}
	defer func() {
		if t.Failed() {
			t.Logf("%s", document)
		}
	}()

	t.Run("first seen", func(t *testing.T) {
		first := slices.MinFunc(slices.Collect(maps.Values(o.emitted)), time.Time.Compare)
		if a.FirstSeen.Time.Truncate(time.Second) != first.Truncate(time.Second) {
			t.Errorf("first seen %v, want %v", a.FirstSeen, first)
		}
	})
	t.Run("numbers", func(t *testing.T) {
		sum := strings.Join(strings.Fields(a.Summary), " ")
		want := fmt.Sprintf("%d sources sent it to %d destinations, %d of the sources look for others, and %d had been sent it themselves", len(o.emitted), len(o.asked), rep.Scanners.Len(), len(o.emitted)-2)
		if !strings.Contains(sum, want) {
			t.Errorf("%q does not say %q", sum, want)
		}
	})
	t.Run("growth", func(t *testing.T) {
		got := map[string]int{}
		for _, m := range all(`^ *# growth: (\d+) new sources in the ten minutes from (\S+)$`) {
			n, _ := strconv.Atoi(m[0])
			got[m[1]] = n
		}
		if want := o.growth(); !maps.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
	t.Run("evidence", func(t *testing.T) {
		sent := all(`^ *# sent by ` + saidHost + `: ` + saidAt + `$`)
		if len(sent) < 3 {
			t.Errorf("%d senders are shown", len(sent))
		}
		for _, m := range sent {
			if src, _, at, data := o.frame(t, m[1]); src != m[0] || at != m[2] || !bytes.Contains(data, []byte("GET /default.ida?NNN")) {
				t.Errorf("%q: in the recording sent by %s at %s", m, src, at)
			}
		}
	})
	t.Run("who infected whom", func(t *testing.T) {
		turned := all(`^ *# ` + saidHost + ` was sent it by ` + saidHost + ` \(` + saidAt + `\) and sent it from (\S+) on$`)
		if len(turned) != len(o.emitted)-2 {
			t.Errorf("%d are shown that had been sent it, of %d", len(turned), len(o.emitted)-2)
		}
		for _, m := range turned {
			src, dst, at, data := o.frame(t, m[2])
			if src != m[1] || dst != m[0] || at != m[3] || !bytes.Contains(data, []byte("GET /default.ida?NNN")) || !slices.Contains(o.sentBy[m[0]], m[1]) {
				t.Errorf("%q: in the recording from %s to %s at %s", m, src, dst, at)
			}
			if want := o.emitted[m[0]].Format(time.RFC3339); m[4] != want {
				t.Errorf("%s sent it from %s on, want %s", m[0], m[4], want)
			}
		}
	})
	t.Run("servers", func(t *testing.T) {
		patterns := map[string]bool{}
		for _, f := range a.Facts {
			for _, s := range f.From {
				patterns[s.Server] = true
			}
		}
		said := all(`^ *# a server that says (\S+): (\d+) of those infected or sent it, such as ` + saidHost + ` \(` + saidAt + `\)$`)
		for _, name := range []string{banner(0), banner(1)} {
			if !patterns["^"+regexp.QuoteMeta(name)+"$"] {
				t.Errorf("no pattern of %s among %v", name, patterns)
			}
			if !slices.ContainsFunc(said, func(m []string) bool { return m[0] == name }) {
				t.Errorf("%s without its evidence: %q", name, said)
			}
		}
		for _, m := range said {
			if src, _, at, data := o.frame(t, m[3]); src != m[2] || at != m[4] || !bytes.Contains(data, []byte("Server: "+m[0])) {
				t.Errorf("%q: in the recording by %s at %s", m, src, at)
			}
			if n, _ := strconv.Atoi(m[1]); n < 1 || n > 20 {
				t.Errorf("%q", m)
			}
		}
	})
	t.Run("shape of targets", func(t *testing.T) {
		if targets := a.Variants[0].Targets; targets == nil || targets.Uniform != "random-seed" {
			t.Errorf("targets %+v", targets)
		}
		if said := all(`^ *# most of those senders whose targets tell choose them so: (\S+)$`); len(said) != 1 || said[0][0] != "uniform" {
			t.Errorf("%q", said)
		}
	})
	t.Run("services", func(t *testing.T) {
		if !slices.Equal([]string(a.Service), []string{"tcp/80"}) || !a.Draft || rep.Unknown[0].Last <= cordon.Time(0) {
			t.Errorf("service %v, draft %v", a.Service, a.Draft)
		}
	})
}
