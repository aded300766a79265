package inventory

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// Every format is held to the same: what a good input says, and what it makes
// of an input that is empty, half, wrong, or meant to harm.
func TestReadersUnderstandWhatIsSound(t *testing.T) {
	for _, s := range samples {
		t.Run(s.format+"/"+s.name, func(t *testing.T) {
			f := Sniff([]byte(s.data))
			if f == nil || f.Name != s.format {
				t.Fatalf("it is taken for %v, not %s", f, s.format)
			}
			got, _, err := readAs(t, f, s.data, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(s.want, got); diff != "" && s.want != nil {
				t.Errorf("items (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryFormatHasASample(t *testing.T) {
	have := map[string]bool{}
	for _, s := range samples {
		have[s.format] = true
	}
	for _, f := range Formats() {
		if !have[f.Name] {
			t.Errorf("%s has none", f.Name)
		}
		if named, ok := ByName(f.Name); !ok || named != f {
			t.Errorf("%s is not found by its name", f.Name)
		}
	}
}

// A byte order mark, and other line ends, change nothing that is read.
func TestReadersDoNotMindMarksAndLineEnds(t *testing.T) {
	for _, s := range samples {
		f, _ := ByName(s.format)
		want, _, _ := readAs(t, f, s.data, Options{})
		for name, data := range map[string]string{
			"mark":       "\xef\xbb\xbf" + s.data,
			"CR LF":      strings.ReplaceAll(s.data, "\n", "\r\n"),
			"cut end":    strings.TrimSuffix(s.data, "\n"),
			"mixed":      strings.Replace(s.data, "\n", "\r\n", 1),
			"one a time": s.data,
		} {
			t.Run(s.format+"/"+s.name+"/"+name, func(t *testing.T) {
				var got []string
				tally, err := Read(slowly{strings.NewReader(data)}, f, Options{Input: "in"}, func(it *Item) { got = append(got, inWords(it)) })
				if err != nil {
					t.Fatal(err)
				}
				accounted(t, &tally, len(data))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("items (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// slowly gives one byte at a time, so that every token is cut everywhere.
type slowly struct{ r *strings.Reader }

func (s slowly) Read(b []byte) (int, error) { return s.r.Read(b[:min(len(b), 1)]) }

// Whatever is cut off, what comes before is read and all bytes are accounted
// for; nothing is made up.
func TestReadersUseWhatIsLeftOfAHalf(t *testing.T) {
	for _, s := range samples {
		f, _ := ByName(s.format)
		whole, _, _ := readAs(t, f, s.data, Options{})
		said := map[string]bool{}
		for _, line := range whole {
			said[line] = true
		}
		for n := range len(s.data) {
			got, _, _ := readAs(t, f, s.data[:n], Options{})
			for _, line := range got {
				if !said[line] && s.format != "csv" && s.format != "zeek-software" && !strings.Contains(line, " machine ") {
					t.Fatalf("%s/%s: of its first %d bytes: %q, which the whole does not say", s.format, s.name, n, line)
				}
			}
		}
	}
}

func TestReadersSayWhatIsWrong(t *testing.T) {
	for _, f := range Formats() {
		for name, data := range map[string]string{
			"empty": "", "blanks": " \n\n", "noise": "\x00\x01\xff\n\xfe", "another": "<html><body>x</body></html>\n", "half a brace": "{\"a\":", "brackets": "[[[[", "a word": "hello\n",
		} {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				got, tally, err := readAs(t, f, data, Options{})
				for _, line := range got {
					if !strings.Contains(line, " machine ") {
						t.Errorf("it says %s", line)
					}
				}
				if err == nil && tally.Skipped.Total() == 0 && len(strings.TrimSpace(data)) > 0 && len(tally.Notes) == 0 && name != "a word" {
					t.Errorf("nothing is said to be wrong with %q: %+v", data, tally)
				}
			})
		}
	}
}

// hostile inputs are small or repeat themselves; reading them must take little.
func TestReadersStandWhatIsMeantToHarm(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 100000)
	lines := strings.Repeat("x", 5<<20)
	for _, test := range []struct {
		format, name, data string
		fine               bool // it is odd, and can be read
	}{
		{"nmap", "a bomb of entities", `<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("b", 1000) + `"><!ENTITY c "&a;&a;&a;">]><nmaprun>&c;</nmaprun>`, false},
		{"nmap", "deep", "<nmaprun>" + strings.Repeat("<a>", 1e6), false},
		{"nmap", "a long tag", "<nmaprun><host a=\"" + lines + "\"/>", false},
		{"nmap", "a long text", "<nmaprun><host>" + lines + lines + "</host></nmaprun>", false},
		{"nmap", "many scripts", "<nmaprun><host><address addr=\"192.0.2.1\" addrtype=\"ipv4\"/><ports><port>" + strings.Repeat("<script id=\"banner\" output=\"a\"/>", 300000) + "</port></ports></host></nmaprun>", false},
		{"cyclonedx-xml", "deep", "<bom xmlns='http://cyclonedx.org/'>" + strings.Repeat("<components><component>", 1e5), false},
		{"cyclonedx", "deep", deep, false},
		{"cyclonedx", "deep components", `{"bomFormat":"CycloneDX","components":[` + strings.Repeat(`{"components":[`, 30) + strings.Repeat(`]}`, 30) + `]}`, false},
		{"osquery", "deep", deep, false},
		{"osquery", "a long string", `{"name":"` + lines, false},
		{"osquery", "many brackets", strings.Repeat("[", 1e6), false},
		{"osquery", "many fields", "{" + strings.Repeat(`"a":1,`, 1e5) + `"b":1}`, true},
		{"wazuh", "deep", `{"items":[` + deep, false},
		{"zeek-software", "a long line", "#fields\t" + lines, true},
		{"csv", "a long row", "address," + lines, false},
		{"csv", "many cells", "address" + strings.Repeat(",a", 1e6) + "\n192.0.2.1" + strings.Repeat(",1", 4e5) + "\n", false},
		{"csv", "quotes", "address,x\n" + strings.Repeat("192.0.2.1,\"\n", 1e4), true},
		{"csv", "formulas", "address,os\n192.0.2.1,\"=HYPERLINK(\"\"http://x\"\")\"\n", true},
	} {
		t.Run(test.format+"/"+test.name, func(t *testing.T) {
			f, _ := ByName(test.format)
			_, tally, err := readAs(t, f, test.data, Options{})
			notes := slices.DeleteFunc(tally.Notes, func(n cordon.Reason) bool { return strings.HasPrefix(n.Reason, "records without a time") })
			if err == nil && tally.Skipped.Total() == 0 && len(tally.Lost) == 0 && len(notes) == 0 && !test.fine {
				t.Errorf("nothing is said of it: %+v", tally)
			}
		})
	}
}

// What reading takes does not grow with the input.
func TestMemoryDoesNotGrowWithTheInput(t *testing.T) {
	for _, test := range []struct {
		format, head, record, tail string
	}{
		{"nmap", "<nmaprun>", scan[strings.Index(scan, "<host "):strings.Index(scan, "<host><status state=\"down\"")], "<runstats><finished/></runstats></nmaprun>"},
		{"csv", "address,os\n", "192.0.2.1,Windows 2000\n", ""},
		{"osquery", "", strings.ReplaceAll(samples[1].data, "\n", " ") + "\n", ""},
		{"cyclonedx", `{"bomFormat":"CycloneDX","components":[{}`, `,{"type":"library","name":"a","version":"1"}`, "]}"},
	} {
		t.Run(test.format, func(t *testing.T) {
			f, _ := ByName(test.format)
			const size = 16 << 20
			r := &repeated{head: test.head, record: test.record, tail: test.tail, left: size / len(test.record)}
			tally, err := Read(r, f, Options{Input: "in"}, func(*Item) {})
			if err != nil || tally.Bytes < size-size/10 {
				t.Fatalf("%v, %d bytes", err, tally.Bytes)
			}
			if r.most > 4*windowSize {
				t.Errorf("up to %d bytes were asked for at once", r.most)
			}
		})
	}
}

// repeated is a long input, and notes how much is read of it at once.
type repeated struct {
	head, record, tail string
	left, most         int
	rest               []byte
}

func (r *repeated) Read(b []byte) (int, error) {
	r.most = max(r.most, len(b))
	if len(r.rest) == 0 {
		switch {
		case r.head != "":
			r.rest, r.head = []byte(r.head), ""
		case r.left > 0:
			n := min(r.left, max(1, len(b)/len(r.record)))
			r.rest = bytes.Repeat([]byte(r.record), n)
			r.left -= n
		default:
			if r.rest, r.tail = []byte(r.tail), ""; len(r.rest) == 0 {
				return 0, io.EOF
			}
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

const shared = "../../shared/data/inventory"

// Every recording is read, or named with the reason why it is not.
func TestRecordingsAreReadOrNamed(t *testing.T) {
	read, named := 0, 0
	err := filepath.WalkDir(shared, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f := Sniff(data)
		if f == nil {
			u, ok := Recognise(data)
			if !ok {
				t.Errorf("%s is neither read nor named", path)
			}
			if u.Why == "" {
				t.Errorf("%s: no reason is given", path)
			}
			named++
			return nil
		}
		items, tally, err := readAs(t, f, string(data), Options{Input: entry.Name()})
		if err != nil || len(items) == 0 && tally.Skipped.Total() == 0 {
			t.Errorf("%s: %v, %d items, skipped %v", path, err, len(items), tally.Skipped)
		}
		read++
		return nil
	})
	if err != nil {
		t.Skip("*** the shared recordings are not there: ", err)
	}
	if t.Logf("%d read, %d named", read, named); read < 50 {
		t.Errorf("only %d are read", read)
	}
}
