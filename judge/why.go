package judge

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
)

// why explains a verdict in sentences: what was seen, how far it carries, what
// speaks for the variant, and what is not known.
func (s *story) why(p *part, row *cordon.HostReport, shown total, answer advisory.Answer) []string {
	var w []string
	switch {
	case len(p.answered) > 0:
		w = append(w, s.whyAnswered(p)...)
	case len(p.emitted) > 0:
		w = append(w, s.whyEmitting(p)...)
	case len(p.apart) > 0:
		w = append(w, s.saids(p, p.apart)...)
		w = append(w, "No request of the worm was seen from it, so it is suspected only.")
	case p.scan != nil:
		return append(slices.Clone(p.said), s.timesSaid(p, shown)...)
	default:
		return append(s.whyAttacked(p, shown), s.exposureSaid(row, answer)...)
	}
	if len(shown.evidence) == 0 && shown.count > 0 && s.c.Party != nil {
		w = append(w, "The evidence that is kept is of whoever had the address before, or after; this is counted by intervals of ten minutes.")
	}
	w = append(append(w, answersSaid(shown)...), inDoubtSaid(shown)...)
	if shown.inDoubt == 0 || shown.grade != cordon.Suspected {
		w = append(w, gradeSaid(shown.grade, p))
	}
	if p.adv.IsDraft() {
		w = append(w, "The advisory is a draft that nobody has checked, so it convicts nobody: the host is suspected. Whoever has checked it takes out its line \"draft: true\".")
	}
	w = append(w, s.timesSaid(p, shown)...)
	w = append(w, p.said...)
	if a := row.InfectedBy; a != nil {
		w = append(w, fmt.Sprintf("It was attacked by %s at %s (%s:%d), before it began to send.", a.From, when(a.Evidence.Time), a.Evidence.Input, a.Evidence.Position))
	}
	if answer.Exposure.Excludes() {
		w = append(w, s.allTheSame(p.adv, answer))
	}
	return w
}

// allTheSame says how a host can send the worm that is said to be proof against it.
func (s *story) allTheSame(adv *advisory.Advisory, answer advisory.Answer) string {
	said := "The inventory calls it " + strings.ReplaceAll(string(answer.Exposure), "-", " ") + " and it sends all the same: "
	switch known := s.c.checked(adv.ID, s.host); {
	case known.RestartNeeded:
		return said + "it has not started since it was fixed, so what runs there is not."
	case known.Presumed:
		return said + "it was fixed too late, or the inventory is wrong."
	case known.Unsettled:
		return said + "it was fixed too late, or has not started since, or the inventory is wrong."
	}
	return said + "the inventory is wrong."
}

// whyAnswered says how far an answer shows a back door.
func (s *story) whyAnswered(p *part) []string {
	all := sum(p.answered)
	w := append([]string{fmt.Sprintf("It answered %s for a back door that %s leaves.", count(all.count, "request"), p.name())}, s.saids(p, p.answered)...)
	if all.grade <= cordon.Suspected {
		w = append(w, "That does not show that the door is there: it calls itself a server of another kind, or answers other requests with the same, or with nothing, or for others, or the connection was not seen in full.")
		if len(p.emitted) > 0 {
			w = append(w, s.whyEmitting(p)...)
		}
		return w
	}
	w = append(w, "So the door is open, and somebody has used it.")
	if all.grade == cordon.Strong {
		w = append(w, "What it answered is not shown: a server that gives one page for everything it does not have answers so too. Look there first.")
	}
	return w
}

func (s *story) whyEmitting(p *part) (w []string) {
	if s.host.IsClaim() {
		w = append(w, "The log shows a name and no address. A machine of yours has that name; whoever owns an address chooses the name that is looked up for it, so that this convicts nobody. Find out the address: servers log it when they are told not to look up names.")
	}
	for _, f := range p.emitted {
		sig, what := s.c.signature(f.Advisory, f.Rule), s.c.countedBy(f)
		line := fmt.Sprintf("It %s %s of %s.", didWith(what), count(f.Count, oneOf(what)), p.name())
		if what == cordon.CountedTraces {
			line = fmt.Sprintf("It left %s that %s leaves.", count(f.Count, oneOf(what)), p.name())
		}
		if f.Of > 0 {
			line = fmt.Sprintf("%s %d of %d different ones; from %d on a host counts as infected.", line, f.Different, f.Of, infectedFrom(p.adv, f))
		}
		w = append(w, line)
		if sig != nil && sig.Say != "" {
			w = append(w, sig.Say)
		}
		if said := s.toolSaid(p, f); said != "" {
			w = append(w, said)
		}
		if f.Nearest != "" {
			w = append(w, fmt.Sprintf("It fits no known variant. The nearest is %s; here %s. It may be a new strain, or a tool that tests for the hole.", f.Nearest, or(f.Differs, "nothing that was seen differs")))
		}
	}
	return w
}

