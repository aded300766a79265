package archive

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/therootcompany/xz"
)

// layer is a compression that is seen through.
type layer struct {
	name string
	is   func(head []byte) bool
	open func(r *input) (io.Reader, func(), error)
}

var layers = []layer{
	{"gzip", starts("\x1f\x8b\x08"), openGzip},
	{"zstd", isZstd, openZstd},
	{"xz", starts("\xfd7zXZ\x00"), openXz},
	{"bzip2", isBzip2, openBzip2},
	{"utf-16", isUTF16, openUTF16},
}

// carriageReturns is no compression: it is looked for where there is none.
var carriageReturns = layer{name: layerCR, open: openCR}

func layerOf(head []byte, b *bufio.Reader) *layer {
	for i := range layers {
		if layers[i].is(head) {
			return &layers[i]
		}
	}
	if isCR(head, b) {
		return &carriageReturns
	}
	return nil
}

func starts(magic string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

// isZstd also knows the frames that carry no data, which may come first.
func isZstd(head []byte) bool {
	return len(head) >= 4 && (string(head[:4]) == "\x28\xb5\x2f\xfd" || head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18")
}

// isBzip2 asks for the first block, or the end of an empty stream, as well: the
// magic alone is text.
func isBzip2(head []byte) bool {
	return len(head) >= 10 && string(head[:3]) == "BZh" && '1' <= head[3] && head[3] <= '9' &&
		(string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17\x72\x45\x38\x50\x90")
}

func openGzip(r *input) (io.Reader, func(), error) {
	z, err := gzip.NewReader(r)
	return z, nil, err
}

func openZstd(r *input) (io.Reader, func(), error) {
	// One goroutine and a bounded window: input does not choose our memory.
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

func openXz(r *input) (io.Reader, func(), error) {
	z, err := xz.NewReader(r, maxWindow)
	return z, nil, err
}

func openBzip2(r *input) (io.Reader, func(), error) { return bzip2.NewReader(r), nil, nil }

// tooLarge says in our words that a decoder would have needed too much.
func tooLarge(err error) bool {
	return errors.Is(err, xz.ErrMemlimit) || errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded)
}
