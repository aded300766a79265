package inventory

import "strings"

// What a column of states says of whether a machine answers. A word that nobody knows
// here is not taken for an answer.
var (
	answers = phrases("up, online, alive, running, poweredon, powered on, power on, power up, on, started, vm running, active, live, reachable, responding, responds, " +
		"connected, available, present, ok, healthy, good, normal, green, ready, operational, open, listening, in service, in use, in production, in operation, enabled, yes, true, 1, y, " +
		"aktiv, ein, an, erreichbar, eingeschaltet, läuft, ja, in betrieb, actif, allumé, oui, en service, en ligne, activo, encendido, sí, si, en línea, en servicio")
	answersNot = phrases("down, offline, dead, stopped, poweredoff, powered off, power off, power down, shut down, shutdown, shut off, turned off, switched off, off, halted, terminated, deallocated, " +
		"suspended, paused, saved, hibernated, sleeping, asleep, standby, idle, unreachable, unresponsive, not responding, no response, no answer, no reply, no ping, no contact, " +
		"not reachable, not connected, not available, not running, not active, not found, not seen, timeout, timed out, request timed out, host down, host unreachable, " +
		"destination host unreachable, disconnected, unavailable, inactive, disabled, deactivated, retired, decommissioned, disposed, scrapped, sold, stolen, returned, lost, missing, gone, " +
		"archived, deleted, removed, spare, stored, storage, in stock, in storage, ordered, planned, absent, out of service, end of life, failed, broken, defective, defect, faulty, error, critical, " +
		"0, false, no, n, none, inaktiv, aus, ausgeschaltet, nicht erreichbar, außer betrieb, ausser betrieb, keine antwort, ausgemustert, stillgelegt, verschrottet, nein, defekt, verloren, " +
		"inactif, éteint, hors ligne, hors service, pas de réponse, injoignable, non, en panne, inactivo, apagado, perdido, fuera de servicio, sin respuesta")
	// answersElse are phrases of columns that are called as one of states, and are about
	// something else.
	answersElse = phrases("managed, unmanaged, assigned, unassigned, deployed, installed, compliant, noncompliant, non compliant, not compliant, registered, enrolled, supported, unsupported, " +
		"patched, unpatched, updated, outdated, up to date, out of date, update available, updates available, needs update, reboot required, reboot pending, pending reboot, " +
		"vulnerable, secure, protected, unprotected, domain joined, new, production, prod, test, testing, staging, development, dev")
)

func phrases(list string) map[string]bool {
	all := map[string]bool{}
	for phrase := range strings.SplitSeq(list, ", ") {
		all[phrase] = true
	}
	return all
}

// phraseOf is a cell's text as the phrases here are written.
func phraseOf(cell []byte) string {
	words := strings.FieldsFunc(strings.ToLower(string(cell[:min(len(cell), maxWord)])), func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '\t' })
	return strings.Join(words, " ")
}

// maxStates is how many cells of states are remembered; there are few.
const maxStates = 64

// stateOf is what a cell says of whether the row's machine answers: up, down or, where it
// speaks of something else, nothing. What is not understood is no answer.
func (t *table) stateOf(cell []byte) (state string) {
	if t.told && t.row[colHotfix] != nil && ofPatches[phraseOf(cell)] {
		return "" // of the patch
	}
	if state, known := t.states[string(cell)]; known {
		return state
	}
	if portState(cell, t.row[colPort]) != "" {
		return ""
	}
	switch phrase := phraseOf(cell); {
	case answers[phrase]:
		state = "up"
	case answersNot[phrase]:
		state = "down"
	case !answersElse[phrase]:
		t.misread(colState, cell, expectsState)
		return "down"
	}
	if portState(cell, cell) == "" && len(t.states) < maxStates { // else it depends on the row
		if t.states == nil {
			t.states = map[string]string{}
		}
		t.states[string(cell)] = state
	}
	return state
}
