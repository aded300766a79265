package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// What the library refuses it refuses in its own words; these say what would be
// right.

func atLeastOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("name %s", what)
		}
		return nil
	}
}

func exactlyOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("name %s; %d were named", what, len(args))
		}
		return nil
	}
}

// plainFlagError leaves out how a value was parsed: it is always a number that is
// asked for where a text would not do.
func plainFlagError(err error) error {
	if bad := new(pflag.InvalidValueError); errors.As(err, &bad) && bad.GetFlag().Value.Type() == "int" {
		return fmt.Errorf("--%s %s: write a number, as 25", bad.GetFlag().Name, bad.GetValue())
	}
	return err
}

// newVersion is for those who look for the version where other programs have it.
func newVersion(s streams) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.out, "cordon version "+version)
			return err
		},
	}
}
