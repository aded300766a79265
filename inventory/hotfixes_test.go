package inventory

import "testing"

func TestIsHotfix(t *testing.T) {
	for word, want := range map[string]bool{
		"Q300972": true, "KB4012212": true, "kb4012212": true, "300972": true, "MS01-033": true, "ms01-033": true,
		"not": false, "(pending)": false, "failed": false, "Q300972?": false, "?Q300972": false, "Q": false, "": false, "KBQ1": false,
	} {
		if got := isHotfix([]byte(word)); got != want {
			t.Errorf("%q: %t", word, got)
		}
	}
}
