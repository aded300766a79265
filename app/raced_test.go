//go:build race

package app

// raced: the race detector takes eight times as long, and finds what it finds on few
// recordings as on many. What is counted on many is counted without it; `make test` runs
// these tests both ways.
const raced = true