func (s *story) saids(p *part, findings []cordon.Finding) (w []string) {
	for _, f := range findings {
		if sig := s.c.signature(p.adv.ID, f.Rule); sig != nil && sig.Say != "" {
			w = append(w, sig.Say)
		}
	}
	return w
}

func (s *story) whyAttacked(p *part, shown total) []string {
	what := s.c.counted(p.targeted)
	w := []string{fmt.Sprintf("It %s %s of %s.", tookOf(what), count(shown.count, oneOf(what)), p.name())}
	return append(append(w, answersSaid(shown)...), inDoubtSaid(shown)...)
}

// inDoubtSaid tells of records where it is not sure who asked.
func inDoubtSaid(t total) []string {
	if t.inDoubt == 0 {
		return nil
	}
	return []string{fmt.Sprintf("Of %s the line lists several addresses or may hold two records, so that who asked cannot be told: by that its client is suspected, and convicted of nothing.", count(t.inDoubt, "request"))}
}

func (s *story) exposureSaid(row *cordon.HostReport, answer advisory.Answer) []string {
	known := s.c.checked(row.Advisory, s.host)
	switch answer.Exposure {
	case advisory.UnknownExposure:
		if known.Unsettled || known.Presumed {
			return known.Why
		}
		w := []string{"Whether it is vulnerable is not known, so this is no all-clear: find out first."}
		if len(answer.Needs) > 0 {
			w = append(w, answer.Needs[0].Ask)
		}
		return w
	case advisory.Affected:
		return append([]string{"It is vulnerable: treat it as infected unless it is shown otherwise."}, answer.Why...)
	}
	switch {
	case known.Presumed || row.Verdict == cordon.VerdictAttacked && known.RestartNeeded:
		return known.Why
	case row.Verdict == cordon.VerdictAttacked:
		return append([]string{"It is fixed, and such a request can crash it all the same: it may be down."}, answer.Why...)
	}
	return answer.Why
}

func gradeSaid(g cordon.Grade, p *part) string {
	switch g {
	case cordon.Certain:
		return "The handshake and the request are both in the recording, so the address is the sender's own."
	case cordon.Strong:
		return "The connection was complete, so the address is the sender's own."
	case cordon.Spoofable:
		return "Anybody can write any address into a lone packet, so this alone convicts nobody. Look at the machine."
	}
	return "This is part of what the worm does, or was not seen in full; it is not proof."
}

// answersSaid tells how requests were answered.
func answersSaid(t total) []string {
	if len(t.statuses) == 0 {
		return nil
	}
	parts := make([]string, 0, len(t.statuses))
	for _, status := range slices.Sorted(maps.Keys(t.statuses)) {
		parts = append(parts, fmt.Sprintf("%d (%s)", status, count(t.statuses[status], "time")))
	}
	return []string{"Answered " + strings.Join(parts, ", ") + "."}
}

// timesSaid adds what dates and calendars say. They never change a verdict.
func (s *story) timesSaid(p *part, shown total) (w []string) {
	v := p.adv.Variant(p.variant)
	if v == nil || shown.first == 0 {
		return nil
	}
	if win := v.Window; win != nil && !win.From.IsZero() && shown.first.Std().Before(win.From.Time) {
		w = append(w, fmt.Sprintf("It was seen on %s, before %s was first seen (%s): look at the clock of the source.", day(shown.first), v.Name, win.From.Format(time.DateOnly)))
	}
	for _, d := range v.Calendar {
		if at := shown.first.Std().Day(); d.From <= at && at <= d.To && d.Does == "spread" {
			w = append(w, fmt.Sprintf("On day %d of the month this variant spreads, by its calendar, which fits.", at))
		} else if d.From <= at && at <= d.To {
			w = append(w, fmt.Sprintf("On day %d of the month this variant should %s rather than spread, by the infected machine's own clock; clocks are often wrong.", at, d.Does))
		}
	}
	if st := s.strain(p, shown); st != "" {
		w = append(w, "Strain: "+st)
	}
	return w
}

// strain names the strain that the date makes likely, in words.
func (s *story) strain(p *part, shown total) string {
	v := p.adv.Variant(p.variant)
	if v == nil || shown.first == 0 {
		return ""
	}
	out := ""
	for _, st := range v.Strains {
		if !shown.first.Std().Before(st.From.Time) {
			out = "likely " + st.Name + ". " + st.Say
		}
	}
	return out
}

func count(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if what == "trace in an error log" {
		return fmt.Sprintf("%d traces in an error log", n)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func when(t cordon.Time) string { return t.Std().Format("2006-01-02 15:04:05 UTC") }
func day(t cordon.Time) string  { return t.Std().Format(time.DateOnly) }
func trim(s string) string      { return strings.TrimSpace(s) }
