package machine

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"cordon"
)

// Mac learns from the programs of macOS.
type Mac struct {
	Run  Run
	Host string
	Also []string
}

func (m *Mac) lines(ctx context.Context, name string, args ...string) ([]string, error) {
	out, err := m.Run(ctx, name, args...)
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNone
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n"), err
}

// System is what sw_vers says, and since when it is up by sysctl.
func (m *Mac) System(ctx context.Context) (System, error) {
	s := System{Host: m.Host, Also: m.Also}
	lines, err := m.lines(ctx, "sw_vers")
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		switch value = strings.TrimSpace(value); name {
		case "ProductName":
			s.Name = value
		case "ProductVersion":
			s.Version = value
		}
	}
	boot, _ := m.lines(ctx, "sysctl", "-n", "kern.boottime") // { sec = 1700000000, usec = 0 } Tue …
	if _, rest, ok := strings.Cut(boot[0], "sec = "); ok {
		number, _, _ := strings.Cut(rest, ",")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			s.Booted = cordon.TimeOf(time.Unix(n, 0))
		}
	}
	return s, err
}

// Processes are those of ps, which shows everybody's.
func (m *Mac) Processes(ctx context.Context) (names []string, err error) {
	lines, err := m.lines(ctx, "ps", "-axo", "comm=")
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			names = append(names, path.Base(l))
		}
	}
	return names, err
}

// Packages are those of pkgutil, with their versions and when they came.
func (m *Mac) Packages(ctx context.Context) (packages []Package, err error) {
	ids, err := m.lines(ctx, "pkgutil", "--pkgs")
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if id == "" || ctx.Err() != nil {
			continue
		}
		p := Package{Name: id}
		info, err := m.lines(ctx, "pkgutil", "--pkg-info", id)
		if err != nil {
			return packages, err
		}
		for _, l := range info {
			name, value, _ := strings.Cut(l, ": ")
			switch name {
			case "version":
				p.Version = value
			case "install-time":
				if n, err := strconv.ParseInt(value, 10, 64); err == nil {
					p.Installed = cordon.TimeOf(time.Unix(n, 0))
				}
			}
		}
		packages = append(packages, p)
	}
	return packages, ctx.Err()
}

// Listening are those of netstat.
func (m *Mac) Listening(ctx context.Context) (all []Listener, err error) {
	lines, err := m.lines(ctx, "netstat", "-an")
	for _, l := range lines {
		cells := strings.Fields(l)
		if len(cells) < 5 {
			continue
		}
		x := Listener{}
		switch {
		case strings.HasPrefix(cells[0], "tcp") && cells[len(cells)-1] == "LISTEN":
			x.Proto = cordon.TCP
		case strings.HasPrefix(cells[0], "udp") && cells[4] == "*.*":
			x.Proto = cordon.UDP
		default:
			continue
		}
		i := strings.LastIndexByte(cells[3], '.')
		n, wrong := strconv.ParseUint(cells[3][i+1:], 10, 16)
		if i < 0 || wrong != nil {
			continue
		}
		address := cells[3][:i]
		x.Port, x.Loopback = uint16(n), strings.HasPrefix(address, "127.") || address == "::1"
		all = addListener(all, x)
	}
	return all, err
}

// Hotfixes are a matter of another system.
func (m *Mac) Hotfixes(context.Context) ([]Hotfix, error) { return nil, ErrNone }

// Servers tell themselves by their banners.
func (m *Mac) Servers(context.Context) ([]string, error) { return nil, ErrNone }

// File looks for a file; a path of another system's is nowhere.
func (m *Mac) File(name string) (bool, error) {
	if strings.Contains(name, `\`) || !strings.HasPrefix(name, "/") {
		return false, nil
	}
	return stat(name)
}

// Registry is a matter of another system.
func (m *Mac) Registry(string) (string, bool, error) { return "", false, ErrNone }
