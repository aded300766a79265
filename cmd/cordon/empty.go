package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// emptyFlag refuses a flag that is given without a value: an empty --net would mean
// that nobody said which machines are theirs, and an empty --host all hosts.
func emptyFlag(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && isEmpty(f.Value) {
			err = usage("--%s is empty; is a variable unset?", f.Name)
		}
	})
	return err
}

func isEmpty(v pflag.Value) bool {
	list, ok := v.(pflag.SliceValue)
	if !ok {
		return strings.TrimSpace(v.String()) == ""
	}
	for _, s := range list.GetSlice() {
		if strings.TrimSpace(s) == "" {
			return true
		}
	}
	return len(list.GetSlice()) == 0
}
