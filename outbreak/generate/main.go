// Command generate plays an outbreak and writes what one vantage point records
// of it, and beside it as FILE.truth.json what happened:
//
//	go run ./outbreak/generate -variant code-red/ii -as capture -seed 1 -o outbreak.pcap
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"time"

	"cordon/outbreak"
)

// kinds are the vantage points that a recording can be made at.
var kinds = []string{"capture", "weblog", "firewall", "flows"}

// order is what the operator wants.
type order struct {
	variant, kind, name, net string
	seed                     uint64
	length                   time.Duration
	arp                      bool
}

func main() {
	var o order
	flag.StringVar(&o.variant, "variant", "code-red/ii", strings.Join(names(), ", "))
	flag.StringVar(&o.kind, "as", "capture", strings.Join(kinds, ", "))
	flag.StringVar(&o.name, "o", "", "the `file` to write")
	flag.StringVar(&o.net, "net", "", "the network in view (10.20.0.0/16; of a web log 10.20.30.0/24)")
	flag.Uint64Var(&o.seed, "seed", 1, "the same seed gives the same bytes")
	flag.DurationVar(&o.length, "length", 0, "how long it goes on (6m; of a web log 120h)")
	flag.BoolVar(&o.arp, "arp", false, "in a capture, the router's ARP requests too")
	flag.Parse()
	if err := o.fill(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func names() (all []string) {
	for _, v := range outbreak.Variants() {
		all = append(all, v.Name)
	}
	return all
}

func (o order) fill(say io.Writer) error {
	if o.name == "" {
		return errors.New("-o: name the file to write")
	}
	played, err := o.play()
	if err != nil {
		return err
	}
	var records uint64
	err = write(o.name, func(to io.Writer) error {
		r, err := o.record(played, to)
		if err == nil {
			records = r.Records
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := write(o.name+".truth.json", played.Truth.Write); err != nil {
		return err
	}
	t := &played.Truth
	_, err = fmt.Fprintf(say, "%d records of %d contacts; %d infections in view\n", records, len(played.Contacts), len(t.Edges))
	return err
}

func (o order) play() (*outbreak.Outbreak, error) {
	for _, v := range outbreak.Variants() {
		if v.Name != o.variant {
			continue
		}
		c := outbreak.Default(v)
		if o.kind == "weblog" {
			c = outbreak.OneServer(v)
		}
		if o.length > 0 {
			c.Length = o.length
		}
		if o.net != "" {
			var err error
			if c.Net, err = netip.ParsePrefix(o.net); err != nil {
				return nil, fmt.Errorf("-net: %w", err)
			}
		}
		c.Seed = o.seed
		return outbreak.Run(c)
	}
	return nil, fmt.Errorf("-variant %q: there are %s", o.variant, strings.Join(names(), ", "))
}

func (o order) record(played *outbreak.Outbreak, to io.Writer) (*outbreak.Recording, error) {
	switch o.kind {
	case "capture":
		return played.Capture(to, o.arp)
	case "weblog":
		return played.WebLog(to, played.Busiest())
	case "firewall":
		return played.Firewall(to)
	case "flows":
		return played.Flows(to)
	}
	return nil, fmt.Errorf("-as %q: there are %s", o.kind, strings.Join(kinds, ", "))
}

// write writes a file that appears when it is complete.
func write(name string, fill func(io.Writer) error) error {
	f, err := os.Create(name + ".part")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := fill(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
