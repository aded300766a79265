package report

import (
	"fmt"
	"strings"

	"cordon"
)

// unknown tells of worms that no advisory describes.
func (p *paper) unknown(rows []cordon.UnknownReport, limit int) {
	if len(rows) == 0 {
		return
	}
	p.head("Unknown worm: no advisory describes it")
	for _, u := range atMost(rows, limit) {
		p.para(red, "  ", clean(u.ID)+": "+clean(u.Signature)+".")
		p.para(plain, "    ", unknownCounts(u)+" "+capital(span(u.First, u.Last))+".")
		p.para(plain, "    ", "Sent to "+clean(strings.Join(u.Services, ", "))+unknownTargets(u)+".")
		for _, s := range u.Servers {
			p.para(plain, "    ", fmt.Sprintf("%s that %s %s.", plural(s.Hosts, "server", "servers"), saysOr(s.Hosts), clean(s.Banner)))
		}
		p.para(plain, "    ", unknownSenders(u, manyHosts)+" They are suspected, and no more.")
		for _, e := range u.Evidence[:min(len(u.Evidence), 2)] {
			p.one(faint, "      ", cutFront(where(e), p.width/3)+"  "+clean(e.Text))
		}
		for _, w := range u.Why {
			p.para(plain, "    ", clean(w))
		}
	}
	p.more(len(rows) - len(atMost(rows, limit)))
}

// unknownHeadline is the headline of a worm that no advisory describes.
func unknownHeadline(u cordon.UnknownReport) headline {
	about := ""
	if u.Estimated {
		about = "about "
	}
	return headline{
		Key: clean(u.ID), Name: "Unknown worm",
		Hosts: about + wordsFor(u.First, u.Last).count(u.Sources) + " suspected",
		Seen:  unknownTimes(u, "sending"),
		When:  span(u.First, u.Last),
		Sure:  []string{"No advisory that was looked for describes it: " + clean(u.Signature) + "."},
	}
}

func saysOr(hosts uint64) string {
	if hosts == 1 {
		return "says"
	}
	return "say"
}

// unknownTimes is how often it was sent. Where hosts are a sample so is this: of what
// a fingerprint showed once nothing is kept but that.
func unknownTimes(u cordon.UnknownReport, word string) string {
	about := ""
	if u.Estimated {
		about = "about "
	}
	return about + plural(u.Observations, word, word+"s")
}

// unknownCounts are the numbers of an unknown worm in a sentence.
func unknownCounts(u cordon.UnknownReport) string {
	about := ""
	if u.Estimated {
		about = "About "
	}
	return fmt.Sprintf("%s%s to %s, %s; %s scan, and %s had been sent it before.", about,
		plural(u.Sources, "source", "sources"), plural(u.Destinations, "destination", "destinations"), unknownTimes(u, "time"),
		count(u.Scanners), count(u.Turned))
}

func unknownTargets(u cordon.UnknownReport) string {
	if u.Shape == "" || u.Shape == "unknown" {
		return ""
	}
	return ", targets " + clean(u.Shape)
}

// unknownSenders names those of ours first, and the senders that scan before the others:
// who sends what a worm sends and looks for nobody may be an ordinary client of what it
// attacks.
func unknownSenders(u cordon.UnknownReport, most int) string {
	isOurs := func(s *cordon.SenderReport) bool { return s.Ours != nil && *s.Ours }
	scan, rest := senderNames(u, isOurs)
	var words []string
	if len(scan) > 0 {
		words = append(words, plural(uint64(len(scan)), "host of ours that scans sent it: ", "hosts of ours that scan sent it: ")+some(scan, most)+".")
	}
	if len(rest) > 0 {
		words = append(words, fmt.Sprintf("%s it and %s not seen to scan: %s.", plural(uint64(len(rest)), "host of ours sent", "hosts of ours sent"), wasOr(len(rest)), some(rest, most)))
	}
	by, others := "Sent by ", "host"
	if len(words) > 0 {
		by, others = "Others: ", "other"
	}
	scan, rest = senderNames(u, func(s *cordon.SenderReport) bool { return !isOurs(s) })
	if len(scan) > 0 {
		words = append(words, by+some(scan, most)+verb(len(scan), ", which scans.", ", which scan."))
	}
	if len(rest) > 0 {
		words = append(words, fmt.Sprintf("%s it and %s not seen to scan: %s.", plural(uint64(len(rest)), others+" sent", others+"s sent"), wasOr(len(rest)), some(rest, most)))
	}
	if n := len(u.Senders); u.Sources != uint64(n) {
		words = append(words, fmt.Sprintf("Of the senders %d are kept.", n))
	}
	return strings.Join(words, " ")
}

func wasOr(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// senderNames are those of some that scan, and the others, each in the order of their
// first.
func senderNames(u cordon.UnknownReport, some func(*cordon.SenderReport) bool) (scan, rest []string) {
	for i := range u.Senders {
		switch s := &u.Senders[i]; {
		case !some(s):
		case s.Scans:
			scan = append(scan, clean(s.Address))
		default:
			rest = append(rest, clean(s.Address))
		}
	}
	return scan, rest
}
