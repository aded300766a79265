package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Who asked, who logged in, whose server it is, and who sent them there: whatever stands
// in a line, nothing that is written names them once it is redacted.
func TestNoFieldOfALineSurvivesRedaction(t *testing.T) {
	worm := "/default.ida?" + strings.Repeat("X", 224)
	lines := map[string]func(s *secrets) string{
		"combined": func(s *secrets) string {
			return fmt.Sprintf("%s %s %s [20/Aug/2001:10:00:00 +0000] \"GET %s HTTP/1.0\" 404 300 \"http://%s/a\" \"Mozilla/4.0 (+http://%s/; %s)\"\n",
				s.client(), s.user(), s.user(), worm, s.host(), s.host(), s.mail())
		},
		"a user with a blank": func(s *secrets) string {
			return fmt.Sprintf("%s - %s %s [20/Aug/2001:10:00:00 +0000] \"GET %s HTTP/1.0\" 404 300\n", s.client(), s.user(), s.user(), worm)
		},
		"absolute URI": func(s *secrets) string {
			return fmt.Sprintf("%s - - [20/Aug/2001:10:00:00 +0000] \"GET http://%s:8080%s HTTP/1.0\" 404 300\n", s.client(), s.host(), worm)
		},
		"a virtual host in front": func(s *secrets) string {
			return fmt.Sprintf("%s:80 %s - %s [20/Aug/2001:10:00:00 +0000] \"GET %s HTTP/1.0\" 404 300 \"-\" \"-\"\n", s.name(), s.client(), s.user(), worm)
		},
		"syslog": func(s *secrets) string {
			return fmt.Sprintf("Aug 20 10:00:00 %s httpd[7]: %s - %s [20/Aug/2001:10:00:00 +0000] \"GET %s HTTP/1.0\" 404 300\n", s.name(), s.client(), s.user(), worm)
		},
		"IIS": func(s *secrets) string {
			return fmt.Sprintf("#Software: Microsoft Internet Information Services 5.0\n#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status cs-host cs(User-Agent) cs(Referer)\n"+
				"2001-08-20 10:00:00 %s %s\\%s W3SVC1 %s 198.51.100.80 80 GET /default.ida %s 404 %s Mozilla/4.0+(compatible) http://%s/x\n",
				s.address(), s.user(), s.user(), s.name(), strings.Repeat("X", 224), s.host(), s.host())
		},
		"nginx error": func(s *secrets) string {
			return fmt.Sprintf("2001/08/20 10:00:00 [error] 7#0: *1 open() \"/www/default.ida\" failed (2: No such file or directory), client: %s, server: %s, request: \"GET %s HTTP/1.0\", host: \"%s\", referrer: \"http://%s/\"\n",
				s.address(), s.name(), worm, s.name(), s.host())
		},
		"Caddy": func(s *secrets) string {
			return fmt.Sprintf(`{"level":"info","ts":998301600.0,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"%s","remote_port":"1025","proto":"HTTP/1.0","method":"GET","host":"%s","uri":"%s"},"user_id":"%s","status":404,"size":300}`+"\n",
				s.address(), s.name(), worm, s.user())
		},
		"not understood": func(s *secrets) string {
			return fmt.Sprintf("%s - %s [20/Aug/2001:10:00:00 +0000] \"GET %s HTTP/1.0\" 404 300\n", s.client(), s.user(), worm) +
				fmt.Sprintf("something about http://%s/ and %s and user=%s\n", s.host(), s.dashed(), s.user())
		},
	}
	for i := range redactions {
		drawn := rapid.Custom(func(t *rapid.T) drawnSecrets {
			d := drawnSecrets{text: map[string]string{}}
			s := secrets{t: t}
			for _, name := range slices.Sorted(maps.Keys(lines)) {
				d.text[name+".log"] = lines[name](&s)
			}
			d.words = s.words
			return d
		}).Example(i)
		in := place(t, drawn.text)
		for _, format := range []string{"table", "json", "ndjson", "html"} {
			args := []string{"analyze", little, "--redact", "--advisory", "code-red", "-o", format}
			for name := range lines {
				args = append(args, in(name+".log"))
			}
			drawn.absent(t, args, exitFindings)
		}
	}
}

