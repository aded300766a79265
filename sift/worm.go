package sift

import (
	"net/netip"

	"cordon"
)

// Thresholds say what makes content a worm's. EarlyBird, which looks at content
// alone, wants thirty senders and thirty targets; with signs that do not depend on
// content fewer will do, and a small site has fewer.
type Thresholds struct {
	Prevalence   int     // how often it was sent
	Sources      int     // different senders
	Destinations int     // different targets
	Turned       int     // targets that became senders, and scan
	Scanners     float64 // share of the senders that scan, of those of which it is known
}

// DefaultThresholds: one host that turned may be chance, two are not. A worm's
// senders scan, but for some that have only just begun; of popular content most
// are honest, though some of them may have a worm as well.
func DefaultThresholds() Thresholds {
	return Thresholds{Prevalence: 3, Sources: 5, Destinations: 10, Turned: 2, Scanners: 0.5}
}

// Conduct is what is known of a host besides content.
type Conduct uint8

const (
	Undecided Conduct = iota // too little is in view
	Honest                   // it knows whom it asks
	Scans                    // it looks for others, and nothing that is known explains it
)

// Worm is content that spreads by itself.
type Worm struct {
	ID           string // of what it sends
	Forms        []Form // that the same hosts send, the most telling first
	Services     []Service
	Count        uint64
	Sources      uint64
	Destinations uint64
	Scanners     uint64 // of the sources
	Turned       uint64 // sources that had been sent it before they sent it
	Waited       uint32 // how often those had been sent it: the median; 0 not known
	Estimated    bool   // there are more sources, or destinations, than are kept
	BySample     bool   // some copies, or who was sent them, may not have been noticed
	Silent       uint64 // destinations that are no sources
	SilentFirst  []netip.Addr
	First, Last  cordon.Time
	Begins       Place             // where it was first seen
	Growth       []cordon.Interval // sources that were not seen before
	Senders      []Sender          // in the order of their first; a sample where Estimated
	Servers      []Banner          // of those that turned, else of those that were sent it
}

// Form is one content of a worm: Nimda sends sixteen different requests.
type Form struct {
	Parts     [][]byte // what all samples have in common, in order
	Samples   []Sample // of different senders, the earliest
	Usual     [][]byte // what they have in common too, and other hosts say as well
	LeftOut   bool     // that is no part: what is left tells
	Shortest  int      // payload, bytes; 0 where none shows its length
	Longest   int
	PathAlone bool // of requests: their path by itself is such content
}

// Service is where it is sent.
type Service struct {
	Proto uint8
	Port  uint16
	Kind  cordon.Kind
}

// Sender is one source.
type Sender struct {
	Addr    netip.Addr
	First   Place
	To      netip.Addr // whom it sent it first
	Count   uint64
	Scans   bool
	Reached *Reach // nil where it was not seen to be sent it before
}

// Reach is how a host was sent what it then sent itself.
type Reach struct {
	From netip.Addr
	Place
}
