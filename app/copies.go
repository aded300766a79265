package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"hash/maphash"
	"io"
	"slices"
	"sort"
	"sync"

	"cordon"
	"cordon/capture"
)

// A copy is found by comparing records, not bytes: a log and its compressed
// twin, a capture and the same packets in another container. What is called a
// copy: a whole input; a whole input of at least minWhole records that another
// begins with; a run of at least minRun records of which more than minDistinct
// differ from each other. A single equal line is not one, nor is a worm that
// repeats itself. Of two, the input later by name gives way.
const (
	minRun      = 32
	minDistinct = 16
	minWhole    = 8
	// printCost is what a record's fingerprint takes, bytes, with its part of
	// the index and what a growing list has too much.
	printCost = 16
	// leastPrints is what a source may have in any case.
	leastPrints = 1024
	// stride is the distance of indexed records; a run of minRun cannot miss one.
	stride = minRun / 2
)

// ranges are half-open spans of record numbers from 1, in order.
type ranges []span

type span struct{ from, to uint64 }

// has returns the test for one record, or nil where there is nothing to test.
func (r ranges) has() func(uint64) bool {
	if len(r) == 0 {
		return nil
	}
	return func(n uint64) bool {
		i := sort.Search(len(r), func(i int) bool { return r[i].to > n })
		return i < len(r) && r[i].from <= n
	}
}

// compare finds copies among the inputs. With one input there is nothing to
// compare, and a stream cannot be read twice.
func (r *run) compare(ctx context.Context) {
	var files []*input
	var total int64
	for _, s := range r.sources {
		total += s.size
	}
	for _, in := range r.inputs {
		if in.err == nil && !in.stream && in.format != "" && in.format != "empty" {
			files = append(files, in)
		} else if in.stream && len(r.inputs) > 1 {
			in.uncompared = true
		}
	}
	defer r.Progress.begin(total, false)
	if len(files) < 2 {
		return
	}
	r.Progress.begin(total, true)
	expectHalves(files)
	prints := r.fingerprints(ctx, files, total)
	index, begins := newPrintIndex(), beginnings(prints)
	for i, in := range files {
		if ctx.Err() != nil {
			return
		}
		if b := begins[i]; b.records > 0 {
			in.skip = ranges{{1, uint64(b.records) + 1}}
			in.copyOf.add(files[b.file])
		}
		index.match(in, prints[i], files, prints[:i])
		index.add(i, prints[i])
	}
	r.mend(files)
}

// origins are the inputs that have records of another, in the order in which those
// stand in it.
type origins struct {
	names []string // maxOrigins at most
	have  map[int]bool
}

// maxOrigins is how many of them are named.
const maxOrigins = 3

func (o *origins) add(in *input) {
	if o.have[in.index] {
		return
	}
	if o.have == nil {
		o.have = map[int]bool{}
	}
	o.have[in.index] = true
	if len(o.names) < maxOrigins {
		o.names = append(o.names, in.name)
	}
}

func (o *origins) tell(rep *cordon.InputReport) {
	if len(o.names) == 0 {
		return
	}
	rep.CopyOf, rep.CopyAlsoOf, rep.CopyOfMore = o.names[0], o.names[1:], len(o.have)-len(o.names)
}

// fingerprints hashes every record of every file, within the bound: each source
// has its share by its size, of which its members take one after the other.
func (r *run) fingerprints(ctx context.Context, files []*input, total int64) [][]uint64 {
	prints := make([][]uint64, len(files))
	at := map[*input]int{}
	for i, in := range files {
		at[in] = i
	}
	seed := maphash.MakeSeed() // equal within this run is all that is asked
	slots := make(chan struct{}, r.Workers)
	room := r.kept / copiesShare / printCost
	var wait sync.WaitGroup
	for _, s := range r.sources {
		if !slices.ContainsFunc(s.members, func(in *input) bool { _, ok := at[in]; return ok }) {
			continue
		}
		share := leastPrints + int(float64(room)*float64(s.size)/float64(max(total, 1)))
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			// What cannot be read any more is told when it is analysed.
			_ = r.each(ctx, s, func(in *input, src *bufio.Reader) {
				i, ok := at[in]
				if !ok {
					return
				}
				taken, whole := fingerprint(src, in, seed, share)
				cost := len(taken) + in.kept()/printCost
				if !whole || cost > share {
					in.uncompared = true
					in.drop()
					return
				}
				prints[i] = taken
				share -= cost
			})
		})
	}
	wait.Wait()
	return prints
}

