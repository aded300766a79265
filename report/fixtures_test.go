package report

import (
	"fmt"
	"strings"
	"time"

	"cordon"
)

// The fixtures are whole reports as `cordon analyze` makes them, on documentation
// addresses (RFC 5737, RFC 3849).
var fixtures = []struct {
	name string
	make func() *cordon.Report
}{
	{"outbreak", outbreak},
	{"slammer", slammer},
	{"clean", cleanReport},
	{"hostile", hostileStrings},
	{"ipv6", longNames},
	{"unreadable", unreadable},
	{"attacked-only", attackedOnly},
	{"lineage", lineageReport},
	{"empty", func() *cordon.Report { return &cordon.Report{Schema: cordon.ReportSchema} }},
}

func at(s string) cordon.Time {
	t, err := time.Parse(time.DateTime, s)
	if err != nil {
		panic(err)
	}
	return cordon.TimeOf(t)
}

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

var (
	reformat = &cordon.Remedy{ID: "reformat", Title: "Reformat and reinstall", Steps: []string{
		"Take the machine off the network now. Anybody can have run anything on it.",
		"Save documents, not programs.",
		"Reformat all drives. Patch and reboot is no longer enough, and a cleaning tool removes only what it knows.",
		"Reinstall everything from original media, off the network.",
		"Apply any and ALL patches before it is connected again.",
		"Change every password that was typed or stored on it.",
	}}
	reboot = &cordon.Remedy{ID: "patch-and-reboot", Title: "Patch and reboot", Steps: []string{
		"Shut the server down at once and take it off the network.",
		"Start it clean and scan it with the latest signatures.",
		"Apply any and ALL patches, MS01-033 and MS01-044 among them, from a medium made elsewhere.",
		"Reboot. The worm lives in memory; the restart clears it, and only the patch keeps it out.",
		"Put it back on the network and watch whether it attacks others again.",
	}}
	isRunning = cordon.Need{Fact: "iis", Ask: "Is Inetinfo.exe running?", How: []string{
		"Press Ctrl-Alt-Del and choose Task Manager.",
		"Open the Processes tab.",
		"Look for Inetinfo.exe in the Image Name column. If it is there, IIS is running.",
	}}
)

// wormStrain is what the fixtures need to know of a variant.
type wormStrain struct {
	advisory, id, name, request string
	hosts                       int
	days                        int // over which its hosts appear
}

// address spreads hosts over the documentation networks; the order is fixed.
func address(i int) string {
	nets := []string{"203.0.113.%d", "198.51.100.%d", "192.0.2.%d"}
	return fmt.Sprintf(nets[i%len(nets)], (i*37+11)%250+2)
}

// emitterRows makes the rows of one strain and their intervals.
func emitterRows(s wormStrain, offset int, r *cordon.Report) cordon.VariantReport {
	v := cordon.VariantReport{ID: s.id, Name: s.name, Counted: cordon.CountedRequests, Hosts: s.hosts, Infected: s.hosts}
	begin := time.Date(2004, 4, 25, 3, 12, 40, 0, time.UTC)
	for i := range s.hosts {
		first := begin.Add(time.Duration(i*i*s.days*24/(s.hosts*s.hosts))*time.Hour + time.Duration(i*7)*time.Minute)
		n := uint64(1 + i%5/3*2 + i%2)
		last := first.Add(time.Duration(n-1) * 41 * time.Minute)
		h := cordon.HostReport{
			Address: address(offset + i), Ours: no(), Advisory: s.advisory, Variant: s.id, Verdict: cordon.VerdictInfected,
			Grade: cordon.Strong, First: cordon.TimeOf(first), Last: cordon.TimeOf(last), Observations: n, Notice: true,
			Why: []string{fmt.Sprintf("It sent %s %d times; a web server's log shows it, so the connection was complete.", s.name, n)},
		}
		for k := range min(n, 3) {
			h.Evidence = append(h.Evidence, cordon.Evidence{
				Input: "logs/access.log", Position: uint64(1200 + 97*i + int(k)*13), Time: cordon.TimeOf(first.Add(time.Duration(k) * 41 * time.Minute)),
				Peer: "www.example.net", Status: 404, Text: "GET " + s.request + " HTTP/1.0",
			})
		}
		if i == 4 || i == 9 {
			h.Ours, h.Notice, h.Remedy = yes(), false, reformat
			h.Why = append(h.Why, "It is one of ours, and the worm survives a restart.")
			h.InfectedBy = &cordon.Attack{From: address(offset + i - 1), Evidence: h.Evidence[0]}
		}
		r.Hosts = append(r.Hosts, h)
		v.Observations += n
		v.First, v.Last = earlier(v.First, h.First), max(v.Last, h.Last)
		v.FirstSeen = append(v.FirstSeen, cordon.Interval{From: floor(h.First, tenMinutes), Hosts: 1})
	}
	return v
}