// The same of a table of machines: what it calls them stands in every cell.
func TestNoFieldOfARowSurvivesRedaction(t *testing.T) {
	for i := range redactions {
		drawn := rapid.Custom(func(t *rapid.T) drawnSecrets {
			s := secrets{t: t}
			label, other := s.name(), s.name()
			text := "address,name,os,iis,ms01-033,status,mac\n" +
				fmt.Sprintf("%s,%s.%s,Windows 2000 on %s,absnet on %s,http://%s/,up,00:0c:29:00:00:01\n", s.address(), label, s.host(), strings.ToUpper(label), label, label) +
				fmt.Sprintf("%s,%s,%s Windows 2000,%s,%s,down,\n", s.address(), strings.ToUpper(other), other, other, s.dashed())
			return drawnSecrets{text: map[string]string{label + ".csv": text}, words: s.words}
		}).Example(i)
		in := place(t, drawn.text)
		for _, format := range []string{"table", "json", "ndjson", "html"} {
			args := []string{"check", "--redact", "--advisory", "code-red", "-o", format, "--limit", "0", "--at", "2001-09-01", "--inventory"}
			for name := range drawn.text {
				args = append(args, in(name))
			}
			drawn.absent(t, args, exitIncomplete)
		}
	}
}

// redactions is how many draws are written and looked through.
const redactions = 8

// drawnSecrets are files, and what nobody else is to see of them.
type drawnSecrets struct {
	text  map[string]string
	words []string
}

// absent runs the program and looks for the secrets in what it writes.
func (d *drawnSecrets) absent(t *testing.T, args []string, code int) {
	t.Helper()
	var written, errs bytes.Buffer
	if got := run(context.Background(), args, streams{strings.NewReader(""), &written, &errs}); got != code {
		t.Fatalf("%v: exit %d: %s\n%v", args, got, errs.String(), d.text)
	}
	out := strings.ToLower(written.String())
	for _, w := range d.words {
		if i := strings.Index(out, strings.ToLower(w)); i >= 0 {
			t.Errorf("%v writes %q: %s", args[:6], w, out[max(0, i-200):min(len(out), i+100)])
		}
	}
}

// secrets are names and addresses that nobody else is to see.
type secrets struct {
	t     *rapid.T
	words []string
}

func (s *secrets) draw(pattern, label string) string {
	w := rapid.StringMatching(pattern).Draw(s.t, label)
	s.words = append(s.words, w)
	return w
}

func (s *secrets) name() string { return s.draw(`q[a-z]{3}zq-[a-z0-9]{2}x`, "name") }
func (s *secrets) user() string { return s.draw(`q[a-z]{3}zu[a-z]x`, "user") }

func (s *secrets) host() string {
	if rapid.Bool().Draw(s.t, "alone") {
		return s.name()
	}
	return s.name() + "." + s.draw(`q[a-z]{3}zd`, "domain") + rapid.SampledFrom([]string{".com", ".example", ".net", ".de"}).Draw(s.t, "top")
}

func (s *secrets) mail() string { return s.user() + "@" + s.draw(`q[a-z]{3}zm`, "domain") + ".example" }

func (s *secrets) address() string {
	var q [4]int
	for i, most := range []int{223, 255, 255, 254} {
		q[i] = rapid.IntRange(11, most).Draw(s.t, "number")
	}
	s.words = append(s.words, fmt.Sprintf("%d.%d.%d.%d", q[0], q[1], q[2], q[3]))
	return s.words[len(s.words)-1]
}

// dashed is an address within a name, in its order or reversed.
func (s *secrets) dashed() string {
	q := strings.Split(s.address(), ".")
	if rapid.Bool().Draw(s.t, "reversed") {
		q[0], q[1], q[2], q[3] = q[3], q[2], q[1], q[0]
	}
	sep := rapid.SampledFrom([]string{"-", "_", "."}).Draw(s.t, "sep")
	s.words = append(s.words, strings.Join(q, sep))
	if sep == "." {
		return strings.Join(q, sep) + ".in-addr.arpa"
	}
	return rapid.SampledFrom([]string{"", "dsl-", "ip", "c-"}).Draw(s.t, "before") + strings.Join(q, sep) + rapid.SampledFrom([]string{".dsl.example.net", ".example.org", ".pool.example.de"}).Draw(s.t, "after")
}

// client is who asks: an address, or the name that a server looked up.
func (s *secrets) client() string {
	return rapid.OneOf(rapid.Custom(func(*rapid.T) string { return s.address() }), rapid.Custom(func(*rapid.T) string { return s.dashed() }), rapid.Custom(func(*rapid.T) string { return s.host() })).Draw(s.t, "client")
}
