package cordon

// Infection is one host of the infection tree: who likeliest infected it. Times
// are by the clocks of the inputs, set right where they were found to differ.
type Infection struct {
	Host   string `json:"host"`
	Parent string `json:"parent"` // "" where nobody in view is likelier than somebody out of view
	// Odds is the probability that this parent, or somebody out of view, is right.
	Odds       float64  `json:"odds"`
	Advisory   string   `json:"advisory"`
	Variant    string   `json:"variant"`
	AttackedAt Time     `json:"attacked_at"` // the parent's first attack on it
	EmittedAt  Time     `json:"emitted_at"`  // its own first emission
	Outside    bool     `json:"outside"`
	Generation int      `json:"generation"` // 0: from outside
	Infected   uint64   `json:"infected"`   // hosts of which it is the parent
	Attackers  int      `json:"attackers"`  // hosts of its strain that had attacked it before
	Others     []Suitor `json:"others"`     // the likeliest of those that are not the parent
	Input      string   `json:"input,omitempty"`
	Position   uint64   `json:"position,omitempty"` // where the parent's attack stands
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