func earlier(a, b cordon.Time) cordon.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// outbreak is a small site's log of a summer: two worms, a back door, a scanner.
func outbreak() *cordon.Report {
	r := &cordon.Report{
		Schema: cordon.ReportSchema, Window: cordon.Window{From: at("2004-04-18 00:00:12"), To: at("2004-07-14 23:59:50")},
		Level: cordon.Level{Level: "orange", Reason: []string{
			"Machines of ours are infected or back-doored: 3 of them.", "A worm is spreading; users are advised to take a specific action.",
		}},
		Cumulative: 62,
	}
	r.Hosts = []cordon.HostReport{{
		Address: "www.example.net", Ours: yes(), Advisory: "code-red", Variant: "ii", Verdict: cordon.VerdictBackdoored, Grade: cordon.Strong,
		First: at("2004-06-02 11:20:31"), Last: at("2004-06-02 11:20:31"), Remedy: reformat,
		Why: []string{"It answered a request for /scripts/root.exe with status 200, so the back door is open and somebody has used it."},
		Evidence: []cordon.Evidence{{
			Input: "logs/access.log", Position: 7731, Time: at("2004-06-02 11:20:31"), Peer: "198.51.100.240", Status: 200,
			Text: "GET /scripts/root.exe?/c+dir HTTP/1.0",
		}},
	}}
	red := emitterRows(wormStrain{"code-red", "ii", "Code Red II", "/default.ida?X…(224)", 46, 74}, 0, r)
	red.Aliases = []string{"CodeRed.C", "Code Red III", "Code Red III"}
	for i := range r.Hosts {
		if i%3 == 1 {
			r.Hosts[i].Strain = "most likely CodeRed.F, since the original stops spreading in October 2001"
		}
	}
	nimda := emitterRows(wormStrain{"nimda", "a", "Nimda", "/scripts/..%255c../winnt/system32/cmd.exe?/c+dir", 14, 60}, 46, r)
	nimda.Infected, nimda.Suspected = 11, 3
	for i := len(r.Hosts) - 3; i < len(r.Hosts); i++ {
		r.Hosts[i].Verdict, r.Hosts[i].Grade = cordon.VerdictSuspected, cordon.Suspected
		r.Hosts[i].Why = []string{"It sent 2 of Nimda's 16 requests; a scanner could do the same."}
	}
	r.Hosts = append(r.Hosts,
		cordon.HostReport{
			Address: "log:logs/access.log", Ours: yes(), Advisory: "code-red", Variant: "ii", Verdict: cordon.VerdictAttacked, Grade: cordon.Strong,
			First: red.First, Last: red.Last, Attacks: red.Observations, Evidence: r.Hosts[1].Evidence,
			Why: []string{"It was sent the worm and answered as a server does that has no such page; whether it is exposed is not known."}, Needs: []cordon.Need{isRunning},
		},
		cordon.HostReport{
			Address: "192.0.2.80", Ours: yes(), Advisory: "nimda", Variant: "a", Verdict: cordon.VerdictAttacked, Grade: cordon.Strong,
			First: nimda.First, Last: nimda.Last, Attacks: nimda.Observations, Why: []string{"Every attack on it was refused."},
		})
	r.Advisories = []cordon.AdvisoryReport{
		{ID: "code-red", Title: "Code Red", Revision: 1, Variants: []cordon.VariantReport{red}},
		{ID: "nimda", Title: "Nimda", Revision: 1, Variants: []cordon.VariantReport{nimda}},
		{ID: "slammer", Title: "SQL Slammer", Revision: 1},
	}
	r.Traffic = []cordon.Traffic{
		{Advisory: "code-red", Requests: red.Observations, RequestsTotal: 31044, Bytes: 21500, BytesTotal: 6120334},
		{Advisory: "nimda", Requests: nimda.Observations, RequestsTotal: 31044, Bytes: 4100, BytesTotal: 6120334},
	}
	r.Hostile = []cordon.HostileReport{
		{
			Address: "198.51.100.240", Ours: no(), Requests: 3, Counted: cordon.CountedRequests, What: "a back door that Code Red II leaves; asking for it does not make it a worm",
			First: at("2004-06-02 11:20:31"), Last: at("2004-06-02 11:24:02"), Why: []string{"Many tools ask for root.exe."},
			Evidence: []cordon.Evidence{{Input: "logs/access.log", Position: 7731, Time: at("2004-06-02 11:20:31"), Status: 200, Text: "GET /scripts/root.exe?/c+dir HTTP/1.0"}},
		},
		{
			Address: "203.0.113.250", Ours: no(), Requests: 61, Counted: cordon.CountedRequests, What: "a list of old holes, in the order of a scanner", First: at("2004-05-09 02:00:00"), Last: at("2004-05-09 02:01:10"),
			Evidence: []cordon.Evidence{{Input: "logs/access.log", Position: 3102, Time: at("2004-05-09 02:00:00"), Status: 404, Text: `GET /cgi-bin/phf?Qalias=x%0a/bin/cat%20/etc/passwd HTTP/1.0`}},
		},
	}
	microsoftDS := uint16(445)
	r.Scanners = cordon.RowsOf([]cordon.ScannerReport{
		{
			Address: "203.0.113.99", Ours: no(), Kind: "horizontal", Protocol: "tcp", Port: &microsoftDS, Targets: 254, Outcome: "failed", Detector: "sequential", Contacts: 251,
			Detected: at("2004-05-03 04:00:02"), First: at("2004-05-03 04:00:00"), Last: at("2004-05-03 04:02:10"), Shape: "sequential", ShapeRatio: 812.4, Draws: 254,
			Evidence: []cordon.Evidence{{Input: "logs/firewall.log", Position: 17, Time: at("2004-05-03 04:00:00"), Text: "its first contact with a host: tcp, port 445"}},
			Why:      []string{"Of 251 hosts that it asked for the first time, 251 did not answer or refused, and 0 answered."},
		},
		{
			Address: "192.0.2.17", Ours: yes(), Kind: "sweep", Protocol: "arp", Targets: 240, Outcome: "unseen", Detector: "growth", Contacts: 240,
			Detected: at("2004-05-04 11:00:05"), First: at("2004-05-04 11:00:00"), Last: at("2004-05-04 11:00:30"), Shape: "unknown",
		},
	}...)
	gateway, infected, carpet, most := "192.0.2.1", "192.0.2.17", "198.51.100.0/24", 0.4123
	outside := "203.0.113.200"
	r.Floods = []cordon.FloodReport{
		{
			Kind: "arp-flood", Source: &infected, Ours: yes(), Sources: 1, Asker: &gateway, Targets: 611, Packets: 902, Bytes: 0, PerSecond: 31, Share: cordon.FloodShare{Packets: &most},
			First: at("2004-05-04 11:00:00"), Last: at("2004-05-04 11:00:30"), Advisory: "code-red", Variant: "ii",
			Evidence: []cordon.Evidence{{Input: "edge.pcap", Position: 812, Time: at("2004-05-04 11:00:00"), Peer: gateway, Text: "ARP request"}},
			Why:      []string{"A gateway asks on the link for the addresses that this host scans through it, and nobody answers."},
		},
		{Kind: "syn-flood", Sources: 37210, Target: &gateway, Targets: 1, Port: &microsoftDS, Packets: 37841, Bytes: 1513640, PerSecond: 1620, First: at("2004-05-04 12:00:00"), Last: at("2004-05-04 12:00:24")},
		{Kind: "syn-flood", Sources: 9120, Network: &carpet, Targets: 247, Packets: 9841, Bytes: 393640, PerSecond: 940, First: at("2004-05-04 12:01:00"), Last: at("2004-05-04 12:01:09")},
		{Kind: "udp-flood", Sources: 14, Ours: yes(), Named: someSources(14, 13), Target: &outside, TargetOurs: no(), Targets: 1, Packets: 14000, Bytes: 5880000, PerSecond: 1400, First: at("2004-05-04 12:02:00"), Last: at("2004-05-04 12:02:09")},
	}
	r.Unknown = []cordon.UnknownReport{{
		ID: "0123456789ab", Signature: "a GET request for /no-such.dll, with a query that begins with 200 or more of A, to the letter",
		Bytes: []string{"2f6e6f"}, Payload: "request", Services: []string{"tcp/80"}, Observations: 812, Sources: 41, Destinations: 310, Scanners: 40, Turned: 12,
		First: at("2004-05-04 10:00:00"), Last: at("2004-05-04 11:30:00"), Growth: []cordon.Interval{{From: at("2004-05-04 10:00:00"), Hosts: 41}},
		Servers: []cordon.ServerReport{{Banner: "Some-Server/5.0", Hosts: 12, Evidence: cordon.Evidence{Input: "a.pcap", Position: 91, Time: at("2004-05-04 10:00:01"), Peer: "192.0.2.20", Text: "an answer of 192.0.2.20"}}},
		Shape:   "local-preference",
		Senders: []cordon.SenderReport{
			{Address: "203.0.113.7", Ours: no(), Observations: 40, Scans: true, First: at("2004-05-04 10:00:00")},
			{Address: "192.0.2.20", Ours: yes(), Observations: 31, Scans: true, First: at("2004-05-04 10:02:00"), InfectedBy: &cordon.Attack{From: "203.0.113.7", Evidence: cordon.Evidence{Input: "a.pcap", Position: 90, Time: at("2004-05-04 10:00:01"), Peer: "203.0.113.7", Text: "it was sent the same"}}},
		},
		Evidence: []cordon.Evidence{{Input: "a.pcap", Position: 90, Time: at("2004-05-04 10:00:01"), Peer: "203.0.113.7", Text: "GET /no-such.dll?A…(200)"}},
		Why:      []string{"41 sources sent the same content to 310 destinations."},
	}}
	r.Inputs = []cordon.InputReport{
		{
			Name: "logs/access.log", Format: "Apache combined", Window: r.Window, Records: 31050, Bytes: 6120334, BytesUnderstood: 6119100, BytesSkipped: 1234, Understood: 31044, Parsed: 1204, Skipped: 6,
			SkippedWhy: cordon.Reasons{{Reason: "the request is not closed by a quotation mark", Count: 6, Position: 233, Example: `203.0.113.9 - - [18/Apr/2004:01:02:03 +0200] "GET /a\x00b`}},
		},
		{Name: "logs/access.log.1.gz", Format: "Apache combined", Compressed: "gzip", CopyOf: "logs/access.log", Window: r.Window, Records: 31050, Bytes: 6120334, Duplicate: 31050},
		{
			Name: "logs/firewall.log", Format: "iptables", Records: 812, Bytes: 120400, Understood: 812, Parsed: 812, Window: cordon.Window{From: at("2004-05-01 00:00:00"), To: at("2004-05-31 00:00:00")},
			Notes: cordon.Reasons{{Reason: "the year is not shown and was taken to be 2004", Count: 812, Position: 1}},
		},
	}
	r.Notes = cordon.Reasons{{Reason: "the year is not shown and was taken to be 2004", Count: 812, Position: 1}}
	r.Activity = append(activityOf("code-red", red), activityOf("nimda", nimda)...)
	return r
}

