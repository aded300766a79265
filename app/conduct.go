package app

import (
	"net/netip"

	"cordon"
	"cordon/scan"
	"cordon/sift"
)

// siftContacts tells the sifter how those took it whom hosts asked.
func (c *contacts) siftContacts(events []*scan.Event) {
	if c.sifter == nil {
		return
	}
	for _, e := range events {
		proto := e.Proto()
		if proto != cordon.TCP && proto != cordon.UDP {
			continue
		}
		src, dst, _ := e.Ends()
		switch {
		case e.Asks():
			c.sifter.Ask(src, dst, proto, e.SrcPort, e.DstPort, e.Time)
		case e.Answers():
			c.sifter.Answer(src, dst, proto, e.DstPort)
		case e.Talked():
			c.sifter.Claim(src, dst, proto, e.DstPort)
		}
	}
}

// What tells, at the services of some content, who looks for hosts from who knows whom
// it asks, by how its calls went there.
const (
	failsBy      = 8  // more hosts that did not answer than did; a worm reaches no more than one in three
	unheardFrom  = 10 // hosts asked by datagram
	unheardShare = 10 // of which at most one in so many answers
	saidShare    = 5  // of the hosts that answer, to how many at least a scan says what it is about
	blameShare   = 2  // of its failures, how many at least are at these services if they explain the scan
)

// conduct is how a host that sends some content behaves: at the services of that content
// where this is in view, else by all that it does. rows are its rows as a scanner.
func (r *run) conduct(a netip.Addr, at sift.Calls, rows []scan.Scanner) sift.Conduct {
	wide := wideRow(rows)
	switch {
	case wide != nil && unrelated(wide, at):
		return sift.Honest
	case wide != nil:
		return sift.Scans
	case looksForHosts(at):
		return sift.Scans
	case at.Datagrams && at.Asked < unheardFrom && r.contacts.tracker.Unheard(a):
		return sift.Scans
	case at.Answered >= 2 && 2*at.Answered > at.Asked:
		return sift.Honest
	case r.contacts.tracker.Honest(a) && !failsAt(at):
		return sift.Honest
	}
	return sift.Undecided
}

// wideRow is that of a host that asks many, or nil.
func wideRow(rows []scan.Scanner) *scan.Scanner {
	for i := range rows {
		if rows[i].Kind != scan.Vertical {
			return &rows[i]
		}
	}
	return nil
}

// unrelated reports whether content has nothing to do with a scan: the host failed mostly
// at the services of this content, and nearly all who answered it there were sent
// something else. So it is with mail that is handed on by a server of which many know
// no more where their mail goes.
func unrelated(s *scan.Scanner, at sift.Calls) bool {
	failed := uint64(max(at.Asked-at.Answered, 0))
	return !at.Datagrams && failed*blameShare >= s.Failed && at.Said*saidShare < uint64(at.Answered)
}

// looksForHosts reports whether a host looks for others at the services of what it
// sends, whatever it does elsewhere.
func looksForHosts(at sift.Calls) bool {
	if at.Datagrams {
		return unheard(at)
	}
	failed := at.Asked - at.Answered
	return !at.Peers && failed >= 2*at.Answered && failed-at.Answered >= failsBy && at.Said*saidShare >= uint64(at.Answered)
}

// failsAt reports whether more of a host's calls at the services of a content fail than
// do not.
func failsAt(at sift.Calls) bool {
	if at.Datagrams {
		return unheard(at)
	}
	return !at.Peers && 2*at.Answered < at.Asked
}

// unheard reports whether a host calls by datagram and is hardly answered, as the scan
// detector tells of all that it does.
func unheard(at sift.Calls) bool {
	return at.Asked >= unheardFrom && at.Answered*unheardShare <= at.Asked
}

// rumoured reports whether a worm rests on hosts that are no scanners by all that they
// do, and is likelier what hosts have to say to each other: most of them had not been
// sent it before or, of what goes by datagram, most of whom they first sent it to are
// there.
func (r *run) rumoured(w *sift.Worm, scans func(netip.Addr) bool) bool {
	scan, others, silent := 0, 0, 0
	for i := range w.Senders {
		s := &w.Senders[i]
		switch {
		case scans(s.Addr):
			scan++
		case s.Scans:
			others++
		}
		if r.contacts.tracker.Silent(s.To) {
			silent++
		}
	}
	byDatagram := w.Services[0].Proto == cordon.UDP
	return scan < others && (2*w.Turned < w.Sources || byDatagram && 2*silent < len(w.Senders))
}
