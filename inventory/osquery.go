package inventory

import (
	"bytes"
	"strings"
	"time"

	"cordon"
)

// What osqueryd logs (osquery's wiki, "Logging"), a record a line, in all three
// shapes:
//
//	{"action":"added","columns":{…},…}               one row, as an event
//	{"action":"snapshot","snapshot":[{…},{…}],…}     the whole result of a query
//	{"diffResults":{"added":[…],"removed":[…]},…}    what has changed
//
// and what osqueryi --json and fleetctl query print. Values are strings. What a
// row is about is told by its columns, since a query may have any name and join
// any tables. A differential log is replayed: whoever keeps the items has for
// each host, query and epoch what was added and not removed, and a counter of 0
// begins anew with the whole result.

// osquery reads one input.
type osquery struct {
	d      *reader
	top    record
	row    record
	list   List
	query  string
	stands Kind // what the list is whole of, as far as is known
	shown  bool // a record showed something that can be asked for

	running  running // of the list that is being read
	followed map[growingKey]int
	growing  []growing
	open     map[cordon.Host]int // by host, the list whose rows came last, as events

	asked    string // the query that was last looked at,
	askedAll bool   // and whether it may list all processes
	parts    map[string]string
	printing bool // rows that osqueryi printed were read
	recorded bool // records were
}

func readOsquery(d *reader) *Error {
	o := &osquery{d: d}
	j := walk{
		d: d, lines: true,
		into: func(path string) bool { return path == "" && d.w.peek() == '[' },
		visit: func(path string, raw []byte) {
			if path == "[]" {
				o.printed(raw)
			} else {
				o.record(raw)
			}
		},
	}
	err := j.run()
	o.grew()
	o.printedAll()
	return err
}

// keptOfOsquery are the parts of a record that hold rows.
func keptOfOsquery(path []byte) bool {
	switch string(path) {
	case "columns", "snapshot", "diffResults", "rows":
		return true
	}
	return false
}

// record reads one line of a log.
func (o *osquery) record(raw []byte) {
	d, end := o.d, o.d.w.at+len(raw)
	o.recorded = true
	if !o.top.parse(raw, keptOfOsquery) {
		d.skip(end, notJSON, raw)
		return
	}
	if !o.begin() {
		d.skip(end, "a record whose hostIdentifier names no machine", raw)
		return
	}
	if o.top.whole("columns") == nil { // no row of a list that comes as rows
		o.ended(growingKey{host: d.item.Host}, false)
	}
	switch action := o.top.get("action"); {
	case o.top.whole("snapshot") != nil:
		o.many(o.top.whole("snapshot"), Whole)
	case o.top.whole("diffResults") != nil:
		o.difference(o.top.whole("diffResults"))
	case o.top.whole("columns") != nil:
		o.event(o.top.whole("columns"), string(action))
	case o.top.whole("rows") != nil: // of fleetctl
		o.many(o.top.whole("rows"), Whole)
	case o.top.has("diffResults"): // "" where nothing has changed
		o.list.Change = Added
		if o.list.Counter != 0 {
			o.follow(false)
		}
	default:
		d.skip(end, "no rows in the record", raw)
		return
	}
	d.record(end)
}

const notJSON = "not one JSON object"

// begin takes what a record says of all of its rows; false where it names no machine.
func (o *osquery) begin() bool {
	d, r := o.d, &o.top
	host, names := o.names()
	if host.IsZero() {
		return false
	}
	unix, words := r.get("unixTime"), r.get("calendarTime")
	seen := fine(unix)
	if seen == 0 {
		seen = epoch(unix)
	}
	if seen == 0 {
		seen = moment(words)
	}
	d.begin(host, seen, Agent, d.item.Position)
	if seen == 0 && len(unix)+len(words) > 0 {
		d.undated()
	}
	o.query = d.words.of(r.get("name"))
	o.list = List{Name: o.query}
	o.list.Epoch, _ = number(r.get("epoch"))
	o.list.Counter, _ = number(r.get("counter"))
	d.say(Machine, "", "")
	for _, name := range names {
		d.say(Identity, name, "")
	}
	return true
}

