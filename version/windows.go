package version

import (
	"cmp"
	"strings"
)

// build is how Windows, and most of what its maker sells, is counted: numbers
// with points (5.0.2195, 10.0.19045.3803, 8.00.760), and a service pack beside
// them or alone ("Service Pack 4", "SP6a").
type build struct {
	numbers []string
	pack    string // digits of the service pack; "" not said
	suffix  string // its letter, as in SP6a
}

const maxNumbers = 8

// readBuild reads "5.0.2195 Service Pack 4", "5.0 (Build 2195: Service Pack
// 2)", "SP3". A word that it does not know makes all of it unreadable.
func readBuild(v string) (b build, ok bool) {
	words := strings.FieldsFunc(strings.ToLower(v), func(r rune) bool {
		return r == ' ' || r == '(' || r == ')' || r == ':' || r == ','
	})
	for len(words) > 0 {
		n := b.word(words)
		if n == 0 {
			return b, false
		}
		words = words[n:]
	}
	return b, len(b.numbers) > 0 || b.pack != ""
}

// word takes the next words in, and returns how many; 0 it does not know them.
func (b *build) word(words []string) int {
	w := words[0]
	switch {
	case w == "version":
		return 1
	case w == "build" && len(words) > 1 && digits(words[1]) > 0:
		return 1 + b.build(words[1])
	case w == "service" && len(words) > 2 && words[1] == "pack":
		return 3 * b.servicePack(words[2])
	case w == "sp" && len(words) > 1:
		return 2 * b.servicePack(words[1])
	case strings.HasPrefix(w, "sp"):
		return b.servicePack(w[2:])
	case len(b.numbers) == 0:
		return b.dotted(strings.TrimPrefix(w, "v"))
	}
	return 0
}

// build takes the number behind "Build", which may repeat the last.
func (b *build) build(w string) int {
	if digits(w) != len(w) || len(b.numbers) >= maxNumbers {
		return 0
	}
	for _, n := range b.numbers {
		if compareNumbers(n, w) == 0 {
			return 1
		}
	}
	b.numbers = append(b.numbers, w)
	return 1
}

// servicePack takes "4" or "6a".
func (b *build) servicePack(w string) int {
	n := digits(w)
	if b.pack != "" || n == 0 || len(w) > n+1 || len(w) == n+1 && !isLetter(w[n]) {
		return 0
	}
	b.pack, b.suffix = w[:n], w[n:]
	return 1
}

func (b *build) dotted(w string) int {
	numbers := strings.Split(w, ".")
	if len(numbers) > maxNumbers {
		return 0
	}
	for _, n := range numbers {
		if n == "" || digits(n) != len(n) {
			return 0
		}
	}
	b.numbers = numbers
	return 1
}

func compareWindows(have, bound string) (int, bool) {
	a, ok1 := readBuild(have)
	b, ok2 := readBuild(bound)
	if !ok1 || !ok2 {
		return 0, false
	}
	for i, want := range b.numbers {
		if i >= len(a.numbers) {
			return 0, false // it says less than is asked
		}
		if c := compareNumbers(a.numbers[i], want); c != 0 {
			return c, true
		}
	}
	switch {
	case b.pack != "" && a.pack == "":
		return 0, false // no service pack, or none that was written down
	case b.pack != "":
		return cmp.Or(compareNumbers(a.pack, b.pack), strings.Compare(a.suffix, b.suffix)), true
	}
	if len(b.numbers) < len(a.numbers) && strings.Trim(strings.Join(a.numbers[len(b.numbers):], ""), "0") != "" {
		return 1, true
	}
	return 0, true
}
