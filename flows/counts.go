package flows

import "cordon"

// reason is why a part of an export was not read, or what was assumed.
type reason uint8

const (
	skipNoExport reason = iota
	skipNoEnds
	skipSample
	lostTemplate
	lostShort
	lostSet
	lostRecord
	lostExporter
	lostFields
	lostWide
	lostEmpty
	noteSampled
	noteLeftOver
	noteUnclear
	noteNoFlags
	noteNoClock
	noteWithdrawn
	noteSampler
	noteHuge
	noteSequence
	reasonCount
)

// Where a reason is told: records not understood, things a bound or damage
// took, or assumptions.
const (
	toSkipped = iota
	toLost
	toNotes
)

var reasons = [reasonCount]struct {
	where int
	text  string
}{
	skipNoExport:  {toSkipped, "not an export packet of a version that is read"},
	skipNoEnds:    {toSkipped, "flow records that name no two addresses"},
	skipSample:    {toSkipped, "sFlow samples of a kind that is not read"},
	lostTemplate:  {toLost, "sets of flow records with no template yet"},
	lostShort:     {toLost, "an export packet ends before what its header announces"},
	lostSet:       {toLost, "a set in an export packet has an impossible length"},
	lostRecord:    {toLost, "a record in an export packet runs past its end"},
	lostExporter:  {toLost, "templates of more exporters than are kept"},
	lostFields:    {toLost, "more or larger templates than are kept"},
	lostWide:      {toLost, "templates with an impossible number of fields"},
	lostEmpty:     {toLost, "templates whose records would be empty"},
	noteSampler:   {toNotes, "more samplers of one exporter than are kept"},
	noteSampled:   {toNotes, "sampled records are weighted by their sampling rate"},
	noteLeftOver:  {toNotes, "bytes are left over at the end of a set of flow records"},
	noteUnclear:   {toNotes, "who opened a connection cannot be told from its flow record"},
	noteNoFlags:   {toNotes, "TCP flow records without flags do not show connection attempts"},
	noteNoClock:   {toNotes, "flow records without a readable time of their own; the export's stands for it"},
	noteHuge:      {toNotes, "flow records that count more than any link carries; their counts are left out"},
	noteSequence:  {toNotes, "exports that do not continue the one before by number: some are missing, late or sent twice"},
	noteWithdrawn: {toNotes, "template withdrawals are ignored: by UDP anybody can send one"},
}

// counts is what one packet adds to the tally: cheap per record, written once.
type counts struct {
	records, understood uint64
	skipped, lost       uint64 // bytes; the others are understood
	requests            uint64
	packets, traffic    uint64
	data                int // records of flows and of options
	from, to            cordon.Time
	of                  [reasonCount]uint64
}

func (c *counts) understand() { c.records++; c.understood++ }

// skip accounts for a record that is not understood, of so many bytes.
func (c *counts) skip(r reason, size int) {
	c.records++
	c.skipped += uint64(size)
	c.of[r]++
}

// lose accounts for a record that damage or a bound took away.
func (c *counts) lose(r reason, size int) {
	c.records++
	c.lost += uint64(size)
	c.of[r]++
}

func (c *counts) note(r reason) { c.of[r]++ }

func (c *counts) see(at cordon.Time) {
	if at == 0 {
		return
	}
	if at.Before(c.from) {
		c.from = at
	}
	c.to = max(c.to, at)
}

// into adds the records of the packet to the tally, and none of its bytes.
func (c *counts) into(t *cordon.Tally, position uint64) {
	t.Records += c.records
	t.Understood += c.understood
	t.Parsed += c.understood
	t.Requests += c.requests
	t.Packets = sum(t.Packets, c.packets)
	t.Traffic = sum(t.Traffic, c.traffic)
	t.See(c.from)
	t.See(c.to)
	for r, n := range c.of {
		if n == 0 {
			continue
		}
		if reasons[r].where == toLost {
			t.Unread += n
		}
		list := [...]*cordon.Reasons{&t.Skipped, &t.Lost, &t.Notes}[reasons[r].where]
		list.Count(reasons[r].text, n, position, nil)
	}
}

// bytesInto adds the bytes of the packet, size in all.
func (c *counts) bytesInto(t *cordon.Tally, size int) {
	t.Frame(uint64(size) - c.skipped - c.lost)
	t.SkippedBytes += c.skipped
	t.Bytes += c.skipped
	t.LoseBytes(c.lost)
}
