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
		if err == nil && !enough {
			err = a.times(adv, q.Known(), &times)
		}
		if enough = enough || errors.Is(err, ErrEnough); err != nil && !enough {
			return nil, err
		}
		for fact, value := range q.Known() {
			said[fact] = value
		}
		rows = append(rows, times.Row(adv, q.Known()))
	}
	return a.check(rows), nil
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
	askInstalled = AskedFact{
		ID: "installed", Ask: "On which day was it fixed?",
		How: []string{"Look for the date beside the patch, where you found it.", "Write it as 2001-07-20. If you are not sure, say so."},
	}
	askRestarted = AskedFact{
		ID: "restarted", Ask: "Has the computer been restarted since it was fixed?", Values: []string{"yes", "no"},
		How: []string{"If you do not remember, restart it now, and answer yes."},
	}
	askSince = AskedFact{
		ID: "in-service", Ask: "Since which day has this computer been connected?",
		How: []string{"Count from when it first had a connection, also through a telephone line.", "Write it as 2001-07-20. If you are not sure, say so."},
	}
)

// times asks when things were so, where that makes a difference.
func (a *Asking) times(adv *advisory.Advisory, known advisory.Facts, said *fleet.Said) (err error) {
	installed, restarted := said.TimesMatter(adv, known)
	if installed && said.Installed == 0 {
		if said.Installed, err = a.date(adv, askInstalled); err != nil {
			return err
		}
	}
	if restarted && !said.NotRestarted {
		askRestarted := askRestarted
		askRestarted.Advisory = adv
		answer, err := a.Ask(askRestarted)
		if err != nil && !errors.Is(err, ErrBack) {
			return err
		}
		said.NotRestarted = answer == "no"
	}
	if said.Since == 0 && said.SinceMatters(adv, known) {
		said.Since, err = a.date(adv, askSince)
	}
	return err
}

// date asks for a day; 0 where it is not known.
func (a *Asking) date(adv *advisory.Advisory, q AskedFact) (cordon.Time, error) {
	q.Advisory = adv
	answer, err := a.Ask(q)
	if errors.Is(err, ErrBack) {
		return 0, nil
	}
	t, wrong := time.Parse(time.DateOnly, answer)
	if err != nil || answer == "" || wrong != nil {
		return 0, err
	}
	return cordon.TimeOf(t), nil
}

// Questions are all that may be asked.
func Questions(advisories []*advisory.Advisory) (all []AskedFact) {
	for _, adv := range advisories {
		for i := range adv.Facts {
			f := &adv.Facts[i]
			all = append(all, AskedFact{Advisory: adv, ID: f.ID, Ask: f.Ask, How: f.How, Values: f.Values})
		}
		for _, q := range []AskedFact{askInstalled, askRestarted, askSince} {
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
