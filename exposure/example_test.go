package exposure_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"cordon"
	"cordon/advisories"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/inventory"
)

// From files that people have to what an advisory says of their machines.
func Example() {
	document, err := fs.ReadFile(advisories.Files, "code-red.yaml")
	if err != nil {
		panic(err)
	}
	codeRed, _, err := advisory.Parse("code-red.yaml", document)
	if err != nil {
		panic(err)
	}
	ledger := exposure.NewLedger([]*advisory.Advisory{codeRed}, exposure.Options{
		Rules: exposure.Rules{MaxAge: 30 * 24 * time.Hour, LeastAccuracy: 95},
	})
	for name, data := range map[string]string{ // in any order
		"scan.xml": `<nmaprun start="996926400"><host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/>
<ports><port protocol="tcp" portid="80"><state state="open"/><service name="http" product="Microsoft IIS httpd" version="5.0" method="probed"/></port></ports>
<os><osmatch name="Microsoft Windows NT 4.0" accuracy="98"/></os></host>
<host><status state="down"/><address addr="192.0.2.8" addrtype="ipv4"/></host><runstats><finished time="996926400"/></runstats></nmaprun>`,
		"patches.csv": "address,ms01-033,ida-mapping,last-seen\n192.0.2.7,missing,present,2001-08-03\n192.0.2.9,installed,,2001-05-01\n",
	} {
		format := inventory.Sniff([]byte(data))
		if format == nil {
			panic(name + " is not an inventory that cordon knows")
		}
		if _, err := inventory.Read(bytes.NewReader([]byte(data)), format, inventory.Options{Input: name}, ledger.Add); err != nil {
			panic(err)
		}
	}
	now := cordon.TimeOf(time.Date(2001, 8, 5, 0, 0, 0, 0, time.UTC)) // the caller's clock, or ledger.Latest()
	for _, m := range ledger.Machines(now) {
		answer := codeRed.Expose(m.Facts(codeRed.ID))
		fmt.Printf("%s %s: %s\n", m.Host, strings.TrimSpace(m.State), answer.Exposure)
		for _, f := range m.Explain(codeRed.ID) {
			if f.Contradicted() {
				fmt.Printf("  sources differ about %s\n", f.Fact.ID)
			}
			for _, c := range f.Claims {
				fmt.Printf("  %s %s: %s, %s, %s\n", f.Fact.ID, c.Value, c.Says, c.Where(), c.Standing)
			}
		}
	}
	// Output:
	// 192.0.2.7 up: affected
	//   sources differ about os
	//   os windows-2000: Microsoft-IIS/5.0, scan.xml:1, decides
	//   os windows-nt-4.0: Microsoft Windows NT 4.0, scan.xml:1, contradicts
	//   iis running: Microsoft-IIS/5.0, scan.xml:1, decides
	//   web-server running: Microsoft IIS httpd 5.0, scan.xml:1, decides
	//   web-server running: tcp/80 answers, scan.xml:1, agrees
	//   ms01-033 missing: ms01-033 = missing, patches.csv:2, decides
	//   ida-mapping present: ida-mapping = present, patches.csv:2, decides
	// 192.0.2.8 down: unknown
	// 192.0.2.9 : unknown
	//   ms01-033 installed: ms01-033 = installed, patches.csv:3, too old
}
