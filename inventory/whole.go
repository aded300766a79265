package inventory

import (
	"bytes"
	"slices"
	"strings"

	"cordon"
)

// running is what has been read of a list of processes, as far as it tells whether the
// list is of all of them. A query may show any part: the first ten, one user's, those
// of one name.
type running struct {
	rows uint32
	has  startup
	uids [2]string // the first two that differ; "" none yet

	listens listens // of a list of what listens
}

// startup are processes that every system has from its start.
type startup uint8

const (
	hasInit     startup = 1 << iota // process 1, of all but Windows
	hasSystem                       // of Windows: the kernel,
	hasSession                      // the session manager,
	hasServices                     // what starts the services,
	hasSecurity                     // and who lets in, which are not among the first
)

// add takes in one process.
func (r *running) add(pid, name, uid []byte, words *words) {
	r.rows++
	if string(pid) == "1" {
		r.has |= hasInit
	}
	name = name[bytes.LastIndexAny(name, `/\`)+1:]
	is := func(known string) bool { return len(name) == len(known) && bytes.EqualFold(name, []byte(known)) }
	switch {
	case is("system"):
		r.has |= hasSystem
	case is("smss.exe"):
		r.has |= hasSession
	case is("services.exe"):
		r.has |= hasServices
	case is("lsass.exe"):
		r.has |= hasSecurity
	}
	switch {
	case len(uid) == 0 || r.uids[1] != "" || string(uid) == r.uids[0]:
	case r.uids[0] == "":
		r.uids[0] = words.of(uid)
	default:
		r.uids[1] = words.of(uid)
	}
}

// whole reports whether the list has what every system runs, and not all of one user.
func (r *running) whole() bool {
	if r.uids[0] != "" && r.uids[1] == "" {
		return false
	}
	const windows = hasSystem | hasSession | hasServices | hasSecurity
	return r.has&hasInit != 0 && r.rows > 1 || r.has&windows == windows
}

// neutral are words of a query's name that do not make less of a list of processes. All
// others may: "unsigned_processes", "processes_without_path", "processes_10".
var neutral = map[string]bool{
	"process": true, "processes": true, "proc": true, "procs": true, "ps": true, "tasklist": true, "task": true, "tasks": true,
	"prozess": true, "prozesse": true, "prozessliste": true, "processus": true, "proceso": true, "procesos": true, "processi": true,
	"list": true, "lists": true, "listing": true, "table": true, "info": true, "information": true, "details": true, "data": true, "state": true, "status": true,
	"all": true, "every": true, "full": true, "complete": true, "whole": true, "running": true, "active": true, "current": true, "currently": true, "live": true,
	"alle": true, "tous": true, "todos": true, "tutti": true,
	"get": true, "show": true, "select": true, "collect": true, "enumerate": true, "query": true, "pack": true, "packs": true, "global": true, "scheduled": true, "schedule": true,
	"the": true, "of": true, "and": true, "a": true, "on": true, "for": true, "from": true, "osquery": true, "osqueryd": true, "osqueryi": true, "fleet": true, "kolide": true,
	"windows": true, "win": true, "linux": true, "darwin": true, "mac": true, "macos": true, "osx": true, "posix": true, "unix": true, "nix": true,
	"desktop": true, "desktops": true, "server": true, "servers": true, "workstation": true, "workstations": true, "laptop": true, "laptops": true,
	"endpoint": true, "endpoints": true, "host": true, "hosts": true, "machine": true, "machines": true, "computer": true, "computers": true, "device": true, "devices": true,
	"ir": true, "dfir": true, "incident": true, "response": true, "forensics": true, "it": true, "ops": true, "soc": true, "sec": true, "security": true,
	"compliance": true, "monitoring": true, "monitor": true, "management": true, "hunting": true, "threat": true, "vuln": true, "audit": true,
	"inventory": true, "asset": true, "assets": true, "snapshot": true, "snapshots": true, "hourly": true, "daily": true, "weekly": true, "default": true, "base": true, "basic": true,
	"v1": true, "v2": true, "v3": true, "win10": true, "win11": true, "windows10": true, "windows11": true, "x64": true, "x86": true,
}

// partial are words of packs' names that make less of what their queries list.
var partial = map[string]bool{
	"top": true, "top10": true, "limit": true, "first": true, "sample": true, "some": true, "partial": true, "suspicious": true, "unusual": true,
}

// ofAll reports whether a query's name may be that of one that lists all processes. It
// may stand in a pack, as in pack/servers/processes, whose name says less.
func ofAll(query string) bool {
	name := strings.ToLower(query)
	if slices.ContainsFunc(wordsOfQuery(name), func(word string) bool { return partial[word] }) {
		return false
	}
	return !slices.ContainsFunc(wordsOfQuery(name[strings.LastIndexByte(name, '/')+1:]), func(word string) bool { return !neutral[word] })
}

// wordsOfQuery are those of a query's name in lower case.
func wordsOfQuery(name string) []string {
	isWord := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 }
	return strings.FieldsFunc(name, func(r rune) bool { return !isWord(r) })
}

// listsAll is ofAll, of the query that came last.
func (o *osquery) listsAll(query string) bool {
	if query != o.asked || o.asked == "" {
		o.asked, o.askedAll = query, ofAll(query)
	}
	return o.askedAll
}

// maxInPart is how many queries are named that may list a part of the processes.
const maxInPart = 16

// inPart notes that a list is not whole, because of what its query is called.
func (o *osquery) inPart(query string) {
	what, known := o.parts[query]
	switch {
	case known:
	case len(o.parts) >= maxInPart:
		what = "lists of processes of further queries that may list a part of them, by their names; nothing is taken for absent that they lack"
	default:
		what = "query " + shown([]byte(query)) + " may list a part of the processes, by its name; nothing is taken for absent that it lacks"
		if o.parts == nil {
			o.parts = map[string]string{}
		}
		o.parts[strings.Clone(query)] = what
	}
	o.d.note(what)
}

// growing is a list that comes a record at a time: rows as events, and differences. It
// is told at the end, when it is known what came of it.
type growing struct {
	it      Item // of the kind Listed
	of      Kind
	running running
	from    uint64 // counter of the first without a gap to the last
	last    uint64 // counter
	gaps    []List // what was read before differences that are missing
	shown   bool   // it is of something that can be asked for

	key     growingKey
	open    bool   // rows came as events, and nothing yet shows that they were the last
	skipped uint64 // records that were not understood before the first of them
	torn    bool   // one was not understood between them, or behind them: it may have been another
}

// maxGaps is how many of a list are told; one is enough for it not to be whole.
const maxGaps = 16

// growingKey tells them apart.
type growingKey struct {
	host  cordon.Host
	query string
	epoch uint64
	whole bool // rows of snapshots, not differences
}

// maxGrowing is how many lists that come a record at a time are followed; none beyond
// it is taken for whole.
const maxGrowing = 1 << 16

const (
	unfinished  = "lists of processes whose rows nothing follows that would show that they are all; nothing is taken for absent that they lack"
	tornApart   = "lists between whose rows a record was not understood; nothing is taken for absent that they lack"
	missing     = "differences between which others are missing, by their counters; what they leave is not taken for a whole list"
	moreGrowing = "lists of differences beyond 65,536; they are not taken for whole"
)

// follow is the list that the record belongs to; nil where there are too many. A row as
// an event is one of several records.
func (o *osquery) follow(event bool) *growing {
	key := growingKey{o.d.item.Host, o.query, o.list.Epoch, o.list.Change == Whole}
	o.ended(key, event)
	i, known := o.followed[key]
	if !known {
		if len(o.growing) >= maxGrowing {
			o.d.note(moreGrowing)
			return nil
		}
		if o.followed == nil {
			o.followed, o.open = map[growingKey]int{}, map[cordon.Host]int{}
		}
		i = len(o.growing)
		o.followed[key], o.growing = i, append(o.growing, growing{})
	}
	g := &o.growing[i]
	n := o.list.Counter
	switch {
	case !known, (key.whole || n == 0) && (g.last != 0 || g.it.Seen != o.d.item.Seen): // it begins anew
		*g = growing{it: *o.d.next(Listed, o.query), from: n, last: n, key: key}
		g.it.List = o.list
		if g.it.List.Row = 0; !key.whole {
			g.it.List.Change = Added
		}
	case !key.whole && n != g.last:
		if n != g.last+1 {
			g.lacks(o)
			g.from = n
		}
		g.last = n
	}
	if event && !g.open {
		g.open, g.skipped = true, o.d.tally.Skipped.Total()
		o.open[key.host] = i
	}
	return g
}

// ended closes what came last of the host as rows, where the record shows that they were
// all: it is of another list, or of other differences.
func (o *osquery) ended(key growingKey, event bool) {
	i, ok := o.open[key.host]
	if !ok {
		return
	}
	g := &o.growing[i]
	if event && g.key == key && (key.whole || o.list.Counter == g.last) && (!key.whole && g.last != 0 || g.it.Seen == o.d.item.Seen) {
		return
	}
	g.close(o)
	delete(o.open, key.host)
}

// close notes whether a record among the rows was not understood.
func (g *growing) close(o *osquery) {
	g.torn = g.torn || o.d.tally.Skipped.Total() != g.skipped
	g.open = false
}

// lacks notes that differences behind the last are missing.
func (g *growing) lacks(o *osquery) {
	if g.whole() && g.gaps == nil {
		o.d.note(missing)
	}
	if len(g.gaps) < maxGaps {
		g.gaps = append(g.gaps, g.read())
	}
}

// read is from which of the list's differences to which all were read.
func (g *growing) read() List {
	x := g.it.List
	x.Counter, x.Through = g.from, g.last
	return x
}

// whole reports whether the list is known to be whole but for what is missing.
func (g *growing) whole() bool { return g.of != 0 }

// show notes whether the record was of something that can be asked for.
func (g *growing) show(o *osquery) {
	if g != nil {
		g.shown = g.shown || o.shown
	}
	o.shown = false
}

// stand notes of what the list is whole by what has been read of it.
func (g *growing) stand(o *osquery) {
	if of := o.wholeOf(); of != 0 {
		g.of = of
	} else if g.of == Process && !g.running.whole() || g.of == Service && !g.running.listens.several() {
		g.of = 0
	}
}

// grew tells what the lists that came a record at a time are, and which of their
// differences were read.
func (o *osquery) grew() {
	tell := func(g *growing, of Kind, x List) {
		o.d.out = g.it
		o.d.out.Of, o.d.out.List = of, x
		o.d.send(&o.d.out)
	}
	for i := range o.growing {
		g := &o.growing[i]
		if g.running.whole() && !o.listsAll(g.key.query) {
			o.d.item.Position = g.it.Position
			o.inPart(g.key.query)
		}
		if g.whole() && g.gaps == nil && (g.it.List.Change == Whole || g.from == 0) && g.all(o) {
			tell(g, g.of, g.it.List)
		}
		if g.it.List.Change != Whole && g.shown {
			for _, x := range append(g.gaps, g.read()) {
				tell(g, 0, x)
			}
		}
	}
}

// all reports whether nothing of a list may be missing at its end, or between its rows.
// Of later differences the input has what there was when it was written.
func (g *growing) all(o *osquery) bool {
	o.d.item.Position = g.it.Position
	first := g.open && (g.key.whole || g.last == 0)
	if g.open {
		g.close(o)
	}
	switch {
	case g.torn:
		o.d.note(tornApart)
	case first:
		o.d.note(unfinished)
	}
	return !g.torn && !first
}
