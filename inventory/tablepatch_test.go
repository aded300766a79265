package inventory

import (
	"strings"
	"testing"
)

// What stands beside a hotfix and says that it is not there, or not yet, counts under any header.
func TestWhatIsSaidOfAHotfixBesideItCounts(t *testing.T) {
	for _, test := range []struct{ header, there, not string }{
		{"Applied", "Yes|2001-07-02|1", "No|0|False|n/a|EMPTY"},
		{"Is Installed", "True", "False"},
		{"Patch installed|Applied (Y/N)|Q300972 applied|MS01-033 status|Installed (yes/no)", "Yes", "No"},
		{"Installation", "successful|OK|completed", "failed|partly|aborted"},
		{"Last result", "Success", "failed|0x80070005"},
		{"Scan result", "Installed", "Missing|Found"},
		{"Installed|Installed on|Patched", "2001-07-02|02/03/2001|Yes", "No|failed|planned"},
		{"Removed on|Uninstalled|Removed|Rolled back|Rolledback", "EMPTY|No|never", "2001-07-08|yes|admin"},
		{"Reboot required|Reboot required (Y/N)|Pending reboot|RebootRequired|Needs restart", "No|False|EMPTY", "Yes|since 2001-07-02|True"},
		{"Error code|Failure|Return code", "0|none|", "3010|1|access denied"},
		{"Done|Patch active|Effective", "Yes|EMPTY|by hand|2001-07-02", "No|failed|pending|0"},
		{"Comment|Patch notes|Remarks", "installed by hand|EMPTY|see ticket 7|rebooted", "rolled back on July 8|not yet installed|Installation failed|needs a reboot"},
		{"State|Status", "Installed|up|running|retired|new|domain joined|EMPTY", "Not Installed|Superseded|Uninstall Pending|Unknown|Pending Restart|InstalledPendingReboot|0|Staged|No|Removed"},
		{"Antivirus installed|IIS installed|Uninstall string|Missing patches|Pending updates|Install source|Description|Failed logins|Removable|Installed by|Update title|KB title|Severity|Location", "No|failed|3|Yes|Missing", ""},
	} {
		for header := range strings.SplitSeq(test.header, "|") {
			for want, cells := range map[bool]string{true: test.there, false: test.not} {
				for cell := range strings.SplitSeq(cells, "|") {
					if cell == "EMPTY" {
						cell = ""
					} else if cell == "" {
						continue
					}
					got, _, err := read(t, "Address,Hotfix,"+header+",os\n192.0.2.1,Q300972,"+cell+",x\n", Options{})
					if err != nil {
						t.Fatal(err)
					}
					if is := strings.Contains(strings.Join(got, "\n")+"\n", "hotfix Q300972 by"); is != want {
						t.Errorf("%s=%q: it is there: %t\n%s", header, cell, is, strings.Join(got, "\n"))
					}
				}
			}
		}
	}
}

// Whatever is found in a remark has one of the stems that are looked for first.
func TestStemsAreInWhateverRemarksSay(t *testing.T) {
	for _, said := range []string{
		"not installed", "Not yet applied", "never deployed", "not present", "not patched", "UNINSTALLED by hand", "removed", "rolled back", "roll-back", "rollback", "reverted",
		"backed out", "withdrawn", "failed", "failure", "missing", "aborted", "unsuccessful", "needs a reboot", "requires restart", "pending reboot", "awaiting a restart",
		"reboot is required", "restart pending", "installation pending", "install pending", "nicht installiert", "deinstalliert", "entfernt", "fehlgeschlagen", "fehlt", "zurückgerollt",
		"désinstallé", "DÉSINSTALLÉE", "échoué", "Échec", "supprimé", "desinstalada", "fallida", "falló",
	} {
		if cell := []byte(said); !toldUndone.Match(cell) || !tellsUndone(cell, phraseOf(cell)) {
			t.Errorf("%s: %v, by its stems %v", said, toldUndone.Match(cell), tellsUndone(cell, phraseOf(cell)))
		}
	}
}
