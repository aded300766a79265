package inventory

import (
	"bytes"
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
}

// startup are processes that every system has from its start.
type startup uint8

const (
	hasInit    startup = 1 << iota // process 1, of all but Windows
	hasSystem                      // of Windows: the kernel,
	hasSession                     // the session manager,
	hasServer                      // and what that starts
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
	case is("csrss.exe"), is("winlogon.exe"), is("services.exe"):
		r.has |= hasServer
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
	const windows = hasSystem | hasSession | hasServer
	return r.has&hasInit != 0 && r.rows > 1 || r.has&windows == windows
}

// partial reports whether a query's name says that it shows a part alone.
func partial(query string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(query), func(r rune) bool { return (r < 'a' || r > 'z') && r < 0x80 }) {
		switch word {
		case "top", "limit", "first", "sample", "some", "partial", "suspicious", "unusual":
			return true
		}
	}
	return false
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
	missing     = "differences between which others are missing, by their counters; what they leave is not taken for a whole list"
	moreGrowing = "lists of differences beyond 65,536; they are not taken for whole"
)

// follow is the list that the record belongs to; nil where there are too many.
func (o *osquery) follow() *growing {
	key := growingKey{o.d.item.Host, o.query, o.list.Epoch, o.list.Change == Whole}
	i, known := o.followed[key]
	if !known {
		if len(o.growing) >= maxGrowing {
			o.d.note(moreGrowing)
			return nil
		}
		if o.followed == nil {
			o.followed = map[growingKey]int{}
		}
		i = len(o.growing)
		o.followed[key], o.growing = i, append(o.growing, growing{})
	}
	g := &o.growing[i]
	n := o.list.Counter
	switch {
	case !known, (key.whole || n == 0) && (g.last != 0 || g.it.Seen != o.d.item.Seen): // it begins anew
		*g = growing{it: *o.d.next(Listed, o.query), from: n, last: n}
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
	return g
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
	} else if g.of == Process && !g.running.whole() {
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
		if g.whole() && g.gaps == nil && (g.it.List.Change == Whole || g.from == 0) {
			tell(g, g.of, g.it.List)
		}
		if g.it.List.Change != Whole && g.shown {
			for _, x := range append(g.gaps, g.read()) {
				tell(g, 0, x)
			}
		}
	}
}
