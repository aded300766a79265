package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/capture/capturetest"
)

// A full disk is no wrong usage; a folder that is not there is.
func TestDraftsThatCannotBeWritten(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("SKIPPED: no /dev/full here, so that a full disk was not tried")
	}
	for file, want := range map[string]int{
		"/dev/full": exitInternal,
		filepath.Join(t.TempDir(), "none", "draft.yaml"): exitUsage,
	} {
		f := draftFlags{file: file}
		var exit *exitError
		if err := f.write([]byte("cordon: 1\n"), streams{}); !errors.As(err, &exit) || exit.code != want {
			t.Errorf("%s: %v, want exit %d", file, err, want)
		}
	}
}

// spreading is a recording of an outbreak of which no advisory knows. Its requests
// are inert.
func spreading(t *testing.T) []byte {
	t.Helper()
	net := capturetest.New(capturetest.Ethernet)
	port := 1024
	from := func(host int) string { port++; return fmt.Sprintf("192.0.2.%d:%d", host, port) }
	for round := range 24 {
		for host := 1; host <= 1+round && host <= 12; host++ {
			for n := range 6 {
				net.TCP(from(host), fmt.Sprintf("198.51.%d.%d:80", round, host*20+n)).SYN()
			}
			net.Exchange(from(host), fmt.Sprintf("192.0.2.%d:80", 2+(host+round)%23), "GET /no-such-thing.dll HTTP/1.0\r\n\r\n", "HTTP/1.0 404 Not Found\r\n\r\n")
			net.Exchange(from(host), fmt.Sprintf("192.0.2.%d:80", 2+round), "GET /no-such-thing.dll HTTP/1.0\r\n\r\n", "HTTP/1.0 404 Not Found\r\n\r\n")
		}
		net.Now = net.Now.Add(20 * time.Second)
	}
	return net.Pcap()
}

func draftOf(args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	c := newDraft(streams{in: strings.NewReader(""), out: &o, err: &e})
	c.SetArgs(args)
	c.SilenceErrors, c.SilenceUsage = true, true
	err := c.Execute()
	return o.String(), e.String() + fmt.Sprint(err), codeOf(err)
}

// A draft is not written over what is read for it, nor over what is there, unless
// that is wanted.
func TestADraftReplacesNothingUnasked(t *testing.T) {
	dir := t.TempDir()
	recordings := filepath.Join(dir, "recordings")
	recording, old := filepath.Join(recordings, "a.pcap"), filepath.Join(dir, "old.yaml")
	link := filepath.Join(dir, "link.yaml")
	if err := errors.Join(os.Mkdir(recordings, 0o700), os.WriteFile(recording, spreading(t), 0o600), os.WriteFile(old, []byte("a person's work"), 0o600), os.Symlink(recording, link)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a new file", []string{"-o", filepath.Join(dir, "new.yaml"), recording}, exitClear, "wrote"},
		{"it again", []string{"-o", filepath.Join(dir, "new.yaml"), recording}, exitUsage, "there already"},
		{"it again, as wanted", []string{"-o", filepath.Join(dir, "new.yaml"), "--replace", recording}, exitClear, "wrote"},
		{"a person's work", []string{"-o", old, recording}, exitUsage, "there already"},
		{"the recording", []string{"-o", recording, recording}, exitUsage, "it is read"},
		{"the recording, as wanted", []string{"-o", recording, "--replace", recording}, exitUsage, "it is read"},
		{"in the folder that is read", []string{"-o", recording, "--replace", recordings}, exitUsage, "it is read"},
		{"by way of a link", []string{"-o", link, "--replace", recording}, exitUsage, "it is read"},
		{"what is no file", []string{"-o", os.DevNull, recording}, exitClear, "wrote"},
	} {
		before, _ := os.ReadFile(recording)
		if _, errs, code := draftOf(test.args...); code != test.code || !strings.Contains(errs, test.says) {
			t.Errorf("%s: exit %d, %s", test.name, code, errs)
		}
		if after, _ := os.ReadFile(recording); !bytes.Equal(before, after) {
			t.Fatalf("%s: the recording is gone", test.name)
		}
	}
	if b, _ := os.ReadFile(old); string(b) != "a person's work" {
		t.Errorf("it is gone: %s", b)
	}
}

// What was read of is not all that there was, and the draft is not quiet about it.
func TestADraftOfAnIncompleteRecordingSaysSo(t *testing.T) {
	whole := spreading(t)
	for name, b := range map[string][]byte{"whole": whole, "cut": whole[:len(whole)-7]} {
		file := filepath.Join(t.TempDir(), "a.pcap")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		out, errs, code := draftOf(file)
		if told := strings.Contains(out, "INCOMPLETE"); code != exitClear || told != (name == "cut") || told != strings.Contains(errs, "incomplete: the capture is cut") {
			t.Errorf("%s: exit %d, said %s, in\n%s", name, code, errs, out)
		}
	}
}
