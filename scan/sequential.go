package scan

import (
	"errors"
	"math"
)

// Sequential is the test of Jung, Paxson, Berger and Balakrishnan (2004): each
// outcome of a first contact multiplies a likelihood ratio, until it leaves
// the interval between two bounds.
type Sequential struct {
	Benign  float64 // θ0: how likely a benign source's first contact succeeds
	Scanner float64 // θ1: the same for a scanner
	Detect  float64 // P_D: scanners to be found, at least
	False   float64 // P_F: benign sources accused, at most
}

// Published are the parameters of the paper.
func Published() Sequential { return Sequential{Benign: 0.8, Scanner: 0.2, Detect: 0.99, False: 0.01} }

// Factors are what a failure and a success multiply the ratio by.
func (s Sequential) Factors() (failure, success float64) {
	return (1 - s.Scanner) / (1 - s.Benign), s.Scanner / s.Benign
}

// Bounds are the ratios at which the test ends: at or below benign, at or above
// scanner.
func (s Sequential) Bounds() (benign, scanner float64) {
	return (1 - s.Detect) / (1 - s.False), s.Detect / s.False
}

var errSequential = errors.New("scan: want 0 < scanner < benign < 1, and 0 < false < detect < 1")

func (s Sequential) check() error {
	if !(0 < s.Scanner && s.Scanner < s.Benign && s.Benign < 1 && 0 < s.False && s.False < s.Detect && s.Detect < 1) {
		return errSequential
	}
	return nil
}

// unit divides the logarithm of the smaller factor, so that a walk of any
// parameters is kept in whole numbers. With the published parameters a failure
// is +unit and a success −unit exactly.
const unit = 64

// steps are the test's logarithms in units: what a failure adds, what a success
// takes away, and where the walk ends on either side. Bounds are rounded away
// from zero and are whole numbers of the last step needed, so that rounding
// never ends a test early.
type steps struct{ failure, success, benign, scanner int32 }

func (s Sequential) steps() steps {
	failure, success := s.Factors()
	low, high := s.Bounds()
	up, down := math.Log(failure), -math.Log(success)
	one := math.Min(up, down) / unit
	limit := func(x float64) int32 { return int32(min(math.Ceil(x/one-1e-6), 30000)) }
	at := func(x float64) int32 { return int32(min(math.Round(x/one), 30000)) }
	return steps{failure: at(up), success: at(down), benign: -limit(-math.Log(low)), scanner: limit(math.Log(high))}
}

// Verdict is what a sequential test says so far.
type Verdict uint8

const (
	Undecided Verdict = iota
	Benign
	Scans
)

// Walk is one test under way: a random walk that starts at zero.
type Walk struct {
	steps
	at int32
}

// NewWalk starts a test. It fails on parameters that make none.
func NewWalk(s Sequential) (Walk, error) { return Walk{steps: s.steps()}, s.check() }

// Failure counts a first contact that failed.
func (w *Walk) Failure() Verdict {
	w.at += w.failure
	return w.verdict()
}

// Success counts a first contact that succeeded.
func (w *Walk) Success() Verdict {
	w.at -= w.success
	return w.verdict()
}

func (w *Walk) verdict() Verdict {
	switch {
	case w.at >= w.scanner:
		return Scans
	case w.at <= w.benign:
		return Benign
	}
	return Undecided
}
