package machine

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os/exec"
)

// own are the machine's addresses and hardware addresses, without those that all
// machines have.
func own() (names []string) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback != 0 || i.Flags&net.FlagUp == 0 {
			continue
		}
		if len(i.HardwareAddr) > 0 {
			names = append(names, i.HardwareAddr.String())
		}
		addresses, _ := i.Addrs() // none is as good
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() {
				names = append(names, n.IP.String())
			}
		}
	}
	return names
}

// run runs a program of the system, without a shell.
func run(ctx context.Context, name string, args ...string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if errors.Is(err, exec.ErrNotFound) {
		err = fs.ErrNotExist
	}
	return out, err
}
