package app

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"math"
	"slices"
	"sync"

	"cordon"
	"cordon/capture"
	"cordon/logs"
)

// feed turns inputs into jobs. Sources of the same hours are read side by side;
// files of captures go on with each other as [recording.follows] has them; members
// of an archive come in its order.
func (r *run) feed(ctx context.Context, jobs chan<- job) {
	var wait sync.WaitGroup
	for s := r.contacts.next(); s != nil; s = r.contacts.next() {
		wait.Go(func() {
			r.feedStrand(ctx, s, jobs)
			r.contacts.end(s)
		})
	}
	wait.Wait()
}

// weave makes the strands of all sources.
func (r *run) weave() []*strand {
	var all []*strand
	captures := r.recordings()
	for _, s := range r.inOrder() {
		if !slices.Contains(captures, s) {
			all = append(all, &strand{index: len(all), source: s, begins: s.begins(), opens: s.begins()})
		}
	}
	for _, s := range captures {
		all = append(all, &strand{index: len(all), source: s, rec: new(recording), begins: s.begins(), opens: s.begins() + overlap})
	}
	for _, s := range all {
		if len(s.source.members) > 0 {
			s.begins, s.opens = r.moved(s.source.members[0], s.begins), r.moved(s.source.members[0], s.opens)
		}
	}
	r.alone, r.captures = len(all) == 1, max(min(r.atOnce(captures, all), r.sideBySide()), 1)
	return all
}

// atOnce is how many captures may be read at a time, at most: their memory is divided
// among so many. What archives and streams hold is read whenever its turn comes.
func (r *run) atOnce(captures []*source, all []*strand) int {
	others := 0
	for _, s := range all {
		if s.rec == nil && (s.source.members == nil || slices.ContainsFunc(s.source.members, (*input).isCapture)) {
			others++
		}
	}
	return others + r.together(captures)
}

// together is how many of the captures are open at a time, at most: one had begun, and
// not ended, when another did.
func (r *run) together(captures []*source) int {
	series := map[string][]cordon.Time{} // when files begin
	for _, s := range captures {
		in := s.members[0]
		series[seriesOf(s.name)] = append(series[seriesOf(s.name)], r.moved(in, in.begins))
	}
	var begin, end []cordon.Time
	for _, s := range captures {
		in := s.members[0]
		h := hours{r.moved(in, in.begins), r.moved(in, in.ends)}
		begin = append(begin, h.begin)
		end = append(end, h.keptUntil(series[seriesOf(s.name)]))
	}
	return overlapping(begin, end)
}

// hours are when a capture begins and ends; 0 where that is not known.
type hours struct{ begin, end cordon.Time }

// keptUntil is until when a recording is kept behind the end of a file, for another may
// go on with it: until one of the series does that begins later. A file of which it is
// not known when it ends is taken to end there.
func (h hours) keptUntil(series []cordon.Time) cordon.Time {
	until := h.end + maxPause
	if h.end == 0 {
		until = math.MaxInt64
	}
	for _, at := range series {
		if at > h.begin && at+overlap >= h.end {
			until = min(until, max(at, h.end))
		}
	}
	return until
}

// overlapping is how many of some spans cover one time, at most, where they do so by
// [overlap] or more.
func overlapping(begin, end []cordon.Time) (most int) {
	slices.Sort(begin)
	slices.Sort(end)
	over := 0
	for n, at := range begin {
		for over < n && end[over] < at+overlap {
			over++
		}
		most = max(most, n+1-over)
	}
	return most
}

// block is how long the blocks of a capture are: shorter where several are read side
// by side, or where there is little memory. A dozen are under way at a time, and
// what they tell takes twice their length.
func (r *run) block() int { return max(min(1<<20, r.kept/128)/r.captures, 128<<10) }

