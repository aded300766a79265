package cordon

import (
	"fmt"
	"slices"
)

// Grade is how far evidence carries.
type Grade uint8

const (
	NoGrade   Grade = iota
	Spoofable       // a lone SYN, a lone datagram: anybody can have sent it
	Suspected       // behaviour without payload, or part of what a worm does
	Strong          // a line in a server's log: the server had completed the handshake
	Certain         // the handshake and the request are both in the recording
)

var gradeNames = [...]string{"", "spoofable", "suspected", "strong", "certain"}

func (g Grade) String() string { return gradeNames[g] }

// MarshalText writes the grade's name.
func (g Grade) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (g *Grade) UnmarshalText(b []byte) error {
	i := slices.Index(gradeNames[:], string(b))
	if i < 0 {
		return fmt.Errorf("%q is no grade", Printable(b, 20))
	}
	*g = Grade(i)
	return nil
}

// Evidence is where something was seen. Text is made printable and is bounded.
type Evidence struct {
	Input    string `json:"input"`
	Position uint64 `json:"position"` // line or frame, from 1
	Time     Time   `json:"time"`
	Peer     string `json:"peer,omitempty"` // the other end
	Status   uint16 `json:"status,omitempty"`
	Text     string `json:"text"`
}

// Role is what a finding says of its host.
type Role uint8

const (
	Emitter  Role = iota + 1 // sent what the worm sends
	Answerer                 // answered so that it shows what it is: a back door that is open
	Target                   // was sent what the worm sends
	Prober                   // asked for a back door; by itself no sign of the worm that opened it
)

// Finding is a detector's claim about a host: one for each host, advisory,
// variant, role and rule.
type Finding struct {
	Host     Host
	Advisory string
	Variant  string // the variant's id, or the advisory's word for one that is not known
	Rule     string // id of the signature
	Role     Role
	Grade    Grade

	Count uint64 // observations: one a line or message
	// First and Last are of those where it is not in doubt whose they are, if there are
	// any. LastInDoubt is of the others, and Undated is how many show no time.
	First, Last Time
	LastInDoubt Time
	Undated     uint64
	// Proven is the first of which it is seen that the host holds its address, and not in
	// doubt whose it is; 0 none.
	Proven Time
	// Different is how many different ones of the rule's requests were seen,
	// and Of how many there are; zero where the rule does not count them.
	Different, Of int
	// InDoubt is of how many observations it is not sure who asked, see
	// Observation.SrcInDoubt. DifferentInDoubt are those of Different that only such show,
	// or such as stand behind a gap.
	InDoubt          uint64
	DifferentInDoubt int
	Statuses         map[uint16]uint64 // how they were answered; bounded
	Active           []Time            // starts of the ten-minute intervals in which it was seen
	Amounts          []Amount          // how much was seen in each of these; where findings are to be divided
	Nearest          string            // for a variant that is not known: the nearest known one
	Differs          string            // and how it differs
	Evidence         []Evidence        // the first by time, input and position; what is in doubt comes last
	Grades           []Grade           // how far each of these carries; where findings are to be divided
	// Begins is when it was first seen in each input, where there are several, and whose
	// that is is not in doubt: the first that proves the host's address, or else the first;
	// bounded.
	Begins []Sighting
	Traits *Traits // of an emitter; nil where no packets are shown
}

// Amount is what was seen in one interval.
type Amount struct {
	Count uint64
	Grade Grade
}

// Attack is one attempt on a host, told where what followed can be traced to it.
type Attack struct {
	From     string   `json:"from"`
	Evidence Evidence `json:"evidence"`
}

// Sighting is one thing as one input shows it.
type Sighting struct {
	Input    string
	Position uint64
	Time     Time
	Status   uint16
	Grade    Grade
	Held     bool // the sender was seen to hold its address
}

// Edge is what one host did to another by one rule: its first attack and,
// where a second input shows the two as well, the first that stands there. Attacks
// of which it is seen that the sender holds its address, and others, are an edge each.
type Edge struct {
	From, To Host
	Advisory string
	Variant  string
	Rule     string
	Seen     []Sighting // by time, input and position
	// More is set where more hosts attacked To than are kept, with their address proven
	// as From's is, or not as From's is not; those kept are the first. Those whose address
	// is proven take the place of others.
	More bool
}

// Traits are what the packets of an emitter look like: a bounded sample.
type Traits struct {
	Packets  []Packet // the first, by time, input and position
	Final    Packet   // the last
	TTLs     []TTLSpan
	MACs     []MAC // link addresses that it sent from; two at most
	ManyTTLs bool  // more than are kept
}

// Packet is what one packet carries that its sender's system chose.
type Packet struct {
	Input    string
	Position uint64
	Time     Time
	TTL      uint8
	IPID     uint16
	Port     uint16 // source port
	To       uint16 // hash of the other end: whether two packets went to different ones
}

// TTLSpan is one TTL with which packets of a host reached one input.
type TTLSpan struct {
	Input       string
	TTL         uint8
	Count       uint64
	First, Last Time
}
