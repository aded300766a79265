package fleet

import (
	"hash/maphash"

	"cordon"
	"cordon/exposure"
	"cordon/inventory"
)

// alias is another name of a record's machine.
type alias struct {
	name  string
	label bool // it joins nothing
	plain bool // it is a host's name in the spelling by which machines are known
}

// aliasOf is the name that an item tells of.
func aliasOf(it *inventory.Item) alias {
	x := alias{name: it.Name, label: it.Kind == inventory.Label}
	if !x.label {
		h, _ := exposure.Alias(it.Name)
		x.plain = h == cordon.Host{Name: it.Name}
	}
	return x
}

// reads what it names: a host, or a hardware address; see [exposure.Alias].
func (x alias) reads() (h cordon.Host, hardware string) {
	if x.plain {
		return cordon.Host{Name: x.name}, ""
	}
	return exposure.Alias(x.name)
}

// hash is 0 for what joins nothing.
func (x alias) hash() uint64 {
	if x.label {
		return 0
	}
	h, hardware := x.reads()
	switch {
	case hardware != "":
		return maphash.String(seed, hardware) | 1
	case h.IsZero():
		return 0
	}
	return hashOf(h)
}
