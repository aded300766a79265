package machine

import (
	"bufio"
	"context"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/inventory"
)

// recordedLinux is a file system as a Debian machine has it.
func recordedLinux(t *testing.T) *Linux {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"etc/os-release":                       "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n",
		"proc/sys/kernel/hostname":             "Web1\n",
		"proc/stat":                            "cpu 1 2\nbtime 997000000\n",
		"proc/1/comm":                          "systemd\n",
		"proc/1/cmdline":                       "/sbin/init\x00splash\x00",
		"proc/80/comm":                         "nginx\n",
		"proc/80/cmdline":                      "nginx: worker\x00",
		"proc/self/comm":                       "no number\n",
		"proc/net/tcp":                         "  sl  local_address rem_address   st\n   0: 00000000:0050 00000000:0000 0A 0\n   1: 0100007F:0019 00000000:0000 0A 0\n   2: 0100007F:0019 0100007F:8000 01 0\n",
		"proc/net/tcp6":                        "  sl\n   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0\n",
		"proc/net/udp":                         "  sl\n   0: 00000000:0035 00000000:0000 07 0\n",
		"var/lib/dpkg/status":                  "Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.0.1-1\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n",
		"var/lib/dpkg/info/openssl:amd64.list": "/.\n",
		"opt/door":                             "",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	installed := time.Date(2001, 8, 10, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(root, "var/lib/dpkg/info/openssl:amd64.list"), installed, installed); err != nil {
		t.Fatal(err)
	}
	return &Linux{Root: root, Run: nothing, Also: []string{"192.0.2.7"}}
}

func nothing(context.Context, string, ...string) ([]byte, error) { return nil, fs.ErrNotExist }

// told are the items of a machine in short.
func told(f Facts, a Asked) (lines, unseen []string) {
	a.At = 1
	unseen = Collect(context.Background(), f, a, func(it *inventory.Item) {
		line := it.Kind.String() + " " + strings.TrimSpace(it.Name+" "+it.Version+" "+it.Value)
		if it.Kind == inventory.Service {
			line += " " + string(rune('0'+it.Proto%10)) + "/" + itoa(int(it.Port))
		}
		if it.Kind == inventory.Listed {
			line += it.Of.String()
		}
		if it.Since != 0 {
			line += " since " + it.Since.Std().Format(time.DateOnly)
		}
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	})
	return lines, unseen
}

func itoa(n int) string {
	s := ""
	for ; n > 0; n /= 10 {
		s = string(rune('0'+n%10)) + s
	}
	return s
}

