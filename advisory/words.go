package advisory

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cordon"
)

// sentence joins words for a sentence: "a, b and c".
func sentence(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// either says "a", or "a or b", with each in quotes.
func either(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = `"` + v + `"`
	}
	return sentence(quoted, "or")
}

func day(d Date) string {
	if d.Equal(d.Truncate(24 * time.Hour)) {
		return d.Format("2 January 2006")
	}
	return d.Format("2 January 2006, 15:04 UTC")
}

func aliases(all []Alias) string {
	said := make([]string, len(all))
	for i, a := range all {
		said[i] = a.Name
		var about []string
		if a.By != "" {
			about = append(about, "used by "+a.By)
		}
		if a.Note != "" {
			about = append(about, a.Note)
		}
		if len(about) > 0 {
			said[i] += " (" + strings.Join(about, ": ") + ")"
		}
	}
	return strings.Join(said, "; ")
}

func calendar(days []Days) string {
	said := make([]string, len(days))
	for i, d := range days {
		said[i] = fmt.Sprintf("%d to %d %s", d.From, d.To, d.Does)
	}
	return strings.Join(said, ", ")
}

func (w *Window) words() string {
	switch {
	case w.From.IsZero() && w.To.IsZero():
		return "at any time"
	case w.To.IsZero():
		return "from " + day(w.From) + " on"
	case w.From.IsZero():
		return "until " + day(w.To)
	}
	return "from " + day(w.From) + " to " + day(w.To)
}

// words writes a duration as the language does.
func (d Duration) words() string {
	for _, u := range []struct {
		unit time.Duration
		sign string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if t := time.Duration(d); t%u.unit == 0 {
			return fmt.Sprintf("%d%s", t/u.unit, u.sign)
		}
	}
	return fmt.Sprintf("%ds", time.Duration(d)/time.Second)
}

func (t *Targets) words() string {
	said := "addresses drawn "
	switch t.Uniform {
	case "fixed-seed":
		said += "over the whole Internet from a fixed seed: every instance walks the same list"
	case "random-seed":
		said += "over the whole Internet from a random seed"
	default:
		var shares []string
		for _, s := range []struct {
			share Share
			where string
		}{{t.Same8, "in its own /8"}, {t.Same16, "in its own /16"}, {t.Anywhere, "anywhere"}} {
			if s.share > 0 {
				shares = append(shares, strconv.FormatFloat(float64(s.share)*100, 'g', 4, 64)+" % "+s.where)
			}
		}
		said += sentence(shares, "and")
	}
	if len(t.Never) > 0 {
		said += ", never in " + sentence(t.Never, "or")
	}
	return said
}

func (w LevelWhen) words() string {
	var said []string
	if w.Infected > 0 {
		said = append(said, fmt.Sprintf("%d or more hosts anywhere are infected", w.Infected))
	}
	if w.OursInfected > 0 {
		said = append(said, fmt.Sprintf("%d or more hosts of ours are infected or back-doored", w.OursInfected))
	}
	if w.Suspected > 0 {
		said = append(said, fmt.Sprintf("%d or more hosts anywhere are infected or suspected", w.Suspected))
	}
	if w.OursSuspected > 0 {
		said = append(said, fmt.Sprintf("%d or more hosts of ours are infected or suspected", w.OursSuspected))
	}
	if w.Growth > 0 {
		said = append(said, fmt.Sprintf("a day brings at least %g times as many new ones as the day before", w.Growth))
	}
	if len(said) == 0 {
		return "anything at all is seen"
	}
	return sentence(said, "and")
}

// words says what a signature asks for.
func (s *Signature) words() string {
	var asks []string
	add := func(given bool, format string, args ...any) {
		if given {
			asks = append(asks, fmt.Sprintf(format, args...))
		}
	}
	add(s.Path != nil, "for %s", sentence(s.Path, "or"))
	add(s.PathEnds != nil, "for a path that ends in %s", sentence(s.PathEnds, "or"))
	if s.Query != nil {
		asks = append(asks, s.Query.words())
	}
	add(s.QueryHas != nil, "with %s in its query", either(s.QueryHas))
	if s.Different != nil {
		asks = append(asks, fmt.Sprintf("of which one source sends %d (suspected) or %d (infected) of %d different ones", s.Different.Suspected, s.Different.Infected, len(s.Forms)))
		add(s.Different.Require != nil, "among them %s", sentence(s.Different.Require, "and"))
	}
	add(s.Port != 0, "to port %d", s.Port)
	add(s.SourcePort != 0, "from port %d", s.SourcePort)
	if r := s.PayloadLength; r != nil {
		add(r.From == r.To, "of %d bytes", r.From)
		add(r.From != r.To, "of %d to %d bytes", r.From, r.To)
	}
	add(s.Sequence == "destination", "whose sequence number is the address that it goes to")
	add(s.FirstBytes != "", "beginning with the bytes %s", s.FirstBytes)
	add(s.Contains != nil, "that holds %s", s.containsWords())
	add(s.Body != "", "with %s in its body", either([]string{s.Body}))
	add(s.Answered != nil, "answered with %s", sentence(s.Answered, "or"))
	add(s.Server != "", "by a server that calls itself %s, or does not say", s.Server)
	said := s.subject() + " " + strings.Join(asks, ", ")
	if s.Exact && s.On != "datagram" && s.On != "data" && s.On != "connect" {
		said += ", to the letter"
	}
	if s.Accuses == "answerer" {
		said += "; it speaks about the machine that answers"
	}
	if s.Grade != "" {
		said += "; at most " + s.Grade
	}
	return said
}

// mostShown is how many bytes of a part that bytes contain are written out.
const mostShown = 24

// containsWords shows bytes as text, as far as they are.
func (s *Signature) containsWords() string {
	said := make([]string, len(s.Contains))
	for i, part := range s.Contains {
		b, _ := hex.DecodeString(part) // validated
		said[i] = `"` + cordon.Printable(b, mostShown) + `"`
	}
	return sentence(said, "and then")
}

func (s *Signature) subject() string {
	several := s.Forms != nil
	switch s.On {
	case "trace":
		if several {
			return "entries of a server's error log"
		}
		return "an entry of a server's error log"
	case "datagram":
		return strings.Replace("a "+strings.ToUpper(s.Protocol)+" datagram", "  ", " ", 1)
	case "connect":
		return "a request for a TCP connection"
	case "response":
		return "an answer"
	case "data":
		return "a connection that begins with data"
	}
	if several {
		return "requests"
	}
	return strings.Replace("a "+s.Method+" request", "  ", " ", 1)
}

func (q *Query) words() string {
	letter := "one letter"
	if q.RunOf != "any" {
		letter = q.RunOf
	}
	return fmt.Sprintf("with a query that begins with %d or more of %s", q.AtLeast, letter)
}

// capital begins a sentence.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
