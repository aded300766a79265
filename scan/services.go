package scan

import "slices"

// Peers listen on ports of their own choice, of which hardly one is a service's. Whose
// contacts fail on many services' ports looks for those, on however many different ones.
const servicesFrom = 24

// chose notes on which port a contact of a source failed.
func (s *source) chose(port uint16) {
	const other, most = 3, 1 << 10
	switch {
	case s.flags&wide != 0:
	case serves(port):
		s.services = min(s.services+1, most)
	default:
		s.services = max(s.services-other, -most)
	}
}

// serves tells the ports of services: the well-known ones, and those above that are
// looked for most.
func serves(port uint16) bool {
	return port < privileged || slices.Contains(servicesAbove[:], port)
}

var servicesAbove = [...]uint16{
	1433, 1434, 1521, 1723, 2222, 2323, 2375, 3128, 3306, 3389, 5000, 5038, 5060, 5432, 5555, 5900, 5901, 5985, 6379,
	7001, 7547, 8000, 8080, 8081, 8088, 8443, 8888, 9000, 9090, 9200, 10000, 11211, 27017, 37215, 52869,
}
