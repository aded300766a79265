package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/app"
)

// knownFlags are what is known besides what was recorded.
type knownFlags struct {
	inventory, leases, maps, remedied []string
	maxAge                            string
}

// into checks them and adds them to an analysis.
func (f *knownFlags) into(a *app.Analysis) (err error) {
	if slices.Contains(slices.Concat(f.inventory, f.leases, f.remedied), "") {
		return usage("an empty name is no file; is a variable unset?")
	}
	if len(f.inventory) == 0 && f.maxAge != "" {
		return usage("--max-age leaves out what is old of inventories, and there is none: give --inventory, or --since for what was recorded")
	}
	if len(f.inventory) == 0 && len(f.maps) > 0 {
		return usage("--map says what columns of inventories mean, and there is none: give --inventory")
	}
	a.Inventory, a.LeaseFiles = f.inventory, f.leases
	a.Fleet = app.FleetOptions()
	if a.Fleet.MaxAge, err = parseAge("--max-age", f.maxAge); err != nil {
		return err
	}
	if a.Map, err = parseMap(f.maps, a.Advisories); err != nil {
		return err
	}
	for _, name := range f.remedied {
		done, err := readRemedied(name, a.Advisories)
		if err != nil {
			return err
		}
		a.Remedied = append(a.Remedied, done...)
	}
	return nil
}

// remediedForm is a line of a file of what was mended.
const remediedForm = `host,advisory,step,by,when, as in 192.0.2.17,code-red,all,the helpdesk,2001-08-20T10:00:00Z`

const maxRemedied = 1 << 20 // lines

// readRemedied reads who did which step on which machine.
func readRemedied(name string, advisories []*advisory.Advisory) (done []app.Remedied, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, usage("--remedied: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, -1
	for len(done) < maxRemedied {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return done, nil
		}
		if err != nil {
			return nil, usage("--remedied %s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		d, err := remediedLine(cells, advisories)
		if errors.Is(err, errHeader) && line == 1 {
			continue
		}
		if err != nil {
			return nil, usage("%s:%d: %w; a line is %s", name, line, err, remediedForm)
		}
		done = append(done, d)
	}
	return nil, usage("--remedied %s: more than %d lines", name, maxRemedied)
}

var errHeader = errors.New("the names of the columns")

func remediedLine(cells []string, advisories []*advisory.Advisory) (d app.Remedied, err error) {
	if len(cells) != 5 {
		return d, fmt.Errorf("%d cells instead of 5", len(cells))
	}
	host, id, step, by, when := cells[0], cells[1], strings.ToLower(strings.TrimSpace(cells[2])), strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4])
	if strings.EqualFold(host, "host") && strings.EqualFold(id, "advisory") {
		return d, errHeader
	}
	at, err := parseTime("when", when)
	known, unknown := app.Resolve(advisories, strings.TrimSpace(id))
	switch {
	case strings.TrimSpace(host) == "":
		return d, errors.New("it names no host")
	case err != nil || at.IsZero():
		return d, fmt.Errorf("%q is no time", cordon.Printable([]byte(when), 40))
	case by == "":
		return d, errors.New("it does not say by whom")
	case unknown != nil:
		return d, fmt.Errorf("%q is no advisory that is looked for", cordon.Printable([]byte(id), 40))
	}
	d = app.Remedied{Host: cordon.ParseHost(hostName(strings.TrimSpace(host))), Advisory: known.ID, By: by, At: cordon.TimeOf(at)}
	d.Until = d.At + toldWithin(when) - 1
	if known.Variant != nil {
		d.Variant = known.Variant.ID
	}
	if step == "all" {
		return d, nil
	}
	if d.Step, err = strconv.Atoi(step); err != nil || d.Step < 1 || d.Step > 1000 {
		return d, fmt.Errorf("%q is no step: write its number, or all", cordon.Printable([]byte(step), 40))
	}
	return d, nil
}

// toldWithin is how fine a time is told: what was done on a day may have been done at its
// end.
func toldWithin(when string) cordon.Time {
	switch {
	case len(when) == len(time.DateOnly):
		return cordon.Day
	case strings.Count(when, ":") == 1:
		return cordon.Time(time.Minute)
	}
	return cordon.Time(time.Second)
}
