package cordon

// ReportSchema names the JSON form of Report. A change that a reader could
// trip over gets a new number.
const ReportSchema = "cordon.report/1"

// Report is the answer of `cordon analyze`. Its JSON form is documented in
// docs/reference/report.md and described by report/report.schema.json. Lists
// are never null and have a stable order: the same inputs give the same bytes.
type Report struct {
	Schema     string           `json:"schema"`
	Window     Window           `json:"window"`     // of all understood records
	Level      Level            `json:"level"`      // the threat level for this network
	Inputs     []InputReport    `json:"inputs"`     // in the order of their names
	Advisories []AdvisoryReport `json:"advisories"` // those looked for, in the order of their ids
	Traffic    []Traffic        `json:"traffic"`    // the worms' share, one row an advisory
	Hosts      []HostReport     `json:"hosts"`      // a row an address, advisory and variant
	Hostile    []HostileReport  `json:"other_hostile"`
	Scanners   []ScannerReport  `json:"scanners"` // hosts that look for others, by address
	Silent     []SilentHost     `json:"silent"`   // machines of inventories that did not answer
	Activity   []Activity       `json:"activity"` // ten-minute intervals in which anything was seen
	Cumulative uint64           `json:"cumulative_addresses"`
	Lost       Losses           `json:"lost"` // over all inputs and detectors
	Notes      Reasons          `json:"notes"`
	Hidden     int              `json:"hosts_not_shown"` // left out by --limit
}

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
	CopyOf     string `json:"copy_of,omitempty"`     // the input that has the same records
	Error      string `json:"error,omitempty"`       // why it was not read, or not to its end
	Window     Window `json:"window"`                // of the records parsed
	Records    uint64 `json:"records"`
	Understood uint64 `json:"understood"`
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

// AdvisoryReport says what was seen of one advisory's worm.
type AdvisoryReport struct {
	ID       string          `json:"id"`
	Title    string          `json:"title"`
	Revision int             `json:"revision"`
	Variants []VariantReport `json:"variants"` // those seen
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
	First        Time       `json:"first_seen"`
	Last         Time       `json:"last_seen"`
	FirstSeen    []Interval `json:"new_hosts"` // ten-minute intervals with hosts not seen before
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
	Holder    *Holder  `json:"holder,omitempty"` // who held the address; where leases are given
	Ours      *bool    `json:"ours"`             // null where neither --net nor an inventory says whose addresses are ours
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
	Mended       []Mended   `json:"mended,omitempty"` // by time
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
	Requests uint64     `json:"requests"`
	What     string     `json:"what"` // what it asked for, in words
	First    Time       `json:"first_seen"`
	Last     Time       `json:"last_seen"`
	Evidence []Evidence `json:"evidence"`
	Why      []string   `json:"why"`
}

// ScannerReport is a host that looks for others. That alone is no worm's sign.
type ScannerReport struct {
	Address  string     `json:"address"`
	Ours     *bool      `json:"ours"`
	Kind     string     `json:"kind"`     // horizontal, vertical or sweep
	Protocol string     `json:"protocol"` // tcp, udp, icmp, icmpv6, arp, or an IP protocol number
	Port     *uint16    `json:"port"`     // null where many ports, or none, were asked
	Targets  uint64     `json:"targets"`  // different hosts, of a vertical scan different ports
	Outcome  string     `json:"outcome"`  // how they took it: failed, mixed, answered or unseen
	Detector string     `json:"detector"` // what found it: sequential, growth or ports
	Contacts uint64     `json:"contacts"` // first contacts with a host
	Detected Time       `json:"detected"` // when there was enough to say so
	First    Time       `json:"first_seen"`
	Last     Time       `json:"last_seen"`
	Shape    string     `json:"shape"` // how it chooses targets: uniform, local-preference, sequential, single-prefix or unknown
	Evidence []Evidence `json:"evidence"`
	Why      []string   `json:"why"`
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
