package main

import (
	"fmt"
	"testing"
)

// A machine that is known to run no Windows has no IIS, whoever knows it; one of which that
// is a guess, or is contradicted, is not settled by it.
func TestAMachineWithoutWindowsIsNotAffectedByCodeRed(t *testing.T) {
	osquery := func(name, platform string) string {
		return fmt.Sprintf(`{"name":"pack_os","hostIdentifier":"web1","calendarTime":"Sat Aug 25 10:00:00 2001 UTC","unixTime":998733600,"epoch":0,"counter":0,"action":"snapshot","snapshot":[{"name":%q,"version":"1","platform":%q}]}`+"\n", name, platform)
	}
	nmap := func(system string, ports string) string {
		return `<?xml version="1.0"?><nmaprun scanner="nmap" start="998733600"><host starttime="998733600" endtime="998733600"><status state="up"/><address addr="192.0.2.1" addrtype="ipv4"/>` + ports + `<os>` + system + `</os></host><runstats><finished time="998733600" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>`
	}
	iis := func(version string) string {
		return `<ports><port protocol="tcp" portid="80"><state state="open"/><service name="http" method="probed" product="Microsoft IIS httpd" version="` + version + `"/></port></ports>`
	}
	const linux = `<osmatch name="Linux 2.4.20" accuracy="100"/>`
	port := func(number, within string) string {
		return `<ports><port protocol="tcp" portid="` + number + `"><state state="open"/>` + within + `</port></ports>`
	}
	table := func(os string) string { return "address,os,iis,seen\n192.0.2.1," + os + ",2001-08-25\n" }
	for _, test := range []struct{ name, file, text, want string }{
		{"osquery, Linux", "o.log", osquery("Ubuntu", "ubuntu"), "not-affected"},
		{"osquery, Linux by its platform", "o.log", osquery("Pop!_OS", "debian"), "not-affected"},
		{"osquery, nobody knows what", "o.log", osquery("Haiku", "haiku"), "unknown"},
		{"Wazuh, Linux by its kernel", "w.json", `{"data":{"affected_items":[{"os":{"name":"NixOS","version":"24"},"sysname":"Linux","scan":{"time":"2001-08-25T10:00:00Z"},"agent_id":"001"}],"total_affected_items":1},"error":0}`, "not-affected"},
		{"osquery, a Mac", "o.log", osquery("Mac OS X", "darwin"), "not-affected"},
		{"osquery, a later Windows", "o.log", osquery("Microsoft Windows Server 2003", "windows"), "unknown"},
		{"Wazuh", "w.json", `{"data":{"affected_items":[{"os":{"name":"CentOS Linux","version":"7"},"scan":{"time":"2001-08-25T10:00:00Z"},"agent_id":"001"}],"total_affected_items":1},"error":0}`, "not-affected"},
		{"CycloneDX", "b.json", `{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"timestamp":"2001-08-25T10:00:00Z","component":{"type":"device","name":"web1"}},"components":[{"type":"operating-system","name":"Alpine Linux","version":"3"}]}`, "not-affected"},
		{"a table, Linux", "t.csv", table("Red Hat Linux 7.1,"), "not-affected"},
		{"a table, Solaris", "t.csv", table("Solaris 8,"), "not-affected"},
		{"a table, a router", "t.csv", table("Cisco IOS 12.2(4)T,"), "not-affected"},
		{"a table, in the advisory's words", "t.csv", table("not-windows,"), "not-affected"},
		{"a table, a router that a probe stops", "t.csv", table("Cisco 675 CBOS 2.4,"), "unknown"},
		{"a table, another system", "t.csv", table("other,"), "unknown"},
		{"a table, Windows XP", "t.csv", table("Windows XP,"), "unknown"},
		{"a table, a doubtful Linux", "t.csv", table("Linux?,"), "unknown"},
		{"a table, Linux and IIS", "t.csv", table("Linux,running"), "not-affected, open"},
		{"a scan's sure guess", "n.xml", nmap(`<osmatch name="Linux 2.4.7 (Red Hat 7.2)" accuracy="100"/>`, ""), "not-affected"},
		{"a scan's guess of a router", "n.xml", nmap(`<osmatch name="Cisco 2600 router (IOS 12.0)" accuracy="98"/>`, ""), "not-affected"},
		{"a scan's weak guess", "n.xml", nmap(`<osmatch name="Linux 2.4.7" accuracy="90"/>`, ""), "unknown"},
		{"a scan's guess beside an IIS", "n.xml", nmap(`<osmatch name="Linux 2.4.7" accuracy="100"/>`, iis("5.0")), "unknown"},
		{"a scan's guess beside a later IIS", "n.xml", nmap(`<osmatch name="Linux 2.4.7" accuracy="100"/>`, iis("6.0")), "unknown"},
		{"a scan's guess, and nobody asked what answers", "n.xml", nmap(linux, port("80", `<service name="http" method="table"/>`)), "unknown"},
		{"a scan's guess, and something answers", "n.xml", nmap(linux, port("80", "")), "unknown"},
		{"a scan's guess, and nobody knows what answers", "n.xml", nmap(linux, port("80", `<service name="http" method="probed"/>`)), "unknown"},
		{"a scan's guess, and a web server elsewhere", "n.xml", nmap(linux, port("8080", `<service name="http" method="probed"/>`)), "unknown"},
		{"a scan's guess, and another service", "n.xml", nmap(linux, port("22", `<service name="ssh" method="table"/>`)), "not-affected"},
		{"a scan's guess and Apache", "n.xml", nmap(linux, port("80", `<service name="http" product="Apache httpd" method="probed"/>`)), "not-affected"},
		{"a scan's guess and Apache by its header", "n.xml", nmap(linux, port("80", `<service name="http" method="table"/><script id="http-server-header" output="Apache/1.3.20"/>`)), "not-affected"},
		{"a system that somebody found, and something answers", "n.xml", nmap(linux, port("80", `<service name="http" method="table"/>`)+`<hostscript><script id="smb-os-discovery" output="OS: Linux"/></hostscript>`), "not-affected"},
		{"a scan's guess beside an IIS of no version", "n.xml", nmap(`<osmatch name="Linux 2.4.7" accuracy="100"/>`, iis("")), "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, _ := checked(t, "2001-09-01", "--inventory", place(t, map[string]string{test.file: test.text})(test.file))
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			if got := standing(&rows[0]); got != test.want {
				t.Errorf("%s, want %s; %v", got, test.want, rows[0].Why)
			}
		})
	}
}

