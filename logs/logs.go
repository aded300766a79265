// Package logs reads what servers and firewalls write about themselves, and
// flow records that were written as text.
//
// Text is read in two steps, so that the costly one can be shared out: a
// [Stream] cuts an input into blocks in file order and carries what one line
// means for later ones, and a [Block] is decoded on its own, anywhere, in any
// order. Every line is understood, skipped with a reason, or a copy; nothing is
// lost in silence.
//
// Lines are written by those who attack, in part. What they can write is what
// stands in a request, a user name, a header; who sent it is never taken from
// there.
package logs

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"cordon"
)

// Format is one log format.
type Format struct {
	Name   string // as --format takes it
	Title  string // as people call it
	Origin string // what writes it
	Shows  string // what cordon learns from a line, in words for docs/reference/formats.md
	Limits string // what it does not read of this format, and why; "" nothing worth a word
	decode func(*decoder, []byte)
	// sniff tells how well the format explains an input's first lines.
	sniff func([]sniffed) fit
	// carries keeps what a line says about later ones; nil where none does.
	carries func(*carried, []byte)
	// shape tells lines of one kind from another, noShape what is not of the
	// format; nil where every line has to be decoded.
	shape func(*decoder, []byte) int
}

// Formats returns the table of all formats, in the order in which they are
// tried.
func Formats() []*Format { return formats }

// formats are tried in this order; where two explain an input equally well the
// first wins.
var formats = slices.Concat(webFormats, serverFormats, sensorFormats, firewallFormats, flowFormats)

var webFormats = []*Format{
	{
		Name: "iis-w3c", Title: "W3C extended", Origin: "Microsoft IIS, with any #Fields",
		Shows:  "requests with client, status and time; the server decoded the path",
		decode: (*decoder).w3c, sniff: sniffW3C, carries: carryDirective,
	},
	{
		Name: "vhost-combined", Title: "combined with the virtual host in front", Origin: "Apache's vhost_combined, many shared hosts",
		Shows:  "requests with client, status and time",
		decode: (*decoder).webWithVhost, sniff: sniffEach(fitsVhost), shape: (*decoder).vhostShape,
	},
	{
		Name: "combined", Title: "combined", Origin: "Apache and nginx by default",
		Shows:  "requests with client, status and time",
		decode: (*decoder).web, sniff: sniffEach(fitsCombined), shape: (*decoder).webShape,
	},
	{
		Name: "common", Title: "common", Origin: "Apache, nginx, and the NCSA server before them",
		Shows:  "requests with client, status and time",
		decode: (*decoder).web, sniff: sniffEach(fitsCommon), shape: (*decoder).webShape,
	},
	{
		Name: "apache-error", Title: "Apache error log", Origin: "Apache 1.3, 2.0, 2.2 and 2.4",
		Shows:  "the path of a request that failed, decoded by the server, with the client",
		decode: (*decoder).apacheError, sniff: sniffEach(fitsApacheError),
	},
}

// ByName returns the format with a name; "combined+syslog" is combined in the
// wrapping of that name.
func ByName(name string) (*Format, bool) {
	if bare, wrapping, ok := strings.Cut(name, "+"); ok {
		return wrappedByName(bare, wrapping)
	}
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return nil, false
}

// Options say what the lines themselves do not.
type Options struct {
	Input       uint32
	Server      cordon.Host            // whose log this is; Dst where the format shows none
	Location    *time.Location         // of zoneless times; nil is UTC
	Year        int                    // of the first line, for lines without a year
	YearAssumed bool                   // nobody gave the year; the tally notes it
	Skip        func(line uint64) bool // true: another input has this line; nil is never
	Scanner     Scanner                // lines that it does not point at may be passed over; nil: none may
	// Matters are the times that are asked for: a clock that steps back between
	// others raises no doubt.
	Matters cordon.Window
	// TrustProxies are those whose X-Forwarded-For is believed; none by default.
	TrustProxies []netip.Prefix
}

// serverNamed reports whether the operator said whose log this is. "log:…" is
// the stand-in for a server that nobody named.
func (o *Options) serverNamed() bool {
	name := o.Server.Name
	return !o.Server.IsZero() && (len(name) < 4 || name[:4] != "log:")
}
