package logs

import (
	"path/filepath"
	"strings"
	"testing"

	"cordon"
)

var packetSuites = []suite{
	{
		format:  "cisco",
		good:    `Sep  7 06:26:49 fw %PIX-4-106023: Deny udp src outside:192.0.2.1/58939 dst dmz:203.0.113.2/1434 by access-group "acl_outside" [0x0, 0x0]`,
		victim:  `Sep  7 06:26:20 fw %PIX-5-304001: 192.0.2.1 Accessed URL 203.0.113.2:/%ASA-4-106023: Deny tcp src outside:198.51.100.9/1 dst dmz:203.0.113.2/80`,
		wrong:   `Sep  7 06:26:49 fw %PIX-4-106023: Deny udp src outside:192.0.2.1/58939`,
		badDate: `Feb 31 06:26:49 fw %PIX-4-106023: Deny udp src outside:192.0.2.1/58939 dst dmz:203.0.113.2/1434 by access-group "a"`,
		v6:      `Sep  7 06:26:49 fw %ASA-4-106023: Deny tcp src outside:2001:db8::1/58939 dst dmz:2001:db8::2/445 by access-group "a"`,
		turn: "Dec 31 23:59:59 r 1: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.1(3067) -> 203.0.113.2(139), 1 packet\n" +
			"Jan  1 00:00:01 r 2: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.1(3067) -> 203.0.113.2(139), 1 packet",
		summer: `Mar 25 02:30:00 r 1: %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.1(3067) -> 203.0.113.2(139), 1 packet`,
	},
	{
		format:  "pf",
		good:    `Mar 30 15:55:20 gate pf: Mar 30 15:53:25.793256 rule 2/(match) block in on xl0: 192.0.2.1.4000 > 203.0.113.2.80: S 1:1(0) win 65535`,
		victim:  `Mar 30 15:55:20 gate pf: rule 2/(match) block in on xl0: 192.0.2.1.4000 > 203.0.113.2.1434: udp 376 rule 2/(match) block in on xl0: 198.51.100.9.1 > 203.0.113.2.80: S`,
		wrong:   `Mar 30 15:55:20 gate pf: rule 2/(match) block in on xl0: 192.0.2.1.4000 >`,
		badDate: `Feb 31 15:55:20 gate pf: rule 2/(match) block in on xl0: 192.0.2.1.4000 > 203.0.113.2.1434: udp 376`,
		v6:      `Mar 30 15:55:20 gate pf: rule 2/(match): block in on xl0: 2001:db8::1.4000 > 2001:db8::2.80: Flags [S], seq 1, win 1`,
		turn: "Dec 31 23:59:59 gate pf: rule 2/(match) block in on xl0: 192.0.2.1.4000 > 203.0.113.2.1434: udp 376\n" +
			"Jan  1 00:00:01 gate pf: rule 2/(match) block in on xl0: 192.0.2.1.4000 > 203.0.113.2.1434: udp 376",
		summer: `Mar 25 02:30:00 gate pf: rule 2/(match) block in on xl0: 192.0.2.1.4000 > 203.0.113.2.1434: udp 376`,
	},
	{
		format:  "filterlog",
		good:    `Sep 28 10:38:24 pfSense filterlog: 53,,,1000102631,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,192.0.2.1,203.0.113.2,53792,22,0,S,31552001,,65535,,mss`,
		victim:  `<134>1 2022-09-06T18:37:34+02:00 gw filterlog 69805 - [meta sequenceId="1"] 10,,198.51.100.9,02f4,re0,match,pass,in,4,0x0,,118,28579,0,none,17,udp,132,192.0.2.1,203.0.113.2,49838,52938,112`,
		wrong:   `Sep 28 10:38:24 pfSense filterlog: 53,,,1000102631,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,192.0.2.1`,
		badDate: `Feb 31 10:38:24 pfSense filterlog: 53,,,1,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,192.0.2.1,203.0.113.2,53792,22,0,S,31552001,,65535,,mss`,
		v6:      `<134>1 2022-09-06T19:00:06+02:00 gw filterlog 57126 - [meta sequenceId="1"] 98,,,881d,re0,match,block,in,6,0x00,0x0ea87,51,udp,17,73,2001:db8::1,2001:db8::2,6881,51918,73`,
		turn: "Dec 31 23:59:59 g filterlog: 53,,,1,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,192.0.2.1,203.0.113.2,53792,22,0,S,31552001,,65535,,mss\n" +
			"Jan  1 00:00:01 g filterlog: 53,,,1,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,192.0.2.1,203.0.113.2,53792,22,0,S,31552001,,65535,,mss",
		summer: `Mar 25 02:30:00 g filterlog: 53,,,1,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,192.0.2.1,203.0.113.2,53792,22,0,S,31552001,,65535,,mss`,
	},
	{
		format:  "windows-firewall",
		good:    `2001-09-03 07:11:54 DROP TCP 192.0.2.1 203.0.113.2 3005 80 48 S 4175551841 0 17520 - - - RECEIVE`,
		victim:  `2001-09-03 07:11:54 OPEN TCP 192.0.2.1 203.0.113.2 3005 80 - - - - - - - 198.51.100.9 198.51.100.9`,
		wrong:   `2001-09-03 07:11:54 DROP TCP 192.0.2.1 nobody 3005 80 48 S 1 0 1 - - - RECEIVE`,
		badDate: `2001-02-31 07:11:54 DROP UDP 192.0.2.1 203.0.113.2 3005 1434 404 - - - - - - - RECEIVE`,
		v6:      `2001-09-03 07:11:54 DROP TCP 2001:db8::1 2001:db8::2 3005 80 48 S 1 0 1 - - - RECEIVE`,
		summer:  `2001-03-25 02:30:00 DROP UDP 192.0.2.1 203.0.113.2 3005 1434 404 - - - - - - - RECEIVE`,
	},
	{
		format:  "zonealarm",
		good:    `FWIN,2001/08/04,10:04:02 -7:00 GMT,192.0.2.1:3264,203.0.113.2:80,TCP (flags:S)`,
		victim:  `FWIN,2001/08/04,10:04:02 -7:00 GMT,192.0.2.1:3264,203.0.113.2:1434,UDP,198.51.100.9:1`,
		wrong:   `FWIN,2001/08/04,10:04:02 -7:00 GMT,192.0.2.1:3264`,
		badDate: `FWIN,2001/02/31,10:04:02 -7:00 GMT,192.0.2.1:3264,203.0.113.2:80,TCP (flags:S)`,
	},
	{
		format:  "netscreen",
		good:    `Jun  2 14:55:46 fire00 fire00: NetScreen device_id=fire00  [Root]system-notification-00257(traffic): start_time="2006-06-02 14:55:45" duration=0 policy_id=119 service=udp/port:7001 proto=17 src zone=Trust dst zone=Untrust action=Deny sent=0 rcvd=0 src=192.0.2.1 dst=203.0.113.2 src_port=3036 dst_port=7001`,
		victim:  `Jun  2 14:55:46 fw fw: NetScreen device_id=fw  [src=x]system-notification-00257(traffic): start_time="2006-06-02 14:55:45" service=http proto=6 action=Permit src=192.0.2.1 dst=203.0.113.2 src_port=3036 dst_port=80 session_id=1 src=198.51.100.9`,
		wrong:   `Jun  2 14:55:46 fw fw: NetScreen device_id=fw  [Root]system-notification-00257(traffic): start_time="2006-06-02 14:55:45" proto=17 src=192.0.2.1`,
		badDate: `Jun  2 14:55:46 fw fw: NetScreen device_id=fw  [Root]system-notification-00257(traffic): start_time="2006-02-99 14:55:45" proto=17 action=Deny src=192.0.2.1 dst=203.0.113.2 src_port=1 dst_port=2`,
		v6:      `Jun  2 14:55:46 fw fw: NetScreen device_id=fw  [Root]system-notification-00257(traffic): start_time="2006-06-02 14:55:45" proto=6 action=Deny src=2001:db8::1 dst=2001:db8::2 src_port=1 dst_port=445`,
		summer:  `Jun  2 14:55:46 fw fw: NetScreen device_id=fw  [Root]system-notification-00257(traffic): start_time="2001-03-25 02:30:00" proto=17 action=Deny src=192.0.2.1 dst=203.0.113.2 src_port=1 dst_port=2`,
	},
	{
		format:  "mikrotik",
		good:    `2023-03-18T20:36:59.594792+01:00 gw firewall,info drop-tcp input: in:ether1 out:(unknown 0), connection-state:new src-mac 00:17:10:88:bc:02, proto TCP (SYN), 192.0.2.1:59388->203.0.113.2:23, len 40`,
		victim:  `2023-03-18T20:36:59+01:00 gw firewall,info forward: in:ether1 out:b, proto UDP, 192.0.2.1:44355->203.0.113.2:53, NAT 198.51.100.9:1->203.0.113.2:53, len 65`,
		wrong:   `2023-03-18T20:36:59+01:00 gw firewall,info forward: in:ether1 out:b, proto UDP, 192.0.2.1:44355`,
		badDate: `Feb 31 20:36:59 gw firewall,info forward: in:ether1 out:b, proto UDP, 192.0.2.1:44355->203.0.113.2:53, len 65`,
		v6:      `2026-05-31T00:04:27.696749+02:00 gw firewall,info input: in:WAN out:(unknown 0), proto TCP (SYN), [2001:db8::1]:40384->[2001:db8::2]:20461, len 24`,
		turn: "Dec 31 23:59:59 gw firewall,info input: in:WAN out:(unknown 0), proto UDP, 192.0.2.1:1->203.0.113.2:2, len 28\n" +
			"Jan  1 00:00:01 gw firewall,info input: in:WAN out:(unknown 0), proto UDP, 192.0.2.1:1->203.0.113.2:2, len 28",
		summer: `Mar 25 02:30:00 gw firewall,info input: in:WAN out:(unknown 0), proto UDP, 192.0.2.1:1->203.0.113.2:2, len 28`,
	},
	{
		format:  "alert",
		good:    `07/11/2022-10:29:32.251216  [**] [1:2008578:4] ET SCAN Sipvicious Scan [**] [Classification: Attempted Information Leak] [Priority: 2] {UDP} 192.0.2.1:5116 -> 203.0.113.2:5060`,
		victim:  `07/11/2022-10:29:32.251216  [**] [1:1:1] {UDP} 198.51.100.9:1 -> 203.0.113.2:2 [**] [Priority: 2] {UDP} 192.0.2.1:5116 -> 203.0.113.2:5060`,
		wrong:   `07/11/2022-10:29:32.251216  [**] [1:1:1] X [**] [Priority: 2] {UDP} 192.0.2.1:5116`,
		badDate: `02/31/2022-10:29:32.251216  [**] [1:1:1] X [**] [Priority: 2] {UDP} 192.0.2.1:5116 -> 203.0.113.2:5060`,
		v6:      `07/11/2022-10:29:32.251216  [**] [1:1:1] X [**] [Priority: 2] {UDP} 2001:0db8:0000:0000:0000:0000:0000:0001:5116 -> 2001:0db8:0000:0000:0000:0000:0000:0002:5060`,
		turn: "12/31-23:59:59.000000  [**] [1:1:1] X [**] [Priority: 2] {UDP} 192.0.2.1:1 -> 203.0.113.2:2\n" +
			"01/01-00:00:01.000000  [**] [1:1:1] X [**] [Priority: 2] {UDP} 192.0.2.1:1 -> 203.0.113.2:2",
		summer: `03/25/2001-02:30:00.000000  [**] [1:1:1] X [**] [Priority: 2] {UDP} 192.0.2.1:1 -> 203.0.113.2:2`,
	},
}

