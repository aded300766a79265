package main

import (
	"slices"
	"strings"
	"time"

	"cordon/app"
)

// maxOffset is more than a wrong zone and a wrong day make together.
const maxOffset = 100 * 365 * 24 * time.Hour

// parseOffsets reads INPUT=DURATION; what stands behind the last "=" is the
// duration, so that a name may have one.
func parseOffsets(list []string) (all []app.Offset, err error) {
	for _, s := range list {
		i := strings.LastIndexByte(s, '=')
		if i <= 0 {
			return nil, usage("--offset %s: write INPUT=DURATION, as firewall.log=-90s or logs/*.gz=+1h30m", s)
		}
		by, err := time.ParseDuration(s[i+1:])
		if err != nil || by > maxOffset || by < -maxOffset {
			return nil, usage("--offset %s: %q is no duration; write it as -90s, +1h30m or 250ms", s, s[i+1:])
		}
		if slices.ContainsFunc(all, func(o app.Offset) bool { return o.Input == s[:i] }) {
			return nil, usage("--offset %s: %s has one already; give the whole difference once", s, s[:i])
		}
		all = append(all, app.Offset{Input: s[:i], By: by})
	}
	return all, nil
}
