package machine

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"cordon"
)

// Here is this machine.
func Here() (Facts, bool) {
	host, _ := os.Hostname() // a machine without a name has none
	return &Windows{Calls: calls{}, Host: host, Also: own()}, true
}

// calls are those of the system itself.
type calls struct{}

var roots = map[string]registry.Key{
	"HKLM": registry.LOCAL_MACHINE, "HKEY_LOCAL_MACHINE": registry.LOCAL_MACHINE,
	"HKCU": registry.CURRENT_USER, "HKEY_CURRENT_USER": registry.CURRENT_USER,
	"HKU": registry.USERS, "HKEY_USERS": registry.USERS,
	"HKCR": registry.CLASSES_ROOT, "HKEY_CLASSES_ROOT": registry.CLASSES_ROOT,
	"HKCC": registry.CURRENT_CONFIG, "HKEY_CURRENT_CONFIG": registry.CURRENT_CONFIG,
}

const maxNames = 1 << 16 // of one key

func (calls) Key(path string) (Key, error) {
	root, rest, _ := strings.Cut(path, `\`)
	hive, ok := roots[strings.ToUpper(root)]
	if !ok {
		return Key{}, fs.ErrNotExist
	}
	k, err := registry.OpenKey(hive, rest, registry.READ|registry.WOW64_64KEY)
	if err != nil {
		return Key{}, err // it is fs.ErrNotExist or fs.ErrPermission to errors.Is
	}
	defer k.Close()
	key := Key{Values: map[string]string{}}
	if info, err := k.Stat(); err == nil {
		key.Changed = cordon.TimeOf(info.ModTime().Truncate(time.Second))
	}
	key.Keys, _ = k.ReadSubKeyNames(maxNames) // it says io.EOF where there are fewer
	names, _ := k.ReadValueNames(maxNames)
	for _, n := range names {
		if data, ok := value(k, n); ok {
			key.Values[strings.ToLower(n)] = data
		}
	}
	return key, nil
}

// value reads one value's data; binary data is not text.
func value(k registry.Key, name string) (string, bool) {
	if s, _, err := k.GetStringValue(name); err == nil {
		return s, true
	}
	if n, _, err := k.GetIntegerValue(name); err == nil {
		return fmt.Sprintf("0x%X", n), true
	}
	return "", false
}

func (calls) Processes() (names []string, err error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(snapshot)
	e := windows.ProcessEntry32{}
	e.Size = uint32(unsafe.Sizeof(e))
	for err = windows.Process32First(snapshot, &e); err == nil; err = windows.Process32Next(snapshot, &e) {
		names = append(names, windows.UTF16ToString(e.ExeFile[:]))
	}
	if err == windows.ERROR_NO_MORE_FILES {
		err = nil
	}
	return names, err
}

func (calls) Booted() cordon.Time {
	return cordon.TimeOf(time.Now().Add(-windows.DurationSinceBoot()).Truncate(time.Second))
}

func (calls) Run(ctx context.Context, name string, args ...string) ([]byte, error) {
	return run(ctx, name, args...)
}

func (calls) Stat(path string) error {
	_, err := os.Lstat(path)
	return err
}
