package report

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"cordon"
)

func TestRedactGivesOneHostOneName(t *testing.T) {
	r := &cordon.Report{
		Inputs: []cordon.InputReport{{Name: "fw-198.51.100.9.log", Error: "open fw-198.51.100.9.log: no route to www.example.net"}},
		Hosts: []cordon.HostReport{
			{Address: "192.0.2.17", Verdict: "infected", Why: []string{
				"192.0.2.17 asked 192.0.2.80:80 and [2001:db8::1]:443 with HTTP/1.0.", "WWW.Example.NET:8080 saw 2001:DB8:0::1 and ::ffff:192.0.2.17.",
			}},
			{Address: "2001:db8::1", Evidence: []cordon.Evidence{{Input: "fw-198.51.100.9.log", Peer: "www.example.net", Text: `\x09192.0.2.170\x09192.0.2.17%20198.51.100.9 MAC=00:16:3E:00:00:01:00:16:3e:00:00:02:08:00`}}},
			{Address: "log:access.log", Verdict: "attacked", Why: []string{"log:access.log is 192.000.002.017 or x192.0.2.17y, from 12:30:05, 5.0.2195.6717."}},
			{Address: "infected", Verdict: "infected"},
		},
		Hostile: []cordon.HostileReport{
			{Address: "192.0.2.80:80", Evidence: []cordon.Evidence{{Input: "log of infected", Peer: "192.0.2.80:80", Text: `\x091:2::3%201:2::3`}}},
		},
	}
	c := Redact(r)
	for _, x := range []struct{ got, want string }{
		{c.Hosts[0].Address, "host-0001"},
		{c.Hosts[1].Address, "host-0002"},
		{c.Hosts[2].Address, "log:host-0003"},
		{c.Hosts[3].Address, "host-0004"},
		{c.Hosts[3].Verdict, "infected"},
		{c.Inputs[0].Name, "fw-host-0005.log"},
		{c.Inputs[0].Error, "open fw-host-0005.log: no route to host-0006"},
		{c.Hosts[0].Why[0], "host-0001 asked host-0007:80 and [host-0002]:443 with HTTP/1.0."},
		{c.Hosts[0].Why[1], "host-0006:8080 saw host-0002 and host-0001."},
		{c.Hosts[1].Evidence[0].Input, "fw-host-0005.log"},
		{c.Hosts[1].Evidence[0].Peer, "host-0006"},
		{c.Hosts[1].Evidence[0].Text, `\x09host-0008\x09host-0001%20host-0005 MAC=mac-0001`},
		{c.Hostile[0].Evidence[0].Input, "log of host-0004"}, // rather too much than too little
		{c.Hostile[0].Address, "host-0007:80"},
		{c.Hostile[0].Evidence[0].Peer, "host-0007:80"},
		{c.Hostile[0].Evidence[0].Text, `\x09host-0009%20host-0009`},
		{c.Hosts[2].Why[0], "log:host-0003 is host-0001 or xhost-0001y, from 12:30:05, 5.0.2195.6717."},
	} {
		if x.got != x.want {
			t.Errorf("got  %q\nwant %q", x.got, x.want)
		}
	}
	if got := RedactHost(r, "2001:db8:0:0::1"); got != "host-0002" {
		t.Errorf("RedactHost: %q", got)
	}
	if got := RedactHost(r, "192.0.2.99"); got != "" {
		t.Errorf("RedactHost of a stranger: %q", got)
	}
}

