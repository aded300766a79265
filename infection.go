package cordon

// Infection is one host of the infection tree: who likeliest infected it. Times
// are by the clocks of the inputs, set right where they were found to differ.
type Infection struct {
	Host   string `json:"host"`
	Parent string `json:"parent"` // "" where nobody in view is likelier than somebody out of view
	// Odds is the probability that this parent, or somebody out of view, is right; 0
	// where nobody can say whether anybody in view did it.
	Odds       float64  `json:"odds"`
	Advisory   string   `json:"advisory"`
	Variant    string   `json:"variant"`
	AttackedAt Time     `json:"attacked_at"` // the parent's first attack on it
	EmittedAt  Time     `json:"emitted_at"`  // its own first emission, or the beginning of its scan
	Outside    bool     `json:"outside"`
	Generation int      `json:"generation"` // 0: from outside
	Infected   uint64   `json:"infected"`   // hosts of which it is the parent
	Attackers  int      `json:"attackers"`  // hosts of its strain that had attacked it before
	Others     []Suitor `json:"others"`     // the likeliest of those that are not the parent
	// RestsOn is what shows the parent's attack: RestsOnSignature, RestsOnContent or
	// RestsOnContact; empty where there is no parent.
	RestsOn  string `json:"rests_on"`
	Input    string `json:"input,omitempty"`
	Position uint64 `json:"position,omitempty"` // where the parent's attack stands
}

// What a parent may rest on, the surest first.
const (
	RestsOnSignature = "signature" // an advisory recognised what it sent
	RestsOnContent   = "content"   // it sent the content of an unknown worm
	RestsOnContact   = "contact"   // it scanned, or sent as much as scanners do, and was answered; what it sent was not seen
)

// UnknownPrefix stands before an unknown worm's ID where a row of the tree has an
// advisory's.
const UnknownPrefix = "unknown:"

// Reached is who likeliest passed on to a host what it scans for, if that spreads by
// itself: a host that scanned for the same before, had reached it and was answered.
type Reached struct {
	From      string   `json:"from"`
	Odds      float64  `json:"odds"`       // that it was this one, or somebody out of view
	At        Time     `json:"reached_at"` // by it, the first time
	Began     Time     `json:"began_at"`   // when the host began to scan
	Attackers int      `json:"attackers"`  // that had reached it before, this one among them
	Others    []Suitor `json:"others"`     // the likeliest of the others
	Evidence  Evidence `json:"evidence"`
}

// Suitor is another host that may have infected one.
type Suitor struct {
	Host       string  `json:"host"`
	Odds       float64 `json:"odds"`
	AttackedAt Time    `json:"attacked_at"`
}

// TreeSum counts the tree of one variant.
type TreeSum struct {
	Advisory    string   `json:"advisory"`
	Variant     string   `json:"variant"`
	Hosts       uint64   `json:"hosts"`       // that emit
	FirstCases  uint64   `json:"first_cases"` // of them, infected by nobody in view
	Generations []uint64 `json:"generations"` // hosts in each, from 0 on
	// Medians, in seconds: from a parent's first emission to its child's, and from
	// the attack to the emission. null where no parent is known.
	GenerationTime *float64 `json:"generation_seconds"`
	Delay          *float64 `json:"delay_seconds"`
	// Silent hosts were attacked and not seen to emit: immune, or the payload
	// failed, or what they do is not in view.
	Silent      uint64   `json:"silent"`
	SilentFirst []string `json:"silent_first"` // the first attacked; bounded
	// Crowded hosts had been attacked by more than are kept when they began: who
	// infected them may be among those who are not.
	Crowded uint64 `json:"crowded"`
}
