package app

import (
	"errors"
	"slices"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/fleet"
)

// Asking is a conversation about one machine with a person who can be asked.
type Asking struct {
	Machine    string
	Advisories []*advisory.Advisory
	At         cordon.Time // the present
	Source     string      // where the answers come from, for the record
	// Ask puts a question and returns the answer; "" is "I don't know". ErrBack
	// takes the last answer back, ErrEnough ends the questions, and any other
	// error the conversation.
	Ask func(AskedFact) (string, error)
	// Said is what is answered without being asked, "" where nothing is; may be nil.
	Said func(AskedFact) string
}

// AskedFact is a question to a person.
type AskedFact struct {
	Advisory *advisory.Advisory
	ID       string // the fact's, or of a time: installed, restarted, in-service
	Ask      string
	How      []string
	Values   []string // what may be answered; nil: a date
	First    bool     // of its advisory
}

// What a person may say instead of an answer.
var (
	ErrBack   = errors.New("the answer before")
	ErrEnough = errors.New("no more questions")
)

// Ask holds the conversation and returns the check of the one machine.
func Ask(a Asking) (*cordon.Check, error) {
	var rows []cordon.CheckHost
	said := advisory.Facts{}
	times := fleet.Said{Machine: a.Machine, At: a.At, Source: a.Source}
	enough := false
	for _, adv := range a.Advisories {
		q := advisory.NewInterview(adv, said)
		var err error
		if !enough {
			err = a.facts(adv, q)
		}
		if times.Since == 0 {
			times.Since = dayOr0(a.said(adv, askSince))
		}
		if err == nil && !enough {
			err = a.times(adv, a.unasked(adv, q.Known()), &times)
		}
		if enough = enough || errors.Is(err, ErrEnough); err != nil && !enough {
			return nil, err
		}
		known := a.unasked(adv, q.Known())
		for fact, value := range known {
			said[fact] = value
		}
		rows = append(rows, times.Row(adv, known))
	}
	return a.check(rows), nil
}

// said is what is answered to a question without it being asked.
func (a *Asking) said(adv *advisory.Advisory, q AskedFact) string {
	if a.Said == nil {
		return ""
	}
	q.Advisory = adv
	return a.Said(q)
}

// unasked adds the facts that were said and not asked for: they decide no more whether
// the machine is open, and may what an attack does there.
func (a *Asking) unasked(adv *advisory.Advisory, known advisory.Facts) advisory.Facts {
	for i := range adv.Facts {
		f := &adv.Facts[i]
		if v := a.said(adv, AskedFact{ID: f.ID, Values: f.Values}); known[f.ID] == "" && v != "" {
			known[f.ID] = v
		}
	}
	return known
}

// facts asks what still matters until the answer is settled.
func (a *Asking) facts(adv *advisory.Advisory, q *advisory.Interview) error {
	first := true
	for f := q.Next(); f != nil; f = q.Next() {
		answer, err := a.Ask(AskedFact{Advisory: adv, ID: f.ID, Ask: f.Ask, How: f.How, Values: f.Values, First: first})
		first = false
		switch {
		case errors.Is(err, ErrBack):
			q.Back()
		case err != nil:
			return err
		default:
			q.Say(f.ID, answer)
		}
	}
	return nil
}

// The questions about times, which are the same for every advisory.
var (
	askInstalled = timeQuestion(fleet.NeedInstalled)
	askRestarted = timeQuestion(fleet.NeedRestarted, "yes", "no")
	askSince     = timeQuestion(fleet.NeedSince)

	askFirstStart = timeQuestion(fleet.NeedFirstStart)
)

func timeQuestion(n cordon.Need, values ...string) AskedFact {
	return AskedFact{ID: n.Fact, Ask: n.Ask, How: n.How, Values: values}
}

// times asks when things were so, where that makes a difference.
func (a *Asking) times(adv *advisory.Advisory, known advisory.Facts, said *fleet.Said) (err error) {
	installed, restarted := said.TimesMatter(adv, known)
	if installed && said.Installed == 0 {
		if said.Installed, err = a.date(adv, askInstalled); err != nil {
			return err
		}
	}
	if restarted && said.Restarted == "" {
		if said.Restarted, err = a.ask(adv, askRestarted); err != nil {
			return err
		}
	}
	if said.FirstStart == 0 && said.Restarted == "yes" && said.FirstStartMatters(adv, known) {
		if said.FirstStart, err = a.date(adv, askFirstStart); err != nil {
			return err
		}
	}
	if said.Since == 0 && said.SinceMatters(adv, known) {
		said.Since, err = a.date(adv, askSince)
	}
	return err
}

// ask asks about a time; there is no answer before to take back.
func (a *Asking) ask(adv *advisory.Advisory, q AskedFact) (answer string, err error) {
	q.Advisory = adv
	if answer, err = a.Ask(q); errors.Is(err, ErrBack) {
		err = nil
	}
	return answer, err
}

// date asks for a day; 0 where it is not known.
func (a *Asking) date(adv *advisory.Advisory, q AskedFact) (cordon.Time, error) {
	answer, err := a.ask(adv, q)
	return dayOr0(answer), err
}

func dayOr0(answer string) cordon.Time {
	t, err := time.Parse(time.DateOnly, answer)
	if err != nil {
		return 0
	}
	return cordon.TimeOf(t)
}

// Questions are all that may be asked.
func Questions(advisories []*advisory.Advisory) (all []AskedFact) {
	for _, adv := range advisories {
		for i := range adv.Facts {
			f := &adv.Facts[i]
			all = append(all, AskedFact{Advisory: adv, ID: f.ID, Ask: f.Ask, How: f.How, Values: f.Values})
		}
		for _, q := range []AskedFact{askInstalled, askRestarted, askFirstStart, askSince} {
			q.Advisory = adv
			all = append(all, q)
		}
	}
	return all
}

// check puts the answers for one machine together.
func (a *Asking) check(rows []cordon.CheckHost) *cordon.Check {
	c := &cordon.Check{Schema: cordon.CheckSchema, At: a.At, Hosts: slices.Values(rows), Summary: fleet.Summarise(rows)}
	for _, adv := range a.Advisories {
		c.Advisories = append(c.Advisories, cordon.CheckedAdvisory{ID: adv.ID, Title: adv.Title, Revision: adv.Revision})
	}
	return c
}

// WhatNow are the few things that everyone should do, of the advisories by which
// a machine is not clear.
func WhatNow(advisories []*advisory.Advisory, c *cordon.Check) (do []string) {
	for h := range c.Hosts {
		i := slices.IndexFunc(advisories, func(a *advisory.Advisory) bool { return a.ID == h.Advisory })
		if i < 0 || h.Clear() {
			continue
		}
		for _, s := range advisories[i].DueCare {
			if !slices.Contains(do, s) {
				do = append(do, s)
			}
		}
	}
	return do
}
