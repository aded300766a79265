package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cordon/advisory"
	"cordon/app"
)

// draftFlags are those of analyze that make sense here, and its own.
type draftFlags struct {
	analyzeFlags
	id, file string
	replace  bool
}

func newDraft(s streams) *cobra.Command {
	f := draftFlags{analyzeFlags: analyzeFlags{output: "json", sort: "severity", sift: "all", zone: "UTC"}}
	c := &cobra.Command{
		Use: "draft RECORDING…", Short: "Write an advisory for a worm that none describes", Args: atLeastOne("the recordings to look in: files, folders, or - for standard input"),
		Long: `Looks in recordings for content that spreads from host to host and that no
advisory describes, and writes an advisory for it: how it is recognised, where
it is sent, what the servers say that it infected, and its growth; every number
with the place that it comes from. It is a draft: cordon looks for it, and
convicts nobody by it, until a person has checked it and takes out the line
"draft: true". Where an input was not understood or not read to its end, the
draft and a message say so.

Exit status: 0 a draft was written, 1 nothing spreads, 2 wrong usage, 3 nothing
was seen to spread but incomplete (an input was not understood or not read to
its end), 4 a fault of cordon's own, or the draft could not be written, 130
interrupted.`,
		Example: "  cordon advisory draft -o draft.yaml capture.pcap\n  cordon advisory lint draft.yaml",
		RunE:    func(c *cobra.Command, args []string) error { return draft(c, args, f, s) },
	}
	fl := c.Flags()
	fl.StringVar(&f.id, "id", "", "which worm, by the `ID` in the report, where there are several")
	fl.StringVarP(&f.file, "output", "o", "", "the `FILE` to write (default: standard output)")
	fl.BoolVar(&f.replace, "replace", false, "write over the file of --output where it is there already")
	fl.StringSliceVar(&f.advisories, "advisory", nil, "what is known already, by `ID,...` or path (default: all that ship)")
	fl.StringSliceVar(&f.scanners, "scanners", nil, "who may scan, as `CIDR,...`: your own scanners and monitors")
	fl.StringVar(&f.since, "since", "", "leave out what is older: `TIME` as 2001-08-04 or 2001-08-04T10:00:00Z")
	fl.StringVar(&f.until, "until", "", "leave out this and what is younger: `TIME`")
	fl.StringVar(&f.memory, "memory", "512M", "what a run may take, as 512M or 4G")
	return c
}

func draft(c *cobra.Command, args []string, f draftFlags, s streams) error {
	a, err := f.analysis(args, s)
	if err != nil {
		return err
	}
	if err := f.spare(slices.Concat(args, f.advisories)); err != nil {
		return err
	}
	tuneMemory(a.Memory, usual)
	stop := showProgress(s.err, a.Progress)
	rep, seen, err := app.Draft(c.Context(), a)
	stop()
	switch {
	case errors.Is(err, app.ErrNoInput):
		return &exitError{exitIncomplete, err}
	case err != nil:
		return &exitError{exitInternal, err}
	}
	chosen, err := f.choose(seen)
	if err != nil {
		return err
	}
	incomplete := app.Incomplete(rep)
	if chosen == nil {
		if incomplete != "" {
			return &exitError{exitIncomplete, fmt.Errorf("nothing was seen to spread that no advisory describes, and the inputs are incomplete: %s", incomplete)}
		}
		return &exitError{exitFindings, errors.New("nothing was seen to spread that no advisory describes; that does not mean that nothing does")}
	}
	if chosen.Incomplete = incomplete; incomplete != "" {
		fmt.Fprintln(s.err, said(s.err, "cordon: incomplete: "+incomplete))
	}
	return f.write(chosen.Draft(), s)
}

// choose picks the one worm, or the one that was asked for; nil where there is none.
func (f *draftFlags) choose(seen []advisory.Sighting) (*advisory.Sighting, error) {
	ids := make([]string, len(seen))
	for i := range seen {
		ids[i] = seen[i].Report.ID
	}
	switch i := slices.Index(ids, f.id); {
	case i >= 0:
		return &seen[i], nil
	case len(seen) == 0:
		return nil, nil
	case f.id != "":
		return nil, usage("--id %s: there are %s", f.id, strings.Join(ids, ", "))
	case len(seen) > 1:
		return nil, usage("several things spread; pick one with --id: %s", strings.Join(ids, ", "))
	}
	return &seen[0], nil
}
