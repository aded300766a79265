// Package cordon is the vocabulary of the program: what is seen, what is
// claimed about it, and what is told. It holds data and small methods, and
// imports only the standard library; whatever decides lives one room down.
//
// The way of the data is Observation → Finding → Verdict → Report. Facts about
// machines join it at the verdict.
package cordon
