package app

import (
	"fmt"
	"time"

	"cordon"
)

// outages tells of contacts that failed because their way was down, and are held against
// nobody.
func (r *run) outages(to *cordon.Reasons) {
	all, others := r.contacts.tracker.Outages()
	for _, o := range all {
		hosts := "1 host"
		switch {
		case o.Hosts > 16:
			hosts = fmt.Sprintf("about %s hosts", cordon.Thousands(o.Hosts))
		case o.Hosts > 1:
			hosts = fmt.Sprintf("%d hosts", o.Hosts)
		}
		to.Count(fmt.Sprintf("contacts that failed from %s to %s are not held against %s that had been answered before: on the same way hardly anybody was answered then", second(o.From), second(o.To), hosts), o.Failures, 0, nil)
	}
	if others > 0 {
		to.Count("contacts that failed at further times when hardly anybody was answered on the same way are not held against who made them", others, 0, nil)
	}
}

func second(t cordon.Time) string { return t.Std().Format(time.RFC3339) }
