// Package app assembles the program: it opens what the operator names, runs
// readers, detectors and the judge over it, and puts the report together. It is
// the only wiring; nothing here decides.
package app
