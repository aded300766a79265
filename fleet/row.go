package fleet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/judge"
)

// mustRestart is restart, found out.
func (m *machine) mustRestart(i int) bool {
	ans := m.on[i].answer
	if ans.Exposure != advisory.Fixed || ans.Mitigated {
		return false
	}
	fixed := max(m.fixedSince(i, m.least), m.notBefore(i, m.least))
	return m.notRestarted || m.booted.At != 0 && endOf(m.booted.At) < fixed
}

// presume is presumption, found out.
func (a *Answers) presume(m *machine, i int) *judge.Presumption {
	adv, ans := a.fleet.advisories[i], m.on[i].answer
	if found := m.on[i].found; found != nil {
		return found
	}
	e := a.exposed(m, 0)
	switch ans.Exposure {
	case advisory.Affected:
		if p := judge.Presume(adv, ans.Outcome, e); p != nil {
			return p
		}
	case advisory.Fixed:
		for _, o := range ans.opens {
			if e.Until = o.surely(a.ranSince(m, i)); e.Until == 0 {
				continue
			}
			e.Sooner = 0                              // what accuses needs what the source shows
			if m.since.At > e.Until && m.restart(i) { // what ran from then on was not fixed
				e.Until = 0
			}
			if p := judge.Presume(adv, o.was.Outcome, e); p != nil {
				p.Before = o.was
				return p
			}
		}
	}
	return a.presumedThen(m, i)
}

// row is all that is to say about a machine and an advisory.
func (a *Answers) row(m *machine, i int) cordon.CheckHost {
	adv, on := a.fleet.advisories[i], &m.on[i]
	ans := on.answer
	h := cordon.CheckHost{
		Advisory: adv.ID, Exposure: string(ans.Exposure), Outcome: ans.Outcome, Why: ans.Why,
		Mitigations: ans.Mitigations, Mitigated: ans.Mitigated, RestartNeeded: m.restart(i), Fix: "available", Needs: ans.needs,
		Facts: a.facts(m, i),
	}
	h.Host, h.Addresses, h.Names = a.called(m)
	if ans.NoFix {
		h.Fix = "none"
	}
	p := a.presumption(m, i)
	h.Presumed = p != nil
	if p != nil {
		h.Why = append(slices.Clone(h.Why), p.Why()...)
		if p.Before != nil {
			h.Needs = needsOf(p.Before)
		}
	}
	if on.dateEarly {
		h.Why = append(slices.Clone(h.Why), "A day on which it was fixed is shown and not believed: it lies before "+exposure.Earliest(adv).Std().Format(time.DateOnly)+", when there was nothing yet that fixes it.")
	}
	if denied := m.notBefore(i, asShown); on.dateDenied && denied != 0 {
		h.Why = append(slices.Clone(h.Why), "A day on which it was fixed is shown and not believed: on "+denied.Std().Format(time.DateOnly)+" another source still found it open.")
	}
	if m.told != nil && m.told.BootDisputed && ans.Exposure == advisory.Fixed {
		h.Why = append(slices.Clone(h.Why), "Sources differ about when it last started. A start of which a newer source knows nothing is not believed.")
	}
	if h.RestartNeeded {
		h.Why = append(slices.Clone(h.Why), m.restartWhy(i))
	}
	if slices.ContainsFunc(on.findings, func(f exposure.Finding) bool { return f.OneOfTwo }) {
		h.Why = append(slices.Clone(h.Why), "Rows of one table differ about it. They may be of two machines with one name or address, so that none is believed before the other; with hardware addresses, or with both name and address in every row, they are told apart.")
	}
	if o := a.open(m, i); o.any() {
		h.Unsettled, h.Excepted, h.Needs = true, o.excepted, o.needs(m)
		if o.late != nil { // on another machine it would not have mattered
			h.Needs = append(h.Needs, needsOf(o.late.Before)...)
		}
		if o.then != nil {
			h.Needs = append(h.Needs, needsOf(o.then.Before)...)
		}
		h.Why = append(slices.Clone(h.Why), o.why()...)
	}
	if was := a.assumesStart(m, i); was != nil && h.Clear() {
		h.Why = append(slices.Clone(h.Why), "It is assumed that it was started when it was fixed, before "+a.beforeWhat(m, i, was)+": no start of then is known.")
	}
	if why := a.before(m, i); why != "" && h.Clear() {
		h.Why = append(slices.Clone(h.Why), why)
	}
	if why := a.isSilent(m); why != "" {
		h.Why = append(slices.Clone(h.Why), why)
	}
	h.Remedy = remedy(adv, &h, p)
	return h
}

