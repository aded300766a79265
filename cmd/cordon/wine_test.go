package main

import (
	"bytes"
	"context"
	"debug/pe"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
)

// windowsMachine is a Windows under Wine, with the program on it.
type windowsMachine struct {
	t      *testing.T
	prefix string
	env    []string
}

// newWindowsMachine makes one, or skips the test where there is no Wine.
func newWindowsMachine(t *testing.T) *windowsMachine {
	t.Helper()
	if _, err := exec.LookPath("wine"); err != nil || runtime.GOARCH != "amd64" {
		t.Skip("*** no Wine to run the program for Windows under (Debian: wine)")
	}
	home := t.TempDir()
	w := &windowsMachine{t: t, prefix: filepath.Join(home, "prefix")}
	w.env = append(os.Environ(), "HOME="+home, "TMPDIR="+home, "WINEPREFIX="+w.prefix, "WINEDEBUG=-all", "WINEARCH=win64", "WINEDLLOVERRIDES=mscoree,mshtml=", "DISPLAY=")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-o", filepath.Join(home, "cordon.exe"), ".") // compiled as `make build-all` does it
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		w.fails("%v\n%s", err, out)
	}
	t.Cleanup(func() { _ = w.command("wineserver", "-k", "-w").Run() }) // there is none where nothing has run
	w.makes()
	if err := os.Rename(filepath.Join(home, "cordon.exe"), w.path("cordon.exe")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.path(randomness)); errors.Is(err, fs.ErrNotExist) {
		w.put(randomness, forwarder("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036"))
	}
	return w
}

// randomness is where Go's programs get it on Windows. The Wine of Debian 12 lacks that
// library; its one function can be that of an older one, which takes the same.
const randomness = "windows/system32/bcryptprimitives.dll"

func (w *windowsMachine) path(name string) string {
	return filepath.Join(w.prefix, "drive_c", filepath.FromSlash(name))
}

func (w *windowsMachine) read(name string) []byte {
	b, err := os.ReadFile(name)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *windowsMachine) put(name string, data []byte) {
	w.t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(w.path(name)), 0o755), os.WriteFile(w.path(name), data, 0o755)); err != nil {
		w.fails("%v", err)
	}
}

// command is one to be run with the machine's environment; it may take three minutes.
func (w *windowsMachine) command(name string, args ...string) *exec.Cmd {
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Minute)
	w.t.Cleanup(stop)
	c := exec.CommandContext(ctx, name, args...)
	c.Env, c.Dir = w.env, filepath.Dir(w.prefix)
	return c
}

// run runs it to its end, with what it writes in files: what Wine leaves running would
// hold a pipe open.
func (w *windowsMachine) run(c *exec.Cmd) (out, errs []byte, code int) {
	w.t.Helper()
	said := [2]string{filepath.Join(c.Dir, "out"), filepath.Join(c.Dir, "errs")}
	for i, to := range []*io.Writer{&c.Stdout, &c.Stderr} {
		f, err := os.Create(said[i])
		if err != nil {
			w.t.Fatal(err)
		}
		defer f.Close()
		*to = f
	}
	if err := c.Run(); err != nil && (c.ProcessState == nil || c.ProcessState.ExitCode() < 0) {
		w.fails("%q: %v", c.Args, err)
	}
	return w.read(said[0]), w.read(said[1]), c.ProcessState.ExitCode()
}

func (w *windowsMachine) must(name string, args ...string) {
	w.t.Helper()
	if out, errs, code := w.run(w.command(name, args...)); code != 0 {
		w.fails("%s %q: exit %d\n%s%s", name, args, code, out, errs)
	}
}

// registry sets values, written as regedit exports them.
func (w *windowsMachine) registry(text string) {
	w.t.Helper()
	w.put("set.reg", []byte("REGEDIT4\r\n\r\n"+strings.ReplaceAll(text, "\n", "\r\n")))
	w.must("wine", "regedit", "/S", `C:\set.reg`)
}

