package outbreak

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"
)

// Variant is what a worm looks like from outside, and how it spreads.
type Variant struct {
	Name     string // as advisories say it, where one does: code-red/ii
	Service  Service
	Requests []string // each on a connection of its own to whoever accepts
	// Filler makes every copy differ: so many letters, drawn anew for each, stand
	// in for PAD in a request.
	Filler  [2]int
	Payload int // bytes of the datagram; 0 where it sends none
	First   byte
	Targets Targets
	Rate    float64       // targets a second
	Delay   time.Duration // from the infection to the first target, on average
	Seen    time.Time     // when it was seen first
}

// Targets is how a variant chooses whom it attacks. The shares are of draws, as
// an advisory gives them; none at all is uniform.
type Targets struct {
	Same16, Same8, Anywhere float64
	Never                   []netip.Prefix
	FixedSeed               bool // every instance walks the same list of random addresses
	Sequential              bool // from a place of its own on, one address after the other
}

func (v *Variant) check() error {
	t := v.Targets
	switch {
	case v.Rate <= 0 || v.Delay < 0 || v.Service.Port == 0:
		return fmt.Errorf("outbreak: variant %q: want a service, a rate above 0 and no negative delay", v.Name)
	case t.Same16 < 0 || t.Same8 < 0 || t.Anywhere < 0 || t.FixedSeed && t.Sequential:
		return fmt.Errorf("outbreak: variant %q: targets make no sense", v.Name)
	case v.Filler[0] < 0 || v.Filler[1] < v.Filler[0] || v.Filler[1] > 1200 || v.Payload < 0 || v.Payload > 1400:
		return fmt.Errorf("outbreak: variant %q: want filler and payload that fit into a packet", v.Name)
	case v.Payload == 0 && len(v.Requests) == 0:
		return fmt.Errorf("outbreak: variant %q: want a request or a payload", v.Name)
	}
	return nil
}

// requests are what copy number n sends, whole, one a connection.
func (v *Variant) requests(n uint64) []string {
	all := make([]string, len(v.Requests))
	for i, r := range v.Requests {
		all[i] = strings.Replace(r, pad, v.filler(n), 1)
	}
	return all
}

const pad = "PAD"

func (v *Variant) filler(n uint64) string {
	if v.Filler[1] == 0 {
		return ""
	}
	r := rand.New(rand.NewPCG(n, 0x66696c6c))
	b := make([]byte, v.Filler[0]+r.IntN(v.Filler[1]-v.Filler[0]+1))
	for i := range b {
		b[i] = byte('a' + r.IntN(26))
	}
	return string(b)
}

// datagram is the payload of a worm that needs no connection: the first byte
// by which it is known, and filler.
func (v *Variant) datagram() string {
	return string(v.First) + strings.Repeat("x", v.Payload-1)
}
