package outbreak

import (
	"strconv"

	"cordon"
)

// Service is what a host offers and a worm asks for.
type Service struct {
	Proto uint8
	Port  uint16
}

// Services that the shipped variants ask for, and that background does.
var (
	Web   = Service{cordon.TCP, 80}
	RPC   = Service{cordon.TCP, 135}
	SQL   = Service{cordon.UDP, 1434}
	Names = Service{cordon.UDP, 53}
)

// String writes it as advisories do: tcp/80.
func (s Service) String() string {
	name := "tcp/"
	if s.Proto == cordon.UDP {
		name = "udp/"
	}
	return name + strconv.Itoa(int(s.Port))
}

// MarshalText is String.
func (s Service) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
