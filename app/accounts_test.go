package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cordon"
)

// accounted holds an input to its accounts.
func accounted(t *testing.T, in cordon.InputReport) {
	t.Helper()
	if in.Records != in.Understood+in.Duplicate+in.Skipped+in.LostRecords {
		t.Errorf("%s: %d records, but %d understood + %d duplicate + %d skipped + %d lost",
			in.Name, in.Records, in.Understood, in.Duplicate, in.Skipped, in.LostRecords)
	}
	if in.Bytes != in.BytesUnderstood+in.BytesDuplicate+in.BytesSkipped+in.BytesLost {
		t.Errorf("%s: %d bytes, but %d understood + %d duplicate + %d skipped + %d lost",
			in.Name, in.Bytes, in.BytesUnderstood, in.BytesDuplicate, in.BytesSkipped, in.BytesLost)
	}
	if in.Skipped != in.SkippedWhy.Total() {
		t.Errorf("%s: %d skipped, with reasons for %d", in.Name, in.Skipped, in.SkippedWhy.Total())
	}
	if in.BytesLost+in.LostRecords > 0 && len(in.Lost) == 0 && in.Error == "" {
		t.Errorf("%s: %d bytes and %d records are lost, and nothing says why", in.Name, in.BytesLost, in.LostRecords)
	}
}

// unreadSamples are the real recordings that are not read, and where of "Not read"
// docs/reference/formats.md says why.
var unreadSamples = map[string]string{
	"fwlogs/fail2ban/apache-fakegooglebot":                    "several formats in one file",
	"fwlogs/ossec-docs-samples/apache_apache.rst":             "documents that quote logs",
	"fwlogs/ossec-docs-samples/apache_apache_attacks.rst":     "documents that quote logs",
	"fwlogs/ossec-docs-samples/firewalls_iptables.rst":        "documents that quote logs",
	"fwlogs/ossec-docs-samples/windows_iis_psoft_hsphere.rst": "documents that quote logs",
	"fwlogs/wazuh-rules-testing/apache.ini":                   "documents that quote logs",
	"fwlogs/wazuh-rules-testing/cisco_ios.ini":                "documents that quote logs",
	"fwlogs/wazuh-rules-testing/firewalld.ini":                "documents that quote logs",
	"fwlogs/wazuh-rules-testing/web_rules.ini":                "documents that quote logs",
	"fwlogs/ossec-docs-samples/security_devices_iplog.rst":    "iplog",
	"fwlogs/fail2ban/guacamole":                               "Guacamole",
	"fwlogs/fail2ban/monit":                                   "monit",
	"fwlogs/fail2ban/portsentry":                              "PortSentry",
	"fwlogs/fail2ban/scanlogd":                                "scanlogd",
	"flow/logstash-codec-netflow/netflow5_test_invalid01.dat": "exports that begin broken",
	"flow/logstash-codec-netflow/netflow5_test_invalid02.dat": "exports that begin broken",
}

// halfRead are the real recordings of which less than half is understood: prose
// with a log's lines in it.
var halfRead = []string{"fwlogs/ossec-docs-samples/windows_iis_w3c_extended.rst", "fwlogs/ossec-docs-samples/web_urlscan.rst"}

// Every real recording is understood, or named with the reason; and every byte of
// it is understood, skipped or lost, with a reason.
func TestEverySampleIsReadOrNamedAndAccountedFor(t *testing.T) {
	page, err := os.ReadFile("../docs/reference/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	unread := 0
	for i, path := range filesBelow(t, "weblogs", "fwlogs", "zeek", "flow", "pcaps") {
		if raced && i%8 > 0 {
			continue
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), shared+"/")
		in := analyse(t, func(a *Analysis) { a.Memory = LeastMemory }, path).Inputs[0] // one by one: together, copies would be left out
		accounted(t, in)
		if why := unreadSamples[name]; why != "" {
			if unread++; in.Format != "" || !strings.Contains(string(page), "\n| "+why+" |") {
				t.Errorf("%s is read as %q, or %q is not on the page", name, in.Format, why)
			}
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if in.Format == "" || in.Error != "" || in.Bytes != uint64(info.Size()) {
			t.Errorf("%s, read as %q: %d of %d bytes accounted for; %s", name, in.Format, in.Bytes, info.Size(), in.Error)
		}
		// A set whose template is in another file is understood, and lost.
		if 2*(in.Understood+in.LostRecords) < in.Records && !slices.Contains(halfRead, name) {
			t.Errorf("%s: %d of %d records understood, skipped %v", name, in.Understood, in.Records, in.SkippedWhy)
		}
	}
	if !raced && unread != len(unreadSamples) {
		t.Errorf("%d of %d recordings that are not read were found", unread, len(unreadSamples))
	}
}

// filesBelow lists the real recordings in folders.
func filesBelow(t *testing.T, dirs ...string) (paths []string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(sharedFile(t, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return paths
}
