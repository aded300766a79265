package report

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"

	"cordon"
)

// Redact returns a copy of r in which every address and host name is replaced
// by a pseudonym: host-0001 is the first in the list of hosts, and so on, then
// what stands elsewhere in the report. One host has one pseudonym everywhere,
// whichever way its address is spelt, and by its first label alone. MAC addresses
// become mac-0001 and so on, and the names of users user-0001.
//
// A line that is quoted names hosts and users that stand nowhere else: who logged it,
// whose address of the web it has, who logged in. They are found by where they stand.
// What such a line says is an outsider's: a word of it is replaced there, and as a value in
// other text from outside, but never in the program's own sentences.
//
// What comes from the advisory (names, remedies, questions) stays as it is,
// and an input keeps its name but for addresses and host names in it.
// The bytes of what spreads are left out.
// Where in doubt something is replaced: four numbers up to 255 with dots
// between are an address, even if they were a version. Nothing in the copy
// leads back without the original.
func Redact(r *cordon.Report) *cordon.Report {
	c, _ := RedactWith(r, "")
	return c
}

// RedactWith does the same, and redacts what is said beside the report: which inputs are
// incomplete.
func RedactWith(r *cordon.Report, words string) (shown *cordon.Report, said string) {
	c := copyOf(r)
	withholdContent(c)
	d := newRedactor(c)
	d.value(fromOutside, reflect.ValueOf(c).Elem())
	return c, d.text(words, fileName, nil)
}

// RedactHost returns the pseudonym that Redact gives host in r; it is empty
// where r does not name that host. It lets a page about one host be redacted.
func RedactHost(r *cordon.Report, host string) string {
	c := copyOf(r)
	withholdContent(c)
	d := newRedactor(c)
	d.value(fromOutside, reflect.ValueOf(c).Elem())
	if isMAC(host) {
		return d.macs[noSigns.Replace(foldASCII(host))]
	}
	return d.given[d.whole(cordon.ParseHost(host).String())]
}

// fromAdvisory are the fields that hold the advisory's or the program's own
// words, by type. A host could be named "infected"; verdicts stay readable.
var fromAdvisory = map[reflect.Type][]string{
	reflect.TypeFor[cordon.Report]():          {"Schema"},
	reflect.TypeFor[cordon.Level]():           {"Level"},
	reflect.TypeFor[cordon.InputReport]():     {"Format", "Compressed"},
	reflect.TypeFor[cordon.AdvisoryReport]():  {"ID", "Title"},
	reflect.TypeFor[cordon.VariantReport]():   {"ID", "Name", "Aliases", "Counted"},
	reflect.TypeFor[cordon.Traffic]():         {"Advisory"},
	reflect.TypeFor[cordon.HostReport]():      {"Advisory", "Variant", "Verdict"},
	reflect.TypeFor[cordon.HostileReport]():   {"Counted"},
	reflect.TypeFor[cordon.Remedy]():          {"ID", "Title", "Steps"},
	reflect.TypeFor[cordon.ScannerReport]():   {"Kind", "Protocol", "Outcome", "Detector", "Shape"},
	reflect.TypeFor[cordon.FloodReport]():     {"Kind", "Advisory", "Variant"},
	reflect.TypeFor[cordon.FloodSource]():     {"Advisory", "Variant"},
	reflect.TypeFor[cordon.UnknownReport]():   {"ID", "Payload", "Services", "Shape"},
	reflect.TypeFor[cordon.Need]():            {"Fact", "Ask", "How"},
	reflect.TypeFor[cordon.Activity]():        {"Advisory"},
	reflect.TypeFor[cordon.Infection]():       {"Advisory", "Variant", "RestsOn"},
	reflect.TypeFor[cordon.TreeSum]():         {"Advisory", "Variant"},
	reflect.TypeFor[cordon.Holder]():          {"Certainty"},
	reflect.TypeFor[cordon.SilentHost]():      {"Why"},
	reflect.TypeFor[cordon.Check]():           {"Schema"},
	reflect.TypeFor[cordon.CheckedAdvisory](): {"ID", "Title"},
	reflect.TypeFor[cordon.CheckHost]():       {"Advisory", "Exposure", "Fix"},
	reflect.TypeFor[cordon.CheckFact]():       {"Name", "Value", "How", "Standing"},
	reflect.TypeFor[cordon.AdvisoryCount]():   {"Advisory"},
	reflect.TypeFor[cordon.Question]():        {"Advisory", "Fact", "Ask", "How"},
	reflect.TypeFor[cordon.AgeCount]():        {"Age"},
}

