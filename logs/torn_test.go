package logs

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"cordon"
)

// accused are those who are said to have asked for a worm's path, and clients all
// who are said to have asked.
func accused(format, text string) (hosts, clients []string, tally cordon.Tally) {
	f, ok := ByName(format)
	if !ok {
		f, _ = Custom(format)
	}
	NewStream(f, options()).Block([]byte(text)).Decode(func(batch []cordon.Observation) {
		for i := range batch {
			clients = append(clients, batch[i].Src.String())
			if batch[i].SrcInDoubt {
				continue
			}
			if bytes.HasPrefix(batch[i].Request.Target, []byte("/worm?")) {
				hosts = append(hosts, batch[i].Src.String())
			}
		}
	}, &tally)
	return hosts, clients, tally
}

// Wherever a record ends too early and the next one stands in the same line, nobody
// is accused of what the other asked, and the line is not counted as understood.
func TestARecordThatBeginsWithinAnotherAccusesNobodyOfIt(t *testing.T) {
	const front, client = "192.0.2.1", "203.0.113.9"
	request := ` - - [04/Aug/2001:10:00:00 +0000] "GET /worm?XXXX HTTP/1.0" 404 205`
	zoneless := strings.Replace(request, " +0000", "", 1)
	combined := request + ` "-" "Mozilla/4.0 (x)"`
	for _, test := range []struct{ format, first, second string }{
		{"common", front + request, client + request},
		{"combined", front + combined, client + combined},
		{"combined", front + combined, client + strings.Replace(combined, "- -", "- bob", 1)},
		{"combined", front + combined, "host.example.net" + strings.Replace(combined, "- -", "- bob", 1)},
		{"combined", front + strings.Replace(combined, "- -", "- bob", 1), "2001:db8::9" + combined},
		{`%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"`, front + combined, client + combined},
		{`%h %l %u %t "%r" %>s %b`, front + zoneless, "1.1.1.1" + zoneless},
		{"vhost-combined", "www.example.net " + front + combined, "www.example.org " + client + combined},
	} {
		benign := func(s string) string { return strings.Replace(s, "/worm?XXXX", "/index.html", 1) }
		for cut := 1; cut <= len(test.first); cut++ {
			for _, lines := range [][2]string{{benign(test.first), test.second}, {test.first, benign(test.second)}} {
				text := lines[0][:min(cut, len(lines[0]))] + lines[1]
				hosts, clients, tally := accused(test.format, text+"\n")
				second := strings.TrimPrefix(test.second[:strings.Index(test.second, " -")], "www.example.org ")
				other := front
				if lines[0] == test.first {
					other = second
				}
				if slices.Contains(hosts, other) {
					t.Errorf("%q accuses %s", text, hosts)
				}
				if tally.Skipped.Total() != 1 && (len(clients) != 1 || !strings.HasSuffix(clients[0], second)) { // a name with something in front is nobody's
					t.Errorf("%q: understood, %d skipped, of %s", text, tally.Skipped.Total(), clients)
				}
				// What stands whole before the second record is still read.
				if end := strings.Index(test.first, " HTTP/"); lines[0] == test.first && cut > end && !slices.Equal(hosts, []string{front}) {
					t.Errorf("%q accuses %s, not who asked", text, hosts)
				}
			}
		}
	}
}

// Whoever writes what looks like a record into a request, a referrer or an agent is
// found all the same. A server that escapes quotes leaves no doubt.
func TestARecordInQuotesHidesNoRequest(t *testing.T) {
	const forged = `x 198.51.100.9 - - [04/Aug/2001:10:00:00 +0000] "GET /worm?YYYY HTTP/1.0" 200 1`
	escapes := strings.NewReplacer(`"`, `\"`)
	for _, test := range []struct {
		name, request, referrer, agent string
	}{
		{"in a request", "GET /worm?XXXX " + forged + " HTTP/1.0", "-", "-"},
		{"in a request that is none else", "GET /worm?XXXX" + forged, "-", "-"},
		{"in a referrer", "GET /worm?XXXX HTTP/1.0", forged, "-"},
		{"in an agent", "GET /worm?XXXX HTTP/1.0", "-", forged},
	} {
		for _, server := range []struct {
			name   string
			quoted func(string) string
			read   uint64 // whole
		}{
			{"escaped", escapes.Replace, 1},
			{"as it came", func(s string) string { return s }, 0},
		} {
			t.Run(test.name+", "+server.name, func(t *testing.T) {
				line := `192.0.2.1 - - [04/Aug/2001:10:00:00 +0000] "` + server.quoted(test.request) + `" 404 205 "` + server.quoted(test.referrer) + `" "` + server.quoted(test.agent) + `"`
				hosts, _, tally := accused("combined", line+"\n")
				if !slices.Equal(hosts, []string{"192.0.2.1"}) || tally.Understood != server.read {
					t.Errorf("%s accused, %d understood, skipped %v", hosts, tally.Understood, tally.Skipped)
				}
			})
		}
	}
}

