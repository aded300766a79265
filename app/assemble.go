package app

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/detect"
	"cordon/judge"
)

// assemble puts the report together.
func (r *run) assemble(v judge.Verdicts, found detect.Findings, w *worker) *cordon.Report {
	rep := &cordon.Report{
		Schema: cordon.ReportSchema, Level: v.Level, Advisories: v.Advisories,
		Hosts: v.Hosts, Hostile: v.Hostile, Activity: v.Activity, Cumulative: v.Cumulative,
		Tree: v.Tree, TreeSums: v.TreeSums,
		Traffic: found.Traffic, Lost: cordon.Losses{Reasons: found.Lost},
	}
	var all cordon.Tally
	r.scanLosses(&all.Notes)
	r.outages(&all.Notes)
	r.dark(&all.Notes)
	r.nowhere(&all.Notes)
	clockNotes(&all.Notes, v.Clocks, r.partsOf())
	r.floodLosses(&all.Notes)
	r.siftLosses(&all.Notes)
	completed, halves := r.account(rep, w, &all)
	r.join.assemble(rep)
	r.disorder(&rep.Lost.Reasons)
	rep.Lost.Reasons.Count("machines that were not seen, not listed for their number", v.Unlisted, 0, nil)
	// What a stream held was found last.
	slices.SortStableFunc(rep.Inputs, func(a, b cordon.InputReport) int { return strings.Compare(a.Name, b.Name) })
	if all.Understood == 0 && len(rep.Hosts) == 0 { // a line that is cut may show one all the same
		rep.Level = cordon.Level{Reason: []string{"Nothing was understood, so nothing is known of this network."}}
	}
	if w.window.missed(&all) {
		rep.Level = cordon.Level{Reason: []string{"No record lies between --since and --until, so nothing was looked at."}}
	}
	rep.Window = cordon.Window{From: all.From, To: all.To}
	if rep.Lost.Reasons.Add(all.Lost); len(r.inputs) > 1 {
		rep.Lost.Reasons, all.Notes = rep.Lost.Reasons.WithoutPlaces(), all.Notes.WithoutPlaces()
	}
	rep.Notes = all.Notes
	if !w.window.open {
		all.Requests, all.Packets, all.Traffic, all.Lines = w.window.requests, w.window.packets, w.window.bytes, w.window.lines
		rep.Notes.Count("observations outside --since and --until, or without a time, left out", w.window.outside, 0, nil)
	}
	r.seen = all
	for i := range rep.Traffic {
		t := &rep.Traffic[i]
		t.RequestsTotal, t.PacketsTotal, t.BytesTotal = all.Requests, all.Packets, all.Traffic
	}
	rep.Lost.Reasons.Count(lostSides, completed, 0, nil)
	rep.Lost.Reasons.Count(oneSide, halves, 0, nil)
	r.hints(&rep.Notes, &all)
	r.room(&rep.Notes, rep.Advisories, found.Share)
	return rep
}

// account adds what was read of each input to the report, and to the sums of all; and says
// how many another one completes, and how many show one side alone.
func (r *run) account(rep *cordon.Report, w *worker, all *cordon.Tally) (completed, halves uint64) {
	others := sides(r.inputs, w.tallies.of)
	for _, in := range r.inputs {
		t := w.tallies.of(in.index)
		in.ownBytes(t)
		one := in.report(t)
		r.offsetNote(in, &one.Notes)
		r.stepNote(in, &one.Notes)
		in.halfNote(&one.Notes)
		if other := others[in.index]; other != nil {
			one.Notes.Count(noteSides, 1, 0, []byte(other.name))
		} else if isOneSided(&t.Sides) {
			one.Notes.Count(noteSide, t.Sides.Sent, 0, nil)
			halves++
		}
		one.Notes.Count(timelessReason, timeless(t), 0, nil)
		rep.Lost.Reasons.Count(timelessReason, timeless(t), 0, nil)
		rep.Inputs = append(rep.Inputs, one)
		right := r.rightWindow(in, t)
		all.Add(&right)
	}
	return uint64(len(others)), halves
}

// assemble adds what inventories and leases showed.
func (j *join) assemble(rep *cordon.Report) {
	rep.Inputs = append(rep.Inputs, j.inputs...)
	for _, in := range j.inputs {
		rep.Lost.Reasons.Add(in.Lost.WithoutPlaces())
	}
	if a := j.answers; a != nil {
		rep.Silent = a.Silent()
		rep.Lost.Reasons.Add(a.Lost())
	}
	if j.deaf {
		rep.Lost.Reasons.Count("part of what servers on the wire say of themselves, for want of room", 1, 0, nil)
	}
}

// hints says which flags would tell more.
func (r *run) hints(notes *cordon.Reasons, all *cordon.Tally) {
	if r.LogFormat != nil && !slices.ContainsFunc(r.inputs, func(in *input) bool { return in.logs == r.LogFormat }) {
		notes.Count("the pattern of --log-format fits no input; the formats were found by content", 1, 0, nil)
	}
	if r.Year == 0 && !r.Now.IsZero() && all.To > cordon.TimeOf(r.Now.Add(24*time.Hour)) {
		notes.Count("some records lie in the future; where a log shows no year, --year says which its first line is of", 1, 0, nil)
	}
	if len(r.Net) == 0 && len(r.Inventory) > 0 {
		notes.Count("--net was not given: the hosts that inventories name are known to be ours, of others it is not known; remedies are listed for all", 1, 0, nil)
	} else if len(r.Net) == 0 {
		notes.Count("--net was not given, so whose hosts these are is not known; remedies are listed for all", 1, 0, nil)
	}
}