func activityOf(advisory string, v cordon.VariantReport) []cordon.Activity {
	var out []cordon.Activity
	total := uint64(0)
	for i, x := range v.FirstSeen {
		total += x.Hosts
		if n := len(out); n > 0 && out[n-1].From == x.From {
			out[n-1].Active++
			out[n-1].New++
			out[n-1].Cumulative = total
			continue
		}
		out = append(out, cordon.Activity{Advisory: advisory, From: x.From, Active: 1 + uint64(i%7/3), New: 1, Cumulative: total})
	}
	return out
}

// slammer is ten minutes of datagrams that anybody can have sent.
func slammer() *cordon.Report {
	r := &cordon.Report{
		Schema: cordon.ReportSchema, Window: cordon.Window{From: at("2003-01-25 05:29:36"), To: at("2003-01-25 06:49:59")},
		Level:      cordon.Level{Level: "yellow", Reason: []string{"A worm is spreading and the number of hosts doubles within the recording."}},
		Cumulative: 191, Hidden: 141,
	}
	v := cordon.VariantReport{ID: "slammer", Name: "SQL Slammer", Aliases: []string{"Sapphire"}, Hosts: 191, Suspected: 191, Observations: 1204, Counted: cordon.CountedDatagrams}
	total := uint64(0)
	for i := range 8 {
		from := r.Window.From + cordon.Time(i)*cordon.Time(tenMinutes)
		n := []uint64{2, 5, 21, 60, 55, 28, 14, 6}[i]
		total += n
		v.FirstSeen = append(v.FirstSeen, cordon.Interval{From: floor(from, tenMinutes), Hosts: n})
		r.Activity = append(r.Activity, cordon.Activity{Advisory: "slammer", From: floor(from, tenMinutes), Active: n + n/3, New: n, Cumulative: total})
	}
	v.First, v.Last = r.Window.From, r.Window.To
	for i := range 50 {
		t := r.Window.From + cordon.Time(i*i)*cordon.Time(1500*time.Millisecond)
		r.Hosts = append(r.Hosts, cordon.HostReport{
			Address: address(i * 3), Advisory: "slammer", Variant: "slammer", Verdict: cordon.VerdictSuspected, Grade: cordon.Spoofable,
			First: t, Last: t + cordon.Time(time.Minute), Observations: uint64(1 + i%9), Notice: true,
			Why:      []string{"It sent the worm's datagram to UDP port 1434. A lone datagram can carry any sender's address."},
			Evidence: []cordon.Evidence{{Input: "border-2003-01-25.pcapng", Position: uint64(40000 + i*i*7), Time: t, Peer: "192.0.2.200", Text: "UDP 376 bytes to port 1434"}},
		})
	}
	r.Advisories = []cordon.AdvisoryReport{{ID: "slammer", Title: "SQL Slammer", Revision: 1, Variants: []cordon.VariantReport{v}}}
	r.Traffic = []cordon.Traffic{{Advisory: "slammer", Packets: 1204, PacketsTotal: 5_431_002, Bytes: 486_416, BytesTotal: 3_900_120_004}}
	r.Inputs = []cordon.InputReport{{
		Name: "border-2003-01-25.pcapng", Format: "pcapng", Window: r.Window, Records: 5_431_010, Bytes: 4_001_200_300, Understood: 5, Parsed: 5_431_002,
		Lost: cordon.Reasons{{Reason: "the capture ends within a packet", Count: 8, Position: 5_431_003}},
	}}
	r.Lost = cordon.Losses{Reasons: cordon.Reasons{{Reason: "the capture ends within a packet", Count: 8, Position: 5_431_003}}}
	return r
}

