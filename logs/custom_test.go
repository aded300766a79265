package logs

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

func TestCustomFormatsAreReadAsTheirPatternSays(t *testing.T) {
	tests := []struct {
		pattern, line string
		want          seen
	}{
		{
			`%h %l %u %t "%r" %>s %b`, `192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 404 2326`,
			seen{What: `request 192.0.2.1 > www.example.org:80 "GET" "/a" "HTTP/1.0"`, Time: "2000-10-10T20:55:36Z", Status: 404},
		},
		{
			`%v:%p %a %t \"%r\" %s %D \"%{User-Agent}i\"`, `shop.example.org:8080 2001:db8::1 [10/Oct/2000:13:55:36 +0000] "GET /\"a HTTP/1.0" 200 12 "a \" b"`,
			seen{What: `request 2001:db8::1 > www.example.org:8080 "GET" "/\"a" "HTTP/1.0"`, Time: "2000-10-10T13:55:36Z", Status: 200},
		},
		{
			`%t %l %u %h "%r" "-" %>s %b %T`, `[17/Dec/2005:02:40:45 -0500] - - 192.0.2.1 "GET /a HTTP/1.1" "-" 302 547 0`,
			seen{What: `request 192.0.2.1 > www.example.org:80 "GET" "/a" "HTTP/1.1"`, Time: "2005-12-17T07:40:45Z", Status: 302},
		},
		{
			`%{%Y-%m-%dT%H:%M:%S%z}t|%a|"%m %U%q %H"|%>s`, `2001-08-04T10:00:00+0200|192.0.2.1|"GET /a?b HTTP/1.1"|404`,
			seen{What: `request 192.0.2.1 > www.example.org:80 "GET" "/a?b" "HTTP/1.1"`, Time: "2001-08-04T08:00:00Z", Status: 404, Decoded: true},
		},
		{
			`%{sec}t %a "%m" %U %q`, `996919200 192.0.2.1 "GET" /a `,
			seen{What: `request 192.0.2.1 > www.example.org:80 "GET" "/a" ""`, Time: "2001-08-04T10:00:00Z", Decoded: true},
		},
		{
			`%a [%{%d/%b/%y %T}t] "%r" 100%%`, `192.0.2.1 [04/Aug/01 10:00:00] "GET /a HTTP/1.1" 100%`,
			seen{What: `request 192.0.2.1 > www.example.org:80 "GET" "/a" "HTTP/1.1"`, Time: "2001-08-04T10:00:00Z", Zoneless: true},
		},
	}
	for _, test := range tests {
		f, err := Custom(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
			continue
		}
		got, tally := decode(f, options(), test.line+"\n")
		test.want.Line = 1
		if diff := cmp.Diff([]seen{test.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s%+v", test.pattern, diff, tally.Skipped)
		}
	}
}

func TestAWrongPatternIsAnErrorThatNamesTheColumn(t *testing.T) {
	tests := []struct{ pattern, want string }{
		{``, "column 1: no field in the pattern"},
		{`just text`, "column 1: no field in the pattern"},
		{`%h %Z`, "column 4: %Z is no field; %h %a"},
		{`%h %{Referer`, "column 5: this brace is not closed"},
		{`%h "%r" %`, "column 9: a percent sign with no letter"},
		{`%h %r`, `column 4: %r holds spaces and must stand in quotes: "%r"`},
		{`%h%u "%r"`, "column 3: no text between this field and the one before"},
		{`%t "%r"`, "column 8: no field names the client; %h or %a would"},
		{`%h %t %>s`, `column 10: no field shows what was asked for; "%r" or %U would`},
		{`%h "%r`, "column 7: the quote before a field is not closed"},
		{`%h %{%Q}t "%r"`, "column 4: %{%Q}t holds a part of a time that is not read"},
		{`%h \q "%r"`, `column 4: \q is not known`},
		{`%{X}i,%h "%r"`, "column 7: %i stands before the client"},
		{`[%u] %h "%r"`, "column 6: %u stands before the client"},
		{strings.Repeat("a", maxPattern+1), "column 4097: longer than 4096 bytes"},
	}
	for _, test := range tests {
		if _, err := Custom(test.pattern); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%.60s: %v, want %s", test.pattern, err, test.want)
		}
	}
}

