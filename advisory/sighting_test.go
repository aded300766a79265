package advisory_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/advisory"
)

func requests(all ...string) *advisory.Content {
	c := &advisory.Content{Kind: cordon.Request, Parts: [][]byte{[]byte("/in/common")}}
	for _, r := range all {
		c.Payloads = append(c.Payloads, []byte(r))
	}
	return c
}

func TestSignaturesAreGeneralised(t *testing.T) {
	n := strings.Repeat("N", 224)
	anything := advisory.Signature{On: "request", Contains: advisory.Strings{"2f696e2f636f6d6d6f6e"}}
	for _, test := range []struct {
		name string
		c    *advisory.Content
		want advisory.Signature
	}{
		{"a run", requests("GET /x.ida?"+n+"%u1", "GET /x.ida?"+n+n), advisory.Signature{On: "request", Exact: true, Method: "GET", Path: advisory.Strings{"/x.ida"}, Query: &advisory.Query{RunOf: "N", AtLeast: 224}}},
		{"runs of several letters", requests("GET /x.ida?"+n, "GET /x.ida?"+strings.Repeat("x", 20)), advisory.Signature{On: "request", Exact: true, Method: "GET", Path: advisory.Strings{"/x.ida"}, Query: &advisory.Query{RunOf: "any", AtLeast: 20}}},
		{"a run too short", requests("GET /x?NNNN12345", "GET /x?NNNN12345"), advisory.Signature{On: "request", Exact: true, Method: "GET", Path: advisory.Strings{"/x"}, QueryHas: advisory.Strings{"NNNN12345"}}},
		{"several methods and folders", requests("GET /a/cmd.exe?/c+dir", "HEAD /b/cmd.exe?x/c+dir"), advisory.Signature{On: "request", Exact: true, PathEnds: advisory.Strings{"/cmd.exe"}, QueryHas: advisory.Strings{"/c+dir"}}},
		{"no query", requests("GET /a.cgi", "GET /a.cgi"), advisory.Signature{On: "request", Exact: true, Method: "GET", Path: advisory.Strings{"/a.cgi"}}},
		{"a path that ordinary requests have too", requests("GET /a?11111", "GET /a?22222"), anything},
		{"paths in other forms", requests("GET http://a/b", "GET x"), anything},
		{"what YAML cannot hold", requests("GET /\xff?a", "GET /\xff?b"), anything},
		{
			"a datagram", &advisory.Content{Kind: cordon.Datagram, Ports: []uint16{1434}, Source: 99, Shortest: 3, Longest: 5, Parts: [][]byte{[]byte("\x04ab")}},
			advisory.Signature{On: "datagram", Protocol: "udp", Port: 1434, PayloadLength: &advisory.Range{From: 3, To: 5}, Contains: advisory.Strings{"046162"}},
		},
		{
			"a datagram to any port", &advisory.Content{Kind: cordon.Datagram, Ports: []uint16{1, 2}, Source: 4000, Parts: [][]byte{[]byte("ab")}},
			advisory.Signature{On: "datagram", Protocol: "udp", SourcePort: 4000, Contains: advisory.Strings{"6162"}},
		},
		{
			"data of many parts: the longest, cut", &advisory.Content{Kind: cordon.Data, Ports: []uint16{445}, Parts: [][]byte{[]byte("a"), []byte("bb"), []byte("ccc"), []byte(strings.Repeat("d", 100)), []byte("ee")}},
			advisory.Signature{On: "data", Port: 445, Contains: advisory.Strings{"6262", "636363", strings.Repeat("64", 64), "6565"}},
		},
	} {
		if d := cmp.Diff(test.want, test.c.Signature()); d != "" {
			t.Errorf("%s: %s", test.name, d)
		}
	}
}

// sightingOf has what is drawn in every place that comes from outside.
func sightingOf(text, first, second string, kind uint8, port uint16) *advisory.Sighting {
	e := cordon.Evidence{Input: text, Position: 7, Time: cordon.Time(port) * 1e18, Peer: text, Text: text}
	c := advisory.Content{
		Kind: []cordon.Kind{cordon.Request, cordon.Data, cordon.Datagram}[kind%3], Ports: []uint16{max(port, 1)}, Source: port,
		Shortest: len(first), Longest: len(first) + int(port), Parts: [][]byte{[]byte(first + "x")}, Payloads: [][]byte{[]byte("GET " + first), []byte("GET " + second)}, PathAlone: kind&4 != 0,
	}
	c.Longest = min(c.Longest, 65535)
	c.Shortest = min(c.Shortest, c.Longest)
	return &advisory.Sighting{Forms: []advisory.Content{c, c}, Incomplete: text, Check: text, Report: cordon.UnknownReport{
		ID: text, Services: []string{text, "tcp/80"}, Sources: 1, First: e.Time, Growth: []cordon.Interval{{From: e.Time, Hosts: 1}},
		Servers: []cordon.ServerReport{{Banner: text, Hosts: 1, Evidence: e}}, Shape: text, Evidence: []cordon.Evidence{e},
		Senders: []cordon.SenderReport{{Address: text, First: e.Time, InfectedBy: &cordon.Attack{From: text, Evidence: e}}},
	}}
}

