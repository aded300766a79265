package report

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"cordon"
)

// maxText bounds one text on the terminal or the page, in bytes. What the
// report holds is bounded already; this is for a report made elsewhere.
const maxText = 4096

// clean makes text from outside safe to show.
func clean(s string) string { return cordon.Printable([]byte(s), maxText) }

// count writes a number with a comma before every third digit.
func count(n uint64) string { return cordon.Thousands(n) }

func plural(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// list joins words as a sentence does: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

const (
	dayLayout   = "2006-01-02"
	clockLayout = "15:04"
	stampLayout = dayLayout + " " + clockLayout
	noTime      = "not shown"
)

// stamp is a time to the minute, in UTC.
func stamp(t cordon.Time) string {
	if t == 0 {
		return noTime
	}
	return t.Std().Format(stampLayout)
}

// exact is a time to the second, with its zone.
func exact(t cordon.Time) string {
	if t == 0 {
		return noTime
	}
	return t.Std().Format(time.DateTime) + " UTC"
}

// span says when, in days where it took days and in minutes where it did not.
func span(from, to cordon.Time) string {
	switch {
	case from == 0 && to == 0:
		return "at a time not shown"
	case from == 0:
		from = to
	case to == 0:
		to = from
	}
	f, t := from.Std(), to.Std()
	switch {
	case f.Format(dayLayout) != t.Format(dayLayout):
		return f.Format(dayLayout) + " to " + t.Format(dayLayout)
	case f.Format(clockLayout) != t.Format(clockLayout):
		return fmt.Sprintf("%s %s to %s UTC", f.Format(dayLayout), f.Format(clockLayout), t.Format(clockLayout))
	}
	return f.Format(stampLayout) + " UTC"
}

// size writes bytes with a decimal unit.
func size(n uint64) string {
	if n < 1000 {
		return plural(n, "byte", "bytes")
	}
	v, unit := float64(n)/1000, 0
	for v >= 999.5 && unit < len(sizeUnits)-1 {
		v, unit = v/1000, unit+1
	}
	digits := 0
	if v < 9.95 {
		digits = 1
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + sizeUnits[unit]
}

var sizeUnits = [...]string{"kB", "MB", "GB", "TB", "PB", "EB"}

// percent never rounds something to nothing, nor nearly all to all.
func percent(part, whole uint64) string {
	if whole == 0 {
		return ""
	}
	p := 100 * float64(part) / float64(whole)
	switch {
	case part == 0:
		return "0 %"
	case p < 0.1:
		return "under 0.1 %"
	case part < whole && p > 99.9:
		return "over 99.9 %"
	case p < 10:
		return fmt.Sprintf("%.1f %%", p)
	}
	return fmt.Sprintf("%.0f %%", p)
}

// where is the place of an evidence with the whole name of its input.
func where(e cordon.Evidence) string {
	return fmt.Sprintf("%s:%d", clean(e.Input), e.Position)
}

// whereShort leaves out the folders.
func whereShort(e cordon.Evidence) string {
	return fmt.Sprintf("%s:%d", path.Base(clean(e.Input)), e.Position)
}

// capital makes the first letter of a word of ours a capital.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
