package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cordon"
	"cordon/advisory"
	"cordon/app"
	"cordon/report"
)

// checkFlags are the flags as they are given.
type checkFlags struct {
	inventory, maps, advisories []string
	format, maxAge, at, machine string
	host, output                string
	answers                     string
	limit                       int
	ask, redact                 bool
}

// checkOptions are what a check and a conversation have in common.
type checkOptions = app.Checking

func newCheck(s streams) *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check [--inventory FILE…]",
		Short: "Say which machines are exposed, why, and what is not known",
		Long: `Without an inventory it looks at this machine: processes, services and
their banners over the loopback, software, versions, when it was started, and
the files and registry values that advisories name. It changes nothing and
needs no rights for most; what it could not see is listed.

Answers for every machine and advisory: affected, fixed, not affected or
unknown; why; what an attack does there; what to do. What is not known is
never taken for safe: for each unknown it says what would have to be found
out, and how, first what settles the most machines. Machines that did not
answer are listed.

Inventories are scans, agents' results, software lists and tables; their
format is found by content:
  ` + strings.Join(app.CheckFormats(), ", ") + `.
Of several sources the newer and the closer to the machine is believed, and
what contradicts it is shown.

Exit status: 0 every machine is known to be clear, 1 a machine is affected or
worse, 2 wrong usage, 3 something is unknown, or an input was not read to its
end or not understood. With --host it is that machine's, and 3 where nothing
names it.`,
		Example: `  cordon check
  cordon check --inventory machines.csv
  cordon check --inventory scan.xml --inventory osquery.log --max-age 30d
  cordon check --inventory machines.csv --map "Primary IP=address"
  cordon check --inventory machines.csv --advisory code-red
  cordon check --inventory machines.csv --host 192.0.2.17
  cordon check --ask --advisory code-red
  cordon check --redact -o html --inventory machines.csv > report.html
  cordon check -o json --inventory machines.csv | jq .summary`,
		RunE: func(c *cobra.Command, args []string) error {
			if f.ask || f.answers != "" {
				if err := f.alone(args, s); err != nil {
					return err
				}
				return ask(c.Context(), f, s)
			}
			return check(c, args, f, s)
		},
	}
	fl := c.Flags()
	fl.StringArrayVar(&f.inventory, "inventory", nil, "what is known of machines: `FILE`, folder, or - for standard input; may be given again")
	fl.StringArrayVar(&f.maps, "map", nil, "what a column of a table means, as `COLUMN=MEANING`; may be given again")
	fl.StringVar(&f.format, "format", "", "read every inventory as this format instead of looking")
	fl.StringVar(&f.machine, "machine", "", "whom an inventory is about that does not say: `HOST`")
	fl.StringVar(&f.maxAge, "max-age", "", "leave out what is older: `AGE` as 30d or 12h; what shows no time is left out too")
	fl.StringVar(&f.at, "at", "", "as of when: `TIME` as 2001-08-04 or 2001-08-04T10:00:00Z (default: now)")
	fl.StringSliceVar(&f.advisories, "advisory", nil, "ask only what these ask, by `ID,…`, any name they go by, or the path of a document or of a folder of them")
	fl.StringVar(&f.host, "host", "", "everything about one machine, by `ADDRESS`, name or hardware address")
	fl.IntVar(&f.limit, "limit", tableRows, "show at most this many machines of a kind in a table or page; 0 shows all")
	fl.BoolVar(&f.ask, "ask", false, "ask a person, step by step, only what still matters, and say what to do")
	fl.StringVar(&f.answers, "answers", "", "what a person would answer to --ask, from `FILE`, lines such as \"iis: running\", or from standard input (-); nobody is asked")
	fl.BoolVar(&f.redact, "redact", false, "replace addresses and names of machines by consistent pseudonyms, for sharing")
	fl.StringVarP(&f.output, "output", "o", "table", "table, json, ndjson or html")
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(report.CheckFormats(), cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(app.CheckFormats(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func check(c *cobra.Command, args []string, f checkFlags, s streams) error {
	checking, err := f.checking(args, s)
	if err != nil {
		return err
	}
	tuneMemory(checkMemory, usual)
	var answer *cordon.Check
	if len(checking.Paths) == 0 {
		answer, err = app.CheckHere(c.Context(), checking)
	} else {
		stop := showProgress(s.err, checking.Progress)
		answer, err = app.Check(c.Context(), checking)
		stop()
	}
	switch {
	case errors.Is(err, app.ErrNoInput), errors.Is(err, app.ErrNotHere):
		return &exitError{exitIncomplete, err}
	case err != nil:
		return &exitError{exitInternal, err}
	}
	shown, err := f.show(answer, report.Options{Color: colour(s.out), Width: columns(), Limit: f.limit, Host: hostOf(f.host), Version: version}, s)
	if err != nil {
		return err
	}
	return statusOf(answer, hostOf(f.host), app.CheckIncomplete(shown))
}

// narrow leaves the rows of the one machine that is asked for, which are then made once for
// the answer and for its status. Formats for people count what all machines have, and
// pseudonyms are of all names.
func (f *checkFlags) narrow(answer *cordon.Check) {
	if f.host != "" && !f.redact && (f.output == "json" || f.output == "ndjson") {
		answer.Hosts = slices.Values(slices.Collect(report.Only(answer.Hosts, hostOf(f.host))))
	}
}

// show redacts and writes the answer, and returns what was shown.
func (f *checkFlags) show(answer *cordon.Check, o report.Options, s streams) (*cordon.Check, error) {
	if f.narrow(answer); f.redact {
		answer, o.Host = report.RedactCheck(answer, o.Host)
	}
	err := report.WriteCheck(s.out, f.output, answer, o)
	if err != nil && !errors.Is(err, os.ErrClosed) && !isBrokenPipe(err) {
		return answer, &exitError{exitInternal, err}
	}
	return answer, nil // whoever reads may have read enough
}

// checkMemory is where the collector begins to work harder.
const checkMemory = 1 << 30

// checkStatus is the exit status of a check, or of what it says of one machine.
func checkStatus(answer *cordon.Check, host string) error {
	return statusOf(answer, host, app.CheckIncomplete(answer))
}

// statusOf is the same, with the words for what is incomplete.
func statusOf(answer *cordon.Check, host, incomplete string) error {
	n := &answer.Summary.Counts
	affected, unknown := n.Affected+n.Presumed+n.RestartNeeded > 0, n.Unknown+n.Unsettled > 0
	silent := answer.Summary.Silent > 0 // what does not answer is not safe, whatever was known of it
	if host != "" {
		rows := 0
		affected, unknown, silent = false, false, report.IsSilent(answer, host)
		for h := range report.Only(answer.Hosts, host) {
			rows++
			affected = affected || h.Exposed()
			unknown = unknown || !h.Exposed() && !h.Clear()
		}
		if rows == 0 {
			incomplete = cmp.Or(incomplete, "no inventory names the machine of --host")
		}
	}
	switch {
	case affected && incomplete != "":
		return &exitError{exitFindings, fmt.Errorf("incomplete: %s", incomplete)}
	case affected:
		return &exitError{code: exitFindings}
	case incomplete != "":
		return &exitError{exitIncomplete, fmt.Errorf("incomplete: %s", incomplete)}
	case unknown, silent:
		return &exitError{code: exitIncomplete}
	}
	return nil
}

// checking reads the flags, all before any work begins.
func (f *checkFlags) checking(args []string, s streams) (app.Checking, error) {
	c := app.Checking{Paths: slices.Concat(f.inventory, args), Stdin: s.in, Format: f.format, Progress: new(app.Progress)}
	switch {
	case slices.Contains(c.Paths, ""):
		return c, usage("an empty name is no inventory; is a variable unset?")
	case f.format != "" && !slices.Contains(app.CheckFormats(), f.format):
		return c, usage("--format %s is not a format; there are %s", f.format, strings.Join(app.CheckFormats(), ", "))
	case !slices.Contains(report.CheckFormats(), f.output):
		return c, usage("--output %s is not a format; there are %s", f.output, strings.Join(report.CheckFormats(), ", "))
	case f.limit < 0:
		return c, usage("--limit %d: a number of machines, or 0 for all", f.limit)
	}
	if f.machine != "" {
		c.Host = cordon.ParseHost(f.machine)
	}
	err := f.options(&c)
	return c, err
}

func (f *checkFlags) options(c *app.Checking) (err error) {
	c.Fleet = app.FleetOptions()
	if c.Fleet.MaxAge, err = parseAge("--max-age", f.maxAge); err != nil {
		return err
	}
	at, err := parseTime("--at", f.at)
	if err != nil {
		return err
	}
	now := time.Now().Truncate(time.Second)
	if c.Now = cordon.TimeOf(now); at.IsZero() {
		at = now
	}
	c.Fleet.At = cordon.TimeOf(at.Truncate(time.Second))
	c.Fleet.Past = app.Past(c.Fleet.At, time.Now())
	if c.Advisories, err = wanted(f.advisories); err != nil {
		return err
	}
	c.Map, err = parseMap(f.maps, c.Advisories)
	return err
}

// alone refuses what does not go with questions.
func (f *checkFlags) alone(args []string, s streams) error {
	switch {
	case len(f.inventory)+len(args) > 0:
		flag := "--ask"
		if f.answers != "" {
			flag = "--answers"
		}
		return usage("%s is about one machine, of which a person tells; it takes no inventory", flag)
	case f.answers == "-" && isTerminal(s.in):
		return usage("--answers - reads standard input, which is a terminal: pipe the answers to it, or name a file; --ask alone asks you")
	case !slices.Contains(report.CheckFormats(), f.output):
		return usage("--output %s is not a format; there are %s", f.output, strings.Join(report.CheckFormats(), ", "))
	}
	return nil
}

// parseAge reads a duration as Go does, or a number of days.
func parseAge(flag, s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n < 36500 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, usage("%s %s: write it as 30d or 12h", flag, s)
}

// parseMap reads what columns mean: one of the reader's meanings, or the column of an
// advisory's fact.
func parseMap(list []string, advisories []*advisory.Advisory) (map[string]string, error) {
	m, asked := map[string]string{}, columnsOf(advisories)
	for _, s := range list {
		i := strings.LastIndexByte(s, '=')
		if i < 1 || !slices.Contains(app.ColumnMeanings(), s[i+1:]) && !slices.Contains(asked, s[i+1:]) {
			return nil, usage("--map %s: write COLUMN=MEANING; the meanings are %s, and the columns that advisories ask for: %s", s, strings.Join(app.ColumnMeanings(), ", "), strings.Join(asked, ", "))
		}
		m[s[:i]] = s[i+1:]
	}
	return m, nil
}

// columnsOf are the columns in which advisories look for facts.
func columnsOf(advisories []*advisory.Advisory) (columns []string) {
	for _, a := range advisories {
		for i := range a.Facts {
			for _, s := range a.Facts[i].From {
				if s.Column != "" {
					columns = append(columns, s.Column)
				}
			}
		}
	}
	slices.Sort(columns)
	return slices.Compact(columns)
}
