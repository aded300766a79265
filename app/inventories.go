package app

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
	"cordon/archive"
	"cordon/exposure"
	"cordon/inventory"
)

// Inventories is which inventories to read, and for what.
type Inventories struct {
	Paths      []string // files and directories; "-" is Stdin
	Stdin      io.Reader
	Advisories []*advisory.Advisory
	Weigh      exposure.Options
	Map        map[string]string // columns of tables, by header; see inventory.Options
	Host       cordon.Host       // the machine of inputs that name none
}

// ReadInventories reads what sources say of machines into a ledger, through
// archives and compressions, and accounts for each input, in the order of their
// names. What is wrong with an input is told with it.
//
// Where an input shows no time its file's date stands for it, and the input notes
// so; members of an archive have none.
func ReadInventories(ctx context.Context, a Inventories) (*exposure.Ledger, []cordon.InputReport) {
	x := inventories{Inventories: a, ledger: exposure.NewLedger(a.Advisories, a.Weigh)}
	r := &run{Analysis: Analysis{Stdin: a.Stdin}}
	for _, s := range expand(a.Paths) {
		err := s.err
		if err == nil {
			err = x.source(ctx, r, s)
		}
		if err != nil {
			x.add(&input{name: archive.PathName(s.name), err: err}, &cordon.Tally{})
		}
	}
	slices.SortStableFunc(x.inputs, func(a, b cordon.InputReport) int { return strings.Compare(a.Name, b.Name) })
	return x.ledger, x.inputs
}

// inventories is one reading under way.
type inventories struct {
	Inventories
	ledger *exposure.Ledger
	inputs []cordon.InputReport
}

func (x *inventories) source(ctx context.Context, r *run, s *source) error {
	a, err := r.start(ctx, s, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	var date cordon.Time
	if info, err := os.Stat(s.name); err == nil && !s.stream && a.Single() != nil {
		date = cordon.TimeOf(info.ModTime())
	}
	for ctx.Err() == nil {
		m, err := a.Next()
		if err != nil {
			return nil // what is wrong with a member is told with the member
		}
		x.member(m, date)
	}
	return nil
}

var errNoInventory = errors.New("not an inventory that cordon knows; docs/reference/inventory.md lists what is read")

func (x *inventories) member(m *archive.Member, date cordon.Time) {
	in, tally := &input{name: m.Name, compression: m.Layers, err: m.Err}, cordon.Tally{}
	defer func() { x.add(in, &tally) }()
	if in.err != nil {
		return
	}
	head, _ := m.Peek(archive.HeadLen)
	f := inventory.Sniff(head)
	if f == nil {
		if in.err = errNoInventory; len(head) == 0 {
			in.format, in.err = "empty", nil
		}
		if u, ok := inventory.Recognise(head); ok {
			in.err = errors.New(u.Name + ": " + u.Why)
		}
		return
	}
	in.format = f.Name
	tally, in.err = inventory.Read(m.Reader, f, inventory.Options{Input: m.Name, Host: x.Host, Seen: date, Map: x.Map}, x.ledger.Add)
}

func (x *inventories) add(in *input, t *cordon.Tally) { x.inputs = append(x.inputs, in.report(t)) }
