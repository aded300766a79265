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
		p.para(plain, "    ", "First sent by "+some(senderNames(u), manyHosts)+". They are suspected, and no more.")
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
		Seen:  plural(u.Observations, "sending", "sendings"),
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

// unknownCounts are the numbers of an unknown worm in a sentence.
func unknownCounts(u cordon.UnknownReport) string {
	about := ""
	if u.Estimated {
		about = "About "
	}
	return fmt.Sprintf("%s%s to %s, %s; %s scan, and %s had been sent it before.", about,
		plural(u.Sources, "source", "sources"), plural(u.Destinations, "destination", "destinations"), plural(u.Observations, "time", "times"),
		count(u.Scanners), count(u.Turned))
}

func unknownTargets(u cordon.UnknownReport) string {
	if u.Shape == "" || u.Shape == "unknown" {
		return ""
	}
	return ", targets " + clean(u.Shape)
}

func senderNames(u cordon.UnknownReport) (all []string) {
	for _, s := range u.Senders {
		all = append(all, clean(s.Address))
	}
	return all
}