func needsOf(ans *advisory.Answer) (needs []cordon.Need) {
	for _, f := range ans.Needs {
		needs = append(needs, cordon.Need{Fact: f.ID, Ask: f.Ask, How: f.How})
	}
	return needs
}

func (m *machine) restartWhy(i int) string {
	const means = "what runs is not fixed. It is not clear before it has been started again."
	fixed := m.fixedSince(i, asShown)
	if m.booted.At == 0 || fixed == 0 {
		return "The fix is there and the machine has not been started since: " + means
	}
	return fmt.Sprintf("The fix is there since %s and the machine has not started since %s: %s",
		fixed.Std().Format(time.DateOnly), m.booted.At.Std().Format(time.DateOnly), means)
}

var restart = cordon.Remedy{ID: "restart", Title: "Restart", Steps: []string{
	"Restart the machine, so that what runs is what was installed.",
	"Check it again.",
}}

// remedy is what to do with a machine: of what is presumed infected that of its
// variant, of what is affected the mildest that there is.
func remedy(adv *advisory.Advisory, h *cordon.CheckHost, p *judge.Presumption) *cordon.Remedy {
	var r *advisory.Remedy
	switch {
	case p != nil:
		r = adv.Remedy(p.Variant.Remedy)
	case h.RestartNeeded:
		return &restart
	case h.Exposure == cordon.ExposureAffected && h.Fix != "none":
		r = adv.Mildest()
	}
	if r == nil {
		return nil
	}
	return &cordon.Remedy{ID: r.ID, Title: r.Title, Steps: r.Steps}
}

// facts are what sources say, the believed first.
func (a *Answers) facts(m *machine, i int) (facts []cordon.CheckFact) {
	n := 0
	for _, f := range m.on[i].findings {
		n += len(f.Claims)
	}
	facts = make([]cordon.CheckFact, 0, n)
	for _, f := range m.on[i].findings {
		for n := range f.Claims {
			facts = append(facts, a.fact(m, f.Fact.ID, &f.Claims[n]))
		}
	}
	return facts
}

func (a *Answers) fact(m *machine, name string, c *exposure.Claim) cordon.CheckFact {
	f := cordon.CheckFact{
		Name: name, Value: c.Value, SeenAt: c.Seen, Says: c.Says, Since: c.Since, How: c.Closeness.String(), Standing: c.Standing.String(),
	}
	r := m.alone
	if r == nil {
		f.Source = sourceOf(c.Input, c.Position)
		return f
	}
	f.Source, f.SeenAt = m.sourceAt(a.fleet.inputNames[r.input], c.Position+r.position), r.seen
	if f.Since != 0 {
		f.Since = r.installed
	}
	return f
}

func sourceOf(input string, position uint64) string {
	return input + ":" + strconv.FormatUint(position, 10)
}

// names are a machine's addresses and hosts' names, and what else it is called.
func (a *Answers) names(m *machine) (addresses, names []string) {
	if m.told != nil {
		for _, h := range m.told.Hosts {
			addresses = append(addresses, h.String())
		}
		return addresses, slices.Concat(m.told.Names, m.told.Labels)
	}
	if m.alone == nil {
		return []string{m.host.String()}, nil
	}
	var room [4]cordon.Host
	hosts, labels := append(room[:0], m.host), []string(nil)
	for _, x := range a.fleet.aliasesOf(m.alone) {
		h, hardware := x.reads()
		switch {
		case x.label:
			labels = append(labels, cordon.Printable([]byte(strings.ToLower(x.name)), 120))
		case hardware != "":
			names = append(names, hardware)
		case !h.IsZero():
			hosts = append(hosts, h)
		}
	}
	slices.SortFunc(hosts, cordon.Host.Compare)
	addresses = make([]string, 0, len(hosts))
	for _, h := range slices.Compact(hosts) {
		addresses = append(addresses, h.String())
	}
	slices.Sort(names)
	slices.Sort(labels)
	return addresses, slices.Concat(slices.Compact(names), slices.Compact(labels))
}

// hardware are a machine's hardware addresses.
func (a *Answers) hardware(m *machine) (macs []string) {
	if m.told != nil {
		return m.told.Names
	}
	for _, x := range a.fleet.aliasesOf(m.alone) {
		if _, mac := x.reads(); mac != "" && !x.label {
			macs = append(macs, mac)
		}
	}
	return macs
}

func (a *Answers) silentHost(m *machine, why string) cordon.SilentHost {
	s := cordon.SilentHost{Host: m.host.String(), Since: m.seen, Asked: m.silent, Why: why}
	s.Addresses, s.Names = a.names(m)
	return s
}
