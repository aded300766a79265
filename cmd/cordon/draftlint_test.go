package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"cordon/outbreak"
)

// Scripts in testdata/drafted find a recording of an outbreak of a worm that no
// advisory describes.
func TestWhatIsDraftedPassesTheLinter(t *testing.T) {
	c := outbreak.Default(outbreak.Unknown())
	c.Length, c.Worms[0].Inside, c.World.Accept, c.Contacts = time.Minute, 20, 0.2, 10_000
	played, err := outbreak.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "drafted"),
		Setup: func(e *testscript.Env) error {
			f, err := os.Create(filepath.Join(e.WorkDir, "outbreak.pcap"))
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = played.Capture(f, false)
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"append": appendTo},
	})
}

// append FILE TEXT adds a line.
func appendTo(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0]) + args[1] + "\n"
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}
