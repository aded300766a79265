package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"cordon"
	"cordon/capture"
	"cordon/logs"
)

// Sizes of reading. A block of text is cut at a line end; a line longer than
// maxLine gives its head and the rest is counted as lost.
const (
	blockLen = 1 << 20
	maxLine  = blockLen
	lineHead = 64 << 10
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
			in.err = r.feedText(ctx, i, in, o, jobs)
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

var blocks = sync.Pool{New: func() any { b := make([]byte, 0, blockLen+maxLine); return &b }}

// feedText cuts an input into blocks of whole lines.
func (r *run) feedText(ctx context.Context, i int, in *input, o io.Reader, jobs chan<- job) error {
	stream := logs.NewStream(in.logs, r.logOptions(i, in))
	send := func(buf *[]byte, data []byte, cut uint64) {
		block := stream.Block(data)
		jobs <- func(w *worker) {
			block.Decode(w.observe, &w.tallies[i])
			if cut > 0 {
				w.tallies[i].LoseBytes(cut)
				w.tallies[i].Lost.Count("bytes of lines longer than 1 MiB, behind their first 64 KiB", cut, 0, nil)
			}
			blocks.Put(buf)
		}
	}
	rest := []byte(nil)
	for ctx.Err() == nil {
		buf := blocks.Get().(*[]byte)
		data := append((*buf)[:0], rest...)
		n, err := io.ReadFull(o, data[len(data):len(data)+blockLen])
		data = data[:len(data)+n]
		*buf = data[:0]
		if err != nil { // the end, or damage
			if len(data) > 0 {
				send(buf, data, 0)
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && !damaged(o) {
				return nil
			}
			return err
		}
		end := bytes.LastIndexByte(data, '\n') + 1
		if end == 0 && len(data) >= maxLine {
			head, cut, err := skipLine(o, data)
			send(buf, head, cut)
			if rest = nil; err != nil {
				return ignoreEnd(err)
			}
			continue
		}
		rest = append([]byte(nil), data[end:]...)
		send(buf, data[:end], 0)
	}
	return ctx.Err()
}

// skipLine keeps the head of a line without end and reads on to the next one.
func skipLine(o io.Reader, data []byte) (head []byte, cut uint64, err error) {
	cut = uint64(len(data) - lineHead)
	head = append(data[:lineHead], '\n')
	src, _ := o.(io.ByteReader)
	for {
		c, err := src.ReadByte()
		if err != nil {
			return head, cut, err
		}
		if c == '\n' {
			return head, cut, nil
		}
		cut++
	}
}

func ignoreEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// damaged tells a compressed stream that breaks off from a file that ends:
// io.ReadFull reports both as an unexpected end, and only the former does so
// again.
func damaged(o io.Reader) bool {
	var one [1]byte
	_, err := o.Read(one[:])
	return errors.Is(err, io.ErrUnexpectedEOF)
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