func fingerprint(src *bufio.Reader, in *input, seed maphash.Seed, most int) (prints []uint64, whole bool) {
	if in.logs == nil {
		return capturePrints(src, seed, most, &in.ends)
	}
	in.keepFirst(src)
	return linePrints(src, seed, most, in.keepLast)
}

// linePrints hashes lines without their ends. A last line that has none, and is not a
// long one, is handed to last.
func linePrints(src *bufio.Reader, seed maphash.Seed, most int, last func([]byte)) (prints []uint64, whole bool) {
	var h maphash.Hash
	h.SetSeed(seed)
	long := false
	for {
		line, err := src.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			h.Write(line)
			long = true
			continue
		}
		if err != nil && len(line) == 0 {
			return prints, true
		}
		if err == io.EOF && !long { // what breaks off goes on in no other file
			last(line)
		}
		long = false
		h.Write(bytes.TrimRight(line, "\r\n"))
		if prints = append(prints, h.Sum64()); len(prints) > most {
			return nil, false
		}
		h.Reset()
	}
}

// capturePrints hashes packets, and tells the latest time of them where it has seen all.
func capturePrints(src io.Reader, seed maphash.Seed, most int, ends *cordon.Time) (prints []uint64, whole bool) {
	latest := cordon.Time(1) // of none that shows a time
	records, err := capture.NewRecords(src)
	if err != nil {
		*ends = latest
		return nil, true
	}
	var h maphash.Hash
	h.SetSeed(seed)
	for {
		rec, err := records.Next()
		if err != nil {
			*ends = latest
			return prints, true
		}
		latest = max(latest, rec.Time)
		var when [8]byte // containers differ in resolution: compare microseconds
		binary.LittleEndian.PutUint64(when[:], uint64(rec.Time/1000))
		h.Write(when[:])
		h.Write(rec.Data)
		if prints = append(prints, h.Sum64()); len(prints) > most {
			return nil, false
		}
		h.Reset()
	}
}

// printIndex finds where a record stands in the files before.
type printIndex struct{ at map[uint64][]printPlace }

type printPlace struct{ file, record int }

// maxPlaces bounds the look-ups for a record that stands everywhere; the next
// indexed record of the same run will find it.
const maxPlaces = 8

func newPrintIndex() *printIndex { return &printIndex{map[uint64][]printPlace{}} }

func (x *printIndex) add(file int, prints []uint64) {
	for i := 0; i < len(prints); i += stride {
		if places := x.at[prints[i]]; len(places) < maxPlaces {
			x.at[prints[i]] = append(places, printPlace{file, i})
		}
	}
}

// match adds what of an input is a copy of those before it, behind the beginning
// that is known to be one.
func (x *printIndex) match(in *input, prints []uint64, files []*input, before [][]uint64) {
	start := 0
	if len(in.skip) > 0 {
		start = int(in.skip[0].to) - 1
	}
	for i := start; i < len(prints); i++ {
		from, to, file := x.longest(prints, i, start, before)
		if to-from < minRun {
			continue
		}
		if distinct(prints[from:to]) <= minDistinct {
			i = to - 1 // the same few records again and again: not looked at twice
			continue
		}
		in.skip = append(in.skip, span{uint64(from) + 1, uint64(to) + 1})
		in.copyOf.add(files[file])
		start, i = to, to-1
	}
}

// longest extends the places of one record in both directions, not before
// start, and returns the longest run.
func (x *printIndex) longest(prints []uint64, i, start int, before [][]uint64) (from, to, file int) {
	for _, p := range x.at[prints[i]] {
		other := before[p.file]
		a, b := i, p.record
		for a > start && b > 0 && prints[a-1] == other[b-1] {
			a, b = a-1, b-1
		}
		c, d := i, p.record
		for c < len(prints) && d < len(other) && prints[c] == other[d] {
			c, d = c+1, d+1
		}
		if c-a > to-from {
			from, to, file = a, c, p.file
		}
	}
	return from, to, file
}

func distinct(prints []uint64) int {
	seen := map[uint64]bool{}
	for _, p := range prints {
		if seen[p] = true; len(seen) > minDistinct {
			break
		}
	}
	return len(seen)
}
