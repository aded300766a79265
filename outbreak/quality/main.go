// Command quality measures how well cordon finds what outbreaks hold of which
// everything is known, and writes the figures as a page:
//
//	go run ./outbreak/quality -o docs/quality.md
//
// It fails where it cannot measure, not where a bar is missed: the page says
// which are.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"cordon/outbreak"
)

func main() {
	name := flag.String("o", "docs/quality.md", "the `file` to write")
	flag.Parse()
	if err := measure(*name, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "quality:", err)
		os.Exit(1)
	}
}

// measure makes all tables and writes the page.
func measure(name string, say io.Writer) error {
	dir, err := os.MkdirTemp("", "cordon-quality")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	tell := func(what ...any) {
		fmt.Fprintf(say, "%5.1f s  %s", time.Since(began).Seconds(), fmt.Sprintln(what...))
	}
	p := page{}
	for _, v := range outbreak.Variants() {
		for i := range settings {
			if !settings[i].shows(v) {
				continue
			}
			tell(v.Name)
			scores, err := settings[i].scores(v, dir)
			if err != nil {
				return err
			}
			p.scores = append(p.scores, scores...)
		}
	}
	tell("sequential test")
	p.scanners, p.honest = scannerCurve(crowdOfScanners), honestCurve(crowdOfHonest)
	tell("forms of targets")
	p.forms = formMatrix(sourcesOfAForm)
	tell("done")
	for _, b := range p.bars() {
		fmt.Fprintln(say, b)
	}
	return os.WriteFile(name, []byte(p.text()), 0o644)
}
