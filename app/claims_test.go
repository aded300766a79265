package app

import (
	"strings"
	"testing"

	"cordon"
)

// The name that an address goes by is chosen by its owner: it convicts no machine of ours.
func TestAClientThatGoesByTheNameOfOurMachineIsNotIt(t *testing.T) {
	inventory := write(t, t.TempDir(), "inventory.csv", "name,address,os,iis\nwww.example.org,192.0.2.80,Windows 2000,running\npc2.example.org,192.0.2.81,Windows 2000,running\n")
	for name, test := range map[string]struct {
		with    func(*Analysis)
		client  string
		verdict string
	}{
		"of the inventory":           {func(a *Analysis) { a.Inventory = []string{inventory} }, "www.example.org", cordon.VerdictSuspected},
		"of the inventory, in mixed": {func(a *Analysis) { a.Inventory = []string{inventory} }, "WWW.Example.org", cordon.VerdictSuspected},
		"of the server":              {func(a *Analysis) { a.Server = "www.example.org" }, "www.example.org", cordon.VerdictSuspected},
		"of nobody that is known":    {func(a *Analysis) { a.Inventory = []string{inventory} }, "srv.example.net", cordon.VerdictInfected},
		"by its address":             {func(a *Analysis) { a.Inventory = []string{inventory} }, "192.0.2.80", cordon.VerdictInfected},
	} {
		log := hit(0, "192.0.2.80", "GET / HTTP/1.0") + hit(1, test.client, codeRedII) + hit(2, test.client, codeRedII) + hit(3, "198.51.100.9", codeRedII)
		rep := analyse(t, func(a *Analysis) { a.Net = prefixes("192.0.2.0/24"); test.with(a) }, saved(t, "access.log", []byte(log)))
		var sender *cordon.HostReport
		for i := range rep.Hosts {
			if h := &rep.Hosts[i]; h.Observations == 2 {
				sender = h
			} else if h.Verdict == cordon.VerdictInfected && h.Address != "198.51.100.9" {
				t.Errorf("%s: %s is %s", name, h.Address, h.Verdict)
			}
		}
		if sender == nil || sender.Verdict != test.verdict || !strings.EqualFold(sender.Address, test.client) {
			t.Errorf("%s: %+v", name, sender)
			continue
		}
		if claimed := test.verdict == cordon.VerdictSuspected; claimed && (sender.Remedy != nil || len(sender.Needs) == 0) {
			t.Errorf("%s: told to do %+v, and to find out %+v", name, sender.Remedy, sender.Needs)
		}
		ours := sender.Ours != nil && *sender.Ours
		if ours != (name == "by its address") || strings.Contains(strings.Join(sender.Why, " "), "no address") != (test.verdict == cordon.VerdictSuspected) {
			t.Errorf("%s: ours %t, %q", name, ours, sender.Why)
		}
	}
}
