package archive

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const tarBlock = 512

// isTar goes by the checksum of the first header, which every kind of tar has.
func isTar(head []byte) bool {
	if len(head) < tarBlock {
		return false
	}
	want, err := strconv.ParseUint(strings.Trim(string(head[148:156]), " \x00"), 8, 32)
	if err != nil || head[0] == 0 && head[156] == 0 {
		return false
	}
	var sum uint64
	for i, c := range head[:tarBlock] {
		if 148 <= i && i < 156 {
			c = ' '
		}
		sum += uint64(c)
	}
	return sum == want
}

// tarEntries lists a tar archive. Folders and headers for the whole archive
// are no entries; a list that breaks off ends with an entry without a name.
func tarEntries(src io.Reader, raw *raw) entries {
	z := tar.NewReader(src)
	return func() (entry, error) {
		for {
			h, err := z.Next()
			if err == io.EOF {
				return entry{}, io.EOF
			}
			if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
				g := guarded{what: "tar archive", raw: raw}
				return entry{err: g.say(err), last: true}, nil
			}
			if h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader {
				continue
			}
			e := entry{name: h.Name, written: told(h.ModTime), err: notFollowed(h)}
			if e.err == nil {
				e.src = &guarded{Reader: z, what: "tar archive", free: true, raw: raw}
			}
			return e, nil
		}
	}
}

// told is a time that somebody set: packers that must give the same bytes every
// time write the begin of 1970, or of what the format can say.
func told(t time.Time) time.Time {
	if t.Year() <= 1980 {
		return time.Time{}
	}
	return t.UTC()
}

func notFollowed(h *tar.Header) error {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return errSparse
		}
	}
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeCont:
		return nil
	case tar.TypeSymlink, tar.TypeLink:
		return fmt.Errorf("a link to %s, which is not followed", shown(h.Linkname))
	case tar.TypeChar, tar.TypeBlock:
		return errors.New("a device, which is not read")
	case tar.TypeFifo:
		return errors.New("a pipe, which holds nothing")
	case tar.TypeGNUSparse:
		return errSparse
	}
	return fmt.Errorf("an entry of the unknown type %q", h.Typeflag)
}

var errSparse = errors.New("a sparse file, which is not read; unpack it first")