// room says how much memory would hold the hosts that were left out. share is what part of
// those that are not ours was kept.
func (r *run) room(notes *cordon.Reasons, all []cordon.AdvisoryReport, share float64) {
	missing := uint64(0)
	for i := range all {
		if f := &all[i].Figures; f.Estimated > 0 {
			missing += f.Estimated - f.Cumulative
		}
	}
	if missing == 0 {
		return
	}
	const unit, margin = 256 << 20, 1.05 // the estimate may be too low, and some parts of a table fuller than others
	need := int(math.Ceil((margin*float64(r.kept)/share+ownMemory)/unit)) * unit
	size := fmt.Sprintf("%dM", need>>20)
	if need%(1<<30) == 0 {
		size = fmt.Sprintf("%dG", need>>30)
	}
	notes.Count("addresses that send a worm are not listed, by estimate: --memory "+size+" has room for all", missing, 0, nil)
}

func (in *input) report(t *cordon.Tally) cordon.InputReport {
	rep := cordon.InputReport{
		Name: in.name, Format: in.format, Compressed: in.compression,
	}
	in.copyOf.tell(&rep)
	account(&rep, t)
	switch {
	case in.err != nil:
		rep.Error = cordon.Printable([]byte(in.err.Error()), 300)
	case in.format == "":
		rep.Error = "not a format that cordon knows; --format names one if you know better"
	}
	if rep.Bytes == 0 && !in.wanted() {
		rep.Bytes, rep.BytesSkipped = in.size, in.size
	}
	if in.uncompared {
		rep.Notes.Count("it was not compared with the other inputs for copies", 1, 0, nil)
	}
	return rep
}

// account writes a tally into an input's report.
func account(rep *cordon.InputReport, t *cordon.Tally) {
	rep.Window = cordon.Window{From: t.From, To: t.To}
	rep.Records, rep.Understood, rep.Parsed, rep.Duplicate = t.Records, t.Understood, t.Parsed, t.Duplicate
	rep.Skipped, rep.LostRecords = t.Skipped.Total(), t.Unread
	rep.Bytes, rep.BytesUnderstood, rep.BytesDuplicate = t.Bytes, t.UnderstoodBytes, t.DuplicateBytes
	rep.BytesSkipped, rep.BytesLost = t.SkippedBytes, t.LostBytes
	rep.SkippedWhy, rep.Lost, rep.Notes = t.Skipped, t.Lost, slices.Clone(t.Notes)
}

// unknown counts machines of inventories of which it is not known whether they are
// exposed.
func unknown(rep *cordon.Report) int {
	hosts := map[string]bool{}
	for i := range rep.Hosts {
		if rep.Hosts[i].Verdict == cordon.VerdictUnknown {
			hosts[rep.Hosts[i].Address] = true
		}
	}
	return len(hosts)
}

// Incomplete says why a report without findings is no all-clear, or "".
func Incomplete(rep *cordon.Report) string {
	var understood uint64
	for _, in := range rep.Inputs {
		if in.As == "" {
			understood += in.Understood
		}
		if in.Error == "" && in.Skipped > in.Understood {
			return fmt.Sprintf("most of %s was not understood", cordon.Printable([]byte(in.Name), 200))
		}
	}
	if errs := errorsOf(rep.Inputs); len(errs) > 0 {
		return unread(errs, len(rep.Inputs))
	}
	if understood == 0 {
		return "the inputs hold nothing"
	}
	if rep.Level.Level == "" && len(rep.Level.Reason) > 0 {
		return "no record lies between --since and --until; nothing was looked at"
	}
	if why := inventoriesIncomplete(rep); why != "" {
		return why
	}
	switch n := unknown(rep); {
	case n == 1:
		return "of 1 machine it is not known whether it is exposed"
	case n > 1:
		return fmt.Sprintf("of %d machines it is not known whether they are exposed", n)
	}
	for _, half := range []string{lostSides, oneSide, timelessReason} {
		if rep.Lost.Reasons.Has(half) {
			return half
		}
	}
	if lost := rep.Lost.Reasons; len(lost) > 0 {
		return lost[0].Reason
	}
	switch n := len(rep.Silent); {
	case n == 1:
		return "1 machine did not answer, and what does not answer is not safe"
	case n > 1:
		return fmt.Sprintf("%d machines did not answer, and what does not answer is not safe", n)
	}
	return ""
}

// unread says how many inputs were not read, or not to their end, and which.
func unread(errs []string, of int) string {
	switch {
	case of == 1:
		return "the input was not read, or not to its end: " + errs[0]
	case len(errs) == 1:
		return fmt.Sprintf("1 of %d inputs was not read, or not to its end: %s", of, errs[0])
	}
	return fmt.Sprintf("%d of %d inputs were not read, or not to their end: %s", len(errs), of, firstOf(errs))
}