// names tells whom a record is about, and how else that machine is called. The hardware's
// UUID comes first: machines that were cloned, or never named, share the other names.
func (o *osquery) names() (host cordon.Host, others []string) {
	d, r := o.d, &o.top
	told := false
	var all []string
	uuid := r.get("decorations.host_uuid")
	if UUID(string(uuid)) {
		all, uuid = append(all, d.words.lower(uuid)), nil
	}
	for _, name := range []string{"hostIdentifier", "host", "host_identifier", "hostname"} {
		h := r.get(name)
		told = told || r.has(name)
		if len(h) > 0 {
			if !nobody(string(h)) {
				all = append(all, d.words.of(h))
			}
			break
		}
	}
	for _, h := range [][]byte{uuid, r.get("decorations.hostname"), r.get("decorations.computer_name")} {
		if len(h) > 0 && !nobody(string(h)) {
			all = append(all, d.words.lower(h))
		}
	}
	switch {
	case len(all) > 0:
		return cordon.ParseHost(all[0]), all[1:]
	case told && strings.HasPrefix(d.o.Host.Name, unnamed):
		return cordon.Host{}, nil
	}
	return d.o.Host, all
}

// event is one row, as a line of its own.
func (o *osquery) event(raw []byte, action string) {
	change := map[string]Change{"added": Added, "removed": Removed, "snapshot": Whole}[action]
	if change == Single {
		o.d.note("records with an action that is neither added, removed nor snapshot")
		return
	}
	o.list.Change, o.stands, o.running = change, o.byName(), running{}
	g := o.follow(true)
	if g != nil && (change == Whole || change == Added && o.list.Counter == 0) {
		o.running = g.running
		o.one(raw)
		g.running = o.running
		g.stand(o)
	} else {
		o.one(raw)
	}
	g.show(o)
}

// difference is what was added and removed.
func (o *osquery) difference(raw []byte) {
	keep := func(path []byte) bool { return string(path) == "added" || string(path) == "removed" }
	if !o.row.parse(raw, keep) {
		return
	}
	removed, added := o.row.whole("removed"), o.row.whole("added") // both before rows are read into o.row
	o.list.Change = Added
	g := o.follow(false)
	o.many(removed, Removed)
	o.many(added, Added)
	if g != nil && o.list.Counter == 0 && added != nil {
		g.running = o.running
		g.stand(o)
	}
	g.show(o)
}

// many reads an array of rows.
func (o *osquery) many(raw []byte, change Change) {
	if raw == nil {
		return
	}
	o.list.Change, o.stands, o.running = change, o.byName(), running{}
	for element := range elements(raw) {
		o.one(element)
	}
	if change == Whole {
		o.listed()
	}
}

// wholeOf is the kind of which the list that was read is whole, as far as it shows.
func (o *osquery) wholeOf() Kind {
	switch {
	case o.stands != 0:
		return o.stands
	case o.running.whole() && o.listsAll(o.query):
		return Process
	case o.running.listens.several() && o.running.rows == 0 && ofAllPorts(o.query):
		return Service
	}
	return 0
}

// listed tells that a list was given, and of what it is whole.
func (o *osquery) listed() {
	if o.running.whole() && !o.listsAll(o.query) {
		o.inPart(o.query)
	}
	o.stands = o.wholeOf()
	it := o.d.next(Listed, o.query)
	it.Of, it.List = o.stands, o.list
	o.d.send(it)
}

// byName is what a query's name says that it lists. Of hotfixes it cannot be seen whether
// the list is whole; the name is taken for it, where no word of it makes less of the list.
func (o *osquery) byName() Kind {
	if ofAllHotfixes(o.query) {
		return Hotfix
	}
	return 0
}

// elements are those of an array that has been checked for its brackets.
func elements(raw []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		r := record{b: raw, i: 1, ok: true}
		for {
			for r.i < len(raw) && (isSpace(raw[r.i]) || raw[r.i] == ',') {
				r.i++
			}
			from := r.i
			if r.i >= len(raw) || raw[r.i] != '{' && raw[r.i] != '[' {
				return
			}
			if r.skip(); !r.ok || !yield(raw[from:r.i]) {
				return
			}
		}
	}
}

