package app

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"slices"

	"cordon"
	"cordon/capture"
	"cordon/logs"
)

// feed turns inputs into jobs, source by source, as [run.inOrder] and for files of
// captures [run.recordings] have them; members of an archive come in its order.
func (r *run) feed(ctx context.Context, jobs chan<- job) {
	captures := r.recordings()
	for _, s := range r.inOrder() {
		if !slices.Contains(captures, s) {
			r.feedSource(ctx, s, jobs, nil)
		}
	}
	for len(captures) > 0 {
		s := captures[0]
		captures = captures[1:]
		for rec := new(recording); ; captures = slices.DeleteFunc(captures, func(o *source) bool { return o == s }) {
			r.feedSource(ctx, s, jobs, rec)
			if s = rec.follows(captures, s); s == nil {
				r.finish(rec)
				break
			}
		}
	}
}

// feedSource feeds one source. rec, which may be nil, is the recording that it
// is one file of.
func (r *run) feedSource(ctx context.Context, s *source, jobs chan<- job, rec *recording) {
	if ctx.Err() != nil || !s.wanted() {
		s.close()
		return
	}
	err := r.each(ctx, s, func(in *input, src *bufio.Reader) {
		switch {
		case in.logs != nil:
			in.err = r.feedText(ctx, in, &untilDone{ctx, src}, jobs)
		case in.format == exportFormat:
			in.err = r.feedExports(ctx, in, src, jobs)
		case rec != nil:
			in.err = r.feedCapture(ctx, in, src, rec)
		default:
			alone := new(recording)
			in.err = r.feedCapture(ctx, in, src, alone)
			r.finish(alone)
		}
	})
	s.tell(err)
}

// feedCapture divides a capture among the workers: each looks after its part of
// the hosts, from the first packet to the last.
func (r *run) feedCapture(ctx context.Context, in *input, src io.Reader, rec *recording) error {
	options := capture.Options{
		Input: uint32(in.index), Skip: in.skip.has(), Memory: r.Memory / captureShare,
		NoHalfFlows: r.Since.IsZero() && r.Until.IsZero(), // a window adds up what lies in it
		Data:        r.Sift != SiftNothing || r.program.Data(),
	}
	split, err := capture.NewSplitter(&untilDone{ctx, src}, options, len(r.workers), r.fed.of(in.index))
	if err != nil {
		return err
	}
	begun, frames := rec.begun, rec.frames
	rec.begun = true
	for _, w := range r.workers {
		w.own <- func(w *worker) {
			if begun {
				w.capture.GoOn(uint32(in.index), frames, w.tallies.of(in.index))
				return
			}
			x := &exports{w: w}
			w.capture = split.NewReader(w.observe, w.tallies.of(in.index), x.take)
		}
	}
	for {
		block, err := split.Next()
		if err != nil {
			rec.frames += split.Frames()
			rec.last = max(rec.last, split.Last())
			return ignoreEnd(err)
		}
		turn := r.contacts.number(len(r.workers))
		for n, w := range r.workers {
			w.own <- func(w *worker) {
				w.capture.Take(block.Shares[n])
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
	o := logs.Options{Input: uint32(in.index), Location: r.Location, Year: r.Year, Skip: in.skip.has(), TrustProxies: r.TrustProxies}
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
