package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"cordon"
)

// Record is one captured packet as recorded.
type Record struct {
	Frame uint64      // from 1
	Time  cordon.Time // 0 where the record shows none
	Link  uint16      // LINKTYPE
	Wire  uint32      // length on the wire, bytes
	Size  uint64      // of what was read for it, bytes: its header, and blocks that hold no packet
	Data  []byte      // as far as captured; valid until the next call of Next
}

// ErrFormat says that the input is neither pcap nor pcapng.
var ErrFormat = errors.New("neither a pcap nor a pcapng capture")

// DamageError says where a capture is damaged. Frame is the packet that could
// not be read; the damage may end the capture there, or cost only that packet.
type DamageError struct {
	Frame  uint64 // from 1; 0 in the header of the file
	Offset uint64 // bytes from the beginning
	Reason string
	Err    error // io.ErrUnexpectedEOF where the capture is cut

	final bool // nothing after it can be read
}

func (e *DamageError) Error() string {
	if e.Frame == 0 {
		return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason)
	}
	return fmt.Sprintf("frame %d at byte %d: %s", e.Frame, e.Offset, e.Reason)
}

func (e *DamageError) Unwrap() error { return e.Err }

// Reasons of damage, as the tally shows them.
const (
	damageCut       = "the capture is cut in the middle of a record"
	damageHeader    = "the capture is cut in its header"
	damageLength    = "a record's length is impossible; what follows cannot be read"
	damageInterface = "the packet's interface is not described"
	damageBlock     = "a packet block does not hold the packet it announces"
	damageSection   = "a section header is malformed; what follows cannot be read"
)

// maxRecord bounds one packet: what is longer is damage. libpcap itself
// captures at most 256 KiB; a file header may announce more, up to maxRecord.
const (
	usualRecord = 256 << 10
	maxRecord   = 16 << 20
)

// Sniff tells the format by the first bytes, four at least: "pcap", "pcapng",
// or "" for neither.
func Sniff(head []byte) string {
	if len(head) < 4 {
		return ""
	}
	if binary.BigEndian.Uint32(head) == blockSection {
		return "pcapng"
	}
	if _, ok := pcapFormat(head); ok {
		return "pcap"
	}
	return ""
}

// Begins returns the time of the first packet, where the first bytes of a capture
// show it, or 0.
func Begins(head []byte) cordon.Time {
	records, err := NewRecords(bytes.NewReader(head))
	if err != nil {
		return 0
	}
	rec, err := records.Next()
	if err != nil {
		return 0
	}
	return rec.Time
}

// format reads one packet after the other from a window. A *DamageError that
// is not final costs one frame; the caller goes on.
type format interface {
	next(in *window, rec *Record) error
}

// Records iterates the packets of a capture.
type Records struct {
	in     *window
	format format
	rec    Record
	frame  uint64
	over   error  // what Next returns from now on
	start  uint64 // where the last call of Next began to read
}

// NewRecords reads the header of a capture. It returns ErrFormat where r is
// none, and a *DamageError where the header is cut.
func NewRecords(r io.Reader) (*Records, error) {
	in := newWindow(r)
	head, err := in.peek(4)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("read capture: %w", err)
	}
	switch Sniff(head) {
	case "pcapng":
		return &Records{in: in, format: &pcapng{}}, nil
	case "pcap":
		p, err := newPcap(in)
		if err != nil {
			return nil, err
		}
		return &Records{in: in, format: p}, nil
	}
	return nil, ErrFormat
}

// Next returns the next packet, valid until the following call; io.EOF at the
// clean end; a *DamageError where a packet cannot be read, wrapping
// io.ErrUnexpectedEOF where the capture ends in the middle of it. After damage
// Next goes on with the packet that follows, or returns io.EOF where nothing
// after it can be read. Any other error is the source's own.
func (r *Records) Next() (*Record, error) {
	start := r.in.offset
	r.start = start
	if r.over != nil {
		return nil, r.over
	}
	r.rec = Record{Frame: r.frame + 1}
	err := r.format.next(r.in, &r.rec)
	if err == nil {
		r.frame++
		r.rec.Wire = max(r.rec.Wire, uint32(len(r.rec.Data)))
		r.rec.Size = r.in.offset - start
		return &r.rec, nil
	}
	if err == io.ErrUnexpectedEOF {
		err = &DamageError{Reason: damageCut, Err: err, final: true}
	}
	damage := (*DamageError)(nil)
	switch {
	case errors.As(err, &damage):
		r.frame++
		damage.Frame, damage.Offset = r.frame, start
		if damage.final {
			r.over = io.EOF
		}
	case err == io.EOF:
		r.over = io.EOF
	default:
		err = fmt.Errorf("frame %d at byte %d: %w", r.frame+1, r.in.offset, err)
		r.over = err
	}
	return nil, err
}

// Bytes is how many bytes of the capture were read.
func (r *Records) Bytes() uint64 { return r.in.offset }

// behind is how many bytes the last call of Next took.
func (r *Records) behind() uint64 { return r.in.offset - r.start }

// drain reads what lies behind the end, which damage has cut off from the rest,
// and returns how much it is.
func (r *Records) drain() uint64 {
	before := r.in.offset
	for {
		if b, err := r.in.take(r.in.to - r.in.from); err != nil {
			return r.in.offset - before
		} else if len(b) == 0 {
			if _, err := r.in.peek(1); err != nil {
				return r.in.offset - before
			}
		}
	}
}

// instant joins seconds and a part of a second; what cordon.Time cannot hold
// is unknown.
func instant(seconds int64, nanoseconds uint64) cordon.Time {
	const most = int64(1<<63-1)/1e9 - 5 // the part may be up to 2^32 ns or µs long
	if seconds < 0 || seconds > most || nanoseconds >= 5e9 {
		return 0
	}
	return cordon.Time(seconds*1e9 + int64(nanoseconds))
}