func TestNoClientWritesTheFieldOfAnother(t *testing.T) {
	tests := []struct{ pattern, line string }{
		{`%u %h "%r" %s`, `a 198.51.100.9 b 192.0.2.1 "GET / HTTP/1.0" 200`},
		{`%u %h %l "%r" %s`, `a 198.51.100.9 192.0.2.1 - "GET / HTTP/1.0" 200`},
		{`%u %h "%r" %s`, `a 198.51.100.9 \"GET / HTTP/1.0\" 200 192.0.2.1 "GET / HTTP/1.0" 200`},
		{`"%{X}i" %h "%r" %s`, `"\" 198.51.100.9 \"GET / HTTP/1.0\" 200" 192.0.2.1 "GET / HTTP/1.0" 200`},
		{`%u %h,%l "%r" %s`, `a 198.51.100.9,b 192.0.2.1,- "GET / HTTP/1.0" 200`},
		{`%h "%r" %s %{X}i`, `192.0.2.1 "GET /\" 200 198.51.100.9 HTTP/1.0" 200 198.51.100.9`},
	}
	for _, test := range tests {
		f, err := Custom(test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		got, tally := decode(f, options(), test.line)
		if len(got) == 0 && tally.Skipped.Total() == 0 || len(got) > 0 && !strings.HasPrefix(got[0].What, "request 192.0.2.1 ") {
			t.Errorf("%s: %+v", test.pattern, got)
		}
	}
}

// What is written like an address and is none is nobody's, as in the formats that are
// known; nor is a line another's in which a second record begins between two fields, or
// whose client is a list. The request is read, and counts for the server that it names
// behind the cut only.
func TestCustomFormatsLeaveATornClientInDoubt(t *testing.T) {
	const combined = `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"`
	const web = ` [19/Jul/2001:10:00:00 +0000] "GET /worm?NNN HTTP/1.0" 200 205 "-" "-"`
	const asked = ` "GET /worm?NNN HTTP/1.0" 200`
	trusted := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}
	for _, test := range []struct {
		pattern, line, src string
		doubt              bool
		status             uint16
		proxies            []netip.Prefix
	}{
		{combined, "192.0.2.110.0.0.7 - -" + web, "192.0.2.110.0.0.7", true, 200, nil},
		{combined, "192.0.2.1198.51.100.7 - -" + web, "192.0.2.1198.51.100.7", true, 200, nil},
		{combined, "2001:db8::12001:db8::2 - -" + web, "2001:db8::12001:db8::2", true, 200, nil},
		{combined, "192.0.2 - -" + web, "192.0.2", true, 200, trusted},
		{combined, "12345 - -" + web, "12345", true, 200, nil},
		{combined, "192.0.2.7,192.0.2.1 - -" + web, "192.0.2.1", true, 200, nil},
		{combined, "192.0.2.7,unknown - -" + web, "", true, 200, nil},
		{combined, "192.0.2.7, 192.0.2.1 - -" + web, "192.0.2.1", true, 200, nil},
		{combined, "192.0.2.7, 203.0.113.9 - -" + web, "192.0.2.7", false, 200, trusted},
		{combined, "192.0.2.1 - a - b" + web, "192.0.2.1", true, 200, nil},
		{combined, "192.0.2.1 - a 1.2.3.4 - c" + web, "192.0.2.1", true, 200, nil},
		{combined, "192.0.2.1 - John Smith" + web, "192.0.2.1", true, 200, nil},
		{combined, "192.0.2.1 - - [19/Jul/2001:198.51.100.7 - -" + web, "192.0.2.1", true, 200, nil},
		{combined, "192.0.2.1 - -" + web + "198.51.100.7 - -" + strings.Replace(web, "worm", "x", 1), "192.0.2.1", false, 0, nil},
		{combined, "203.0.113.1 - -" + web + "198.51.100.7 - -" + strings.Replace(web, "worm", "x", 1), "203.0.113.1", true, 0, trusted},
		{`%h %u %t "%r" %>s`, "192.0.2.1 a 198.51.100.7 b [19/Jul/2001:10:00:00 +0000]" + asked, "192.0.2.1", true, 200, nil},
		{`%v:%p ` + combined, "shop.example.org:80 192.0.2.1198.51.100.7 - -" + web, "192.0.2.1198.51.100.7", true, 200, nil},
		{`%v:%p ` + combined, "shop.example.org:8shop.example.net:80 192.0.2.1 - -" + web, "192.0.2.1", true, 200, nil},
		{`%v:%p ` + combined, "shop.example.org:80 192.0.2.1 - a - b" + web, "192.0.2.1", true, 200, nil},
		{`%h:%{remote}p "%r" %>s`, "192.0.2.1:10198.51.100.7:4000" + asked, "192.0.2.1", true, 200, nil},
		{`%h:%{remote}p "%r" %>s`, "192.0.2.1:198.51.100.7:4000" + asked, "192.0.2.1", true, 200, nil},
		{`%h|%D "%r" %>s`, "192.0.2.1|12198.51.100.7|55" + asked, "192.0.2.1", true, 200, nil},
		{`%h|%v "%r" %>s`, "192.0.2.1|shop.198.51.100.7|shop.example.org" + asked, "192.0.2.1", true, 200, nil},
		{`%h|%A "%r" %>s`, "192.0.2.1|192.0.192.0.2.80" + asked, "192.0.2.1", true, 200, nil},
		{`%h|%u "%r" %>s`, "192.0.2.1|a198.51.100.7|b" + asked, "192.0.2.1", true, 200, nil},
		{`%h %{%F}t "%r" %>s`, "192.0.2.1 2001-0198.51.100.7 2001-07-19" + asked, "192.0.2.1", true, 200, nil},
		{`%h %{%F}t "%r" %>s`, "192.0.2.1 198.51.100.7 2001-07-19" + asked, "192.0.2.1", true, 200, nil},
		{`"%U"|%h|%>s|%b`, `"/worm?NNN"|192.0.2.1|2"/x"|198.51.100.7|404|5`, "192.0.2.1", false, 0, nil},
		{`"%U"|%h|%>s|%b|%D`, `"/worm?NNN"|192.0.2.1|200|5"/x"|198.51.100.7|404|5|7`, "192.0.2.1", false, 200, nil},
		{`"%U"|%D|%h|%>s`, `"/worm?NNN"|5"/x"|5|198.51.100.7|404`, "5", true, 0, nil},
	} {
		f, err := Custom(test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		o := options()
		o.TrustProxies = test.proxies
		var tally cordon.Tally
		var got []cordon.Observation
		NewStream(f, o).Block([]byte(test.line+"\n")).Decode(func(batch []cordon.Observation) { got = append(got, batch...) }, &tally)
		skipped := uint64(1)
		if len(test.proxies) > 0 && !test.doubt {
			skipped = 0
		}
		if len(got) != 1 || got[0].Src.String() != test.src || got[0].SrcInDoubt != test.doubt || got[0].Status != test.status || string(got[0].Request.Target) != "/worm?NNN" || tally.Skipped.Total() != skipped || tally.Requests != 1 {
			t.Errorf("%s: %s: %+v, skipped %v", test.pattern, test.line, got, tally.Skipped)
		}
	}
}

// Nor is it held against a server that another record names.
func TestATornLineNamesNoServer(t *testing.T) {
	for line, want := range map[string]string{
		`shop.example.org:80 192.0.2.1198.51.100.7 - "GET / HTTP/1.0"`:       "shop.example.org",
		`shop.example.org:8shop.example.net:80 192.0.2.1 - "GET / HTTP/1.0"`: "",
	} {
		f, err := Custom(`%v:%p %h %l "%r"`)
		if err != nil {
			t.Fatal(err)
		}
		var tally cordon.Tally
		NewStream(f, Options{Location: time.UTC}).Block([]byte(line)).Decode(func(batch []cordon.Observation) {
			if len(batch) != 1 || batch[0].Dst.String() != want || batch[0].DstPort != 80 || !batch[0].SrcInDoubt {
				t.Errorf("%s: %+v", line, batch)
			}
		}, &tally)
	}
}

// Two records in a line, wherever the first was cut: whatever the pattern, the second's
// client is not accused of what the first one's asked, nor the other way round, and
// neither is lost in silence.
func TestARecordWithinAnotherOfACustomFormat(t *testing.T) {
	for _, test := range []struct{ pattern, line string }{
		{`%h %{%Y-%m-%d %T}t "%r" %>s`, `192.0.2.1 2001-08-04 10:00:00 "GET /worm?X HTTP/1.0" 404`},
		{`%h|%{%s}t|"%r"|%>s`, `192.0.2.1|996919200|"GET /worm?X HTTP/1.0"|404`},
		{`%t|%h:%{remote}p|"%r"|%>s|%b`, `[04/Aug/2001:10:00:00 +0000]|192.0.2.1:4000|"GET /worm?X HTTP/1.0"|404|5`},
		{`%h,%D,%A,%>s,"%m","%U%q"`, `192.0.2.1,1200,192.0.2.80,404,"GET","/worm?X"`},
		{`%v %h "%r" %>s %b`, `www.example.org 192.0.2.1 "GET /worm?X HTTP/1.0" 404 5`},
		{`%a %{%d/%b/%Y:%T %z}t "%r" %>s %B %D`, `192.0.2.1 04/Aug/2001:10:00:00 +0000 "GET /worm?X HTTP/1.0" 404 5 7`},
		{`%h "%r" %s`, `192.0.2.1 "GET /worm?X HTTP/1.0" 404`},
		{`"%U" %v|%h|%>s`, `"/worm?X" www.example.org|192.0.2.1|404`},
		{`"%r" %>s %h`, `"GET /worm?X HTTP/1.0" 404 192.0.2.1`},
	} {
		f, err := Custom(test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if hosts, _, tally := accused(test.pattern, test.line+"\n"); len(hosts) != 1 || tally.Understood != 1 {
			t.Fatalf("%s: %s: %s, skipped %v", f.Name, test.line, hosts, tally.Skipped)
		}
		benign := strings.NewReplacer("/worm", "/index")
		second := strings.NewReplacer("192.0.2.1", "203.0.113.9")
		for cut := 1; cut <= len(test.line); cut++ {
			for innocent, text := range map[string]string{
				"192.0.2.1":   benign.Replace(test.line)[:min(cut, len(test.line))] + second.Replace(test.line),
				"203.0.113.9": test.line[:cut] + second.Replace(benign.Replace(test.line)),
			} {
				hosts, clients, tally := accused(test.pattern, text+"\n")
				if slices.Contains(hosts, innocent) {
					t.Errorf("%s: %q accuses %s", test.pattern, text, hosts)
				}
				if tally.Skipped.Total() == 0 && slices.Contains(clients, "192.0.2.1") {
					t.Errorf("%s: %q: one is lost in silence", test.pattern, text)
				}
			}
		}
	}
}

func TestCustomFormatsNameTheServerAndTheProxies(t *testing.T) {
	f, err := Custom(`%v %{c}a %a "%{X-Forwarded-For}i" "%r"`)
	if err != nil {
		t.Fatal(err)
	}
	for _, trust := range []bool{false, true} {
		o, want := Options{Location: time.UTC}, "203.0.113.7"
		if trust {
			o.TrustProxies, want = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}, "192.0.2.1"
		}
		var got cordon.Observation
		var tally cordon.Tally
		NewStream(f, o).Block([]byte(`shop.example.org 203.0.113.7 198.51.100.9 "198.51.100.9, 192.0.2.1" "GET / HTTP/1.0"`)).Decode(func(batch []cordon.Observation) { got = batch[0] }, &tally)
		if got.Src.String() != want || got.Dst.String() != "shop.example.org" {
			t.Errorf("%s > %s, want %s > shop.example.org: %+v", got.Src, got.Dst, want, tally.Skipped)
		}
	}
}

func FuzzCustom(f *testing.F) {
	f.Add(`%h %l %u %t "%r" %>s %b`, []byte(`192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 404 2326`))
	f.Add(`%{%Y-%m-%dT%H:%M:%S%z}t|%a|"%m %U%q %H"|%>s`, []byte(`2001-08-04T10:00:00+0200|192.0.2.1|"GET /a?b HTTP/1.1"|404`))
	f.Add(`%{X}i,%h "%r"`, []byte("x"))
	f.Fuzz(func(t *testing.T, pattern string, line []byte) {
		format, err := Custom(pattern)
		if err != nil {
			return
		}
		_, tally := fuzzed(t, format, line)
		balanced(t, &tally, string(line))
	})
}
