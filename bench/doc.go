// Package bench makes inputs for measuring cordon, and knows what it planted in
// them, so that a measurement is one of the right answer:
//
//	truth, err := bench.Generate("weblog", 5_000_000, 1, file)
//	wrong := truth.Compare(answer)
//
// The same kind, number and seed give the same bytes. What is hostile in them is
// inert: request lines and filler, never what a worm carries. Nothing here is
// part of the program that ships.
package bench
