package app

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// inquiries are what one source asks in a log: the hosts by what they were asked for.
type inquiries map[string]map[string]bool

func (a inquiries) add(service, host string) {
	if a[service] == nil {
		a[service] = map[string]bool{}
	}
	a[service][host] = true
}

// eachLine reads a log as nothing of cordon does, so that it can be counted by.
func eachLine(t *testing.T, path string, line func(string)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line(lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// bridgeAsks are what the sources of the bridge's log ask of TCP, and whom of these they
// had pinged before.
func bridgeAsks(t *testing.T, path string) (asks, pings map[string]inquiries) {
	asks, pings = map[string]inquiries{}, map[string]inquiries{}
	eachLine(t, path, func(line string) {
		f := map[string]string{}
		for _, word := range strings.Fields(line) {
			if key, value, ok := strings.Cut(word, "="); ok && f[key] == "" {
				f[key] = value
			}
		}
		by := map[string]map[string]inquiries{"TCP": asks, "ICMP": pings}[f["PROTO"]]
		if f["SRC"] == "" || f["DST"] == "" || by == nil {
			return
		}
		if by[f["SRC"]] == nil {
			by[f["SRC"]] = inquiries{}
		}
		by[f["SRC"]].add(f["DPT"], f["DST"])
	})
	return asks, pings
}

// A bridge before 24 addresses, for days: whoever asked ten of them for one TCP port is
// named, and nobody who asked fewer than four. Left out are those who pinged the hosts
// before they asked them: a pair's first contact decides, and an unanswered ping says
// little. Datagrams that nobody answers make a scanner from fifty hosts on, which are not
// there.
func TestEveryScannerThatABridgeLoggedIsNamed(t *testing.T) {
	path := sharedFile(t, "fwlogs/bridge-iptables-2005/iptables.first20000.log")
	asks, pings := bridgeAsks(t, path)
	named := map[string]bool{}
	for s := range analyse(t, nil, path).Scanners.All() {
		named[s.Address] = true
		hosts := map[string]bool{}
		for _, of := range asks[s.Address] {
			for h := range of {
				hosts[h] = true
			}
		}
		if len(hosts) < 4 || s.Kind == "vertical" || s.Protocol != "tcp" {
			t.Errorf("named is %s as %s of %s, who asked %d hosts", s.Address, s.Kind, s.Protocol, len(hosts))
		}
	}
	scan, missed, pinged := 0, 0, 0
	for source, services := range asks {
		for service, hosts := range services {
			if len(hosts) < 10 {
				continue
			}
			switch {
			case len(pings[source]) > 0:
				pinged++
			case !named[source]:
				t.Errorf("%s asked %d hosts for port %s and is not named", source, len(hosts), service)
				missed++
			default:
				scan++
			}
		}
	}
	if scan < 100 || pinged > 20 {
		t.Errorf("%d scans are named, %d missed, %d not looked for", scan, missed, pinged)
	}
}

// A machine that the Internet attacks for a day: nobody is named who asked it for fewer
// than ten ports, or whom the recording's makers do not call malicious; whoever asked for
// twenty is. Between these it depends on how long they were silent. Everybody asks this one
// host, so that nobody's scan is horizontal.
func TestPortScansOfADayAreNamedAndNobodyHonest(t *testing.T) {
	path := sharedFile(t, "zeek/008-mixed/conn.log.labeled")
	ports, malicious := map[string]inquiries{}, map[string]bool{}
	eachLine(t, path, func(line string) {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(f) < 22 {
			return
		}
		if ports[f[2]] == nil {
			ports[f[2]] = inquiries{}
		}
		ports[f[2]].add(f[4], f[6]+"/"+f[5])
		malicious[f[2]] = malicious[f[2]] || f[21] == "Malicious"
	})
	rep := analyse(t, nil, path)
	named := map[string]bool{}
	for s := range rep.Scanners.All() {
		named[s.Address] = true
		most := 0
		for _, of := range ports[s.Address] {
			most = max(most, len(of))
		}
		if s.Kind != "vertical" || most < 10 || !malicious[s.Address] {
			t.Errorf("named is %s as %s, of %d ports; malicious: %v", s.Address, s.Kind, most, malicious[s.Address])
		}
	}
	for source, hosts := range ports {
		for _, of := range hosts {
			if len(of) >= 20 && malicious[source] && !named[source] {
				t.Errorf("%s asked for %d ports and is not named", source, len(of))
			}
		}
	}
	if len(named) < 10 || len(rep.Hosts) > 0 {
		t.Errorf("%d are named; verdicts %+v", len(named), rep.Hosts)
	}
}
