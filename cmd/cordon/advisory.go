package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cordon/advisory"
	"cordon/app"
	"cordon/proof"
)

func newAdvisory(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "advisory",
		Short: "List, show, check and prove advisories",
		Long: `An advisory is one document that says who is exposed, how to recognise the worm
and its variants, and what to do; cordon runs it. The language is described in
docs/reference/advisory.md; 'cordon advisory schema' prints a JSON Schema with
which an editor completes and checks it.`,
	}
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the advisories that ship with cordon", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return listAdvisories(s) },
		},
		&cobra.Command{
			Use: "show ID", Short: "Show an advisory as a person wants to read it", Args: exactlyOne("an advisory by its id, a name it goes by, or the path of a document"),
			Long:    "Shows a shipped advisory by id, title or any alias, or a document by its path:\nwho is affected, how to check, what to do first.",
			Example: "  cordon advisory show code-red\n  cordon advisory show \"Code Red III\"\n  cordon advisory show ./my-advisory.yaml",
			RunE:    func(_ *cobra.Command, args []string) error { return showAdvisory(args[0], s) },
		},
		&cobra.Command{
			Use: "lint FILE…", Short: "Check documents: where, what is wrong, what would be right",
			Long: "Checks documents, and those in folders.",
			Args: atLeastOne("the documents to check, or folders of them"),
			RunE: func(_ *cobra.Command, args []string) error { return lint(args, s) },
		},
		&cobra.Command{
			Use: "test [ID | FILE]…", Short: "Run the examples in advisories; all shipped ones by default",
			Long:    "Runs every example of a document through readers, detectors and judge, and\ncompares what comes out with what the document expects. Recordings of a FILE are\nlooked for in the folder \"recordings\" beside it.",
			Example: "  cordon advisory test\n  cordon advisory test code-red ./my-advisory.yaml",
			RunE:    func(_ *cobra.Command, args []string) error { return testAdvisories(args, s) },
		},
		newDraft(s),
		&cobra.Command{
			Use: "schema", Short: "Print the JSON Schema of the language, for editors", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { _, err := s.out.Write(advisory.Schema()); return err },
		},
	)
	return c
}

func listAdvisories(s streams) error {
	all, err := app.Shipped()
	if err != nil {
		return &exitError{exitInternal, err}
	}
	fmt.Fprintf(s.out, "%-10s  %-3s  %-12s  %s\n", "ID", "REV", "SINCE", "TITLE AND VARIANTS")
	for _, a := range all {
		names := ""
		for _, v := range a.Variants {
			names += " " + v.ID
		}
		fmt.Fprintf(s.out, "%-10s  %3d  %-12s  %s:%s\n", a.ID, a.Revision, a.FirstSeen.Format("2006-01-02"), a.Title, names)
	}
	return nil
}

func showAdvisory(name string, s streams) error {
	if isFile(name) {
		a, err := loadAdvisory(name, s.in)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		advisory.Show(s.out, a, columns())
		return nil
	}
	all, err := app.Shipped()
	if err != nil {
		return &exitError{exitInternal, err}
	}
	k, err := app.Resolve(all, name)
	if err != nil {
		return usage("%w", err)
	}
	switch {
	case k.Alias != nil && k.Variant != nil:
		fmt.Fprintf(s.out, "%s is a known strain under another name: %s (%s/%s).\n", k.Alias.Name, k.Variant.Name, k.ID, k.Variant.ID)
		if k.Alias.By != "" {
			fmt.Fprintf(s.out, "The name is used by %s. %s\n", k.Alias.By, k.Alias.Note)
		}
		fmt.Fprintln(s.out)
	case k.Alias != nil:
		fmt.Fprintf(s.out, "%s is another name of %s (%s).\n\n", k.Alias.Name, k.Title, k.ID)
	}
	advisory.Show(s.out, k.Advisory, columns())
	return nil
}

// isFile tells a document's path from a name: names and aliases may hold dots.
func isFile(name string) bool {
	switch filepath.Ext(name) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return name == "-" || filepath.Base(name) != name
}

// maxFile is a little more than the language allows, so that it is the
// language that refuses.
const maxFile = 256 << 10

func loadAdvisory(name string, stdin io.Reader) (*advisory.Advisory, error) {
	a, _, err := parseFile(name, stdin)
	return a, err
}

func parseFile(name string, stdin io.Reader) (*advisory.Advisory, advisory.Problems, error) {
	var source []byte
	var err error
	if name == "-" && stdin != nil {
		source, err = io.ReadAll(io.LimitReader(stdin, maxFile))
	} else {
		var f *os.File
		if f, err = os.Open(name); err == nil {
			defer f.Close()
			source, err = io.ReadAll(io.LimitReader(f, maxFile))
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return advisory.Parse(name, source)
}

func lint(files []string, s streams) error {
	files, err := documents(files)
	if err != nil {
		return usage("%w", err)
	}
	bad := 0
	for _, name := range files {
		a, warnings, err := parseFile(name, s.in)
		var problems advisory.Problems
		switch {
		case errors.As(err, &problems):
			bad++
			for _, p := range problems {
				fmt.Fprintln(s.out, p.Error())
			}
		case err != nil:
			return usage("%w", err)
		default:
			for _, w := range warnings {
				fmt.Fprintln(s.out, w.Error())
			}
			fmt.Fprintf(s.out, "%s: %s revision %d is sound, %d warnings\n", name, a.ID, a.Revision, len(warnings))
		}
	}
	if bad > 0 {
		return &exitError{code: exitFindings}
	}
	return nil
}

// subject is a document to prove, and where its recordings are.
type subject struct {
	name       string
	doc        *advisory.Advisory
	recordings fs.FS
}

func testAdvisories(names []string, s streams) error {
	subjects, err := subjectsOf(names, s)
	if err != nil {
		return err
	}
	failed := 0
	for _, sub := range subjects {
		results := proof.Run(sub.doc, sub.recordings)
		if len(results) == 0 {
			fmt.Fprintf(s.out, "none  %s has no examples; it proves nothing\n", sub.doc.ID)
		}
		for _, r := range results {
			word := "ok  "
			if len(r.Failures) > 0 {
				word = "FAIL"
				failed++
			}
			fmt.Fprintf(s.out, "%s  %s  %-9s  %s, %d records\n", word, sub.doc.ID, r.Example.Kind, r.Example.Recording, r.Records)
			for _, f := range r.Failures {
				fmt.Fprintf(s.out, "      %s\n", f)
			}
		}
	}
	if failed > 0 {
		return &exitError{exitFindings, fmt.Errorf("%d examples failed", failed)}
	}
	return nil
}

func subjectsOf(names []string, s streams) ([]subject, error) {
	all, err := app.Shipped()
	if err != nil {
		return nil, &exitError{exitInternal, err}
	}
	var subjects []subject
	if len(names) == 0 {
		for _, a := range all {
			subjects = append(subjects, subject{a.ID, a, app.Recordings()})
		}
	}
	for _, name := range names {
		if isFile(name) {
			a, err := loadAdvisory(name, s.in)
			if err != nil {
				return nil, usage("%w", err)
			}
			subjects = append(subjects, subject{name, a, os.DirFS(filepath.Join(filepath.Dir(name), "recordings"))})
			continue
		}
		k, err := app.Resolve(all, name)
		if err != nil {
			return nil, usage("%w", err)
		}
		subjects = append(subjects, subject{k.ID, k.Advisory, app.Recordings()})
	}
	return subjects, nil
}
