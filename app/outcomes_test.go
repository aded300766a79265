package app

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// asked is a first contact and what became of it, as each kind of source can show
// it.
type asked struct {
	client, host string
	port         int
	at           time.Time
	taken        string // answered, refused, unreachable, unanswered
}

func (a asked) from() string { return fmt.Sprintf("%s:%d", a.client, a.port) }

func askedAsCapture(all []asked) string {
	n := capturetest.New(capturetest.Ethernet)
	for _, a := range all {
		n.Now = a.at
		c := n.TCP(a.from(), a.host+":445")
		switch a.taken {
		case "answered":
			c.Open()
			c.Close()
		case "refused":
			c.SYN()
			c.Refuse()
		case "unreachable":
			c.SYN()
			packet := c.Packet(capturetest.Segment{From: &c.Client, Flags: capturetest.SYN, Seq: c.Client.ISN})
			n.Unreachable("192.0.2.1", a.client, packet)
		default:
			c.SYN()
		}
	}
	return string(n.Pcap())
}

func askedAsZeek(all []asked) string {
	var b strings.Builder
	b.WriteString("#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\n")
	states := map[string]string{"answered": "SF\t5\t400\t5\t400", "refused": "REJ\t1\t60\t1\t40", "unreachable": "S0\t1\t60\t0\t0", "unanswered": "S0\t1\t60\t0\t0"}
	for i, a := range all {
		fmt.Fprintf(&b, "%d.000000\tC%d\t%s\t%d\t%s\t445\ttcp\t%s\n", a.at.Unix(), i, a.client, a.port, a.host, states[a.taken])
	}
	return b.String()
}

func askedAsEve(all []asked) string {
	var b strings.Builder
	for i, a := range all {
		back, flags := 0, "00"
		switch a.taken {
		case "answered":
			back, flags = 5, "1b"
		case "refused":
			back, flags = 1, "14"
		}
		there := map[bool]string{true: "1b", false: "02"}[a.taken == "answered"]
		at := a.at.Format("2006-01-02T15:04:05.000000-0700")
		fmt.Fprintf(&b, `{"timestamp":%q,"flow_id":%d,"src_ip":%q,"src_port":%d,"dest_ip":%q,"dest_port":445,"proto":"TCP","event_type":"flow","flow":{"pkts_toserver":%d,"pkts_toclient":%d,"bytes_toserver":300,"bytes_toclient":%d,"start":%q,"end":%q},"tcp":{"tcp_flags_ts":%q,"tcp_flags_tc":%q}}`+"\n",
			at, i+1, a.client, a.port, a.host, 1+back, back, 60*back, at, at, there, flags)
	}
	return b.String()
}

// askedAsFirewall logs what was dropped, and what was let through.
func askedAsFirewall(all []asked) string {
	var b strings.Builder
	for i, a := range all {
		action := map[bool]string{true: "ACCEPT", false: "DROP"}[a.taken == "answered"]
		fmt.Fprintf(&b, "%s gate kernel: %s IN=eth0 OUT=eth1 SRC=%s DST=%s LEN=48 TOS=0x00 PREC=0x00 TTL=110 ID=%d PROTO=TCP SPT=%d DPT=445 WINDOW=16384 RES=0x00 SYN URGP=0\n",
			a.at.Format("Jan _2 15:04:05"), action, a.client, a.host, i+1, a.port)
	}
	return b.String()
}

var kindsOfSource = []struct {
	name string
	of   func([]asked) string
}{
	{"a.pcap", askedAsCapture},
	{"conn.log", askedAsZeek},
	{"eve.json", askedAsEve},
	{"firewall.log", askedAsFirewall},
}

func askAll(client string, n int, taken func(i int) string) (all []asked) {
	for i := range n {
		all = append(all, asked{
			client: client, host: fmt.Sprintf("198.51.100.%d", i+1), port: 2000 + i,
			at: time.Date(2005, 1, 20, 12, 0, i, 0, time.UTC), taken: taken(i),
		})
	}
	return all
}

// How contacts went is told from packets, from the states of Zeek's connections,
// from a firewall's verdicts and from Suricata's flows, and means the same.
func TestOutcomesAreToldFromEveryKindOfSource(t *testing.T) {
	const scans = "192.0.2.66 horizontal tcp/445"
	for _, c := range []struct {
		name  string
		taken func(i int) string
		want  []string
	}{
		{"refused", func(int) string { return "refused" }, []string{scans}},
		{"unreachable", func(int) string { return "unreachable" }, []string{scans}},
		{"unanswered", func(int) string { return "unanswered" }, []string{scans}},
		{"some of each", func(i int) string { return []string{"refused", "unreachable", "unanswered"}[i%3] }, []string{scans}},
		{"answered", func(int) string { return "answered" }, nil},
		{"nearly all answered", func(i int) string { return map[bool]string{true: "refused", false: "answered"}[i%8 == 3] }, nil},
	} {
		for _, kind := range kindsOfSource {
			t.Run(c.name+", "+kind.name, func(t *testing.T) {
				rep := analyse(t, nil, write(t, t.TempDir(), kind.name, kind.of(askAll("192.0.2.66", 30, c.taken))))
				if got := scannersIn(rep); !slices.Equal(got, c.want) {
					t.Fatalf("got %q, want %q", got, c.want)
				}
				if len(c.want) > 0 && (rep.Scanners.At(0).Outcome != "failed" || rep.Scanners.At(0).Detector != "sequential") {
					t.Errorf("got %+v", rep.Scanners.At(0))
				}
			})
		}
	}
}

