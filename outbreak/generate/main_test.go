package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/outbreak"
)

func TestARecordingComesWithItsTruth(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "recording")
			o := order{variant: "unknown", kind: kind, name: name, seed: 1, length: 30 * time.Second}
			if kind == "weblog" {
				o.length = 12 * time.Hour
			}
			var said strings.Builder
			if err := o.fill(&said); err != nil {
				t.Fatal(err)
			}
			if in, err := os.Stat(name); err != nil || in.Size() == 0 {
				t.Errorf("no recording: %v", err)
			}
			text, err := os.ReadFile(name + ".truth.json")
			if err != nil {
				t.Fatal(err)
			}
			var truth struct {
				Hosts []struct{ Address string }
				Edges []outbreak.Edge
				NAT   []outbreak.Gateway
			}
			if err := json.Unmarshal(text, &truth); err != nil || len(truth.Hosts) == 0 {
				t.Errorf("%d hosts, %v", len(truth.Hosts), err)
			}
			if kind != "weblog" && (len(truth.Edges) == 0 || len(truth.NAT) == 0) {
				t.Errorf("%d edges, %d gateways", len(truth.Edges), len(truth.NAT))
			}
			if !strings.Contains(said.String(), "records of") {
				t.Errorf("said %q", said.String())
			}
		})
	}
}

func TestWrongOrdersSayWhatWouldBeRight(t *testing.T) {
	name := filepath.Join(t.TempDir(), "recording")
	for _, c := range []struct {
		o    order
		want string
	}{
		{order{kind: "capture", variant: "unknown"}, "-o"},
		{order{kind: "capture", variant: "nobody", name: name}, "code-red/ii"},
		{order{kind: "painting", variant: "unknown", name: name, length: time.Second}, "capture, weblog"},
		{order{kind: "capture", variant: "unknown", name: name, net: "10"}, "-net"},
	} {
		if err := c.o.fill(io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want one that says %q", c.o, err, c.want)
		}
	}
}
