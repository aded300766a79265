package fleet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/judge"
)

// sighting is that a machine was seen open to attacks, or not seen to be closed, by a
// source whose word a newer one contradicts.
type sighting struct {
	at    cordon.Time // 0 not known
	until cordon.Time // when it was first known to be closed; 0 never
	was   *advisory.Answer
	shown string // who showed it, in a sentence
}

// sightings are those that a machine's earlier facts show.
func (a *Answers) sightings(adv int, earlier []exposure.Earlier, now *answer) (all []sighting) {
	doc := a.fleet.advisories[adv]
	was := make([]*advisory.Answer, len(earlier)) // nil: closed
	for i := range earlier {
		was[i] = a.openAt(adv, &earlier[i], now)
	}
	for i, e := range earlier {
		if e.Shown == nil || was[i] == nil {
			continue
		}
		s := sighting{at: e.Shown.Seen, was: was[i]}
		for n := i + 1; n < len(earlier) && e.At != 0; n++ { // of an unknown time nothing is known to be behind it
			if was[n] == nil && earlier[n].At > e.At {
				s.until = earlier[n].At
				break
			}
		}
		s.shown = shown(doc, &e, was[i])
		all = append(all, s)
	}
	return all
}

// openAt is the answer as of an earlier time, nil where it excludes an attack. Where what
// fixes it was not known yet it may not have been so; of what is fixed now, the times of
// the fix tell that.
func (a *Answers) openAt(adv int, e *exposure.Earlier, now *answer) *advisory.Answer {
	ans := a.answer(adv, e.Facts)
	if ans.Exposure == advisory.Fixed && now.Exposure != advisory.Fixed {
		ans = a.answer(adv, e.Said)
	}
	if ans.Exposure.Excludes() {
		return nil
	}
	return &ans.Answer
}

func shown(doc *advisory.Advisory, e *exposure.Earlier, was *advisory.Answer) string {
	when := "At a time that is not known"
	if e.Shown.Seen != 0 {
		when = "On " + e.Shown.Seen.Std().Format(time.DateOnly)
	}
	found := "it was open to attack"
	if was.Exposure != advisory.Affected {
		found = "it was not known to be closed"
	}
	value := e.Shown.Value
	if value == "" {
		value = "not " + strings.ReplaceAll(e.Shown.RulesOut, ",", " or ")
	}
	now := "A newer word says otherwise of now, not of then."
	if e.Shown.Standing == exposure.TooOld || e.Shown.Standing == exposure.NoTime {
		now = "That is too old to be believed of now, not of then."
	}
	return fmt.Sprintf("%s %s: %s was %s then, as %s says. "+now,
		when, found, e.Fact, value, cordon.Printable([]byte(e.Shown.Where()), 120))
}

// presumedThen is why a machine is to be treated as infected that was seen open to
// attacks while a variant circulated; nil where it was not.
func (a *Answers) presumedThen(m *machine, i int) *judge.Presumption {
	for _, s := range m.on[i].sighted {
		if s.at == 0 || s.was.Exposure != advisory.Affected {
			continue
		}
		e := a.exposed(m, s.at)
		if p := judge.Presume(a.fleet.advisories[i], s.was.Outcome, e); p != nil {
			p.Exposed.Until, p.Shown = 0, s.shown
			return p
		}
	}
	return nil
}

// openThen is what would be presumed of a machine that was as open as older words leave
// it; nil where it was not while a variant circulated.
func (a *Answers) openThen(m *machine, i int) *judge.Presumption {
	for _, s := range m.on[i].sighted {
		e := a.exposed(m, s.until)
		if p := judge.Presume(a.fleet.advisories[i], s.was.Outcome, e); p != nil {
			p.Before, p.Shown = s.was, s.shown
			return p
		}
	}
	return nil
}

// differs reports whether a record's own claims contradict each other, or show that it was
// open at a time of which they are believed no more.
func (a *Answers) differs(r *record) bool {
	return slices.ContainsFunc(a.of(r).on, func(on onAdvisory) bool {
		return len(on.sighted) > 0 || slices.ContainsFunc(on.findings, func(f exposure.Finding) bool {
			return slices.ContainsFunc(f.Claims, func(c exposure.Claim) bool {
				return c.Standing == exposure.Contradicts || c.Standing == exposure.Ended
			})
		})
	})
}
