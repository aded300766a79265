package report

import (
	"fmt"
	"slices"
	"strings"

	"cordon"
)

// todo is what to do now: each thing once, with the hosts it is for.
type todo struct {
	Remedies []job
	Needs    []question
	Tell     []notice // hosts whose owners should hear of it
	Partly   string   // set where the report does not have all hosts
	Unowned  bool     // of some hosts nothing says whether they are ours
	Owned    bool     // some are known to be ours
	Logs     string   // asks whose several logs are
}

type job struct {
	cordon.Remedy
	Hosts roll
}

type question struct {
	cordon.Need
	Hosts roll
}

func whatToDo(r *cordon.Report) todo {
	var t todo
	var tell notices
	for _, h := range r.Hosts {
		if h.Ours == nil {
			t.Unowned = true
		} else if *h.Ours {
			t.Owned = true
		}
		if h.Remedy != nil {
			t.addRemedy(*h.Remedy, called(h))
		}
		if len(h.Needs) > 0 { // the most decisive; the host's own story has the others
			t.addNeed(h.Needs[0], called(h))
		}
		if h.Notice {
			tell.add(h)
		}
	}
	for i := range r.Unknown {
		t.addUnknown(&r.Unknown[i])
	}
	for i := range r.Floods {
		for _, address := range r.Floods[i].Outward() {
			t.Owned = true
			t.addRemedy(stopFlood, clean(address))
		}
	}
	t.Tell, t.Logs = tell.list(), whoseLogs(r)
	if r.Hidden > 0 && !t.Empty() {
		t.Partly = fmt.Sprintf("%s not among these; --limit 0 shows all.", plural(uint64(r.Hidden), "more row is", "more rows are"))
	}
	return t
}

// stopFlood is for hosts of ours that flood others.
var stopFlood = cordon.Remedy{
	ID: "flood", Title: "Stop the flood that comes out of your network",
	Steps: []string{
		"Take each of these hosts off the network, or drop at the edge what it sends to the target: others suffer from it while it goes on.",
		"Find out what sends. A test of yours, a stream, or a program that cannot reach a server and tries again and again is harmless; anything else is somebody else's. Note its processes and connections before you restart it: what floods often lives in memory only.",
		"Whoever made it flood can do so again: change its passwords, close what it was taken by and install it anew before it is connected again.",
	},
}

// Empty reports whether there is nothing to do.
func (t todo) Empty() bool {
	return len(t.Remedies) == 0 && len(t.Needs) == 0 && len(t.Tell) == 0 && !t.Unowned && t.Logs == ""
}

// WhoseWords say that it is not known whose hosts these are, or which are besides those
// that are.
func (t todo) WhoseWords() string {
	which := "Which of these hosts are yours is not known."
	if t.Owned {
		which = "Which of the other hosts are yours is not known."
	}
	return which + " Say it with --net (such as --net 192.0.2.0/24), and each of yours gets the steps that mend it."
}

// addUnknown adds what to do with senders of an unknown worm that may be ours, those first
// that scan.
func (t *todo) addUnknown(u *cordon.UnknownReport) {
	if u.Remedy == nil {
		return
	}
	for _, scans := range []bool{true, false} {
		for i := range u.Senders {
			switch s := &u.Senders[i]; {
			case s.Scans != scans || !mayBeOurs(s.Ours):
			case s.Ours == nil:
				t.Unowned = true
				t.addRemedy(*u.Remedy, s.Address)
			default:
				t.Owned = true
				t.addRemedy(*u.Remedy, s.Address)
			}
		}
	}
}

func mayBeOurs(ours *bool) bool { return ours == nil || *ours }

// addRemedy compares the whole remedy, since two advisories may use one id.
func (t *todo) addRemedy(m cordon.Remedy, host string) {
	i := slices.IndexFunc(t.Remedies, func(j job) bool {
		return j.ID == m.ID && j.Title == m.Title && slices.Equal(j.Steps, m.Steps)
	})
	if i < 0 {
		i = len(t.Remedies)
		t.Remedies = append(t.Remedies, job{Remedy: m})
	}
	t.Remedies[i].Hosts.add(host)
}

func (t *todo) addNeed(n cordon.Need, host string) {
	i := slices.IndexFunc(t.Needs, func(q question) bool { return q.Fact == n.Fact && q.Ask == n.Ask })
	if i < 0 {
		i = len(t.Needs)
		t.Needs = append(t.Needs, question{Need: n})
	}
	t.Needs[i].Hosts.add(host)
}

// roll lists hosts once each, in order of first appearance: a host can have
// several rows.
type roll struct {
	Names []string
	seen  map[string]bool
}

func (l *roll) add(host string) {
	if l.seen[host] {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[host] = true
	l.Names = append(l.Names, host)
}

// Len is how many hosts there are.
func (l roll) Len() uint64 { return uint64(len(l.Names)) }

// some joins the first n hosts, and says how many more there are.
func some(hosts []string, n int) string {
	shown := make([]string, 0, n)
	for _, h := range hosts[:min(n, len(hosts))] {
		shown = append(shown, clean(h))
	}
	text := strings.Join(shown, ", ")
	if more := len(hosts) - len(shown); more > 0 {
		text += " and " + plural(uint64(more), "more", "more")
	}
	return text
}
