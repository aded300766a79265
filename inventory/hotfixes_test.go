package inventory

import "testing"

func TestIsHotfix(t *testing.T) {
	for word, want := range map[string]bool{
		"Q300972": true, "KB4012212": true, "kb4012212": true, "300972": true, "MS01-033": true, "ms01-033": true,
		"not": false, "(pending)": false, "failed": false, "Q300972?": false, "?Q300972": false, "Q": false, "": false, "KBQ1": false, "0": false, "1": false, "Q3009": false, "4012": false, "MS17-010": true, "17-10": false,
	} {
		if got := isHotfix([]byte(word)); got != want {
			t.Errorf("%q: %t", word, got)
		}
	}
}
