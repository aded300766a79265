package logs

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// wraps puts one line into every wrapping.
func wraps(t testing.TB, line string) map[string][]string {
	text, err := json.Marshal(line + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]string{
		"docker": {`{"log":` + string(text) + `,"stream":"stdout","time":"2016-10-06T00:17:09.669794202Z"}`},
		"cri":    {"2016-10-06T00:17:09.669794202Z stdout F " + line},
		"syslog": {
			"<134>Feb  6 12:14:14 gate web[14389]: " + line,
			"Feb  6 12:14:14 gate web: " + line,
			"2009-02-06T12:14:14.5+01:00 gate web[14389]: " + line,
			`<165>1 2003-10-11T22:14:15.003Z gate web 123 ID47 - ` + line,
			`<165>1 2003-10-11T22:14:15.003Z gate web 123 ID47 [x@1 a="]" b="\"]"][y@1] ` + "\xef\xbb\xbf" + line,
			"gate web[123]: " + line,
		},
		"quotes": {`"` + line + `"`, `"` + strings.ReplaceAll(line, `"`, `""`) + `"`, strconv.Quote(line)},
	}
}

func TestWrappedLinesSayWhatBareOnesDo(t *testing.T) {
	for _, g := range good {
		if strings.Contains(g.data, "\n") || strings.Contains(g.data, "\t") || !utf8.ValidString(g.data) || g.want == nil {
			continue
		}
		bare, ok := ByName(g.format)
		if _, wrappable := wrappedFormats[bare]; !ok || !wrappable {
			continue
		}
		for name, lines := range wraps(t, g.data) {
			for _, line := range lines {
				if name == "quotes" && !strings.Contains(g.data, `"`) && strings.Contains(g.data, `\`) {
					continue // nothing shows how its backslashes are meant
				}
				f := Sniff([]byte(line + "\n" + line + "\n"))
				if f == nil || f.Name != g.format+"+"+name {
					t.Errorf("%s: sniffed %v", line, f)
					continue
				}
				if named, ok := ByName(f.Name); !ok || named != f {
					t.Errorf("%s is not found by its name", f.Name)
				}
				got, tally := decode(f, options(), line+"\n")
				if diff := cmp.Diff(g.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s%+v", line, diff, tally.Skipped)
				}
			}
		}
	}
}

// Whatever a record names, in a wrapping too only its client is its source, cut
// anywhere.
func TestWrappedLinesAccuseTheirClientOnly(t *testing.T) {
	for _, s := range suites() {
		bare, _ := ByName(s.format)
		if _, wrappable := wrappedFormats[bare]; !wrappable || strings.ContainsAny(s.victim, "\n\t") {
			continue
		}
		for name, lines := range wraps(t, s.victim) {
			f, ok := ByName(s.format + "+" + name)
			if !ok {
				t.Fatalf("no %s in %s", s.format, name)
			}
			for _, line := range lines {
				for cut := range len(line) + 1 {
					s.accuses(t, f, line[:cut], "192.0.2.1")
				}
			}
		}
		if got := observed(s.format+"+cri", wraps(t, s.victim)["cri"][0], options()); len(got) == 0 {
			t.Errorf("%s: nothing is observed", s.format)
		}
	}
}

func TestAHeaderInAWrappingCounts(t *testing.T) {
	f, _ := ByName("iis-w3c+cri")
	const front = "2016-10-06T00:17:09.669794202Z stdout F "
	data := front + "#Fields: c-ip cs-method cs-uri-stem\n" + front + "192.0.2.1 GET /a\n"
	for _, blocks := range [][]string{{data}, {data[:strings.Index(data, "\n")+1], data[strings.Index(data, "\n")+1:]}} {
		if got, tally := decodeBlocks(f, options(), blocks); len(got) != 1 || tally.Skipped.Total() != 0 {
			t.Errorf("in %d blocks: %+v, %+v", len(blocks), got, tally.Skipped)
		}
	}
	if got := Sniff([]byte(data)); got != f {
		t.Errorf("sniffed %v", got)
	}
}

// Who sends a request of the right length chooses where a long line is cut.
func TestTheRestOfALineIsNoLine(t *testing.T) {
	forged := `198.51.100.9 - - [10/Oct/2000:13:55:36 +0000] "GET /x HTTP/1.0" 200 1`
	line := `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a HTTP/1.0" 200 1`
	docker := func(stream, text string) string {
		return `{"log":` + strconv.Quote(text) + `,"stream":"` + stream + `","time":"2016-10-06T00:17:09Z"}` + "\n"
	}
	cri := func(stream, tag, text string) string {
		return "2016-10-06T00:17:09.669794202Z " + stream + " " + tag + " " + text + "\n"
	}
	tests := []struct {
		format string
		lines  []string
	}{
		{"common+docker", []string{docker("stdout", line), docker("stdout", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /`), docker("stderr", "other\n"), docker("stdout", forged+"\n"), docker("stdout", line+"\n")}},
		{"common+cri", []string{cri("stdout", "F", line), cri("stdout", "P", `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /`), cri("stderr", "F", "other"), cri("stdout", "P", forged), cri("stdout", "F", forged), cri("stdout", "F", line)}},
	}
	tests[0].lines[0] = docker("stdout", line+"\n")
	for _, test := range tests {
		f, _ := ByName(test.format)
		for cut := range test.lines {
			got, tally := decodeBlocks(f, options(), []string{strings.Join(test.lines[:cut], ""), strings.Join(test.lines[cut:], "")})
			if len(got) != 2 {
				t.Errorf("%s cut at %d: %+v, %+v", test.format, cut, got, tally.Skipped)
			}
			for _, s := range got {
				if !strings.HasPrefix(s.What, "request 192.0.2.1 ") {
					t.Errorf("%s: blames another: %s", test.format, s.What)
				}
			}
		}
	}
}

func FuzzDecodeSensors(f *testing.F) { fuzzDecode(f, "zeek", "zeek-json", "suricata-eve") }

func FuzzDecodeServers(f *testing.F) {
	fuzzDecode(f, "iis", "iis-xml", "urlscan", "nginx-error", "haproxy", "caddy", "traefik")
}

func FuzzDecodeWrapped(f *testing.F) {
	for _, lines := range wraps(f, `192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a HTTP/1.0" 200 1`) {
		for _, line := range lines {
			f.Add([]byte(line+"\n"+line), uint16(len(line)+1))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		at := min(int(cut), len(data))
		for at > 0 && data[at-1] != '\n' {
			at--
		}
		for _, w := range Wrappings() {
			for _, name := range []string{"combined", "iis-w3c", "caddy"} {
				format, _ := ByName(name + "+" + w.Name)
				whole, tally := fuzzed(t, format, data)
				balanced(t, &tally, string(data))
				if parts, _ := fuzzed(t, format, data[:at], data[at:]); whole != parts {
					t.Errorf("%s: %d observations whole, %d in parts", format.Name, whole, parts)
				}
			}
		}
	})
}

func TestDecodingAllocatesNothingByTheLine(t *testing.T) {
	for _, g := range slices.Concat(serverAndSensorSamples(), packetSamples()) {
		f, _ := ByName(g.format)
		header, line := "", g.data
		if i := strings.LastIndexByte(line, '\n'); i >= 0 {
			header, line = line[:i+1], line[i+1:]
		}
		few, many := []byte(header+strings.Repeat(line+"\n", 100)), []byte(header+strings.Repeat(line+"\n", 2100))
		run := func(data []byte) float64 {
			return testing.AllocsPerRun(3, func() {
				var tally cordon.Tally
				NewStream(f, options()).Block(data).Decode(func([]cordon.Observation) {}, &tally)
			})
		}
		if extra := run(many) - run(few); extra > 20 { // buffers that grow, not lines
			t.Errorf("%s/%s: %.0f allocations by 2000 lines more", g.format, g.name, extra)
		}
	}
}

func serverAndSensorSamples() (all []sample) {
	all = append(append(all, serverGood...), sensorGood...)
	for _, g := range serverGood {
		if g.format == "caddy" {
			for _, w := range Wrappings() {
				line := map[string]string{
					"docker": `{"log":` + strconv.Quote(g.data+"\n") + `,"stream":"stdout","time":"2016-10-06T00:17:09Z"}`,
					"cri":    "2016-10-06T00:17:09.669794202Z stdout F " + g.data,
					"syslog": "Feb  6 12:14:14 gate web[1]: " + g.data,
					"quotes": strconv.Quote(g.data),
				}[w.Name]
				all = append(all, sample{format: "caddy+" + w.Name, name: g.name, data: line})
			}
		}
	}
	return all
}

// Apache leaves its own time out where it writes to syslog.
func TestATimeThatOnlyTheWrappingShows(t *testing.T) {
	line := `[core:error] [pid 1] [client 192.0.2.1:4000] AH00128: File does not exist: /a`
	f, _ := ByName("apache-error")
	got, _ := decode(f, options(), line+"\n")
	if len(got) != 1 || !got[0].NoTime {
		t.Errorf("bare: %+v", got)
	}
	f, ok := ByName("apache-error+syslog")
	if !ok {
		t.Fatal("no apache-error in syslog")
	}
	got, _ = decode(f, options(), "Oct 11 22:14:15 web httpd[1]: "+line+"\n")
	if len(got) != 1 || got[0].NoTime || !got[0].Yearless || got[0].Time[5:] != "10-11T22:14:15Z" {
		t.Errorf("in syslog: %+v", got)
	}
}
