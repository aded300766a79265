package proof

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/capture/capturetest"
)

var update = flag.Bool("update", false, "write the recordings anew")

// recordings are what the shipped advisories prove themselves on. They are made
// here, of request lines and filler; no worm's body is in them.
var recordings = map[string]func() []byte{
	"code-red/demo.log":       codeRedDemo,
	"code-red/back-door.log":  codeRedBackDoor,
	"code-red/error.log":      codeRedErrors,
	"code-red/near-miss.log":  codeRedNearMiss,
	"code-red/benign.log":     benignLog,
	"code-red/handshake.pcap": codeRedHandshake,
	"nimda/sixteen.log":       nimdaSixteen,
	"nimda/error.log":         nimdaErrors,
	"nimda/near-miss.log":     nimdaNearMiss,
	"nimda/benign.log":        benignLog,
	"slammer/datagrams.pcap":  slammerDatagrams,
	"slammer/firewall.log":    slammerFirewall,
	"slammer/near-miss.pcap":  slammerNearMiss,
	"slammer/benign.log":      slammerBenign,
	"mirai/search.pcap":       miraiSearch,
	"mirai/near-miss.pcap":    miraiNearMiss,
	"mirai/benign.pcap":       miraiBenign,
}

func TestGeneratedRecordingsAreThoseThatShip(t *testing.T) {
	for name, make := range recordings {
		path := filepath.Join("..", "advisories", "recordings", name)
		want := make()
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v (run: go test ./proof -update)", err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator makes (run: go test ./proof -update)", path)
		}
	}
}

// log writes lines of a web server's log, a step of time apart.
type log struct {
	bytes.Buffer
	at   time.Time
	step time.Duration
}

func newLog(at string, step time.Duration) *log {
	t, err := time.Parse("2006-01-02 15:04", at)
	if err != nil {
		panic(err)
	}
	return &log{at: t, step: step}
}

// hit writes one line of the combined format.
func (l *log) hit(client, request string, status, size int) {
	fmt.Fprintf(l, "%s - - [%s] \"%s\" %d %d \"-\" \"-\"\n", client, l.at.Format("02/Jan/2006:15:04:05 -0700"), request, status, size)
	l.at = l.at.Add(l.step)
}

// visit writes lines of an ordinary visitor.
func (l *log) visit(client string, pages ...string) {
	for _, p := range pages {
		fmt.Fprintf(l, "%s - - [%s] \"GET %s HTTP/1.1\" 200 %d \"http://www.example.org/\" \"Mozilla/4.0 (compatible; MSIE 5.5; Windows 98)\"\n",
			client, l.at.Format("02/Jan/2006:15:04:05 -0700"), p, 400+37*len(p))
		l.at = l.at.Add(l.step / 7)
	}
}

// trace writes one line of an Apache 1.3 or 2.0 error log.
func (l *log) trace(client, message string) {
	fmt.Fprintf(l, "[%s] [error] [client %s] %s\n", l.at.Format("Mon Jan _2 15:04:05 2006"), client, message)
	l.at = l.at.Add(l.step)
}

// words stand behind the filler as in every log of the time; they are cut
// short and lead nowhere.
const words = "%u9090%u9090=a"

func ida(letter string) string {
	return "GET /default.ida?" + strings.Repeat(letter, 224) + words + "  HTTP/1.0"
}

