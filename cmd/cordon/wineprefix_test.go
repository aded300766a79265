package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

// makes makes the machine's drive.
func (w *windowsMachine) makes() {
	w.t.Helper()
	if err := w.links(); err != nil {
		w.t.Logf("Wine's libraries are copied, which takes 700 MB: %v", err)
		_ = os.RemoveAll(w.prefix)
		w.must("wineboot", "--init")
	}
}

// Where Debian, Fedora and WineHQ lay what a drive is made of.
var (
	wineSetups    = []string{"/usr/share/wine/wine.inf", "/usr/share/wine/wine/wine.inf", "/opt/wine-*/share/wine/wine.inf"}
	wineLibraries = []string{"/usr/lib/*/wine/x86_64-windows", "/usr/lib/wine/x86_64-windows", "/usr/lib64/wine/x86_64-windows", "/opt/wine-*/lib*/wine/x86_64-windows"}
)

func firstOf(patterns []string) (string, error) {
	for _, p := range patterns {
		if found, _ := filepath.Glob(p); len(found) > 0 {
			return found[0], nil
		}
	}
	return "", errors.New("there is none of " + strings.Join(patterns, ", "))
}

// What wineboot's setup copies, which is everything, and what it registers, which loads
// it; and the little of it that a check needs registered: a script of IIS is run.
var (
	copied    = regexp.MustCompile(`(?s)\[FakeDlls\].*?\n\[`)
	registers = regexp.MustCompile(`(?m)^RegisterDlls=.*\n`)
	copiesFew = "[FakeDlls]\n10,,regedit.exe\n11,,cscript.exe\n11,,vbscript.dll\n11,,scrrun.dll\n11,,wshom.ocx\n\n["
)

// links makes the drive as wineboot does, but with links to Wine's libraries in place of
// copies: 20 MB.
func (w *windowsMachine) links() error {
	w.t.Helper()
	file, err := firstOf(wineSetups)
	if err != nil {
		return err
	}
	libraries, err := firstOf(wineLibraries)
	if err != nil {
		return err
	}
	setup := string(w.read(file))
	if !copied.MatchString(setup) {
		return errors.New(file + " is of another form")
	}
	setup = registers.ReplaceAllString(copied.ReplaceAllLiteralString(setup, copiesFew), "")
	w.put("setup.inf", []byte(setup))
	if err := os.WriteFile(filepath.Join(w.prefix, ".update-timestamp"), []byte("disable\n"), 0o644); err != nil { // by wineboot
		return err
	}
	c := w.command("wine", `C:\windows\system32\rundll32.exe`, "setupapi,InstallHinfSection", "DefaultInstall", "128", `C:\setup.inf`)
	c.Env = append(c.Env, "WINEBOOTSTRAPMODE=1", `SystemRoot=C:\windows`) // libraries are found that the drive lacks
	if out, errs, code := w.run(c); code != 0 {
		return errors.New(string(out) + string(errs))
	}
	return w.linkTo(libraries)
}

// linkTo links to all libraries. The first program that runs there starts what is to run
// on a Windows; with wineboot before it some of that is started twice, and waits for itself.
func (w *windowsMachine) linkTo(libraries string) error {
	all, err := os.ReadDir(libraries)
	if err != nil {
		return err
	}
	for _, file := range all {
		if err := os.Symlink(filepath.Join(libraries, file.Name()), w.path("windows/system32/"+file.Name())); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}

// fails fails the test: in one line where what it lacked is space. A full disk skips no
// test: what does not run is not seen among what passes, and it is not, as a Wine that is
// not there, how a machine is meant to be.
func (w *windowsMachine) fails(format string, args ...any) {
	w.t.Helper()
	home := filepath.Dir(w.prefix)
	file := filepath.Join(home, "space")
	if err := os.WriteFile(file, make([]byte, 1<<20), 0o600); errors.Is(err, syscall.ENOSPC) {
		format, args = "no space left in %s, of which a Windows under Wine takes up to 800 MB (TMPDIR says where it is)", []any{home}
	}
	_ = os.Remove(file)
	w.t.Fatalf(format, args...)
}
