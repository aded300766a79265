package detect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon"
	"cordon/advisory"
)

// shipped parses the documents that ship, and those given as text.
func shipped(t testing.TB) []*advisory.Advisory {
	t.Helper()
	paths, _ := filepath.Glob("../advisories/*.yaml")
	var all []*advisory.Advisory
	for _, p := range paths {
		source, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		a, _, err := advisory.Parse(p, source)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	if len(all) < 3 {
		t.Fatalf("%d advisories ship, want at least 3", len(all))
	}
	return all
}

// requestOf makes the observation of a web log's line.
func requestOf(src, line string, status int) cordon.Observation {
	o := cordon.Observation{
		Kind: cordon.Request, Opened: cordon.OpenedByServer, Proto: cordon.TCP,
		Src: cordon.ParseHost(src), Dst: cordon.Host{Name: "log:test"}, Status: uint16(status),
		Time: 997000000e9, Position: 1, Raw: []byte(line), Bytes: uint64(len(line)),
	}
	o.Request.VersionShown = true
	method, rest, _ := strings.Cut(line, " ")
	o.Request.Method, o.Request.Target = []byte(method), []byte(rest)
	if i := strings.LastIndex(rest, " HTTP/"); i >= 0 {
		o.Request.Target, o.Request.Version = []byte(rest[:i]), []byte(rest[i+1:])
	}
	return o
}

func TestRequestsAreLaidToWhatTheyFit(t *testing.T) {
	x, n := strings.Repeat("X", 224), strings.Repeat("N", 224)
	tests := []struct {
		name, line string
		want       string // advisory/variant, "hostile" or ""
	}{
		{"Code Red II", "GET /default.ida?" + x + "%u9090 HTTP/1.0", "code-red/ii"},
		{"Code Red 1 or 2", "GET /default.ida?" + n + "=a HTTP/1.0", "code-red/v1-v2"},
		{"the shortest run", "GET /default.ida?XXXXXXXXXXXXX HTTP/1.0", "code-red/ii"},
		{"a run too short", "GET /default.ida?XXXXXXXXXXXX HTTP/1.0", ""},
		{"another letter", "GET /default.ida?" + strings.Repeat("A", 240) + " HTTP/1.0", "code-red/unrecognised"},
		{"a lower-case letter is another letter", "GET /default.ida?" + strings.Repeat("x", 224) + " HTTP/1.0", "code-red/unrecognised"},
		{"another path", "GET /x.ida?" + x + " HTTP/1.0", "code-red/unrecognised"},
		{"idq", "GET /x.idq?" + x + " HTTP/1.0", "code-red/unrecognised"},
		{"a digit is no letter", "GET /default.ida?" + strings.Repeat("0", 224) + " HTTP/1.0", ""},
		{"encoded path: a tool", "GET /%64efault.ida?" + x + " HTTP/1.0", "hostile"},
		{"encoded twice: a tool", "GET /default%252eida?" + x + " HTTP/1.0", "hostile"},
		{"encoded filler: a tool", "GET /default.ida?" + strings.Repeat("%58", 20) + " HTTP/1.0", "hostile"},
		{"lower-case method: a tool", "get /default.ida?" + x + " HTTP/1.0", "hostile"},
		{"absolute URI of an address: a proxy may have written it", "GET http://203.0.113.5/default.ida?" + x + " HTTP/1.0", "code-red/ii"},
		{"absolute URI of an address, Nimda", "GET http://203.0.113.5/scripts/root.exe?/c+dir HTTP/1.0", "nimda/nimda"},
		{"absolute URI of another scheme", "GET ftp://203.0.113.5/default.ida?" + x + " HTTP/1.0", "hostile"},
		{"absolute URI: a tool", "GET http://a/default.ida?" + x + " HTTP/1.0", "hostile"},
		{"upper-case path: a tool", "GET /DEFAULT.IDA?" + x + " HTTP/1.0", "hostile"},
		{"without a query", "GET /default.ida HTTP/1.0", ""},
		{"in a query", "GET /search?q=/default.ida?" + x + " HTTP/1.0", ""},
		{"Nimda to the letter", "GET /scripts/root.exe?/c+dir HTTP/1.0", "nimda/nimda"},
		{"Nimda, double encoding", "GET /scripts/..%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0", "nimda/nimda"},
		{"HTTP/1.1 is not Nimda", "GET /scripts/root.exe?/c+dir HTTP/1.1", "hostile"},
		{"no version is not Nimda", "GET /scripts/root.exe?/c+dir", "hostile"},
		{"lower case is not Nimda", "get /scripts/root.exe?/c+dir HTTP/1.0", "hostile"},
		{"another encoding is not Nimda", "GET /scripts/..%255c%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0", "hostile"},
		{"another command is not Nimda", "GET /scripts/root.exe?/c+copy HTTP/1.0", "hostile"},
		{"an interpreter named in a query", `GET /scripts/x.dll?t=..\..\winnt\system32\cmd.exe?/c+dir HTTP/1.0`, "hostile"},
		{"triple slash and dots", "GET /scripts/.%252e/.%252e/winnt/system32/cmd.exe?/c+dir HTTP/1.0", "hostile"},
		{"a page about it", "GET /blog/what-is-cmd.exe.html HTTP/1.1", ""},
		{"ordinary", "GET /index.html HTTP/1.1", ""},
		{"ordinary, encoded", "GET /a%20b?u=http%3A%2F%2Fx%2Fy HTTP/1.1", ""},
	}
	p := Compile(shipped(t))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := New(p, Options{Inputs: []string{"test"}})
			d.Observe([]cordon.Observation{requestOf("192.0.2.1", test.line, 404)})
			got := ""
			for _, f := range d.Close().Findings {
				switch f.Role {
				case cordon.Emitter:
					got += f.Advisory + "/" + f.Variant
				case cordon.Prober:
					got += "hostile"
				}
			}
			if got != test.want {
				t.Errorf("%s: got %q, want %q", test.line, got, test.want)
			}
		})
	}
}

