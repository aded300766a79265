package inventory

import (
	"regexp"
	"slices"
	"strings"
)

// A table of patches may have a row for each, with what became of it: a patch that failed
// has a number as well.

// patchHeaders are those of columns that say whether the row's patch is installed.
var patchHeaders = phrases("hotfix-state, hotfix-status, hotfix-result, patch-state, patch-status, patch-result, patch-compliance, kb-state, kb-status, update-state, update-status, update-result, " +
	"state-of-patch, state-of-hotfix, install-state, install-status, install-result, installation-state, installation-status, installation-result, installed-state, deployment-state, deployment-status, " +
	"result, outcome, patchstatus, patchzustand, hotfixstatus, hotfix-zustand, updatestatus, update-zustand, installationsstatus, installationszustand, ergebnis, " +
	"état-du-correctif, statut-du-correctif, état-de-l-installation, résultat, estado-del-parche, estado-de-la-instalación, resultado")

var (
	// patchIsThere are phrases that say that a patch is installed.
	patchIsThere = phrases("installed, is installed, installed successfully, successfully installed, install succeeded, installation succeeded, installation successful, applied, present, success, succeeded, successful, " +
		"yes, true, 1, y, ok, done, complete, completed, compliant, passed, patched, installiert, erfolgreich installiert, vorhanden, erfolgreich, ja, installé, installée, présent, oui, instalado, instalada, aplicado, presente, sí, si")
	// patchIsNot are phrases that no column of machines' states has of a machine with patches
	// but of its patch.
	patchIsNot = phrases("missing, is missing, failed, not installed, uninstalled, pending, install failed, installation failed, failed to install, install pending, pending install, pending installation, " +
		"installation pending, needed, required, not applied, not applicable, not present, downloaded, declined, superseded, scheduled, not patched, unpatched, rolled back, " +
		"nicht installiert, fehlt, fehlend, fehlgeschlagen, ausstehend, deinstalliert, benötigt, nicht vorhanden, non installé, non installée, pas installé, manquant, manquante, échec, échoué, en attente, " +
		"désinstallé, no instalado, no instalada, falta, faltante, fallido, pendiente, desinstalado")
	// ofPatches are the phrases of a column of states that speak of a patch.
	ofPatches = union(patchIsNot, phrases("installed, is installed, applied, installiert, installé, installée, instalado, instalada"))
)

// patchNot are further phrases that say of a patch that it is not there, or of which nobody
// knows whether a column of states says them of the patch.
var patchNot = phrases("no, false, 0, n, nein, non, removed, deleted, absent, error, planned, unavailable, not available, not found, reboot required, reboot pending, pending reboot, vulnerable, noncompliant, non compliant, not compliant, unprotected, needs update")

// noStates are ways to write that a state is not known, where there should be one.
var noStates = phrases("unknown, not known, ?")

// ofOthers are the phrases of a column of states beside patches that leave them installed:
// those that say it, and those of the machine. Where one is not known it may be of the patch.
var ofOthers = but(union(answers, answersNot, answersElse, patchIsThere), union(patchIsNot, patchNot))

func but(all, not map[string]bool) map[string]bool {
	for phrase := range not {
		delete(all, phrase)
	}
	return all
}

func union(sets ...map[string]bool) map[string]bool {
	all := map[string]bool{}
	for _, s := range sets {
		for phrase := range s {
			all[phrase] = true
		}
	}
	return all
}

// Columns that nobody has listed are known by their words, as "Is Installed", "Last result"
// and "Patch applied"; a word of anything else, as in "Antivirus installed", makes another
// matter of it.
var (
	patchWord = `(?:-|is|was|has|been|the|of|last|latest|current|scan|check|patch|hotfix|hot-fix|kb|qfe|update|fix|security|it|this|y-n|yes-no|true-false|ja-nein|oui-non|(?:q|kb)\d{5,}|ms\d\d-\d{3})`
	// patchHeader is a column of which yes is good.
	patchHeader = regexp.MustCompile(`^` + patchWord + `*(?:installed|installation|install|applied|apply|deployed|succeeded|successful|successfully|success|present|verified|result|outcome|state|status|compliant|compliance|installiert|angewendet|eingespielt|installée?|appliquée?|instalad[oa]|aplicad[oa])+(?:` + patchWord + `|ok|result|outcome|state|status|success|successful|successfully)*$`)
	// patchUndone is a column of which anything but no is bad: that it was taken away, that it
	// does not work yet, or how it failed.
	patchUndone = regexp.MustCompile(`^(?:date-|date-of-|when-)?(?:` + patchWord + `|install|installation)*(?:uninstalled|uninstallation|uninstall|deinstalled|deinstalliert|desinstallée?|désinstallée?|desinstalad[oa]|removed|removal|rolled-?back|roll-?back|reverted|backed-?out|withdrawn|entfernt|zurückgerollt|supprimée?|retirée?|eliminad[oa]|` +
		`missing|failed|failure|failures|error|error-?code|exit-?code|return-?code|result-?code|hresult|needed|required|pending|not-installed|not-applied|fehlt|fehlgeschlagen|fehler|` +
		`(?:pending|needs?|requires?|required|awaiting|waiting-for)-?(?:a-)?(?:reboot|restart)|(?:system-|computer-)?(?:reboot|restart)-?(?:is-)?(?:required|pending|needed|requested|outstanding)|neustart-(?:erforderlich|ausstehend|nötig)|redémarrage-(?:requis|nécessaire|en-attente)|reinicio-(?:requerido|necesario|pendiente))(?:-on|-at|-date|-time|-am|-le|-by|-since|-message|-reason|-y-n|-yes-no|-true-false|-ja-nein|-oui-non)?$`)
	// undoneNot are cells that say that it was not.
	undoneNot = phrases("no, false, 0, n, 0x0, 0x00000000, none, never, not required, not needed, not pending, success, successful, ok, nein, nicht erforderlich, kein, keine, keiner, non, aucun, aucune, ninguno, ninguna")
)