// hostFields hold hosts and nothing else, so that what stands there is a host
// even where it does not look like one.
var hostFields = map[reflect.Type][]string{
	reflect.TypeFor[cordon.HostReport]():    {"Address", "Addresses", "Names"},
	reflect.TypeFor[cordon.HostileReport](): {"Address"},
	reflect.TypeFor[cordon.ScannerReport](): {"Address", "Names"},
	reflect.TypeFor[cordon.SenderReport]():  {"Address"},
	reflect.TypeFor[cordon.FloodSource]():   {"Address"},
	reflect.TypeFor[cordon.Evidence]():      {"Peer"},
	reflect.TypeFor[cordon.Attack]():        {"From"},
	reflect.TypeFor[cordon.Infection]():     {"Host", "Parent"},
	reflect.TypeFor[cordon.Suitor]():        {"Host"},
	reflect.TypeFor[cordon.Reached]():       {"From"},
	reflect.TypeFor[cordon.Identity]():      {"MayAlsoBe"},
	reflect.TypeFor[cordon.TreeSum]():       {"SilentFirst"},
	reflect.TypeFor[cordon.SilentHost]():    {"Host", "Addresses", "Names"},
	reflect.TypeFor[cordon.Holder]():        {"Subscriber", "Among"},
	reflect.TypeFor[cordon.Mended]():        {"By"},
	reflect.TypeFor[cordon.CheckHost]():     {"Host", "Addresses", "Names"},
}

// fileFields hold the name of an input.
var fileFields = map[reflect.Type][]string{
	reflect.TypeFor[cordon.InputReport](): {"Name", "CopyOf", "CopyAlsoOf"},
	reflect.TypeFor[cordon.Evidence]():    {"Input"},
	reflect.TypeFor[cordon.Infection]():   {"Input"},
	reflect.TypeFor[cordon.CheckFact]():   {"Source"},
}

// sentences are the program's own, which name hosts.
var sentences = map[reflect.Type][]string{
	reflect.TypeFor[cordon.Level]():         {"Reason"},
	reflect.TypeFor[cordon.HostReport]():    {"Strain", "Why"},
	reflect.TypeFor[cordon.HostileReport](): {"What", "Why"},
	reflect.TypeFor[cordon.ScannerReport](): {"Why"},
	reflect.TypeFor[cordon.FloodReport]():   {"Why"},
	reflect.TypeFor[cordon.UnknownReport](): {"Signature", "Why"},
	reflect.TypeFor[cordon.Identity]():      {"Signs"},
	reflect.TypeFor[cordon.Holder]():        {"Why"},
}

// quotes are fields that hold a line from outside.
var quotes = map[reflect.Type][]string{
	reflect.TypeFor[cordon.Evidence]():  {"Text"},
	reflect.TypeFor[cordon.Reason]():    {"Example"},
	reflect.TypeFor[cordon.CheckFact](): {"Says"},
}

// quotingText are sentences of the program that quote cells from outside.
var quotingText = map[reflect.Type][]string{
	reflect.TypeFor[cordon.Reason](): {"Reason"},
}

// redactor gives out pseudonyms in the order in which hosts come up.
type redactor struct {
	macs    map[string]string
	who     map[string]string // user to pseudonym
	rows    map[string]bool   // hosts that have a row
	labels  labels            // of hosts that stand in host fields
	names   nameSet           // hosts that have a name instead of an address, and first labels
	said    nameSet           // those that are replaced in the program's sentences
	files   nameSet           // those that are replaced in file names: all but a log's
	loggers nameSet           // hosts that logged a line that is quoted
	heard   nameSet           // hosts that a quoted line names in another way
	users   nameSet
	hearsay labels            // of hosts that only quoted lines name
	given   map[string]string // canonical host to pseudonym
	spelt   map[string]string // host as it was spelt to pseudonym, of the first that came up
	roles   map[reflect.Type][]role
	texts   map[textIn]string // that were redacted: the rows of a fleet say much the same
	spans   map[string][]named
}

