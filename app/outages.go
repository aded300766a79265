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
		to.Count(fmt.Sprintf("contacts that failed from %s to %s are not held against %s that had been answered before: on the same way hardly anybody was answered then", second(o.From), second(o.To), hostsIn(o.Hosts)), o.Failures, 0, nil)
	}
	if others > 0 {
		to.Count("contacts that failed at further times when hardly anybody was answered on the same way are not held against who made them", others, 0, nil)
	}
}

func second(t cordon.Time) string { return t.Std().Format(time.RFC3339) }

// dark tells of contacts that failed before anybody was answered.
func (r *run) dark(to *cordon.Reasons) {
	if failures, hosts := r.contacts.tracker.Dark(); failures > 0 {
		to.Count(fmt.Sprintf("contacts that failed before anybody was answered on the same way, or while it was down, are not held against %s that most answered afterwards", hostsIn(hosts)), failures, 0, nil)
	}
}

// nowhere tells of contacts that failed because IPv6 leads nowhere.
func (r *run) nowhere(to *cordon.Reasons) {
	if t := r.contacts.tracker.Six(); t.Failures > 0 {
		to.Count(fmt.Sprintf("contacts over IPv6 that failed are not held against %s: nobody beyond answers their site over IPv6, and what they ask they go on to ask over IPv4", hostsIn(t.Hosts)), t.Failures, 0, nil)
	}
}

// hostsIn says how many hosts there are, which is an estimate beyond sixteen.
func hostsIn(n uint64) string {
	switch {
	case n > 16:
		return fmt.Sprintf("about %s hosts", cordon.Thousands(n))
	case n > 1:
		return fmt.Sprintf("%d hosts", n)
	}
	return "1 host"
}
