package inventory

import (
	"strings"

	"cordon"
)

// UUID reports whether a name is a machine's UUID as its firmware has it, of which no
// two machines have the same. Some makers gave all of theirs one; those name none.
func UUID(name string) bool {
	return hasShape(name) && !makers(name)
}

func hasShape(name string) bool {
	const shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
	if len(name) != len(shape) {
		return false
	}
	for i := range len(name) {
		if dash := shape[i] == '-'; dash != (name[i] == '-') || !dash && !isHex(name[i]) {
			return false
		}
	}
	return true
}

// makers reports whether a UUID is one that stands in many machines.
func makers(name string) bool {
	digits := strings.ToLower(strings.ReplaceAll(name, "-", ""))
	return strings.Trim(digits, digits[:1]) == "" || digits == "03000200040005000006000700080009" || digits == "00020003000400050006000700080009"
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// nobody reports whether a name is one that every machine may have.
func nobody(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	h := cordon.ParseHost(name)
	return name == "" || hasShape(name) && makers(name) || name == "localhost" || strings.HasPrefix(name, "localhost.") || h.Addr.IsValid() && (h.Addr.IsLoopback() || h.Addr.IsUnspecified())
}
