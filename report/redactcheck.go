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
	d.learn(c.Hosts)
	redacted := *c
	own(reflect.ValueOf(&redacted).Elem())
	d.collect(reflect.ValueOf(&redacted).Elem())
	d.value(fromOutside, reflect.ValueOf(&redacted).Elem())
	redacted.Hosts = d.redacted(c.Hosts)
	if host != "" {
		pseudonym = d.host(host)
	}
	return &redacted, pseudonym
}

// learn gives machines their pseudonyms. All names are learned before the first is given:
// which machine a label stands for depends on them all.
func (d *redactor) learn(rows iter.Seq[cordon.CheckHost]) {
	var order []string
	last := ""
	for h := range rows {
		d.collect(reflect.ValueOf(&h).Elem())
		if h.Host == last { // the same machine, for another advisory
			continue
		}
		last = h.Host
		order = append(append(append(order, h.Host), h.Addresses...), h.Names...)
	}
	for _, s := range order {
		d.host(s)
	}
}

func (d *redactor) redacted(all iter.Seq[cordon.CheckHost]) iter.Seq[cordon.CheckHost] {
	return func(yield func(cordon.CheckHost) bool) {
		for h := range all {
			v := reflect.ValueOf(&h).Elem()
			own(v)
			d.value(fromOutside, v)
			if !yield(h) {
				return
			}
		}
	}
}
