package inventory

import (
	"fmt"
	"strings"
	"testing"

	"cordon"
)

// read reads one input and gives its items in words.
func read(t *testing.T, data string, o Options) (lines []string, tally cordon.Tally, err error) {
	t.Helper()
	f := Sniff([]byte(data))
	if f == nil {
		t.Fatal("no format fits")
	}
	return readAs(t, f, data, o)
}

func readAs(t *testing.T, f *Format, data string, o Options) (lines []string, tally cordon.Tally, err error) {
	t.Helper()
	if o.Input == "" {
		o.Input = "in"
	}
	tally, err = Read(strings.NewReader(data), f, o, func(it *Item) { lines = append(lines, inWords(it)) })
	accounted(t, &tally, len(data))
	return lines, tally, err
}

// accounted holds a tally to its input: every byte and record is somewhere.
func accounted(t *testing.T, tally *cordon.Tally, size int) {
	t.Helper()
	if !tally.Adds() {
		t.Errorf("the accounts do not add up: %+v", *tally)
	}
	if tally.Bytes != uint64(size) {
		t.Errorf("%d of %d bytes are accounted for", tally.Bytes, size)
	}
	if tally.LostBytes > 0 && len(tally.Lost) == 0 {
		t.Errorf("%d bytes are lost, and nothing says why", tally.LostBytes)
	}
}

// inWords is an item for people.
func inWords(it *Item) string {
	s := fmt.Sprintf("%s %s", it.Host, it.Kind)
	if it.Kind == Listed {
		s += " of " + it.Of.String()
	}
	for _, part := range []struct{ as, what string }{{" ", it.Name}, {" = ", it.Value}, {" version ", it.Version}} {
		if part.what != "" {
			s += part.as + cordon.Printable([]byte(part.what), 200)
		}
	}
	if it.Scheme != "" {
		s += " (" + it.Scheme + ")"
	}
	if it.Port != 0 {
		s += fmt.Sprintf(" at %d/%d", it.Proto, it.Port)
	}
	if it.Accuracy != 0 {
		s += fmt.Sprintf(" %d%%", it.Accuracy)
	}
	if l := it.List; l.Change != Single {
		s += fmt.Sprintf(" %s %q", [...]string{"", "whole", "added", "removed"}[l.Change], l.Name)
	}
	return s + " by " + it.Closeness.String()
}
