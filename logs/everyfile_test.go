package logs

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cordon"
)

// unreadFiles are the recordings that no format claims, and what of NotRead each
// is.
var unreadFiles = map[string]string{
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
}

func TestEveryRealLogIsUnderstoodOrNamed(t *testing.T) {
	found := 0
	for _, dir := range []string{"fwlogs", "weblogs", "zeek"} {
		err := filepath.WalkDir(filepath.Join(shared, dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			found++
			checkReal(t, strings.TrimPrefix(filepath.ToSlash(path), shared+"/"), data)
			return nil
		})
		if err != nil {
			t.Skipf("NOT CHECKED: no real recordings beside the project: %v", err)
		}
	}
	t.Logf("%d files", found)
}

func checkReal(t *testing.T, name string, data []byte) {
	t.Helper()
	f, why := Sniff(data), unreadFiles[name]
	if f == nil {
		if !slices.ContainsFunc(NotRead(), func(u Unsupported) bool { return u.Name == why && u.Why != "" }) {
			t.Errorf("%s is not understood, and not named as unsupported", name)
		}
		return
	}
	if why != "" {
		t.Errorf("%s is called unsupported and is read as %s", name, f.Name)
	}
	var tally cordon.Tally
	NewStream(f, options()).Block(data).Decode(func([]cordon.Observation) {}, &tally)
	balanced(t, &tally, string(data))
	if tally.Understood == 0 {
		t.Errorf("%s is taken for %s and nothing of it is understood", name, f.Name)
	}
}