// codeRedDemo is the week in which Code Red II appeared, on a small server
// that is not vulnerable.
func codeRedDemo() []byte {
	l := newLog("2001-08-01 05:13", 97*time.Minute)
	pages := []string{"/", "/news.html", "/images/logo.gif", "/contact.html", "/products/", "/download.html"}
	seconds := []string{"192.0.2.17", "192.0.2.44", "198.51.100.9"}
	for i := range 26 { // 1 to 3 August: the original worm wakes again
		l.visit(fmt.Sprintf("203.0.113.%d", 10+i%17), pages[i%6], "/images/logo.gif")
		if i%4 == 0 {
			l.hit(fmt.Sprintf("198.51.100.%d", 20+i), ida("N"), 400, 326)
		}
	}
	l.at = time.Date(2001, 8, 4, 9, 21, 0, 0, time.UTC)
	l.step = 41 * time.Minute
	for i := range 34 { // from 4 August on: Code Red II beside it
		l.visit(fmt.Sprintf("203.0.113.%d", 10+i%23), pages[(i+2)%6])
		if i%2 == 1 {
			l.hit(fmt.Sprintf("192.0.2.%d", 100+(i*7)%12), ida("X"), 404, 283)
		}
		if i%9 == 4 {
			l.hit(seconds[i%3], ida("N"), 400, 326)
		}
		if i == 11 {
			l.hit("203.0.113.200", "GET /default.ida?"+strings.Repeat("A", 240)+"=X HTTP/1.0", 404, 283)
		}
		if i == 20 {
			l.hit("203.0.113.77", "GET /scripts/..%255c%255c../winnt/system32/cmd.exe?/c+dir", 404, 0)
			l.hit("203.0.113.77", "get /scripts/root.exe?/c+ver HTTP/1.1", 501, 0)
		}
	}
	l.step = 7 * time.Minute
	for range 3 { // and an infected machine that tries again and again
		l.hit("192.0.2.44", ida("X"), 404, 283)
	}
	return l.Bytes()
}

func codeRedBackDoor() []byte {
	l := newLog("2001-08-06 02:00", 3*time.Minute)
	l.visit("203.0.113.5", "/", "/news.html")
	l.hit("198.51.100.66", "GET /scripts/root.exe?/c+dir+c: HTTP/1.0", 200, 0)
	l.hit("198.51.100.66", "GET /c/winnt/system32/cmd.exe?/c+dir HTTP/1.0", 200, 1024)
	l.hit("198.51.100.67", "GET /MSADC/root.exe?/c+dir HTTP/1.0", 404, 283)
	return l.Bytes()
}

func codeRedErrors() []byte {
	l := newLog("2001-08-05 11:00", 11*time.Minute)
	l.trace("192.0.2.61", "File does not exist: /usr/local/apache/htdocs/default.ida")
	l.trace("203.0.113.9", "File does not exist: /usr/local/apache/htdocs/favicon.ico")
	l.trace("192.0.2.62", "File does not exist: /usr/local/apache/htdocs/default.ida")
	l.trace("192.0.2.62", "File does not exist: /usr/local/apache/htdocs/default.ida")
	return l.Bytes()
}

func codeRedNearMiss() []byte {
	l := newLog("2001-08-05 08:00", time.Minute)
	x := strings.Repeat("X", 224)
	l.hit("198.51.100.1", "GET /default.ida?"+strings.Repeat("X", 12)+" HTTP/1.0", 404, 283)
	l.hit("198.51.100.2", "GET /default.ida HTTP/1.0", 404, 283)
	l.hit("198.51.100.3", "GET /search?q=/default.ida?"+x+" HTTP/1.1", 200, 900)
	l.hit("198.51.100.4", "GET /%64efault.ida?"+x+" HTTP/1.0", 404, 283)
	l.hit("198.51.100.5", "get /default.ida?"+x+" HTTP/1.0", 501, 0)
	l.hit("198.51.100.6", "GET /default.html?"+x+" HTTP/1.0", 404, 283)
	l.hit("198.51.100.7", "GET /default.ida?"+strings.Repeat("XY", 112)+" HTTP/1.0", 404, 283)
	fmt.Fprintf(l, "198.51.100.8 - - [05/Aug/2001:08:10:00 +0000] \"GET /news.html HTTP/1.1\" 200 512 \"http://www.example.org/default.ida?%s\" \"GET /default.ida?%s\"\n", x, x)
	fmt.Fprintf(l, "198.51.100.9 - /default.ida?%s [05/Aug/2001:08:11:00 +0000] \"GET /private/ HTTP/1.1\" 401 0 \"-\" \"-\"\n", x)
	return l.Bytes()
}