func cleanReport() *cordon.Report {
	w := cordon.Window{From: at("2024-03-01 00:00:02"), To: at("2024-03-07 23:59:58")}
	return &cordon.Report{
		Schema: cordon.ReportSchema, Window: w,
		Level:      cordon.Level{Level: "green", Reason: []string{"No worm was seen in these inputs."}},
		Advisories: []cordon.AdvisoryReport{{ID: "code-red", Title: "Code Red", Revision: 1}, {ID: "nimda", Title: "Nimda", Revision: 1}, {ID: "slammer", Title: "SQL Slammer", Revision: 1}},
		Traffic:    []cordon.Traffic{{Advisory: "code-red", RequestsTotal: 8810, BytesTotal: 1_900_000}},
		Inputs: []cordon.InputReport{{
			Name: "access.log", Format: "nginx combined", Window: w, Records: 8812, Bytes: 1_900_311, Understood: 8810, Parsed: 8810, Skipped: 2,
			SkippedWhy: cordon.Reasons{{Reason: "no request line", Count: 2, Position: 41, Example: `192.0.2.4 - - [-] "" 400 0`}},
		}},
	}
}

// evil is what an attacker would like to see act: markup, terminal escapes,
// C1 controls, characters that reorder text, a template, a broken encoding.
const evil = "<script>alert(1)</script><img src=http://203.0.113.66/x onerror=alert(1)>\"'`--></style></title>{{.}}\x1b[2J\x1b]0;owned\x07\u009b31m\u202egnp.exe\u2028\x00\xff|$(id)&amp;"

