package report

import (
	"strings"
	"testing"

	"cordon"
)

// redactedLine is a line as a redacted report quotes it.
func redactedLine(line string) string {
	return Redact(&cordon.Report{Notes: cordon.Reasons{{Reason: "a line", Example: line}}}).Notes[0].Example
}

// What an outsider gives as a name rewrites no sentence of the program's, and no path: it is
// replaced where it stands, and as a value.
func TestAQuotedLineRewritesNoSentence(t *testing.T) {
	worm := cordon.Evidence{Peer: "192.0.2.80", Text: `192.0.2.1 - - [20/Aug/2001:10:00:00 +0000] "GET /default.ida?XXX&user=worm&host=code HTTP/1.0" 404 0`}
	r := &cordon.Report{
		Level: cordon.Level{Level: "yellow", Reason: []string{"Code Red: A worm is spreading, complete."}},
		Hosts: []cordon.HostReport{{Address: "192.0.2.1", Evidence: []cordon.Evidence{
			worm,
			{Text: `192.0.2.1 - - [20/Aug/2001:10:00:01 +0000] "GET /login.asp?user=default HTTP/1.0" 200 0`},
			{Text: "Aug 20 10:00:00 spreading kernel: SRC=192.0.2.1"},
			{Text: `bad line user="alerter" and host: cell9`},
			{Text: "login=alerter at=cell9 and alerter, cell9.ida"},
		}, Why: []string{"It sent 1 request of Code Red: the worm is complete."}}},
		Notes: cordon.Reasons{{Reason: "no request was sent", Example: "bad line user=default host=sent server=request machine=complete user=of host=infected"}},
	}
	c := Redact(r)
	texts := c.Hosts[0].Evidence
	for _, x := range []struct{ got, want string }{
		{c.Level.Reason[0], r.Level.Reason[0]},
		{c.Hosts[0].Why[0], r.Hosts[0].Why[0]},
		{c.Notes[0].Reason, r.Notes[0].Reason},
		{texts[0].Text, `host-0001 - - [20/Aug/2001:10:00:00 +0000] "GET /default.ida?XXX&user=user-0001&host=host-0003 HTTP/1.0" 404 0`},
		{texts[1].Text, `host-0001 - - [20/Aug/2001:10:00:01 +0000] "GET /login.asp?user=user-0002 HTTP/1.0" 200 0`},
		{texts[4].Text, "login=user-0003 at=host-0005 and alerter, cell9.ida"},
		{c.Notes[0].Example, "bad line user=user-0002 host=host-0006 server=host-0007 machine=host-0008 user=user-0004 host=host-0009"},
	} {
		if x.got != strings.ReplaceAll(x.want, "192.0.2.1", "host-0001") {
			t.Errorf("got  %s\nwant %s", x.got, x.want)
		}
	}
}