// A sweep that stays under every sensor's threshold is found when the sensors are
// put together.
func TestSweepUnderEverySensorsThresholdIsFoundInAll(t *testing.T) {
	all := askAll("192.0.2.66", 6, func(int) string { return "unanswered" })
	for _, kind := range kindsOfSource {
		for _, other := range kindsOfSource {
			t.Run(kind.name+" and "+other.name, func(t *testing.T) {
				dir := t.TempDir()
				one, two := write(t, dir, "1-"+kind.name, kind.of(all[:3])), write(t, dir, "2-"+other.name, other.of(all[3:]))
				for _, path := range []string{one, two} {
					if got := scannersIn(analyse(t, nil, path)); len(got) > 0 {
						t.Fatalf("one sensor alone: %q", got)
					}
				}
				want := []string{"192.0.2.66 horizontal tcp/445"}
				if got := scannersIn(analyse(t, nil, one, two)); !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

// The same for who asks slowly, so that nothing but the growth over hours tells, and
// for logs that are cut: each sensor's spans several windows.
func TestSlowSweepIsFoundInAllSensors(t *testing.T) {
	const hosts, hours = 350, 2 // an hour, of which 600 together tell; in six hours it takes 1500
	sensor := func(net int) (lines []string) {
		for n := range hosts * hours {
			at := dawn.Add(time.Duration(n) * time.Hour / hosts)
			lines = append(lines, fmt.Sprintf("%s gate%d kernel: IN=eth0 OUT= SRC=198.51.100.66 DST=10.%d.%d.%d LEN=404 PROTO=UDP SPT=4000 DPT=1434 LEN=384\n", at.Format(time.Stamp), net, net, n/200, n%200+1))
		}
		return lines
	}
	dir := t.TempDir()
	var whole, cut []string
	for net := range 2 {
		lines, name := sensor(net), fmt.Sprintf("gate%c.log", 'a'+net)
		whole = append(whole, write(t, dir, name, strings.Join(lines, "")))
		cut = append(cut, write(t, dir, "cut-"+name+".1", strings.Join(lines[:300], "")), write(t, dir, "cut-"+name, strings.Join(lines[300:], "")))
	}
	for _, path := range whole {
		if got := scannersIn(analyse(t, nil, path)); len(got) > 0 {
			t.Fatalf("one sensor alone: %q", got)
		}
	}
	for _, all := range [][]string{whole, cut} {
		rep := analyse(t, nil, all...)
		if got, want := scannersIn(rep), []string{"198.51.100.66 horizontal udp/1434"}; !slices.Equal(got, want) || rep.Scanners.At(0).Detector != "growth" {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What waits for an answer where one file ends and the next goes on is not taken
// for unanswered; where the recording ends it is, and that is marked.
func TestContactsStayPendingBetweenJoinedFiles(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	var open []*capturetest.Conn
	for i := range 8 {
		c := n.TCP(fmt.Sprintf("192.0.2.66:%d", 2000+i), fmt.Sprintf("198.51.100.%d:80", i+1))
		c.SYN()
		open = append(open, c)
	}
	first := n.Pcap()
	n.Frames = nil
	for _, c := range open {
		c.SYNACK()
	}
	dir := t.TempDir()
	a := write(t, dir, "trace.pcap0", string(first))
	alone := analyse(t, nil, a)
	if got := scannersIn(alone); len(got) != 1 || !strings.Contains(strings.Join(alone.Scanners.At(0).Why, " "), "The recording ends before") {
		t.Errorf("cut: got %+v", alone.Scanners.List())
	}
	if joined := scannersIn(analyse(t, nil, a, write(t, dir, "trace.pcap1", string(n.Pcap())))); len(joined) > 0 {
		t.Errorf("joined: got %q", joined)
	}
}

// A port scan is never a worm's sign, not even of a host that was attacked.
func TestPortScanIsNeverWormEvidence(t *testing.T) {
	for _, hosts := range []int{1, 20} {
		n := capturetest.New(capturetest.Ethernet)
		n.Exchange("203.0.113.5:1025", "192.0.2.20:80", wormRequest, notFound)
		n.Now = n.Now.Add(time.Minute)
		for h := range hosts {
			for port := range 200 {
				c := n.TCP(fmt.Sprintf("192.0.2.20:%d", 3000+port), fmt.Sprintf("198.51.100.%d:%d", h+1, 1+port))
				c.SYN()
				c.Refuse()
			}
		}
		rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		want := map[int]string{1: "192.0.2.20 vertical tcp", 20: "192.0.2.20 sweep tcp"}[hosts]
		if got := scannersIn(rep); !slices.Equal(got, []string{want}) {
			t.Fatalf("got %q, want %q", got, want)
		}
		if h := row(rep, "192.0.2.20"); h != nil && h.Verdict != cordon.VerdictAttacked {
			t.Errorf("got %+v", h)
		}
	}
}

// A victim that suddenly asks by ARP for many new neighbours is suspected of what
// attacked it; one that nobody attacked is not.
func TestVictimThatSweepsByARPIsSuspected(t *testing.T) {
	for _, attacked := range []bool{true, false} {
		n := capturetest.New(capturetest.Ethernet)
		if attacked {
			n.UDP("203.0.113.5:1025", "192.0.2.20:1434", "\x04"+strings.Repeat("\x01", 375))
		}
		n.Now = n.Now.Add(time.Minute)
		for i := range 200 {
			n.ARP(20, "192.0.2.20", netip.AddrFrom4([4]byte{192, 0, 2, byte(30 + i)}).String())
		}
		rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
		if got := scannersIn(rep); !slices.Equal(got, []string{"192.0.2.20 sweep arp"}) {
			t.Fatalf("got %q", got)
		}
		h := row(rep, "192.0.2.20")
		switch {
		case attacked && (h == nil || h.Verdict != cordon.VerdictSuspected || h.Advisory != "slammer"):
			t.Errorf("attacked: got %+v", h)
		case !attacked && h != nil:
			t.Errorf("not attacked: got %+v", h)
		}
	}
}

// What looks like a scan from afar, as packets: nobody is named for it.
func TestPacketsOfWhatIsNoScanNameNobody(t *testing.T) {
	somewhere := func(i int) string { return fmt.Sprintf("%d.%d.%d.7", 11+i%90, i/90%250, i%250) }
	for _, c := range []struct {
		name string
		make func(n *capturetest.Net)
	}{
		{"SYNs with forged sources", func(n *capturetest.Net) {
			for i := range 5000 {
				n.TCP(fmt.Sprintf("%s:%d", somewhere(i), 1024+i), "192.0.2.80:80").SYN()
			}
		}},
		{"backscatter of SYN+ACK and RST", func(n *capturetest.Net) {
			for i := range 2000 {
				c := n.TCP(fmt.Sprintf("%s:%d", somewhere(i), 1024+i), "203.0.113.80:80")
				if i%2 == 0 {
					c.SYNACK()
				} else {
					c.Refuse()
				}
			}
		}},
		{"backscatter of ICMP errors", func(n *capturetest.Net) {
			for i := range 2000 {
				c := n.TCP(fmt.Sprintf("%s:%d", somewhere(i), 1024+i), "203.0.113.80:80")
				n.Unreachable("203.0.113.80", somewhere(i), c.Packet(capturetest.Segment{From: &c.Client, Flags: capturetest.SYN, Seq: 1}))
			}
		}},
		{"reflected answers", func(n *capturetest.Net) {
			for i := range 2000 {
				n.UDP(somewhere(i)+":123", "192.0.2.80:40000", strings.Repeat("x", 440))
			}
		}},
		{"a resolver", func(n *capturetest.Net) {
			for i := range 2000 {
				n.UDP("192.0.2.53:33000", somewhere(i)+":53", "question")
				if i%10 != 0 {
					n.UDP(somewhere(i)+":53", "192.0.2.53:33000", "answer")
				}
			}
		}},
		{"a time server of the pool", func(n *capturetest.Net) {
			for i := range 2000 {
				n.UDP(somewhere(i)+":123", "192.0.2.123:123", "what time is it")
				n.UDP("192.0.2.123:123", somewhere(i)+":123", "late")
			}
		}},
		{"browsing", func(n *capturetest.Net) {
			for i := range 500 {
				if at := fmt.Sprintf("192.0.2.7:%d", 2000+i); i%9 == 4 {
					n.TCP(at, somewhere(i)+":80").SYN()
				} else {
					n.Exchange(at, somewhere(i)+":80", "GET / HTTP/1.0\r\n\r\n", notFound)
				}
				n.Now = n.Now.Add(time.Second)
			}
		}},
		{"monitoring", func(n *capturetest.Net) {
			for round := range 3 {
				for i := range 250 {
					host := fmt.Sprintf("198.51.100.%d", i+1)
					n.Echo("192.0.2.9", host, "x")
					n.EchoReply(host, "192.0.2.9", "x")
					c := n.TCP(fmt.Sprintf("192.0.2.9:%d", 2000+round*250+i), host+":22")
					c.Open()
					c.Close()
				}
				n.Now = n.Now.Add(time.Minute)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := capturetest.New(capturetest.Ethernet)
			c.make(n)
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", string(n.Pcap())))
			if got := scannersIn(rep); len(got) > 0 || len(rep.Hosts) > 0 {
				t.Errorf("scanners %q, hosts %+v", got, rep.Hosts)
			}
		})
	}
}
