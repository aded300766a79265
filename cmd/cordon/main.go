// Command cordon turns a worm alert into something that runs.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// version is set at link time.
var version = "dev"

// Exit codes, as the README promises them.
const (
	exitClear      = 0
	exitFindings   = 1
	exitUsage      = 2
	exitIncomplete = 3
	exitInternal   = 4
	// exitInterrupted is what a shell says of a program that SIGINT ended.
	exitInterrupted = 130
)

// exitError ends the program with a code; a nil err says nothing more.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func main() {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() { // a read may never return
		time.Sleep(grace)
		fmt.Fprintln(os.Stderr, "cordon: interrupted")
		os.Exit(exitInterrupted)
	})
	code := run(ctx, os.Args[1:], streams{&patient{ctx, os.Stdin}, os.Stdout, os.Stderr})
	os.Exit(code)
}

// grace is how long a run that was interrupted may take to end by itself.
const grace = 2 * time.Second

// run is the program but for the process: tests call it.
func run(ctx context.Context, args []string, s streams) int {
	out := &watched{Writer: s.out}
	s.out = out
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	switch {
	case err != nil && ctx.Err() != nil:
		fmt.Fprintln(s.err, "cordon: interrupted")
		return exitInterrupted
	case out.err != nil && !isBrokenPipe(out.err):
		fmt.Fprintln(s.err, said(s.err, fmt.Sprintf("cordon: the answer could not be written: %v", out.err)))
		return exitInternal
	case err == nil:
		return exitClear
	case errors.As(err, &exit):
		if exit.err != nil {
			fmt.Fprintln(s.err, said(s.err, fmt.Sprintf("cordon: %v", exit.err)))
		}
		return exit.code
	}
	fmt.Fprintln(s.err, said(s.err, fmt.Sprintf("cordon: %v", err)))
	if !strings.Contains(err.Error(), "--help") {
		fmt.Fprintln(s.err, "Run 'cordon --help', or 'cordon COMMAND --help', to see what it takes.")
	}
	return exitUsage // what cobra refuses is wrong usage
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "cordon",
		Short: "Turns a worm alert into something that runs",
		Long: `cordon reads what you already have (web and firewall logs, captures) and says
which worm, which variant, which hosts, on what evidence, and what to do with
each. It sends nothing, probes nothing, and changes nothing.

Start here:
  cordon analyze access.log          what is in this log?
  cordon analyze -o html DIR > r.html   the same as a page, for a whole folder
  cordon check                       can a worm enter this machine?
  cordon check --inventory DIR       and which machines of a fleet?
  cordon advisory show code-red      who is affected, how to check, what to do

Exit status: 0 nothing found, 1 findings, 2 wrong usage, 3 nothing found but
incomplete (an input was not understood or not read to its end), 4 a fault of
cordon's own, or the answer could not be written, 130 interrupted.`,
		Version:           version,
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: func(c *cobra.Command, _ []string) error { return emptyFlag(c) },
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	wrapHelp(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return plainFlagError(err) })
	root.AddCommand(newAnalyze(s), newCheck(s), newAdvisory(s), newVersion(s))
	return root
}

func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}
