package app

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"cordon"
)

// scannersIn tells who scans in recordings, in words.
func scannersIn(rep *cordon.Report) (all []string) {
	for s := range rep.Scanners.All() {
		what := s.Protocol
		if s.Port != nil {
			what = fmt.Sprintf("%s/%d", what, *s.Port)
		}
		all = append(all, fmt.Sprintf("%s %s %s", s.Address, s.Kind, what))
	}
	return all
}

// Every recording with a known scanner names it, and only it. What its makers
// say of each is in PROVENANCE.tsv beside them.
func TestRecordingsWithAScannerNameIt(t *testing.T) {
	for file, want := range map[string][]string{
		"icmp/stratosphere_test12_icmp_scan.pcap":     {"192.168.1.109 sweep icmp"},
		"scan/445_scan.pcap":                          {"176.192.150.3 horizontal tcp/445"},
		"scan/evilfingers_NULL_SCAN.pcap":             {"192.168.1.10 vertical tcp"},
		"scan/evilfingers_TCP_SYN_SCAN.pcap":          {"192.168.1.10 vertical tcp"},
		"scan/evilfingers_UDP_SCAN.pcap":              {"192.168.1.10 vertical udp"},
		"scan/evilfingers_XMAS_TREE_SCAN.pcap":        {"192.168.1.10 vertical tcp"},
		"scan/masscan_tcp_0_1000_20190821.pcap":       {"172.31.15.102 vertical tcp"},
		"scan/masscan_udp_0_1000_20190821.pcap":       {"172.31.15.102 vertical udp"},
		"scan/multiport_scan.pcap":                    {"125.27.226.209 sweep tcp"},
		"scan/nmap_synscan_ppa.pcapng":                {"172.16.0.8 vertical tcp"},
		"scan/port_scan.pcap":                         {"192.168.2.154 vertical tcp"},
		"scan/scan_with_zero_windows.pcap":            {"10.0.0.1 horizontal tcp/23"},
		"arp/stratosphere_test8_arpscan.pcap":         {"192.168.1.247 sweep arp"},
		"scan/esnet_nmap_80_w_service_detection.pcap": nil, // two ports of one host, which answers
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			rep := analyse(t, nil, sharedFile(t, "pcaps/"+file))
			if got := scannersIn(rep); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if len(rep.Hosts) > 0 {
				t.Errorf("verdicts: %+v", rep.Hosts)
			}
		})
	}
}

// Recordings of floods, file sharing, games, calls and whatever else people do
// name nobody.
func TestBenignRecordingsNameNobody(t *testing.T) {
	for _, dir := range []string{"benign-misc", "benign-ndpi", "dhcp", "flood", "misc", "arp/arppoison.pcapng", "arp/cs642_arpspoofing.pcap"} {
		t.Run(dir, func(t *testing.T) {
			rep := analyse(t, nil, sharedFile(t, "pcaps/"+dir))
			if got := scannersIn(rep); len(got) > 0 || len(rep.Hosts) > 0 {
				t.Errorf("scanners %q, hosts %+v", got, rep.Hosts)
			}
		})
	}
}

func TestWhoMayScanIsNotListed(t *testing.T) {
	own := netip.MustParsePrefix("176.192.150.0/24")
	rep := analyse(t, func(a *Analysis) { a.Scanners = []netip.Prefix{own} }, sharedFile(t, "pcaps/scan/445_scan.pcap"))
	if rep.Scanners.Len() != 0 {
		t.Errorf("%+v", rep.Scanners.List())
	}
}

// The same for logs, and for records of flows. Each that names nobody says why that is
// right, or what keeps cordon from it.
func TestLogsWithAScannerNameIt(t *testing.T) {
	for file, want := range map[string][]string{
		"fwlogs/psad-iptables/syn_scan_1000_1500":                 {"192.168.10.55 vertical tcp"},
		"fwlogs/psad-iptables/fin_scan_1000_1150":                 {"192.168.10.55 vertical tcp"},
		"fwlogs/psad-iptables/null_scan_1000_1150":                {"192.168.10.55 vertical tcp"},
		"fwlogs/psad-iptables/ipv6_tcp_connect_nmap_default_scan": {"2001:db8:0:f101::2 vertical tcp"},
		"fwlogs/psad-iptables/topera_ipv6_syn_scan_with_ip_opts":  {"2012:1234:1234::1 vertical tcp"},
		// The address is what the line says, though no packet of a network has it rightly.
		"fwlogs/psad-iptables/syn_scan_1000_1500_localhost": {"127.0.0.1 vertical tcp"},
		// 0.0.0.0 is nobody's address, so that there is nobody to be named.
		"fwlogs/psad-iptables/syn_scan_1000_1500_zeroip": nil,
		// 151 ports of one host in four seconds, by packets of which ACK is all: those of
		// connections under way that a firewall has forgotten look the same, and ask nobody.
		"fwlogs/psad-iptables/ack_scan_1000_1150": nil,
		// 255 IP protocols of one host: neither many ports, nor many hosts.
		"fwlogs/psad-iptables/proto_scan": nil,
		// Two questions for one neighbour's link address.
		"fwlogs/psad-iptables/ipv6_ping_scan": nil,
		// Seven packets by five sources for one host, two ports of it at most.
		"fwlogs/psad-iptables/reputation_scan": nil,
		// Eleven times one host, two ports of it.
		"fwlogs/psad-iptables/mirai_default_credentials_scan": nil,
		"fwlogs/psad-iptables/ipv4_valid_ping":                nil,
		// What another program concluded, in a form that no reader knows.
		"fwlogs/fail2ban/scanlogd":          nil,
		"zeek/port-scans-vertical/conn.log": {"192.168.1.9 vertical tcp"},
		// 29 hosts, of which 18 answered: who browses looks like that. What its makers call a
		// horizontal scan are three within 28 milliseconds that did not; a verdict takes four
		// failures more than successes.
		"zeek/port-scans-horizontal/conn.log": nil,
		"zeek/zat/conn.log":                   nil,
		// 109 hosts for telnet on two ports, of which none answered, and peers by datagram.
		"flow/argus-binetflow/test4-malicious.binetflow": {"192.168.2.12 sweep tcp"},
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			rep := analyse(t, nil, sharedFile(t, file))
			if got := scannersIn(rep); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if len(rep.Hosts)+len(rep.Floods) > 0 {
				t.Errorf("verdicts %+v, floods %+v", rep.Hosts, rep.Floods)
			}
		})
	}
}