// A user name that is written like the front of a record may be one: nobody is
// accused, and it is said where. The request is read all the same.
func TestAUserNameThatMayBeAnotherClientAccusesNobody(t *testing.T) {
	const rest = ` [04/Aug/2001:10:00:00 +0000] "GET /worm?XXXX HTTP/1.0" 404 205 "-" "-"` + "\n"
	for front, want := range map[string][]string{
		"192.0.2.1 - 198.51.100.9":            {"192.0.2.1"},
		"192.0.2.1 - John Smith":              {"192.0.2.1"},
		"192.0.2.1 198.51.100.9 -":            {"192.0.2.1"},
		"192.0.2.1 - 198.51.100.9 - -":        nil,
		"192.0.2.1 - -198.51.100.9 - -":       nil,
		"192.0.2.1 198.51.100.9 - x":          nil,
		"192.0.2.1 - - [04/Aug/2001:host - x": nil,
		"192.0.2.1198.51.100.9 - -":           nil,
		"2001:db8::12001:db8::2 - -":          nil,
		"host12.example.net - -":              {"host12.example.net"},
		"abc - -":                             {"abc"},
	} {
		hosts, _, tally := accused("combined", front+rest)
		if !slices.Equal(hosts, want) || tally.Understood != uint64(len(want)) {
			t.Errorf("%s: %s accused, skipped %v", front, hosts, tally.Skipped)
		}
	}
}

