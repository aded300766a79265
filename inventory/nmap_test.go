package inventory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const scan = `<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<!-- a > comment -->
<nmaprun scanner="nmap" start="996912000" version="7.95" xmloutputversion="1.05">
<host starttime="996912000" endtime="996912060"><status state="up" reason="echo-reply"/>
<address addr="192.0.2.17" addrtype="ipv4"/>
<address addr="00:50:56:AB:CD:EF" addrtype="mac" vendor="VMware"/>
<hostnames><hostname name="www" type="user"/><hostname name="any.example.net" type="PTR"/></hostnames>
<ports>
<port protocol="tcp" portid="80"><state state="open"/><service name="http" product="Microsoft IIS httpd" version="5.0" ostype="Windows" method="probed" conf="10"/><script id="http-headers" output="&#xa;  Server: Microsoft-IIS/5.0&#xa;  X: &amp;"/></port>
<port protocol="tcp" portid="443"><state state="open"/><service name="https" product="a guess" method="table" conf="3"/></port>
<port protocol="tcp" portid="2323"><state state="open"/></port>
<port protocol="tcp" portid="25"><state state="closed"/><service name="smtp" product="Exim smtpd" method="probed"/></port>
</ports>
<os><osmatch name="Microsoft Windows 2000 SP2" accuracy="97"/><osmatch name='Microsoft Windows XP' accuracy="91"></osmatch></os>
<hostscript><script id="smb-os-discovery" output="&#xa;  OS: Windows 2000 (Windows 2000 LAN Manager)&#xa;  Name: W&#xa;"/></hostscript>
</host>
<host><status state="down" reason="no-response"/><address addr="192.0.2.18" addrtype="ipv4"/></host>
<runstats><finished time="996912070"/></runstats>
</nmaprun>
`

