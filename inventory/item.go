package inventory

import (
	"time"

	"cordon"
)

// Kind is what an Item is about.
type Kind uint8

const (
	// Machine: the host is in the inventory. Value is "up" or "down" where the
	// source says; a machine that did not answer is none that is safe.
	Machine Kind = iota + 1
	// Identity: Name is another address, hardware address or name of the same
	// machine, from a source that can know.
	Identity
	// Label: Name is what somebody calls the machine, for people to read; it
	// joins nothing. Whoever holds an address writes its reverse name.
	Label
	// OS: Name is the operating system, Version its version or build.
	OS
	// Service: how Port answers: Value is "open", and Name the protocol; or "closed" or
	// "filtered", as seen from where somebody asked.
	Service
	// Banner: Name is what a server says, or is found to be, on Port, as
	// "Microsoft-IIS/5.0"; Version its version.
	Banner
	// Process, Package, File: Name is the image, the package or the path.
	Process
	Package
	File
	// Hotfix: Name is its number, as Q300972 or KB4012212; Value, where there is any, is what
	// is said of it that is not that it is installed, as "missing" or "failed".
	Hotfix
	// Registry: Name is key and value's name, Value its data.
	Registry
	// Column: Name is a column of a table as [ColumnName] spells it, Value the
	// cell.
	Column
	// Listed: the source has given a whole list of the kind that Of names, or
	// changes to one; what is not in a whole list is absent.
	Listed
	// Booted: Since is when the machine last started.
	Booted
	// InService: Since is from when on the machine could be reached.
	InService
	// None: the source says that there is nothing of the kind that Of names; Name is the
	// column, Value the cell.
	None
	// Unread: Name is a text about things of the kind that Of names, which the reader does
	// not understand. What it names may be there or not.
	Unread
	// Undated: Seen is the date of a file, and its rows show something later. So it is
	// none, and when that was so which shows no time of its own is not known: of all items
	// of the input that are seen at it, those before this one too.
	Undated
	kinds
)

// kindNames are for messages.
var kindNames = [...]string{
	"", "machine", "identity", "label", "operating system", "service", "banner",
	"process", "package", "file", "hotfix", "registry", "column", "list", "start", "in service", "none", "unread", "no date",
}

// Kinds is how many kinds there are, counted from 0.
const Kinds = int(kinds)

func (k Kind) String() string { return kindNames[k] }

// Closeness is how near to the machine a source stands. The zero value is none.
type Closeness uint8

const (
	Guessed  Closeness = iota + 1 // from how packets look (nmap's guess of a system)
	Passive                       // what went by on the wire
	Recorded                      // somebody's table about machines
	Probed                        // what a server answered when it was asked
	Agent                         // a program on the machine
)

var closenessNames = [...]string{"", "guess", "traffic", "record", "probe", "agent"}

func (c Closeness) String() string { return closenessNames[c] }

// Change is how a record belongs to its list.
type Change uint8

const (
	Single  Change = iota // it stands alone
	Whole                 // it is part of a whole list, given at Seen
	Added                 // it came to the list
	Removed               // it is no longer in the list
)

// List is the list an item stands in, where its source gives lists: what is
// newest of one list replaces what was said before.
type List struct {
	Name    string // of the query or table; "" none
	Epoch   uint64 // of the differences; a new one begins with a whole list
	Counter uint64 // of the differences; the list is whole at 0
	// Through, of Listed: all differences from Counter to it were read. That others are
	// missing shows where all that was read of a list is put together.
	Through uint64
	Change  Change
	Row     uint64 // tells the list's records apart
}

// Item is one thing that a source says of one machine. The receiver may keep
// the strings, not the Item.
type Item struct {
	Host cordon.Host
	Kind Kind
	Of   Kind // of Listed
	// SeenLocal and SinceLocal: Seen, and Since, show no zone and are read as UTC; see
	// [East]. Late is by how many seconds it may have been later than Seen, as on a day of
	// which no hour is shown.
	SeenLocal, SinceLocal bool
	Late                  uint32
	Name                  string
	Value                 string
	Version               string
	Scheme                string // how Version counts, where the source shows it; see package version

	Proto     uint8 // IP protocol number of Port
	Port      uint16
	Accuracy  uint8 // of a guess, per cent; 0 the source does not say
	Closeness Closeness

	Seen cordon.Time // when the source found it so, the earliest that may be; 0 not shown
	// Since is from when on it was so, 0 not shown. Where that is not shown exactly it is
	// what is worse for the machine: the latest at which a hotfix was installed, the
	// earliest at which the machine started or could be reached.
	Since    cordon.Time
	Input    string
	Position uint64 // line, from 1
	List     List

	// Row tells the machines of one table apart, as far as its rows do: rows that show
	// the same hardware address and name, the same address and name, or no name and the
	// same hardware address and address, have the same; 0 it stands in no table. The hosts
	// of a scan are told apart by their addresses.
	Row uint64
	// Part tells apart of which address, and of which interface where a column names it, a
	// row speaks: what holds of one part of a machine need not hold of another. 0 it shows
	// neither; it is odd where an interface is named, which does not change as addresses do.
	Part uint32
}

// A time without a zone is read as if it were UTC, which it was up to East before or up to
// West behind: clocks on the earth run from 12 hours behind UTC to 14 before it.
const (
	East = cordon.Time(14 * time.Hour)
	West = cordon.Time(12 * time.Hour)
)

// SignOfLife reports whether the machine must have been there for its source to
// say so: a name alone, or that it did not answer, is none.
func (it *Item) SignOfLife() bool {
	switch it.Kind {
	case Identity, Label, Undated:
		return false
	case Machine:
		return it.Value == "up"
	}
	return true
}