func TestRedactLeavesWhatIsNoAddress(t *testing.T) {
	r := &cordon.Report{Hosts: []cordon.HostReport{{Address: "a", Why: []string{
		"GET / HTTP/1.0", "Microsoft-IIS/5.0, 8.00.655, 5.0.2195.6717", "a machine at 12:30:05 on 2004-04-25", "1.2.3", "300.1.2", "::",
		"version 1.0…", "MS01-033 (Q300972)", "a 2001-08-04T10:00:00Z",
	}}}}
	c := Redact(r)
	for i, want := range r.Hosts[0].Why {
		if got := c.Hosts[0].Why[i]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRedactHidesAddressesThatWereCut(t *testing.T) {
	r := &cordon.Report{Hosts: []cordon.HostReport{{Why: []string{"from 192.0.2…", "from 192.0.2.…", "from 2001:db8:1:2:…", "from 2001:db8::…"}}}}
	for _, s := range Redact(r).Hosts[0].Why {
		if strings.Contains(s, "192") || strings.Contains(s, "db8") {
			t.Errorf("%q still tells the network", s)
		}
	}
}

// Who is named in a quoted line is hidden by where that stands or how it is written,
// however short it is; what was asked for stays.
func TestRedactHidesWhoIsNamedInAQuotedLine(t *testing.T) {
	for _, x := range []struct{ line, want string }{
		{`192.0.2.9 - jd [20/Aug/2001:10:00:00 +0000] "GET /jd/root.exe HTTP/1.0" 404 0`, `host-0001 - user-0001 [20/Aug/2001:10:00:00 +0000] "GET /jd/root.exe HTTP/1.0" 404 0`},
		{`192.0.2.9 jdoe John Q Doe [20/Aug/2001:10:00:00 +0000] "GET /~jdoe/ HTTP/1.0" 404 0`, `host-0001 user-0001 user-0002 user-0003 user-0004 [20/Aug/2001:10:00:00 +0000] "GET /~user-0001/ HTTP/1.0" 404 0`},
		{`192.0.2.9 - root [20/Aug/2001:10:00:00 +0000] "GET /scripts/root.exe HTTP/1.0" 404 0`, `host-0001 - user-0001 [20/Aug/2001:10:00:00 +0000] "GET /scripts/root.exe HTTP/1.0" 404 0`},
		{`2001-08-20 10:00:00 192.0.2.9 CORP\jdoe W3SVC1 WEB01 198.51.100.80 80 GET /default.ida XXX…(49)%u9090 404 Mozilla/4.0+(x)`, `2001-08-20 10:00:00 host-0001 user-0001 W3SVC1 user-0002 host-0002 80 GET /default.ida XXX…(49)%u9090 404 Mozilla/4.0+(x)`},
		{`client: 192.0.2.9, server: ab, request: "GET /x.ida HTTP/1.0", host: "intranet:8080", referrer: "http://u:p@ab/"`, `client: host-0001, server: host-0002, request: "GET /x.ida HTTP/1.0", host: "host-0003:8080", referrer: "http://user-0001@host-0002/"`},
		{`from ip-192-0-2-44 and 192_0_2_44, in 2001-08-20-10-30`, `from ip-host-0001 and host-0001, in 2001-08-20-10-30`},
		{`44.2.0.192.in-addr.arpa is 192.0.2.44`, `host-0001 is host-0001`},
		{`"GET http://[2001:db8::1]:80/ HTTP/1.0" http%3a%2f%2fintra%2fx jd@mail.example.org`, `"GET http://[host-0001]:80/ HTTP/1.0" http%3a%2f%2fhost-0002%2fx user-0001@host-0003`},
		{`"GET /a/default.ida?d=boot.ini&f=cmd.exe HTTP/1.0" "ASP.NET Mozilla/4.0 (MSIE 5.5)" www.secret.exa…`, `"GET /a/default.ida?d=boot.ini&f=cmd.exe HTTP/1.0" "ASP.NET Mozilla/4.0 (MSIE 5.5)" host-0001…`},
	} {
		r := &cordon.Report{Notes: cordon.Reasons{{Reason: "a line", Example: x.line}}}
		if got := Redact(r).Notes[0].Example; got != x.want {
			t.Errorf("%s\ngot  %s\nwant %s", x.line, got, x.want)
		}
	}
}

// No address or host name of the original occurs in any format of the copy,
// whatever stands before and after it.
func TestNoAddressSurvivesRedaction(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, x := range fixtures {
		t.Run(x.name, func(t *testing.T) {
			for range 4 {
				r := x.make()
				secrets := scatter(rnd, r)
				for _, format := range Formats() {
					out := strings.ToLower(render(t, format, Redact(r), Options{Width: 2000}))
					for _, s := range secrets {
						if strings.Contains(out, strings.ToLower(s)) {
							t.Fatalf("%s of the redacted report still holds %q", format, s)
						}
					}
				}
			}
		})
	}
}

// scatter writes random addresses and names all over a report.
func scatter(rnd *rand.Rand, r *cordon.Report) []string {
	var secrets []string
	around := []string{"%s", "from %s.", "[%s]:80", "src=%s,", "(%s)", `\x09%s\x09`, "%%20%s%%3a", "http://%s/", "<%s>", "%s/24", "“%s”", "\t%s\n"}
	text := func() string {
		var s string
		switch rnd.IntN(3) {
		case 0:
			var a [4]byte
			for i := range a {
				a[i] = byte(rnd.UintN(256))
			}
			s = netip.AddrFrom4(a).String()
		case 1:
			a := [16]byte{0x20, 0x01, 0x0d, 0xb8}
			for i := 4; i < 16; i++ {
				a[i] = byte(rnd.UintN(256) * rnd.UintN(2))
			}
			s = netip.AddrFrom16(a).String()
		default:
			s = fmt.Sprintf("secret-%x.example.org", rnd.Uint32())
			r.Hostile = append(r.Hostile, cordon.HostileReport{Address: s})
		}
		secrets = append(secrets, s)
		return fmt.Sprintf(around[rnd.IntN(len(around))], s)
	}
	r.Notes = append(r.Notes, cordon.Reason{Reason: text(), Example: text()})
	r.Level.Reason = append(r.Level.Reason, text())
	for i := range r.Hosts {
		h := &r.Hosts[i]
		if i%5 == 0 {
			secrets = append(secrets, h.Address)
		}
		h.Why = append(h.Why, text()+" and "+text())
		h.Strain = text()
		for k := range h.Evidence {
			h.Evidence[k].Text, h.Evidence[k].Input = text(), text()
		}
	}
	for i := range r.Tree {
		secrets = append(secrets, r.Tree[i].Host)
		r.Tree[i].Input = text()
	}
	for i := range r.Inputs {
		r.Inputs[i].Error, r.Inputs[i].Name = text(), text()
	}
	return secrets
}

// What copies have in common may end within a host's name: of connections and datagrams
// nothing of it is shown.
func TestARedactedSignatureHoldsNoHalfOfAName(t *testing.T) {
	for payload, shown := range map[string]string{"data": `holds "…" and then "…"`, "datagram": `holds "…" and then "…"`, "request": "EHLO"} {
		r := &cordon.Report{Schema: cordon.ReportSchema, Unknown: []cordon.UnknownReport{{
			ID: "012345678901", Payload: payload, Signature: `holds "EHLO h10-50-\"x" and then ".example.org"`, Bytes: []string{"45484c4f"},
		}}}
		got := Redact(r).Unknown[0]
		if !strings.Contains(got.Signature, shown) || payload != "request" && strings.Contains(got.Signature, "h10") || len(got.Bytes) > 0 {
			t.Errorf("%s: %+v", payload, got)
		}
	}
}