// What was asked and answered is read whole where only who asked is in doubt: else
// whoever logs in under such a name hides the request.
func TestWhatWasAskedIsReadWhereWhoAskedIsInDoubt(t *testing.T) {
	const rest = ` [19/Jul/2001:10:00:00 +0000] "GET /worm?NNN HTTP/1.0" 200 205 "-" "-"`
	const behind = ` - - [19/Jul/2001:10:00:00 +0000] "GET /x HTTP/1.0" 404 1 "-" "-"`
	trusted := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}
	for _, test := range []struct {
		line, src string
		doubt     bool
		status    uint16
		proxies   []netip.Prefix
	}{
		{"192.0.2.1 - a - b" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.1 - a 1.2.3.4 - c" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.1 - 6.6.6.6 x y" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.1 - a - b" + rest, "192.0.2.1", true, 200, trusted},
		{"192.0.2.1 - a - b" + rest + ` "192.0.2.7"`, "192.0.2.1", true, 200, trusted},
		{"203.0.113.9 - a - b" + rest + ` "192.0.2.7"`, "203.0.113.9", true, 200, trusted},
		{"192.0.2.7, 203.0.113.9 - a - b" + rest, "192.0.2.7", true, 200, trusted},
		{"203.0.113.9 - -" + rest + "192.0.2.7" + behind, "203.0.113.9", true, 0, trusted},
		{"192.0.2.1 - -" + rest + "192.0.2.7" + behind, "192.0.2.1", false, 0, trusted},
		{"192.0.2 - -" + rest, "192.0.2", true, 200, nil},
		{"192.0.2.5. - -" + rest, "192.0.2.5.", true, 200, nil},
		{"12345 - -" + rest, "12345", true, 200, nil},
		{"6.6.6 - -" + rest, "6.6.6", true, 200, trusted},
		// A list in front is one's who asked through proxies, or anybody's who sent it.
		{"192.0.2.7, 192.0.2.1 - -" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.7,192.0.2.1 - -" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.7, 192.0.2.1:4000 - -" + rest, "192.0.2.1", true, 200, trusted},
		{"192.0.2.7, 2001:db8::1 - -" + rest, "2001:db8::1", true, 200, nil},
		{"192.0.2.7, 192.0.2.8, unknown - -" + rest, "", true, 200, nil},
		{"192.0.2.7, 192.0.2.1198.51.100.7 - -" + rest, "", true, 200, nil},
		{"192.0.2.7, 192.0.2.8 192.0.2.1 - -" + rest, "192.0.2.1", true, 200, trusted},
		{"192.0.2.7, 192.0.2.1 - a b" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.7, 192.0.2.1 198.51.100.9 -" + rest, "192.0.2.1", true, 200, nil},
		// And the record behind it may be torn as others are.
		{"192.0.2.7, 192.0.2.1 - a - b" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.7, 203.0.113.9 - a - b" + rest, "203.0.113.9", true, 200, nil},
		{"192.0.2.7, 192.0.2.1 - -192.0.2.8, 203.0.113.9 - -" + rest, "192.0.2.1", true, 200, nil},
		{"192.0.2.7, 192.0.2.192.0.2.8, 198.51.100.9 - -" + rest, "198.51.100.9", true, 200, nil},
		{"192.0.2.7, 192.0.2.1 - -" + rest + "192.0.2.8, 192.0.2.9" + behind, "192.0.2.1", true, 0, nil},
		{"192.0.2.7, 192.0.2.8 192.0.2.1 - -" + rest + "192.0.2.8" + behind, "192.0.2.1", true, 0, trusted},
	} {
		o := options()
		o.TrustProxies = test.proxies
		f, _ := ByName("combined")
		var tally cordon.Tally
		var got []cordon.Observation
		NewStream(f, o).Block([]byte(test.line+"\n")).Decode(func(batch []cordon.Observation) { got = append(got, batch...) }, &tally)
		if len(got) != 1 || got[0].Src.String() != test.src || got[0].SrcInDoubt != test.doubt || got[0].Status != test.status || got[0].Dst != o.Server || string(got[0].Request.Target) != "/worm?NNN" || tally.Skipped.Total() != 1 {
			t.Errorf("%s: %+v, skipped %v", test.line, got, tally.Skipped)
		}
	}
}

// Also where the file has a virtual host in front.
func TestAListBehindAVirtualHostLeavesItsClientInDoubt(t *testing.T) {
	const rest = ` [19/Jul/2001:10:00:00 +0000] "GET /worm?NNN HTTP/1.0" 200 205 "-" "-"`
	for front, want := range map[string]string{
		"www.example.net:80 192.0.2.7, 192.0.2.1 - -":           "192.0.2.1",
		"www.example.net 192.0.2.7, 192.0.2.1 - -":              "192.0.2.1",
		"www.example.net:80 192.0.2.7, 192.0.2.8 192.0.2.1 - -": "192.0.2.1",
		"www.example.net:80 192.0.2.7, 192.0.2.1 - a - b":       "192.0.2.1",
	} {
		f, _ := ByName("vhost-combined")
		var tally cordon.Tally
		var got []cordon.Observation
		NewStream(f, options()).Block([]byte(front+rest+"\n")).Decode(func(batch []cordon.Observation) { got = append(got, batch...) }, &tally)
		if len(got) != 1 || got[0].Src.String() != want || !got[0].SrcInDoubt || got[0].Status != 200 || string(got[0].Request.Target) != "/worm?NNN" || tally.Skipped.Total() != 1 {
			t.Errorf("%s: %+v, skipped %v", front, got, tally.Skipped)
		}
	}
}

// Wherever the first of two records with lists in front was cut, nobody is accused.
func TestRecordsBehindListsAccuseNobody(t *testing.T) {
	const first = `192.0.2.7, 192.0.2.1 - - [04/Aug/2001:10:00:00 +0000] "GET /worm?XXXX HTTP/1.0" 404 205 "-" "x"`
	second := strings.NewReplacer("192.0.2.7", "203.0.113.7", "192.0.2.1", "203.0.113.1", "/worm", "/index").Replace(first)
	for cut := 1; cut <= len(first); cut++ {
		hosts, _, tally := accused("combined", first[:cut]+second+"\n")
		if len(hosts) > 0 || tally.Skipped.Total() != 1 || cut >= len(first)-len(`" 404 205 "-" "x"`) && tally.Requests != 1 {
			t.Errorf("%q accuses %s, skipped %v, %d requests", first[:cut]+second, hosts, tally.Skipped, tally.Requests)
		}
	}
}

// Logs of fixed columns fill an address with zeros.
func TestAddressesFilledWithZerosAreAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"192.000.002.005": "192.0.2.5", "010.000.000.001": "10.0.0.1", "192.0.02.5": "192.0.2.5",
		"0192.0.2.5": "", "192.0.2.256": "", "192.0.2.": "", "192.0..5": "", "192.000.002.0005": "",
	} {
		a, ok := ipv4([]byte(text))
		if ok != (want != "") || ok && netip.AddrFrom4(a).String() != want {
			t.Errorf("%s: %v, %t", text, a, ok)
		}
	}
	_, clients, tally := accused("combined", `192.000.002.005 - - [19/Jul/2001:10:00:00 +0000] "GET / HTTP/1.0" 200 205 "-" "-"`+"\n")
	if !slices.Equal(clients, []string{"192.0.2.5"}) || tally.Understood != 1 {
		t.Errorf("%s, skipped %v", clients, tally.Skipped)
	}
}

