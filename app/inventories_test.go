package app

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/exposure"
	"cordon/inventory"
)

func TestInventoriesBecomeAnswers(t *testing.T) {
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	table := "address,os,iis,ms01-033,ida-mapping\n192.0.2.7,Windows 2000,running,missing,present\n192.0.2.8,Windows 2000,running,installed,\n192.0.2.9,Windows 2000,,,\n"
	f, err := os.Create(filepath.Join(dir, "table.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	_, _ = z.Write([]byte(table))
	if z.Close() != nil || f.Close() != nil {
		t.Fatal("the table is not written")
	}
	if err := os.Chtimes(f.Name(), time.Unix(996926400, 0), time.Unix(996926400, 0)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"recog.xml": "<fingerprints><fingerprint/></fingerprints>", "noise.txt": "hello\n", "empty": "",
		"leases.csv": "address,hwaddr,client_id,valid_lifetime,expire\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ledger := exposure.NewLedger(all, exposure.Options{Rules: exposure.DefaultRules()})
	c := Checking{Paths: []string{dir}, Progress: new(Progress)}
	inputs, err := c.read(context.Background(), ledger.Add)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, in := range inputs {
		accounted(t, in)
		told = append(told, fmt.Sprintf("%s %s %s", filepath.Base(in.Name), in.Format, strings.SplitN(in.Error, ";", 2)[0]))
	}
	want := []string{
		"empty empty ",
		"leases.csv  address leases of Kea, which is not read: they tell who had an address: give them to --leases",
		"noise.txt  not an inventory that cordon knows",
		"recog.xml  fingerprints for banners (recog), which is not read: they tell what banners mean, and nothing about any machine",
		"table.csv.gz csv ",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	if ledger.Latest() != 996926400e9 {
		t.Errorf("the file's date is not taken: %v", ledger.Latest())
	}
	var answers []string
	for _, m := range ledger.Machines(ledger.Latest()) {
		answers = append(answers, fmt.Sprint(m.Host, " ", all[0].Expose(m.Facts(all[0].ID)).Exposure))
	}
	if diff := cmp.Diff([]string{"192.0.2.7 affected", "192.0.2.8 fixed", "192.0.2.9 unknown"}, answers); diff != "" || all[0].ID != "code-red" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	var notes cordon.Reasons
	for _, in := range inputs {
		notes.Add(in.Notes)
	}
	if !slices.ContainsFunc(notes, func(n cordon.Reason) bool {
		return n.Count == 3 && strings.HasPrefix(n.Reason, "records without a time")
	}) {
		t.Errorf("that the file's date was taken is not noted: %v", notes)
	}
}

// Every recording is read, or its report says why it is not.
func TestInventoriesOfOthersAreAccountedFor(t *testing.T) {
	dir := filepath.Join(shared, "inventory")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("*** the shared recordings are not there: ", err)
	}
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	ledger := exposure.NewLedger(all, exposure.Options{Rules: exposure.DefaultRules()})
	c := Checking{Paths: []string{dir}, Progress: new(Progress)}
	inputs, err := c.read(context.Background(), ledger.Add)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range inputs {
		accounted(t, in)
		if in.Format == "" && in.Error == "" || in.Format != "" && in.Error != "" {
			t.Errorf("%s: format %q, error %q", in.Name, in.Format, in.Error)
		}
	}
	machines := ledger.Machines(ledger.Latest())
	if len(inputs) < 80 || len(machines) < 250 || len(ledger.Lost()) > 0 {
		t.Errorf("%d inputs, %d machines, lost %v", len(inputs), len(machines), ledger.Lost())
	}
	down := 0
	for _, m := range machines {
		if m.State == "down" {
			down++
		}
		for _, a := range all {
			if answer := a.Expose(m.Facts(a.ID)); m.State == "down" && answer.Exposure != "unknown" {
				t.Errorf("%s is down, and %s of %s", m.Host, answer.Exposure, a.ID)
			}
		}
	}
	if down < 200 {
		t.Errorf("%d machines are down, want those of the scans", down)
	}
}

// A file's date stands for when its records were so; an archive's does not, since it
// was made later than what is in it: its members have dates of their own, or none.
func TestMembersOfArchivesHaveDatesOfTheirOwn(t *testing.T) {
	const table = "address,os\n192.0.2.7,Windows 2000\n"
	file, member := time.Date(2001, 8, 30, 0, 0, 0, 0, time.UTC), time.Date(2001, 8, 4, 12, 0, 0, 0, time.UTC)
	//lint:ignore SA1019 Modified would write the time in UTC too
	local := &zip.FileHeader{Name: "t.csv", ModifiedDate: 21<<9 | 8<<5 | 4, ModifiedTime: 12 << 11}
	for _, test := range []struct {
		name, data string
		want       time.Time
	}{
		{"a file", table, file},
		{"a compressed file", gzipped(t, table), file},
		{"tar", tarOf(t, table, member), member},
		{"tar that tells no dates", tarOf(t, table, time.Unix(0, 0)), time.Time{}},
		{"compressed in a tar", tarOf(t, gzipped(t, table), member), member},
		{"zip in UTC", zipWith(t, &zip.FileHeader{Name: "t.csv", Modified: member}, table), member},
		{"zip in a zone that is not told", zipWith(t, local, table), time.Time{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, t.TempDir(), "in", test.data)
			if err := os.Chtimes(path, file, file); err != nil {
				t.Fatal(err)
			}
			var seen cordon.Time
			c := Checking{Paths: []string{path}, Progress: new(Progress)}
			inputs, err := c.read(context.Background(), func(it *inventory.Item) { seen = it.Seen })
			if err != nil || len(inputs) != 1 || inputs[0].Error != "" {
				t.Fatalf("%v, %+v", err, inputs)
			}
			if want := cordon.TimeOf(test.want); seen != want {
				t.Errorf("seen %v, want %v", seen.Std(), want.Std())
			}
			n := slices.DeleteFunc(inputs[0].Notes, func(n cordon.Reason) bool { return !strings.Contains(n.Reason, "time") })
			if len(n) != 1 || !strings.HasPrefix(n[0].Reason, "records without a time") || n[0].Count != 1 {
				t.Errorf("that it shows no time is to be noted once: %+v", n)
			}
		})
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarOf(t *testing.T, text string, at time.Time) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Name: "t.csv", Mode: 0o600, Size: int64(len(text)), ModTime: at})
	_, err2 := io.WriteString(w, text)
	if err := errors.Join(err, err2, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipWith(t *testing.T, h *zip.FileHeader, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	m, err := w.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(m, text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
