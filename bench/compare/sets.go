package main

import "time"

// contender is a program and its arguments; FILE stands for the input.
type contender struct {
	name string
	args []string
}

// set is one input and who is measured on it. The first contender that is
// installed is the reference.
type set struct {
	name, kind string
	n          int
	others     []contender
	ratio      float64       // bar: cordon's wall time by the reference's
	rate       float64       // bar: least GB/s; 0 none
	memory     int64         // bar: most MiB; 0 none
	scaling    float64       // bar: two workers' wall time by one's; 0 none
	packets    float64       // bar: least millions a second; 0 none
	delay      time.Duration // bar: from a scanner's first contact until it is found; 0 none
	sifting    float64       // bar: wall time with sifting by that without; 0 none
}

// patterns are the literals of the shipped advisories' signatures on requests.
var patterns = []string{"-i", "-c", "-F", "-e", ".ida", "-e", ".idq", "-e", "/root.exe", "-e", "/cmd.exe", "FILE"}

// capturePeers read captures; tcpdump, which only copies them, is the reference.
var capturePeers = []contender{
	{"tcpdump", []string{"-r", "FILE", "-w", "/dev/null"}},
	{"suricata", []string{"-r", "FILE", "-l", "DIR", "-k", "none"}},
	{"snort", []string{"-r", "FILE", "-q", "-k", "none"}},
	{"zeek", []string{"-C", "-r", "FILE"}},
	{"nfpcapd", []string{"-r", "FILE", "-w", "DIR"}},
}

var sets = []set{
	{"web log", "weblog", 5_000_000, []contender{
		{"rg", []string{"-c", `default\.ida|\.id[aq]|cmd\.exe|root\.exe`, "FILE"}},
		{"rg", patterns},
		{"grep", patterns},
		{"wc", []string{"-l", "FILE"}},
		{"goaccess", []string{"FILE", "--log-format=COMBINED", "--no-progress", "-o", "DIR/goaccess.json"}},
		{"fail2ban-regex", []string{"FILE", `^<HOST> .*(?:\.ida|\.idq|/root\.exe|/cmd\.exe)`}},
	}, 4, 2, 128, 0.65, 0, 0, 0},
	{"web log, twice as long", "weblog", 10_000_000, nil, 0, 0, 128, 0, 0, 0, 0},
	{"mixed capture", "mixed", 5_000_000, capturePeers, 1.5, 0, 0, 0.65, 4, time.Second, 2},
	{"SYN flood", "syn", 10_000_000, capturePeers, 3, 0, 0, 0.65, 3, 0, 0},
}