// printed is a row of osqueryi.
func (o *osquery) printed(raw []byte) {
	d := o.d
	d.begin(d.o.Host, 0, Agent, d.item.Position)
	if !o.printing {
		o.running, o.stands = running{}, 0
	}
	o.list, o.query, o.printing = List{Name: "osqueryi", Change: Whole}, "osqueryi", true // and running goes on: a row is none of its own
	d.say(Machine, "", "")
	o.one(raw)
	d.record(d.w.at + len(raw))
}

// printedAll tells of what osqueryi has printed a whole list. Where something was not
// understood that may be where it was cut.
func (o *osquery) printedAll() {
	if !o.printing {
		return
	}
	d := o.d
	d.item = Item{Host: d.o.Host, Seen: d.o.Seen, Closeness: Agent, Input: d.o.Input, Position: 1}
	o.list, o.query = List{Name: "osqueryi", Change: Whole}, "osqueryi"
	if d.tally.Skipped.Total() > 0 || o.recorded {
		if o.wholeOf() != 0 {
			d.note(tornApart)
		}
		o.running, o.stands = running{}, 0
	}
	o.listed()
}

// one reads a row.
func (o *osquery) one(raw []byte) {
	if !o.row.parse(raw, nil) {
		o.d.note("rows that are no JSON objects")
		return
	}
	o.list.Row = rowHash(o.row.fields)
	for i := range rowKinds {
		if k := &rowKinds[i]; k.is(&o.row) {
			k.read(o)
			return
		}
	}
	o.d.note("rows of tables that are not about what a machine runs")
}

// say emits an item of the row.
func (o *osquery) say(k Kind, name []byte, version string) *Item {
	it := o.d.next(k, o.d.words.of(name))
	it.Version, it.List, o.shown = version, o.list, true
	return it
}

// rowHash tells rows apart, in whatever order their columns are written.
func rowHash(fields []field) (sum uint64) {
	for i := range fields {
		h := uint64(14695981039346656037) // FNV-1a
		for _, part := range [2][]byte{fields[i].path, fields[i].text} {
			for _, c := range part {
				h = (h ^ uint64(c)) * 1099511628211
			}
			h = (h ^ 0xff) * 1099511628211
		}
		sum += h
	}
	return sum
}

// rowKind is one of osquery's tables that say what a machine runs, by columns
// that it has.
type rowKind struct {
	columns []string // all of these
	any     []string // and one of these, where there are any
	read    func(*osquery)
}

func (k *rowKind) is(r *record) bool {
	for _, c := range k.columns {
		if !r.has(c) {
			return false
		}
	}
	for _, c := range k.any {
		if r.has(c) {
			return true
		}
	}
	return len(k.any) == 0
}

// rowKinds are tried in this order (osquery's schema, 5.12).
var rowKinds = []rowKind{
	{columns: []string{"eid"}, read: func(*osquery) {}}, // of event tables: what has happened, not what is
	{columns: []string{"hotfix_id"}, read: (*osquery).hotfix},
	{columns: []string{"total_seconds"}, read: (*osquery).uptime},
	{columns: []string{"days", "hours", "minutes"}, read: (*osquery).uptime},
	{columns: []string{"port", "protocol"}, any: []string{"pid", "address", "socket", "family"}, read: (*osquery).port},
	{columns: []string{"name"}, any: []string{"service_type", "start_type", "display_name"}, read: func(*osquery) {}}, // services: most do not run
	{columns: []string{"pid", "name"}, read: (*osquery).process},
	{columns: []string{"name", "version"}, any: []string{"platform", "major", "build", "codename", "install_date_os"}, read: (*osquery).system},
	{columns: []string{"name", "version"}, read: (*osquery).software},
	{columns: []string{"path", "data"}, read: (*osquery).registry},
	{columns: []string{"key", "name", "data"}, read: (*osquery).registry},
	{columns: []string{"path"}, any: []string{"filename", "size", "mtime", "file_version", "product_version", "sha256", "md5"}, read: (*osquery).file},
	{any: []string{"boot_time", "last_boot_time", "last_boot_up_time"}, read: (*osquery).start},
	{any: []string{"computer_name", "hostname", "local_hostname"}, read: (*osquery).name},
	{columns: []string{"interface"}, any: []string{"address", "mac"}, read: (*osquery).address},
}