func benignLog() []byte {
	l := newLog("2001-08-02 00:00", 5*time.Minute)
	for i := range 40 {
		l.visit(fmt.Sprintf("203.0.113.%d", 1+i%29), "/", "/images/logo.gif", "/help/cmd.exe-explained.html", "/search?q=root.exe+code+red", "/a%20b.html?u=http%3A%2F%2Fwww.example.org%2F")
		l.hit("203.0.113.99", "HEAD /robots.txt HTTP/1.0", 404, 0)
	}
	return l.Bytes()
}

var sixteen = []string{
	"/scripts/root.exe", "/MSADC/root.exe", "/c/winnt/system32/cmd.exe", "/d/winnt/system32/cmd.exe",
	"/scripts/..%255c../winnt/system32/cmd.exe",
	"/_vti_bin/..%255c../..%255c../..%255c../winnt/system32/cmd.exe",
	"/_mem_bin/..%255c../..%255c../..%255c../winnt/system32/cmd.exe",
	"/msadc/..%255c../..%255c../..%255c/..%c1%1c../..%c1%1c../..%c1%1c../winnt/system32/cmd.exe",
	"/scripts/..%c1%1c../winnt/system32/cmd.exe", "/scripts/..%c0%2f../winnt/system32/cmd.exe",
	"/scripts/..%c0%af../winnt/system32/cmd.exe", "/scripts/..%c1%9c../winnt/system32/cmd.exe",
	"/scripts/..%%35%63../winnt/system32/cmd.exe", "/scripts/..%%35c../winnt/system32/cmd.exe",
	"/scripts/..%25%35%63../winnt/system32/cmd.exe", "/scripts/..%252f../winnt/system32/cmd.exe",
}

func nimdaSixteen() []byte {
	l := newLog("2001-09-18 14:02", 2*time.Second)
	for _, path := range sixteen {
		l.hit("192.0.2.80", "GET "+path+"?/c+dir HTTP/1.0", 404, 283)
	}
	l.visit("203.0.113.20", "/", "/news.html")
	for _, path := range sixteen[:9] {
		l.hit("192.0.2.81", "GET "+path+"?/c+dir HTTP/1.0", 404, 283)
		l.hit("192.0.2.81", "GET "+path+"?/c+dir HTTP/1.0", 404, 283)
	}
	for _, path := range sixteen[3:13] {
		l.hit("192.0.2.82", "GET "+path+"?/c+dir HTTP/1.0", 400, 0)
	}
	l.hit("192.0.2.83", "GET /scripts/root.exe?/c+dir HTTP/1.0", 404, 283)
	return l.Bytes()
}

func nimdaErrors() []byte {
	l := newLog("2005-06-11 03:03", time.Second)
	missing := func(client, path string) { l.trace(client, "File does not exist: /var/www/html"+path) }
	for _, path := range []string{
		"/scripts/root.exe", "/MSADC", "/c", "/d", "/scripts/..%5c..", "/_vti_bin", "/_mem_bin", "/msadc",
		`/scripts/..\xc1\x1c..`, `/scripts/..\xc0\xaf..`, `/scripts/..\xc1\x9c..`, "/scripts/..%2f..",
	} {
		missing("192.0.2.90", path)
	}
	missing("192.0.2.91", "/scripts/root.exe")
	missing("192.0.2.91", "/MSADC")
	missing("203.0.113.30", "/favicon.ico")
	missing("203.0.113.31", "/_vti_bin")
	missing("203.0.113.32", "/scripts/root.exe")
	return l.Bytes()
}