// Of many fronts of records without a status, the status is looked for once: behind each,
// it would cost the square of the line's length.
func TestManyFrontsInALineAreReadOnce(t *testing.T) {
	const front = ` - - [19/Jul/2001:10:00:00 +0000] "x`
	for name, line := range map[string]string{
		"no status":       strings.Repeat(front, 3000),
		"status in front": `" 200` + strings.Repeat(front, 3000),
	} {
		looked := 0
		at := recordFront([]byte(line), func(b []byte) int { looked++; return lastRequestEnd(b) })
		if at >= 0 || looked != 1 {
			t.Errorf("%s: a record at %d, its end looked for %d times", name, at, looked)
		}
	}
}

// Of a firewall's line in which another begins, no packet is lost in silence.
func TestAFirewallLineWithinAnotherIsCounted(t *testing.T) {
	const fields = "IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.9 LEN=48 TTL=112 ID=4101 DF PROTO=TCP SPT=1201 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0"
	for _, front := range []string{"Jan 25 05:31:02 gate kernel: DROP ", "Jan 25 05:31:02 gate ulogd[7]: DROP ", "<4>2003-01-25T05:31:02+01:00 gate kernel: ", "<4>1 2003-01-25T05:31:02+01:00 gate kernel - - - [12.5] DROP ", "[Sat Jan 25 05:31:02 2003] DROP "} {
		first := front + fields
		second := strings.Replace(first, "192.0.2.1", "203.0.113.9", 1)
		for cut := 1; cut <= len(first); cut++ {
			text := first[:cut] + second + "\n"
			_, clients, tally := accused("iptables", text)
			if tally.Skipped.Total() == 1 && len(clients) == 0 {
				continue
			}
			// Nothing of the first is lost where its source was not written yet.
			if at := strings.Index(first, "SRC="); cut >= at+len("SRC=192.0.2.1") || !slices.Equal(clients, []string{"203.0.113.9"}) {
				t.Errorf("%q: of %s, skipped %v", text, clients, tally.Skipped)
			}
		}
	}
}

// The kernel's name twice is no second record: klogd and syslogd write it both, and
// so may an operator.
func TestTheKernelsNameTwiceIsNoSecondRecord(t *testing.T) {
	const fields = "IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.9 LEN=48 TTL=112 ID=4101 DF PROTO=TCP SPT=1201 DPT=80 WINDOW=1 RES=0x00 SYN URGP=0"
	for _, front := range []string{
		"gw kernel: kernel: [12.3] ", "gw kernel: [12.3] kernel: ", "gw kernel:  kernel: DROP ",
		"gw kernel: [12.3] kernel: DROP ", "gw kernel: DROP kernel:", "gw kernel: FW-kernel: DROP ", "gw kernel: <4>kernel: DROP ",
	} {
		text := "Jan 25 05:31:02 " + front + fields + "\n"
		action := cordon.ActionUnknown
		var tally cordon.Tally
		f, _ := ByName("iptables")
		NewStream(f, options()).Block([]byte(text)).Decode(func(batch []cordon.Observation) { action = batch[0].Action }, &tally)
		if want := strings.Contains(front, "DROP"); tally.Understood != 1 || (action == cordon.Dropped) != want {
			t.Errorf("%q: skipped %v, action %d", text, tally.Skipped, action)
		}
	}
}

