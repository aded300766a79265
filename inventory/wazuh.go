package inventory

import (
	"bytes"
	"strings"

	"cordon"
)

// What Wazuh's agents find (syscollector), in the shapes in which it leaves a
// manager:
//
//	{"metadata":{"mode":…},"items":[{"operation":…,"index":…,"data":{…}}]}  what an agent sends
//	{"data":{"affected_items":[{…}],"total_affected_items":n}}             what the API answers
//	{"hits":{"hits":[{"_index":…,"_source":{…}}]}}                         what the indexer answers
//	{"type":"dbsync_packages","data":{…},"operation":…}                    events, a line each
//
// A record is understood by its fields, whatever shape it came in.

type wazuh struct {
	d    *reader
	row  record
	list List

	total   uint64 // records that the API says there are
	records uint64 // and those that came
	of      Kind   // what all of them are, unless they are mixed
	mixed   bool   // of several kinds, or only those with a vulnerability
	basic   bool   // among them is what every system has, so that all were asked for
	running running
	host    cordon.Host
	seen    cordon.Time
	named   bool // records name their agent
}

func readWazuh(d *reader) *Error {
	w := &wazuh{d: d}
	if head := d.w.head(); bytes.Contains(head, []byte(`"dbsync_`)) && !bytes.Contains(head, []byte(`"items"`)) {
		return w.events()
	}
	j := walk{
		d: d,
		into: func(path string) bool {
			switch path {
			case "", ".items", ".data", ".data.affected_items", ".data.failed_items", ".hits", ".hits.hits":
				return true
			}
			return false
		},
		visit: w.part,
	}
	err := j.run()
	if err == nil {
		w.answered()
	}
	w.nameless()
	return err
}

// events reads them, a line each.
func (w *wazuh) events() *Error {
	j := walk{
		d: w.d, lines: true, into: func(string) bool { return false },
		visit: func(_ string, raw []byte) { w.record(raw) },
	}
	err := j.run()
	w.nameless()
	return err
}

// nameless says where nothing tells the machine.
func (w *wazuh) nameless() {
	if !w.named && w.records > 0 {
		w.d.note("no record names its agent; the machine is the one given, or the input's name")
	}
}

// part takes one part of a document.
func (w *wazuh) part(path string, raw []byte) {
	switch path {
	case ".items[]", ".data.affected_items[]", ".hits.hits[]":
		w.record(raw)
	case ".data.failed_items[]":
		w.failed(raw)
	case ".data.total_affected_items":
		w.total, _ = number(raw)
	}
}

// failed takes agents that the API could not ask. They are machines that did not
// answer.
func (w *wazuh) failed(raw []byte) {
	d, end := w.d, w.d.w.at+len(raw)
	if !w.row.parse(raw, nil) {
		d.skip(end, notJSON, raw)
		return
	}
	n := uint64(0)
	for i := range w.row.fields {
		if f := &w.row.fields[i]; string(f.path) == "id" && len(f.text) > 0 {
			n++
			d.begin(cordon.Host{Name: "agent-" + d.words.of(f.text)}, 0, Agent, d.item.Position)
			d.next(Machine, "").Value = "down"
			d.send(&d.out)
		}
	}
	d.tally.Notes.Count("agents that the API could not ask; they are listed as down", n, d.item.Position, nil)
	d.record(end)
}

// keptOfWazuh is where the record proper stands within what wraps it.
func keptOfWazuh(path []byte) bool { return string(path) == "data" || string(path) == "_source" }

func (w *wazuh) record(raw []byte) {
	d, end := w.d, w.d.w.at+len(raw)
	w.records++
	if !w.row.parse(raw, keptOfWazuh) {
		d.skip(end, notJSON, raw)
		return
	}
	operation, index := string(w.row.get("operation")), d.words.of(w.row.get("index"))
	id := w.row.get("id")
	for _, name := range []string{"_index", "type"} {
		if index == "" {
			index = d.words.of(w.row.get(name))
		}
	}
	row := rowHash([]field{{text: id}})
	inside := w.row.whole("data")
	if inside == nil {
		inside = w.row.whole("_source")
	}
	if inside != nil && !w.row.parse(inside, nil) {
		d.skip(end, notJSON, raw)
		return
	}
	if id == nil {
		row = rowHash(w.row.fields)
	}
	w.list = List{Name: index, Change: changeOf(operation), Row: row}
	w.mixed = w.mixed || w.row.has("cve") || w.row.has("vulnerability.id")
	w.begin()
	w.say()
	d.record(end)
}

func changeOf(operation string) Change {
	switch strings.ToLower(operation) {
	case "upsert", "inserted", "modified", "create", "update":
		return Added
	case "delete", "deleted":
		return Removed
	}
	return Single
}

// first is the first field of these that holds anything.
func (w *wazuh) first(paths ...string) []byte {
	for _, p := range paths {
		if b := w.row.get(p); len(b) > 0 {
			return b
		}
	}
	return nil
}

