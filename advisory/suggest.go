package advisory

import "strings"

// suggest says which keys are allowed, the likely one first.
func suggest(key string, k *kind) string {
	keys := make([]string, len(k.fields))
	for i, f := range k.fields {
		keys[i] = f.key
	}
	if best := nearest(clip(key), keys); best != "" {
		return "did you mean " + best + "?"
	}
	return "allowed are " + strings.Join(keys, ", ")
}

func hint(got string, words []string) string {
	if best := nearest(clip(got), words); best != "" {
		return "; did you mean " + best + "?"
	}
	return ""
}

// nearest returns the word that is at most about a third of its letters away.
func nearest(s string, words []string) string {
	best, least := "", 1<<30
	for _, w := range words {
		if d := distance(strings.ToLower(s), strings.ToLower(w)); d < least && d <= max(1, (len(w)+1)/3) {
			best, least = w, d
		}
	}
	return best
}

// distance is Levenshtein's, over bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