// starts a program of that name, which waits until the test ends.
func (w *windowsMachine) starts(name string) {
	w.t.Helper()
	if err := os.Link(w.path("cordon.exe"), w.path(name)); err != nil {
		w.t.Fatal(err)
	}
	c := w.command("wine", w.path(name), "analyze", "-")
	in, err := c.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		in.Close()
		_ = c.Wait() // it says that it read nothing
	})
}

// check runs the program there and reads what it says of Code Red.
func (w *windowsMachine) check(args ...string) (h cordon.CheckHost, notes string, code int) {
	w.t.Helper()
	out, errs, code := w.run(w.command("wine", append([]string{w.path("cordon.exe"), "check", "-o", "json", "--advisory", "code-red"}, args...)...))
	var answer struct {
		Hosts []cordon.CheckHost
		Notes cordon.Reasons
	}
	if err := json.Unmarshal(out, &answer); err != nil || len(answer.Hosts) != 1 {
		w.fails("exit %d: %v, %d hosts\n%s%s", code, err, len(answer.Hosts), out, errs)
	}
	for _, n := range answer.Notes {
		notes += n.Reason + "\n"
	}
	return answer.Hosts[0], notes, code
}

func valueOf(h cordon.CheckHost, fact string) string {
	i := slices.IndexFunc(h.Facts, func(f cordon.CheckFact) bool { return f.Name == fact && f.Standing == "decides" })
	if i < 0 {
		return ""
	}
	return h.Facts[i].Value
}

const (
	windows2000Server = `[HKEY_LOCAL_MACHINE\Software\Microsoft\Windows NT\CurrentVersion]
"ProductName"="Microsoft Windows 2000"
"CurrentVersion"="5.0"
"CurrentBuildNumber"="2195"
"CSDVersion"="Service Pack 2"

[HKEY_LOCAL_MACHINE\Software\Microsoft\InetStp]
"MajorVersion"=dword:00000005
"MinorVersion"=dword:00000000
"PathWWWRoot"="C:\\Inetpub\\wwwroot"
`
	// scriptMaps stands for the script of IIS that lists its mappings.
	scriptMaps = "WScript.Echo \"ScriptMaps : (LIST) (1 Items)\"\r\nWScript.Echo \"  \"\"%,C:\\WINNT\\System32\\idq.dll,0,GET\"\"\"\r\n"
	hotfix     = `[HKEY_LOCAL_MACHINE\Software\Microsoft\Windows NT\CurrentVersion\HotFix\Q300972]
"Installed"=dword:00000001
`
	virtualRoot = `[HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services\W3SVC\Parameters\Virtual Roots]
"/c"="C:\\,,217"
`
	systemFilesOff = `[HKEY_LOCAL_MACHINE\Software\Microsoft\Windows NT\CurrentVersion\Winlogon]
"SFCDisable"=dword:ffffff9d
`
)

