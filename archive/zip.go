package archive

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
)

// The methods of zip beside store and deflate, by their numbers.
const (
	zipBzip2 = 12
	zipZstd  = 93
	zipXz    = 95
)

func isZip(head []byte) bool {
	return len(head) >= 4 && string(head[:2]) == "PK" && (string(head[2:4]) == "\x03\x04" || string(head[2:4]) == "\x05\x06" || string(head[2:4]) == "\x07\x08")
}

var (
	errZipDirectory = fmt.Errorf("the directory of the zip archive is larger than %d MiB, which is not read; unpack it first", maxDirectory>>20)
	errZipCut       = errors.New("the zip archive has no directory at its end: it is cut, or damaged; zip -FF may repair it")
	errOverlap      = errors.New("lies over another member of the zip archive, which no packer does; it is not read")
	errEncrypted    = errors.New("is encrypted; unpack the archive with its password first")
)

// rationed gives out no more bytes than the directory may have.
type rationed struct {
	io.ReaderAt
	left int64
}

func (r *rationed) ReadAt(p []byte, offset int64) (int, error) {
	if r.left -= int64(len(p)); r.left < 0 {
		return 0, errZipDirectory
	}
	return r.ReaderAt.ReadAt(p, offset)
}

// zipEntries lists a zip archive in the order of its directory.
func zipEntries(src io.ReaderAt, size int64, raw *raw) (entries, error) {
	// The end of the directory is searched for in the last 65 KiB and buffered.
	ration := &rationed{src, maxDirectory + 256<<10}
	z, err := zip.NewReader(ration, size)
	switch {
	case errors.Is(err, errZipDirectory):
		return nil, errZipDirectory
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		if ours(err) {
			return nil, err
		}
		return nil, errZipCut
	}
	ration.left = 1 << 62
	registerMethods(z)
	over := overlapping(z.File)
	i := -1
	return func() (entry, error) {
		for i++; i < len(z.File); i++ {
			f := z.File[i]
			if strings.HasSuffix(f.Name, "/") {
				continue // a folder
			}
			e := entry{name: f.Name, written: zipWritten(f)}
			if e.err = zipFault(f); e.err == nil && over[i] {
				e.err = errOverlap
			}
			if e.err == nil {
				e.open = func() (io.Reader, func(), error) { return openZipped(f, raw) }
			}
			return e, nil
		}
		return entry{}, io.EOF
	}, nil
}

// The extra fields of zip that hold a time in UTC: NTFS, and three of Info-ZIP.
var zipTimes = []uint16{0x000a, 0x000d, 0x5455, 0x5855}

// zipWritten is when a member was last written. The time that every member has is
// that of some zone which it does not tell, and counts for nothing.
func zipWritten(f *zip.File) time.Time {
	for extra := f.Extra; len(extra) >= 4; {
		tag, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if slices.Contains(zipTimes, tag) {
			return told(f.Modified)
		}
		extra = extra[min(4+size, len(extra)):]
	}
	return time.Time{}
}

func zipFault(f *zip.File) error {
	switch {
	case f.Flags&1 != 0 || f.Method == 99:
		return errEncrypted
	case f.Mode()&^0o7777 != 0 && !f.Mode().IsRegular():
		return errors.New("a link or a device, which is not followed")
	}
	switch f.Method {
	case zip.Store, zip.Deflate, zipBzip2, zipZstd, zipXz:
		return nil
	}
	return fmt.Errorf("is compressed with method %d of zip, which is not read; unpack it first", f.Method)
}

func openZipped(f *zip.File, raw *raw) (io.Reader, func(), error) {
	what := "zip member"
	r, err := f.Open()
	if err != nil {
		g := guarded{what: what, raw: raw}
		return nil, nil, g.say(err)
	}
	return &guarded{Reader: r, what: what, free: f.Method == zip.Store, raw: raw}, func() { r.Close() }, nil
}

func registerMethods(z *zip.Reader) {
	var spare []io.ReadCloser // members are read one after the other
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser {
		var d io.ReadCloser
		if n := len(spare); n > 0 {
			d, spare = spare[n-1], spare[:n-1]
			_ = d.(flate.Resetter).Reset(r, nil) // an error would be that of reading
		} else {
			d = flate.NewReader(r)
		}
		return &closable{d, func() { spare = append(spare, d) }}
	})
	for method, open := range map[uint16]func(*input) (io.Reader, func(), error){
		zipBzip2: openBzip2, zipZstd: openZstd, zipXz: openXz,
	} {
		z.RegisterDecompressor(method, func(r io.Reader) io.ReadCloser {
			d, closer, err := open(&input{byteReader: bufio.NewReaderSize(r, HeadLen)})
			if err != nil {
				return failed{err}
			}
			return &closable{d, closer}
		})
	}
}

type closable struct {
	io.Reader
	closer func()
}

func (c *closable) Close() error {
	if c.closer != nil {
		c.closer()
	}
	return nil
}

type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
func (f failed) Close() error             { return nil }

// overlapping marks members whose bytes another member has too: a small file
// can so hold the same bomb a thousand times.
func overlapping(files []*zip.File) map[int]bool {
	type place struct {
		from, to int64
		file     int
	}
	var places []place
	for i, f := range files {
		if from, err := f.DataOffset(); err == nil && f.CompressedSize64 > 0 {
			places = append(places, place{from, from + int64(min(f.CompressedSize64, 1<<62)), i})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.file, b.file)) })
	over := map[int]bool{}
	var end int64
	for _, p := range places {
		if p.from < end {
			over[p.file] = true
		}
		end = max(end, p.to)
	}
	return over
}