// So it is in other logs of requests.
func TestOtherRecordsWithinRecordsAccuseNobodyOfThem(t *testing.T) {
	for format, line := range map[string]string{
		"apache-error": `[Wed Aug  1 05:13:17 2001] [error] [client 192.0.2.1] File does not exist: /worm?XXXX`,
		"iis":          `192.0.2.1, -, 03/20/01, 7:55:20, W3SVC2, SERVER, 192.0.2.2, 4502, 163, 3223, 200, 0, GET, /worm, XXXX,`,
		"iis-xml":      `<Event xmlns="x"><System><Provider Name="Microsoft-Windows-IIS-Logging" /></System><EventData><Data Name="date">2022-10-01</Data><Data Name="time">11:25:51</Data><Data Name="c-ip">192.0.2.1</Data><Data Name="cs-method">GET</Data><Data Name="cs-uri-stem">/worm</Data><Data Name="cs-uri-query">XXXX</Data></EventData></Event>`,
		"urlscan":      `[11-29-2002 - 15:22:37] Client at 192.0.2.1: URL contains high bit character. Request will be rejected. Site Instance='1', Raw URL='/worm?XXXX'`,
		"haproxy":      `192.0.2.1:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 404 2750 - - ---- 1/1/1/1/0 0/0 {agent} {} "GET /worm?XXXX HTTP/1.1"`,
	} {
		t.Run(format, func(t *testing.T) {
			benign := strings.Replace(line, "/worm", "/index", 1)
			second := func(s string) string { return strings.Replace(s, "192.0.2.1", "203.0.113.9", 1) }
			for cut := 1; cut <= len(line); cut++ {
				text := benign[:min(cut, len(benign))] + second(line) + "\n"
				hosts, clients, tally := accused(format, text)
				if slices.Contains(hosts, "192.0.2.1") {
					t.Errorf("%q accuses %s", text, hosts)
				}
				if tally.Skipped.Total() != 1 && slices.Contains(clients, "192.0.2.1") {
					t.Errorf("%q: a record of %s is lost in silence", text, "203.0.113.9")
				}
				text = line[:cut] + second(benign) + "\n"
				hosts, _, _ = accused(format, text)
				if slices.Contains(hosts, "203.0.113.9") || cut == len(line) && format != "iis-xml" && !slices.Equal(hosts, []string{"192.0.2.1"}) {
					t.Errorf("%q accuses %s", text, hosts)
				}
			}
		})
	}
}

// Of other logs the second of two records in a line is counted, and nothing of it is
// laid to the first.
func TestASecondRecordIsNotLostInSilence(t *testing.T) {
	const zeek = "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\n"
	for _, test := range []struct{ format, header, line string }{
		{"pf", "", "Mar 30 15:55:20 gate pf: rule 2/(match) pass in on xl0: 192.0.2.1.4000 > 192.0.2.9.80: S 1:1(0) win 1"},
		{"zeek", zeek, "1379288667.668082\tC1\t192.0.2.1\t4000\t192.0.2.9\t80\ttcp\tS0"},
		{"nfdump", nfdumpHeader + "\n", "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.9,1025,80,TCP,....S.,0,0,2,96,0,0"},
		{"argus", argusHeader + "\n", "2003/01/25 05:31:02,3.0,tcp,192.0.2.1,1025,->,192.0.2.9,80,REQ,0,,9,900,300,"},
		{"nfdump", nfdumpHeader + ",cl,tr\n", "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.9,1025,80,TCP,....S.,0,0,2,96,0,0,    0.000,2003-01-25 05:32:00.125"},
		{"nfdump", nfdumpHeader + "\n", "1043472662.362,1043472665.400,3.000,192.0.2.1,192.0.2.9,1025,80,TCP,....S.,0,0,2,96,0,0"},
		{"nfdump", nfdumpRaw + "\n", "1043499999,1,6,192.0.2.1,1025,192.0.2.9,80,....S.,2,96,1043499999"},
		{"nfdump", nfdumpRaw + "\n", "996624001.125,1,6,192.0.2.1,1025,192.0.2.9,80,....S.,2,1234567890,996624002.500"},
		{"argus", argusHeader + "\n", "1043472662.362768,3.0,tcp,192.0.2.1,1025,->,192.0.2.9,80,REQ,0,,9,900,300,"},
		{"argus", argusTimes + "\n", "1043472662.362768,1043472665.362768,1043472662.362768,,3.0,tcp,192.0.2.1,1025,->,192.0.2.9,80,REQ,9,900"},
		{"nginx-error", "", nginxFront + `client closed keepalive connection, client: 192.0.2.1, server: _, request: "GET /index HTTP/1.1", host: "h"`},
	} {
		second := strings.NewReplacer("192.0.2.1", "203.0.113.9", "/index", "/worm?XXXX").Replace(test.line)
		if _, clients, tally := accused(test.format, test.header+test.line+"\n"); len(clients) == 0 || tally.Skipped.Total() != 0 {
			t.Fatalf("%s: of %s, skipped %v", test.format, clients, tally.Skipped)
		}
		if test.format == "nfdump" || test.format == "argus" { // a time that goes on may be seconds later
			second = strings.NewReplacer("1043499999", "1043500001", "1043472662.3", "1043500001.").Replace(second)
		}
		for cut := strings.Index(test.line, "192.0.2.9"); cut <= len(test.line); cut++ {
			text := test.line[:max(cut, 0)] + second + "\n"
			hosts, clients, tally := accused(test.format, test.header+text)
			if tally.Skipped.Total() != 1 && slices.Contains(clients, "192.0.2.1") || slices.Contains(hosts, "192.0.2.1") {
				t.Errorf("%s: %q gives %s, accused %s, skipped %v", test.format, text, clients, hosts, tally.Skipped)
			}
		}
		if _, _, tally := accused(test.format, test.header+test.line+second+"\n"); tally.Skipped.Total() != 1 {
			t.Errorf("%s: two whole records: skipped %v", test.format, tally.Skipped)
		}
	}
}

