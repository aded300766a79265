package app

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"cordon/advisories"
	"cordon/advisory"
)

// Shipped returns the advisories that ship with the program, by id.
func Shipped() ([]*advisory.Advisory, error) {
	names, err := fs.Glob(advisories.Files, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []*advisory.Advisory
	for _, name := range names {
		source, err := advisories.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		a, _, err := advisory.Parse(name, source)
		if err != nil {
			return nil, fmt.Errorf("a shipped advisory is broken: %w", err)
		}
		all = append(all, a)
	}
	return all, nil
}

// Recordings returns the recordings of the shipped advisories.
func Recordings() fs.FS {
	sub, err := fs.Sub(advisories.Files, "recordings")
	if err != nil {
		return advisories.Files // cannot be: the name is a constant
	}
	return sub
}

// Known is an advisory, and the variant where a name stands for one.
type Known struct {
	*advisory.Advisory
	Variant *advisory.Variant
	Alias   *advisory.Alias // the other name that was given
}

// ErrUnknownAdvisory means that no advisory goes by a name.
var ErrUnknownAdvisory = errors.New("no advisory goes by that name")

// Resolve finds an advisory by id, title or alias, a variant's among them,
// without regard to case.
func Resolve(all []*advisory.Advisory, name string) (Known, error) {
	for _, a := range all {
		if strings.EqualFold(a.ID, name) || strings.EqualFold(a.Title, name) {
			return Known{Advisory: a}, nil
		}
	}
	for _, a := range all {
		for i := range a.Aliases {
			if strings.EqualFold(a.Aliases[i].Name, name) {
				return Known{Advisory: a, Alias: &a.Aliases[i]}, nil
			}
		}
		for i := range a.Variants {
			if k, ok := resolveVariant(a, &a.Variants[i], name); ok {
				return k, nil
			}
		}
	}
	ids := make([]string, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	return Known{}, fmt.Errorf("%w: %q (there are %s)", ErrUnknownAdvisory, name, strings.Join(ids, ", "))
}

func resolveVariant(a *advisory.Advisory, v *advisory.Variant, name string) (Known, bool) {
	if strings.EqualFold(v.Name, name) || strings.EqualFold(a.ID+"/"+v.ID, name) {
		return Known{Advisory: a, Variant: v}, true
	}
	for j := range v.Aliases {
		if strings.EqualFold(v.Aliases[j].Name, name) {
			return Known{Advisory: a, Variant: v, Alias: &v.Aliases[j]}, true
		}
	}
	return Known{}, false
}
