package app

import (
	"net/netip"
	"slices"

	"cordon"
	"cordon/scan"
	"cordon/sift"
)

const notSifted = "requests in logs were not searched for a worm that nobody has described, and hosts scan: --sift does"

// unsifted are the requests of logs that were not looked at for content that spreads.
func (r *run) unsifted(of tallies) (n uint64) {
	if r.Sift != SiftCaptures {
		return 0
	}
	for _, in := range r.inputs {
		if in.logs != nil {
			n += of.of(in.index).Requests
		}
	}
	return n
}

// Sift says where content is looked at that no advisory describes.
type Sift uint8

const (
	// SiftCaptures is the default. Of logs most lines are counted and not decoded,
	// and one server's log shows nothing that spreads.
	SiftCaptures Sift = iota
	SiftAll           // logs too: every line is decoded
	SiftNothing
)

// sifting has a Sifter see what is not explained, in the order of the inputs. It
// is nil where nothing is sifted.
type sifting struct {
	sifter *sift.Sifter
	blank  []*sift.Batch
}

// bringBatch adds what a worker kept of a block to its turn, and returns a batch
// for the next.
func (c *contacts) bringBatch(t *turn, b *sift.Batch) *sift.Batch {
	if b == nil || b.Empty() {
		return b
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t.batches = append(t.batches, b)
	if n := len(c.blank); n > 0 {
		b, c.blank = c.blank[n-1], c.blank[:n-1]
		return b
	}
	return b.Another()
}

// sift shows a block, which may be nil, to the sifter.
func (c *contacts) sift(t *turn) {
	if t == nil || len(t.batches) == 0 {
		return
	}
	c.sifter.ObserveAll(t.batches)
	for _, b := range t.batches {
		b.Reset()
	}
	c.mu.Lock()
	c.blank = append(c.blank, t.batches...)
	c.mu.Unlock()
}

// keepContent remembers what no advisory explains.
func (w *worker) keepContent(o *cordon.Observation) {
	if !w.inLog || w.siftLogs {
		w.batch.Add(o)
	}
}

// observeLog takes a batch from a log.
func (w *worker) observeLog(batch []cordon.Observation) {
	w.inLog = true
	w.observe(batch)
	w.inLog = false
}

// siftWith prepares a worker.
func (w *worker) siftWith(r *run) {
	if r.Sift == SiftNothing {
		return
	}
	w.batch, w.siftLogs = sift.NewBatch(sift.Options{}), r.Sift == SiftAll
	w.detector.Unexplained = w.keepContent
}

// worms are those that no advisory describes. A host that a known worm infects
// scans for that reason, and speaks for no other.
func (r *run) worms(scanners []scan.Scanner, findings []cordon.Finding) []sift.Worm {
	if r.contacts.sifter == nil {
		return nil
	}
	explained := map[netip.Addr]bool{}
	scans := func(a netip.Addr) bool {
		return slices.ContainsFunc(rowsOf(scanners, a), func(s scan.Scanner) bool { return s.Kind != scan.Vertical })
	}
	for i := range findings {
		if findings[i].Role == cordon.Emitter && findings[i].Grade >= cordon.Strong {
			explained[findings[i].Host.Addr] = true
		}
	}
	worms := r.contacts.sifter.Worms(sift.DefaultThresholds(), func(a netip.Addr, at sift.Calls) sift.Conduct {
		if explained[a] {
			return sift.Undecided
		}
		return r.conduct(a, at, rowsOf(scanners, a))
	})
	return slices.DeleteFunc(worms, func(w sift.Worm) bool { return r.rumoured(&w, scans) })
}

// siftLosses tells what the bounds of sifting took away.
func (r *run) siftLosses(to *cordon.Reasons) {
	if r.contacts.sifter == nil {
		return
	}
	l := r.contacts.sifter.Losses()
	to.Count("hosts at a service of which it is not kept how those took it whom they asked, for others", l.Calls, 0, nil)
	to.Count("fingerprints of content that one pair of hosts had shown, forgotten for others", l.Singles, 0, nil)
	to.Count("fingerprints of content that few hosts shared, forgotten for others", l.Contents, 0, nil)
	if l.Servers {
		to.Count("more servers say what they are than are remembered", 1, 0, nil)
	}
}
