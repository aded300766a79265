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
			jobs <- func(w *worker) {
				defer o.close()
				in.err = r.readCapture(ctx, i, in, o, w)
			}
		default:
			o.close()
		}
	}
}

func (r *run) readCapture(ctx context.Context, i int, in *input, o io.Reader, w *worker) error {
	stoppable := &untilDone{ctx, o}
	return capture.Read(stoppable, capture.Options{Input: uint32(i), Skip: in.skip.has()}, w.observe, &w.tallies[i])
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
