package cordon

import "strings"

// Cell makes a text from outside safe to put into a cell of a table (CSV) that a
// spreadsheet may open: what begins as a formula does gets an apostrophe in
// front, which spreadsheets take for "this is text" (OWASP, CSV injection).
// Quoting for the sake of commas and line ends is left to whoever writes the
// table.
func Cell(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r\n|", s[0]) >= 0 && !isNumber(s) {
		return "'" + s
	}
	return s
}

// isNumber reports whether s is a signed decimal number, which is no formula.
func isNumber(s string) bool {
	s = strings.TrimLeft(s[:1], "+-") + s[1:]
	return s != "" && strings.Trim(s, "0123456789.") == "" && strings.Count(s, ".") < 2 && s != "."
}
