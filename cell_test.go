package cordon

import "testing"

func TestACellIsNoFormula(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"Windows 2000":        "Windows 2000",
		"=HYPERLINK(\"x\")":   "'=HYPERLINK(\"x\")",
		"+1+cmd|' /C calc'!A": "'+1+cmd|' /C calc'!A",
		"-2+3":                "'-2+3",
		"@SUM(A1)":            "'@SUM(A1)",
		"\t=1":                "'\t=1",
		"|x":                  "'|x",
		"-12.5":               "-12.5",
		"+4":                  "+4",
		"-":                   "'-",
		"-.":                  "'-.",
	} {
		if got := Cell(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
