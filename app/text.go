package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"cordon"
	"cordon/logs"
)

// Sizes of reading text. A block is cut at a line end. A line longer than
// maxLine gives its head, which is more than a decoder looks at, and the rest of
// it is lost, wherever the blocks happen to be cut.
const (
	blockLen = 1024 << 10
	maxLine  = 1 << 20
	lineHead = 64<<10 + 1
)

var lostTail = fmt.Sprintf("bytes of lines longer than %d MiB, behind their first %d KiB", maxLine>>20, lineHead>>10)

// feedText cuts an input into blocks of whole lines. Of a short one the feeder
// makes a job. Of a long one that is alone the workers take block after block
// themselves, so that who reads a block decodes it while it is still in the core's
// cache.
func (r *run) feedText(ctx context.Context, in *input, o io.Reader, jobs chan<- job, s *strand) error {
	stream := logs.NewStream(in.logs, r.logOptions(in))
	p := &pull{strands: &r.contacts.strands, strand: s, stream: stream, text: textBlocks{src: r.halved(in, o, stream)}}
	if !r.alone {
		p.due = func(at cordon.Time) { r.contacts.pass(s, r.moved(in, at)) }
	}
	for more := true; more; more = !r.alone && !p.over {
		buf := r.blocks.take()
		b, ok := p.next(ctx, *buf)
		jobs <- func(w *worker) {
			if ok {
				b.decode(w, in.index)
				w.bring(r.contacts, b.turn)
			}
			r.blocks.give(buf)
		}
	}
	if !p.over {
		var all sync.WaitGroup
		for range r.Workers {
			all.Add(1)
			jobs <- func(w *worker) {
				defer all.Done()
				buf := r.blocks.take()
				for b, ok := p.next(ctx, *buf); ok; b, ok = p.next(ctx, *buf) {
					b.decode(w, in.index)
					w.bring(r.contacts, b.turn)
				}
				r.blocks.give(buf)
			}
		}
		all.Wait()
	}
	return ignoreEnd(p.err)
}

// pull hands out the blocks of an input, to any worker.
type pull struct {
	mu      sync.Mutex
	strands *strands
	strand  *strand
	due     func(cordon.Time) // waits until what begins then is due; nil: it is
	stream  *logs.Stream
	text    textBlocks
	lines   chan uint64 // how many came before the next block, once it is known; nil: the stream counts
	over    bool        // there is no more
	err     error       // why; io.EOF at a clean end
}

// textBlock is a block and how many bytes of long lines were left out of it.
type textBlock struct {
	logs.Block
	cut  uint64
	turn *turn

	// Counting lines is for whoever decodes the block, while others read: how many came
	// before it, and where to say how many came before the next. nil: they are counted.
	before, after chan uint64
}

// count counts the block's lines.
func (b *textBlock) count() {
	if b.before == nil {
		return
	}
	n := b.Lines()
	lines := <-b.before
	b.after <- lines + n
	b.Follows(lines)
}

func (p *pull) next(ctx context.Context, buf []byte) (b textBlock, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over && ctx.Err() != nil {
		p.over, p.err = true, ctx.Err()
	}
	if p.over {
		return textBlock{}, false
	}
	data, cut, err := p.text.next(buf)
	p.over, p.err = err != nil, err
	b = p.block(data)
	b.cut = cut
	if p.due != nil {
		p.due(b.Begins())
	}
	b.turn = p.strands.turn(p.strand, 1)
	return b, true
}

func (p *pull) block(data []byte) (b textBlock) {
	loose := false
	if b.Block, loose = p.stream.Loose(data); !loose {
		return b
	}
	if p.lines == nil {
		p.lines = make(chan uint64, 1)
		p.lines <- p.stream.Lines()
	}
	b.before, b.after = p.lines, make(chan uint64, 1)
	p.lines = b.after
	return b
}

func (b textBlock) decode(w *worker, input int) {
	b.count()
	t := w.tallies.of(input)
	w.text.Decode(b.Block, w.observeLog, t)
	b.turn.input, b.turn.steps = input, w.text.Steps()
	countCut(t, b.cut)
}

func countCut(t *cordon.Tally, cut uint64) {
	if cut > 0 {
		t.LoseBytes(cut)
		t.Lost.Count(lostTail, cut, 0, nil)
	}
}

// blockPool is a fixed number of buffers. Who asks waits until one is free, so
// that reading does not run ahead of the work.
type blockPool struct {
	free chan *[]byte
	made chan struct{} // one for each buffer that may still be made
}

func newBlockPool(n int) *blockPool {
	p := &blockPool{make(chan *[]byte, n), make(chan struct{}, n)}
	for range n {
		p.made <- struct{}{}
	}
	return p
}

func (p *blockPool) take() *[]byte {
	select {
	case b := <-p.free:
		return b
	default:
	}
	select {
	case b := <-p.free:
		return b
	case <-p.made:
		b := make([]byte, blockLen+maxLine+1)
		return &b
	}
}

func (p *blockPool) give(b *[]byte) { p.free <- b }

// textBlocks cuts text at line ends.
type textBlocks struct {
	src  io.Reader
	rest []byte // of the line that a block was cut before
}

// next returns the next whole lines, in buf, and how many bytes of overlong
// lines it left out. With an error, io.EOF at a clean end, data is the last.
func (t *textBlocks) next(buf []byte) (data []byte, cut uint64, err error) {
	n := copy(buf, t.rest)
	t.rest = t.rest[:0]
	got, err := fill(t.src, buf[n:n+blockLen])
	data = buf[:n+got]
	if err != nil {
		return squeeze(data, err, 0)
	}
	end := bytes.LastIndexByte(data, '\n') + 1
	if len(data)-end <= maxLine {
		t.rest = append(t.rest, data[end:]...)
		return squeeze(data[:end], nil, 0)
	}
	// The line goes on: read to its end, through the room behind its head.
	head := end + lineHead
	cut = uint64(len(data) - head)
	for {
		got, err := t.src.Read(buf[head : head+maxLine]) // what follows the line must fit in a block's rest
		if i := bytes.IndexByte(buf[head:head+got], '\n'); i >= 0 {
			t.rest = append(t.rest, buf[head+i+1:head+got]...)
			buf[head] = '\n'
			return squeeze(buf[:head+1], err, cut+uint64(i))
		}
		if cut += uint64(got); err != nil {
			return squeeze(buf[:head], err, cut)
		}
	}
}

// squeeze takes the tail out of a line longer than maxLine. In at most
// 2*maxLine bytes there is one at most, and it covers the middle.
func squeeze(data []byte, err error, cut uint64) ([]byte, uint64, error) {
	if len(data) <= maxLine {
		return data, cut, err
	}
	from := bytes.LastIndexByte(data[:maxLine], '\n') + 1
	to := bytes.IndexByte(data[maxLine:], '\n')
	if to < 0 {
		to = len(data)
	} else {
		to += maxLine
	}
	if to-from <= maxLine {
		return data, cut, err
	}
	n := copy(data[from+lineHead:], data[to:])
	return data[:from+lineHead+n], cut + uint64(to-from-lineHead), err
}

// fill reads until b is full or the source is at its end. Unlike io.ReadFull it
// tells a clean end from one that a decompressor finds too early.
func fill(src io.Reader, b []byte) (n int, err error) {
	for idle := 0; n < len(b) && err == nil; idle++ {
		var got int
		got, err = src.Read(b[n:])
		if n += got; got > 0 {
			idle = 0
		} else if err == nil && idle > 100 {
			err = io.ErrNoProgress
		}
	}
	return n, err
}
