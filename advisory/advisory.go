// Package advisory is the language of executable advisories: what a bulletin
// says, in a form that machines can act on and people can read.
//
// [Parse] reads a document and refuses, with file, line and column, whatever
// the language does not allow; [Advisory.Expose] answers from known facts
// whether a machine is exposed, in three-valued logic, and says what to find
// out next. The language is declared once, in language.go: the validator, the
// JSON Schema for editors and the reference page all come from there.
package advisory

import (
	"time"

	"cordon"
)

// Advisory is one document. Names follow the language; see language.go for the
// meaning and the unit of each.
type Advisory struct {
	Cordon      int          `yaml:"cordon"`
	ID          string       `yaml:"id"`
	Title       string       `yaml:"title"`
	Revision    int          `yaml:"revision"`
	TLP         string       `yaml:"tlp"`
	Kind        string       `yaml:"kind"`
	Draft       bool         `yaml:"draft"` // convicts nobody until a person promotes it
	CVEs        []string     `yaml:"cves"`
	Aliases     []Alias      `yaml:"aliases"`
	Summary     string       `yaml:"summary"`
	FirstSeen   Date         `yaml:"first-seen"`
	References  []Reference  `yaml:"references"`
	Service     []string     `yaml:"service"`
	Facts       []Fact       `yaml:"facts"`
	Exposure    []Rule       `yaml:"exposure"`
	Family      []Signature  `yaml:"family"`
	Hostile     []Signature  `yaml:"hostile"`
	Variants    []Variant    `yaml:"variants"`
	SideEffects []SideEffect `yaml:"side-effects"`
	Remedies    []Remedy     `yaml:"remedies"`
	Measures    []Measure    `yaml:"measures"`
	Level       []LevelRule  `yaml:"level"`
	Reports     []Report     `yaml:"reports"`
	DueCare     Strings      `yaml:"due-care"`
	Examples    []Example    `yaml:"examples"`
}

// Alias is another name for the worm or a variant, and who uses it.
type Alias struct {
	Name string `yaml:"name"`
	By   string `yaml:"by"`
	Note string `yaml:"note"`
}

// Reference is a source of what the document says.
type Reference struct {
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
}

// Fact is one thing about a machine that exposure may depend on.
type Fact struct {
	ID     string   `yaml:"id"`
	Ask    string   `yaml:"ask"`
	Values Strings  `yaml:"values"`
	How    Strings  `yaml:"how"`
	From   []Source `yaml:"from"`
}

// Source says where a program can learn a fact, and what it then is.
type Source struct {
	Column   string `yaml:"column"`  // of an inventory table, by its header
	Process  string `yaml:"process"` // image name
	Server   string `yaml:"server"`  // RE2 over a server banner
	OS       string `yaml:"os"`      // RE2 over an operating system's name
	File     string `yaml:"file"`
	Hotfix   string `yaml:"hotfix"`
	Package  string `yaml:"package"`
	Registry string `yaml:"registry"` // key and value's name
	Port     string `yaml:"port"`     // "tcp/23": something answers there

	SupersededBy Strings `yaml:"superseded-by"` // hotfixes that contain Hotfix
	Equals       string  `yaml:"equals"`        // the registry value's data, or the cell
	Scheme       string  `yaml:"scheme"`        // how From and Below count; see package version
	From         string  `yaml:"from"`          // the least version that is meant
	Below        string  `yaml:"below"`         // the first that is not

	Means  string `yaml:"means"`  // the value when found
	Absent string `yaml:"absent"` // the value when looked for and not found
	// AbsentUntil is the day from which on it is not known what it means that a list lacks
	// it, as a service pack may have brought what no list shows.
	AbsentUntil Date `yaml:"absent-until"`
	// RulesOut are values that are excluded when found, where it is not known which it is.
	RulesOut Strings `yaml:"rules-out"`
}

// Variant is one strain.
type Variant struct {
	ID             string      `yaml:"id"`
	Name           string      `yaml:"name"`
	OneOf          Strings     `yaml:"one-of"`
	Aliases        []Alias     `yaml:"aliases"`
	Recognise      []Signature `yaml:"recognise"`
	TellsApart     []Signature `yaml:"tells-apart"`
	Backdoor       []Signature `yaml:"backdoor"`
	Targets        *Targets    `yaml:"targets"`
	Calendar       []Days      `yaml:"calendar"`
	Window         *Window     `yaml:"window"`
	Incubation     Duration    `yaml:"incubation"`
	Excludes       Strings     `yaml:"excludes"`
	Strains        []Strain    `yaml:"strains"`
	Leaves         Strings     `yaml:"leaves"`
	Found          *Condition  `yaml:"found"`
	SurvivesReboot *bool       `yaml:"survives-reboot"`
	Presume        bool        `yaml:"presume-compromised"`
	Remedy         string      `yaml:"remedy"`
	Say            Strings     `yaml:"say"`
}

