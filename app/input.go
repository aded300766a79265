package app

import (
	"fmt"
	"io"

	"cordon"
	"cordon/archive"
	"cordon/capture"
	"cordon/flows"
	"cordon/logs"
)

// input is one file, standard input, or a member of an archive.
type input struct {
	name        string
	index       int    // among all inputs
	format      string // name of the format; "" not known
	logs        *logs.Format
	compression string
	size        uint64      // of a file that lies in nothing else; 0 not known
	begins      cordon.Time // its first packet or line; 0 not known
	ends        cordon.Time // its latest packet; 0 not known, or not a capture
	year        int         // of its first line where lines show none; 0: the run's
	err         error       // why it cannot be read, or not to its end
	halves
	copyOf     origins
	skip       ranges // records that another input has
	uncompared bool
	shifted    bool         // --offset sets its clock right
	stream     bool         // it comes from a stream, which can be read once
	member     int          // of an archive: its place there, from 0
	steps      cordon.Steps // of a capture's clock
}

// isCapture reports whether an input that can be read holds packets.
func (in *input) isCapture() bool {
	return in.err == nil && (in.format == "pcap" || in.format == "pcapng")
}

// wanted reports whether an input is worth reading.
func (in *input) wanted() bool {
	return in.err == nil && (in.logs != nil || in.isCapture() || in.format == exportFormat)
}

// sniff sets the format from the first bytes, or from what the operator said.
func (r *run) sniff(in *input, m *archive.Member) {
	in.compression, in.err = m.Layers, m.Err
	if in.err != nil {
		return
	}
	head, err := m.Peek(archive.HeadLen)
	if err != nil && err != io.EOF && len(head) == 0 {
		in.err = err // what breaks off later gives what it has, and the error then
	}
	r.recognise(in, head)
	if in.begins == 0 {
		in.begins = r.begins(in, head)
	}
}

// recognise sets the format from the head of an input.
func (r *run) recognise(in *input, head []byte) {
	if r.Format != "" {
		in.format = r.Format
		in.logs, _ = logs.ByName(r.Format)
		if r.Format == "pcap" || r.Format == "pcapng" {
			in.format = capture.Sniff(head)
			if in.format == "" {
				in.err = fmt.Errorf("not a capture, as --format %s says", r.Format)
			}
			in.begins = capture.Begins(head)
		}
		return
	}
	if in.format = capture.Sniff(head); in.format != "" {
		in.begins = capture.Begins(head)
		return
	}
	if flows.SniffFile(head) {
		in.format = exportFormat
		return
	}
	if r.LogFormat != nil && r.LogFormat.Fits(head) {
		in.logs, in.format = r.LogFormat, r.LogFormat.Name
		return
	}
	if in.logs = logs.Sniff(head); in.logs != nil {
		in.format = in.logs.Name
		return
	}
	switch {
	case in.err != nil:
	case len(head) == 0:
		in.format = "empty"
	}
}

// LogFormat compiles a pattern in the manner of Apache's LogFormat; an error
// names the column.
func LogFormat(pattern string) (*logs.Format, error) { return logs.Custom(pattern) }

// Formats lists the names that --format takes.
func Formats() []string {
	names := []string{"pcap", "pcapng", exportFormat}
	for _, f := range logs.Formats() {
		names = append(names, f.Name)
	}
	return names
}
