package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cordon/scan"
)

// page is all that was measured.
type page struct {
	scores   []score
	scanners []point
	honest   []point
	forms    []row
}

// text writes the page.
func (p *page) text() string {
	var b strings.Builder
	b.WriteString(head)
	fmt.Fprintf(&b, "## Bars\n\n")
	for _, bar := range p.bars() {
		fmt.Fprintf(&b, "- %s\n", bar)
	}
	p.outbreaks(&b)
	p.curves(&b)
	p.matrix(&b)
	return b.String()
}

const head = `# Quality of detection

Written by ` + "`make quality`" + `; it is not to be edited. Every figure is from outbreaks
that are played in memory and of which everything is known (package
` + "`outbreak`" + `), recorded at a vantage point, and analysed by ` + "`cordon`" + ` with the shipped
advisories and ` + "`--net`" + ` ([decision 14](decisions/0014-outbreaks-that-are-played.md)).

`

const aboutOutbreaks = `
## Outbreaks

A /16 with 2,980 machines, one in six of them vulnerable, among them homes of
four machines behind one address and dial-up machines that get another address
every four minutes; a world outside in which the worm is everywhere; 1%% of
contacts lost; 500 visitors; machines of which 90 to 100%% of what they ask for
is there (uniform). Two machines outside scan and are no worm. It goes on for six
minutes, the web log for five days. Each row is %d
outbreaks.

Hosts are addresses. *Seen*: infected, with at least %d first contacts in view (web
log: one request). *Found*: listed as infected, suspected or a scanner. *First
contacts*: hosts that it had asked for the first time, up to the one that told.
*Named*: of all found, those with the worm's name. *Misnamed*: those that bear
another worm's name, beside their own or instead. *Fewer*: infected with fewer
contacts in view, and how many of them were found. *Falsely accused*: addresses of
which no machine did wrong, listed as anything. *Scanners taken for a worm*: of
those that are none. *Tree*: who infected whom, where both contacts are in view; told
in the tree, or where a host merely scans, with the scanner (*reached by*).

A packet filter's log says whom it dropped, which tells by the fourth, and of whom it
let through nothing but how many they asked: an answer is not in view. Machines in the
network are found there by 50 in ten seconds, 120 in a minute or more in longer times,
and not by fewer, since a busy client or a gateway asks for as many as that. At the edge
a worm that prefers what is near is named by 150 draws that leave the network.

`

func (p *page) outbreaks(b *strings.Builder) {
	fmt.Fprintf(b, aboutOutbreaks, seeds, enough)
	for _, setting := range settings {
		for _, s := range setting.sources {
			fmt.Fprintf(b, "- %s: %s\n", s.name, s.where)
		}
	}
	b.WriteString("\n| Worm | Source | Seen | Missed | First contacts, mean | p95 | Named | Misnamed | Fewer: found | Falsely accused | Scanners taken for a worm | Tree edges right |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for i := range p.scores {
		b.WriteString(p.scores[i].line())
	}
	p.losses(b)
	p.edges(b)
}

func (s *score) line() string {
	until, p95 := "–", "–"
	if len(s.until) > 0 {
		until, p95 = fmt.Sprintf("%.2f", s.mean()), fmt.Sprint(s.p95())
	}
	tree := "–"
	if of := s.edges.of(); of > 0 {
		tree = fmt.Sprintf("%d of %d (%.1f%%)", s.edges.right, of, 100*float64(s.edges.right)/float64(of))
	}
	return fmt.Sprintf("| %s | %s | %d | %d | %s | %s | %d of %d | %d | %d of %d | %d of %d | %d of %d | %s |\n",
		s.variant.Name, s.source.name, s.seen, s.seen-s.found, until, p95, s.named, s.found+s.fewFound, s.misnamed,
		s.fewFound, s.few, s.accused, s.benign, s.taken, s.scanners, tree)
}

// edges says of infections that are not told right why not.
func (p *page) edges(b *strings.Builder) {
	b.WriteString(aboutEdges)
	for i := range p.scores {
		s := &p.scores[i]
		if e := s.edges; e.of() > 0 {
			fmt.Fprintf(b, "| %s | %s | %d | %d | %d | %d | %d | %d of %d | %d of %d |\n", s.variant.Name, s.source.name, e.of(), e.right, e.other, e.unknown, e.none,
				s.told.right, s.told.right+s.told.other, s.guesses.right, s.guesses.told)
		}
	}
}

