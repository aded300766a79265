package cordon

import "slices"

// ReportSchema names the JSON form of Report. A change that a reader could
// trip over gets a new number.
const ReportSchema = "cordon.report/1"

// Report is the answer of `cordon analyze`. Its JSON form is documented in
// docs/reference/report.md and described by report/report.schema.json. Lists
// are never null and have a stable order: the same inputs give the same bytes.
type Report struct {
	Schema     string              `json:"schema"`
	Window     Window              `json:"window"`     // of all understood records
	Level      Level               `json:"level"`      // the threat level for this network
	Inputs     []InputReport       `json:"inputs"`     // in the order of their names
	Advisories []AdvisoryReport    `json:"advisories"` // those looked for, in the order of their ids
	Traffic    []Traffic           `json:"traffic"`    // the worms' share, one row an advisory
	Hosts      []HostReport        `json:"hosts"`      // a row an address, advisory and variant
	Hostile    []HostileReport     `json:"other_hostile"`
	Scanners   Rows[ScannerReport] `json:"scanners"`     // hosts that look for others, by address
	Unknown    []UnknownReport     `json:"unknown"`      // worms that no advisory describes
	Tree       []Infection         `json:"tree"`         // who infected whom, parents before children
	TreeSums   []TreeSum           `json:"tree_sums"`    // by advisory and variant
	Floods     []FloodReport       `json:"side_effects"` // floods, by kind, the largest first
	Silent     []SilentHost        `json:"silent"`       // machines of inventories that did not answer
	Activity   []Activity          `json:"activity"`     // ten-minute intervals in which anything was seen
	Cumulative uint64              `json:"cumulative_addresses"`
	Lost       Losses              `json:"lost"` // over all inputs and detectors
	Notes      Reasons             `json:"notes"`
	Hidden     int                 `json:"hosts_not_shown"` // left out by --limit
}

// HostsForgotten is the loss that makes numbers of hosts the least that there were.
const HostsForgotten = "observations of hosts beyond the memory budget (--memory)"

// Losses are what a bound or a damaged input took away.
type Losses struct {
	Reasons Reasons `json:"reasons"`
}

// Window is a span of data time; a bound is null where no record shows a time.
type Window struct {
	From Time `json:"from"`
	To   Time `json:"to"`
}

// Level is green, yellow, orange or red, and why.
type Level struct {
	Level  string   `json:"level"`
	Reason []string `json:"reason"`
}

// InputReport accounts for one input. Records = Understood + Duplicate +
// Skipped + LostRecords, and Bytes is the sum of its four parts. Lost says what
// a bound or damage took away, each reason in its own unit.
type InputReport struct {
	Name       string `json:"name"`
	Format     string `json:"format"`                // "" where the format is not known
	Compressed string `json:"compression,omitempty"` // gzip, zstd
	As         string `json:"as,omitempty"`          // inventory or leases beside the recordings; "" what was looked at for itself
	CopyOf     string `json:"copy_of,omitempty"`     // the input that has the same records, the first of several
	// CopyAlsoOf are two more inputs that each have some of them, CopyOfMore how many
	// more there are.
	CopyAlsoOf []string `json:"copy_also_of,omitempty"`
	CopyOfMore int      `json:"copy_of_more,omitempty"`
	Error      string   `json:"error,omitempty"` // why it was not read, or not to its end
	Window     Window   `json:"window"`          // of the records parsed
	Records    uint64   `json:"records"`
	Understood uint64   `json:"understood"`
	// Parsed are those of the understood that were decoded. The others are
	// lines in which nothing stands that any signature on requests could match:
	// they were counted.
	Parsed          uint64  `json:"parsed"`
	Duplicate       uint64  `json:"duplicate"`
	Skipped         uint64  `json:"skipped"`
	LostRecords     uint64  `json:"lost_records"`
	Bytes           uint64  `json:"bytes"` // after decompression
	BytesUnderstood uint64  `json:"bytes_understood"`
	BytesDuplicate  uint64  `json:"bytes_duplicate"`
	BytesSkipped    uint64  `json:"bytes_skipped"`
	BytesLost       uint64  `json:"bytes_lost"`
	SkippedWhy      Reasons `json:"skipped_why"`
	Lost            Reasons `json:"lost"`
	Notes           Reasons `json:"notes"`
}

