package judge

import (
	"fmt"
	"time"

	"cordon"
	"cordon/advisory"
)

// Exposed is for how long a machine has been exposed, as far as is known.
type Exposed struct {
	Since cordon.Time // from when on it could be reached; 0 not known
	// Sooner is by how much Since may have been earlier, where it shows no zone.
	Sooner cordon.Time
	Until  cordon.Time // when it was fixed; 0 it still is exposed
	At     cordon.Time // the present
}

// Presumption is why a machine that was exposed is to be treated as infected,
// though nothing was seen of it.
type Presumption struct {
	Variant *advisory.Variant
	Exposed Exposed
	Before  *advisory.Answer // what it was before it was fixed; nil where it is not fixed
	Found   bool             // what the variant leaves is on the machine
	Shown   string           // who showed it exposed earlier, or found that, in a sentence; "" it is so now, or was before it was fixed
}

// FoundOn returns the variant whose traces are on a machine, nil where none is.
func FoundOn(a *advisory.Advisory, known advisory.Facts) *Presumption {
	for i := range a.Variants {
		if v := &a.Variants[i]; v.Found != nil && v.Found.Holds(known) == advisory.True {
			return &Presumption{Variant: v, Found: true}
		}
	}
	return nil
}

// Presume returns the first variant that demands to treat what was exposed
// while it circulated as infected, where that is so; nil where none does. Where
// the attack merely crashes such a machine, or does nothing, it is not presumed.
// What is not known of the time is taken to be against the machine: that it was
// exposed from before the variant circulated, and that it still is.
func Presume(a *advisory.Advisory, outcome map[string]string, e Exposed) *Presumption {
	for i := range a.Variants {
		if v := &a.Variants[i]; Presumes(v, outcome[v.ID], e) {
			return &Presumption{Variant: v, Exposed: e}
		}
	}
	return nil
}

// Presumes is Presume for one variant.
func Presumes(v *advisory.Variant, outcome string, e Exposed) bool {
	return v.Presume && outcome != "crashes" && outcome != "nothing" && e.during(v.Window)
}

// during reports whether the machine was, or may have been, exposed within a
// window. One that could be reached only after it was fixed never was.
func (e Exposed) during(w *advisory.Window) bool {
	switch {
	case e.Until != 0 && e.Since-e.Sooner > e.Until:
		return false
	case w == nil:
		return true
	}
	until := e.Until
	if until == 0 {
		until = e.At
	}
	from, end := w.Bounds()
	before := from != 0 && until != 0 && until < from
	after := end != 0 && e.Since != 0 && e.Since-e.Sooner >= end
	return !before && !after
}

// Why says it in sentences, and what was assumed.
func (p *Presumption) Why() (w []string) {
	v := p.Variant
	if p.Found {
		if p.Shown != "" {
			return []string{p.Shown, v.Name + " leaves that. Treat the machine as infected."}
		}
		return []string{"What " + v.Name + " leaves is on this machine: " + v.Found.String() + ". Treat it as infected."}
	}
	text := "It is presumed compromised by " + v.Name + ": it was exposed while that circulated"
	if v.Window != nil && !v.Window.From.IsZero() {
		text += " (from " + v.Window.From.Format(time.DateOnly)
		if !v.Window.To.IsZero() {
			text += " to " + v.Window.To.Format(time.DateOnly)
		}
		text += ")"
	}
	w = append(w, text+".")
	if p.Shown != "" {
		return append(w, p.Shown)
	}
	if p.Exposed.Since == 0 {
		w = append(w, "Since when it can be reached is not known; it is assumed to have been before that.")
	} else {
		w = append(w, fmt.Sprintf("It could be reached from %s on.", day(p.Exposed.Since)))
	}
	if p.Exposed.Until != 0 {
		w = append(w, fmt.Sprintf("It was fixed on %s, which is too late to keep out what came before.", day(p.Exposed.Until)))
	}
	if p.Before != nil && p.Before.Exposure == advisory.UnknownExposure {
		w = append(w, "Whether it was open before that is not known, and is assumed; what would settle it is listed.")
	}
	return w
}
