package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon"
	"cordon/app"
	"cordon/report"
)

// ask holds the conversation: on a terminal, or with answers from a file.
func ask(ctx context.Context, f checkFlags, s streams) error {
	var options checkOptions
	if err := f.options(&options); err != nil {
		return err
	}
	a := app.Asking{Machine: f.machine, Advisories: options.Advisories, At: options.Fleet.At, Source: "answered"}
	if a.Machine == "" {
		a.Machine = "this computer"
	}
	t := &talk{out: s.out, width: columns(), quiet: f.output != "table"}
	switch {
	case f.answers != "":
		answers, err := readAnswers(f.answers, s.in, options)
		if err != nil {
			return err
		}
		a.Source = f.answers
		a.Ask = func(q app.AskedFact) (string, error) { return t.recite(q, answers), nil }
		a.Said = answers.to
	case !isTerminal(s.in) || t.quiet:
		return usage("%s", noTerminal)
	default:
		t.in = bufio.NewReader(s.in)
		t.begin()
		a.Ask = t.put
	}
	c, err := app.Ask(a)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return &exitError{exitInternal, err}
	}
	t.line("")
	if _, err := f.show(c, report.Options{Color: colour(s.out), Width: t.width}, s); err != nil {
		return err
	}
	t.now(app.WhatNow(options.Advisories, c))
	return checkStatus(c, "")
}

const noTerminal = "--ask needs a terminal and somebody who answers; to answer from a file, give --answers FILE with lines such as \"iis: running\""

// talk is a conversation on a plain terminal: lines of text and nothing else, so
// that a screen reader reads it as it stands.
type talk struct {
	in    *bufio.Reader
	out   io.Writer
	width int
	quiet bool // what is written is for a program
	asked int
}

func (t *talk) line(format string, args ...any) {
	if !t.quiet {
		fmt.Fprint(t.out, report.Wrap(fmt.Sprintf(format, args...), t.width))
	}
}

func (t *talk) begin() {
	t.line("Answer with a number or in words. \"?\" is \"I don't know\", which is always a good answer; \"back\" takes the last answer back, \"quit\" ends the questions.")
}

// question says what is asked and how to find it out.
func (t *talk) question(q app.AskedFact) {
	if q.First {
		t.line("")
		t.line("%s", q.Advisory.Title)
	}
	t.asked++
	t.line("")
	t.line("Question %d: %s", t.asked, q.Ask)
	t.line("  How to find out:")
	for i, step := range q.How {
		t.line("  %d. %s", i+1, step)
	}
	t.line("  Answers:")
	for i, v := range q.Values {
		t.line("  %d = %s", i+1, v)
	}
	if q.Values == nil {
		t.line("  a day, as 2001-07-20")
	}
	t.line("  ? = I don't know")
}

// put asks a person.
func (t *talk) put(q app.AskedFact) (string, error) {
	t.question(q)
	for {
		fmt.Fprint(t.out, "Your answer: ")
		text, err := t.in.ReadString('\n')
		if text = strings.TrimSpace(text); text == "" && err != nil {
			fmt.Fprintln(t.out)
			t.line("That ends the questions.")
			return "", app.ErrEnough
		}
		answer, err := understood(q, text)
		if err == nil || errors.Is(err, app.ErrBack) || errors.Is(err, app.ErrEnough) {
			return answer, err
		}
		t.line("Sorry, %s.", err)
	}
}

// understood makes an answer of what was typed.
func understood(q app.AskedFact, text string) (string, error) {
	said := strings.ToLower(strings.Join(strings.Fields(text), " "))
	switch said {
	case "?", "unknown", "i don't know", "don't know", "dont know", "i do not know", "not sure":
		return "", nil
	case "back", "b":
		return "", app.ErrBack
	case "quit", "q", "exit":
		return "", app.ErrEnough
	}
	if q.Values == nil {
		if _, err := time.Parse(time.DateOnly, said); err != nil {
			return "", errors.New("that is not a day; write it as 2001-07-20, or \"?\" if you don't know")
		}
		return said, nil
	}
	if n, err := strconv.Atoi(said); err == nil && n >= 1 && n <= len(q.Values) {
		return q.Values[n-1], nil
	}
	for _, v := range q.Values {
		if strings.EqualFold(said, v) || strings.EqualFold(said, strings.ReplaceAll(v, "-", " ")) {
			return v, nil
		}
	}
	return "", fmt.Errorf("that is none of the answers; type a number from 1 to %d, or \"?\" if you don't know", len(q.Values))
}

