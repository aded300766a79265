package fleet

import (
	"fmt"
	"time"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/inventory"
	"cordon/judge"
)

// foundOnce is a variant of which somebody found on a machine what it leaves, though
// another says otherwise, or that it is there no more: that it is gone mends nothing. nil
// where nobody did.
func foundOnce(doc *advisory.Advisory, facts advisory.Facts, findings []exposure.Finding) *judge.Presumption {
	for i := range findings {
		f := &findings[i]
		for n := range f.Claims {
			c := &f.Claims[n]
			if c.Value == "" || c.Value == f.Value || c.Closeness == inventory.Guessed || !c.Spoke() {
				continue
			}
			if p := judge.FoundOn(doc, with(facts, f.Fact.ID, c.Value)); p != nil {
				p.Shown = found(f.Fact.ID, c)
				return p
			}
		}
	}
	return nil
}

func found(fact string, c *exposure.Claim) string {
	when := "At a time that is not known"
	if c.Seen != 0 {
		when = "On " + c.Seen.Std().Format(time.DateOnly)
	}
	return fmt.Sprintf("%s %s was %s, as %s says. That another word says otherwise mends nothing.", when, fact, c.Value, cordon.Printable([]byte(c.Where()), 120))
}

// unread is a fact of which something was said that nobody understands, or that others
// dispute, and that would show what a variant leaves; nil there is none.
func unread(doc *advisory.Advisory, facts advisory.Facts, findings []exposure.Finding) *advisory.Fact {
	for i := range findings {
		f := &findings[i]
		if f.Value != "" {
			continue
		}
		for _, value := range f.Fact.Values {
			if judge.FoundOn(doc, with(facts, f.Fact.ID, value)) != nil {
				return f.Fact
			}
		}
	}
	return nil
}

// with are facts, one of which has another value.
func with(facts advisory.Facts, fact, value string) advisory.Facts {
	other := advisory.Facts{fact: value}
	for k, v := range facts {
		if k != fact {
			other[k] = v
		}
	}
	return other
}