// NamesNoMachine is noted of an inventory in which no machine stands. Whoever was to be in
// it is nowhere.
const NamesNoMachine = "it names no machine"

// NamesNone reports whether an inventory names no machine.
func (in *InputReport) NamesNone() bool {
	return slices.ContainsFunc(in.Notes, func(n Reason) bool { return n.Reason == NamesNoMachine })
}

// What inputs beside recordings are read as.
const (
	AsInventory = "inventory"
	AsLeases    = "leases"
)

// AdvisoryReport says what was seen of one advisory's worm.
type AdvisoryReport struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Revision int             `json:"revision"`
	Draft    bool            `json:"draft"`    // nobody has checked it, so it convicts nobody
	Variants []VariantReport `json:"variants"` // those seen
	Figures  Figures         `json:"figures"`
}

// Figures tell how many a worm has, in two ways that differ. Hosts active in ten
// minutes are what address sharing and leases distort least; addresses add up
// whoever held them. Neither alone is the number of machines.
type Figures struct {
	ActivePeak   Interval `json:"active_peak"`   // the busiest ten minutes
	ActiveLatest Interval `json:"active_latest"` // the last in which any was active
	Cumulative   uint64   `json:"cumulative_addresses"`
	// Estimated is how many addresses there are in all, with those that were forgotten for
	// others; 0 where none was, or that is not known. Which are kept is decided by a hash
	// of the address, so that they are a sample.
	Estimated uint64 `json:"estimated_addresses,omitempty"`
}

// VariantReport counts one variant. Hosts are those that emit it, infected or
// suspected; those attacked are not among them.
type VariantReport struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Aliases      []string   `json:"aliases"` // a known strain under other names, with who uses them
	Hosts        int        `json:"hosts"`
	Infected     int        `json:"infected"`
	Suspected    int        `json:"suspected"`
	Observations uint64     `json:"observations"`
	Counted      Counted    `json:"counted"` // what they are
	First        Time       `json:"first_seen"`
	Last         Time       `json:"last_seen"`
	FirstSeen    []Interval `json:"new_hosts"` // ten-minute intervals with hosts not seen before
}

// Counted is what is counted where something is seen of a worm: one each.
type Counted string

const (
	CountedRequests     Counted = "request"
	CountedTraces       Counted = "trace" // in a server's error log
	CountedDatagrams    Counted = "datagram"
	CountedConnections  Counted = "connection" // by what their client sent first
	CountedAttempts     Counted = "connection-attempt"
	CountedAnswers      Counted = "answer"
	CountedObservations Counted = "observation" // several of these, or not known
)

// With is what is counted where both are; "" is nothing so far.
func (c Counted) With(o Counted) Counted {
	switch {
	case c == o || o == "":
		return c
	case c == "":
		return o
	}
	return CountedObservations
}

// Interval counts hosts in ten minutes from From on.
type Interval struct {
	From  Time   `json:"from"`
	Hosts uint64 `json:"hosts"`
}

// Traffic is the share of everything seen that is one worm's. Packets and
// bytes of a connection that carried the worm's request are the worm's, in
// both directions; of a log, a record's own bytes count.
type Traffic struct {
	Advisory      string `json:"advisory"`
	Requests      uint64 `json:"requests"`
	RequestsTotal uint64 `json:"requests_total"`
	Packets       uint64 `json:"packets"`
	PacketsTotal  uint64 `json:"packets_total"`
	Bytes         uint64 `json:"bytes"`
	BytesTotal    uint64 `json:"bytes_total"`
}