func nimdaNearMiss() []byte {
	l := newLog("2001-09-19 09:00", time.Minute)
	l.hit("198.51.100.1", "GET /scripts/root.exe?/c+dir HTTP/1.1", 404, 283)
	l.hit("198.51.100.2", "GET /scripts/root.exe?/c+dir", 404, 283)
	l.hit("198.51.100.3", "get /scripts/..%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0", 501, 0)
	l.hit("198.51.100.4", "GET /scripts/..%255c%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0", 404, 283)
	l.hit("198.51.100.5", "GET /scripts/..%c0%af..%c0%af../winnt/system32/cmd.exe?/c%20dir HTTP/1.0", 404, 283)
	l.hit("198.51.100.6", "GET /SCRIPTS/root.exe?/c+dir HTTP/1.0", 404, 283)
	return l.Bytes()
}

func slammerFirewall() []byte {
	var b bytes.Buffer
	line := func(at, src, rest string) {
		fmt.Fprintf(&b, "Jan 25 %s gate kernel: DROP IN=eth0 OUT= SRC=%s DST=192.0.2.1 %s\n", at, src, rest)
	}
	line("05:31:02", "198.51.100.7", "LEN=404 TOS=0x00 PREC=0x00 TTL=112 ID=4101 PROTO=UDP SPT=1201 DPT=1434 LEN=384")
	line("05:31:09", "198.51.100.7", "LEN=404 TOS=0x00 PREC=0x00 TTL=112 ID=4177 PROTO=UDP SPT=1201 DPT=1434 LEN=384")
	line("05:32:40", "203.0.113.50", "LEN=404 TOS=0x00 PREC=0x00 TTL=109 ID=99 PROTO=UDP SPT=3322 DPT=1434 LEN=384")
	line("05:33:00", "203.0.113.51", "LEN=403 TOS=0x00 PREC=0x00 TTL=109 ID=99 PROTO=UDP SPT=3322 DPT=1434 LEN=383")
	line("05:33:10", "203.0.113.52", "LEN=48 TOS=0x00 PREC=0x00 TTL=109 ID=99 DF PROTO=TCP SPT=3322 DPT=1433 WINDOW=16384 RES=0x00 SYN URGP=0")
	return b.Bytes()
}

func slammerBenign() []byte {
	var b bytes.Buffer
	for i := range 20 {
		fmt.Fprintf(&b, "Jan 25 06:%02d:00 gate kernel: ACCEPT IN=eth1 OUT=eth0 SRC=192.0.2.%d DST=203.0.113.53 LEN=%d TOS=0x00 PREC=0x00 TTL=64 ID=%d PROTO=UDP SPT=%d DPT=53 LEN=%d\n",
			i, 10+i, 60+i, 100+i, 1024+i, 40+i)
	}
	// A client that asks for the instances of a server sends one byte.
	fmt.Fprintf(&b, "Jan 25 06:30:00 gate kernel: ACCEPT IN=eth1 OUT=eth0 SRC=192.0.2.40 DST=192.0.2.41 LEN=29 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=UDP SPT=1050 DPT=1434 LEN=9\n")
	return b.Bytes()
}

// request is a whole request of one of the worms, with filler for a body.
func request(letter string) string {
	return ida(letter) + "\r\nContent-type: text/xml\r\nContent-length: 64\r\n\r\n" + strings.Repeat("a", 64)
}

const notFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

