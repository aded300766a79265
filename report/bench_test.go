package report

import (
	"fmt"
	"io"
	"testing"
	"time"

	"cordon"
)

// long is a report as a capture of nothing but connection attempts gives it:
// so many hosts that scan, and one in eight of them infected and attacked.
func long(scanners int) *cordon.Report {
	r := outbreak()
	r.Hosts, r.Hostile = nil, nil
	var all []cordon.ScannerReport
	begin := at("2001-09-18 06:00:00")
	for i := range scanners {
		first := begin + cordon.Time(i)*cordon.Time(10*time.Microsecond)
		address := fmt.Sprintf("%d.%d.%d.%d", 11+i>>24, byte(i>>16), byte(i>>8), byte(i))
		all = append(all, longScanner(address, first, i))
		if i%8 == 0 {
			r.Hosts = append(r.Hosts, longHost(address, first, i))
		}
	}
	r.Scanners = cordon.RowsOf(all...)
	return r
}

func longScanner(address string, first cordon.Time, i int) cordon.ScannerReport {
	last := first + cordon.Time(98*time.Second)
	return cordon.ScannerReport{
		Address: address, Kind: "sweep", Protocol: "tcp", Targets: uint64(20 + i%40), Outcome: "failed", Detector: "sequential",
		Contacts: uint64(20 + i%40), Detected: first + cordon.Time(6*time.Second), First: first, Last: last, Shape: "unknown",
		Evidence: []cordon.Evidence{
			{Input: "captures/border", Position: uint64(i), Time: first, Text: "its first contact with a host: tcp, any port"},
			{Input: "captures/border", Position: uint64(i) * 13, Time: last, Text: "the contact that decided"},
		},
		Why: []string{fmt.Sprintf("Of %d hosts that it asked for the first time, %[1]d did not answer or refused, and 0 answered. Who knows whom it asks is answered by most (sequential hypothesis test: Jung and others, 2004).", 20+i%40)},
	}
}

func longHost(address string, first cordon.Time, i int) cordon.HostReport {
	return cordon.HostReport{
		Address: address, Ours: yes(), Advisory: "code-red", Variant: "ii", Verdict: cordon.VerdictInfected, Grade: cordon.Certain,
		First: first, Last: first + 1, Observations: uint64(i), Remedy: reformat, Notice: true, Needs: []cordon.Need{isRunning},
		Why:      []string{"It sent the worm's request over a complete connection: größer als „gedacht“."},
		Evidence: []cordon.Evidence{{Input: "captures/border", Position: uint64(i), Time: first, Peer: "192.0.2.80", Text: `GET /default.ida?X…(224)%u9090\x00 HTTP/1.0`}},
	}
}

// counter counts what is written.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

func BenchmarkWrite(b *testing.B) {
	r := long(20_000)
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) { benchmarkWrite(b, format, r) })
	}
}

func benchmarkWrite(b *testing.B, format string, r *cordon.Report) {
	b.ReportAllocs()
	var n counter
	if err := Write(&n, format, r, Options{Limit: 25}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(n))
	for b.Loop() {
		if err := Write(io.Discard, format, r, Options{Limit: 25}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedact(b *testing.B) {
	r := long(20_000)
	b.ReportAllocs()
	for b.Loop() {
		Redact(r)
	}
}

// quoting makes every row of a long report quote a line of its own: a log's, or what an
// event or a firewall says.
func quoting(rows int) *cordon.Report {
	r := long(rows * 8)
	r.Scanners = cordon.Rows[cordon.ScannerReport]{}
	for i := range r.Hosts {
		h := &r.Hosts[i]
		h.Evidence[0].Text = fmt.Sprintf([]string{
			`%s - - [05/Aug/2001:10:%02d:00 +0000] "GET /default.ida?X…(224)%%u9090%%u6858%%ucbd3%%u7801%%u9090%%u6858%%ucbd3%%u7801%%u00=a HTTP/1.0" 404 %d "-" "-"`,
			`Aug  5 10:00:00 gate kernel: IN=eth0 OUT= MAC=00:16:3e:00:00:01:00:16:3e:00:00:02:08:00 SRC=%s DST=198.51.100.%d LEN=48 TOS=0x00 TTL=117 ID=%d PROTO=TCP SPT=1025 DPT=80`,
			`2001-08-05 10:00:00 %s - W3SVC1 WEB01 198.51.100.%d 80 GET /scripts/..%%5c../winnt/system32/cmd.exe /c+dir+%d 404 Mozilla/4.0+(compatible;+MSIE+5.5)`,
		}[i%3], h.Address, i%60, i)
	}
	return r
}

func BenchmarkRedactQuotes(b *testing.B) {
	r := quoting(60_000)
	b.ReportAllocs()
	for b.Loop() {
		Redact(r)
	}
}