func (o *osquery) hotfix() {
	it := o.say(Hotfix, o.row.get("hotfix_id"), "")
	it.Value = notInstalled(o.query)
	if s := o.installed(it.Seen); s.from != 0 {
		it.Since, it.SinceLocal = s.to, s.local
	}
	o.d.send(it)
}

// installed is when the row's hotfix was installed: of the days that its date may be the
// last that had come when it was seen.
func (o *osquery) installed(seen cordon.Time) (s interval) {
	cell := bytes.TrimSpace(o.row.get("installed_on"))
	if len(cell) == 0 {
		return s
	}
	w := readTime(cell)
	if w.at == 0 && !w.old {
		var several bool
		if w, several = writtenDay(cell); several {
			for _, day := range daysOf(cell) {
				if day > w.at && (seen == 0 || day-East <= seen) {
					w = written{at: day, late: lateDay, local: true}
				}
			}
		}
	}
	switch s = w.interval(); {
	case w.old:
		return interval{}
	case w.at == 0:
		o.d.misread("installed_on", o.d.words.of(cell), expectsTime)
	case seen != 0 && s.zoned().from > seen:
		o.d.note("installed after the row itself was seen; such a date is taken for none")
		return interval{}
	}
	return s
}

// uptime reads how long the machine has run when the row was seen.
func (o *osquery) uptime() {
	seconds, ok := number(o.row.get("total_seconds"))
	if !ok {
		for _, unit := range []struct {
			name    string
			seconds uint64
		}{{"days", 24 * 60 * 60}, {"hours", 60 * 60}, {"minutes", 60}} {
			n, is := number(o.row.get(unit.name))
			if !is {
				return
			}
			seconds += min(n, 1<<32) * unit.seconds
		}
		seconds += 59
	}
	if seen := o.d.item.Seen; seen != 0 && seconds < 1<<32 {
		o.started(seen - cordon.Time(seconds)*cordon.Time(time.Second) - logged)
	}
}

// logged is how long after a question its answer may be logged.
const logged = cordon.Time(time.Minute)

// start reads when the machine started.
func (o *osquery) start() {
	for _, c := range []string{"boot_time", "last_boot_time", "last_boot_up_time"} {
		if w := readTime(bytes.TrimSpace(o.row.get(c))); w.at != 0 {
			if w.local {
				w.at -= East
			}
			o.started(w.at)
			return
		}
	}
}

// started tells when the machine started. What was so before, and is no longer in a list,
// is not told again.
func (o *osquery) started(at cordon.Time) {
	d := o.d
	if o.list.Change == Removed || at < firstTime || d.item.Seen != 0 && at > d.item.Seen+clocks {
		return
	}
	it := d.next(Booted, "")
	it.Since, o.shown = at, true
	d.send(it)
}

// port reads a row of what listens. What listens to the machine itself nobody reaches.
func (o *osquery) port() {
	o.running.listens |= listensBy(o.row.get("protocol"), o.row.get("family"))
	if toItself(o.row.get("address")) {
		return
	}
	it := o.say(Service, nil, "")
	it.Value, it.Proto = "open", protocolNamed(o.row.get("protocol"))
	switch n, ok := number(o.row.get("port")); {
	case !ok || n >= 1<<16:
		o.running.listens |= listensUnread
	case n > 0:
		it.Port = uint16(n)
		o.d.send(it)
	}
}