// textIn is a text by the role of its field.
type textIn struct {
	role role
	text string
}

// maxTexts bounds how many are remembered, and maxLines of how many quoted lines it is
// remembered who is named.
const (
	maxTexts = 1 << 14
	maxLines = 1 << 17
)

// labels are first labels of host names, and the host; "" where several have it.
type labels map[string]string

// role is how a field is redacted.
type role uint8

const (
	fromOutside role = iota // whatever in it is a host
	sentence
	quotingSentence
	ourWords
	hostAlone
	rowHost // whose row it is
	fileName
	quote // a line from outside, in which users and hosts are found by where they stand
	withheld
)

// rolesOf are the roles of the fields of a struct.
func (d *redactor) rolesOf(t reflect.Type) []role {
	roles, known := d.roles[t]
	if !known {
		for f := range t.Fields() {
			roles = append(roles, roleOf(t, f.Name))
		}
		d.roles[t] = roles
	}
	return roles
}

func roleOf(t reflect.Type, field string) role {
	switch {
	case t == reflect.TypeFor[cordon.UnknownReport]() && field == "Bytes":
		return withheld
	case slices.Contains(quotes[t], field):
		return quote
	case slices.Contains(fromAdvisory[t], field):
		return ourWords
	case slices.Contains(sentences[t], field):
		return sentence
	case slices.Contains(quotingText[t], field):
		return quotingSentence
	case slices.Contains(hostFields[t], field) && (field == "Address" || field == "Host"):
		return rowHost
	case slices.Contains(hostFields[t], field):
		return hostAlone
	case slices.Contains(fileFields[t], field):
		return fileName
	}
	return fromOutside
}

func emptyRedactor() *redactor {
	return &redactor{
		given: map[string]string{}, spelt: map[string]string{}, macs: map[string]string{}, who: map[string]string{}, rows: map[string]bool{}, labels: labels{}, hearsay: labels{},
		roles: map[reflect.Type][]role{}, texts: map[textIn]string{}, spans: map[string][]named{},
	}
}

func newRedactor(c *cordon.Report) *redactor {
	d := emptyRedactor()
	d.collect(reflect.ValueOf(c).Elem())
	for _, in := range c.Inputs {
		d.name("log:" + in.Name) // the server that a log belongs to
	}
	for _, h := range c.Hosts {
		d.host(h.Address)
	}
	return d
}

