package machine

import (
	"context"
	"errors"

	"cordon"
)

// Facts is where what is known of a machine comes from. Every call may fail; one
// that the machine has no such thing for returns ErrNone. An error that is
// ErrPrivilege means that somebody with more rights would see it, or more of it:
// what comes with the error is a part.
type Facts interface {
	System(context.Context) (System, error)
	Processes(context.Context) ([]string, error) // image names, with or without a path
	Packages(context.Context) ([]Package, error)
	Hotfixes(context.Context) ([]Hotfix, error)
	Listening(context.Context) ([]Listener, error)
	Servers(context.Context) ([]string, error) // that are installed, as their banners say it
	File(path string) (found bool, err error)
	Registry(name string) (data string, found bool, err error)
}

var (
	ErrNone      = errors.New("this system has no such thing")
	ErrPrivilege = errors.New("not all of it can be seen without more rights")
)

// System is what a machine is.
type System struct {
	Name    string   // of its operating system
	Version string   // or build
	Host    string   // its own name
	Also    []string // further names, addresses and hardware addresses
	Booted  cordon.Time
}

// Package is installed software.
type Package struct {
	Name, Version string
	Installed     cordon.Time // 0 not known
}

// Hotfix is an installed one.
type Hotfix struct {
	Name      string
	Installed cordon.Time // 0 not known
}

// Listener is a service that waits for others.
type Listener struct {
	Proto    uint8 // IP protocol number
	Port     uint16
	Loopback bool // reachable from this machine only
}
