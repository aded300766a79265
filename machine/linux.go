package machine

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon"
)

// Run runs a program of the system and returns what it writes. A program that is
// not there gives an error that is fs.ErrNotExist.
type Run func(ctx context.Context, name string, args ...string) ([]byte, error)

// Linux learns from /proc, /etc and the databases of dpkg and rpm.
type Linux struct {
	Root string // of the file system; "/" but in tests
	Run  Run
	Also []string // the machine's addresses and hardware addresses
}

func (l *Linux) read(name string) (string, error) {
	b, err := os.ReadFile(filepath.Join(l.Root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrPermission) {
		err = ErrPrivilege
	}
	return string(b), err
}

// System is that of os-release, and since when it is up by /proc/stat.
func (l *Linux) System(context.Context) (System, error) {
	s := System{Also: l.Also}
	host, _ := l.read("proc/sys/kernel/hostname") // the name may be unknown
	s.Host = strings.TrimSpace(host)
	text, err := l.read("etc/os-release")
	if err != nil {
		text, err = l.read("usr/lib/os-release")
	}
	values := assignments(text)
	if s.Name = values["PRETTY_NAME"]; s.Name == "" {
		s.Name = "Linux"
	}
	if !strings.Contains(s.Name, "Linux") {
		s.Name += " (Linux)"
	}
	s.Version = values["VERSION_ID"]
	stat, _ := l.read("proc/stat")
	for line := range strings.Lines(stat) {
		if rest, ok := strings.CutPrefix(line, "btime "); ok {
			if n, err := strconv.ParseInt(strings.TrimSpace(rest), 10, 64); err == nil {
				s.Booted = cordon.TimeOf(time.Unix(n, 0))
			}
		}
	}
	return s, err
}

// assignments reads NAME="value" lines (os-release(5)).
func assignments(text string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok && !strings.HasPrefix(name, "#") {
			values[name] = strings.Trim(value, `"'`)
		}
	}
	return values
}

// Processes are those of /proc. Where others' are hidden (hidepid), the first
// process of the system is not among them.
func (l *Linux) Processes(context.Context) (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(l.Root, "proc"))
	if err != nil {
		return nil, err
	}
	first := false
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		command, err := l.read(path.Join("proc", e.Name(), "cmdline"))
		comm, wrong := l.read(path.Join("proc", e.Name(), "comm"))
		if wrong != nil && err != nil {
			continue // it ended meanwhile, or is another's
		}
		first = first || e.Name() == "1"
		name, _, _ := strings.Cut(command, "\x00")
		for _, n := range []string{strings.TrimSpace(comm), path.Base(name)} {
			if n != "" && n != "." && n != "/" && !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	if !first {
		return names, ErrPrivilege
	}
	return names, nil
}

// Packages are dpkg's or rpm's.
func (l *Linux) Packages(ctx context.Context) ([]Package, error) {
	f, err := os.Open(filepath.Join(l.Root, "var/lib/dpkg/status"))
	if err == nil {
		defer f.Close()
		return l.dpkg(f)
	}
	out, err := l.Run(ctx, "rpm", "-qa", "--qf", `%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{INSTALLTIME}\n`)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	return rpmList(string(out)), err
}

// dpkg reads the status database (deb-control(5)): of those that are installed.
func (l *Linux) dpkg(f *os.File) (packages []Package, err error) {
	s := bufio.NewScanner(f)
	s.Buffer(make([]byte, 0, 64<<10), 4<<20)
	var p Package
	installed, architecture := false, ""
	flush := func() {
		if installed && p.Name != "" {
			p.Installed = l.changed("var/lib/dpkg/info/"+p.Name+".list", "var/lib/dpkg/info/"+p.Name+":"+architecture+".list")
			packages = append(packages, p)
		}
		p, installed, architecture = Package{}, false, ""
	}
	for s.Scan() {
		name, value, _ := strings.Cut(s.Text(), ": ")
		switch name {
		case "":
			flush()
		case "Package":
			p.Name = value
		case "Version":
			p.Version = value
		case "Architecture":
			architecture = value
		case "Status":
			installed = strings.HasSuffix(value, " installed")
		}
	}
	flush()
	return packages, s.Err()
}