// process reads a row of processes.
func (o *osquery) process() {
	r := &o.row
	name := r.get("name")
	if len(name) == 0 {
		name = r.get("path")
	}
	o.d.send(o.say(Process, name, ""))
	if runsGuests(name) {
		o.d.note("programs that run virtual machines; those are machines of their own, of which this says nothing")
	}
	o.running.add(r.get("pid"), name, r.get("uid"), &o.d.words)
	if path := r.get("path"); len(path) > 0 && !bytes.Equal(path, name) {
		if base := path[bytes.LastIndexAny(path, `/\`)+1:]; !bytes.EqualFold(base, name) {
			o.d.send(o.say(Process, base, ""))
		}
	}
}

// manages reports whether a package is one that every system with its kind of
// packages has.
func manages(name string) bool {
	switch name {
	case "base-files", "dpkg", "rpm", "filesystem":
		return true
	}
	return false
}

func (o *osquery) system() {
	if o.list.Change == Removed {
		return
	}
	version := o.d.words.of(o.row.get("version"))
	if build := o.row.get("build"); len(build) > 0 && !strings.Contains(version, string(build)) {
		version += " Build " + string(build)
	}
	it := o.say(OS, withKernel(o.row.get("name"), kernelOf(o.row.get("platform"), o.row.get("platform_like"))), version)
	if w := readTime(bytes.TrimSpace(o.row.get("install_date"))); w.at != 0 && (it.Seen == 0 || w.at <= it.Seen) {
		it.Since, it.SinceLocal = w.at, w.local
	}
	it.List = List{} // the only row there is; the newest counts
	o.d.send(it)
	o.start()
}

// software reads a row of deb_packages, rpm_packages, programs, apps and others
// with a name and a version.
func (o *osquery) software() {
	r := &o.row
	version, scheme := o.d.words.of(r.get("version")), ""
	switch {
	case r.has("release"):
		if scheme = "rpm"; len(r.get("release")) > 0 {
			version += "-" + string(r.get("release"))
		}
		if e := r.get("epoch"); len(e) > 0 && string(e) != "0" {
			version = string(e) + ":" + version
		}
	case r.has("revision"), r.has("maintainer"):
		scheme = "dpkg"
		status := r.get("status")
		switch string(status[bytes.LastIndexByte(status, ' ')+1:]) {
		case "", "installed":
		case "config-files", "not-installed", "deinstall", "purge": // removed; settings may be left
			return
		default: // "half-configured" and alike: its files are there, and nobody knows which
			o.d.note("packages that are neither installed nor removed; their versions are not known")
			version = ""
		}
	}
	it := o.say(Package, r.get("name"), version)
	it.Scheme = scheme
	o.d.send(it)
	if scheme != "" && manages(it.Name) {
		o.stands = Package
	}
}

func (o *osquery) registry() {
	r := &o.row
	path := r.get("path")
	if len(path) == 0 {
		path = append(append(append([]byte{}, r.get("key")...), '\\'), r.get("name")...)
	}
	it := o.say(Registry, path, "")
	it.Value = o.d.words.of(r.get("data"))
	o.d.send(it)
}

func (o *osquery) file() {
	version := o.row.get("file_version")
	if len(version) == 0 {
		version = o.row.get("product_version")
	}
	o.d.send(o.say(File, o.row.get("path"), o.d.words.of(version)))
}

func (o *osquery) name() {
	for _, c := range []string{"hostname", "computer_name", "local_hostname"} {
		if name := o.row.get(c); len(name) > 0 {
			o.d.say(Identity, o.d.words.lower(name), "")
		}
	}
}

func (o *osquery) address() {
	if o.list.Change == Removed {
		return
	}
	for _, c := range []string{"address", "mac"} {
		if a := o.row.get(c); len(a) > 0 && !(c == "mac" && CommonHardware(string(a))) {
			o.d.say(Identity, o.d.words.lower(a), "")
		}
	}
}

// sniffOsquery looks for the fields that only osquery's records have together.
func sniffOsquery(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 {
		return false
	}
	has := func(names ...string) bool {
		for _, n := range names {
			if bytes.Contains(head, []byte(`"`+n+`"`)) {
				return true
			}
		}
		return false
	}
	if head[0] == '{' {
		return has("calendarTime", "unixTime", "hostIdentifier", "host_identifier") && has("columns", "snapshot", "diffResults") || has("rows") && has("host") && !has("hits")
	}
	return head[0] == '[' && has("pid", "hotfix_id", "install_location", "interface", "maintainer", "platform_like", "computer_name") && !has("_source", "bomFormat")
}
