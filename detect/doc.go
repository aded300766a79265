// Package detect turns observations into findings. [Compile] makes one program
// of all advisories: every signature goes into one multi-pattern pass that
// finds candidates, and each candidate is verified against the whole
// signature. A [Detector] runs the program and keeps, per host, counts and the
// first evidence.
//
// A detector never sees a clock, a file or a socket, and what it keeps does
// not depend on the order in which observations arrive: work may be split over
// any number of detectors and joined with [Detector.Merge].
package detect