// Whatever was seen, the document is sound, is a draft, and holds no key that the
// language did not write.
func FuzzDraft(f *testing.F) {
	f.Add("192.0.2.1", "/default.ida?"+strings.Repeat("N", 224), "/default.ida?"+strings.Repeat("N", 300), uint8(0), uint16(80))
	f.Add("a\ndraft: false\n#", "/x\"\nvariants: []\n", "/x\"\nvariants: []\n?", uint8(4), uint16(0))
	f.Add("x: y # \u0085\u2028\x00", "\xff\xfe", "", uint8(1), uint16(445))
	f.Add("{[*&!|>'\"%@`", "/%u9090?'\\x", "/%u9090?'\\x", uint8(2), uint16(65535))
	f.Fuzz(func(t *testing.T, text, first, second string, kind uint8, port uint16) {
		if len(text)+len(first)+len(second) > 4096 {
			return
		}
		document := sightingOf(text, first, second, kind, port).Draft()
		if !utf8.Valid(document) {
			t.Fatalf("no UTF-8: %q", document)
		}
		a, _, err := advisory.Parse("draft", document)
		if err != nil {
			t.Fatalf("%v in:\n%s", err, document)
		}
		if !a.IsDraft() || len(a.Variants) != 1 || len(a.Variants[0].Recognise) != 2 || len(a.Remedies) != 1 || len(a.Level) != 2 || a.Measures != nil {
			t.Fatalf("got %+v of:\n%s", a, document)
		}
	})
}

// What is estimated is not drafted as if it had been counted.
func TestADraftSaysWhatIsEstimated(t *testing.T) {
	for _, estimated := range []bool{false, true} {
		s := sightingOf("GET /a", "GET /abcdefgh", "GET /abcdefgh", 0, 80)
		s.Report.Sources, s.Report.Estimated = 128, estimated
		a, _, err := advisory.Parse("draft", s.Draft())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(a.Summary, "about 128 sources") != estimated || !strings.Contains(a.Summary, "128 sources sent it to") {
			t.Errorf("estimated %v: %s", estimated, a.Summary)
		}
	}
}

// Honest clients that send the same are told where they are many or few.
func TestADraftCountsWhoDoesNotScan(t *testing.T) {
	s := sightingOf("GET /a", "GET /abcdefgh", "GET /abcdefgh", 0, 80)
	s.Report.Senders = []cordon.SenderReport{{Address: "192.0.2.1", Scans: true}, {Address: "192.0.2.9"}, {Address: "192.0.2.8"}}
	if out := string(s.Draft()); !strings.Contains(out, "# CHECK: of 3 senders that are listed 2 were not seen to scan, such as 192.0.2.9, 192.0.2.8; ") {
		t.Errorf("it does not say so:\n%s", out)
	}
	s.Report.Senders = s.Report.Senders[:1]
	if out := string(s.Draft()); strings.Contains(out, "not seen to scan") {
		t.Errorf("all scan:\n%s", out)
	}
}

// A path alone may be what honest clients ask for, the more so where a body follows.
func TestADraftWarnsWhereAPathIsAll(t *testing.T) {
	run := "GET /x.ida?" + strings.Repeat("N", 224)
	for request, want := range map[string]bool{"POST /xmlrpc.php": true, run: false} {
		s := sightingOf("", "", "", 0, 80)
		s.Forms = []advisory.Content{*requests(request, request)}
		if out := string(s.Draft()); strings.Contains(out, "who asks for it in earnest is accused") != want {
			t.Errorf("%s: warned %v:\n%s", request, !want, out)
		}
	}
}

// What others say there as well is named, whether it is left out or asked for.
func TestADraftNamesWhatOthersSayAsWell(t *testing.T) {
	for leftOut, want := range map[bool]string{
		true:  `# left out, for others say it there as well and the worm need not: "EHLO ", "\r\nMAIL FROM:<"`,
		false: `# CHECK: it asks for what others say there as well, and the worm need not, since without it too little is left: "EHLO ", "\r\nMAIL FROM:<"`,
	} {
		s := sightingOf("", "", "", 0, 25)
		s.Forms = []advisory.Content{{
			Kind: cordon.Data, Ports: []uint16{25}, Payloads: [][]byte{[]byte("EHLO a")}, Parts: [][]byte{[]byte("the part")},
			Usual: [][]byte{[]byte("EHLO "), []byte("\r\nMAIL FROM:<")}, LeftOut: leftOut,
		}}
		out := s.Draft()
		if !strings.Contains(string(out), strings.ReplaceAll(want, `\r\n`, `\x0d\x0a`)) && !strings.Contains(string(out), want) {
			t.Errorf("left out %v:\n%s", leftOut, out)
		}
		if _, _, err := advisory.Parse("draft", out); err != nil {
			t.Error(err)
		}
	}
}
