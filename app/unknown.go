package app

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"

	"cordon"
	"cordon/advisory"
	"cordon/detect"
	"cordon/scan"
	"cordon/sift"
)

// maxSenders is how many senders of an unknown worm are listed: all that are kept,
// so that nobody stands in its tree who is not listed with it.
const maxSenders = 256

// sightings makes of unknown worms what the report and a draft tell of them.
func (r *run) sightings(worms []sift.Worm, scanners []scan.Scanner) []advisory.Sighting {
	if len(worms) == 0 {
		return nil
	}
	shapes := map[netip.Addr]string{}
	for i := range scanners {
		if sh := scanners[i].Shape; sh != nil {
			if form, _ := sh.Form(); form != scan.FormUnknown {
				shapes[scanners[i].Addr] = form.String()
			}
		}
	}
	var all []advisory.Sighting
	for i := range worms {
		if s, ok := r.sighting(&worms[i], shapes); ok {
			all = append(all, s)
		}
	}
	return all
}

// sighting tells of one worm; ok is false where its samples have nothing in common
// that a signature could be made of.
func (r *run) sighting(w *sift.Worm, shapes map[netip.Addr]string) (s advisory.Sighting, ok bool) {
	for i := range w.Forms {
		c := contentOf(w, &w.Forms[i])
		if !recognises(&c, w.Forms[i].Samples) {
			c.Literal = true
		}
		if !c.Literal || len(c.Parts) > 0 {
			s.Forms = append(s.Forms, c)
		}
	}
	if len(s.Forms) == 0 {
		return s, false
	}
	s.Report = r.unknown(w, shapes)
	s.Report.Signature, s.Report.Bytes, s.Check = s.Words(), s.Bytes(), manyBefore(w)
	return s, true
}

// contentOf is what a signature is made of.
func contentOf(w *sift.Worm, f *sift.Form) advisory.Content {
	first := &f.Samples[0]
	c := advisory.Content{Kind: first.Kind, Source: first.Source, Shortest: f.Shortest, Longest: f.Longest, Parts: f.Parts, PathAlone: f.PathAlone, Usual: f.Usual, LeftOut: f.LeftOut}
	f.Samples = slices.DeleteFunc(slices.Clone(f.Samples), func(x sift.Sample) bool { return x.Kind != c.Kind })
	for _, x := range f.Samples {
		c.Payloads = append(c.Payloads, x.Payload)
		if x.Source != c.Source {
			c.Source = 0
		}
	}
	if c.Kind == cordon.Request {
		c.Parts = targetParts(f.Samples)
	}
	for _, at := range w.Services {
		if at.Kind == c.Kind && !slices.Contains(c.Ports, at.Port) {
			c.Ports = append(c.Ports, at.Port)
		}
	}
	return c
}

// targetParts are what the targets of requests have in common.
func targetParts(samples []sift.Sample) [][]byte {
	targets := slices.Clone(samples)
	for i := range targets {
		_, targets[i].Payload, _ = bytes.Cut(targets[i].Payload, []byte{' '})
	}
	return sift.Common(targets)
}

// recognises reports whether the drafted signature finds the samples that it was
// made from.
func recognises(c *advisory.Content, samples []sift.Sample) bool {
	s := advisory.Sighting{Forms: []advisory.Content{*c}}
	a, _, err := advisory.Parse("draft", s.Draft())
	if err != nil {
		return false
	}
	program := detect.Compile([]*advisory.Advisory{a})
	for i := range samples {
		d := detect.New(program, detect.Options{Inputs: []string{""}, Memory: 1 << 20})
		d.Observe([]cordon.Observation{observationOf(&samples[i])})
		if len(d.Close().Findings) == 0 {
			return false
		}
	}
	return true
}

// observationOf is what a sample was seen as. Of bytes that were not kept any may
// have been there.
func observationOf(x *sift.Sample) cordon.Observation {
	o := cordon.Observation{
		Kind: x.Kind, Time: x.Time, Position: x.Position, Proto: cordon.TCP, SrcPort: x.Source, DstPort: x.Port,
		Src: cordon.Host{Addr: x.From()}, Dst: cordon.Host{Addr: x.To()}, Payload: x.Payload, PayloadLength: int32(x.Length),
	}
	switch x.Kind {
	case cordon.Request:
		line := append(bytes.Clone(x.Payload), bytes.Repeat([]byte{'~'}, max(x.Length-len(x.Payload), 0))...)
		o.Request.Method, o.Request.Target, _ = bytes.Cut(line, []byte{' '})
		o.Payload = nil
	case cordon.Datagram:
		o.Proto = cordon.UDP
	}
	return o
}

// unknown tells of a worm in the report.
func (r *run) unknown(w *sift.Worm, shapes map[netip.Addr]string) cordon.UnknownReport {
	samples := w.Forms[0].Samples
	u := cordon.UnknownReport{
		ID: w.ID, Payload: payloadName(samples[0].Kind), Observations: w.Count, Sources: w.Sources, Destinations: w.Destinations,
		Scanners: w.Scanners, Turned: w.Turned, Estimated: w.Estimated, First: w.First, Last: w.Last, Growth: w.Growth,
		Shape: shapeOf(w.Senders, shapes), Why: whyUnknown(w),
	}
	for _, at := range w.Services {
		if name := fmt.Sprintf("%s/%d", protocol(at.Proto), at.Port); !slices.Contains(u.Services, name) {
			u.Services = append(u.Services, name)
		}
	}
	for _, b := range w.Servers {
		u.Servers = append(u.Servers, cordon.ServerReport{Banner: b.Says, Hosts: b.Hosts, Evidence: r.evidence(b.Place, b.Addr, "an answer of "+b.Addr.String())})
	}
	ours := r.ours()
	for _, x := range w.Senders[:min(len(w.Senders), maxSenders)] {
		s := cordon.SenderReport{Address: x.Addr.String(), Ours: ours(cordon.Host{Addr: x.Addr}), Observations: x.Count, Scans: x.Scans, First: x.First.Time}
		if by := x.Reached; by != nil {
			s.InfectedBy = &cordon.Attack{From: by.From.String(), Evidence: r.evidence(by.Place, by.From, "it was sent the same")}
		}
		u.Senders = append(u.Senders, s)
	}
	slices.SortStableFunc(u.Senders, func(a, b cordon.SenderReport) int { return cmp.Compare(closeness(a.Ours), closeness(b.Ours)) })
	u.Evidence = r.unknownEvidence(w)
	u.Remedy = lookInto(&u)
	return u
}