func TestIISLogsShowNeitherVersionNorEncoding(t *testing.T) {
	p := Compile(shipped(t))
	o := requestOf("192.0.2.1", "GET /scripts/..%5c../winnt/system32/cmd.exe?/c+dir", 404)
	o.Request.VersionShown, o.Request.Decoded = false, true
	d := New(p, Options{Inputs: []string{"test"}})
	d.Observe([]cordon.Observation{o})
	if f := d.Close().Findings; len(f) == 0 || f[0].Variant != "nimda" {
		t.Errorf("got %+v, want nimda", f)
	}
}

// summed shows only the sums of several datagrams.
func summed(o cordon.Observation, packets, bytes uint64) cordon.Observation {
	o.Payload, o.PayloadLength, o.Packets, o.Bytes = nil, -1, packets, bytes
	return o
}

func TestDatagramsAreRecognisedByWhatIsShown(t *testing.T) {
	base := cordon.Observation{
		Kind: cordon.Datagram, Proto: cordon.UDP, Src: cordon.ParseHost("192.0.2.1"), Dst: cordon.ParseHost("192.0.2.2"),
		DstPort: 1434, PayloadLength: 376, Payload: []byte{4, 1, 1}, Packets: 1, Bytes: 404, Position: 1,
	}
	tests := []struct {
		name string
		mend func(*cordon.Observation)
		want int
	}{
		{"whole", func(o *cordon.Observation) {}, 1},
		{"payload not shown, as in a firewall log", func(o *cordon.Observation) { o.Payload = nil }, 1},
		{"another length", func(o *cordon.Observation) { o.PayloadLength = 375 }, 0},
		{"another first byte", func(o *cordon.Observation) { o.Payload = []byte{5, 1} }, 0},
		{"another port", func(o *cordon.Observation) { o.DstPort = 1433 }, 0},
		{"TCP", func(o *cordon.Observation) { o.Proto = cordon.TCP }, 0},
		{"length not shown", func(o *cordon.Observation) { o.PayloadLength, o.Bytes = -1, 0 }, 1},
		{"nothing but ends: an honest client's are the same", func(o *cordon.Observation) { o.Payload, o.PayloadLength, o.Bytes = nil, -1, 0 }, 0},
		{"a sum of two that fits", func(o *cordon.Observation) { *o = summed(*o, 2, 809) }, 1},
		{"a sum of two that is too small", func(o *cordon.Observation) { *o = summed(*o, 2, 751) }, 0},
		{"a sum of two that is too large", func(o *cordon.Observation) { *o = summed(*o, 2, 10057) }, 0},
		{"a sum too small for one", func(o *cordon.Observation) { *o = summed(*o, 1, 82) }, 0},
		{"a sum that is one's, of nobody knows how many", func(o *cordon.Observation) { *o = summed(*o, 0, 404) }, 1},
		{"a sum of nobody knows how many", func(o *cordon.Observation) { *o = summed(*o, 0, 10000) }, 0},
	}
	p := Compile(shipped(t))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := base
			test.mend(&o)
			d := New(p, Options{Inputs: []string{"test"}})
			d.Observe([]cordon.Observation{o})
			got := 0
			for _, f := range d.Close().Findings {
				if f.Role == cordon.Emitter {
					got++
					if f.Grade != cordon.Spoofable {
						t.Errorf("grade %v, want spoofable", f.Grade)
					}
				}
			}
			if got != test.want {
				t.Errorf("got %d findings, want %d", got, test.want)
			}
		})
	}
}