var packetGood = []sample{
	{
		"cisco", "access list", `123: May  3 05:15:25.217 UTC: %SEC-6-IPACCESSLOGP: list 199 denied tcp 192.0.2.1(3059) -> 203.0.113.2(1060), 2 packets`,
		[]seen{{Line: 1, What: "connect 192.0.2.1 > 203.0.113.2:1060", Time: "2003-05-03T05:15:25Z", Yearless: true, Action: cordon.Dropped}},
	},
	{
		"cisco", "outbound", `%ASA-6-302013: Built outbound TCP connection 9 for outside:203.0.113.2/22 (203.0.113.2/22) to inside:192.0.2.1/53496 (192.0.2.1/53496)`,
		[]seen{{Line: 1, What: "connect 192.0.2.1 > 203.0.113.2:22", Time: "0001-01-01T00:00:00Z", NoTime: true, Action: cordon.Accepted}},
	},
	{"cisco", "of no use", `%ASA-4-411001: Line protocol on Interface GigabitEthernet0/0, changed state to up`, nil},
	{
		"pf", "flags of an answer", `Mar 30 15:55:20 gate pf: rule 2/(match) pass in on xl0: 192.0.2.1.80 > 203.0.113.2.4000: S 1:1(0) ack 2 win 1`,
		nil,
	},
	{
		"pf", "echo", `Mar 30 15:55:20 gate pf: rule 2/(match) pass in on lo0: 192.0.2.1 > 203.0.113.2: icmp: echo request`,
		[]seen{{Line: 1, What: "echo 192.0.2.1 > 203.0.113.2:0", Time: "2003-03-30T15:55:20Z", Yearless: true, Action: cordon.Accepted}},
	},
	{
		"windows-firewall", "what another asked", `2006-09-20 10:38:21 DROP TCP 192.0.2.1 203.0.113.2 445 2459 48 SA 4175551841 892874455 17520 - - - RECEIVE`, nil,
	},
	{
		"zonealarm", "its zone", "FWOUT\t2006/09/09\t22:27:22 -5:00 GMT\t192.0.2.1:0\t203.0.113.2:0\tICMP (type:8/subtype:0)",
		[]seen{{Line: 1, What: "echo 192.0.2.1 > 203.0.113.2:0", Time: "2006-09-10T03:27:22Z", Action: cordon.Dropped}},
	},
	{
		"filterlog", "datagram", `Sep 28 10:38:24 g filterlog[99]: 10,,,02f4,re0,match,pass,in,4,0x0,,118,28579,0,none,17,udp,132,192.0.2.1,203.0.113.2,49838,52938,112`,
		[]seen{{Line: 1, What: "datagram 192.0.2.1 > 203.0.113.2:52938", Time: "2003-09-28T10:38:24Z", Yearless: true, Action: cordon.Accepted, Length: 132, Payload: 112}},
	},
	{
		"windows-firewall", "dropped", `2004-09-03 07:11:54 DROP TCP 192.0.2.1 203.0.113.2 3005 80 48 S 4175551841 0 17520 - - - RECEIVE`,
		[]seen{{Line: 1, What: "connect 192.0.2.1 > 203.0.113.2:80", Time: "2004-09-03T07:11:54Z", Zoneless: true, Action: cordon.Dropped, Length: 48}},
	},
	{
		"netscreen", "permitted", `Jun  2 14:55:46 f f: NetScreen device_id=f  [Root]system-notification-00257(traffic): start_time=\"2006-06-02 14:55:45\" service=http proto=6 src zone=A dst zone=B action=Permit src=192.0.2.1 dst=203.0.113.2 src_port=3036 dst_port=80`,
		[]seen{{Line: 1, What: "connect 192.0.2.1 > 203.0.113.2:80", Time: "2006-06-02T14:55:45Z", Zoneless: true, Action: cordon.Accepted}},
	},
	{
		"mikrotik", "what it does not say",
		`2026-05-31T00:04:27+02:00 gw firewall,info log-new input: in:WAN out:(unknown 0), proto TCP (SYN), 192.0.2.1:1->203.0.113.2:80, len 60
2026-05-31T00:04:27+02:00 gw firewall,info forward: in:LAN out:WAN, proto TCP (SYN), 192.0.2.1:1->203.0.113.3:80, len 60
2026-05-31T00:04:27+02:00 gw firewall,info input: in:WAN out:(unknown 0), proto TCP (SYN), 192.0.2.1:1->203.0.113.4:80, len 60
2026-05-31T00:04:27+02:00 gw firewall,info drop forward: in:LAN out:WAN, proto TCP (SYN), 192.0.2.1:1->203.0.113.5:80, len 60`,
		[]seen{
			{Line: 1, What: "connect 192.0.2.1 > 203.0.113.2:80", Time: "2026-05-30T22:04:27Z", Action: cordon.Unsaid, Length: 60},
			{Line: 2, What: "connect 192.0.2.1 > 203.0.113.3:80", Time: "2026-05-30T22:04:27Z", Action: cordon.Unsaid, Length: 60},
			{Line: 3, What: "connect 192.0.2.1 > 203.0.113.4:80", Time: "2026-05-30T22:04:27Z", Length: 60},
			{Line: 4, What: "connect 192.0.2.1 > 203.0.113.5:80", Time: "2026-05-30T22:04:27Z", Action: cordon.Dropped, Length: 60},
		},
	},
	{
		"mikrotik", "echo", `2026-05-31T00:04:27+02:00 gw firewall,info drop input: in:WAN out:(unknown 0), proto ICMP (type 8, code 0), 192.0.2.1->203.0.113.2, len 84`,
		[]seen{{Line: 1, What: "echo 192.0.2.1 > 203.0.113.2:0", Time: "2026-05-30T22:04:27Z", Action: cordon.Dropped, Length: 84}},
	},
	{
		"alert", "datagram", `01/25/03-05:31:02.000000  [**] [1:2003:8] MS-SQL Worm propagation attempt [**] [Priority: 2] {UDP} 192.0.2.1:1201 -> 203.0.113.2:1434`,
		[]seen{{Line: 1, What: "datagram 192.0.2.1 > 203.0.113.2:1434", Time: "2003-01-25T05:31:02Z", Zoneless: true, Payload: -1}},
	},
	{"alert", "by syslog", `Aug  4 10:04:02 ids snort[123]: [1:1256:9] WEB-IIS root.exe access [Classification: Web] [Priority: 1]: {TCP} 192.0.2.1:4000 -> 203.0.113.2:80`, nil},
}

