package inventory

import (
	"slices"
	"strings"
)

// patchWords are words by which a query may be called that lists all hotfixes, beside those
// that are neutral.
var patchWords = map[string]bool{
	"patch": true, "patches": true, "hotfix": true, "hotfixes": true, "hot": true, "fix": true, "fixes": true, "qfe": true, "kb": true, "kbs": true,
	"installed": true, "security": true, "microsoft": true, "ms": true,
}

// ofAllHotfixes reports whether a query's name is that of one that lists all hotfixes; as
// in ofAll it may stand in a pack. "iis_patches" and "patches_2001" list some.
func ofAllHotfixes(query string) bool {
	name := strings.ToLower(query)
	if slices.ContainsFunc(wordsOfQuery(name), func(word string) bool { return partial[word] }) {
		return false
	}
	words := wordsOfQuery(name[strings.LastIndexByte(name, '/')+1:])
	return len(words) > 0 && (strings.HasSuffix(name, "patches") || strings.HasSuffix(name, "hotfixes")) &&
		!slices.ContainsFunc(words, func(word string) bool { return !neutral[word] && !patchWords[word] })
}

// awaited are words of a query that lists hotfixes which are not there.
var awaited = map[string]bool{
	"missing": true, "pending": true, "available": true, "failed": true, "needed": true, "required": true, "uninstalled": true, "absent": true, "not": true,
}

// notInstalled is the word of a query's name by which its hotfixes are not there; "" they are.
func notInstalled(query string) string {
	words := wordsOfQuery(strings.ToLower(query[strings.LastIndexByte(query, '/')+1:]))
	if i := slices.IndexFunc(words, func(word string) bool { return awaited[word] }); i >= 0 {
		return words[i]
	}
	return ""
}