// collect learns every name that stands where only a host can, and who is named in lines.
func (d *redactor) collect(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == scannerRows {
			kept(v, d.collect)
			return
		}
		for i, r := range d.rolesOf(v.Type()) {
			switch f := v.Field(i); r {
			case rowHost:
				d.rows[cordon.ParseHost(f.String()).Name] = true
				d.name(f.String())
			case hostAlone:
				eachText(f, func(s string) string { d.name(s); return s })
			case quote:
				d.learnLine(f.String())
			default:
				d.collect(f)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			return
		}
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
	if h.Name == "" || hasPort(s) || macLen(s) == len(s) {
		return
	}
	for _, spelt := range []string{h.Name, foldASCII(clean(h.Name))} {
		d.names.add(spelt)
		d.said.add(spelt)
		if strings.HasPrefix(spelt, "log:") {
			continue
		}
		d.files.add(spelt)
		if label := d.labels.learn(spelt); label != "" {
			d.names.add(label)
			d.files.add(label)
			if strings.ContainsAny(label, "0123456789-_") { // no word of a sentence
				d.said.add(label)
			}
		}
	}
}

// learn learns the first label of a full host name, which is what people call the machine.
// It returns "" where there is none, or many machines have it.
func (l labels) learn(full string) (label string) {
	label, _, dotted := strings.Cut(foldASCII(full), ".")
	if !dotted || commonNames[label] {
		return ""
	}
	if other, known := l[label]; known && other != full {
		full = ""
	}
	l[label] = full
	return label
}

// whole is the host that a label stands for, where that is one only: a row of that name
// is another.
func (d *redactor) whole(label string) string {
	if d.rows[label] {
		return label
	}
	full, known := d.labels[label]
	if !known {
		full = d.hearsay[label]
	}
	if full == "" {
		return label
	}
	return full
}

func (d *redactor) value(r role, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == scannerRows {
			kept(v, func(list reflect.Value) { d.value(r, list) })
			return
		}
		for i, r := range d.rolesOf(v.Type()) {
			d.field(r, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			d.value(r, v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			d.value(r, v.Elem())
		}
	case reflect.String:
		v.SetString(d.remembered(r, v.String()))
	}
}

// remembered is text with all names, from memory where that is the same.
func (d *redactor) remembered(r role, s string) string {
	if done, ok := d.texts[textIn{r, s}]; ok {
		return done
	}
	var known []named
	switch r {
	case quote:
		known = d.spansOf(s)
	case quotingSentence:
		known = quotedSpans(s)
	}
	done := d.text(s, r, known)
	if len(d.texts) < maxTexts {
		d.texts[textIn{r, s}] = done
	}
	return done
}

func (d *redactor) field(r role, v reflect.Value) {
	switch r {
	case withheld:
		v.SetLen(0) // addresses may stand in it, in any form
	case hostAlone, rowHost:
		eachText(v, d.host)
	case fileName:
		eachText(v, func(s string) string { return d.text(s, fileName, nil) })
	case quote:
		v.SetString(d.remembered(quote, v.String()))
	case fromOutside, sentence, quotingSentence:
		d.value(r, v)
	}
}

// spansOf are the spans of a line, which are asked for twice.
func (d *redactor) spansOf(line string) []named {
	all, known := d.spans[line]
	if !known {
		if all = spans(line); len(d.spans) < maxLines {
			d.spans[line] = all
		}
	}
	return all
}

// eachText changes a text, or every one of a list.
func eachText(v reflect.Value, change func(string) string) {
	if v.Kind() == reflect.String {
		v.SetString(change(v.String()))
		return
	}
	for i := range v.Len() {
		v.Index(i).SetString(change(v.Index(i).String()))
	}
}

// host replaces a whole host; an end that is not shown stays so.
func (d *redactor) host(s string) string {
	if s == "" {
		return ""
	}
	if hasPort(s) {
		return d.text(s, fromOutside, nil)
	}
	if isMAC(s) {
		return d.mac(s)
	}
	return d.pseudonym(s)
}

func isMAC(s string) bool { return s != "" && (macLen(s) == len(s) || isPlainMAC(foldASCII(s))) }

// hasPort reports whether s is an address with a port.
func hasPort(s string) bool {
	if !strings.Contains(s, ":") {
		return false
	}
	_, err := netip.ParseAddrPort(s)
	return err == nil
}

// pseudonym is a host's; a log keeps the sign of one, by which the report tells that
// nobody named its server.
func (d *redactor) pseudonym(s string) string {
	given := d.spelt[s]
	if given == "" {
		if given = d.give(s); len(d.spelt) < maxLines {
			d.spelt[s] = given
		}
	}
	return given
}

func (d *redactor) give(s string) string {
	if isMAC(s) {
		return d.mac(s)
	}
	k := d.whole(cordon.ParseHost(s).String())
	given := d.given[k]
	if given == "" {
		given = fmt.Sprintf("host-%04d", len(d.given)+1)
		if isLog(k) {
			given = "log:" + given
		}
		d.given[k] = given
	}
	return given
}

func (d *redactor) user(s string) string {
	k := foldASCII(s)
	if d.who[k] == "" {
		d.who[k] = fmt.Sprintf("user-%04d", len(d.who)+1)
	}
	return d.who[k]
}

// noSigns makes one of the spellings of a hardware address.
var noSigns = strings.NewReplacer(":", "", "-", "", ".", "")

func (d *redactor) mac(s string) string {
	k := noSigns.Replace(foldASCII(s))
	if d.macs[k] == "" {
		d.macs[k] = fmt.Sprintf("mac-%04d", len(d.macs)+1)
	}
	return d.macs[k]
}
