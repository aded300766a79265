package main

import (
	"fmt"
	"strings"
	"testing"
)

// Rows and hosts that may be of several machines: what one of them says clears no other,
// and what is said of the one that is open is not lost.
func TestWhatIsSaidOfOneMachineClearsNoOther(t *testing.T) {
	const head = "address,name,mac,os,iis,ida-mapping,ms01-033,seen\n"
	scan := func(day string, hosts ...string) string {
		return `<nmaprun start="` + day + `">` + strings.Join(hosts, "") + `<runstats><finished time="` + day + `"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>`
	}
	host := func(address, mac, more string) string {
		return `<host><status state="up"/><address addr="` + address + `" addrtype="ipv4"/><address addr="` + mac + `" addrtype="mac"/>` + more + `</host>`
	}
	const guess98 = `<os><osmatch name="Microsoft Windows 98 SE" accuracy="98"/></os>`
	const started = "address,name,mac,os,ms01-033,installed,booted,seen\n"
	for _, test := range []struct {
		name  string
		files []string
		want  string
		code  int
	}{
		{"one address, two hardware addresses, two tables", []string{head + "192.0.2.1,a,00:50:04:00:00:01,Windows 2000,absent,,,2001-08-20\n", head + "192.0.2.1,b,00:50:04:00:00:02,Windows 2000,,,,2001-08-30\n"}, "not-affected; unknown", 3},
		{"one address, one hardware address, two tables", []string{head + "192.0.2.1,a,00:50:04:00:00:01,Windows 2000,absent,,,2001-08-20\n", head + "192.0.2.1,b,00:50:04:00:00:01,Windows 2000,,,,2001-08-30\n"}, "not-affected", 0},
		{"one address, two hardware addresses, the other is open", []string{head + "192.0.2.1,a,00:50:04:00:00:01,Windows 2000,absent,,,2001-08-20\n", head + "192.0.2.1,b,00:50:04:00:00:02,Windows 2000,running,present,missing,2001-08-30\n"}, "not-affected; affected, presumed", 1},
		{"an address that was handed on, and who has it now is clear", []string{head + "192.0.2.1,b,00:50:04:00:00:02,Windows 2000,running,present,missing,2001-08-20\n", head + "192.0.2.1,a,00:50:04:00:00:01,Windows 2000,absent,,,2001-08-30\n"}, "not-affected; affected, presumed", 1},
		{"machines that hand addresses on", []string{head + "192.0.2.1,a,00:50:04:00:00:01,Windows 98,,,,2001-07-02\n192.0.2.2,a,00:50:04:00:00:01,Windows 98,,,,2001-08-30\n192.0.2.2,b,00:50:04:00:00:02,Windows 98,,,,2001-07-02\n192.0.2.3,b,00:50:04:00:00:02,Windows 98,,,,2001-08-30\n"}, "not-affected; not-affected", 0},
		{"a dock that is handed on", []string{head + "192.0.2.1,a,00:50:04:00:00:09,Windows 2000,running,present,missing,2001-08-20\n", head + "192.0.2.2,b,00:50:04:00:00:09,Windows 2000,absent,,,2001-08-30\n"}, "affected, presumed; not-affected", 1},
		{"one address, two names, and they differ", []string{head + "192.0.2.1,a,,Windows 2000,running,present,installed,2001-07-01\n", head + "192.0.2.1,b,,Windows 2000,absent,,,2001-07-05\n"}, "not-affected, open", 3},
		{"one machine whose host and full name are used", []string{head + "192.0.2.1,a,,Windows 98,running,,,2001-07-01\n", head + "192.0.2.1,a.example.org,,Windows 98,absent,,,2001-07-05\n"}, "not-affected", 0},
		{"two scans of one address", []string{scan("998300000", host("192.0.2.1", "00:50:04:00:00:01", guess98)), scan("998700000", host("192.0.2.1", "00:50:04:00:00:02", ""))}, "not-affected; unknown", 3},
		{"hosts behind one hardware address", []string{scan("998300000", host("192.0.2.1", "00:50:04:00:00:01", guess98), host("192.0.2.2", "00:50:04:00:00:01", ""))}, "not-affected, open", 3},
		{"hosts with names that are none", []string{head + "192.0.2.1,#N/A,,Windows 98,,,,2001-08-30\n192.0.2.2,#N/A,,,,,,2001-08-30\n"}, "not-affected; unknown", 3},
		{"two of one name and two hardware addresses", []string{head + "192.0.2.1,PC,00:50:04:00:00:01,Windows 2000,absent,,,2001-08-30\n192.0.2.2,PC,00:50:04:00:00:02,,,,,2001-08-30\n"}, "not-affected, open", 3},
		{"a second address of which nothing is said", []string{head + "192.0.2.1,web,,Windows 2000,absent,,,2001-08-30\n2001:db8::1,web,,,,,,2001-08-30\n"}, "not-affected", 0},
		{"a second address of which nothing is said, of one that was patched and started", []string{started + "192.0.2.1,web,,Windows 2000,installed,2001-06-20,2001-07-05,2001-08-30\n10.0.0.1,web,,,,,,2001-08-30\n"}, "fixed", 0},
		{"a second row with a hardware address of its own, of one that was patched and started", []string{started + "192.0.2.1,web,00:50:04:00:00:01,Windows 2000,installed,2001-06-20,2001-07-05,2001-08-30\n10.0.0.1,web,00:50:04:00:00:02,,,,,2001-08-30\n"}, "fixed, open", 3},
		{"a second row that says something, of one that was patched and started", []string{started + "192.0.2.1,web,,Windows 2000,installed,2001-06-20,2001-07-05,2001-08-30\n10.0.0.1,web,,Windows 2000,,,,2001-08-30\n"}, "fixed, open", 3},
		{"a short name in another table", []string{started + "192.0.2.1,web.example.org,,Windows 2000,,,,2001-08-30\n", started + ",web,,,installed,2001-06-20,2001-07-05,2001-08-30\n"}, "fixed", 0},
		{"a short name that may be of two", []string{started + "192.0.2.1,web.example.org,,Windows 2000,,,,2001-08-30\n192.0.2.2,web.example.net,,Windows 2000,,,,2001-08-30\n", started + ",web,,,installed,2001-06-20,2001-07-05,2001-08-30\n"}, "unknown; unknown; fixed", 3},
		{"addresses that an agent's manager tells", []string{
			`{"data":{"affected_items":[{"iface":"eth0","proto":"ipv4","address":"192.0.2.1","netmask":"255.255.255.0","broadcast":"192.0.2.255","agent_name":"web7","scan":{"id":0}}],"total_affected_items":1},"error":0}`,
			head + "192.0.2.1,,,Windows 2000,absent,,,2001-08-30\n",
		}, "not-affected", 0},
		{"one address, two names, one patched and one that runs it", []string{head + "192.0.2.1,a,,Windows 2000,,,installed,2001-07-10\n192.0.2.1,b,,Windows 2000,running,,,2001-07-10\n"}, "fixed, open", 3},
		{"one name, a word each", []string{head + ",PC,,Windows 98,,,,2001-08-30\n,PC,,,running,,,2001-08-30\n"}, "not-affected, open", 3},
		{"what an agent says does not rest on rows", []string{
			head + ",pc-1,,Windows 2000,,,,2001-08-30\n,pc-1,,,,,missing,2001-08-30\n",
			`{"name":"processes","hostIdentifier":"pc-1","unixTime":"999129600","action":"snapshot","snapshot":[{"pid":"4","name":"System"},{"pid":"8","name":"smss.exe"},{"pid":"12","name":"csrss.exe"},{"pid":"14","name":"winlogon.exe"},{"pid":"16","name":"services.exe"},{"pid":"18","name":"lsass.exe"}]}` + "\n",
		}, "not-affected", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{}
			for i, text := range test.files {
				files[fmt.Sprint(i)] = text
			}
			at := place(t, files)
			var args []string
			for name := range files {
				args = append(args, "--inventory", at(name))
			}
			rows, code := checked(t, "2001-09-01", args...)
			var got, why []string
			for i := range rows {
				got, why = append(got, standing(&rows[i])), append(why, rows[i].Why...)
			}
			if is := strings.Join(got, "; "); is != test.want || code != test.code {
				t.Errorf("%s, exit %d; want %s, exit %d\n%s", is, code, test.want, test.code, strings.Join(why, "\n"))
			}
		})
	}
}
