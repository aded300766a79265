package inventory

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

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
	spoilt  bool   // some of them cannot be read; whose they are is not known
	of      Kind   // what all of them are, unless they are mixed
	mixed   bool   // of several kinds, or only those with a vulnerability
	named   bool   // records name their agent
	place   string // of the input, which tells managers apart

	agents map[cordon.Host]*answered // by whose records they are
	agent  *answered                 // the record's; nil nobody's
}

// answered is what an answer of the API has of one agent.
type answered struct {
	manages bool // the package manager is among its packages
	listens listens
	running running
	seen    cordon.Time
}

// maxAnswered is how many agents of one answer are followed; of those beyond it no list
// is taken for whole.
const (
	maxAnswered  = 1 << 16
	moreAnswered = "agents beyond 65,536 in one answer; their lists are not taken for whole"
)

func readWazuh(d *reader) *Error {
	w := &wazuh{d: d, place: managerOf(d.o.Input)}
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

// kindsOfFiles are words by which files of one export differ, and not the managers whose
// they are.
var kindsOfFiles = map[string]bool{
	"json": true, "jsonl": true, "ndjson": true, "log": true, "txt": true, "gz": true, "zst": true, "xz": true, "bz2": true,
	"os": true, "hotfix": true, "hotfixes": true, "process": true, "processes": true, "package": true, "packages": true, "program": true, "programs": true,
	"port": true, "ports": true, "hardware": true, "hw": true, "netiface": true, "netaddr": true, "netproto": true, "network": true, "networks": true,
	"interface": true, "interfaces": true, "system": true, "osinfo": true,
	"wazuh": true, "syscollector": true, "inventory": true, "experimental": true, "api": true, "states": true, "agent": true, "agents": true, "all": true, "export": true, "list": true,
}

// managerOf tells managers apart by where their answers lie: in one folder, in files
// whose names differ only in what is listed. Each manager counts its agents from 001, and
// an answer names none.
func managerOf(input string) string {
	folder, file := path.Split(input)
	folder = path.Clean(folder)
	words := strings.FieldsFunc(file, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = slices.DeleteFunc(words, func(word string) bool { return kindsOfFiles[strings.ToLower(word)] })
	if rest := strings.Join(words, "-"); folder == "." {
		return rest
	} else if rest != "" {
		return path.Join(folder, rest)
	}
	return folder
}

// numbered is the agent with a number: one of a manager's, for that has no other's.
func (w *wazuh) numbered(id []byte) (h cordon.Host, label string) {
	label = "agent-" + string(id[:min(len(id), maxWord)])
	h.Name = label
	for _, of := range []string{w.place, string(w.first("wazuh.cluster.name", "cluster.name", "manager.name"))} {
		if of != "" {
			h.Name += "@" + of
		}
	}
	return h, label
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
	case ".error":
		w.spoilt = w.spoilt || string(bytes.TrimSpace(raw)) != "0" // some of what was asked for is not there
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
			host, label := w.numbered(f.text)
			d.begin(host, 0, Agent, d.item.Position)
			d.next(Machine, "").Value = "down"
			d.send(&d.out)
			if label != host.Name {
				d.say(Label, label, "")
			}
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
		w.spoilt = true
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
		w.spoilt = true
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
	host, label, named := d.o.Host, "", false
	if agent := w.first("agent.name", "agent_name", "agent.id", "agent_id"); agent != nil {
		w.named, named = true, true
		if host = cordon.ParseHost(d.words.of(agent)); agent[0]-'0' <= 9 && len(agent) <= 6 && !host.Addr.IsValid() {
			host, label = w.numbered(agent)
		}
	}
	seen := moment(w.first("state.modified_at", "scan.time", "scan_time", "vulnerability.detected_at", "detection_time", "@timestamp", "timestamp"))
	d.begin(host, seen, Agent, d.item.Position)
	if w.agent = nil; named {
		w.follow(host, seen)
	}
	d.say(Machine, "", "")
	if label != "" && label != host.Name {
		d.say(Label, label, "")
	}
	for _, path := range []string{"agent.host.ip", "agent.ip", "host.hostname", "hostname", "agent.host.hostname"} {
		if b := w.row.get(path); len(b) > 0 {
			d.say(Identity, d.words.lower(b), "")
		}
	}
}

// follow finds what the answer has of an agent.
func (w *wazuh) follow(host cordon.Host, seen cordon.Time) {
	a := w.agents[host]
	switch {
	case a != nil:
	case len(w.agents) >= maxAnswered:
		w.d.note(moreAnswered)
		return
	default:
		if w.agents == nil {
			w.agents = map[cordon.Host]*answered{}
		}
		a = new(answered)
		w.agents[host] = a
	}
	a.seen = max(a.seen, seen)
	w.agent = a
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
	if a := w.agent; a != nil && k == Process {
		a.running.add(w.first("process.pid", "pid"), name, w.first("process.user.id", "euser"), &w.d.words)
	} else if a != nil && k == Package {
		a.manages = a.manages || manages(it.Name)
	}
	w.d.send(it)
	w.are(k)
}

// are notes of what kind the records are.
func (w *wazuh) are(k Kind) {
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
		w.send(OS, withKernel(os, unixKernel(w.first("host.os.kernel.name", "sysname"))), version, nil)
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
	case r.has("address") && r.has("proto") && r.has("iface"): // of the API's netaddr
		w.d.say(Identity, w.d.words.lower(r.get("address")), "")
	case r.has("network.ip"):
		w.d.say(Identity, w.d.words.lower(r.get("network.ip")), "")
	}
}

// States of a socket; of UDP there is none. Of another state nobody knows whether it listens.
var (
	listening    = phrases(", listening, listen, listener")
	notListening = phrases("established, syn_sent, syn-sent, syn_recv, syn-recv, syn_received, syn_rcvd, fin_wait1, fin_wait2, fin-wait-1, fin-wait-2, fin_wait_1, fin_wait_2, time_wait, time-wait, close, closed, close_wait, close-wait, last_ack, last-ack, closing, delete_tcb")
)

func (w *wazuh) port() {
	state := w.first("interface.state", "state")
	if notListening[string(bytes.ToLower(state))] {
		return
	}
	n, ok := number(w.first("source.port", "local.port", "local_port"))
	if !ok || n >= 1<<16 || !listening[string(bytes.ToLower(state))] {
		if w.agent != nil {
			w.agent.listens |= listensUnread
		}
		w.d.note("ports whose number or state is not understood")
		w.are(Service)
		return
	}
	if n == 0 {
		return
	}
	protocol := w.first("network.transport", "protocol")
	if w.agent != nil {
		w.agent.listens |= listensBy(protocol, nil)
	}
	if w.are(Service); toItself(w.first("source.ip", "local.ip", "local_ip")) {
		return
	}
	it := w.d.next(Service, "")
	it.Value, it.Port, it.Proto, it.List = "open", uint16(n), protocolNamed(protocol), w.list
	w.d.send(it)
}

// answered tells that the API has given whole lists: as many records as it says
// there are, all of one kind. Of each agent a list is whole where its own records have
// what every system has, so that all were asked for; another agent's do not show it.
func (w *wazuh) answered() {
	if w.total == 0 || w.total != w.records || w.spoilt || w.mixed {
		return
	}
	for _, host := range slices.SortedFunc(maps.Keys(w.agents), cordon.Host.Compare) {
		a := w.agents[host]
		switch {
		case w.of == Hotfix, w.of == Package && a.manages, w.of == Process && a.running.whole(), w.of == Service && a.listens.several():
			w.d.begin(host, a.seen, Agent, 1)
			it := w.d.next(Listed, "")
			it.Of, it.List = w.of, List{Name: "wazuh " + w.of.String(), Change: Whole}
			w.d.send(it)
		}
	}
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