const aboutEdges = `
## Who infected whom

Infections of which both contacts are in view, by what is told of the host that was
infected. *Another*: another parent. *Nobody, and not listed*: no parent, and the one
that infected it is listed nowhere. *Nobody, though listed*: no parent, though the one
that infected it is listed.

*Of others*: parents that are told of hosts whose infecting contact is not in view, or
that do nothing in view afterwards, and how many of these are right. *By the last*: what
comes of it if each infected machine is laid to the last that asked for the worm's service
there, and was let in, before it began. Contacts alone tell no more: who came, when, and
whether it was let in.

Those who infect from far away send a network one or two contacts, and look like
visitors. In flow records they are told apart by how much they sent: as much as those
send who are found to scan for the service. That takes requests of one length, of 200
bytes or more: Nimda sends sixteen that are as short as people's, and of a worm whose
copies are padded anew (*unknown*) each has another length.

A packet filter's log shows neither answers nor what was sent. The last who came there is
the right one most often where a worm draws from all addresses (code-red/v2), and in one of
eighty cases where it prefers what is near (code-red/ii, nimda), since within a network
infections pass no edge. Whoever told the last would accuse as many as *by the last* has
there, so nobody is told. Nor is a source that nobody is seen to answer, which may be
forged, anybody's parent (*sequential*, firewall log). Where several that scan reached a
host before it began and nothing shows what they sent, the likeliest is told, with odds,
and some of *another* are these.

| Worm | Source | Edges | Right | Another | Nobody, and not listed | Nobody, though listed | Of others: right | By the last: right |
|---|---|---|---|---|---|---|---|---|
`

// losses says what the analyses themselves counted as lost.
func (p *page) losses(b *strings.Builder) {
	first := true
	for _, s := range p.scores {
		for _, reason := range slices.Sorted(maps.Keys(s.lost)) {
			if first {
				b.WriteString("\nWhat the reports count as lost:\n\n")
				first = false
			}
			fmt.Fprintf(b, "- %s, %s: %s: %d\n", s.variant.Name, s.source.name, reason, s.lost[reason])
		}
	}
}

func (p *page) curves(b *strings.Builder) {
	fmt.Fprintf(b, `
## The sequential test

Scanners: %d hosts, %d first contacts each, every one answered or refused at once.

| Contacts that succeed | Found | First contacts until found, mean |
|---|---|---|
`, crowdOfScanners, scannerContacts)
	for _, c := range p.scanners {
		fmt.Fprintf(b, "| %.0f%% | %d of %d | %.2f |\n", 100*c.success, c.accused, c.hosts, c.mean)
	}
	fmt.Fprintf(b, `
Honest hosts: %d, %d first contacts each. Every host has a chance of success of
its own, uniform within the range. *Accused* are those that a report written after
all of them lists. (A host that begins with four failures is accused at that moment,
two in 100,000 where 90 to 100%% succeed; no bound that finds scanners after 4.2
contacts can do without. It is not listed where most of what follows goes well.)
*Published* is the test as it was published, without the higher hurdle for hosts of
which a contact has succeeded; of 10,000 hosts.

| Contacts that succeed, average | Range | Accused of 100,000 | Published |
|---|---|---|---|
`, crowdOfHonest, honestContacts)
	for _, c := range p.honest {
		fmt.Fprintf(b, "| %.0f%% | %.0f–%.0f%% | %.0f | %.0f |\n", 100*c.success, 100*(c.success-c.spread), 100*(c.success+c.spread), 100_000*float64(c.accused)/float64(c.hosts), 100_000*c.published)
	}
}

var columns = []scan.Form{scan.FormLocal, scan.FormUniform, scan.FormSequential, scan.FormPrefix, scan.FormUnknown}

func (p *page) matrix(b *strings.Builder) {
	fmt.Fprintf(b, "\n## Forms of targets\n\n%d sources each, %d targets of each known.\n\n| Worm |", sourcesOfAForm, drawsOfASource)
	for _, f := range columns {
		fmt.Fprintf(b, " %s |", f)
	}
	b.WriteString(" Right |\n|---|" + strings.Repeat("---|", len(columns)+1) + "\n")
	for _, r := range p.forms {
		fmt.Fprintf(b, "| %s |", r.name)
		for _, f := range columns {
			fmt.Fprintf(b, " %d |", r.taken[f])
		}
		fmt.Fprintf(b, " %.1f%% |\n", 100*r.right())
	}
}
