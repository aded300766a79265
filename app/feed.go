package app

import (
	"context"
	"io"

	"cordon"
	"cordon/capture"
	"cordon/logs"
)

// feed turns inputs into jobs, in the order of their names. Text is read here,
// in order, and decoded by the workers; a capture is one job.
func (r *run) feed(ctx context.Context, jobs chan<- job) {
	for i, in := range r.inputs {
		if ctx.Err() != nil {
			return
		}
		if in.err != nil || !in.stream && in.format == "" {
			continue
		}
		o, err := openInput(in.name, r.Stdin, r.Progress.read)
		if err != nil {
			in.err = err
			continue
		}
		if in.stream {
			r.sniff(in, o)
		}
		switch {
		case in.logs != nil:
			in.err = r.feedText(ctx, i, in, &untilDone{ctx, o}, jobs)
			o.close()
		case in.format == "pcap" || in.format == "pcapng":
			in.err = r.feedCapture(ctx, i, in, o)
			o.close()
		default:
			o.close()
		}
	}
}

// feedCapture divides a capture among the workers: each looks after its part of
// the hosts, from the first packet to the last.
func (r *run) feedCapture(ctx context.Context, i int, in *input, o io.Reader) error {
	options := capture.Options{Input: uint32(i), Skip: in.skip.has(), Memory: r.Memory / captureShare}
	split, err := capture.NewSplitter(&untilDone{ctx, o}, options, len(r.workers), &r.fed[i])
	if err != nil {
		return err
	}
	for _, w := range r.workers {
		w.own <- func(w *worker) { w.capture = split.NewReader(w.observe, &w.tallies[i]) }
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

func (r *run) logOptions(i int, in *input) logs.Options {
	o := logs.Options{Input: uint32(i), Location: r.Location, Year: r.Year, Skip: in.skip.has()}
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
