package scan

import (
	"slices"

	"cordon"
)

// privileged is from where on ports are given to clients too, which may be given those
// of services.
const privileged = 1024

// repliesFrom tells the ports that servers, and reflectors, speak from.
func repliesFrom(port uint16) bool {
	switch port {
	case 1194, 1900, 3283, 3478, 3702, 4500, 5060, 5353, 5683, 10001, 11211, 27015, 37810, 51820:
		return true
	}
	return port < privileged
}

// isService tells the ports of services: the well-known ones, and those above that are
// looked for most.
func isService(port uint16) bool {
	return port < privileged || slices.Contains(servicesAbove[:], port)
}

var servicesAbove = [...]uint16{
	1433, 1434, 1521, 1723, 2222, 2323, 2375, 3128, 3306, 3389, 5000, 5038, 5060, 5432, 5555, 5900, 5901, 5985, 6379,
	7001, 7547, 8000, 8080, 8081, 8088, 8443, 8888, 9000, 9090, 9200, 10000, 11211, 27017, 37215, 52869,
}

// traces tells the ports that traceroute sends datagrams to, one after the other: 33434
// and those behind it, at most three for each of 64 hops. Who answers are routers.
func traces(proto uint8, port uint16) bool {
	return proto == cordon.UDP && port >= 33434 && port < 33434+3*64
}

// notifies tells the ports on which telephones wait for messages: where a firewall keeps
// those closed, many of them ask many addresses, and none answers.
func notifies(port uint16) bool { return port == 5223 || port >= 5228 && port <= 5230 }

// listens tells by two ports of which neither is a well-known one that the first is a
// service's: the lower, where it is beyond those that Windows gave to clients until 2007
// and below those that systems give to them now. Whoever has other ports, a translator of
// addresses above all, may be mistaken for who was asked.
func listens(port, other uint16) bool {
	const clients, ephemeral = 5000, 32768
	return port > clients && port < ephemeral && port < other
}
