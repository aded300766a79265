package inventory

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
		"yes, true, 1, y, patched, installiert, erfolgreich installiert, vorhanden, erfolgreich, ja, installé, installée, présent, oui, instalado, instalada, aplicado, presente, sí, si")
	// patchIsNot are phrases that no column of machines' states has of a machine with patches
	// but of its patch.
	patchIsNot = phrases("missing, is missing, failed, not installed, uninstalled, pending, install failed, installation failed, failed to install, install pending, pending install, pending installation, " +
		"installation pending, needed, required, not applied, not applicable, not present, downloaded, declined, superseded, scheduled, not patched, unpatched, rolled back, " +
		"nicht installiert, fehlt, fehlend, fehlgeschlagen, ausstehend, deinstalliert, benötigt, nicht vorhanden, non installé, non installée, pas installé, manquant, manquante, échec, échoué, en attente, " +
		"désinstallé, no instalado, no instalada, falta, faltante, fallido, pendiente, desinstalado")
	// ofPatches are the phrases of a column of states that speak of a patch.
	ofPatches = union(patchIsNot, phrases("installed, is installed, applied, installiert, installé, installée, instalado, instalada"))
)

func union(sets ...map[string]bool) map[string]bool {
	all := map[string]bool{}
	for _, s := range sets {
		for phrase := range s {
			all[phrase] = true
		}
	}
	return all
}

// patchStates finds the columns that say what became of the row's patches.
func (t *table) patchStates() {
	if !has(t.columns, colHotfix) {
		return
	}
	for i := range t.columns {
		c := &t.columns[i]
		c.patch = c.meaning == other && c.as == "" && patchHeaders[c.name] && !t.asked(c.name)
		t.told = t.told || c.patch || c.meaning == colState || c.spare == colState
	}
}

// patchState is what the row says of its patches that is not that they are installed; ""
// it says nothing else.
func (t *table) patchState() string {
	if !t.told {
		return ""
	}
	for i, cell := range t.rows.cells[:min(len(t.rows.cells), len(t.columns))] {
		switch c := &t.columns[i]; {
		case c.patch && len(cell) == 0:
			return "no state"
		case c.patch && !patchIsThere[phraseOf(cell)]:
			if !patchIsNot[phraseOf(cell)] {
				t.d.misread(c.name, t.d.words.of(cell), expectsPatch)
			}
			return t.d.words.of(cell)
		case (c.meaning == colState || c.spare == colState) && patchIsNot[phraseOf(cell)]:
			return t.d.words.of(cell)
		}
	}
	return ""
}
