package cordon_test

import (
	"encoding/json"
	"slices"
	"testing"

	"cordon"
)

func TestRowsAreMadeWhenTheyAreAskedFor(t *testing.T) {
	made := 0
	r := cordon.MakeRows(5, func(i int) int { made++; return i * i })
	if r.Len() != 5 || r.First(3).Len() != 3 || r.First(9).Len() != 5 || made != 0 {
		t.Errorf("%d and %d rows, %d made before any was asked for", r.Len(), r.First(3).Len(), made)
	}
	if fourth := r.At(3); fourth != 9 || made != 1 {
		t.Errorf("the fourth is %d, of %d that were made", fourth, made)
	}
	for n := range r.All() {
		if n == 4 {
			break
		}
	}
	if made != 4 {
		t.Errorf("%d were made, want one and three until it was broken off", made)
	}
	if got := r.List(); !slices.Equal(got, []int{0, 1, 4, 9, 16}) {
		t.Errorf("got %v", got)
	}
}

func TestRowsAreWrittenAndReadAsAList(t *testing.T) {
	for _, rows := range []cordon.Rows[int]{{}, cordon.RowsOf[int](), cordon.RowsOf(1, 2)} {
		b, err := json.Marshal(rows)
		if err != nil {
			t.Fatal(err)
		}
		var again cordon.Rows[int]
		if err := json.Unmarshal(b, &again); err != nil || !slices.Equal(again.List(), rows.List()) || b[0] != '[' {
			t.Errorf("%s read as %v, %v", b, again.List(), err)
		}
	}
	var rows cordon.Rows[int]
	if err := json.Unmarshal([]byte("{}"), &rows); err == nil {
		t.Error("an object is read as a list")
	}
}