func hostileStrings() *cordon.Report {
	w := cordon.Window{From: at("2001-08-04 10:00:00"), To: at("2001-08-04 10:25:00")}
	e := cordon.Evidence{Input: evil, Position: 7, Time: w.From, Peer: evil, Status: 404, Text: evil}
	reasons := cordon.Reasons{{Reason: evil, Count: 1, Position: 7, Example: evil}}
	return &cordon.Report{
		Schema: cordon.ReportSchema, Window: w, Level: cordon.Level{Level: "red", Reason: []string{evil}},
		Advisories: []cordon.AdvisoryReport{{ID: "a" + evil, Title: evil, Variants: []cordon.VariantReport{{
			ID: "v" + evil, Name: evil, Aliases: []string{evil}, Hosts: 1, Infected: 1, Observations: 1, Counted: cordon.CountedRequests, First: w.From, Last: w.To,
			FirstSeen: []cordon.Interval{{From: floor(w.From, tenMinutes), Hosts: 1}},
		}}}},
		Hosts: []cordon.HostReport{{
			Address: evil, Ours: yes(), Advisory: "a" + evil, Variant: "v" + evil, Strain: evil, Verdict: cordon.VerdictInfected, Grade: cordon.Certain,
			First: w.From, Last: w.To, Observations: 1, Evidence: []cordon.Evidence{e}, Why: []string{evil}, Notice: true,
			Remedy: &cordon.Remedy{ID: evil, Title: evil, Steps: []string{evil}}, Needs: []cordon.Need{{Fact: evil, Ask: evil, How: []string{evil}}},
			InfectedBy: &cordon.Attack{From: evil, Evidence: e},
		}},
		Hostile:  []cordon.HostileReport{{Address: evil, What: evil, Requests: 1, Counted: cordon.CountedRequests, First: w.From, Last: w.From, Evidence: []cordon.Evidence{e}, Why: []string{evil}}},
		Scanners: cordon.RowsOf(cordon.ScannerReport{Address: evil, Kind: "sweep", Protocol: evil, Outcome: "mixed", Detector: "growth", Shape: "unknown", Targets: 1, Contacts: 1, First: w.From, Last: w.From, Detected: w.From, Evidence: []cordon.Evidence{e}, Why: []string{evil}}),
		Floods:   []cordon.FloodReport{{Kind: "udp-flood", Source: new(evil), Asker: new(evil), Target: new(evil), Network: new(evil), Named: []cordon.FloodSource{{Address: evil, Advisory: evil, Variant: evil}}, Advisory: "a" + evil, Variant: "v" + evil, Packets: 1, First: w.From, Last: w.To, Evidence: []cordon.Evidence{e}, Why: []string{evil}}},
		Tree: []cordon.Infection{
			{Host: evil, Outside: true, Odds: 1, Advisory: "a" + evil, Variant: "v" + evil, EmittedAt: w.From, Infected: 1},
			{Host: "x" + evil, Parent: evil, Odds: 0.4, Advisory: "a" + evil, Variant: "v" + evil, AttackedAt: w.From + 1e9, EmittedAt: w.To, Generation: 1, Others: []cordon.Suitor{{Host: evil, Odds: 0.3}}, Input: evil},
		},
		TreeSums: []cordon.TreeSum{{Advisory: "a" + evil, Variant: "v" + evil, Hosts: 2, FirstCases: 1, Generations: []uint64{1, 1}, Silent: 1, SilentFirst: []string{evil}}},
		Unknown: []cordon.UnknownReport{{
			ID: evil, Signature: evil, Bytes: []string{evil}, Payload: "data", Services: []string{evil}, Observations: 1, Sources: 1, Destinations: 1, First: w.From, Last: w.From,
			Growth: []cordon.Interval{{From: w.From, Hosts: 1}}, Servers: []cordon.ServerReport{{Banner: evil, Hosts: 1, Evidence: e}}, Shape: "unknown",
			Senders: []cordon.SenderReport{{Address: evil, Observations: 1, First: w.From, InfectedBy: &cordon.Attack{From: evil, Evidence: e}}}, Evidence: []cordon.Evidence{e}, Why: []string{evil},
			Remedy: &cordon.Remedy{ID: evil, Title: evil, Steps: []string{evil}},
		}},
		Activity: []cordon.Activity{{Advisory: "a" + evil, From: floor(w.From, tenMinutes), Active: 1, New: 1, Cumulative: 1}},
		Traffic:  []cordon.Traffic{{Advisory: "a" + evil, Requests: 1, RequestsTotal: 2}},
		Inputs: []cordon.InputReport{{
			Name: evil, Format: evil, Compressed: evil, CopyOf: evil, CopyAlsoOf: []string{evil}, CopyOfMore: 2, Error: evil, Window: w, Records: 3, Understood: 1, Parsed: 1, Skipped: 1,
			SkippedWhy: reasons, Lost: reasons, Notes: reasons,
		}},
		Lost: cordon.Losses{Reasons: reasons}, Notes: reasons, Cumulative: 1,
	}
}

