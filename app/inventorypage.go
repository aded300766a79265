package app

import (
	"strings"

	"cordon/inventory"
	"cordon/version"
)

// InventoryPage is the page docs/reference/inventory.md, in Markdown, from the
// readers' tables.
func InventoryPage() []byte {
	var p page
	p.text(`<!-- Generated from the tables of the readers; go test ./app -update rewrites it. -->
# Inventories and leases

What cordon reads about machines, and about who held which address. Formats are
found by content. What is read of each is bounded, entities in XML are refused, and
whatever is not understood is counted, with the reason. How what sources say is
weighed is explained in [Facts about machines](../explanation/facts-about-machines.md).

## Inventories
`)
	p.header("Name", "What it is", "Written by", "What cordon learns", "What it does not read")
	for _, f := range inventory.Formats() {
		p.row(code(f.Name), f.Title, f.Origin, f.Shows, f.Limits)
	}
	p.text("\n### Columns of a table\n\nA column counts by its header, and by the meaning that `--map HEADER=MEANING` gives it: " +
		coded(inventory.ColumnMeanings()) + ".\nHeaders that are commonly used for these are guessed, and so is a column whose every cell is an address;\nthe report says which. A value that is none of those that its column can have is named with its line and what it may be.\nOf systems, servers, patches, processes, files, packages, addresses and times several columns may tell, and all are read; of others the report says which is not, and which columns nothing asks for.\nWhat is open at one interface is open on the machine: a column `interface`, `nic` or `adapter` tells of which one a row speaks, and no row of another one speaks of it (so does `instance`, of servers); of rows that differ by address, `zone` or `vlan` alone that holds within a day, as those change.\nTimes are written as `2001-08-04`, `2001-08-04 12:00:00` or `2001-08-04T12:00:00+02:00`, also with slashes or without any marks (`200108041200`); in seconds, milli-, micro- or nanoseconds since 1970; or as Windows counts them since 1601 (FILETIME). One before 1990 is none. What shows no zone is read as UTC and may be up to 14 hours earlier or 12 later, but beside another of its row; a mere day counts as the end of it that is worse for the machine.\nAdvisories find every column by its header in lower case with hyphens between\nwords: *Operating System* is `operating-system`, and `--map \"Web server=iis\"` makes a column that of an\nadvisory's fact.\n")
	p.text(inventoryCells)
	p.text("## Versions\n\nAn advisory says how the maker counts: " + coded(version.Schemes()) + ". A version that cannot be read so, or\nsays less than the bound asks, is unknown.\n")
	p.text("## Who held an address\n")
	p.header("Name", "What it is", "Written by", "What cordon learns", "What it does not tell")
	for _, f := range inventory.LeaseFormats() {
		p.row(code(f.Name), f.Title, f.Origin, f.Shows, f.Limits)
	}
	p.text("\n## Recognised, and not read\n")
	p.header("What it is", "Why")
	for _, u := range inventory.NotRead() {
		p.row(u.Name, u.Why)
	}
	return p.Bytes()
}

// coded is a list of words, each as code.
func coded(words []string) string {
	ticked := make([]string, len(words))
	for i, w := range words {
		ticked[i] = code(w)
	}
	return strings.Join(ticked, ", ")
}

// inventoryCells says how cells are read.
const inventoryCells = `Above the header may stand titles, comments with # and sep=; and a header that comes again and a row of totals
are skipped; all of that is said. How cells are read:

- an address counts where its cell holds addresses and nothing else; of "192.0.2.10 (old)" nobody knows whose it is;
- a state says whether the machine answers: up, active and the like; down, off, unreachable, retired, 0 and the like;
  a word that is not known is no answer, and is named;
- a process may have its path, its number and what it was started with; a server may be written "IIS 5.0"; several
  ports and ranges may stand in one cell, and without a protocol they count as TCP's and UDP's;
- "none" and its like (missing, no, 0, keine) in a column of patches, processes or packages contradict who says that one
  is there; nothing, -, n/a and unknown say nothing. What is not understood of such a cell, and names what an advisory
  asks for, contradicts as well;
- a day may be written 2001-08-30, 20010830, 30.08.2001, 30-Aug-2001 or 8/30/01; of 03/04/2001 it is not known which
  is the month: it is named, and no day.

### Agents of Wazuh

A manager counts its agents from 001, so that a number alone is one manager's. Agents that an answer names are known by
their names. Those that it only numbers are one machine where the files lie in one folder and their names differ only in
what they list, as ` + "`os.json`" + ` and ` + "`hotfixes.json`" + `, or ` + "`north-os.json`" + ` and ` + "`north-hotfixes.json`" + `;
` + "`north.json`" + ` and ` + "`south.json`" + `, or files in two folders, are of two managers. Pages of one answer whose names end in numbers are not joined.
`