// A rule that asks for no more than a port, or for a length, is not held to more.
func TestADatagramIsHeldToWhatItsRuleAsksFor(t *testing.T) {
	for _, c := range []struct {
		name string
		mend func(*advisory.Signature)
		want int
	}{
		{"a port alone", func(s *advisory.Signature) { s.PayloadLength, s.FirstBytes = nil, "" }, 1},
		{"a length, and the payload is shown", func(s *advisory.Signature) { s.FirstBytes = "" }, 0},
		{"both, and the payload is shown", func(*advisory.Signature) {}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := shipped(t)
			for _, a := range all {
				if a.ID == "slammer" {
					c.mend(&a.Variants[0].Recognise[0])
				}
			}
			d := New(Compile(all), Options{Inputs: []string{"test"}})
			d.Observe([]cordon.Observation{{
				Kind: cordon.Datagram, Proto: cordon.UDP, Src: cordon.ParseHost("192.0.2.1"), Dst: cordon.ParseHost("192.0.2.2"),
				DstPort: 1434, PayloadLength: -1, Payload: []byte{4, 1, 1}, Position: 1,
			}})
			got := 0
			for _, f := range d.Close().Findings {
				if f.Role == cordon.Emitter {
					got++
				}
			}
			if got != c.want {
				t.Errorf("got %d findings, want %d", got, c.want)
			}
		})
	}
}

// A connection bears a mark, or it is nobody's; it is no attack on whom it asks.
func TestConnectionsAreLaidToTheMarkTheyBear(t *testing.T) {
	for _, c := range []struct {
		name, dst string
		port      uint16
		seq       uint32
		want      string
	}{
		{"Mirai's", "198.51.100.7", 23, 198<<24 | 51<<16 | 100<<8 | 7, "mirai telnet-search"},
		{"on its second port", "198.51.100.7", 2323, 198<<24 | 51<<16 | 100<<8 | 7, "mirai second-telnet-search"},
		{"on a port of others", "198.51.100.7", 5555, 198<<24 | 51<<16 | 100<<8 | 7, "unrecognised sequence-is-destination"},
		{"the address turned round", "198.51.100.7", 23, 7<<24 | 100<<16 | 51<<8 | 198, ""},
		{"the next one", "198.51.100.7", 23, 198<<24 | 51<<16 | 100<<8 | 8, ""},
		{"IPv6", "2001:db8::1", 23, 1, ""},
		{"not shown", "198.51.100.7", 23, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := New(Compile(shipped(t)), Options{Inputs: []string{"a"}})
			d.Observe([]cordon.Observation{{
				Kind: cordon.Connect, Proto: cordon.TCP, Src: cordon.ParseHost("192.0.2.21"), SrcPort: 30000,
				Dst: cordon.ParseHost(c.dst), DstPort: c.port, Seq: c.seq, Time: 997000000e9, Position: 1,
			}})
			got := ""
			for _, f := range d.Close().Findings {
				if got += f.Variant + " " + f.Rule; f.Role != cordon.Emitter || f.Grade != cordon.Spoofable || f.Host.String() != "192.0.2.21" {
					t.Errorf("got %+v", f)
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Witty's mark: one source port, any port of the destination, a range of lengths.
func TestDatagramsAreLaidToTheMarkTheyBear(t *testing.T) {
	a, _, err := advisory.Parse("witty.yaml", []byte(`cordon: 1
id: witty
title: Witty
revision: 1
tlp: CLEAR
kind: worm
summary: It comes from one port.
service: [udp/4000]
facts: []
exposure: []
variants:
  - id: witty
    name: Witty
    recognise:
      - {id: from-4000, on: datagram, protocol: udp, source-port: 4000, payload-length: {from: 796, to: 1307}, grade: spoofable}
    remedy: rebuild
remedies:
  - {id: rebuild, title: Rebuild, rank: 5, steps: [Restore it.]}
due-care: Patch.
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		from, to uint16
		length   int32
		want     int
	}{
		{"the shortest", 4000, 17, 796, 1},
		{"the longest, to another port", 4000, 50123, 1307, 1},
		{"too short", 4000, 17, 795, 0},
		{"too long", 4000, 17, 1308, 0},
		{"from another port", 4001, 17, 900, 0},
		{"to that port", 17, 4000, 900, 0},
		{"of unknown length: the port that it comes from is a mark too", 4000, 17, -1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := New(Compile([]*advisory.Advisory{a}), Options{Inputs: []string{"a"}})
			d.Observe([]cordon.Observation{{
				Kind: cordon.Datagram, Proto: cordon.UDP, Src: cordon.ParseHost("192.0.2.21"), SrcPort: c.from,
				Dst: cordon.ParseHost("198.51.100.7"), DstPort: c.to, PayloadLength: c.length, Time: 1079800000e9, Position: 1,
			}})
			got := 0
			for _, f := range d.Close().Findings {
				if f.Role == cordon.Emitter {
					got++
				}
			}
			if got != c.want {
				t.Errorf("got %d findings, want %d", got, c.want)
			}
		})
	}
}
