package archive

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds what is shown of one member's name, in bytes.
const maxName = 512

// shown makes a member's name fit to be shown and to be typed: components that
// lead nowhere (a leading slash, ".") are left out, those that lead upwards are
// escaped, and so is what is not printable.
func shown(name string) string {
	cut := len(name) > maxName
	if cut {
		name = name[:maxName]
	}
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		switch part {
		case "", ".":
		case "..":
			parts = append(parts, `\x2e\x2e`)
		default:
			parts = append(parts, escaped(part))
		}
	}
	s := strings.Join(parts, "/")
	if cut {
		s += "…"
	}
	if s == "" {
		s = "(no name)"
	}
	return s
}

// PathName is how the path of a file is called: as it is, but for bytes that are
// no UTF-8, which not every form of a report could hold. They are escaped, so
// that two such names stay two.
func PathName(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); {
		r, size := utf8.DecodeRuneInString(path[i:])
		if r == utf8.RuneError && size <= 1 {
			fmt.Fprintf(&b, `\x%02x`, path[i])
		} else {
			b.WriteString(path[i : i+size])
		}
		i += size
	}
	return b.String()
}

func escaped(s string) string {
	plain := true
	for _, r := range s {
		plain = plain && r != utf8.RuneError && unicode.IsPrint(r)
	}
	if plain {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size <= 1 || r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// names tells members of the same name apart.
type names map[string]int

// unique appends "#2" to the second of a name, and so on.
func (n names) unique(name string) string {
	k := n[name]
	n[name] = max(k, 1)
	if k == 0 {
		return name
	}
	for {
		k++
		try := fmt.Sprintf("%s#%d", name, k)
		if n[try] == 0 {
			n[name], n[try] = k, 1
			return try
		}
	}
}