// feedStrand feeds a source, and those that go on with its recording.
func (r *run) feedStrand(ctx context.Context, s *strand, jobs chan<- job) {
	source := s.source
	r.feedSource(ctx, source, jobs, s)
	if s.rec == nil {
		return
	}
	all := r.recordings()
	for {
		if source = s.rec.follows(r.contacts.captures(), all, source); source == nil {
			break
		}
		r.contacts.claim(source)
		r.feedSource(ctx, source, jobs, s)
	}
	r.finish(s, s.rec)
}

// feedSource feeds one source of a strand.
func (r *run) feedSource(ctx context.Context, s *source, jobs chan<- job, of *strand) {
	if ctx.Err() != nil || !s.wanted() {
		s.close()
		return
	}
	err := r.each(ctx, s, func(in *input, src *bufio.Reader) {
		switch {
		case in.logs != nil:
			in.err = r.feedText(ctx, in, &untilDone{ctx, src}, jobs, of)
		case in.format == exportFormat:
			in.err = r.feedExports(ctx, in, src, jobs, of)
		case of.rec != nil:
			in.err = r.feedCapture(ctx, in, src, of, of.rec)
		default:
			alone := new(recording)
			in.err = r.feedCapture(ctx, in, src, of, alone)
			r.finish(of, alone)
		}
	})
	s.tell(err)
}

// feedCapture divides a capture among the workers: each looks after its part of
// the hosts, from the first packet to the last.
func (r *run) feedCapture(ctx context.Context, in *input, src io.Reader, s *strand, rec *recording) error {
	options := capture.Options{
		Input: uint32(in.index), Skip: in.skip.has(), Matters: r.matters(in), Memory: r.kept / captureShare / r.captures, Block: r.block(),
		NoHalfFlows: r.Since.IsZero() && r.Until.IsZero(), // a window adds up what lies in it
		Data:        r.Sift != SiftNothing || r.program.Data(),

		TrustProxies: r.TrustProxies,
	}
	split, err := capture.NewSplitter(&untilDone{ctx, src}, options, len(r.workers), r.fed.of(in.index))
	if err != nil {
		return err
	}
	begun, frames := rec.readers != nil, rec.frames
	rec.inputs = append(rec.inputs, uint32(in.index))
	if !begun {
		rec.readers = make([]*capture.Reader, len(r.workers))
	}
	for n, w := range r.workers {
		w.own <- func(w *worker) {
			if begun {
				rec.readers[n].GoOn(uint32(in.index), frames, w.tallies.of(in.index))
				return
			}
			x := &exports{w: w}
			rec.readers[n] = split.NewReader(w.observe, w.tallies.of(in.index), x.take)
		}
	}
	for {
		block, err := split.Next()
		if err != nil {
			rec.frames += split.Frames()
			rec.last = max(rec.last, split.Last())
			in.steps = split.Steps()
			return ignoreEnd(err)
		}
		if !r.alone {
			r.contacts.pass(s, r.moved(in, block.Begins))
		}
		turn := r.contacts.turn(s, len(r.workers))
		for n, w := range r.workers {
			w.own <- func(w *worker) {
				rec.readers[n].Take(block.Shares[n])
				block.Done()
				w.bring(r.contacts, turn)
			}
		}
	}
}

func ignoreEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// untilDone ends reading when the context does.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}

func (r *run) logOptions(in *input) logs.Options {
	o := logs.Options{Input: uint32(in.index), Location: r.Location, Year: r.Year, Skip: in.skip.has(), Matters: r.matters(in), TrustProxies: r.TrustProxies}
	if r.scanner != nil && r.Sift != SiftAll && r.Since.IsZero() && r.Until.IsZero() {
		o.Scanner = r.scanner
	}
	if o.Year == 0 {
		o.Year, o.YearAssumed = cmp.Or(in.year, r.Now.Year()), true
	}
	o.Server = cordon.Host{Name: "log:" + in.name}
	if r.Server != "" {
		o.Server = cordon.ParseHost(r.Server)
	}
	return o
}
