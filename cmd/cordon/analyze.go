package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"cordon"
	"cordon/advisory"
	"cordon/app"
	"cordon/report"
)

// analyzeFlags are the flags as they are given.
type analyzeFlags struct {
	format, logFormat          string
	zone, server, since, until string
	host, sort, output, memory string
	sift                       string
	nets, advisories, proxies  []string
	scanners, offsets          []string
	year, limit, workers       int
	redact                     bool
	known                      knownFlags
}

func newAnalyze(s streams) *cobra.Command {
	var f analyzeFlags
	c := &cobra.Command{
		Use:   "analyze FILE… | -",
		Short: "Say which worm, which hosts, on what evidence, and what to do",
		Long: `Reads files, directories, or standard input ("-") and reports which worms are in
them. Formats are found by content, never by name. Archives (tar, zip) and
compressions (gzip, zstd, xz, bzip2) are seen through, also when they lie in
each other; what one holds is called archive.tar.gz!/var/log/access.log. The
same records given twice are counted once, and the report says so.

` + wrap("Formats: "+strings.Join(app.Formats(), ", "), 80, "  ") + `

Exit status: 0 nothing found, 1 findings, 2 wrong usage, 3 nothing found but
incomplete (an input was not understood or not read to its end), 4 a fault of
cordon's own, or the answer could not be written, 130 interrupted. With --host
it is about that host.`,
		Example: `  cordon analyze access.log error.log.gz firewall.log
  cordon analyze --net 192.0.2.0/24 --server www.example.org /var/log/httpd
  cordon analyze -o json capture.pcap | jq '.hosts[].address'
  cordon analyze --host 192.0.2.17 access.log
  cordon analyze --log-format '%h %l %u %t "%r" %>s %b %D' access.log
  cordon analyze --trust-proxy 192.0.2.10 access.log
  cordon analyze --redact -o html logs/ > report.html`,
		Args: atLeastOne("what to read: files, folders, or - for standard input"),
		RunE: func(c *cobra.Command, args []string) error { return analyze(c, args, f, s) },
	}
	fl := c.Flags()
	fl.StringVar(&f.format, "format", "", "read every input as this format instead of looking")
	fl.StringVar(&f.logFormat, "log-format", "", "read the logs that it fits by this `PATTERN`, written as Apache's LogFormat")
	fl.StringSliceVar(&f.proxies, "trust-proxy", nil, "your proxies, as `CIDR,...`: of what comes through them X-Forwarded-For names the client")
	fl.StringSliceVar(&f.scanners, "scanners", nil, "who may scan, as `CIDR,...`: your own scanners and monitors")
	siftFlag(c, &f.sift)
	fl.StringSliceVar(&f.nets, "net", nil, "your addresses, as `CIDR,...`: these hosts get remedies, others are listed for notice")
	fl.StringSliceVar(&f.advisories, "advisory", nil, "look only for these, by `ID,...`, any name they go by, or the path of a document or of a folder of them")
	fl.StringVar(&f.zone, "tz", "UTC", "zone of logs that show none, as Europe/Berlin")
	fl.IntVar(&f.year, "year", 0, "year of the first line of logs that show none (default: the current one, and the report says so)")
	fl.StringVar(&f.server, "server", "", "whose logs these are: address or `NAME`")
	fl.StringVar(&f.since, "since", "", "leave out what is older: `TIME` as 2001-08-04 or 2001-08-04T10:00:00Z")
	fl.StringVar(&f.until, "until", "", "leave out this and what is younger: `TIME`")
	fl.StringArrayVar(&f.offsets, "offset", nil, "set a clock right, as `INPUT=DURATION`: firewall.log=-90s adds that to its times; may be repeated")
	fl.StringVar(&f.host, "host", "", "everything about one host, by `ADDRESS`, name or hardware address")
	fl.IntVar(&f.limit, "limit", -1, "show at most this many rows of each kind (json: hosts); 0 shows all (default 25 in a table, 1000 on a page, else all)")
	fl.Lookup("limit").DefValue = "0" // the text above says what it is
	fl.StringVar(&f.sort, "sort", "severity", "order of hosts: severity, first, last, count, address")
	fl.BoolVar(&f.redact, "redact", false, "replace addresses and host names by consistent pseudonyms, for sharing")
	fl.IntVar(&f.workers, "workers", 0, "cores to use at most (default: all); the answer is the same")
	fl.StringVar(&f.memory, "memory", "512M", "what a run may take, as 512M or 4G: what does not fit is left out and counted")
	fl.StringArrayVar(&f.known.inventory, "inventory", nil, "what is known of your machines: `FILE` or folder, as 'cordon check' reads it; may be given again")
	fl.StringArrayVar(&f.known.maps, "map", nil, "what a column of an inventory means, as `COLUMN=MEANING`; may be given again")
	fl.StringVar(&f.known.maxAge, "max-age", "", "of inventories, leave out what is older: `AGE` as 30d")
	fl.StringArrayVar(&f.known.leases, "leases", nil, "who held which address: `FILE` of leases or of RADIUS accounting; may be given again")
	fl.StringArrayVar(&f.known.remedied, "remedied", nil, "what was mended: `FILE` with lines host,advisory,step,by,when; may be given again")
	fl.StringVarP(&f.output, "output", "o", "table", "table, json, ndjson, html or dot (the infection tree, for Graphviz)")
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(report.Formats(), cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(app.Formats(), cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions([]string{"severity", "first", "last", "count", "address"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func analyze(c *cobra.Command, args []string, f analyzeFlags, s streams) error {
	tuneMemory(app.LeastMemory, eager) // many advisories make much garbage, all of it at once
	if err := siftedFile(f.sift, args); err != nil {
		return err
	}
	a, err := f.analysis(args, s)
	if err != nil {
		return err
	}
	tuneMemory(a.Memory, usual)
	defer useCores(f.workers)()
	stop := showProgress(s.err, a.Progress)
	rep, err := app.Analyze(c.Context(), a)
	stop()
	switch {
	case errors.Is(err, app.ErrNoInput):
		return &exitError{exitIncomplete, err}
	case errors.As(err, new(*app.NoSuchInput)):
		return &exitError{exitUsage, err}
	case err != nil:
		return &exitError{exitInternal, err}
	}
	incomplete := app.Incomplete(rep)
	f.about(rep, s)
	if f.host != "" && len(f.known.inventory) > 0 && len(rep.Hosts) == 0 {
		incomplete = cmp.Or(incomplete, "no inventory names the host of --host")
	}
	code := exitCode(rep, incomplete)
	if f.spared(rep) {
		code = exitFindings
	}
	if incomplete, err = f.show(rep, incomplete, s); err != nil {
		return err
	}
	if code == exitFindings && incomplete != "" {
		fmt.Fprintln(s.err, said(s.err, "cordon: incomplete: "+incomplete))
	}
	if code == exitIncomplete {
		return &exitError{code, fmt.Errorf("incomplete: %s", incomplete)}
	}
	if code != exitClear {
		return &exitError{code: code}
	}
	return nil
}

// How much garbage may be made before the collector works, in per cent of what
// is in use.
const (
	usual = 200
	eager = 1600
)

// ownPages is what the program's own code takes, which the collector does not count.
const ownPages = 12 << 20

// tuneMemory makes the collector work less while there is room, and more when
// there is little. Who sets its environment variables knows better.
func tuneMemory(most, percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(most)/10*9 - ownPages)
	}
}

// useCores keeps to so many cores: what goes on beside the workers, and the collector,
// would take another one. 0 leaves it as it is. What it returns takes it back.
func useCores(n int) (back func()) {
	had := runtime.GOMAXPROCS(0)
	if n <= 0 || n >= had {
		return func() {}
	}
	runtime.GOMAXPROCS(n)
	return func() { runtime.GOMAXPROCS(had) }
}

// valid checks what a flag may be without reading it.
func (f *analyzeFlags) valid(args []string) error {
	if slices.Contains(args, "") {
		return usage("an empty name is no input; is a variable unset?")
	}
	if f.format != "" && !slices.Contains(app.Formats(), f.format) {
		return usage("--format %s is not a format; there are %s", f.format, strings.Join(app.Formats(), ", "))
	}
	if !slices.Contains(report.Formats(), f.output) {
		return usage("--output %s is not a format; there are %s", f.output, strings.Join(report.Formats(), ", "))
	}
	if orders[f.sort] == nil {
		return usage("--sort %s: there are severity, first, last, count, address", f.sort)
	}
	if f.limit < -1 {
		return usage("--limit %d: a number of hosts, or 0 for all", f.limit)
	}
	if f.workers < 0 || f.workers > 1024 {
		return usage("--workers %d: from 1 to 1024, or 0 for all cores", f.workers)
	}
	if f.year != 0 && (f.year < 1970 || f.year > 2200) {
		return usage("--year %d: a year as 2001", f.year)
	}
	return nil
}

// analysis checks the flags, all before any work begins.
func (f *analyzeFlags) analysis(args []string, s streams) (app.Analysis, error) {
	a := app.Analysis{
		Paths: args, Stdin: s.in, Format: f.format, Year: f.year, Now: time.Now(),
		Server: f.server, Workers: f.workers, Progress: new(app.Progress),
	}
	if err := f.valid(args); err != nil {
		return a, err
	}
	var err error
	if a.Net, err = parseNets("--net", f.nets); err != nil {
		return a, err
	}
	if a.TrustProxies, err = parseNets("--trust-proxy", f.proxies); err != nil {
		return a, err
	}
	if a.Scanners, err = parseNets("--scanners", f.scanners); err != nil {
		return a, err
	}
	if f.logFormat != "" {
		if f.format != "" {
			return a, usage("--log-format and --format say two things; give one")
		}
		if a.LogFormat, err = app.LogFormat(f.logFormat); err != nil {
			return a, usage("--log-format: %w", err)
		}
	}
	if a.Sift, err = parseSift(f.sift); err != nil {
		return a, err
	}
	if a.Memory, err = parseMemory(f.memory); err != nil {
		return a, err
	}
	if a.Location, err = time.LoadLocation(f.zone); err != nil {
		return a, usage("--tz %s: not a zone; write it as UTC or Europe/Berlin", f.zone)
	}
	if a.Offsets, err = parseOffsets(f.offsets); err != nil {
		return a, err
	}
	if _, err = parseHost(f.host); err != nil {
		return a, err
	}
	if a.Since, err = parseTime("--since", f.since); err != nil {
		return a, err
	}
	if a.Until, err = parseTime("--until", f.until); err != nil {
		return a, err
	}
	if !a.Since.IsZero() && !a.Until.IsZero() && !a.Since.Before(a.Until) {
		return a, usage("--since %s is not before --until %s", f.since, f.until)
	}
	if a.Advisories, err = wanted(f.advisories); err != nil {
		return a, err
	}
	return a, f.known.into(&a)
}

func parseNets(flag string, list []string) (nets []netip.Prefix, err error) {
	for _, s := range list {
		n, err := parseNet(flag, s)
		if err != nil {
			return nil, err
		}
		nets = append(nets, n)
	}
	return nets, nil
}

func parseNet(flag, s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 { // hosts are spelt as IPv4
			p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
		return p.Masked(), nil
	}
	if a, err := netip.ParseAddr(s); err == nil {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.Prefix{}, usage("%s %s: write a prefix as 192.0.2.0/24 or 2001:db8::/32", flag, s)
}

// parseMemory reads a number of bytes with a unit of 1024.
func parseMemory(s string) (int, error) {
	shift, digits := 0, s
	if i := strings.IndexAny(s, "kKmMgG"); i >= 0 && (s[i+1:] == "" || strings.EqualFold(s[i+1:], "b") || strings.EqualFold(s[i+1:], "ib")) {
		digits = s[:i]
		shift = map[byte]int{'k': 10, 'm': 20, 'g': 30}[s[i]|0x20]
	}
	n, err := strconv.ParseUint(digits, 10, 40)
	switch {
	case err != nil || n<<shift>>shift != n || n<<shift > 1<<50:
		return 0, usage("--memory %s: write it as 512M or 4G", s)
	case n<<shift < app.LeastMemory:
		return 0, usage("--memory %s: at least %dM", s, app.LeastMemory>>20)
	}
	return int(n << shift), nil
}

func parseTime(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() <= 2261 {
			return t, nil
		}
	}
	return time.Time{}, usage("%s %s: write 2001-08-04 or 2001-08-04T10:00:00Z (UTC unless it says otherwise)", flag, s)
}

// wanted returns the advisories to look for: all that ship, or those named.
func wanted(given []string) ([]*advisory.Advisory, error) {
	shipped, err := app.Shipped()
	if err != nil {
		return nil, &exitError{exitInternal, err}
	}
	if len(given) == 0 {
		return shipped, nil
	}
	names, err := documents(given)
	if err != nil {
		return nil, usage("--advisory: %w", err)
	}
	found, err := loadAll(shipped, names)
	if err != nil {
		return nil, usage("--advisory: %w", err)
	}
	var wanted []*advisory.Advisory
	have := map[string]bool{}
	for _, a := range found {
		if !have[a.ID] {
			have[a.ID] = true
			wanted = append(wanted, a)
		}
	}
	return wanted, nil
}

// documents puts in place of each folder the documents in it.
func documents(names []string) (all []string, err error) {
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			all = append(all, name)
			continue
		}
		in, err := filepath.Glob(filepath.Join(name, "*.yaml"))
		if err != nil || len(in) == 0 {
			return nil, fmt.Errorf("the folder %s holds no advisory (*.yaml)", name)
		}
		all = append(all, in...)
	}
	return all, nil
}

// loadAll loads every advisory that is named, in that order; of several errors
// it returns that of the first.
func loadAll(shipped []*advisory.Advisory, names []string) ([]*advisory.Advisory, error) {
	found, errs := make([]*advisory.Advisory, len(names)), make([]error, len(names))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(names); i = int(next.Add(1)) - 1 {
				found[i], errs[i] = named(shipped, names[i])
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// named finds an advisory by path, id, title or alias.
func named(shipped []*advisory.Advisory, name string) (*advisory.Advisory, error) {
	if isFile(name) {
		return loadAdvisory(name, nil)
	}
	k, err := app.Resolve(shipped, name)
	return k.Advisory, err
}

// spared reports whether no more is known of the host that --host names than that it was
// attacked and not seen to send.
func (f *analyzeFlags) spared(rep *cordon.Report) bool {
	return f.host != "" && len(rep.Hosts) == 0 && report.Spared(rep, hostName(f.host))
}

// exitCode follows the exit statuses of the program. What was found counts, of the
// host that --host names where it does, whatever --limit shows of it.
func exitCode(rep *cordon.Report, incomplete string) int {
	switch {
	case found(rep):
		return exitFindings
	case incomplete != "":
		return exitIncomplete
	}
	return exitClear
}

// found reports whether there is anything to act on: a machine that is known to be
// clear, or clean again, is not, and one that is unknown is incomplete.
func found(rep *cordon.Report) bool {
	return len(rep.Hostile)+rep.Scanners.Len()+len(rep.Floods)+len(rep.Unknown) > 0 || slices.ContainsFunc(rep.Hosts, func(h cordon.HostReport) bool {
		return !slices.Contains([]string{cordon.VerdictClear, cordon.VerdictUnknown, cordon.VerdictCleaned}, h.Verdict)
	})
}

// orders are what --sort takes; nil means the report's own.
var orders = map[string]func(a, b cordon.HostReport) int{
	"severity": func(a, b cordon.HostReport) int { return 0 },
	"first":    func(a, b cordon.HostReport) int { return a.First.Compare(b.First) },
	"last":     func(a, b cordon.HostReport) int { return b.Last.Compare(a.Last) },
	"count":    func(a, b cordon.HostReport) int { return cmp.Compare(b.Observations, a.Observations) },
	"address": func(a, b cordon.HostReport) int {
		return cordon.ParseHost(a.Address).Compare(cordon.ParseHost(b.Address))
	},
}

// about leaves only what concerns the host that --host names.
func (f *analyzeFlags) about(rep *cordon.Report, s streams) {
	if f.host == "" {
		return
	}
	report.About(rep, hostName(f.host))
	if !found(rep) && !f.spared(rep) && len(rep.Hosts)+len(rep.Tree) == 0 {
		name := f.host
		if f.redact {
			name = "the host of --host"
		}
		fmt.Fprintln(s.err, said(s.err, "cordon: nothing was recognised from or at "+name+"; that it was not seen does not mean that it is safe"))
	}
}

// show sorts, redacts and writes the report. What is said beside it is redacted with it.
func (f *analyzeFlags) show(rep *cordon.Report, incomplete string, s streams) (string, error) {
	slices.SortStableFunc(rep.Hosts, orders[f.sort])
	o := report.Options{Color: colour(s.out), Width: columns(), Host: f.host, Version: version}
	if f.host != "" {
		o.Host = hostName(f.host)
	}
	f.cut(rep, &o)
	if f.redact {
		if o.Host != "" {
			o.Host = cmp.Or(report.RedactHost(rep, o.Host), "host-0000") // one that the report does not name
		}
		rep, incomplete = report.RedactWith(rep, incomplete)
	}
	if err := report.Write(s.out, f.output, rep, o); err != nil {
		if errors.Is(err, os.ErrClosed) || isBrokenPipe(err) {
			return incomplete, nil // whoever reads has read enough
		}
		return incomplete, &exitError{exitInternal, err}
	}
	return incomplete, nil
}

// How many rows of each kind a table and a page show unless told otherwise. A page of
// hundreds of thousands takes a browser down.
const (
	tableRows = 25
	pageRows  = 1000
)

// cut applies --limit. A table and a page keep the whole report for their sums and cut
// what they list; the other formats say how many rows of hosts they leave out.
func (f *analyzeFlags) cut(rep *cordon.Report, o *report.Options) {
	if rows := map[string]int{"table": tableRows, "html": pageRows}[f.output]; rows > 0 {
		if o.Limit = f.limit; f.limit < 0 {
			o.Limit = rows
		}
		return
	}
	if f.limit > 0 && len(rep.Hosts) > f.limit {
		rep.Hidden = len(rep.Hosts) - f.limit
		rep.Hosts = rep.Hosts[:f.limit]
	}
}

// columns returns the width of the table: COLUMNS where it is set, else 80.
func columns() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n >= 60 && n <= 400 {
		return n
	}
	return 80
}
