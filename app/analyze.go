package app

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/archive"
	"cordon/detect"
	"cordon/fleet"
	"cordon/inventory"
	"cordon/judge"
	"cordon/logs"
	"cordon/scan"
	"cordon/sift"
)

// Analysis is what to analyse, and how.
type Analysis struct {
	Paths      []string // files and directories; "-" is Stdin
	Stdin      io.Reader
	Format     string       // read every input as this format; "" finds it by content
	LogFormat  *logs.Format // read the inputs that it fits as this; nil finds formats by content
	Net        []netip.Prefix
	Advisories []*advisory.Advisory
	Location   *time.Location // of zoneless times; nil is UTC
	Year       int            // of lines without one; 0 takes Now's
	Now        time.Time      // only to guess a year that nobody gave
	Server     string         // whose logs these are
	// TrustProxies are those whose X-Forwarded-For is believed.
	TrustProxies []netip.Prefix
	Since        time.Time      // zero: from the beginning
	Until        time.Time      // zero: to the end
	Workers      int            // 0: one a core
	Memory       int            // bytes that the whole run may take; 0: DefaultMemory
	Scanners     []netip.Prefix // those who may scan: the operator's own
	Sift         Sift
	Progress     *Progress // may be nil
	Offsets      []Offset  // of inputs whose clocks are known to be wrong

	Inventory  []string          // files of what is known of machines
	Map        map[string]string // what columns of tables mean
	Fleet      fleet.Options     // how what is known is weighed
	LeaseFiles []string          // files of who held which address
	Remedied   []judge.Done      // steps of remedies that were done

	ahead map[string]cordon.Time // how far clocks of inputs were found to be ahead; see again
}

// DefaultMemory is what a run may take unless told otherwise; LeastMemory is what
// it needs to do anything of use.
const (
	DefaultMemory = 512 << 20
	LeastMemory   = 64 << 20
)

// ownMemory is what a run takes before it keeps anything: the program's own
// pages, the blocks that are being read, and what the collector has not found yet.
const ownMemory = 16 << 20

// The shares of what is left of the memory: what is kept of hosts, connections that are being
// followed, fingerprints of records (which are given back before the others are
// needed), who asks whom, who sends what. The rest is for buffers and for the report.
const (
	detectShare  = 3
	captureShare = 4
	copiesShare  = 4
	scanShare    = 16 // five of these
	siftShare    = 24
)

// ErrNoInput means that the paths name nothing that could be read.
var ErrNoInput = errors.New("no input: the paths name no file")

// Analyze reads all inputs and judges what they show. What is wrong with an
// input is told in the report; the error is for what stops the whole run.
func Analyze(ctx context.Context, a Analysis) (*cordon.Report, error) {
	r, err := analyze(ctx, a)
	if err != nil {
		return nil, err
	}
	rep := r.report()
	return rep, r.again(ctx, rep)
}

