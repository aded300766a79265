package detect

import (
	"strings"
	"testing"

	"cordon"
	"cordon/advisory"
)

// documentOf is a sound advisory with these signatures, one variant each.
func documentOf(t *testing.T, signatures ...string) *advisory.Advisory {
	t.Helper()
	text := "cordon: 1\nid: x\ntitle: X\nrevision: 1\ntlp: CLEAR\nkind: worm\nsummary: X.\nservice: [tcp/80]\nfacts: []\nexposure: []\nvariants:\n"
	for i, s := range signatures {
		id := string(rune('a' + i))
		text += "  - {id: " + id + ", name: X, remedy: r, recognise: [{id: " + id + ", " + s + "}]}\n"
	}
	text += "remedies: [{id: r, title: R, rank: 1, steps: [Do it.]}]\ndue-care: Do it.\n"
	a, _, err := advisory.Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// fitting is which variants an observation is laid to.
func fitting(a *advisory.Advisory, o cordon.Observation) (all string) {
	o.Src, o.Dst = cordon.ParseHost("192.0.2.1"), cordon.ParseHost("192.0.2.2")
	d := New(Compile([]*advisory.Advisory{a}), Options{Inputs: []string{"test"}})
	unexplained := false
	d.Unexplained = func(*cordon.Observation) { unexplained = true }
	d.Observe([]cordon.Observation{o})
	for _, f := range d.Close().Findings {
		if f.Role == cordon.Emitter {
			all += f.Variant
		}
	}
	if unexplained != (all == "") {
		return "what is explained is not what is found"
	}
	return all
}

func TestDataIsRecognisedByItsBytes(t *testing.T) {
	a := documentOf(t, "on: data, port: 445, first-bytes: 00", "on: data, contains: [6162, 6364]", "on: datagram, contains: 6162")
	data := func(port uint16, payload string) cordon.Observation {
		return cordon.Observation{Kind: cordon.Data, Proto: cordon.TCP, DstPort: port, Payload: []byte(payload), PayloadLength: -1}
	}
	for _, test := range []struct {
		name string
		o    cordon.Observation
		want string
	}{
		{"first bytes on the port", data(445, "\x00\x01"), "a"},
		{"on another port", data(446, "\x00\x01"), ""},
		{"other first bytes", data(445, "\x01\x00"), ""},
		{"pieces in their order", data(9, "xabxcdx"), "b"},
		{"pieces side by side", data(9, "abcd"), "b"},
		{"pieces in another order", data(9, "cdab"), ""},
		{"one piece missing", data(9, "abab"), ""},
		{"a datagram", cordon.Observation{Kind: cordon.Datagram, Proto: cordon.UDP, Payload: []byte("xab"), PayloadLength: 3}, "c"},
		{"a datagram without it", cordon.Observation{Kind: cordon.Datagram, Proto: cordon.UDP, Payload: []byte("ba"), PayloadLength: 2}, ""},
	} {
		if got := fitting(a, test.o); got != test.want {
			t.Errorf("%s: laid to %q, want %q", test.name, got, test.want)
		}
	}
}

// What is told again with what follows it is no sending by itself.
func TestABeginningIsNotCounted(t *testing.T) {
	a := documentOf(t, "on: data, first-bytes: 13")
	d := New(Compile([]*advisory.Advisory{a}), Options{Inputs: []string{"test"}})
	passed := 0
	d.Unexplained = func(*cordon.Observation) { passed++ }
	o := cordon.Observation{
		Kind: cordon.Data, Proto: cordon.TCP, Time: 1, Src: cordon.ParseHost("192.0.2.1"), Dst: cordon.ParseHost("192.0.2.2"),
		Payload: []byte("\x13BitTorrent protocol"), PayloadLength: -1, More: true,
	}
	whole, other := o, o
	whole.More, whole.Payload = false, []byte("\x13BitTorrent protocol and more")
	other.Payload = []byte("$Lock ")
	d.Observe([]cordon.Observation{o, whole, other})
	found := d.Close().Findings
	if len(found) != 2 || found[0].Count != 1 || found[1].Count != 1 || passed != 0 {
		t.Errorf("got %+v, and %d unexplained", found, passed)
	}
}

// Bytes of a request are found as sent, whether a literal can be looked for or not.
func TestRequestsAreRecognisedByTheirBytes(t *testing.T) {
	plain, odd := documentOf(t, "on: request, contains: [2f782e6469723f, 3d61]"), documentOf(t, "on: request, contains: ff25")
	for _, test := range []struct {
		name   string
		a      *advisory.Advisory
		target string
		want   string
	}{
		{"both pieces", plain, "/x.dir?" + strings.Repeat("q", 50) + "=a", "a"},
		{"encoded, which is another request", plain, "/x%2edir?=a", ""},
		{"one piece", plain, "/x.dir?=b", ""},
		{"bytes that no log writes as they are", odd, "/\xff%u9090", "a"},
		{"others", odd, "/\xfe%u9090", ""},
	} {
		o := cordon.Observation{Kind: cordon.Request, Request: cordon.RequestLine{Method: []byte("GET"), Target: []byte(test.target)}}
		if got := fitting(test.a, o); got != test.want {
			t.Errorf("%s: laid to %q, want %q", test.name, got, test.want)
		}
	}
	if s := Compile([]*advisory.Advisory{plain}).Scanner(); s == nil || len(s.Scan([]byte("GET /x.dir?qq=a HTTP/1.0"), nil)) == 0 {
		t.Error("a scan passes over what the plain one matches")
	}
	if Compile([]*advisory.Advisory{odd}).Scanner() != nil {
		t.Error("a scan for what has no literal passes over lines")
	}
}
