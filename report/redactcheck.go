package report

import (
	"iter"
	"reflect"

	"cordon"
)

// RedactCheck is Redact for a check, and returns the pseudonym of one machine too:
// of what the check does not name one that nothing else has, and of "" none. Rows are
// redacted as they are asked for; the names in them are learned first, in their order.
func RedactCheck(c *cordon.Check, host string) (shown *cordon.Check, pseudonym string) {
	d := emptyRedactor()
	for h := range c.Hosts {
		d.learn(&h)
	}
	redacted := *c
	own(reflect.ValueOf(&redacted).Elem())
	d.collect(reflect.ValueOf(&redacted).Elem())
	d.value(reflect.ValueOf(&redacted).Elem())
	redacted.Hosts = d.rows(c.Hosts)
	if host != "" {
		pseudonym = d.host(host)
	}
	return &redacted, pseudonym
}

// learn gives a row's machine its pseudonyms.
func (d *redactor) learn(h *cordon.CheckHost) {
	d.collect(reflect.ValueOf(h).Elem())
	d.host(h.Host)
	for _, s := range h.Addresses {
		d.host(s)
	}
	for _, s := range h.Names {
		d.host(s)
	}
}

func (d *redactor) rows(all iter.Seq[cordon.CheckHost]) iter.Seq[cordon.CheckHost] {
	return func(yield func(cordon.CheckHost) bool) {
		for h := range all {
			v := reflect.ValueOf(&h).Elem()
			own(v)
			d.value(v)
			if !yield(h) {
				return
			}
		}
	}
}