func analyze(ctx context.Context, a Analysis) (*run, error) {
	sources := expand(a.Paths)
	if len(sources) == 0 {
		return nil, ErrNoInput
	}
	r := &run{Analysis: a, sources: sources, program: detect.Compile(a.Advisories)}
	if r.Memory <= 0 {
		r.Memory = DefaultMemory
	}
	r.kept = max(r.Memory, LeastMemory) - ownMemory
	if r.Workers <= 0 {
		r.Workers = runtime.GOMAXPROCS(0)
	}
	if err := r.inventories(ctx); err != nil {
		return nil, err
	}
	r.scanner = r.program.Scanner()
	r.open(ctx)
	r.kept = keptBeside(r.kept, len(r.inputs))
	if err := r.setOffsets(); err != nil {
		return nil, err
	}
	r.shiftRight()
	r.compare(ctx)
	r.divideArchives()
	if err := r.read(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// inputCost is what an input takes of memory besides: its account, its row in the
// report, and what the collector has not found yet. So many inputs as manyInputs fit
// into ownMemory.
const (
	inputCost  = 2 << 10
	manyInputs = 1 << 10
)

// keptBeside is what may be kept beside the accounts of so many inputs, at least a
// quarter of what could be.
func keptBeside(kept, inputs int) int {
	return max(kept-inputCost*max(inputs-manyInputs, 0), kept/4)
}

// run is one analysis under way.
type run struct {
	Analysis
	sources  []*source  // in the order of their names
	inputs   []*input   // what they hold, in the order of their names
	finding  sync.Mutex // of inputs, while streams are read
	names    []string   // of the inputs, with room for what a stream will hold
	program  *detect.Program
	scanner  *detect.Scanner // nil: every line has to be decoded
	workers  []*worker
	blocks   *blockPool
	buffers  archive.Buffers
	fed      tallies // by input: what the feeder itself counted
	contacts *contacts
	alone    bool          // there is one strand
	captures int           // that are read side by side, at most
	shifts   []cordon.Time // by input; nil: no offsets
	kept     int           // bytes that what is kept may take
	excused  uint64        // who sweep by ARP for others
	flooders uint64        // who flood many ports of a host
	seen     cordon.Tally  // packets and bytes of all that was analysed
	sighted  []advisory.Sighting
	clocks   []judge.Clock          // that were found to differ
	starting map[string]cordon.Time // when the recording begins that an input is part of, where that is known
	join     join                   // with what is known of machines
}

// worker owns a detector and what it counted.
type worker struct {
	own      chan job // work that no other may do
	text     logs.Decoder
	events   kept        // of the block at hand
	batch    *sift.Batch // of the block at hand; nil where nothing is sifted
	inLog    bool        // what comes is a log's
	siftLogs bool
	detector *detect.Detector
	tallies  tallies // by input
	window   *window
	shifts   []cordon.Time      // by input; nil: none
	traffic  *inventory.Traffic // what servers say of themselves; nil: no inventory asks
}

func (r *run) newWorker() *worker {
	o := detect.Options{Inputs: r.names, Memory: r.kept / detectShare, Divisible: len(r.LeaseFiles) > 0}
	if len(r.Net) > 0 {
		o.Ours = detect.OursOf(r.Net)
	}
	d := detect.New(r.program, o)
	if len(r.workers) > 0 {
		d = r.workers[0].detector.Share()
	}
	w := &worker{
		own:      make(chan job, 4),
		detector: d,
		window:   newWindow(r.Since, r.Until),
		shifts:   r.shifts,
	}
	w.siftWith(r)
	if r.join.fleet != nil {
		w.traffic = inventory.NewTraffic(0)
	}
	return w
}

// tallies are the accounts of inputs, made when they are asked for: what a
// stream holds is found late. An account stays where it is.
type tallies []*cordon.Tally

func (t *tallies) of(i int) *cordon.Tally {
	if n := i + 1 - len(*t); n > 0 {
		*t = append(*t, make([]*cordon.Tally, n)...)
	}
	if (*t)[i] == nil {
		(*t)[i] = &cordon.Tally{}
	}
	return (*t)[i]
}

// add joins what others counted of the same inputs.
func (t *tallies) add(o tallies) {
	for i, other := range o {
		if other != nil {
			t.of(i).Add(other)
		}
	}
}

// end is the latest time of all records.
func (t tallies) end() (at cordon.Time) {
	for _, x := range t {
		if x != nil {
			at = max(at, x.To)
		}
	}
	return at
}

// observe takes a batch from a reader.
func (w *worker) observe(batch []cordon.Observation) {
	w.shifted(batch)
	batch = w.window.keep(batch)
	w.detector.Observe(batch)
	if w.traffic != nil {
		for i := range batch {
			w.traffic.See(&batch[i])
		}
	}
	w.keepContacts(batch)
}

// read runs the feeder and the workers, and joins what they found.
func (r *run) read(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs := make(chan job, r.Workers)
	r.blocks = newBlockPool(2*r.Workers + r.sideBySide())
	r.fed = make(tallies, len(r.names)) // of which strands side by side use their own
	all := r.weave()
	r.contacts = newContacts(scan.Options{Memory: r.kept / scanShare * 5, Allowed: within(r.Scanners)}, all, r.sideBySide())
	r.contacts.shared = r.newBothSaw()
	if r.Sift != SiftNothing {
		r.contacts.sifter = sift.New(sift.Options{Memory: r.kept / siftShare})
	}
	var wait, turns sync.WaitGroup
	turns.Go(r.contacts.run)
	for range r.Workers {
		w := r.newWorker()
		r.workers = append(r.workers, w)
		wait.Go(func() { w.work(jobs) })
	}
	r.feed(ctx, jobs)
	close(jobs)
	for _, w := range r.workers {
		close(w.own)
	}
	wait.Wait()
	r.contacts.close()
	turns.Wait()
	return ctx.Err()
}

// work does anybody's jobs and its own until there are no more of either.
func (w *worker) work(jobs <-chan job) {
	own := w.own
	for own != nil || jobs != nil {
		select {
		case j, ok := <-jobs:
			if !ok {
				jobs = nil
				continue
			}
			j(w)
		case j, ok := <-own:
			if !ok {
				own = nil
				continue
			}
			j(w)
		}
	}
}

// servers are the hosts whose own logs were read, as far as the operator or the
// inputs say: a name that merely stands in a line may be its sender's choice.
func (r *run) servers() map[cordon.Host]bool {
	servers := map[cordon.Host]bool{}
	for _, in := range r.inputs {
		if in.logs != nil {
			servers[r.logOptions(in).Server] = true
		}
	}
	return servers
}

// job is a piece of work for any worker.
type job func(*worker)

// report joins the workers and judges.
func (r *run) report() *cordon.Report {
	first := r.workers[0]
	for _, w := range r.workers[1:] {
		first.detector.Merge(w.detector)
		first.window.merge(w.window)
		if first.traffic != nil {
			first.traffic.Add(w.traffic)
		}
		first.tallies.add(w.tallies)
	}
	first.tallies.add(r.fed)
	floods := r.contacts.floods.Floods()
	scanners := r.withoutFlooders(r.withoutGateways(r.contacts.tracker.ScannersIn(r.divide)), floods)
	found := first.detector.CloseFor(func(h cordon.Host) bool { return h.Addr.IsValid() && len(rowsOf(scanners, h.Addr)) > 0 })
	c := judge.Case{Advisories: r.program.Advisories(), Findings: found.Findings, Edges: found.Edges, RightClocks: r.rightClocks(), Recordings: r.partsOf(), Starts: r.starts(first), Stepped: r.stepped(), Servers: r.servers(), Forgot: found.Lost.Has(cordon.HostsForgotten), Share: found.Share}
	if len(r.Net) > 0 {
		c.Ours = detect.OursOf(r.Net)
	}
	if len(r.Scanners) > 0 {
		c.MayTest = detect.OursOf(r.Scanners)
	}
	oneList := scan.OneList(scanners, r.divide)
	c.Shared = r.contacts.shared.sightings(r.names)
	r.starting = r.wholeStarts(c.Starts)
	c.Scans = r.scans(scanners, oneList, found.Findings)
	worms := r.worms(scanners, found.Findings)
	r.sighted = r.sightings(worms, scanners)
	c.Began, c.Ended = r.recorded(first, c.Stepped)
	c.Undescribed = undescribed(r.sighted)
	c.Floods = r.floodsFor(floods)
	c.End = first.tallies.end()
	r.join.hear(first.traffic, r.names)
	asNamed := hostsOf(r.Remedied)
	r.disown(&c)
	r.rekey(&c, scanners)
	c.Done = r.Remedied
	r.joined(&c)
	v := judge.Judge(c)
	r.clocks = v.Clocks
	rep := r.assemble(v, found, first)
	l := lineages{run: r, rep: rep, clocks: v.Clocks}
	l.worms(worms, scanners)
	rows := scannerRows{r.speaker(), scanners, oneList, r.ours(), l.scanners(scanners), r.join.scanning}
	rep.Scanners = rows.rows()
	r.noteStrangers(asNamed, found, rep)
	if n := r.unsifted(first.tallies); n > 0 && rep.Scanners.Len() > 0 {
		rep.Notes.Count(notSifted, n, 0, nil)
	}
	rep.Floods = r.floodReports(floods, rep, r.ours())
	r.joinScanners(scanners, rep.Hosts)
	for i := range r.sighted {
		rep.Unknown = append(rep.Unknown, r.sighted[i].Report)
	}
	raise(&rep.Level, rep.Unknown)
	raiseForScans(&rep.Level, rep, rows.services())
	raiseForFloods(&rep.Level, rep)
	calmsNobody(rep)
	return rep
}