// "Other" is what an asset tool calls a system that it does not know, and a person who has a
// later Windows has no other answer: it does not say that there is no Windows.
func TestAnotherSystemIsNotOneThatIsNoneOfWindows(t *testing.T) {
	table := func(os string) string { return "address,name,os,seen\n192.0.2.1,a1," + os + ",2001-10-01\n" }
	for _, test := range []struct{ name, flag, text, want string }{
		{"a table, Other", "--inventory", table("Other"), "unknown"},
		{"a table, Windows XP", "--inventory", table("Windows XP"), "unknown"},
		{"a table, Linux", "--inventory", table("Linux"), "not-affected"},
		{"a table, in the advisory's words", "--inventory", table("not-windows"), "not-affected"},
		{"a person, other", "--answers", "os: other\n", "unknown"},
		{"a person, none of Windows", "--answers", "os: not-windows\n", "not-affected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, _ := checkedAgainst(t, "nimda", "2001-10-01", test.flag, place(t, map[string]string{"a.csv": test.text})("a.csv"))
			if len(rows) != 1 || standing(&rows[0]) != test.want {
				t.Errorf("want %s: %+v", test.want, rows)
			}
		})
	}
}

func TestSystemsWithoutWindowsByName(t *testing.T) {
	for _, test := range []struct {
		want    string
		systems []string
	}{
		{"not-affected", []string{"SCO Unix", "SCO OpenServer 5.0", "UnixWare 7", "Mac OS 9.1", "OS/2", "OS/2 Warp 4", "NetWare 5.1", "Compaq Tru64 UNIX V5.1A", "VMware ESXi 7.0", "CatOS", "Synology DSM 7.1", "Chrome OS"}},
		{"unknown", []string{"OS/2 or Windows 98", "Mac OS 9 / Windows 98", "Linux with VMware", "OS 9", "Windows 2000 with OS/2 subsystem"}},
	} {
		for _, system := range test.systems {
			for _, about := range []string{"code-red", "nimda"} {
				in := place(t, map[string]string{"a.csv": "address,os,seen\n192.0.2.1," + system + ",2001-10-01\n"})("a.csv")
				if rows, _ := checkedAgainst(t, about, "2001-10-01", "--inventory", in); len(rows) != 1 || rows[0].Exposure != test.want {
					t.Errorf("%s, %s: want %s: %+v", about, system, test.want, rows)
				}
			}
		}
	}
}
