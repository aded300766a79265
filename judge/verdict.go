package judge

import (
	"cordon"
	"cordon/advisory"
)

// Sight is what was seen of a host.
type Sight uint8

const (
	NotSeen Sight = iota
	SeenAttacked
	SeenEmitting
	SeenBackdoor // it answered a request for a back door
)

// Circumstances are all that a verdict depends on.
type Circumstances struct {
	Sight    Sight
	Convicts bool // the evidence of emitting is enough to call it infected
	Exposure advisory.Exposure
	Outcome  string // executes, crashes, nothing; "" unknown
	// Presume: the variant demands that exposed hosts be treated as infected, and
	// this one was exposed while it circulated; of what is fixed: fixed too late.
	Presume bool
	// Waits: it is fixed and has not started since, so that what runs is not.
	Waits bool
}

// drafted is the most that a draft can say: it convicts nobody until a person has
// checked it.
func drafted(verdict string) string {
	switch verdict {
	case cordon.VerdictInfected, cordon.VerdictReinfected, cordon.VerdictBackdoored, cordon.VerdictCrashed, cordon.VerdictPresumed:
		return cordon.VerdictSuspected
	}
	return verdict
}

// Verdict joins exposure with what was seen. What a host does outweighs what
// is known of it: an emitting host is infected though the inventory calls it
// fixed. Unknown exposure never becomes "clear".
func Verdict(c Circumstances) string {
	switch c.Sight {
	case SeenBackdoor:
		return cordon.VerdictBackdoored
	case SeenEmitting:
		if c.Convicts {
			return cordon.VerdictInfected
		}
		return cordon.VerdictSuspected
	case SeenAttacked:
		return attacked(c)
	}
	switch c.Exposure {
	case advisory.Affected:
		if c.Presume && c.Outcome != "crashes" && c.Outcome != "nothing" {
			return cordon.VerdictPresumed
		}
		return cordon.VerdictExposed
	case advisory.Fixed, advisory.NotAffected:
		switch {
		case c.Presume:
			return cordon.VerdictPresumed
		case c.Waits:
			return cordon.VerdictExposed
		}
		return cordon.VerdictClear
	}
	if c.Presume { // what it is now is not known, and it was seen open then
		return cordon.VerdictPresumed
	}
	return cordon.VerdictUnknown
}

// attacked is the verdict on a host of which only that is seen. What would be
// presumed without an attack is so with one.
func attacked(c Circumstances) string {
	switch {
	case c.Exposure == advisory.Affected && c.Outcome == "crashes":
		return cordon.VerdictCrashed
	case c.Presume && c.Exposure != advisory.Affected:
		return cordon.VerdictPresumed
	case !c.Exposure.Excludes():
		return cordon.VerdictAttacked
	case c.Waits, c.Outcome == "crashes": // it is fixed, and may be down all the same
		return cordon.VerdictAttacked
	}
	return cordon.VerdictClear
}
