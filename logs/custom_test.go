package logs

import (
	"net/netip"
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
