package app

import (
	"context"
	"io"

	"cordon"
	"cordon/capture"
	"cordon/flows"
)

// exportFormat is a file of NetFlow or IPFIX packets without the packets around
// them.
const exportFormat = "netflow-export"

// exports decodes the flow exports among the datagrams of one recording. What
// exporters have told is kept by the partitions of the capture, so that it does
// not matter which worker looks after which.
type exports struct {
	w        *worker
	told     uint64 // of the datagram at hand
	decoders [capture.Partitions]*flows.Decoder
}

// A partition gets its share of what a decoder keeps by itself.
const (
	exportersShare = 256
	fieldsShare    = 1 << 16
)

// take looks at a datagram whose payload is shown as a whole.
func (x *exports) take(partition uint8, o *cordon.Observation) {
	if !flows.Sniff(o.Payload) {
		return
	}
	d := x.decoders[partition]
	if d == nil {
		d = flows.NewDecoder(flows.Options{MaxExporters: exportersShare, MaxFields: fieldsShare})
		x.decoders[partition] = d
	}
	d.SetInput(o.Input)
	var t cordon.Tally
	x.told = o.Told
	d.Packet(o.Src.Addr, o.SrcPort, o.Payload, o.Time, o.Position, x.observe, &t)
	// The capture's records are its packets; what they tell of others is told
	// beside them.
	all := x.w.tallies.of(int(o.Input))
	all.Requests += t.Requests
	all.Packets += t.Packets
	all.Traffic += t.Traffic
	all.Lost.Add(t.Lost)
	all.Notes.Add(t.Skipped)
	all.Notes.Add(t.Notes)
	if t.Understood > 0 {
		all.Notes.Count("records read in packets of NetFlow, IPFIX or sFlow", t.Understood, o.Position, nil)
	}
}

// observe takes what a datagram tells of others: it comes out with it.
func (x *exports) observe(batch []cordon.Observation) {
	for i := range batch {
		batch[i].Told = x.told
	}
	x.w.observe(batch)
}

// feedExports reads a file of export packets, which is small as a rule: one job.
func (r *run) feedExports(ctx context.Context, in *input, src io.Reader, jobs chan<- job, s *strand) error {
	done := make(chan error, 1)
	r.contacts.pass(s, r.moved(in, in.begins))
	turn := r.contacts.turn(s, 1)
	jobs <- func(w *worker) {
		err := flows.Read(&untilDone{ctx, src}, flows.Options{Input: uint32(in.index)}, w.observe, w.tallies.of(in.index))
		w.bring(r.contacts, turn)
		done <- err
	}
	r.contacts.cut(s, []uint32{uint32(in.index)})
	return <-done // the source is closed when this returns
}