// changed is when the first of some files that is there was written.
func (l *Linux) changed(names ...string) cordon.Time {
	for _, n := range names {
		if info, err := os.Stat(filepath.Join(l.Root, filepath.FromSlash(n))); err == nil {
			return cordon.TimeOf(info.ModTime().Truncate(time.Second))
		}
	}
	return 0
}

// rpmList reads lines of name, version and when it was installed.
func rpmList(out string) (packages []Package) {
	for line := range strings.Lines(out) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) != 3 {
			continue
		}
		p := Package{Name: cells[0], Version: strings.TrimPrefix(cells[1], "0:")}
		if n, err := strconv.ParseInt(cells[2], 10, 64); err == nil {
			p.Installed = cordon.TimeOf(time.Unix(n, 0))
		}
		packages = append(packages, p)
	}
	return packages
}

// Hotfixes are a matter of other systems.
func (l *Linux) Hotfixes(context.Context) ([]Hotfix, error) { return nil, ErrNone }

// Servers tell themselves by their banners.
func (l *Linux) Servers(context.Context) ([]string, error) { return nil, ErrNone }

// Listening are the sockets of /proc/net that wait for others.
func (l *Linux) Listening(context.Context) (all []Listener, err error) {
	read := 0
	for _, t := range []struct {
		name  string
		proto uint8
		state string // of a socket that waits: LISTEN, or an unconnected one of UDP
	}{{"tcp", cordon.TCP, "0A"}, {"tcp6", cordon.TCP, "0A"}, {"udp", cordon.UDP, "07"}, {"udp6", cordon.UDP, "07"}} {
		text, wrong := l.read("proc/net/" + t.name)
		if wrong != nil {
			if !errors.Is(err, ErrPrivilege) {
				err = wrong
			}
			continue
		}
		read++
		for line := range strings.Lines(text) {
			cells := strings.Fields(line)
			if len(cells) < 4 || cells[3] != t.state {
				continue
			}
			if x, ok := socket(cells[1], t.proto); ok {
				all = addListener(all, x)
			}
		}
	}
	if read > 0 && errors.Is(err, fs.ErrNotExist) { // a system without IPv6
		err = nil
	}
	return all, err
}

// socket reads an address and port as /proc/net has them: hexadecimal, words of
// the machine's byte order.
func socket(s string, proto uint8) (Listener, bool) {
	address, port, ok := strings.Cut(s, ":")
	n, err := strconv.ParseUint(port, 16, 16)
	if !ok || err != nil {
		return Listener{}, false
	}
	loopback := strings.HasSuffix(address, "7F") && len(address) == 8 || address == "00000000000000000000000001000000"
	return Listener{proto, uint16(n), loopback}, true
}

// addListener adds a listener; one that can be reached from outside stands before
// one that cannot.
func addListener(all []Listener, x Listener) []Listener {
	for i := range all {
		if all[i].Proto == x.Proto && all[i].Port == x.Port {
			all[i].Loopback = all[i].Loopback && x.Loopback
			return all
		}
	}
	return append(all, x)
}

// File looks for a file; a path of another system's is nowhere.
func (l *Linux) File(name string) (bool, error) {
	if strings.Contains(name, `\`) || !strings.HasPrefix(name, "/") {
		return false, nil
	}
	return stat(filepath.Join(l.Root, filepath.FromSlash(name)))
}

func stat(name string) (bool, error) {
	_, err := os.Lstat(name)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.Is(err, fs.ErrPermission):
		return false, ErrPrivilege
	}
	return false, err
}

// Registry is a matter of another system.
func (l *Linux) Registry(string) (string, bool, error) { return "", false, ErrNone }