// Columns of which a clear no alone counts, and those of remarks in which it may be told.
var (
	patchHint   = regexp.MustCompile(`^` + patchWord + `*(?:done|completed?|finished|found|detected|active|enabled|effective|in-place|fixed|confirmed|valid|ok|in-use|working|exit-status|deployment|rollout)` + patchWord + `*$`)
	patchRemark = regexp.MustCompile(`^` + patchWord + `*(?:comments?|notes?|remarks?|details?|message|reason|info|information|bemerkung(?:en)?|kommentar|anmerkung|hinweis|commentaires?|remarques?|comentarios?|observaciones|nota)$`)
	// toldUndone is what a remark says of a patch that is not there, or does not work yet.
	toldUndone = regexp.MustCompile(`(?i)\b(?:(?:not|never)(?: \w+)? (?:installed|applied|patched|present|deployed)|uninstall\w*|removed|rolled[ -]?back|roll[ -]?back|reverted|backed out|withdrawn|fail\w*|missing|aborted|unsuccessful|` +
		`(?:needs?|requires?|pending|awaiting)(?: a| an)? (?:reboot|restart)|(?:reboot|restart)(?: is)? (?:required|pending|needed|outstanding)|(?:install\w*|installation) pending|nicht installiert|deinstalliert|entfernt|fehlgeschlagen|fehlt|zurückgerollt|désinstallée?|supprimé|desinstalad[oa]|fallid[oa]|falló)|(?:^|\PL)(?:échou|échec)`)
)

// patchStates finds the columns that say what became of the row's patches.
func (t *table) patchStates() {
	patches := has(t.columns, colHotfix)
	for i := range t.columns {
		c := &t.columns[i]
		free := c.meaning == other && c.as == "" && c.spare == other && !t.asked(c.name)
		if free {
			c.undone = patchUndone.MatchString(c.name) && (patches || t.patchColumns())
		}
		if free && patches {
			c.patch = patchHeaders[c.name] || !c.undone && patchHeader.MatchString(c.name)
			c.hint, c.remark = !c.patch && patchHint.MatchString(c.name), patchRemark.MatchString(c.name)
		}
		c.tells = c.undone || patches && (c.patch || c.hint || c.remark || c.meaning == colInstalled || c.meaning == colState || c.spare == colState)
		t.told = t.told || c.tells
	}
}

// patchColumn is the name of a column that an advisory asks for and that is of a patch.
var patchColumn = regexp.MustCompile(`^ms\d\d-\d+$|patch|hotfix`)

// patchColumns reports whether an advisory asks for one of the table's columns that is of a patch.
func (t *table) patchColumns() bool {
	return slices.ContainsFunc(t.columns, func(c column) bool {
		return c.as != "" && patchColumn.MatchString(c.as) || patchColumn.MatchString(c.name) && t.asked(c.name)
	})
}

// patchState is what the row says of its patches that is not that they are installed; ""
// it says nothing else.
func (t *table) patchState() string {
	switch {
	case !t.told:
		return ""
	case t.unsure && t.row[colHotfix] != nil:
		return "state unknown"
	}
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		if c := &t.columns[i]; c.undone || c.tells && t.row[colHotfix] != nil {
			if state := t.patchStateIn(c, cell); state != "" {
				return state
			}
		}
	}
	return ""
}

// patchStateIn is patchState of one cell.
func (t *table) patchStateIn(c *column, cell []byte) string {
	phrase := phraseOf(cell)
	switch {
	case c.patch && len(cell) == 0:
		return "no state"
	case len(cell) == 0:
		return ""
	case c.patch && patchIsThere[phrase], c.patch && !patchHeaders[c.name] && isTime(cell):
		return ""
	case c.patch:
		if !patchIsNot[phrase] && !patchNot[phrase] {
			t.d.misread(c.name, t.d.words.of(cell), expectsPatch)
		}
	case c.undone && !undoneNot[phrase], c.hint && (patchIsNot[phrase] || patchNot[phrase]), c.remark && tellsUndone(cell, phrase):
		return c.name + " " + t.d.words.of(cell)
	case c.meaning == colInstalled && !patchIsThere[phrase] && !isTime(cell):
	case (c.meaning == colState || c.spare == colState) && !ofOthers[phrase] && portState(cell, t.row[colPort]) == "":
	default:
		return ""
	}
	return t.d.words.of(cell)
}

// undoneStems are in whatever toldUndone finds: most remarks have none, and looking for
// these takes a tenth of the time.
var undoneStems = []string{
	"not", "never", "nstal", "remov", "roll", "revert", "back", "withdraw", "fail", "missing", "abort", "unsuccess", "reboot", "restart",
	"entfern", "fehl", "chou", "chec", "supprim", "fall",
}

// tellsUndone reports whether a remark says that a patch is not there, or does not work
// yet. phrase is phraseOf the cell.
func tellsUndone(cell []byte, phrase string) bool {
	may := len(cell) > maxWord || slices.ContainsFunc(undoneStems, func(stem string) bool { return strings.Contains(phrase, stem) })
	return may && toldUndone.Match(cell)
}

// isTime reports whether a cell is a time, also one that is none of this world's or may be
// several.
func isTime(cell []byte) bool {
	w := readTime(cell)
	if w.at != 0 || w.old {
		return true
	}
	w, several := writtenDay(cell)
	return w.at != 0 || w.old || several
}