// mostEvidence is how many samples are shown as evidence.
const mostEvidence = 6

// unknownEvidence begins where the worm was first seen. Payloads are kept from when
// content was sent again on, so that of the first is not at hand; nor is its sender
// where those that are kept are a sample.
func (r *run) unknownEvidence(w *sift.Worm) (all []cordon.Evidence) {
	samples := w.Forms[0].Samples
	var first netip.Addr
	if w.Begins != samples[0].Place {
		e := cordon.Evidence{Input: r.names[w.Begins.Input], Position: w.Begins.Position, Time: w.Begins.Time, Text: "the first time that it was seen; its bytes were not kept"}
		if i := slices.IndexFunc(w.Senders, func(s sift.Sender) bool { return s.First == w.Begins }); i >= 0 {
			first = w.Senders[i].Addr
			e.Peer = first.String()
		}
		all = append(all, e)
	}
	for i := range samples[:min(len(samples), mostEvidence)] {
		if from := samples[i].From(); from != first {
			all = append(all, r.evidence(samples[i].Place, from, cordon.Printable(samples[i].Payload, 200)))
		}
	}
	return all
}

func (r *run) evidence(p sift.Place, peer netip.Addr, text string) cordon.Evidence {
	return cordon.Evidence{Input: r.names[p.Input], Position: p.Position, Time: p.Time, Peer: peer.String(), Text: text}
}

func payloadName(k cordon.Kind) string {
	switch k {
	case cordon.Request:
		return "request"
	case cordon.Datagram:
		return "datagram"
	}
	return "data"
}

// shapeOf is how most senders choose their targets, of those of whom it is known.
func shapeOf(senders []sift.Sender, shapes map[netip.Addr]string) string {
	votes := map[string]int{}
	best := scan.FormUnknown.String()
	for _, s := range senders {
		if shape := shapes[s.Addr]; shape != "" {
			votes[shape]++
			if n := votes[shape]; n > votes[best] || n == votes[best] && shape < best {
				best = shape
			}
		}
	}
	return best
}

func whyUnknown(w *sift.Worm) []string {
	t := sift.DefaultThresholds()
	why := []string{
		fmt.Sprintf("%s sources sent the same content to %s destinations; from %d sources and %d destinations on that is more than a few that know each other.", cordon.Thousands(w.Sources), cordon.Thousands(w.Destinations), t.Sources, t.Destinations),
		fmt.Sprintf("%s of the sources look for others, or ask many by datagram and are hardly answered; content that is merely popular is sent by hosts that know whom they ask.", cordon.Thousands(w.Scanners)),
		fmt.Sprintf("%s of the sources had been sent it before they began: that is how a worm shows itself.", cordon.Thousands(w.Turned)),
		"No advisory that was looked for describes it. cordon advisory draft writes one, which a person has to check.",
	}
	if w.Estimated {
		why = append(why, "There are more hosts than are kept, so the numbers are estimates, with a standard error of 9 %.")
	}
	if asks := manyBefore(w); asks != "" {
		why = append(why, asks)
	}
	if w.BySample {
		why = append(why, "Not every copy of it, or not everybody who was sent it, is known: of hosts of which nobody is known to have sent it to them, it is not known whether they were infected in view.")
	}
	return why
}

// oftenAsked is from how many times on it is told how often hosts had been sent a worm
// before they sent it. Of one that infects with every tenth attack half have been sent it
// seven times; of what finds printers and neighbours, as often as there are others.
const oftenAsked = 10

// manyBefore says that those that turned had been sent it again and again first, or "".
func manyBefore(w *sift.Worm) string {
	if w.Waited < oftenAsked {
		return ""
	}
	return fmt.Sprintf("Half of those that turned had been sent it %d times or more before they sent it; of most worms it is once or twice. Programs that ask all addresses for printers or neighbours look so, and worms that seldom succeed. Find out which program sends it.", w.Waited)
}

// raise says of a network in which something unknown spreads that it is not quiet.
func raise(l *cordon.Level, unknown []cordon.UnknownReport) {
	if len(unknown) == 0 {
		return
	}
	reason := fmt.Sprintf("Something spreads from host to host that no advisory describes: %s sources, first seen %s (%s)", cordon.Thousands(unknown[0].Sources), unknown[0].First.Std().Format("2006-01-02 15:04:05 UTC"), unknown[0].ID)
	heighten(l, reason)
}

// Draft reads all inputs as [Analyze] does and returns what it makes of unknown
// worms beside the report.
func Draft(ctx context.Context, a Analysis) (*cordon.Report, []advisory.Sighting, error) {
	r, err := analyze(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	rep := r.report()
	return rep, r.sighted, r.again(ctx, rep)
}