// The program for Windows, end to end: what it is, what runs, what is mapped, what is
// patched, and what Code Red II leaves.
func TestTheWindowsProgramChecksItsMachine(t *testing.T) {
	w := newWindowsMachine(t)
	step := func(name string, code int, right func(h cordon.CheckHost, notes string) bool) {
		t.Helper()
		h, notes, got := w.check()
		if got != code || !right(h, notes) {
			t.Fatalf("%s: exit %d, want %d; %s, presumed %v, restart %v, mitigated %v\n%q\n%+v\n%s", name, got, code, h.Exposure, h.Presumed, h.RestartNeeded, h.Mitigated, h.Why, h.Facts, notes)
		}
	}
	step("without a web server", exitClear, func(h cordon.CheckHost, _ string) bool {
		return h.Exposure == cordon.ExposureNotAffected && valueOf(h, "iis") == "absent"
	})
	w.registry(windows2000Server)
	w.starts("Inetinfo.exe")
	step("a web server of which not all is known", exitIncomplete, func(h cordon.CheckHost, notes string) bool {
		return h.Exposure == cordon.ExposureUnknown && valueOf(h, "iis") == "running" && valueOf(h, "os") == "windows-2000" && len(h.Needs) > 0
	})
	w.put("Inetpub/AdminScripts/adsutil.vbs", []byte(strings.ReplaceAll(scriptMaps, "%", ".asp")))
	step("its script mappings are removed, nobody knows since when", exitIncomplete, func(h cordon.CheckHost, _ string) bool {
		return h.Exposure == cordon.ExposureFixed && h.Mitigated && h.Unsettled && valueOf(h, "ida-mapping") == "removed"
	})
	w.put("Inetpub/AdminScripts/adsutil.vbs", []byte(strings.ReplaceAll(scriptMaps, "%", ".ida")))
	w.registry(hotfix)
	step("patched, and not started since", exitFindings, func(h cordon.CheckHost, _ string) bool {
		return h.Exposure == cordon.ExposureFixed && h.RestartNeeded && valueOf(h, "ms01-033") == "installed" && valueOf(h, "ida-mapping") == "present"
	})
	w.registry(systemFilesOff)
	step("a registry value that Code Red II leaves", exitFindings, func(h cordon.CheckHost, _ string) bool {
		return h.Presumed && h.Remedy != nil && h.Remedy.ID == "reformat" && valueOf(h, "back-door") == "found"
	})
	w.registry(strings.Replace(systemFilesOff, "ffffff9d", "00000000", 1))
	w.registry(virtualRoot)
	step("a virtual folder that Code Red II leaves", exitFindings, func(h cordon.CheckHost, _ string) bool {
		return h.Presumed && valueOf(h, "back-door") == "found"
	})
	w.registry(strings.Replace(virtualRoot, `"C:\\,,217"`, "-", 1))
	w.put("Inetpub/scripts/root.exe", nil)
	step("a file that Code Red II leaves", exitFindings, func(h cordon.CheckHost, _ string) bool {
		return h.Presumed && valueOf(h, "back-door") == "found"
	})
}

// forwarder is a library for 64-bit Windows without code (Microsoft's PE format, "The
// .edata section"): its one function is another library's.
func forwarder(library, function, other string) []byte {
	const at, size = 0x1000, 0x200 // of the one section, in memory; in the file
	le := binary.LittleEndian
	var section bytes.Buffer
	put := func(v ...uint32) { _ = binary.Write(&section, le, v) } // a Buffer takes everything
	tables := uint32(at + 40)                                      // behind the directory: an address, a name, a number
	text := tables + 12
	put(0, 0, 0, text, 1, 1, 1, tables, tables+4, tables+8)
	name := text + uint32(len(library)) + 1
	put(name+uint32(len(function))+1, name, 0)
	_, _ = io.WriteString(&section, library+"\x00"+function+"\x00"+other+"\x00")
	head := pe.OptionalHeader64{
		Magic: 0x20b, SizeOfInitializedData: size, ImageBase: 0x180000000, SectionAlignment: at, FileAlignment: size, MajorOperatingSystemVersion: 6,
		MajorSubsystemVersion: 6, SizeOfImage: 2 * at, SizeOfHeaders: size, Subsystem: pe.IMAGE_SUBSYSTEM_WINDOWS_CUI, NumberOfRvaAndSizes: 16,
	}
	head.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{VirtualAddress: at, Size: uint32(section.Len())}
	export := pe.SectionHeader32{
		VirtualSize: uint32(section.Len()), VirtualAddress: at, SizeOfRawData: size, PointerToRawData: size,
		Characteristics: pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ,
	}
	copy(export.Name[:], ".edata")
	file := bytes.NewBuffer(make([]byte, 0, 2*size))
	file.WriteString("MZ" + strings.Repeat("\x00", 58) + "\x40\x00\x00\x00PE\x00\x00") // at 60 stands where the header is
	for _, part := range []any{
		pe.FileHeader{Machine: pe.IMAGE_FILE_MACHINE_AMD64, NumberOfSections: 1, SizeOfOptionalHeader: uint16(binary.Size(head)), Characteristics: pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE | pe.IMAGE_FILE_DLL},
		head, export,
	} {
		_ = binary.Write(file, le, part)
	}
	file.Write(make([]byte, size-file.Len()))
	file.Write(section.Bytes())
	file.Write(make([]byte, 2*size-file.Len()))
	return file.Bytes()
}
