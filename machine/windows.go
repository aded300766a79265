package machine

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon"
)

// Key is one of the registry's.
type Key struct {
	Values  map[string]string // by name, in lower case; numbers as 0x…
	Keys    []string
	Changed cordon.Time // 0 not known
}

// Calls are what Windows is asked for.
type Calls interface {
	// Key opens HKLM\… and the like; fs.ErrNotExist where there is none,
	// fs.ErrPermission where it may not be seen.
	Key(path string) (Key, error)
	Processes() ([]string, error)
	Booted() cordon.Time
	Run(ctx context.Context, name string, args ...string) ([]byte, error)
	Stat(path string) error
}

// Windows learns from the registry, the process list, netstat, and the metabase of
// IIS.
type Windows struct {
	Calls Calls
	Host  string
	Also  []string
}

const (
	currentVersion = `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	inetStp        = `HKLM\SOFTWARE\Microsoft\InetStp`
	uninstall      = `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`
	uninstall32    = `HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall`
	hotFixes       = currentVersion + `\HotFix`
	servicing      = `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages`
)

// key opens a key; one that is not there is empty.
func (w *Windows) key(path string) (Key, error) {
	k, err := w.Calls.Key(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Key{}, nil
	case errors.Is(err, fs.ErrPermission):
		return Key{}, ErrPrivilege
	}
	return k, err
}

// System is that of CurrentVersion. The name of Windows NT holds no number.
func (w *Windows) System(context.Context) (System, error) {
	k, err := w.key(currentVersion)
	v := k.Values
	s := System{Host: w.Host, Also: w.Also, Booted: w.Calls.Booted(), Name: v["productname"]}
	if s.Name == "" || s.Name == "Windows NT" {
		s.Name = strings.TrimSpace("Windows NT " + v["currentversion"])
	}
	s.Version = strings.TrimSpace(v["currentversion"] + "." + v["currentbuildnumber"] + " " + v["csdversion"])
	return s, err
}

// Processes are all there are.
func (w *Windows) Processes(context.Context) ([]string, error) { return w.Calls.Processes() }

// Packages are those that can be uninstalled.
func (w *Windows) Packages(context.Context) (packages []Package, err error) {
	for _, path := range []string{uninstall, uninstall32} {
		k, wrong := w.key(path)
		err = errors.Join(err, wrong)
		for _, name := range k.Keys {
			one, wrong := w.key(path + `\` + name)
			if err = errors.Join(err, wrong); one.Values["displayname"] != "" {
				packages = append(packages, Package{one.Values["displayname"], one.Values["displayversion"], day(one.Values["installdate"])})
			}
		}
	}
	return packages, err
}

// day reads 20010720.
func day(s string) cordon.Time {
	t, err := time.Parse("20060102", s)
	if err != nil {
		return 0
	}
	return cordon.TimeOf(t)
}

// Hotfixes are those of Windows NT and 2000, of XP and 2003 (which stand among
// what can be uninstalled), and of what came after.
func (w *Windows) Hotfixes(context.Context) (fixes []Hotfix, err error) {
	have := map[string]bool{}
	add := func(name string, at cordon.Time) {
		if name = article(name); name != "" && !have[name] {
			have[name] = true
			fixes = append(fixes, Hotfix{name, at})
		}
	}
	for _, path := range []string{hotFixes, uninstall} {
		k, wrong := w.key(path)
		err = errors.Join(err, wrong)
		for _, name := range k.Keys {
			one, wrong := w.key(path + `\` + name)
			err = errors.Join(err, wrong)
			add(name, one.Changed)
		}
	}
	k, wrong := w.key(servicing)
	err = errors.Join(err, wrong)
	for _, name := range k.Keys {
		if _, rest, ok := strings.Cut(name, "_for_"); ok {
			add(rest, 0)
		}
	}
	return fixes, err
}

// article is the number of an article of Microsoft's at the begin of a name, as
// in Q300972 and KB4012212~31bf….
func article(s string) string {
	s = strings.ToUpper(s)
	n := 1
	if strings.HasPrefix(s, "KB") {
		n = 2
	} else if !strings.HasPrefix(s, "Q") {
		return ""
	}
	end := n
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end-n < 6 {
		return ""
	}
	return s[:end]
}

// Servers are IIS, in the version that is installed.
func (w *Windows) Servers(context.Context) ([]string, error) {
	k, err := w.key(inetStp)
	major, wrong := strconv.ParseUint(strings.TrimPrefix(k.Values["majorversion"], "0x"), 16, 16)
	if err != nil || wrong != nil {
		return nil, err
	}
	minor, _ := strconv.ParseUint(strings.TrimPrefix(k.Values["minorversion"], "0x"), 16, 16) // none is 0
	return []string{"Microsoft-IIS/" + strconv.FormatUint(major, 10) + "." + strconv.FormatUint(minor, 10)}, nil
}

// Listening are those of netstat, whose words are the language's of the system:
// what waits has no other end.
func (w *Windows) Listening(ctx context.Context) (all []Listener, err error) {
	out, err := w.Calls.Run(ctx, "netstat", "-an")
	for line := range strings.Lines(string(out)) {
		cells := strings.Fields(line)
		if len(cells) < 3 {
			continue
		}
		x := Listener{Proto: map[string]uint8{"TCP": cordon.TCP, "UDP": cordon.UDP}[cells[0]]}
		i := strings.LastIndexByte(cells[1], ':')
		n, wrong := strconv.ParseUint(cells[1][i+1:], 10, 16)
		waits := slices.Contains([]string{"0.0.0.0:0", "[::]:0", "*:*"}, cells[2])
		if x.Proto == 0 || i < 0 || wrong != nil || !waits {
			continue
		}
		x.Port, x.Loopback = uint16(n), strings.HasPrefix(cells[1], "127.") || strings.HasPrefix(cells[1], "[::1]")
		all = addListener(all, x)
	}
	return all, err
}

// File looks for a file; a path of another system's is nowhere.
func (w *Windows) File(name string) (bool, error) {
	if !strings.Contains(name, `\`) {
		return false, nil
	}
	switch err := w.Calls.Stat(name); {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrPermission):
		return false, ErrPrivilege
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	default:
		return false, err
	}
}

// scriptMaps is where advisories find the script mappings of IIS: the value's name
// is the ending.
const scriptMaps = `METABASE\W3SVC\ScriptMaps\`

// Registry reads a value; those of METABASE are IIS's.
func (w *Windows) Registry(name string) (string, bool, error) {
	if ending, ok := cutPrefixFold(name, scriptMaps); ok {
		return w.mapping(ending)
	}
	i := strings.LastIndexByte(name, '\\')
	if i < 0 {
		return "", false, nil
	}
	k, err := w.key(name[:i])
	data, found := k.Values[strings.ToLower(name[i+1:])]
	return data, found, err
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return "", false
}

// mapping asks the script that comes with IIS 4 to 6 for a script mapping. Where
// it is not there, nothing is known of mappings.
func (w *Windows) mapping(ending string) (string, bool, error) {
	k, err := w.key(inetStp)
	if err != nil || len(k.Values) == 0 {
		return "", false, errors.Join(err, ErrNone)
	}
	script := strings.TrimSuffix(k.Values["pathwwwroot"], `\wwwroot`) + `\AdminScripts\adsutil.vbs`
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	out, err := w.Calls.Run(ctx, "cscript", "//nologo", script, "get", "W3SVC/ScriptMaps")
	if err != nil || !strings.Contains(string(out), "ScriptMaps") {
		return "", false, errors.Join(err, ErrNone)
	}
	for line := range strings.Lines(string(out)) {
		line = strings.Trim(strings.TrimSpace(line), `"`)
		have, dll, ok := strings.Cut(line, ",")
		if ok && strings.EqualFold(have, ending) {
			dll, _, _ = strings.Cut(dll, ",")
			return dll, true, nil
		}
	}
	return "", false, nil
}
