package app

import (
	"fmt"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
	"cordon/scan"
)

// undescribed are the services for which unknown worms scan.
func undescribed(worms []advisory.Sighting) map[string]bool {
	all := map[string]bool{}
	for i := range worms {
		if worms[i].Report.Scanners == 0 {
			continue
		}
		for _, at := range worms[i].Report.Services {
			all[at] = true
		}
	}
	return all
}

// joinScanners tells with each unknown worm how many hosts scan for what it
// attacks, those that were seen to send it among them. What they send may not be
// in view, so that is no proof; and nor is it one of a worm that is known, so those
// of whom nothing but the scan is known stand nowhere else. Hosts with a row of
// their own are told of there.
func (r *run) joinScanners(scanners []scan.Scanner, hosts []cordon.HostReport) {
	told := map[string]bool{}
	for _, h := range hosts {
		told[h.Address] = true
	}
	for i := range r.sighted {
		u := &r.sighted[i].Report
		n := 0
		for j := range scanners {
			s := &scanners[j]
			if s.Kind == scan.Horizontal && slices.Contains(u.Services, service{s.Proto, s.Port}.String()) && !told[s.Addr.String()] {
				n++
			}
		}
		if n > 0 {
			u.Why = append(u.Why, fmt.Sprintf("%d hosts without a row of a known worm scan for %s, senders of it among them; by the port alone a scan is laid to no known worm while this one spreads.", n, strings.Join(u.Services, ", ")))
		}
	}
}
