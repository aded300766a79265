// Package outbreak makes outbreaks in memory, for measuring what finds them: it
// plays a worm over a network that it invents, and knows the truth of it.
//
//	o, err := outbreak.Run(outbreak.Default(outbreak.CodeRedII()))
//	recorded, err := o.Capture(file)
//	truth := o.Truth
//
// [Run] gives every contact in the order of time and the [Truth]: who was
// infected when and by whom, who scans without being a worm, whose address is
// whose. Capture, WebLog, Firewall and Flows write what one vantage point would
// have recorded of it. The same Config gives the same bytes.
//
// Nothing leaves the process but through the writer that is handed over. What
// is hostile in a recording is inert: request lines and filler, never what a
// worm carries.
package outbreak
