package inventory

import "strings"

// maxMisread is how many values of one input that are not understood are named.
// Those beyond it are counted together.
const maxMisread = 16

const moreMisread = "values of columns that are not understood, beyond the 16 that are named"

// What cells may be whose meaning is the reader's own.
const (
	expectsTime      = "a time such as 2001-08-04 or 2001-08-04T10:00:00Z"
	expectsDay       = "a time such as 2001-04-03, which shows what is the month"
	expectsAddress   = "an IP address such as 192.0.2.1"
	expectsPort      = "a number up to 65535"
	expectsPortState = "open or closed"
	expectsProtocol  = "tcp or udp"
	expectsState     = "up or down"
	expectsPatch     = "installed or missing"
	expectsHotfix    = "numbers alone, such as Q300972"
)

// cell is a value in a column.
type cell struct{ column, value string }

// misread notes a value that is none of what its column may hold, and what would be
// right: somebody meant something by it.
func (d *reader) misread(column, value, expects string) {
	k := cell{column, shown([]byte(value))}
	what, known := d.misreadings[k]
	switch {
	case known:
	case len(d.misreadings) >= maxMisread:
		what = moreMisread
	default:
		what = "column " + shown([]byte(column)) + `: "` + k.value + `" is not understood; it may be ` + expects
		if d.misreadings == nil {
			d.misreadings = map[cell]string{}
		}
		d.misreadings[cell{strings.Clone(column), k.value}] = what
	}
	d.note(what)
}
