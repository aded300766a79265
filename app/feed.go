package app

import (
	"bufio"
	"context"
	"io"

	"cordon"
	"cordon/capture"
	"cordon/logs"
)

// feed turns inputs into jobs, source by source; members of an archive come in
// its order.
func (r *run) feed(ctx context.Context, jobs chan<- job) {
	for _, s := range r.sources {
		if ctx.Err() != nil || !s.wanted() {
			s.close()
			continue
		}
		err := r.each(ctx, s, func(in *input, src *bufio.Reader) {
			switch {
			case in.logs != nil:
				in.err = r.feedText(ctx, in, &untilDone{ctx, src}, jobs)
			case in.format == exportFormat:
				in.err = r.feedExports(ctx, in, src, jobs)
			default:
				in.err = r.feedCapture(ctx, in, src)
			}
		})
		s.tell(err)
	}
}

// feedCapture divides a capture among the workers: each looks after its part of
// the hosts, from the first packet to the last.
func (r *run) feedCapture(ctx context.Context, in *input, src io.Reader) error {
	options := capture.Options{Input: uint32(in.index), Skip: in.skip.has(), Memory: r.Memory / captureShare}
	split, err := capture.NewSplitter(&untilDone{ctx, src}, options, len(r.workers), r.fed.of(in.index))
	if err != nil {
		return err
	}
	for _, w := range r.workers {
		w.own <- func(w *worker) {
			x := &exports{input: uint32(in.index), w: w}
			w.capture = split.NewReader(w.observe, w.tallies.of(in.index), x.take)
		}
	}
	for {
		block, err := split.Next()
		if err != nil {
			for _, w := range r.workers {
				w.own <- func(w *worker) { w.capture.Finish() }
			}
			return ignoreEnd(err)
		}
		for n, w := range r.workers {
			w.own <- func(w *worker) {
				w.capture.Take(block.Shares[n])
				block.Done()
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
	if r.scanner != nil && r.Since.IsZero() && r.Until.IsZero() {
		o.Scanner = r.scanner
	}
	if o.Year == 0 {
		o.Year, o.YearAssumed = r.Now.Year(), true
	}
	o.Server = cordon.Host{Name: "log:" + in.name}
	if r.Server != "" {
		o.Server = cordon.ParseHost(r.Server)
	}
	return o
}