func packetSamples() (all []sample) {
	for _, s := range packetSuites {
		all = append(all, sample{format: s.format, name: "suite", data: s.good})
	}
	return append(all, packetGood...)
}

// What other programs log of what strangers write is no firewall's line.
func TestAStrangersWordsAreNoFirewallLine(t *testing.T) {
	for format, lines := range map[string][]string{
		"cisco": {
			`Sep  7 06:26:49 gate sshd[1]: Invalid user %ASA-4-106023: Deny udp src a:198.51.100.9/1 dst b:203.0.113.2/2 from 192.0.2.1`,
			`Sep  7 06:26:49 gate ftpd: user %ASA-4-106023: Deny udp src a:198.51.100.9/1 dst b:203.0.113.2/2`,
		},
		"mikrotik": {
			`2023-03-19T12:34:09+01:00 gw system,error,critical login failure for user a: in:b proto UDP, 198.51.100.9:1->203.0.113.2:2, len 3 from 192.0.2.1 via winbox`,
		},
		"pf": {
			`Sep  7 06:26:49 gate sshd[1]: Invalid user rule 2/(match) block in on x: 198.51.100.9.1 > 203.0.113.2.2: udp 3`,
		},
		"filterlog": {
			`Sep  7 06:26:49 gate sshd[1]: Invalid user filterlog: 53,,,1,em0,match,block,in,4,0x0,,64,600,0,none,6,tcp,44,198.51.100.9,203.0.113.2,53792,22,0,S,1,,1,,mss`,
		},
		"netscreen": {
			`Sep  7 06:26:49 gate sshd[1]: Invalid user NetScreen device_id=x [Root]system-notification-00257(traffic): start_time="2006-06-02 14:55:45" proto=17 src=198.51.100.9 dst=203.0.113.2`,
		},
		"alert": {
			`Sep  7 06:26:49 gate sshd[1]: Invalid user [1:1:1] {UDP} 198.51.100.9:1 -> 203.0.113.2:2`,
		},
	} {
		f, _ := ByName(format)
		for _, line := range lines {
			if got, _ := decode(f, options(), line+"\n"); len(got) > 0 {
				t.Errorf("%s: %q gives %+v", format, line, got)
			}
		}
	}
}

