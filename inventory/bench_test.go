package inventory

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"testing"
)

// manyNmapHosts is a scan of a network: n hosts, each with what nmap -A writes.
func manyNmapHosts(n int) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\" start=\"1000000000\" version=\"7.95\" xmloutputversion=\"1.05\">\n")
	for i := range n {
		fmt.Fprintf(&b, "<host starttime=\"1000000000\" endtime=\"1000000%03d\"><status state=\"up\" reason=\"echo-reply\" reason_ttl=\"53\"/>\n"+
			"<address addr=\"10.%d.%d.%d\" addrtype=\"ipv4\"/>\n<hostnames>\n<hostname name=\"host-%d.example.org\" type=\"PTR\"/>\n</hostnames>\n"+
			"<ports><extraports state=\"closed\" count=\"996\">\n<extrareasons reason=\"resets\" count=\"996\"/>\n</extraports>\n", i%1000, i>>16, i>>8&255, i&255, i)
		for _, p := range []string{
			`<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="53"/><service name="ssh" product="OpenSSH" version="9.6p1 Ubuntu 3ubuntu13.5" extrainfo="Ubuntu Linux; protocol 2.0" ostype="Linux" method="probed" conf="10"><cpe>cpe:/a:openbsd:openssh:9.6p1</cpe><cpe>cpe:/o:linux:linux_kernel</cpe></service><script id="ssh-hostkey" output="&#xa;  256 aa:bb:cc:dd (ECDSA)&#xa;  256 aa:bb:cc:de (ED25519)"><table><elem key="type">ecdsa</elem><elem key="bits">256</elem></table></script></port>`,
			`<port protocol="tcp" portid="80"><state state="open" reason="syn-ack" reason_ttl="53"/><service name="http" product="Microsoft IIS httpd" version="5.0" ostype="Windows" method="probed" conf="10"><cpe>cpe:/a:microsoft:internet_information_services:5.0</cpe></service><script id="http-title" output="Under Construction"><elem key="title">Under Construction</elem></script></port>`,
			`<port protocol="tcp" portid="443"><state state="closed" reason="reset" reason_ttl="53"/><service name="https" method="table" conf="3"/></port>`,
		} {
			b.WriteString(p + "\n")
		}
		b.WriteString("</ports>\n<os><portused state=\"open\" proto=\"tcp\" portid=\"22\"/>\n<osmatch name=\"Microsoft Windows 2000 SP2\" accuracy=\"97\" line=\"1\">\n<osclass type=\"general purpose\" vendor=\"Microsoft\" osfamily=\"Windows\" osgen=\"2000\" accuracy=\"97\"><cpe>cpe:/o:microsoft:windows_2000</cpe></osclass>\n</osmatch>\n</os>\n<times srtt=\"12000\" rttvar=\"500\" to=\"100000\"/>\n</host>\n")
	}
	b.WriteString("<runstats><finished time=\"1000000999\"/><hosts up=\"1\" down=\"0\" total=\"1\"/>\n</runstats>\n</nmaprun>\n")
	return b.Bytes()
}

func manyRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Hostname,IP Address,Operating System,OS Version,Owner,\"Site, Building\",Process,Last Seen\r\n")
	for i := range n {
		fmt.Fprintf(&b, "host-%d,10.%d.%d.%d,Windows 2000 Professional,5.0.2195,\"Doe, Jane %d\",North %d,inetinfo.exe,2001-08-%02dT12:00:00Z\r\n",
			i, i>>16, i>>8&255, i&255, i%997, i%50, 1+i%28)
	}
	return b.Bytes()
}

func benchmarkRead(b *testing.B, data []byte) {
	format := Sniff(data)
	if format == nil {
		b.Fatal("the format is not told")
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	began, passes := processorTime(), 0
	for b.Loop() {
		passes++
		n := 0
		if _, err := Read(bytes.NewReader(data), format, Options{Input: "bench"}, func(*Item) { n++ }); err != nil || n == 0 {
			b.Fatal(n, err)
		}
	}
	if spent := (processorTime() - began).Seconds(); spent > 0 {
		b.ReportMetric(float64(len(data))*float64(passes)/1e6/spent, "MB/core-s")
	}
}

// manyResults are snapshots of processes, n of 100 rows each.
func manyResults(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"snapshot":[{"name":"init","path":"\/sbin\/init","pid":"1"}`)
		for p := range 99 {
			fmt.Fprintf(&b, `,{"cmdline":"\/usr\/sbin\/daemon-%d --config \/etc\/daemon.conf","name":"daemon-%d","parent":"1","path":"\/usr\/sbin\/daemon-%d","pid":"%d","state":"S","uid":"0"}`, p, p, p, 100*i+p+2)
		}
		fmt.Fprintf(&b, `],"action":"snapshot","name":"pack_ir_processes","hostIdentifier":"host-%d","calendarTime":"Sat Aug  4 12:00:00 2001 UTC","unixTime":"996926400","epoch":"0","counter":"0"}`+"\n", i)
	}
	return b.Bytes()
}

func manyComponents(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"timestamp":"2001-08-04T12:00:00Z","component":{"type":"device","name":"PC-1"}},"components":[{"name":"a"}`)
	for i := range n {
		fmt.Fprintf(&b, `,{"bom-ref":"pkg:deb/debian/lib%d@1.2.%d-1","type":"library","name":"lib%d","version":"1.2.%d-1","licenses":[{"license":{"id":"MIT"}}],"hashes":[{"alg":"SHA-256","content":"0123456789abcdef"}],"purl":"pkg:deb/debian/lib%d@1.2.%d-1"}`, i, i, i, i, i, i)
	}
	b.WriteString("]}")
	return b.Bytes()
}

func BenchmarkOsquery(b *testing.B)   { benchmarkRead(b, manyResults(500)) }
func BenchmarkCycloneDX(b *testing.B) { benchmarkRead(b, manyComponents(50000)) }
func BenchmarkNmap(b *testing.B)      { benchmarkRead(b, manyNmapHosts(5000)) }
func BenchmarkCSV(b *testing.B)       { benchmarkRead(b, manyRows(100000)) }

// BenchmarkXMLOfTheLibrary is what encoding/xml takes to give the tokens alone.
func BenchmarkXMLOfTheLibrary(b *testing.B) {
	data := manyNmapHosts(1000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	began, passes := processorTime(), 0
	for b.Loop() {
		passes++
		d := xml.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := d.RawToken(); err != nil {
				break
			}
		}
	}
	b.ReportMetric(float64(len(data))*float64(passes)/1e6/(processorTime()-began).Seconds(), "MB/core-s")
}
