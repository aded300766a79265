package capture

import "strconv"

// names makes each reason that carries a number only once, so that a flood of
// such frames costs no allocation. A recording can hold 65536 of each at most.
type names struct {
	links, ethers map[uint16]string
}

func (n *names) link(kind uint16) string {
	if s, ok := n.links[kind]; ok {
		return s
	}
	return remember(&n.links, kind, "link type "+strconv.Itoa(int(kind))+" is not supported")
}

func (n *names) ether(kind uint16) string {
	if s, ok := n.ethers[kind]; ok {
		return s
	}
	return remember(&n.ethers, kind, "EtherType 0x"+strconv.FormatUint(uint64(kind)|1<<16, 16)[1:]+" is not read")
}

func remember(m *map[uint16]string, kind uint16, s string) string {
	if *m == nil {
		*m = map[uint16]string{}
	}
	(*m)[kind] = s
	return s
}