// Verdicts, in DESIGN's words. A host without a row was not seen doing
// anything; that is not "clear".
const (
	VerdictInfected   = "infected"
	VerdictReinfected = "reinfected"
	VerdictBackdoored = "backdoored"
	VerdictCrashed    = "crashed"
	VerdictSuspected  = "suspected"
	VerdictPresumed   = "presumed-compromised"
	VerdictExposed    = "exposed"
	VerdictAttacked   = "attacked"
	VerdictContained  = "contained"
	VerdictCleaned    = "cleaned"
	VerdictUnknown    = "unknown"
	VerdictClear      = "clear"
)

// HostReport is the verdict on one host for one advisory and variant.
type HostReport struct {
	Address   string   `json:"address"`
	Addresses []string `json:"addresses"`        // all that it was seen or is known under; empty where that is the one
	Names     []string `json:"names,omitempty"`  // hardware addresses, and what others call it
	Holder    *Holder  `json:"holder,omitempty"` // who held the address; where leases are given
	Ours      *bool    `json:"ours"`             // null where neither --net nor an inventory says whose addresses are ours; a server whose log was read is
	Advisory  string   `json:"advisory"`
	Variant   string   `json:"variant"` // empty where nothing was seen of it
	Strain    string   `json:"strain"`  // in words, where something makes one likely
	Verdict   string   `json:"verdict"`
	Grade     Grade    `json:"grade"`
	First     Time     `json:"first_seen"`
	Last      Time     `json:"last_seen"`
	// Observations counts the worm's requests or datagrams from this host, one
	// a line or message; Attacks those sent to it.
	Observations uint64     `json:"observations"`
	Attacks      uint64     `json:"attacks"`
	Evidence     []Evidence `json:"evidence"` // the first by time, and Observations says of how many
	Remedy       *Remedy    `json:"remedy"`   // null where it is not ours to mend
	Notice       bool       `json:"notice"`   // true: tell whoever runs this host
	Why          []string   `json:"why"`      // sentences
	Needs        []Need     `json:"needs"`    // what to find out, the most decisive first
	InfectedBy   *Attack    `json:"infected_by,omitempty"`
	Identity     *Identity  `json:"identity,omitempty"` // where an address may not be one host
	Mended       []Mended   `json:"mended,omitempty"`   // by time
}

// Identity is a suspicion: that several hosts stand behind one address, or that
// one host had several. It changes no verdict.
type Identity struct {
	Signs        []string `json:"signs"`          // of several hosts, in words
	HostsAtLeast int      `json:"hosts_at_least"` // as the signs have it; 1 where there are none
	MayAlsoBe    []string `json:"may_also_be"`    // other addresses of what may be the same host
}

// Mended is a step of a remedy that somebody says was done.
type Mended struct {
	Step int    `json:"step"` // from 1; 0 all
	By   string `json:"by"`
	At   Time   `json:"at"`
}

// Holder is who held an address while a host was seen under it.
type Holder struct {
	Certainty  string   `json:"certainty"`  // certain, ambiguous, unknown
	Subscriber string   `json:"subscriber"` // empty where it is not certain
	From       Time     `json:"from"`
	To         Time     `json:"to"`     // null: no end is known
	Source     string   `json:"source"` // input and line
	Among      []string `json:"among"`  // who it may have been
	Why        string   `json:"why"`    // why it is not certain
}

// NeverLeased is the why of a holder whose address no record of leases is about: it is not
// handed out, as far as they show.
const NeverLeased = "no record of leases is about this address"

// Remedy is what to do with a host, in order.
type Remedy struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Steps []string `json:"steps"`
}

// Need is a fact that would settle what is unknown, and how to find it out.
type Need struct {
	Fact string   `json:"fact"`
	Ask  string   `json:"ask"`
	How  []string `json:"how"`
}