func TestLinuxIsReadFromItsFiles(t *testing.T) {
	got, unseen := told(recordedLinux(t), Asked{Files: []string{"/opt/door", `C:\explorer.exe`}, Registry: []string{`HKLM\A\b`}})
	want := []string{
		"machine up", "operating system Debian GNU/Linux 12 (bookworm) 12", "start since 2001-08-05", "identity 192.0.2.7",
		"process init", "process nginx", "process nginx: worker", "process systemd", "list process",
		"package openssl 3.0.1-1 since 2001-08-10", "list package",
		"service open 6/80", "service open 7/53", "list service",
		"file /opt/door", "list file",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if len(unseen) > 0 {
		t.Errorf("not seen: %q", unseen)
	}
}

// Where others' processes are hidden, nothing is said to be absent.
func TestHiddenProcessesAreSaidAndNotAbsent(t *testing.T) {
	l := recordedLinux(t)
	if err := os.RemoveAll(filepath.Join(l.Root, "proc/1")); err != nil {
		t.Fatal(err)
	}
	got, unseen := told(l, Asked{})
	if slices.Contains(got, "list process") {
		t.Error("a part of the processes is taken for all")
	}
	if len(unseen) != 1 || !strings.Contains(unseen[0], "processes: not all of it can be seen without more rights") {
		t.Errorf("not seen: %q", unseen)
	}
}

func TestRPMIsAskedWhereThereIsNoDpkg(t *testing.T) {
	l := recordedLinux(t)
	if err := os.RemoveAll(filepath.Join(l.Root, "var")); err != nil {
		t.Fatal(err)
	}
	l.Run = func(_ context.Context, name string, _ ...string) ([]byte, error) {
		if name != "rpm" {
			return nil, fs.ErrNotExist
		}
		return []byte("openssl\t1:3.0.7-1.el9\t997401600\nbash\t0:5.1.8-6.el9\tx\n"), nil
	}
	got, _ := told(l, Asked{})
	for _, want := range []string{"package openssl 1:3.0.7-1.el9 since 2001-08-10", "package bash 5.1.8-6.el9", "list package"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
}

// recordedCalls answer as a Windows 2000 server does.
type recordedCalls struct {
	keys      map[string]Key
	files     map[string]error
	processes []string
}

func (c *recordedCalls) Key(path string) (Key, error) {
	if k, ok := c.keys[path]; ok {
		return k, nil
	}
	return Key{}, fs.ErrNotExist
}
func (c *recordedCalls) Processes() ([]string, error) { return c.processes, nil }
func (c *recordedCalls) Booted() cordon.Time {
	return cordon.TimeOf(time.Date(2001, 7, 1, 0, 0, 0, 0, time.UTC))
}

func (c *recordedCalls) Run(_ context.Context, name string, args ...string) ([]byte, error) {
	switch name {
	case "netstat":
		return []byte("\r\nAktive Verbindungen\r\n\r\n  Proto  Lokale Adresse  Remoteadresse  Status\r\n  TCP    0.0.0.0:80      0.0.0.0:0      ABHÖREN\r\n  TCP    127.0.0.1:1025  0.0.0.0:0      ABHÖREN\r\n  TCP    192.0.2.7:80    198.51.100.1:4000 HERGESTELLT\r\n  UDP    0.0.0.0:1434    *:*\r\n"), nil
	case "cscript":
		if !strings.HasSuffix(args[1], `\AdminScripts\adsutil.vbs`) {
			return nil, fs.ErrNotExist
		}
		return []byte("ScriptMaps : (LIST) (2 Items)\r\n  \".asp,C:\\WINNT\\System32\\inetsrv\\asp.dll,1,GET,HEAD\"\r\n  \".ida,C:\\WINNT\\System32\\idq.dll,3,GET,HEAD\"\r\n"), nil
	}
	return nil, fs.ErrNotExist
}

func (c *recordedCalls) Stat(path string) error {
	if err, ok := c.files[path]; ok {
		return err
	}
	return fs.ErrNotExist
}

func windows2000() *Windows {
	patched := cordon.TimeOf(time.Date(2001, 7, 20, 0, 0, 0, 0, time.UTC))
	return &Windows{Host: "WEB1", Also: []string{"192.0.2.7"}, Calls: &recordedCalls{
		processes: []string{"System", "Inetinfo.exe", "services.exe"},
		files:     map[string]error{`C:\explorer.exe`: nil, `D:\explorer.exe`: fs.ErrPermission},
		keys: map[string]Key{
			currentVersion:        {Values: map[string]string{"productname": "Microsoft Windows 2000", "currentversion": "5.0", "currentbuildnumber": "2195", "csdversion": "Service Pack 2"}},
			inetStp:               {Values: map[string]string{"majorversion": "0x5", "minorversion": "0x0", "pathwwwroot": `C:\Inetpub\wwwroot`}},
			hotFixes:              {Keys: []string{"Q300972", "SP2SRP1"}},
			hotFixes + `\Q300972`: {Changed: patched},
			uninstall:             {Keys: []string{"Tool", "Q299553"}},
			uninstall + `\Tool`:   {Values: map[string]string{"displayname": "A Tool", "displayversion": "1.2", "installdate": "20010601"}},
			servicing:             {Keys: []string{"Package_for_KB4012212~31bf3856ad364e35", "Package_1_for_KB4012212", "Other"}},
			`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon`: {Values: map[string]string{"sfcdisable": "0xFFFFFF9D"}},
		},
	}}
}

func TestWindowsIsReadFromItsRegistryAndPrograms(t *testing.T) {
	got, unseen := told(windows2000(), Asked{
		Files: []string{`C:\explorer.exe`, `C:\nowhere.exe`, `D:\explorer.exe`},
		Registry: []string{
			`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SFCDisable`, `METABASE\W3SVC\ScriptMaps\.ida`, `METABASE\W3SVC\ScriptMaps\.idq`,
		},
	})
	want := []string{
		"machine up", "operating system Microsoft Windows 2000 5.0.2195 Service Pack 2", "start since 2001-07-01", "identity 192.0.2.7",
		"process Inetinfo.exe", "process System", "process services.exe", "list process",
		"package A Tool 1.2 since 2001-06-01", "list package",
		"hotfix Q300972 since 2001-07-20", "hotfix Q299553", "hotfix KB4012212", "list hotfix",
		"banner Microsoft-IIS/5.0", "service open 6/80", "service open 7/1434", "list service",
		`file C:\explorer.exe`,
		`registry HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SFCDisable 0xFFFFFF9D`,
		`registry METABASE\W3SVC\ScriptMaps\.ida C:\WINNT\System32\idq.dll`, "list registry",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if len(unseen) != 1 || !strings.Contains(unseen[0], `D:\explorer.exe`) {
		t.Errorf("not seen: %q", unseen)
	}
}

// Without IIS, or without its script, nothing is known of mappings: they are not
// said to be removed.
func TestMappingsThatCannotBeSeenAreNotRemoved(t *testing.T) {
	w := windows2000()
	delete(w.Calls.(*recordedCalls).keys, inetStp)
	got, _ := told(w, Asked{Registry: []string{`METABASE\W3SVC\ScriptMaps\.ida`}})
	if slices.Contains(got, "list registry") || slices.Contains(got, "banner Microsoft-IIS/5.0") {
		t.Errorf("%q", got)
	}
}

func TestMacIsReadFromItsPrograms(t *testing.T) {
	answers := map[string]string{
		"sw_vers":                             "ProductName:\t\tmacOS\nProductVersion:\t\t14.5\nBuildVersion:\t\t23F79\n",
		"sysctl -n kern.boottime":             "{ sec = 997000000, usec = 0 } Sun Aug  5 08:26:40 2001\n",
		"ps -axo comm=":                       "/sbin/launchd\n/usr/sbin/httpd\n",
		"pkgutil --pkgs":                      "com.example.tool\n",
		"pkgutil --pkg-info com.example.tool": "package-id: com.example.tool\nversion: 1.2.3\ninstall-time: 997401600\n",
		"netstat -an":                         "Active Internet connections (including servers)\ntcp46 0 0 *.80 *.* LISTEN\ntcp4 0 0 127.0.0.1.631 *.* LISTEN\ntcp4 0 0 192.0.2.7.50000 198.51.100.1.443 ESTABLISHED\nudp4 0 0 *.5353 *.*\n",
	}
	m := &Mac{Host: "mac1", Run: func(_ context.Context, name string, args ...string) ([]byte, error) {
		out, ok := answers[strings.Join(append([]string{name}, args...), " ")]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(out), nil
	}}
	got, unseen := told(m, Asked{})
	want := []string{
		"machine up", "operating system macOS 14.5", "start since 2001-08-05", "process httpd", "process launchd", "list process",
		"package com.example.tool 1.2.3 since 2001-08-10", "list package", "service open 6/80", "service open 7/5353", "list service",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if len(unseen) > 0 {
		t.Errorf("not seen: %q", unseen)
	}
}

// serve answers one connection over a pipe.
func serve(t *testing.T, answer func(net.Conn)) Dial {
	t.Helper()
	return func(context.Context, uint16) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			answer(theirs)
		}()
		return ours, nil
	}
}

func TestBanners(t *testing.T) {
	ctx, l := context.Background(), Listener{Proto: cordon.TCP, Port: 80}
	first := serve(t, func(c net.Conn) { _, _ = io.WriteString(c, "220 mail\x1b[31m ESMTP\r\n") })
	if got := first.Banner(ctx, l); got != `220 mail\x1b[31m ESMTP` {
		t.Errorf("greeting: %q", got)
	}
	web := serve(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadString('\n')
			if err != nil || line == "\r\n" {
				break
			}
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/5.0\r\n\r\n")
	})
	if got := web.Banner(ctx, l); got != "Microsoft-IIS/5.0" {
		t.Errorf("web server: %q", got)
	}
	silent := serve(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	if got := silent.Banner(ctx, l); got != "" {
		t.Errorf("silent: %q", got)
	}
	if got := silent.Banner(ctx, Listener{Proto: cordon.UDP, Port: 53}); got != "" {
		t.Errorf("datagrams: %q", got)
	}
}

// Banners are asked for over the loopback, and of nobody else.
func TestBannersAreAskedOverTheLoopbackAlone(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := Loopback(context.Background(), uint16(l.Addr().(*net.TCPAddr).Port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if to := conn.RemoteAddr().(*net.TCPAddr); !to.IP.IsLoopback() {
		t.Errorf("%s is asked", to)
	}
}

// This machine itself can be looked at.
func TestHere(t *testing.T) {
	f, ok := Here()
	if !ok {
		t.Skip("cordon does not know how to look at this system")
	}
	got, _ := told(f, Asked{})
	if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "operating system ") }) {
		t.Errorf("no operating system in %q", got[:min(len(got), 5)])
	}
}