// longNames has what does not fit in a column: IPv6, long and wide names.
func longNames() *cordon.Report {
	w := cordon.Window{From: at("2001-09-18 13:00:00"), To: at("2001-09-18 18:45:00")}
	long := "dhcp-" + strings.Repeat("floor3-room217.", 14) + "campus.example.edu"
	names := []string{
		"2001:db8:85a3:1319:8a2e:370:7344:abcd", "2001:db8::17", "192.0.2.17",
		"host-with-a-rather-long-name.students.example.edu", long, "计算机科学系服务器.example.cn", "e\u0301\u0301\u0301cole.example.fr", "log:" + long + "/access.log",
	}
	r := &cordon.Report{Schema: cordon.ReportSchema, Window: w, Level: cordon.Level{Level: "orange", Reason: []string{"One of ours is infected: " + names[0] + "."}}, Cumulative: 8}
	v := cordon.VariantReport{ID: "variant-not-shown", Name: "Code Red, variant not shown", Hosts: len(names), Infected: 5, Suspected: 3, Observations: 1_234_567, Counted: cordon.CountedRequests, First: w.From, Last: w.To}
	for i, n := range names {
		t := w.From + cordon.Time(i)*cordon.Time(40*time.Minute)
		v.FirstSeen = append(v.FirstSeen, cordon.Interval{From: floor(t, tenMinutes), Hosts: 1})
		verdict, grade := cordon.VerdictInfected, cordon.Certain
		if i > 4 {
			verdict, grade = cordon.VerdictSuspected, cordon.Spoofable
		}
		r.Hosts = append(r.Hosts, cordon.HostReport{
			Address: n, Ours: yes(), Advisory: "code-red", Variant: v.ID, Verdict: verdict, Grade: grade, First: t, Last: w.To, Observations: 154_320,
			Evidence: []cordon.Evidence{{Input: "/var/log/" + long + "/access.log", Position: 1_000_000 + uint64(i), Time: t, Peer: "[2001:db8::80]:80", Text: "GET http://[2001:db8::80]/default.ida HTTP/1.0 from " + n}},
			Remedy:   reboot, Why: []string{"It (" + n + ") asked 2001:DB8:0:0::80 for /default.ida with HTTP/1.0."}, Needs: []cordon.Need{isRunning},
			InfectedBy: &cordon.Attack{From: names[0], Evidence: cordon.Evidence{Input: "x.log", Position: 3, Text: "from 2001:db8:85a3:1319:8a2e:370:7344:abcd"}},
		})
	}
	r.Advisories = []cordon.AdvisoryReport{{ID: "code-red", Title: "Code Red", Revision: 1, Variants: []cordon.VariantReport{v}}}
	r.Inputs = []cordon.InputReport{{Name: "/var/log/" + long + "/access.log", Format: "Zeek http", Window: w, Records: 9, Understood: 9, Parsed: 9, Bytes: 912}}
	r.Activity = activityOf("code-red", v)
	return r
}

