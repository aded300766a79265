package report

import (
	"strings"

	"cordon"
)

// inputClass is what there is to say of an input: of each class --limit folds what
// is beyond it, so that a folder of copies does not hide the one that was not read.
type inputClass uint8

const (
	allUnderstood inputClass = iota
	notRead
	partlyUnderstood
	copied
	inputClasses
)

// classWords say what was folded, behind a number of inputs.
var classWords = [inputClasses]string{
	"of which all was understood", "not read, or not to the end", "partly not understood or lost", "with duplicates",
}

func classOf(in cordon.InputReport) inputClass {
	switch {
	case in.Error != "":
		return notRead
	case in.Skipped+in.Lost.Total()+in.BytesLost > 0:
		return partlyUnderstood
	case in.Duplicate > 0:
		return copied
	}
	return allUnderstood
}

// foldInputs keeps at most so many of each class, in their order, and says what it
// leaves out; 0 keeps all.
func foldInputs(inputs []cordon.InputReport, limit int) (shown []cordon.InputReport, left string) {
	if limit <= 0 {
		return inputs, ""
	}
	var of [inputClasses]int
	for _, in := range inputs {
		class := classOf(in)
		if of[class]++; of[class] <= limit {
			shown = append(shown, in)
		}
	}
	var words []string
	for class, n := range of {
		if n > limit {
			words = append(words, plural(uint64(n-limit), "input ", "inputs ")+classWords[class])
		}
	}
	return shown, list(words)
}

// inputName is an input's name for a person.
func inputName(in cordon.InputReport) string {
	name := clean(in.Name)
	if rest, ok := strings.CutPrefix(name, "-"); ok && (rest == "" || strings.HasPrefix(rest, "!/")) {
		return "standard input" + rest
	}
	return name
}

// unreadWords introduce why an input was not read: where nothing was understood it
// was not begun.
func unreadWords(in cordon.InputReport) string {
	if in.Records == 0 {
		return "Not read: "
	}
	return "Not read to its end: "
}
