package main

import (
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

func parseSift(s string) (app.Sift, error) {
	how, ok := siftings[s]
	if !ok {
		return how, usage("--sift %s: there are captures, all, off", s)
	}
	return how, nil
}
