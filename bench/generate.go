package bench

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Kinds are what Generate can make.
func Kinds() []string { return []string{"weblog", "mixed", "syn"} }

// Crowds are SYN captures from so many sources, in which nothing is planted.
func Crowds() []string {
	return []string{"crowd-1000", "crowd-10000", "crowd-100000", "crowd-1000000", "crowd-10000000"}
}

// Edition changes when the same kind, number and seed give other bytes, or when
// more is known of what was planted.
const Edition = 3

// Generate writes n records of a kind and returns what it planted. It keeps a
// few megabytes whatever n is, and the plan of the hostile lines of a web log:
// a two-hundredth of n.
func Generate(kind string, n int, seed uint64, to io.Writer) (Truth, error) {
	if n < 0 {
		return Truth{}, fmt.Errorf("%d records: a number from 0 on", n)
	}
	o := &output{to: bufio.NewWriterSize(to, 1<<20)}
	rng := rand.New(rand.NewPCG(seed, 0x636f72646f6e))
	t := Truth{Kind: kind, Seed: seed, Records: uint64(n)}
	switch kind {
	case "weblog":
		weblog(o, rng, n, &t)
	case "mixed":
		mixed(o, rng, n, &t)
	case "syn":
		syns(o, rng, n, &t)
	default:
		if !slices.Contains(Crowds(), kind) {
			return t, fmt.Errorf("%q is no kind of input; there are %v", kind, append(Kinds(), Crowds()...))
		}
		sources, _ := strconv.Atoi(strings.TrimPrefix(kind, "crowd-"))
		crowd(o, rng, n, sources, &t)
	}
	t.Bytes = o.bytes
	return t, o.to.Flush()
}

// GenerateFile is Generate to a file of that name, which appears when complete.
func GenerateFile(kind string, n int, seed uint64, name string) (t Truth, err error) {
	err = whole(name, func(w io.Writer) (err error) {
		t, err = Generate(kind, n, seed, w)
		return err
	})
	return t, err
}

// whole writes a file that appears when it is complete.
func whole(name string, write func(io.Writer) error) error {
	f, err := os.Create(name + ".part")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(write(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// output counts what is written. A failed write shows at the flush.
type output struct {
	to    *bufio.Writer
	bytes uint64
}

func (o *output) write(b []byte) {
	o.bytes += uint64(len(b))
	_, _ = o.to.Write(b)
}