// HostileReport is a host that sent hostile requests which are no worm's, or
// cannot be laid to one.
type HostileReport struct {
	Address  string     `json:"address"`
	Ours     *bool      `json:"ours"`
	Requests uint64     `json:"requests"` // or whatever Counted says
	Counted  Counted    `json:"counted"`
	What     string     `json:"what"` // what it asked for, in words
	First    Time       `json:"first_seen"`
	Last     Time       `json:"last_seen"`
	Evidence []Evidence `json:"evidence"`
	Why      []string   `json:"why"`
}

// ScannerReport is a host that looks for others. That alone is no worm's sign.
type ScannerReport struct {
	Address string `json:"address"`
	Ours    *bool  `json:"ours"`
	// Holder is who held the address while it scanned, where leases speak of it, and Names
	// what inventories call the machine that certainly did.
	Holder   *Holder  `json:"holder,omitempty"`
	Names    []string `json:"names,omitempty"`
	Kind     string   `json:"kind"`     // horizontal, vertical or sweep
	Protocol string   `json:"protocol"` // tcp, udp, icmp, icmpv6, arp, or an IP protocol number
	Port     *uint16  `json:"port"`     // null where many ports, or none, were asked
	Targets  uint64   `json:"targets"`  // different hosts, of a vertical scan different ports
	Outcome  string   `json:"outcome"`  // how they took it: failed, mixed, answered or unseen
	Detector string   `json:"detector"` // what found it: sequential, growth or ports
	Contacts uint64   `json:"contacts"` // first contacts with a host
	Detected Time     `json:"detected"` // when there was enough to say so
	First    Time     `json:"first_seen"`
	Last     Time     `json:"last_seen"`
	Shape    string   `json:"shape"` // how it chooses targets: uniform, repeated-list, local-preference, sequential, single-prefix or unknown
	// ShapeRatio is by how many powers of ten that is likelier than the next best,
	// and Draws how many targets it rests on.
	ShapeRatio float64    `json:"shape_ratio"`
	Draws      uint64     `json:"draws"`
	Evidence   []Evidence `json:"evidence"`
	// ReachedBy is who may have passed on to it what it scans for; nil where nobody in
	// view is likelier than somebody who is not, or where a row of the tree says it.
	ReachedBy *Reached `json:"reached_by,omitempty"`
	Why       []string `json:"why"`
}

// FloodReport is a flood: what a worm, or somebody else, does to those whom it
// does not infect. One row holds what can be laid to one source, or together
// what cannot be.
type FloodReport struct {
	Kind    string  `json:"kind"`    // arp-flood, ping-flood, syn-flood or udp-flood
	Source  *string `json:"source"`  // null where there are many, or they are forged
	Ours    *bool   `json:"ours"`    // whether the source is, or any of those that are named
	Sources uint64  `json:"sources"` // different ones, an estimate where they have no name
	// Named are the sources where several have a name: ours first, then the largest.
	Named      []FloodSource `json:"named"`
	Asker      *string       `json:"asker"`       // who asked on the link for addresses that do not answer; null in other floods
	Target     *string       `json:"target"`      // null where there are many
	Network    *string       `json:"network"`     // of which many addresses are flooded, as 192.0.2.0/24; else null
	TargetOurs *bool         `json:"target_ours"` // whether the target is, or its network
	Targets    uint64        `json:"targets"`     // different ones, an estimate beyond one
	Port       *uint16       `json:"port"`        // of the target; null where there is none, or they change
	// OneWay is set where nothing shows that answers would be in view, of datagrams: then
	// ordinary traffic looks like a flood.
	OneWay    bool       `json:"one_way"`
	Packets   uint64     `json:"packets"`    // in the ten seconds each in which it was a flood
	Bytes     uint64     `json:"bytes"`      // of these, whole frames on the wire in captures and sFlow, IP packets in flow records and firewall logs
	PerSecond uint64     `json:"per_second"` // packets, in the fullest ten seconds
	Share     FloodShare `json:"share"`
	First     Time       `json:"first_seen"`
	Last      Time       `json:"last_seen"`
	Advisory  string     `json:"advisory"` // of the source's worst verdict; empty where it has none
	Variant   string     `json:"variant"`
	Evidence  []Evidence `json:"evidence"`
	Why       []string   `json:"why"`
}

