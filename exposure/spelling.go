package exposure

import (
	"regexp"
	"slices"

	"cordon/inventory"
)

// A column of a fact with two values, one of which is that something is not there, holds in
// many tables yes and no, or the same in other words.

// spellings are the words of a value, as [inventory.ColumnName] writes them.
type spellings struct{ not, is []string }

var (
	yes = []string{"yes", "true", "y", "1", "ja", "oui", "sí", "si"}
	no  = []string{"no", "false", "n", "0", "nein", "non"}

	// spelt are the spellings of facts, by the value that says that it is not there.
	spelt = map[string]spellings{
		"absent": {
			not: slices.Concat(no, []string{"not-running", "not-present", "not-installed", "stopped", "off", "disabled", "uninstalled", "removed", "aus", "deaktiviert", "deinstalliert", "entfernt", "désactivé", "désinstallé", "desactivado", "desinstalado", "nicht-vorhanden", "nicht-installiert", "läuft-nicht", "gestoppt", "arrêté", "non-installé", "pas-installé", "ausente", "no-instalado", "detenido"}),
			is:  slices.Concat(yes, []string{"started", "active", "on", "enabled", "an", "ein", "aktiviert", "activé", "activado", "läuft", "gestartet", "aktiv", "actif", "démarré", "activo", "iniciado"}),
		},
		"missing": {
			not: slices.Concat(no, []string{"not-installed", "not-present", "not-patched", "not-applied", "unpatched", "uninstalled", "removed", "rolled-back", "absent", "nicht-installiert", "nicht-vorhanden", "fehlt", "non-installé", "pas-installé", "manquant", "no-instalado", "falta"}),
			is:  slices.Concat(yes, []string{"patched", "applied", "present", "installiert", "vorhanden", "installé", "instalado"}),
		},
		"closed": {
			not: slices.Concat(no, []string{"off", "disabled", "not-open", "not-listening", "aus", "deaktiviert", "geschlossen", "zu", "désactivé", "fermé", "desactivado", "cerrado"}),
			is:  slices.Concat(yes, []string{"on", "enabled", "listening", "listen", "an", "ein", "aktiviert", "offen", "activé", "ouvert", "activado", "abierto"}),
		},
	}
)

// spelling is the value of the fact's that a cell says in other words; "" none.
func (f *fact) spelling(cell string) string {
	if len(f.Values) != 2 || cell == "" {
		return ""
	}
	for i, v := range f.Values {
		words, known := spelt[v]
		if other := f.Values[1-i]; known && (other == "running" || other == "installed" || other == "present" || v == "closed" && other == "open") {
			switch {
			case slices.Contains(words.not, cell):
				return v
			case slices.Contains(words.is, cell):
				return other
			}
		}
	}
	return ""
}

// told is what a server of Microsoft's says of its version when it is asked.
var told = regexp.MustCompile(`^\s*(?:Microsoft )?SQL Server +\d{4}(?: R2)?(?: +\([\w. -]+\))* +- +(\d+(?:\.\d+){2,3}) *(?:\([\w -]+\))?\s*(?:$|[A-Z][a-z]{2} +\d)`)

// versionIn is the version in what a server says of itself, or all of it.
func versionIn(cell string) string {
	if m := told.FindStringSubmatch(cell); m != nil {
		return m[1]
	}
	return cell
}

// wordsOfCell is a cell that is nothing but words, as columns are named; "" it is not.
func wordsOfCell(value string) string {
	if !certain(value) {
		return ""
	}
	return inventory.ColumnName(value)
}