func unreadable() *cordon.Report {
	return &cordon.Report{
		Schema: cordon.ReportSchema, Level: cordon.Level{Level: "green", Reason: []string{"No worm was seen; but nothing could be read."}},
		Advisories: []cordon.AdvisoryReport{{ID: "code-red", Title: "Code Red", Revision: 1}},
		Inputs: []cordon.InputReport{{
			Name: "backup.zip", Error: "zip archives are not read; unpack it first", Records: 3, Bytes: 312, Skipped: 3,
			SkippedWhy: cordon.Reasons{{Reason: "no known format", Count: 3, Position: 1, Example: `PK\x03\x04\x14\x00`}},
		}},
	}
}

func attackedOnly() *cordon.Report {
	r := cleanReport()
	r.Level = cordon.Level{Level: "yellow", Reason: []string{"A server of ours was attacked and what it runs is not known."}}
	r.Hosts = []cordon.HostReport{{
		Address: "log:access.log", Advisory: "code-red", Variant: "v1-v2-ii", Verdict: cordon.VerdictAttacked, Grade: cordon.Suspected, First: r.Window.From, Last: r.Window.From, Attacks: 1,
		Evidence: []cordon.Evidence{{Input: "error.log", Position: 5, Time: r.Window.From, Text: "File does not exist: /var/www/default.ida"}},
		Why:      []string{"An error log shows the path without the query, and not who asked for it."},
	}}
	return r
}

// someSources are sources of a flood, some of them ours.
func someSources(n, ours int) (all []cordon.FloodSource) {
	for i := range n {
		mine := i < ours
		all = append(all, cordon.FloodSource{Address: fmt.Sprintf("192.0.2.%d", 101+i), Ours: &mine, Packets: 1000})
	}
	return all
}