// Outward are the sources of ours that have a name, of a flood of others. Requests on a
// link leave no network.
func (f *FloodReport) Outward() (sources []string) {
	if f.TargetOurs == nil || *f.TargetOurs || f.OneWay {
		return nil
	}
	if f.Source != nil && f.Ours != nil && *f.Ours {
		sources = append(sources, *f.Source)
	}
	for i := range f.Named {
		if s := &f.Named[i]; s.Ours != nil && *s.Ours {
			sources = append(sources, s.Address)
		}
	}
	return sources
}

// FloodSource is one of several sources of a flood.
type FloodSource struct {
	Address  string `json:"address"`
	Ours     *bool  `json:"ours"`
	Packets  uint64 `json:"packets"`
	Advisory string `json:"advisory"` // of its worst verdict; empty where it has none
	Variant  string `json:"variant"`
}

// FloodShare is a flood's part of everything seen, from 0 to 1, in four places;
// null where no total is known.
type FloodShare struct {
	Packets *float64 `json:"packets"`
	Bytes   *float64 `json:"bytes"`
}

// UnknownReport is content that spreads by itself and that no advisory describes.
// Numbers are estimates where Estimated says so: then Senders are a sample.
type UnknownReport struct {
	ID           string         `json:"id"`        // of the content, the same in every report
	Signature    string         `json:"signature"` // how it can be recognised, in words
	Bytes        []string       `json:"bytes"`     // what all samples have in common, hexadecimal, in order; the first of them
	Payload      string         `json:"payload"`   // request, data or datagram
	Services     []string       `json:"services"`  // where it is sent, as tcp/80
	Observations uint64         `json:"observations"`
	Sources      uint64         `json:"sources"`
	Destinations uint64         `json:"destinations"`
	Scanners     uint64         `json:"scanners"` // of the sources
	Turned       uint64         `json:"turned"`   // sources that had been sent it before they sent it or scanned for it
	Estimated    bool           `json:"estimated"`
	First        Time           `json:"first_seen"`
	Last         Time           `json:"last_seen"`
	Growth       []Interval     `json:"growth"` // new sources
	Servers      []ServerReport `json:"servers"`
	Shape        string         `json:"target_shape"` // of most senders whose targets tell
	Senders      []SenderReport `json:"senders"`      // the first, those first that are ours
	Evidence     []Evidence     `json:"evidence"`     // the first, then the first with its bytes, each of another sender
	Why          []string       `json:"why"`
	Remedy       *Remedy        `json:"remedy"` // for the senders that may be ours; null where none is
}

// SentBy reports whether a host is among the senders that are listed.
func (u *UnknownReport) SentBy(host string) bool {
	return slices.ContainsFunc(u.Senders, func(s SenderReport) bool { return s.Address == host })
}

// ServerReport is what servers say that they run which an unknown worm infected,
// or, where none of those says, which were sent it.
type ServerReport struct {
	Banner   string   `json:"banner"`
	Hosts    uint64   `json:"hosts"`
	Evidence Evidence `json:"evidence"` // one of them
}

// SenderReport is a source of an unknown worm. It is suspected, and no more.
type SenderReport struct {
	Address      string  `json:"address"`
	Ours         *bool   `json:"ours"`
	Observations uint64  `json:"observations"`
	Scans        bool    `json:"scans"`
	First        Time    `json:"first_seen"`
	InfectedBy   *Attack `json:"infected_by,omitempty"` // who had sent it to it before
}

// Activity counts the hosts that emit a worm in one ten-minute interval, and
// all addresses up to its end. The two differ and neither is the number of
// machines: addresses are shared and change hands.
type Activity struct {
	Advisory   string `json:"advisory"`
	From       Time   `json:"from"`
	Active     uint64 `json:"active"`
	New        uint64 `json:"new"`
	Cumulative uint64 `json:"cumulative"`
}