// A host's first label is no name of another's, and no word of a sentence.
func TestALabelOfAHostRewritesNoSentence(t *testing.T) {
	r := &cordon.Report{Hosts: []cordon.HostReport{{Address: "sent.a.example", Why: []string{"It sent 1 request; sent.a.example is infected."}}}}
	if got, want := Redact(r).Hosts[0].Why[0], "It sent 1 request; host-0001 is infected."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTwoHostsOfOneLabelHaveTwoPseudonyms(t *testing.T) {
	rows := func(names ...string) *cordon.Report {
		r := &cordon.Report{}
		for _, n := range names {
			r.Hosts = append(r.Hosts, cordon.HostReport{Address: n, Evidence: []cordon.Evidence{{Text: "on MAIL1, mail1.c.example"}}})
		}
		return r
	}
	for _, x := range []struct {
		rows []string
		want string // the pseudonyms of the rows, and the line
	}{
		{[]string{"mail1.a.example", "mail1.b.example", "mail1"}, "host-0001 host-0002 host-0003: on host-0003, host-0004"},
		{[]string{"mail1.a.example", "mail1"}, "host-0001 host-0002: on host-0002, host-0003"},
		{[]string{"mail1.a.example", "mail1.b.example"}, "host-0001 host-0002: on host-0003, host-0004"},
		{[]string{"mail1.a.example"}, "host-0001: on host-0001, host-0002"},
	} {
		c := Redact(rows(x.rows...))
		var names []string
		for _, h := range c.Hosts {
			names = append(names, h.Address)
		}
		if got := strings.Join(names, " ") + ": " + c.Hosts[0].Evidence[0].Text; got != x.want {
			t.Errorf("%v: got %q, want %q", x.rows, got, x.want)
		}
	}
}

func TestMachinesOfOneLabelStayApartInACheck(t *testing.T) {
	c := fleetCheck()
	c.Hosts = seq(checkRowOf("mail1.a.example", "affected"), checkRowOf("mail1.b.example", "affected"), checkRowOf("mail1", "affected"))
	shown, _ := RedactCheck(c, "")
	var names []string
	for h := range shown.Hosts {
		names = append(names, h.Host)
	}
	if got := strings.Join(names, " "); got != "host-0001 host-0002 host-0003" {
		t.Errorf("got %s", got)
	}
}

// The forms in which logs and events name who and which machine.
func TestWhoIsNamedInALineIsHiddenInTheseForms(t *testing.T) {
	for _, x := range []struct{ line, want string }{
		{"src_host=ws7 client=nb3 shost=a1 dhost=b2 suser=carl duser=\"Eva May\"", `src_host=host-0001 client=host-0002 shost=host-0003 dhost=host-0004 suser=user-0001 duser="user-0002"`},
		{"uid=frank uid=1000 login_name=gina x-remote-user: hugo", "uid=user-0001 uid=1000 login_name=user-0002 x-remote-user: user-0003"},
		{"Failed password for invalid user carol from 192.0.2.1 port 22", "Failed password for invalid user user-0001 from host-0001 port 22"},
		{"Accepted publickey for dave from 192.0.2.1", "Accepted publickey for user-0001 from host-0001"},
		{"session opened for user bob by (uid=0), by ida(uid=0)", "session opened for user user-0001 by (uid=0), by user-0002(uid=0)"},
		{"user jd: authentication failure, user kim not found", "user user-0001: authentication failure, user user-0002 not found"},
		{`CORP\erin logged on to SRV-DC01, DESKTOP-4F2K1A9`, `user-0001 logged on to host-0001, host-0002`},
		{`\x09CORP\erin\x09srv`, `\x09user-0001\x09srv`},
		{`open \\SRV03\share\mona and "\\\\SRV03\\share\\mona"`, `open \\host-0001\share\user-0001 and "\\\\host-0001\\share\\user-0001"`},
		{`C:\Users\nina\a.txt C:\\Users\\nina "c:\documents and settings\otto\x"`, `C:\Users\user-0001\a.txt C:\\Users\\user-0001 "c:\documents and settings\user-0002\x"`},
		{"open /home/oscar/x and /export/home/oscar, /~paul/, /home/index.html", "open /home/user-0001/x and /export/home/user-0001, /~user-0002/, /home/index.html"},
		{`Logon Name: quinn Workstation Name:\x09\x09WS9 Account Domain: CORP`, `Logon Name: user-0001 Workstation Name:\x09\x09host-0001 Account Domain: host-0002`},
		{"Authorization: Basic cm9zZTpzZWNyZXQ= Host: ab", "Authorization: Basic user-0001 Host: host-0001"},
		{`{"authorization":"Bearer abc.def","user":"Jo Doe"}`, `{"authorization":"Bearer user-0001","user":"user-0002"}`},
		{"Authorization: Token ghp_s3cr3t", "Authorization: Token user-0001"},
		{`"x; authorization: ApiKey a b,c;d" 200`, `"x; authorization: ApiKey user-0001" 200`},
		{"Authorization: AWS4-HMAC-SHA256 Credential=AKIA/2001/s3/aws4_request, SignedHeaders=host;range, Signature=fe5f", "Authorization: AWS4-HMAC-SHA256 user-0001"},
		{`Authorization: OAuth realm="x y", oauth_token="t0k" z`, `Authorization: OAuth user-0001`},
		{`"Authorization: OAuth realm=\"x y\", oauth_token=\"t0k\" z" 200`, `"Authorization: OAuth user-0001" 200`},
		{"Authorization: s3cr3t, and more", "Authorization: user-0001"},
		{`{"Authorization":["PrivateToken t0k en"],"User":["bob"]}`, `{"Authorization":["PrivateToken user-0001"],"User":["user-0002"]}`},
		{`curl -H 'Authorization: token t0k' x`, `curl -H 'Authorization: token user-0001' x`},
		{`Authorization: token t0k\x0d\x0aHost: ab`, `Authorization: token user-0001\x0d\x0aHost: host-0001`},
		{`"password=hun,t;e(r2 mail=bob.smith x"`, `"password=user-0001 mail=user-0002 x"`},
		{`"password":"two words, 2" passwd='a,b c' password=a,b&x=1`, `"password":"user-0001" passwd='user-0002' password=user-0003&x=1`},
		{"Account Name:  Alice Carpenter", "Account Name:  user-0001 user-0002"},
		{"Account Name:  Alice Mary Carpenter Account Domain:  CORP", "Account Name:  user-0001 user-0002 user-0003 Account Domain:  host-0001"},
		{"username: alice o'brien", "username: user-0001 user-0002"},
		{"username: jd logged in from 192.0.2.1, user=o'neil user='kim'", "username: user-0001 logged in from host-0001, user=user-0002 user='user-0003'"},
		{`email="eva.may@corp" mail=max@corp`, `email="user-0001@host-0001" mail=user-0002@host-0001`},
		{`C:\Users\Jane Miller\x and D:\Users\Jim O'Hara\Documents\y`, `C:\Users\user-0001 user-0002 and D:\Users\user-0003 user-0004\Documents\y`},
		{"alice@corp and <karl@intranet>", "user-0001@host-0001 and <user-0002@host-0002>"},
		{"0011.2233.4455 001122334455 00:11:22:33:44:55 on a0b1c2d3e4f5, 20010820100000 200108201000", "mac-0001 mac-0001 mac-0001 on mac-0002, 20010820100000 200108201000"},
		{"192%2e0%2E2%2e7 and 192.0.2.7, 2001%3adb8%3A%3a1%20 2001:db8::1", "host-0001 and host-0001, host-0002%20 host-0002"},
	} {
		if got := redactedLine(x.line); got != x.want {
			t.Errorf("%s\ngot  %s\nwant %s", x.line, got, x.want)
		}
	}
}

// What convicts stays readable.
func TestWhatNamesNobodyInALineStays(t *testing.T) {
	for _, line := range []string{
		`"GET /scripts/..%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0" 404 "-" "Mozilla/4.0 (user agent)"`,
		`"GET /_vti_bin/..%c0%af../winnt\system32\cmd.exe /MSADC/root.exe /WEB-INF/x HTTP/1.0"`,
		`"Server: Microsoft-IIS/5.0" Server: Apache`,
		`\x90\x90\x04H\x0b "\\x90\\x90\\xcb" %u9090%u6858%ucbd3%u7801`,
		`%ASA-6-302013: 2003-01-25 10:00:00 MS01-033 UTF-8 ISO-8859-1 CVE-2001-0500`,
		`client= user=- host="" user=null`,
		"Aug  4 10:00:00 mail: queue is full",
	} {
		if got := redactedLine(line); got != line {
			t.Errorf("got  %s\nwant %s", got, line)
		}
	}
}

// Who is named in a line is asked twice, and looked for once.
func TestWhoIsNamedInALineIsLookedForOnce(t *testing.T) {
	d := emptyRedactor()
	d.learnLine("user=frank")
	if len(d.spans) != 1 || &d.spansOf("user=frank")[0] != &d.spans["user=frank"][0] {
		t.Errorf("it remembers %d lines", len(d.spans))
	}
}

// Whatever a line holds, its spans are in order, apart, and within it.
func FuzzSpans(f *testing.F) {
	for _, line := range []string{
		`192.0.2.9 - jd [20/Aug/2001:10:00:00 +0000] "GET /x HTTP/1.0" 404 0`, `2001-08-20\x0910:00:00 GET CORP\erin`, `\\SRV03\share\mona C:\\Users\\nina`,
		`a@b %00@c \x00@ "user": "Jo\"`, "for dave from 192%2e0%2e2%2e7, 2001%3adb8%3a%3a1", "0011.2233.4455 001122334455", "Logon Name:", "=:@\\/ (uid=",
		"user=", `\u{`, "-", "SRV-", "host=x\xff…", " name:", "Authorization: Basic", `Authorization: OAuth a="`, "authorization=token", `password="`, "username: a b", `\users\a b\`, "<34>1 2003-10-11T22:14:15.003Z web su", `\`, "user ", "for ",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		at := 0
		for _, s := range spans(line) {
			if s.from < at || s.to < s.from || s.to > len(line) {
				t.Fatalf("%v after %d in %q of %d", s, at, line, len(line))
			}
			at = s.to
		}
		redactedLine(line)
	})
}
