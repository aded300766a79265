package main

import (
	"os"

	"github.com/spf13/cobra"

	"cordon/app"
)

// siftings are what --sift takes; alone it means all.
var siftings = map[string]app.Sift{"captures": app.SiftCaptures, "all": app.SiftAll, "off": app.SiftNothing}

func siftFlag(c *cobra.Command, to *string) {
	fl := c.Flags()
	fl.StringVar(to, "sift", "captures", "look for worms that no advisory describes in captures, in all (logs too, which takes longer), or off")
	fl.Lookup("sift").NoOptDefVal = "all"
}

// siftedFile refuses what the flag does not take as a word of its own: in
// "--sift off LOG" the word is an input, which nobody has.
func siftedFile(how string, args []string) error {
	if how != "all" {
		return nil
	}
	for _, a := range args {
		if _, word := siftings[a]; !word {
			continue
		}
		if _, err := os.Stat(a); err != nil {
			return usage("--sift takes its word behind an equals sign: --sift=%s; there is no file %s", a, a)
		}
	}
	return nil
}

func parseSift(s string) (app.Sift, error) {
	how, ok := siftings[s]
	if !ok {
		return how, usage("--sift %s: there are captures, all, off", s)
	}
	return how, nil
}