// now ends with what to do.
func (t *talk) now(do []string) {
	if len(do) == 0 {
		return
	}
	t.line("")
	t.line("Whatever else, now:")
	for _, s := range do {
		t.line("  - %s", s)
	}
}

// recite takes an answer from those that were given, and shows which.
func (t *talk) recite(q app.AskedFact, answers givenAnswers) string {
	answer := answers.to(q)
	t.asked++
	t.line("Question %d: %s", t.asked, q.Ask)
	t.line("  Answer: %s", cmp.Or(answer, "I don't know"))
	return answer
}

// givenAnswers are those of a file, by "fact" or "advisory/fact", in small letters.
type givenAnswers map[string]givenAnswer

type givenAnswer struct {
	value string
	line  int
}

// to is the answer to a question; "" where there is none.
func (g givenAnswers) to(q app.AskedFact) string {
	given, ok := g[strings.ToLower(q.Advisory.ID+"/"+q.ID)]
	if !ok {
		given = g[strings.ToLower(q.ID)]
	}
	answer, err := understood(q, given.value)
	if err != nil {
		return ""
	}
	return answer
}

// add takes one in; a second answer to one question has to be the same.
func (g givenAnswers) add(fact, value string, line int) error {
	shown := func(s string) string { return cordon.Printable([]byte(s), 60) }
	key := strings.ToLower(fact)
	if was, twice := g[key]; twice && !strings.EqualFold(was.value, value) {
		return fmt.Errorf("%s is answered %q here and %q in line %d: only one can be so", shown(fact), shown(value), shown(was.value), was.line)
	}
	g[key] = givenAnswer{value, line}
	return nil
}

const maxAnswers = 1 << 20

// readAnswers reads lines "fact: value"; "advisory/fact: value" is for one
// advisory alone.
func readAnswers(name string, stdin io.Reader, o checkOptions) (givenAnswers, error) {
	text, err := readSmall(name, stdin)
	if err != nil {
		return nil, usage("--answers: %w", err)
	}
	answers := givenAnswers{}
	for i, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(strings.TrimPrefix(l, "\ufeff"))
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		fact, value, ok := strings.Cut(l, ":")
		fact, value = strings.TrimSpace(fact), strings.TrimSpace(value)
		if !ok {
			return nil, usage("%s:%d: %q is no answer; write \"fact: value\"", name, i+1, cordon.Printable([]byte(l), 60))
		}
		if err := answerable(o, fact, value); err != nil {
			return nil, usage("%s:%d: %w", name, i+1, err)
		}
		if err := answers.add(fact, value, i+1); err != nil {
			return nil, usage("%s:%d: %w", name, i+1, err)
		}
	}
	return answers, nil
}

func readSmall(name string, stdin io.Reader) (string, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	if in == nil {
		return "", errors.New("standard input is not given")
	}
	b, err := io.ReadAll(io.LimitReader(in, maxAnswers+1))
	if err == nil && len(b) > maxAnswers {
		err = fmt.Errorf("%s: longer than a megabyte", name)
	}
	return string(b), err
}

// answerable checks that a fact is one that can be asked for, and that its value
// is one of its answers.
func answerable(o checkOptions, name, value string) error {
	var facts, values []string
	for _, q := range app.Questions(o.Advisories) {
		facts = append(facts, q.ID)
		if !strings.EqualFold(name, q.ID) && !strings.EqualFold(name, q.Advisory.ID+"/"+q.ID) {
			continue
		}
		if _, err := understood(q, value); err == nil {
			return nil
		}
		if values = append(values, q.Values...); q.Values == nil {
			values = append(values, "a day as 2001-07-20")
		}
	}
	shown := cordon.Printable([]byte(name), 60)
	if values != nil {
		slices.Sort(values)
		return fmt.Errorf("%q is no answer to %s; there are %s, and ?", cordon.Printable([]byte(value), 60), shown, strings.Join(slices.Compact(values), ", "))
	}
	slices.Sort(facts)
	return fmt.Errorf("nothing asks for %s; there are %s", shown, strings.Join(slices.Compact(facts), ", "))
}