func TestRealFirewallLines(t *testing.T) {
	for pattern, want := range map[string]string{
		"fwlogs/crowdsec-hub/mikrotik*":                            "mikrotik",
		"fwlogs/crowdsec-hub/suricata-logs-fastlog*":               "alert",
		"fwlogs/crowdsec-hub/pf-logs*":                             "filterlog",
		"fwlogs/ossec-docs-samples/cisco_pix.rst":                  "cisco",
		"fwlogs/ossec-docs-samples/cisco_cisco_ios.rst":            "cisco",
		"fwlogs/ossec-docs-samples/firewalls_pf.rst":               "pf",
		"fwlogs/ossec-docs-samples/firewalls_windows_firewall.rst": "windows-firewall",
		"fwlogs/ossec-docs-samples/firewalls_zone_alarm_free.rst":  "zonealarm",
		"fwlogs/ossec-docs-samples/firewalls_netscreen.rst":        "netscreen",
		"weblogs/iis-format/pf040903.log":                          "windows-firewall",
	} {
		for name, data := range recordings(t, pattern) {
			f := Sniff(data)
			if f == nil || f.Name != want {
				t.Errorf("%s is taken for %+v", filepath.Base(name), f)
				continue
			}
			got, tally := decode(f, options(), string(data))
			t.Logf("%s: %d of %d lines, %d observations, skipped %v", filepath.Base(name), tally.Understood, tally.Records, len(got), tally.Skipped)
			if len(got) == 0 {
				t.Errorf("%s shows nothing", filepath.Base(name))
			}
		}
	}
}