func TestNmapTellsWhatAnswersAndHowItIsKnown(t *testing.T) {
	got, tally, err := read(t, scan, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"192.0.2.17 machine = up by probe",
		"192.0.2.17 identity 00:50:56:ab:cd:ef by probe",
		"192.0.2.17 identity www by probe",
		"192.0.2.17 label any.example.net by probe",
		"192.0.2.17 service http = open at 6/80 by probe",
		"192.0.2.17 banner Microsoft IIS httpd 5.0 version 5.0 at 6/80 by probe",
		"192.0.2.17 banner Microsoft-IIS/5.0 version 5.0 at 6/80 by probe",
		"192.0.2.17 operating system Windows at 6/80 by probe",
		"192.0.2.17 banner Microsoft-IIS/5.0 at 6/80 by probe",
		"192.0.2.17 service = open at 6/443 by probe",
		"192.0.2.17 service = open at 6/2323 by probe",
		"192.0.2.17 service = closed at 6/25 by probe",
		"192.0.2.17 operating system Microsoft Windows 2000 SP2 97% by guess",
		"192.0.2.17 operating system Microsoft Windows XP 91% by guess",
		"192.0.2.17 operating system Windows 2000 (Windows 2000 LAN Manager) by probe",
		"192.0.2.18 machine = down by probe",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if tally.Records != 2 || tally.From.Std().Unix() != 996912000 || tally.To.Std().Unix() != 996912060 {
		t.Errorf("got %+v", tally)
	}
}

func TestNmapSaysWhereItIsWrong(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"entities", "<!DOCTYPE nmaprun [\n <!ENTITY a \"aaaa\">\n]>\n<nmaprun>&a;</nmaprun>", "in:1:19: the DOCTYPE declares"},
		{"another document", "<nmaprun><host></nmaprun>", "in:1:16: </nmaprun> stands where </host> should"},
		{"cut in a tag", "<nmaprun>\n<host><status sta", "in:2:7: the document ends within a tag"},
		{"cut in an element", "<nmaprun>\n<host><status/>", "in:2:16: the document ends within <host>"},
		{"too deep", "<nmaprun>" + strings.Repeat("<a>", 100), "more than 64 elements"},
		{"too many attributes", "<nmaprun " + manyAttributes(100) + ">", "more than 64 attributes"},
		{"a value without quotes", "<nmaprun a=b>", "in:1:12: a value without quotes"},
		{"a comment without an end", "<nmaprun><!-- ", "in:1:10: a comment that does not end"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, _ := ByName("nmap")
			_, _, err := readAs(t, f, test.data, Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func manyAttributes(n int) string { return strings.Repeat(`a="" `, n) }

// What has been read before a scan was cut is used, and that it was is told.
func TestNmapUsesWhatCameBeforeTheCut(t *testing.T) {
	cut := scan[:strings.Index(scan, "<os>")]
	got, tally, err := read(t, cut, Options{})
	if err == nil || !strings.Contains(err.Error(), "it was cut") {
		t.Errorf("the error is %v", err)
	}
	if len(got) != 12 || tally.Unread != 1 {
		t.Errorf("got %d items, %d records lost: %v", len(got), tally.Unread, got)
	}
}

// A run that broke off has not looked at the rest of the network.
func TestNmapSaysWhetherItFinished(t *testing.T) {
	const host = `<nmaprun start="996912000"><host%s><status state="up"/><address addr="192.0.2.17" addrtype="ipv4"/><address addr="00:50:56:C0:00:08" addrtype="mac"/></host>` +
		`<host><status state="down"/><address addr="192.0.2.18" addrtype="ipv4"/></host>%s</nmaprun>` + "\n"
	for _, test := range []struct{ name, attr, end, wrong, note string }{
		{"with success", "", `<runstats><finished time="1" exit="success"/><hosts up="1" down="1" total="2"/></runstats>`, "", ""},
		{"as of old", "", `<runstats><finished time="1"/></runstats>`, "", ""},
		{"with an error", "", `<runstats><finished time="1" exit="error" errormsg="x"/></runstats>`, "ended in an error", ""},
		{"not at all", "", "", "did not finish", ""},
		{"some that are not named", "", `<runstats><finished time="1"/><hosts up="1" down="254" total="255"/></runstats>`, "", "253 addresses that did not answer and are not named"},
		{"a host that nmap gave up on", ` timedout="true"`, `<runstats><finished time="1"/></runstats>`, "", "1 hosts that nmap gave up on; what it did not find of them is not known"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, tally, err := read(t, fmt.Sprintf(host, test.attr, test.end), Options{})
			if test.wrong == "" && err != nil || test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)) {
				t.Errorf("got %v, want %q", err, test.wrong)
			}
			if diff := cmp.Diff([]string{"192.0.2.17 machine = up by probe", "192.0.2.18 machine = down by probe"}, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			var notes []string
			for _, n := range tally.Notes {
				notes = append(notes, fmt.Sprint(n.Count, " ", n.Reason))
			}
			if s := strings.Join(notes, ";"); s != test.note {
				t.Errorf("notes %q, want %q", s, test.note)
			}
		})
	}
}

// What nmap was to look at, or saw answer, and does not list is not looked at.
func TestNmapSaysWhichHostsItDoesNotList(t *testing.T) {
	const (
		host = `<host><status state="up"/><address addr="192.0.2.1" addrtype="ipv4"/></host>`
		down = `<host><status state="down"/><address addr="192.0.2.2" addrtype="ipv4"/></host>`
		hint = `<hosthint><status state="up"/><address addr="%s" addrtype="ipv4"/><address addr="00:50:56:AB:CD:EF" addrtype="mac"/><hostnames/></hosthint>`
		end  = `<runstats><finished time="1" exit="success"/><hosts up="%d" down="%d" total="%d"/></runstats>`
	)
	hinted := func(addr string) string { return fmt.Sprintf(hint, addr) }
	ended := func(up, down, total int) string { return fmt.Sprintf(end, up, down, total) }
	for _, test := range []struct {
		name, data, wrong, note string
		machines                int
	}{
		{"all", hinted("192.0.2.1") + host + ended(1, 0, 1), "", "", 1},
		{"all, and one that is down", host + down + ended(1, 1, 2), "", "", 2},
		{"down ones are not listed", host + ended(1, 255, 256), "", "255 addresses that did not answer", 1},
		{"a list alone", strings.ReplaceAll(host, `"up"`, `"unknown"`) + ended(0, 1, 1), "", "", 1},
		{"joined of several runs", host + host + host + ended(1, 0, 1), "", "", 3},
		{"without a status, as masscan has it", strings.Replace(host, `<status state="up"/>`, "", 1) + ended(1, 0, 1), "", "", 1},
		{"a target that was skipped", `<target specification="pc99.example.org" status="skipped" reason="invalid"/>` + host + ended(1, 0, 1), "nmap skipped 1 of", "1 targets that nmap skipped", 1},
		{"a hint alone", hinted("192.0.2.7") + host + ended(1, 0, 1), "1 hosts answered that nmap did not go on to", "1 hosts that nmap saw answer", 2},
		{"a hint of one that is down", strings.Replace(hinted("192.0.2.7"), `"up"`, `"down"`, 1) + host + ended(1, 0, 1), "", "", 1},
		{"more answered", host + ended(3, 0, 3), "3 hosts answered, and the report lists 1", "", 1},
		{"more in all", host + ended(1, 0, 9), "the run had 9 hosts, and says of 1", "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, tally, err := read(t, `<nmaprun start="996912000">`+test.data+"</nmaprun>", Options{})
			if test.wrong == "" && err != nil || test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)) {
				t.Errorf("got %v, want %q", err, test.wrong)
			}
			if len(without(got, " identity ")) != test.machines {
				t.Errorf("got %v, want %d machines", got, test.machines)
			}
			var notes []string
			for _, n := range tally.Notes {
				notes = append(notes, fmt.Sprint(n.Count, " ", n.Reason))
			}
			if s := strings.Join(notes, ";"); test.note == "" && s != "" || !strings.Contains(s, test.note) {
				t.Errorf("notes %q, want %q", s, test.note)
			}
		})
	}
}