// codeRedHandshake has two hosts that send the request over complete
// connections, one of which also serves the page that tells version 1 apart,
// and one whose request is seen without a handshake.
func codeRedHandshake() []byte {
	n := capturetest.New(capturetest.Ethernet)
	n.Exchange("192.0.2.17:1030", "203.0.113.1:80", request("N"), notFound)
	n.Exchange("192.0.2.18:1031", "203.0.113.1:80", request("N"), notFound)
	page := "<html>Hacked by Chinese!</html>"
	n.Exchange("203.0.113.9:2000", "192.0.2.18:80", "GET / HTTP/1.0\r\n\r\n",
		fmt.Sprintf("HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(page), page))
	n.TCP("192.0.2.19:1032", "203.0.113.1:80").Send(request("X"))
	n.Exchange("203.0.113.10:2001", "203.0.113.1:80", "GET /index.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n", notFound)
	return n.Pcap()
}

func datagram(first string, length int) string {
	return first + strings.Repeat("\x01", length-len(first))
}

func slammerDatagrams() []byte {
	n := capturetest.New(capturetest.Ethernet)
	for i := range 5 {
		n.UDP("198.51.100.7:1201", fmt.Sprintf("192.0.2.%d:1434", 10+i), datagram("\x04", 376))
	}
	n.UDP("203.0.113.50:3322", "192.0.2.99:1434", datagram("\x04", 376))
	n.UDP("192.0.2.4:1025", "203.0.113.53:53", "\x00\x01filler")
	return n.Pcap()
}

func slammerNearMiss() []byte {
	n := capturetest.New(capturetest.Ethernet)
	n.UDP("198.51.100.1:1201", "192.0.2.10:1434", datagram("\x04", 375))
	n.UDP("198.51.100.2:1201", "192.0.2.10:1434", datagram("\x05", 376))
	n.UDP("198.51.100.3:1201", "192.0.2.10:1433", datagram("\x04", 376))
	n.UDP("198.51.100.4:1434", "192.0.2.10:1201", datagram("\x04", 376))
	n.UDP("198.51.100.5:1201", "192.0.2.10:1434", "\x02")
	n.Unreachable("192.0.2.10", "198.51.100.6", capturetest.IPv4Packet(17, 64, 1, 0,
		netip.MustParseAddr("198.51.100.6"), netip.MustParseAddr("192.0.2.10"), []byte("\x04\xb1\x05\x9a\x01\x80\x00\x00"+datagram("\x04", 376))))
	return n.Pcap()
}

// search records the first packet of a connection, whose sequence number is the
// address that it goes to, and more by a distance.
func search(n *capturetest.Net, from, to string, distance uint32) {
	c := n.TCP(from, to)
	a := netip.MustParseAddrPort(to).Addr().As4()
	c.SetISN(binary.BigEndian.Uint32(a[:])+distance, 1)
	c.SYN()
}

func miraiSearch() []byte {
	n := capturetest.New(capturetest.Ethernet)
	n.Now = time.Date(2016, 10, 21, 12, 0, 0, 0, time.UTC)
	for i := range 12 {
		port := 23
		if i%10 == 9 {
			port = 2323
		}
		search(n, fmt.Sprintf("192.0.2.21:%d", 30000+i), fmt.Sprintf("198.51.100.%d:%d", 7+i*19, port), 0)
	}
	for i := range 3 {
		search(n, fmt.Sprintf("192.0.2.22:%d", 30000+i), fmt.Sprintf("203.0.113.%d:5555", 9+i*29), 0)
	}
	return n.Pcap()
}

func miraiNearMiss() []byte {
	n := capturetest.New(capturetest.Ethernet)
	n.Now = time.Date(2016, 10, 21, 12, 0, 0, 0, time.UTC)
	for i := range 20 {
		search(n, fmt.Sprintf("192.0.2.23:%d", 30000+i), fmt.Sprintf("198.51.100.%d:23", 7+i*9), uint32(1+i))
	}
	// An answer whose sequence number is the address that it goes to.
	c := n.TCP("192.0.2.24:30000", "198.51.100.9:23")
	a := netip.MustParseAddr("192.0.2.24").As4()
	c.SetISN(7, binary.BigEndian.Uint32(a[:]))
	c.Open()
	return n.Pcap()
}

func miraiBenign() []byte {
	n := capturetest.New(capturetest.Ethernet)
	n.Now = time.Date(2016, 10, 21, 12, 0, 0, 0, time.UTC)
	n.Exchange("192.0.2.30:30000", "192.0.2.1:23", "filler of a session\r\n", "filler of an answer\r\n")
	for i := range 5 {
		n.Exchange(fmt.Sprintf("192.0.2.31:%d", 31000+i), "203.0.113.80:80", "GET /logo.gif HTTP/1.0\r\n\r\n", notFound)
	}
	return n.Pcap()
}