// Targets is how a variant chooses whom to attack, as shares of its draws.
type Targets struct {
	Uniform  string  `yaml:"uniform"` // random-seed, fixed-seed
	Same8    Share   `yaml:"same-8"`
	Same16   Share   `yaml:"same-16"`
	Anywhere Share   `yaml:"anywhere"`
	Never    Strings `yaml:"never"` // prefixes
}

// Days is what a variant does on some days of the month, by UTC.
type Days struct {
	From int    `yaml:"from"`
	To   int    `yaml:"to"`
	Does string `yaml:"does"` // spread, flood, sleep
}

// Window is when a variant circulated. A missing bound is open.
type Window struct {
	From Date   `yaml:"from"`
	To   Date   `yaml:"to"`
	Say  string `yaml:"say"`
}

// Bounds are when a window begins and ends, which is behind the last day; 0 is open.
func (w *Window) Bounds() (from, end cordon.Time) {
	end = cordon.TimeOf(w.To.Time)
	if end%cordon.Day == 0 && end != 0 { // a day, and not an instant
		end += cordon.Day
	}
	return cordon.TimeOf(w.From.Time), end
}

// Strain is a form of a variant that evidence cannot tell apart, only dates
// make likely.
type Strain struct {
	Name string `yaml:"name"`
	From Date   `yaml:"from"`
	Say  string `yaml:"say"`
}

// SideEffect is what the worm does to others besides infecting them.
type SideEffect struct {
	Kind string `yaml:"kind"` // load, arp-flood, ping-flood, syn-flood, udp-flood, crash
	Say  string `yaml:"say"`
}

// Remedy is an ordered way to mend a host. Of several that apply, the one of
// the highest rank is the remedy.
type Remedy struct {
	ID     string      `yaml:"id"`
	Title  string      `yaml:"title"`
	Rank   int         `yaml:"rank"`
	Steps  Strings     `yaml:"steps"`
	Proofs []StepProof `yaml:"shown"`
}

// Measure is something to enforce, and what it does not achieve.
type Measure struct {
	ID      string `yaml:"id"`
	Block   string `yaml:"block"` // "inbound tcp/80"
	Isolate string `yaml:"isolate"`
	Unless  string `yaml:"unless"`
	DoesNot string `yaml:"does-not"`
	Say     string `yaml:"say"`
}

// LevelRule raises the threat level when everything under When holds.
type LevelRule struct {
	Level string    `yaml:"level"`
	When  LevelWhen `yaml:"when"`
	Say   string    `yaml:"say"`
}

// LevelWhen counts hosts. Zero conditions are not asked.
type LevelWhen struct {
	Infected     int `yaml:"infected"`      // hosts anywhere, at least
	OursInfected int `yaml:"ours-infected"` // hosts of ours, infected or back-doored, at least
	// Suspected and OursSuspected count hosts that are infected or suspected.
	Suspected     int     `yaml:"suspected"`
	OursSuspected int     `yaml:"ours-suspected"`
	Growth        float64 `yaml:"growth"` // new hosts of the last 24 h over the 24 h before, at least
}

// Report is what the field has said, and how many confirmed it.
type Report struct {
	Say       string `yaml:"say"`
	By        string `yaml:"by"`
	Confirmed string `yaml:"confirmed"`
}

// Example is a recording and what the document must make of it.
type Example struct {
	Recording string        `yaml:"recording"`
	Kind      string        `yaml:"kind"` // positive, near-miss, benign
	Say       string        `yaml:"say"`
	Expect    []Expectation `yaml:"expect"` // empty: silence
}

// Expectation is a row of the report that must be there.
type Expectation struct {
	Host         string `yaml:"host"`
	Variant      string `yaml:"variant"`
	Verdict      string `yaml:"verdict"`
	Observations int    `yaml:"observations"`
}

// Date is a day or an instant in UTC.
type Date struct{ time.Time }

// IsDraft reports whether nobody has checked the document yet.
func (a *Advisory) IsDraft() bool { return a.Draft || a.Kind == "draft" }

// Variant returns the variant with an id, or nil.
func (a *Advisory) Variant(id string) *Variant {
	for i := range a.Variants {
		if a.Variants[i].ID == id {
			return &a.Variants[i]
		}
	}
	return nil
}

// Fact returns the fact with an id, or nil.
func (a *Advisory) Fact(id string) *Fact {
	for i := range a.Facts {
		if a.Facts[i].ID == id {
			return &a.Facts[i]
		}
	}
	return nil
}

// Remedy returns the remedy with an id, or nil.
func (a *Advisory) Remedy(id string) *Remedy {
	for i := range a.Remedies {
		if a.Remedies[i].ID == id {
			return &a.Remedies[i]
		}
	}
	return nil
}

// Unrecognised is the variant id of what fits the family and no variant.
const Unrecognised = "unrecognised"
