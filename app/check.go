package app

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/archive"
	"cordon/exposure"
	"cordon/fleet"
	"cordon/inventory"
)

// Checking is what to check, and how.
type Checking struct {
	Paths      []string // of inventories: files and folders; "-" is Stdin
	Stdin      io.Reader
	Format     string            // read every input as this format; "" finds it by content
	Map        map[string]string // what columns of tables mean
	Host       cordon.Host       // whom an input is about that does not say
	Advisories []*advisory.Advisory
	Fleet      fleet.Options
	Now        cordon.Time // when this machine is looked at; 0 as of when is asked
	Progress   *Progress   // may be nil

	expects func(*inventory.Item) string // what a cell may be that is not understood; may be nil
	asks    func(*inventory.Item) bool   // whether an advisory asks for it; may be nil
}

// CheckFormats lists the names that --format takes for inventories.
func CheckFormats() (names []string) {
	for _, f := range inventory.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// ColumnMeanings lists what columns of tables may mean.
func ColumnMeanings() []string { return inventory.ColumnMeanings() }

// FleetOptions are the rules by which sources are weighed unless told otherwise.
func FleetOptions() fleet.Options {
	return fleet.Options{Options: exposure.Options{Rules: exposure.DefaultRules()}}
}

// Check reads inventories and answers for every machine in them.
func Check(ctx context.Context, c Checking) (*cordon.Check, error) {
	f := fleet.New(c.Advisories, c.Fleet)
	inputs, err := c.readInto(ctx, f)
	if err != nil {
		return nil, err
	}
	return c.answer(f, inputs), nil
}

// answer puts the check together.
func (c *Checking) answer(f *fleet.Fleet, inputs []cordon.InputReport) *cordon.Check {
	a := f.Close()
	check := &cordon.Check{
		Schema: cordon.CheckSchema, At: a.At, Hosts: rowsAhead(a.Batches(), runtime.GOMAXPROCS(0)), Summary: a.Summary(), Silent: a.Silent(), Inputs: inputs,
		Lost: cordon.Losses{Reasons: a.Lost()},
	}
	for _, adv := range c.Advisories {
		check.Advisories = append(check.Advisories, cordon.CheckedAdvisory{ID: adv.ID, Title: adv.Title, Revision: adv.Revision})
	}
	for i := range inputs {
		check.Lost.Reasons.Add(inputs[i].Lost.WithoutPlaces())
	}
	return check
}

// readInto reads all inputs into a fleet, which takes in beside the reading.
func (c *Checking) readInto(ctx context.Context, f *fleet.Fleet) ([]cordon.InputReport, error) {
	reading := exposure.NewLedger(c.Advisories, c.Fleet.Options) // the fleet's is busy
	c.expects, c.asks = reading.Expects, reading.Asks
	h := handTo(f.Add)
	defer h.letGo()
	return c.read(ctx, h.add)
}

// read gives every item of all inputs to emit, and an account of each input. The
// error is for what stops the whole.
func (c *Checking) read(ctx context.Context, emit func(*inventory.Item)) ([]cordon.InputReport, error) {
	sources := expand(c.Paths)
	if len(sources) == 0 {
		return nil, ErrNoInput
	}
	var inputs []cordon.InputReport
	for _, s := range sources {
		inputs = append(inputs, c.source(ctx, s, emit)...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(inputs, func(a, b cordon.InputReport) int { return strings.Compare(a.Name, b.Name) })
	return inputs, nil
}

// source reads a file, or what an archive holds.
func (c *Checking) source(ctx context.Context, s *source, emit func(*inventory.Item)) []cordon.InputReport {
	return eachMember(ctx, s, c.Stdin, c.Progress, func(s *source, m *archive.Member, rep *cordon.InputReport) {
		c.member(s, m, rep, emit)
	})
}

// eachMember opens a source and reads what it holds, one after the other, in one
// pass.
func eachMember(ctx context.Context, s *source, stdin io.Reader, p *Progress, read func(*source, *archive.Member, *cordon.InputReport)) (inputs []cordon.InputReport) {
	failed := func(err error) []cordon.InputReport {
		return append(inputs, cordon.InputReport{Name: archive.PathName(s.name), Error: cordon.Printable([]byte(err.Error()), 300)})
	}
	if s.err != nil {
		return failed(s.err)
	}
	in := archive.Source{Name: s.name, Size: s.size, Pipe: s.stream, Counted: p.read}
	if s.name == "-" {
		if in.Stream = stdin; stdin == nil {
			return failed(errors.New("standard input is not given"))
		}
	}
	a, err := archive.Open(ctx, in)
	if err != nil {
		return failed(plain(err))
	}
	defer a.Close()
	for ctx.Err() == nil {
		m, err := a.Next()
		if err != nil {
			break
		}
		rep := cordon.InputReport{Name: m.Name, Compressed: m.Layers}
		if m.Err != nil {
			rep.Error = cordon.Printable([]byte(m.Err.Error()), 300)
		} else {
			read(s, m, &rep)
		}
		inputs = append(inputs, rep)
	}
	return inputs
}

// member reads one inventory.
func (c *Checking) member(s *source, m *archive.Member, rep *cordon.InputReport, emit func(*inventory.Item)) {
	head, err := m.Peek(archive.HeadLen)
	if err != nil && err != io.EOF && len(head) == 0 {
		rep.Error = cordon.Printable([]byte(err.Error()), 300)
		return
	}
	format := inventory.Sniff(head)
	if c.Format != "" {
		format, _ = inventory.ByName(c.Format)
	}
	switch {
	case format == nil && len(head) == 0:
		rep.Format = "empty"
		rep.Notes.Count(cordon.NamesNoMachine, 1, 0, nil)
		return
	case format == nil:
		rep.Error = notAnInventory(head)
		return
	}
	rep.Format = format.Name
	o := inventory.Options{Input: m.Name, Host: c.Host, Map: c.Map, Seen: c.written(s, m), Expects: c.expects, Asks: c.asks}
	named := false
	t, err := inventory.Read(bufio.NewReaderSize(m, 1<<18), format, o, func(it *inventory.Item) {
		named = true
		emit(it)
	})
	account(rep, &t)
	if !named {
		rep.Notes.Count(cordon.NamesNoMachine, 1, 0, nil)
	}
	if o.Seen == 0 && written(s, m) != 0 {
		writtenLater(rep.Notes)
	}
	setError(rep, err)
}

// Past reports whether a time that is asked about lies behind the present, further than
// clocks and zones differ.
func Past(asked cordon.Time, now time.Time) bool { return exposure.Ahead(cordon.TimeOf(now), asked) }

// writtenLater says of records without a time why their file's does not stand for it.
func writtenLater(notes cordon.Reasons) {
	const timeless = "records without a time"
	for i := range notes {
		if strings.HasPrefix(notes[i].Reason, timeless+";") {
			notes[i].Reason = timeless + " in a file written after the time asked about; when they were so is not known"
		}
	}
}

// lease reads one file of leases.
func (r *run) lease(_ *source, m *archive.Member, rep *cordon.InputReport) {
	head, _ := m.Peek(archive.HeadLen) // what cannot be read is told by the reader
	format := inventory.SniffLeases(head)
	switch {
	case format == nil && len(head) == 0:
		rep.Format = "empty"
		return
	case format == nil:
		rep.Error = "not a file of leases that cordon knows"
		return
	}
	rep.Format = format.Name
	t, err := r.join.leases.Read(bufio.NewReaderSize(m, 1<<18), format, inventory.Options{Input: m.Name})
	account(rep, &t)
	setError(rep, err)
}

// setError tells why an input was not read to its end.
func setError(rep *cordon.InputReport, err error) {
	if err != nil {
		rep.Error = cordon.Printable([]byte(strings.TrimPrefix(err.Error(), rep.Name+":")), 300)
	}
}

// notAnInventory says what an input is instead, where that is known.
func notAnInventory(head []byte) string {
	if u, ok := inventory.Recognise(head); ok {
		return u.Name + ", which is not read: " + u.Why
	}
	return "not an inventory that cordon knows; --format names its format if you know better"
}

// written is when an input was last written, nothing where that is later than the time
// that is asked about: what it says was so some time before.
func (c *Checking) written(s *source, m *archive.Member) cordon.Time {
	at := written(s, m)
	if exposure.Ahead(at, c.Fleet.At) {
		return 0
	}
	return at
}

// written is when an input was last written: what it says was so at that time,
// where it shows none. An archive is younger than what was put into it, so that its
// own date says nothing of its members.
func written(s *source, m *archive.Member) cordon.Time {
	if m.Archived {
		return cordon.TimeOf(m.Written)
	}
	if s.stream {
		return 0
	}
	info, err := os.Stat(s.name)
	if err != nil {
		return 0
	}
	return cordon.TimeOf(info.ModTime())
}

// CheckIncomplete says why answers may not be those for all machines, or "".
func CheckIncomplete(c *cordon.Check) string {
	if errs := errorsOf(c.Inputs); len(errs) > 0 {
		return firstOf(errs)
	}
	if len(c.Lost.Reasons) > 0 {
		return c.Lost.Reasons[0].Reason
	}
	if c.Summary.Machines == 0 {
		return noMachine
	}
	return cmp.Or(someNameNone(c.Inputs), notUnderstood(c.Inputs))
}

// errorsOf are what is wrong with the inputs that were not read, or not to their end.
func errorsOf(inputs []cordon.InputReport) (errs []string) {
	for _, in := range inputs {
		if in.Error != "" {
			errs = append(errs, cordon.Printable([]byte(in.Name), 200)+": "+in.Error)
		}
	}
	return errs
}

// maxErrors is how many inputs are named that were not read.
const maxErrors = 3

// firstOf names the first few, and how many more there are.
func firstOf(errs []string) string {
	text := strings.Join(errs[:min(len(errs), maxErrors)], "; ")
	if n := len(errs) - maxErrors; n > 0 {
		text += fmt.Sprintf("; and %s more of the inputs", cordon.Thousands(uint64(n)))
	}
	return text
}

// someNameNone says which inventories name no machine beside others that do, or "": those
// who were to be in it are nowhere.
func someNameNone(inventories []cordon.InputReport) string {
	var names []string
	for i := range inventories {
		if inventories[i].NamesNone() {
			names = append(names, cordon.Printable([]byte(inventories[i].Name), 200))
		}
	}
	switch n := len(names) - maxErrors; {
	case len(names) == 0:
		return ""
	case len(names) == 1:
		return names[0] + " names no machine, so those that were to be in it are missing"
	case n > 0:
		return fmt.Sprintf("%s and %s more inventories name no machine, so those that were to be in them are missing", strings.Join(names[:maxErrors], ", "), cordon.Thousands(uint64(n)))
	}
	return strings.Join(names, ", ") + " name no machine, so those that were to be in them are missing"
}

const noMachine = "the inventories name no machine"

// notUnderstood says of which inventory records were not understood: they may have been
// of machines.
func notUnderstood(inputs []cordon.InputReport) string {
	for _, in := range inputs {
		name := cordon.Printable([]byte(in.Name), 200)
		switch n := in.Skipped + in.LostRecords; {
		case n == 1:
			return "of " + name + " 1 record was not understood, which may have been of a machine"
		case n > 1:
			return fmt.Sprintf("of %s %s records were not understood, which may have been of machines", name, cordon.Thousands(n))
		}
	}
	return ""
}

// inventoriesIncomplete says why the inventories of a report may not name all machines,
// or "".
func inventoriesIncomplete(rep *cordon.Report) string {
	inventories := slices.DeleteFunc(slices.Clone(rep.Inputs), func(in cordon.InputReport) bool { return in.As != cordon.AsInventory })
	names := func(in cordon.InputReport) bool { return !in.NamesNone() }
	if len(inventories) > 0 && !slices.ContainsFunc(inventories, names) {
		return noMachine
	}
	return cmp.Or(someNameNone(inventories), notUnderstood(inventories))
}
