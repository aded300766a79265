package inventory

import (
	"bytes"
	"math/bits"
	"net/netip"
	"slices"
	"strings"

	"cordon"
)

// listens are the families of what was read of a list of what listens. A list of several is
// not of one alone, as "where protocol = 6" leaves.
type listens uint8

const (
	listensTCP listens = 1 << iota
	listensUDP
	listensUnix
	listensUnread // a port of a row is not understood, and may be any
)

// several reports whether there is more than one, and all were understood.
func (l listens) several() bool { return l&listensUnread == 0 && bits.OnesCount8(uint8(l)) > 1 }

// listensBy is what a row is of, by its protocol and the number of its family of addresses.
func listensBy(protocol, family []byte) listens {
	switch {
	case protocolNamed(protocol) == cordon.TCP:
		return listensTCP
	case protocolNamed(protocol) == cordon.UDP:
		return listensUDP
	case string(family) == "1": // AF_UNIX
		return listensUnix
	}
	return 0
}

// portWords are words by which a query may be called that lists all that listens, beside
// those that are neutral.
var portWords = map[string]bool{
	"listening": true, "listen": true, "listener": true, "listeners": true, "open": true, "port": true, "ports": true, "net": true, "network": true,
}

// ofAllPorts reports whether a query's name is that of one that lists all that listens; as
// in ofAll it may stand in a pack. "web_ports" and "ports_below_1024" list some.
func ofAllPorts(query string) bool {
	name := strings.ToLower(query)
	if slices.ContainsFunc(wordsOfQuery(name), func(word string) bool { return partial[word] }) {
		return false
	}
	words := wordsOfQuery(name[strings.LastIndexByte(name, '/')+1:])
	return slices.ContainsFunc(words, func(word string) bool { return word == "ports" || word == "listeners" }) &&
		!slices.ContainsFunc(words, func(word string) bool { return !neutral[word] && !portWords[word] })
}

// toItself reports whether an address is one at which a machine listens to nobody else.
func toItself(address []byte) bool {
	a, err := netip.ParseAddr(string(bytes.Trim(address, "[]")))
	return err == nil && a.Unmap().IsLoopback()
}
