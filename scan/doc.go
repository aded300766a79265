// Package scan says who scans. A [Tracker] keeps a small, fixed amount for each
// source it sees, and tells in [Tracker.Scanners] which of them ask more hosts
// that do not answer, or more different hosts, than anybody does who knows whom
// it asks for.
//
// What it says is suspicion: behaviour without payload. It never convicts.
// Memory is bounded by [Options]; what does not fit is lost confidence and is
// counted, see [Tracker.Losses]. Time is the data's own.
package scan
