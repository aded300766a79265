package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/report"
)

// Who scans is found by address, and asked for by whatever name its holder has: as one
// subscriber or as machine of an inventory, and not by the name of whom the address
// belonged to before, or to whom another address does.
func TestWhoHeldAScannersAddressIsTold(t *testing.T) {
	const before, holder = "00:11:22:33:44:aa", "00:11:22:33:44:bb"
	var log strings.Builder
	for i := range 60 {
		at := dawn.Add(15*time.Minute + time.Duration(i)*time.Second)
		fmt.Fprintf(&log, dropTelnetAt, at.Format(time.RFC3339), i+1, 40000+i)
	}
	stamp := func(d time.Duration) string { return dawn.Add(d).Format(time.RFC3339) }
	lease := func(from, to time.Duration, who string) string {
		return fmt.Sprintf("192.0.2.66,%s,%s,%s\n", stamp(from), stamp(to), who)
	}
	const table = "address,from,to,subscriber\n"
	certain := table + lease(-10*time.Hour, 10*time.Minute, before) + lease(10*time.Minute, 10*time.Hour, holder)
	handed := table + lease(-10*time.Hour, 15*time.Minute+30*time.Second, before) + lease(15*time.Minute+30*time.Second, 10*time.Hour, holder)
	const machines = "hostname,ip,mac,os,seen\npc-a,192.0.2.5," + holder + ",Windows 2000,2001-08-05\npc-b,192.0.2.66,00:11:22:33:44:cc,Windows 2000,2001-08-05\n"
	dir := t.TempDir()
	path := write(t, dir, "a.log", log.String())
	for _, c := range []struct {
		name, leases, inventory, host string
		found                         bool
	}{
		{"the subscriber", certain, "", holder, true},
		{"the address", certain, "", "192.0.2.66", true},
		{"the machine", certain, machines, "pc-a", true},
		{"the machine's own address", certain, machines, "192.0.2.5", true},
		{"who held it before", certain, "", before, false},
		{"whose the inventory says it is", certain, machines, "pc-b", false},
		{"one of two, which is not certain", handed, "", before, true},
		{"an address of which no lease speaks", table + "198.51.100.7," + stamp(0) + "," + stamp(time.Hour) + "," + holder + "\n", "", "192.0.2.66", true},
		{"no leases", "", "", "192.0.2.66", true},
	} {
		rep := analyse(t, func(a *Analysis) {
			if c.leases != "" {
				a.LeaseFiles = []string{write(t, t.TempDir(), "leases.csv", c.leases)}
			}
			if c.inventory != "" {
				a.Inventory = []string{write(t, t.TempDir(), "machines.csv", c.inventory)}
			}
		}, path)
		row := rep.Scanners.List()[0]
		switch told := row.Holder != nil; {
		case told != (c.leases == certain || c.leases == handed):
			t.Errorf("%s: holder %+v", c.name, row.Holder)
		case c.leases == certain && (row.Holder.Subscriber != holder || slices.Contains(row.Names, "pc-a") != (c.inventory != "")):
			t.Errorf("%s: holder %+v, called %q", c.name, row.Holder, row.Names)
		case c.leases == handed && (row.Holder.Subscriber != "" || !slices.Equal(row.Holder.Among, []string{before, holder})):
			t.Errorf("%s: holder %+v", c.name, row.Holder)
		}
		var text strings.Builder
		if err := report.Write(&text, "table", rep, report.Options{Host: c.host}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(text.String(), "Scanning"); got != c.found || got && c.leases == certain && !strings.Contains(text.String(), "As 192.0.2.66, held by ") {
			t.Errorf("%s: found %v\n%s", c.name, got, text.String())
		}
		if report.About(rep, c.host); (rep.Scanners.Len() > 0) != c.found {
			t.Errorf("%s: %d scanners about it", c.name, rep.Scanners.Len())
		}
	}
}

const dropTelnetAt = "%s fw kernel: DROP IN=eth0 OUT= SRC=192.0.2.66 DST=198.51.100.%d LEN=60 TTL=50 DF PROTO=TCP SPT=%d DPT=23 WINDOW=1 RES=0x00 SYN URGP=0\n"