func FuzzDecodeFirewalls(f *testing.F) {
	for _, s := range packetSuites {
		f.Add([]byte(s.victim), uint16(3))
	}
	fuzzDecode(f, "cisco", "pf", "filterlog", "windows-firewall", "zonealarm", "netscreen", "mikrotik", "alert")
}

// A list that shows no flags does not say whether a packet asks or answers. From a
// server's port to a client's it may be what a flood in the server's name brought about.
func TestWhatMayBeAnAnswerIsNoAttempt(t *testing.T) {
	const ios, asa, hits = `Aug  4 12:00:00 r 1: %SEC-6-IPACCESSLOGP: list 101 denied tcp 192.0.2.9(FROM) -> 203.0.113.2(TO), 1 packet`,
		`Aug  4 12:00:00 fw %ASA-4-106023: Deny tcp src outside:192.0.2.9/FROM dst dmz:203.0.113.2/TO by access-group "a"`,
		`Aug  4 12:00:00 fw %ASA-6-106100: access-list a denied tcp outside/192.0.2.9(FROM) -> dmz/203.0.113.2(TO) hit-cnt 1 first hit [0x0, 0x0]`
	for _, c := range []struct {
		from, to string
		attempts int
	}{{"80", "20582", 0}, {"3067", "139", 1}, {"80", "80", 1}, {"40000", "8080", 1}, {"20582", "1433", 1}} {
		for _, line := range []string{ios, asa, hits} {
			f, _ := ByName("cisco")
			var tally cordon.Tally
			got := 0
			text := strings.NewReplacer("FROM", c.from, "TO", c.to).Replace(line) + "\n"
			NewStream(f, options()).Block([]byte(text)).Decode(func(batch []cordon.Observation) { got += len(batch) }, &tally)
			noted := 0
			for _, n := range tally.Notes {
				if strings.Contains(n.Reason, "may be answers") {
					noted++
				}
			}
			if got != c.attempts || noted != 1-c.attempts {
				t.Errorf("%s: %d attempts, %d notes", text, got, noted)
			}
		}
	}
}
