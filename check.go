package cordon

import (
	"iter"
	"slices"
)

// CheckSchema names the JSON form of Check. A change that a reader could trip
// over gets a new number.
const CheckSchema = "cordon.check/1"

// Check is the answer of `cordon check`: which machines are exposed, and what is
// not known of which. Its JSON form is documented in docs/reference/check.md.
// Lists are never null and have a stable order.
type Check struct {
	Schema     string            `json:"schema"`
	At         Time              `json:"at"` // as of when
	Advisories []CheckedAdvisory `json:"advisories"`
	// Hosts has a row for every machine and advisory, by address and name; a
	// fleet can be large, so that they are made as they are asked for.
	Hosts   iter.Seq[CheckHost] `json:"hosts"`
	Summary CheckSummary        `json:"summary"`
	Silent  []SilentHost        `json:"silent"` // who did not answer
	Inputs  []InputReport       `json:"inputs"`
	Lost    Losses              `json:"lost"`
	Notes   Reasons             `json:"notes"`
}

// CheckedAdvisory is one that was asked about.
type CheckedAdvisory struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Revision int    `json:"revision"`
}

// The answers to "is this machine exposed?".
const (
	ExposureAffected    = "affected"
	ExposureFixed       = "fixed"
	ExposureNotAffected = "not-affected"
	ExposureUnknown     = "unknown"
)

// CheckHost is the answer for one machine and advisory.
type CheckHost struct {
	Host      string   `json:"host"`
	Addresses []string `json:"addresses"` // all that it is known by
	Names     []string `json:"names"`     // hardware addresses, and what others call it
	Advisory  string   `json:"advisory"`
	Exposure  string   `json:"exposure"`
	// Outcome is by variant what an attack does on such a machine, where that is
	// known: executes, crashes, nothing.
	Outcome       map[string]string `json:"outcome"`
	Why           []string          `json:"why"`            // sentences
	Mitigations   []string          `json:"mitigations"`    // in place: they close the way to the hole, not the hole
	Mitigated     bool              `json:"mitigated"`      // fixed by a mitigation, as far as is known, and not by the fix
	RestartNeeded bool              `json:"restart_needed"` // the fix is installed, and the machine has not started since
	Unsettled     bool              `json:"unsettled"`      // it is fixed or not affected, and this is no all-clear: whether that was in time and runs is not known, or it is excepted
	Excepted      bool              `json:"excepted"`       // it is not affected, but for an exception that is known to hold
	Presumed      bool              `json:"presumed"`       // to be treated as infected: it was exposed while a variant that demands it circulated
	Fix           string            `json:"fix"`            // available, none
	Needs         []Need            `json:"needs"`          // what would settle it, first what settles the most machines
	Remedy        *Remedy           `json:"remedy"`         // null where nothing is to be done, or nothing is known
	Facts         []CheckFact       `json:"facts"`
}

// Clear reports whether nothing is left to do or to find out.
func (h *CheckHost) Clear() bool {
	return (h.Exposure == ExposureFixed || h.Exposure == ExposureNotAffected) && !h.Presumed && !h.RestartNeeded && !h.Unsettled
}

// Exposed reports whether the machine is affected or worse.
func (h *CheckHost) Exposed() bool {
	return h.Exposure == ExposureAffected || h.Presumed || h.RestartNeeded
}

// Disputed reports whether sources that count say different things about a fact. One
// of them is wrong, whichever is believed.
func (h *CheckHost) Disputed() bool {
	return slices.ContainsFunc(h.Facts, func(f CheckFact) bool { return f.Standing == StandingContradicts || f.Standing == StandingTies })
}

// The standings of a fact's sources that differ from each other, or need words of their own.
const (
	StandingContradicts = "contradicts" // another is believed
	StandingTies        = "ties"        // none is
	// StandingFromThere: it was so from where somebody asked, and decides nothing.
	StandingFromThere = "so from where it was asked"
)

// CheckFact is what one source says about one fact.
type CheckFact struct {
	Name     string `json:"name"`
	Value    string `json:"value"`  // empty where the source says none of the fact's values
	Source   string `json:"source"` // where it stands: input and line
	SeenAt   Time   `json:"seen_at"`
	Says     string `json:"says"`     // what the source says, in its own words
	Since    Time   `json:"since"`    // from when on it was so
	How      string `json:"how"`      // agent, probe, record, traffic or guess; or a person's answer
	Standing string `json:"standing"` // decides, agrees, contradicts and loses, ties, or why it does not count
}

// CheckSummary is the view of the whole fleet.
type CheckSummary struct {
	Machines   int             `json:"machines"`
	Silent     int             `json:"silent"`
	Counts     CheckCounts     `json:"counts"` // of rows: a machine has one for each advisory
	Advisories []AdvisoryCount `json:"advisories"`
	Questions  []Question      `json:"questions"` // first what settles the most machines
	Ages       []AgeCount      `json:"ages"`      // the youngest first
}

// CheckCounts are how many rows have which answer. The four of exposure add up
// to the rows; the others are among them.
type CheckCounts struct {
	Affected      uint64 `json:"affected"`
	Fixed         uint64 `json:"fixed"`
	NotAffected   uint64 `json:"not_affected"`
	Unknown       uint64 `json:"unknown"`
	Mitigated     uint64 `json:"mitigated"`      // of the fixed: only the way to the hole is closed
	RestartNeeded uint64 `json:"restart_needed"` // of the fixed
	Unsettled     uint64 `json:"unsettled"`      // of the fixed and the not affected
	OnceOpen      uint64 `json:"once_open"`      // of the unsettled: they are not affected, and not excepted
	Excepted      uint64 `json:"excepted"`       // of the unsettled: they are not affected, but for an exception that is known to hold
	Presumed      uint64 `json:"presumed"`       // of the affected, and of others that were while a variant circulated
	NoFix         uint64 `json:"no_fix"`         // of the affected
}

// AdvisoryCount is CheckCounts of one advisory.
type AdvisoryCount struct {
	Advisory string      `json:"advisory"`
	Counts   CheckCounts `json:"counts"`
}

// Question is one that is open on some machines.
type Question struct {
	Advisory string   `json:"advisory"`
	Fact     string   `json:"fact"`
	Ask      string   `json:"ask"`
	How      []string `json:"how"`
	Machines uint64   `json:"machines"` // on how many it is open
	// Settles is on how many machines some answer to it alone settles theirs,
	// and Expected on how many it does where all answers are equally likely.
	Settles  uint64 `json:"settles"`
	Expected uint64 `json:"expected"`
}

// AgeCount counts rows by the age of the oldest fact that their answer rests on.
type AgeCount struct {
	Age    string      `json:"age"` // "up to 1 day" and so on; "no time shown", "nothing known"
	Counts CheckCounts `json:"counts"`
}

// SilentHost is a machine that did not answer, or of which nothing is heard.
type SilentHost struct {
	Host      string   `json:"host"`
	Addresses []string `json:"addresses"`
	Names     []string `json:"names"`
	Since     Time     `json:"since"` // its last sign of life; null where there is none
	Asked     Time     `json:"asked"` // when it last did not answer; null where nobody asked
	Why       string   `json:"why"`
}
