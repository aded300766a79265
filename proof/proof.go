// Package proof runs an advisory's examples: each recording goes through the
// readers, the detectors and the judge, and what comes out is held against what
// the document expects.
package proof

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/capture"
	"cordon/detect"
	"cordon/judge"
	"cordon/logs"
)

// Result is what came of one example; it passed if Failures is empty.
type Result struct {
	Example  advisory.Example
	Records  uint64
	Failures []string
}

// maxRecording bounds an example's recording.
const maxRecording = 16 << 20

// Run runs the examples of a document. recordings is where their files are.
func Run(a *advisory.Advisory, recordings fs.FS) []Result {
	results := make([]Result, len(a.Examples))
	for i, e := range a.Examples {
		results[i] = run(a, e, recordings)
	}
	return results
}

func run(a *advisory.Advisory, e advisory.Example, recordings fs.FS) Result {
	res := Result{Example: e}
	data, err := fs.ReadFile(recordings, e.Recording)
	if err == nil && len(data) > maxRecording {
		err = fmt.Errorf("the recording has %d bytes; at most %d are allowed", len(data), maxRecording)
	}
	var seen judge.Verdicts
	if err == nil {
		seen, res.Records, err = analyse(a, e.Recording, data)
	}
	if err != nil {
		res.Failures = append(res.Failures, err.Error())
		return res
	}
	res.Failures = hold(e.Expect, seen.Hosts)
	if e.Kind == "benign" && len(seen.Hosts)+len(seen.Hostile) > 0 {
		res.Failures = append(res.Failures, "something was found in what is benign")
	}
	return res
}

// analyse is the whole way of the data, for one small recording.
func analyse(a *advisory.Advisory, name string, data []byte) (seen judge.Verdicts, records uint64, err error) {
	d := detect.New(detect.Compile([]*advisory.Advisory{a}), detect.Options{Inputs: []string{name}})
	server := cordon.Host{Name: "log:" + name}
	var tally cordon.Tally
	head := data[:min(len(data), 64<<10)]
	if capture.Sniff(head) != "" {
		err = capture.Read(bytes.NewReader(data), capture.Options{Data: true}, d.Observe, &tally)
	} else if f := logs.Sniff(head); f != nil {
		logs.NewStream(f, logs.Options{Server: server, Location: time.UTC, Year: 2001}).Block(data).Decode(d.Observe, &tally)
	} else {
		err = fmt.Errorf("%s is of no known format", name)
	}
	c := judge.Case{Advisories: []*advisory.Advisory{a}, Findings: d.Close().Findings, Servers: map[cordon.Host]bool{server: true}}
	return judge.Judge(c), tally.Records, err
}

// hold compares rows with expectations. Rows of hosts that were only attacked
// need no expectation; every other row does.
func hold(expect []advisory.Expectation, rows []cordon.HostReport) (failures []string) {
	met := make([]bool, len(rows))
	for _, x := range expect {
		i := slices.IndexFunc(rows, func(r cordon.HostReport) bool {
			return r.Address == x.Host && r.Variant == x.Variant && r.Verdict == x.Verdict
		})
		if i < 0 {
			failures = append(failures, fmt.Sprintf("expected %s %s (%s), which was not found", x.Host, x.Verdict, x.Variant))
			continue
		}
		met[i] = true
		if x.Observations != 0 && rows[i].Observations != uint64(x.Observations) {
			failures = append(failures, fmt.Sprintf("expected %d observations of %s, found %d", x.Observations, x.Host, rows[i].Observations))
		}
	}
	for i, r := range rows {
		if !met[i] && r.Verdict != cordon.VerdictAttacked {
			failures = append(failures, fmt.Sprintf("found %s %s (%s), which is not expected", r.Address, r.Verdict, r.Variant))
		}
	}
	return failures
}