func (w *wazuh) begin() {
	d := w.d
	host := d.o.Host
	agent := w.first("agent.name", "agent_name", "agent.id", "agent_id")
	if agent != nil {
		w.named = true
		if host = cordon.ParseHost(d.words.of(agent)); agent[0]-'0' <= 9 && len(agent) <= 6 && !host.Addr.IsValid() {
			host = cordon.Host{Name: "agent-" + string(agent)}
		}
	}
	seen := moment(w.first("state.modified_at", "scan.time", "scan_time", "vulnerability.detected_at", "detection_time", "@timestamp", "timestamp"))
	d.begin(host, seen, Agent, d.item.Position)
	w.host, w.seen = host, max(w.seen, seen)
	d.say(Machine, "", "")
	for _, path := range []string{"agent.host.ip", "agent.ip", "host.hostname", "hostname", "agent.host.hostname"} {
		if b := w.row.get(path); len(b) > 0 {
			d.say(Identity, d.words.lower(b), "")
		}
	}
}

func (w *wazuh) send(k Kind, name []byte, version, value []byte) {
	if len(name) == 0 {
		return
	}
	it := w.d.next(k, w.d.words.of(name))
	it.Version, it.Value, it.List = w.d.words.of(version), w.d.words.of(value), w.list
	if k == Package {
		it.Scheme = packageScheme(w.first("package.type", "format", "type"))
	}
	if k == OS {
		it.List = List{}
	}
	if k == Process {
		w.running.add(w.first("process.pid", "pid"), name, w.first("process.user.id", "euser"), &w.d.words)
	}
	w.basic = w.basic || k == Hotfix || k == Package && manages(it.Name) || k == Process && w.running.whole()
	w.d.send(it)
	if w.mixed = w.mixed || w.of != 0 && w.of != k; !w.mixed {
		w.of = k
	}
}

// packageScheme is how a kind of package counts its versions.
func packageScheme(kind []byte) string {
	switch string(bytes.ToLower(kind)) {
	case "deb":
		return "dpkg"
	case "rpm":
		return "rpm"
	case "npm", "cargo", "golang":
		return "semver"
	}
	return ""
}

// say emits what a record is about. Fields of states and of the API have other
// names for the same.
func (w *wazuh) say() {
	r := &w.row
	if os := w.first("host.os.full", "host.os.name", "os.name", "os_name"); os != nil && w.list.Change != Removed {
		version := w.first("host.os.version", "os.version", "os_version", "os.build", "os_build")
		w.send(OS, os, version, nil)
	}
	switch {
	case r.has("hotfix") || r.has("package.hotfix.name") || r.has("hotfix.name"):
		w.send(Hotfix, w.first("hotfix", "package.hotfix.name", "hotfix.name"), nil, nil)
	case r.has("source.port") || r.has("local.port") || r.has("local_port"):
		w.port()
	case r.has("service.id") || r.has("service.name"): // most services do not run
	case r.has("process.pid") || r.has("pid") && r.has("name"):
		w.send(Process, w.first("process.name", "name"), nil, nil)
	case r.has("package.name"):
		w.send(Package, r.get("package.name"), r.get("package.version"), nil)
	case r.has("version") && r.has("name") && (r.has("format") || r.has("vendor") || r.has("architecture")):
		w.send(Package, r.get("name"), r.get("version"), nil)
	case r.has("host.mac") || r.has("mac"):
		if mac := w.first("host.mac", "mac"); mac != nil && !CommonHardware(string(mac)) {
			w.d.say(Identity, w.d.words.lower(mac), "")
		}
	case r.has("network.ip"):
		w.d.say(Identity, w.d.words.lower(r.get("network.ip")), "")
	}
}

func (w *wazuh) port() {
	state := w.first("interface.state", "state")
	n, ok := number(w.first("source.port", "local.port", "local_port"))
	if !ok || n == 0 || n >= 1<<16 || state != nil && !bytes.EqualFold(state, []byte("listening")) {
		return
	}
	it := w.d.next(Service, "")
	it.Value, it.Port, it.Proto, it.List = "open", uint16(n), protocolNamed(w.first("network.transport", "protocol")), w.list
	w.d.send(it)
}

// answered tells that the API has given a whole list: as many records as it says
// there are, all of one kind and of one agent.
func (w *wazuh) answered() {
	if w.total == 0 || w.total != w.records || w.mixed || w.of != Package && w.of != Process && w.of != Hotfix {
		return
	}
	if !w.named || !w.basic {
		return
	}
	w.d.begin(w.host, w.seen, Agent, 1)
	it := w.d.next(Listed, "")
	it.Of, it.List = w.of, List{Name: "wazuh " + w.of.String(), Change: Whole}
	w.d.send(it)
}

func sniffWazuh(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	for _, mark := range []string{`"affected_items"`, `"syscollector"`, `"wazuh-states-`, `"dbsync_`} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}
