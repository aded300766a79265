package report

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"

	"cordon"
)

// Redact returns a copy of r in which every address and host name is replaced
// by a pseudonym: host-0001 is the first in the list of hosts, and so on, then
// what stands elsewhere in the report. One host has one pseudonym everywhere,
// whichever way its address is spelt. MAC addresses become mac-0001 and so on.
//
// What comes from the advisory (names, remedies, questions) stays as it is,
// and an input keeps its name but for addresses and full host names in it.
// Where in doubt something is replaced: four numbers up to 255 with dots
// between are an address, even if they were a version. Nothing in the copy
// leads back without the original.
func Redact(r *cordon.Report) *cordon.Report {
	c := normal(r)
	newRedactor(c).value(reflect.ValueOf(c).Elem())
	return c
}

// RedactHost returns the pseudonym that Redact gives host in r; it is empty
// where r does not name that host. It lets a page about one host be redacted.
func RedactHost(r *cordon.Report, host string) string {
	c := normal(r)
	d := newRedactor(c)
	d.value(reflect.ValueOf(c).Elem())
	return d.given[cordon.ParseHost(host).String()]
}

// fromAdvisory are the fields that hold the advisory's or the program's own
// words, by type. A host could be named "infected"; verdicts stay readable.
var fromAdvisory = map[reflect.Type][]string{
	reflect.TypeFor[cordon.Report]():         {"Schema"},
	reflect.TypeFor[cordon.Level]():          {"Level"},
	reflect.TypeFor[cordon.InputReport]():    {"Format", "Compressed"},
	reflect.TypeFor[cordon.AdvisoryReport](): {"ID", "Title"},
	reflect.TypeFor[cordon.VariantReport]():  {"ID", "Name", "Aliases"},
	reflect.TypeFor[cordon.Traffic]():        {"Advisory"},
	reflect.TypeFor[cordon.HostReport]():     {"Advisory", "Variant", "Verdict"},
	reflect.TypeFor[cordon.Remedy]():         {"ID", "Title", "Steps"},
	reflect.TypeFor[cordon.ScannerReport]():  {"Kind", "Protocol", "Outcome", "Detector", "Shape"},
	reflect.TypeFor[cordon.Need]():           {"Fact", "Ask", "How"},
	reflect.TypeFor[cordon.Activity]():       {"Advisory"},
	reflect.TypeFor[cordon.Holder]():         {"Certainty"},
	reflect.TypeFor[cordon.SilentHost]():     {"Why"},
}

// hostFields hold a host and nothing else, so that what stands there is a host
// even where it does not look like one.
var hostFields = map[reflect.Type]string{
	reflect.TypeFor[cordon.HostReport]():    "Address",
	reflect.TypeFor[cordon.HostileReport](): "Address",
	reflect.TypeFor[cordon.ScannerReport](): "Address",
	reflect.TypeFor[cordon.Evidence]():      "Peer",
	reflect.TypeFor[cordon.Attack]():        "From",
	reflect.TypeFor[cordon.SilentHost]():    "Host",
	reflect.TypeFor[cordon.Holder]():        "Subscriber",
	reflect.TypeFor[cordon.Mended]():        "By",
}

// hostLists hold hosts, or whoever stands behind one.
var hostLists = map[reflect.Type][]string{
	reflect.TypeFor[cordon.HostReport](): {"Addresses"},
	reflect.TypeFor[cordon.SilentHost](): {"Addresses", "Names"},
	reflect.TypeFor[cordon.Holder]():     {"Among"},
}

// fileFields hold the name of an input.
var fileFields = map[reflect.Type][]string{
	reflect.TypeFor[cordon.InputReport](): {"Name", "CopyOf"},
	reflect.TypeFor[cordon.Evidence]():    {"Input"},
}

// redactor gives out pseudonyms in the order in which hosts come up.
type redactor struct {
	given map[string]string // canonical host to pseudonym
	macs  map[string]string
	names nameSet // hosts that have a name instead of an address
	full  nameSet // those with a dot: they are replaced in file names too
}

func newRedactor(c *cordon.Report) *redactor {
	d := &redactor{given: map[string]string{}, macs: map[string]string{}}
	d.collect(reflect.ValueOf(c).Elem())
	for _, in := range c.Inputs {
		d.name("log:" + in.Name) // the server that a log belongs to
	}
	for _, h := range c.Hosts {
		d.host(h.Address)
	}
	return d
}

// collect learns every name that stands where only a host can.
func (d *redactor) collect(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name == hostFields[v.Type()] {
				d.name(v.Field(i).String())
			}
			if contains(hostLists[v.Type()], v.Type().Field(i).Name) {
				for n := range v.Field(i).Len() {
					d.name(v.Field(i).Index(n).String())
				}
			}
			d.collect(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			d.collect(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			d.collect(v.Elem())
		}
	}
}

func (d *redactor) name(s string) {
	h := cordon.ParseHost(s)
	if h.Name == "" || hasPort(s) {
		return
	}
	for _, spelt := range []string{h.Name, foldASCII(clean(h.Name))} {
		d.names.add(spelt)
		if strings.Contains(spelt, ".") && !strings.HasPrefix(spelt, "log:") {
			d.full.add(spelt)
		}
	}
}

func (d *redactor) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			d.field(v.Type(), v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			d.value(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			d.value(v.Elem())
		}
	case reflect.String:
		v.SetString(d.text(v.String(), d.names))
	}
}

func (d *redactor) field(in reflect.Type, name string, v reflect.Value) {
	switch {
	case contains(fromAdvisory[in], name):
	case hostFields[in] == name:
		v.SetString(d.host(v.String()))
	case contains(hostLists[in], name):
		for i := range v.Len() {
			v.Index(i).SetString(d.host(v.Index(i).String()))
		}
	case contains(fileFields[in], name):
		v.SetString(d.text(v.String(), d.full))
	default:
		d.value(v)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// host replaces a whole host; an end that is not shown stays so.
func (d *redactor) host(s string) string {
	if s == "" {
		return ""
	}
	if hasPort(s) {
		return d.text(s, d.names)
	}
	return d.pseudonym(s)
}

// hasPort reports whether s is an address with a port.
func hasPort(s string) bool {
	_, err := netip.ParseAddrPort(s)
	return err == nil
}

func (d *redactor) pseudonym(s string) string {
	k := cordon.ParseHost(s).String()
	if d.given[k] == "" {
		d.given[k] = fmt.Sprintf("host-%04d", len(d.given)+1)
	}
	return d.given[k]
}

func (d *redactor) mac(s string) string {
	k := strings.ReplaceAll(strings.ToLower(s), "-", ":")
	if d.macs[k] == "" {
		d.macs[k] = fmt.Sprintf("mac-%04d", len(d.macs)+1)
	}
	return d.macs[k]
}
