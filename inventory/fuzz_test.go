package inventory

import (
	"bytes"
	"io"
	"testing"
)

// fuzz reads hostile input as one format: it must end, account for every byte,
// and say the same however the input is cut into pieces.
func fuzz(f *testing.F, name string) {
	format, ok := ByName(name)
	if !ok {
		f.Fatal("no such format")
	}
	for _, s := range samples {
		if s.format == name {
			f.Add([]byte(s.data))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var whole, parts []string
		tally, err1 := Read(bytes.NewReader(data), format, Options{Input: "in"}, func(it *Item) { whole = append(whole, inWords(it)) })
		accounted(t, &tally, len(data))
		_, err2 := Read(&thirds{data: data}, format, Options{Input: "in"}, func(it *Item) { parts = append(parts, inWords(it)) })
		if len(whole) != len(parts) || (err1 == nil) != (err2 == nil) {
			t.Fatalf("%d items in one piece, %d in three; %v and %v", len(whole), len(parts), err1, err2)
		}
		for i := range whole {
			if whole[i] != parts[i] {
				t.Fatalf("in one piece %q, in three %q", whole[i], parts[i])
			}
		}
	})
}

// thirds gives data in three pieces.
type thirds struct {
	data []byte
	n    int
}

func (r *thirds) Read(b []byte) (int, error) {
	if r.n++; r.n < 3 {
		b = b[:min(len(b), 1+len(r.data)/3)]
	}
	n := copy(b, r.data)
	r.data = r.data[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func FuzzNmap(f *testing.F)         { fuzz(f, "nmap") }
func FuzzCSV(f *testing.F)          { fuzz(f, "csv") }
func FuzzOsquery(f *testing.F)      { fuzz(f, "osquery") }
func FuzzWazuh(f *testing.F)        { fuzz(f, "wazuh") }
func FuzzCycloneDX(f *testing.F)    { fuzz(f, "cyclonedx") }
func FuzzCycloneDXXML(f *testing.F) { fuzz(f, "cyclonedx-xml") }
func FuzzZeekSoftware(f *testing.F) { fuzz(f, "zeek-software") }

func FuzzSniff(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if Sniff(data) == nil {
			Recognise(data)
		}
	})
}
