package app

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
	"cordon/capture/capturetest"
)

// visit is a request as each kind of recording can show it.
type visit struct {
	client, target string
	port           int
	at             time.Time
}

const visited = "192.0.2.80"

func asCapture(visits []visit) string {
	n := capturetest.New(capturetest.Ethernet)
	for _, v := range visits {
		n.Now = v.at
		n.Exchange(fmt.Sprintf("%s:%d", v.client, v.port), visited+":80", "GET "+v.target+" HTTP/1.0\r\n\r\n", notFound)
	}
	return string(n.Pcap())
}

func asZeek(visits []visit) string {
	var b strings.Builder
	b.WriteString("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n" +
		"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\thost\turi\treferrer\tversion\tuser_agent\tstatus_code\n")
	for i, v := range visits {
		fmt.Fprintf(&b, "%d.000000\tC%d\t%s\t%d\t%s\t80\t1\tGET\t-\t%s\t-\t1.0\t-\t404\n", v.at.Unix(), i, v.client, v.port, visited, v.target)
	}
	return b.String()
}

func asZeekJSON(visits []visit) string {
	var b strings.Builder
	for i, v := range visits {
		fmt.Fprintf(&b, `{"ts":%d.0,"uid":"C%d","id.orig_h":%q,"id.orig_p":%d,"id.resp_h":%q,"id.resp_p":80,"method":"GET","uri":%q,"version":"1.0","status_code":404}`+"\n",
			v.at.Unix(), i, v.client, v.port, visited, v.target)
	}
	return b.String()
}

func asWebLog(visits []visit) string {
	var b strings.Builder
	for _, v := range visits {
		fmt.Fprintf(&b, "%s - - [%s] \"GET %s HTTP/1.0\" 404 283 \"-\" \"-\"\n", v.client, v.at.Format("02/Jan/2006:15:04:05 -0700"), v.target)
	}
	return b.String()
}

// senders are who sent what worm, and how often.
func senders(rep *cordon.Report) (all []string) {
	for _, h := range rep.Hosts {
		if h.Observations > 0 && h.Address != visited {
			all = append(all, fmt.Sprintf("%s %s %s %s %d", h.Address, h.Advisory, h.Variant, h.Verdict, h.Observations))
		}
	}
	slices.Sort(all)
	return all
}

// Law 1: the same traffic shows the same hosts and variants, whether it is given
// as a capture, as a log of Zeek's, or as the server's own.
func TestSameTrafficSameAnswer(t *testing.T) {
	targets := []string{
		"/", "/index.html", "/default.ida?q=1", "/search?q=default.ida",
		"/default.ida?" + strings.Repeat("N", 224), "/default.ida?" + strings.Repeat("X", 224), "/default.ida?" + strings.Repeat("N", 20),
	}
	dir := t.TempDir()
	shipped, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var visits []visit
		for i := range rapid.IntRange(1, 30).Draw(t, "visits") {
			visits = append(visits, visit{
				client: fmt.Sprintf("198.51.100.%d", rapid.IntRange(1, 8).Draw(t, "client")),
				target: rapid.SampledFrom(targets).Draw(t, "target"),
				port:   1024 + i, at: time.Date(2001, 8, 5, 0, 0, i, 0, time.UTC),
			})
		}
		var want []string
		for i, form := range []struct {
			name string
			of   func([]visit) string
		}{{"a.pcap", asCapture}, {"http.log", asZeek}, {"http.json", asZeekJSON}, {"access.log", asWebLog}} {
			path := filepath.Join(dir, form.name)
			if err := os.WriteFile(path, []byte(form.of(visits)), 0o644); err != nil {
				t.Fatal(err)
			}
			rep, err := Analyze(context.Background(), Analysis{Memory: testMemory, Paths: []string{path}, Advisories: shipped, Server: visited, Now: time.Now(), Workers: cmp.Or(i, 1)})
			if err != nil {
				t.Fatal(err)
			}
			got := senders(rep)
			if i == 0 {
				want = got
			} else if !slices.Equal(got, want) {
				t.Errorf("%s shows %q, the capture %q", form.name, got, want)
			}
		}
	})
}
