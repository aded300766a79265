package scan

import (
	"net/netip"
	"time"
)

// Options configure a Tracker. The zero value is useful.
type Options struct {
	Sequential Sequential // zero: Published
	// Timeout is how long a contact may stay unanswered, in data time, before
	// it has failed. 0: DefaultTimeout. An answer that comes later is believed.
	Timeout time.Duration
	// Expire is how long a source, and a contact, is remembered after it was
	// last seen. 0: DefaultExpire.
	Expire time.Duration
	// Hurdle is how many more failures than successes a source needs of which a
	// contact has succeeded before: a host that knows some of those it asks is
	// not judged on a run of bad luck. 0: DefaultHurdle; below the test's own
	// bound it has no effect.
	Hurdle int
	// Windows are the growth detector's. nil: DefaultWindows. At most five.
	Windows []Window
	// Ports is how many ports of one host make a vertical scan. 0: DefaultPorts.
	Ports int
	// Allowed says which hosts may scan: the operator's own scanners and
	// monitors. nil: none. Called once for each new source.
	Allowed func(netip.Addr) bool
	// Memory is how many bytes the tables may take. 0: DefaultMemory.
	Memory int
}

// Defaults of Options.
const (
	DefaultTimeout = 700 * time.Millisecond
	DefaultExpire  = 6 * time.Hour
	DefaultHurdle  = 6
	DefaultPorts   = 10
	DefaultMemory  = 64 << 20
)

// Window trips on a source that asks so many different hosts within it for the
// first time. Windows begin at whole multiples of half their width. Hosts is 2,047 at
// most.
type Window struct {
	Width time.Duration
	Hosts int
}

const maxWindows = 5

// DefaultWindows leave room for a busy client whose answers are not seen.
func DefaultWindows() []Window {
	return []Window{
		{10 * time.Second, 50},
		{time.Minute, 120},
		{10 * time.Minute, 300},
		{time.Hour, 600},
		{6 * time.Hour, 1500},
	}
}

func (o Options) withDefaults() Options {
	if o.Sequential.check() != nil {
		o.Sequential = Published()
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Expire <= 0 {
		o.Expire = DefaultExpire
	}
	if o.Hurdle == 0 {
		o.Hurdle = DefaultHurdle
	}
	if o.Windows == nil {
		o.Windows = DefaultWindows()
	}
	o.Windows = o.Windows[:min(len(o.Windows), maxWindows)]
	if o.Ports == 0 {
		o.Ports = DefaultPorts
	}
	if o.Memory == 0 {
		o.Memory = DefaultMemory
	}
	return o
}