// What follows on a flow's first column never makes another's flow of it, wherever the
// first row was cut.
func TestAFlowWithinAFlowConvictsNobody(t *testing.T) {
	for _, test := range []struct{ format, header, line string }{
		{"nfdump", nfdumpHeader, "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.9,1025,80,TCP,....S.,0,0,2,96,0,0"},
		{"nfdump", nfdumpHeader, "1043472662.362,1043472665.400,3.000,192.0.2.1,192.0.2.9,1025,80,TCP,....S.,0,0,2,96,0,0"},
		{"nfdump", nfdumpRaw, "1043472662,1,6,192.0.2.1,1025,192.0.2.9,80,....S.,2,96,1043472662"},
		{"argus", argusHeader, "1043472662.362768,3.0,tcp,192.0.2.1,1025,->,192.0.2.9,80,REQ,0,,9,900,300,"},
		{"argus", argusTimes, "996624001,996624002,996624001,,3.0,tcp,192.0.2.1,1025,->,192.0.2.9,80,REQ,9,900"},
	} {
		f, _ := ByName(test.format)
		second := strings.NewReplacer("192.0.2.1", "203.0.113.7", "192.0.2.9", "198.51.100.8").Replace(test.line)
		for cut := strings.Index(test.line, ","); cut <= len(test.line); cut++ {
			for end := 1; end <= len(second); end++ {
				text := test.line[:cut] + second[:end] + "\n"
				var tally cordon.Tally
				read := false
				NewStream(f, options()).Block([]byte(test.header+"\n"+text)).Decode(func(batch []cordon.Observation) {
					read = true
					for _, o := range batch {
						if first := o.Src.String() == "192.0.2.1"; first != (o.Dst.String() == "192.0.2.9") && end > len("192.0.2.1") {
							t.Errorf("%q: %s > %s", text, o.Src, o.Dst)
						}
					}
				}, &tally)
				if end == len(second) && tally.Skipped.Total() != 1 || !read && tally.Skipped.Total() == 0 {
					t.Errorf("%q: skipped %v", text, tally.Skipped)
				}
			}
		}
	}
}

// Of whatever firewall (but pf, of which the first is read): of two records in one line none is taken for all of it.
func TestAFirewallsSecondRecordIsCounted(t *testing.T) {
	for _, s := range suites() {
		if !slices.Contains([]string{"iptables", "cisco", "filterlog", "windows-firewall", "zonealarm", "netscreen", "mikrotik", "alert"}, s.format) {
			continue
		}
		second := strings.ReplaceAll(s.good, "192.0.2.1", "203.0.113.9")
		for _, between := range []string{"", " "} {
			text := s.good + between + second + "\n"
			if _, clients, tally := accused(s.format, text); len(clients) > 0 || tally.Skipped.Total() != 1 {
				t.Errorf("%s: %q gives %s, skipped %v", s.format, text, clients, tally.Skipped)
			}
		}
	}
}
