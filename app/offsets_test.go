package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/capture/capturetest"
)

const overflow = "GET /default.ida?XXXXXXXXXXXXXXXXXXXXXXXX HTTP/1.0\r\n\r\n"

// twoSensors write what each saw of one outbreak. Both see 203.0.113.x attack a
// server; only the border sees it infect 192.0.2.77, and only the core sees that
// one begin. The clock of the border is 90 s ahead.
func twoSensors(t *testing.T) (border, core string) {
	t.Helper()
	begin := time.Date(2001, 8, 5, 12, 0, 0, 0, time.UTC)
	b, c := capturetest.New(capturetest.Ethernet), capturetest.New(capturetest.Ethernet)
	for i := range 10 {
		at := begin.Add(time.Duration(i*i) * 10 * time.Second)
		from := fmt.Sprintf("203.0.113.%d:%d", i+1, 2000+i)
		b.Now, c.Now = at.Add(90*time.Second), at
		b.Exchange(from, "192.0.2.80:80", overflow, notFound)
		c.Exchange(from, "192.0.2.80:80", overflow, notFound)
	}
	at := begin.Add(time.Hour)
	b.Now = at.Add(90 * time.Second)
	b.Exchange("203.0.113.4:3000", "192.0.2.77:80", overflow, notFound)
	c.Now = at.Add(20 * time.Second)
	c.Exchange("192.0.2.77:1025", "198.51.100.9:80", overflow, notFound)
	dir := t.TempDir()
	border, core = filepath.Join(dir, "border.pcap"), filepath.Join(dir, "core.pcap")
	for name, data := range map[string][]byte{border: b.Pcap(), core: c.Pcap()} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return border, core
}

func parentOf(rep *cordon.Report, host string) string {
	for _, n := range rep.Tree {
		if n.Host == host {
			return n.Parent
		}
	}
	return "not in the tree"
}

func TestTwoSensorsWhoseClocksDifferGiveOneTree(t *testing.T) {
	border, core := twoSensors(t)
	tests := []struct {
		name    string
		offsets []Offset
		note    string // of the report
		input   string // note of the border
	}{
		{"estimated", nil, "core.pcap is 1m30s behind", ""},
		{"given", []Offset{{Input: border, By: -90 * time.Second}}, "", "-90.000s were added"},
		{"given by a pattern", []Offset{{Input: filepath.Dir(border) + "/bor*", By: -90 * time.Second}}, "", "-90.000s were added"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rep, err := Analyze(context.Background(), Analysis{Memory: testMemory, Paths: []string{border, core}, Advisories: shippedAll(t), Offsets: test.offsets})
			if err != nil {
				t.Fatal(err)
			}
			if got := parentOf(rep, "192.0.2.77"); got != "203.0.113.4" {
				t.Errorf("infected by %q", got)
			}
			if got := fmt.Sprint(rep.Notes); test.note != "" && !strings.Contains(got, test.note) || test.note == "" && strings.Contains(got, "clock") {
				t.Errorf("notes %s", got)
			}
			if got := fmt.Sprint(rep.Inputs[0].Notes); !strings.Contains(got, test.input) {
				t.Errorf("notes of the border %s", got)
			}
		})
	}
}

func TestAnOffsetThatFitsNoInputIsAnError(t *testing.T) {
	border, core := twoSensors(t)
	_, err := Analyze(context.Background(), Analysis{Memory: testMemory, Paths: []string{border, core}, Advisories: shippedAll(t), Offsets: []Offset{{Input: "border.pcap"}}})
	var none *NoSuchInput
	if !errors.As(err, &none) || len(none.Have) != 2 {
		t.Errorf("%v", err)
	}
}

func shippedAll(t *testing.T) []*advisory.Advisory {
	t.Helper()
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return all
}
