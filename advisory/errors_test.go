package advisory_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/advisory"
)

// broken is testdata/sound.yaml with one text in place of another, and what is
// then said of it. An empty old text replaces the whole document.
type broken struct{ name, old, new, want string }

var brokenDocuments = []broken{
	// Keys.
	{"unknown key", "revision: 1", "revison: 1", "d:4:1: revison: unknown key \"revison\" in an advisory; did you mean revision?\n" +
		"d:1:1: an advisory has no \"revision\"; add revision: counts up with every change"},
	{"unknown key, nothing near", "    title: Patch", "    zzz: x\n    title: Patch", "d:39:5: remedies[0].zzz: unknown key \"zzz\" in a remedy; allowed are id, title, rank, steps"},
	{"unknown key behind multibyte text", "{id: r1, on: request", "{id: r1, say: \"Grüße 日本\", onn: x, on: request", "d:27:35: variants[0].recognise[0].onn: unknown key \"onn\" in a signature; did you mean on?"},
	{"missing key", "tlp: CLEAR\n", "", "d:1:1: an advisory has no \"tlp\"; add tlp: to whom it may be passed on (Traffic Light Protocol 2.0)"},
	{"missing key in a list", "    rank: 1\n", "", "d:38:5: remedies[0]: a remedy has no \"rank\"; add rank: how far it goes; higher wins. Ranks compare across advisories: 1 restart and patch, 5 rebuild"},
	{"duplicate key", "title: Sound", "title: Sound\ntitle: Again", "d:4:1: title: the key \"title\" stands twice; keep one of them"},
	{"duplicate key, quoted", "title: Sound", "title: Sound\n\"title\": Again", "d:4:1: title: the key \"title\" stands twice; keep one of them"},
	{"duplicate key in flow", "{id: r1, on: request", "{id: r1, on: request, on: trace", "d:27:31: variants[0].recognise[0].on: the key \"on\" stands twice; keep one of them"},
	{"key that is no scalar", "title: Sound", "title: Sound\n? [a]\n: b", "d:5:1: not YAML: found an invalid key for this map"},
	{"key with control characters", "title: Sound", "title: Sound\n\"a\\eb\": x", `d:4:1: a\x1bb: unknown key "a\x1bb" in an advisory; allowed are cordon, id, title, revision, tlp, kind, draft, cves, aliases, summary, first-seen, references, service, facts, exposure, family, hostile, variants, side-effects, remedies, measures, level, reports, due-care, examples`},

	// Types and words.
	{"mapping for a text", "title: Sound", "title: {a: b}", "d:3:8: title: found a mapping; expected a text"},
	{"nothing for a text", "title: Sound", "title:", "d:3:7: title: found nothing; expected a text"},
	{"empty text", "title: Sound", "title: ''", "d:3:8: title: the text is empty; expected a text of 1 to 4096 bytes"},
	{"long text", "title: Sound", "title: " + strings.Repeat("x", 4097), "d:3:8: title: the text has 4097 bytes; expected a text of 1 to 4096 bytes"},
	{"text for a list", "service: [tcp/80]", "service: tcp/80", "d:8:10: service: expected a list, found \"tcp/80\"; begin each element with \"- \", or write [a, b]"},
	{"list for an object", "{same-8: 1/2, same-16: 3/8, anywhere: 1/8}", "[1/2]", "d:32:14: variants[0].targets: expected targets, found a list; it is written as `key: value` lines"},
	{"scalar for the document", "", "hello", "d:1:1: expected an advisory, found \"hello\"; it is written as `key: value` lines"},
	{"wrong word", "tlp: CLEAR", "tlp: CLAER", "d:5:6: tlp: \"CLAER\" is not allowed here; expected one of CLEAR, GREEN, AMBER, AMBER+STRICT, RED"},
	{"wrong word, near one", "is: not-affected", "is: not-afected", "d:22:29: exposure[2].is: \"not-afected\" is not allowed here; expected one of affected, fixed, not-affected; did you mean not-affected?"},
	{"number out of bounds", "rank: 1", "rank: 10", "d:40:11: remedies[0].rank: \"10\" is not allowed here; expected a whole number from 1 to 9"},
	{"number in quotes", "rank: 1", "rank: '1'", "d:40:11: remedies[0].rank: \"1\" is not allowed here; expected a whole number from 1 to 9"},
	{"octal number", "rank: 1", "rank: 01", "d:40:11: remedies[0].rank: \"01\" is not allowed here; expected a whole number from 1 to 9"},
	{"another version", "cordon: 1", "cordon: 2", "d:1:9: cordon: \"2\" is not allowed here; expected 1"},
	{"not a number", "due-care: Patch.", "due-care: Patch.\nlevel: [{level: red, when: {growth: nan}, say: x}]", "d:43:37: level[0].when.growth: \"nan\" is not allowed here; expected a number from 1 to 1000"},
	{"yes for true", "remedy: patch\n", "remedy: patch\n    survives-reboot: yes\n", "d:37:22: variants[0].survives-reboot: \"yes\" is not allowed here; expected true or false"},
	{"bad date", "from: 2001-07-12", "from: 12.7.2001", "d:35:20: variants[0].window.from: \"12.7.2001\" is not allowed here; expected a day as 2001-08-04, or an instant as 2001-08-04T10:00:00Z"},
	{"bad share", "same-8: 1/2", "same-8: 3/2", "d:32:23: variants[0].targets.same-8: \"3/2\" is not allowed here; expected a share of all draws, as 1/8 or 0.125"},
	{"share by zero", "same-8: 1/2", "same-8: 0/0", "d:32:23: variants[0].targets.same-8: \"0/0\" is not allowed here; expected a share of all draws, as 1/8 or 0.125"},
	{"bad id", "id: sound", "id: Sound Worm", "d:2:5: id: \"Sound Worm\" is not allowed here; expected lower-case letters, digits and hyphens, as in code-red"},
	{"bad RE2", `os: "One"`, `os: "One(?=x)"`, "d:14:17: facts[0].from[0].os: \"One(?=x)\" is not allowed here; expected an RE2 expression: error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
	{"empty list", "values: [one, two]", "values: []", "d:12:13: facts[0].values: the list is empty; give at least one element, or leave the key out"},
	{"long list", "steps: [Patch it.]", "steps: [" + strings.Repeat("a, ", 1000) + "a]", "d:41:12: remedies[0].steps: the list has 1001 elements; at most 1000 are allowed"},
	{"bad key of an outcome", "{first: executes}", "{First one: executes}", "d:21:15: exposure[1].outcome.First one: \"First one\" names no variant; expected lower-case letters, digits and hyphens, as in code-red"},
	{"bad range", "{id: r1, on: request, path: /a}", "{id: r1, on: datagram, payload-length: {from: 9}}", "d:27:48: variants[0].recognise[0].payload-length: a range has no \"to\"; add to: the most"},

	// Conditions.
	{"condition with two keys", "{os: [two]}", "{os: two, patch: missing}", "d:22:12: exposure[2].when: a condition has exactly one key, this has 2; write {fact: value}, {all: […]}, {any: […]} or {not: …}; join several with all"},
	{"condition that is none", "{os: [two]}", "two", "d:22:12: exposure[2].when: expected a condition, found \"two\"; write {fact: value}, {all: […]}, {any: […]} or {not: …}; join several with all"},
	{"all of nothing", "{os: [two]}", "{all: []}", "d:22:18: exposure[2].when.all: \"all\" takes a list of at least one condition; write a list of conditions"},
	{"unknown fact", "{os: [two]}", "{oss: [two]}", "d:22:13: exposure[2].when.oss: no fact \"oss\"; facts are os, patch; did you mean os?"},
	{"unknown value", "{os: [two]}", "{os: [one, twoo]}", "d:22:23: exposure[2].when.os[1]: \"twoo\" is not a value of os; its values are one, two; did you mean two?"},
	{"unknown value alone", "{patch: missing}", "{not: {patch: mising}}", "d:19:43: exposure[1].when.all[1].not.patch[0]: \"mising\" is not a value of patch; its values are installed, missing; did you mean missing?"},
	{"too deep", "{os: [two]}", strings.Repeat("{not: ", 40) + "{os: two}" + strings.Repeat("}", 40), "nested more than 32 levels deep; nest less deeply"},

	// References.
	{"unknown value of a source", "means: one", "means: onne", "d:14:31: facts[0].from[0].means: \"onne\" is not a value of os; its values are one, two; did you mean one?"},
	{"source that looks nowhere", "{os: \"One\", means: one}", "{means: one}", "d:14:12: facts[0].from[0]: it looks nowhere; say where: column, process"},
	{"source with two places", "{os: \"One\", means: one}", "{os: One, file: a, means: one}", "d:14:12: facts[0].from[0]: it looks at os and file; make two sources of it"},
	{"source that means nothing", "{os: \"One\", means: one}", "{os: One}", "d:14:12: facts[0].from[0]: it means nothing when it is found; add means"},
	{"absent where nobody can tell", "{os: \"One\", means: one}", "{os: One, means: one, absent: two}", "d:14:42: facts[0].from[0].absent: no source can tell that it is absent; leave it out"},
	{"until when nothing is absent", "{os: \"One\", means: one}", "{process: a, means: one, absent-until: 2002-07-01}", "d:14:51: facts[0].from[0].absent-until: no list that lacks it means anything at any time; give absent, or leave it out"},
	{"found and absent mean the same", "{os: \"One\", means: one}", "{process: a, means: one, absent: one}", "d:14:45: facts[0].from[0].absent: it means one where it is found and where it is not, so it tells nothing; give the value for a machine that lacks it"},
	{"port beyond the last", "{os: \"One\", means: one}", "{port: tcp/65536, means: one}", "d:14:19: facts[0].from[0].port: \"tcp/65536\" is not allowed here; expected a port up to 65535, as tcp/23"},
	{"service beyond the last port", "service: [tcp/80]", "service: [udp/53, tcp/99999]", "d:8:19: service[1]: \"tcp/99999\" is not allowed here; expected a service, as tcp/80, with a port up to 65535"},
	{"blocked port beyond the last", "due-care: Patch.", "due-care: Patch.\nmeasures: [{id: m, block: inbound tcp/99999, does-not: x, say: x}]", "d:43:27: measures[0].block: there is no tcp/99999; ports go up to 65535"},
	{"bounds without a scheme", "{os: \"One\", means: one}", "{package: a, below: 2, means: one}", "d:14:12: facts[0].from[0]: nothing says how its versions count; add scheme"},
	{"scheme without bounds", "{os: \"One\", means: one}", "{package: a, scheme: rpm, means: one}", "d:14:33: facts[0].from[0].scheme: it has a scheme and no version; add from, below or both"},
	{"version that is none", "{os: \"One\", means: one}", "{package: a, scheme: semver, from: 1.2, means: one}", "d:14:47: facts[0].from[0].from: \"1.2\" is no version of semver; write it as semver does"},
	{"bounds the wrong way round", "{os: \"One\", means: one}", "{package: a, scheme: windows, from: 8.00.760, below: 8.0.655, means: one}", "d:14:12: facts[0].from[0]: no version is from 8.00.760 on and below 8.0.655; write the lesser into from"},
	{"version where none is", "{os: \"One\", means: one}", "{process: a, scheme: windows, from: 1, means: one}", "d:14:12: facts[0].from[0]: a process has no version; versions stand in"},
	{"superseded by, without", "{os: \"One\", means: one}", "{os: One, means: one, superseded-by: Q1}", "d:14:49: facts[0].from[0].superseded-by: superseded-by belongs to a hotfix; give the hotfix"},
	{"unknown value that is ruled out", "means: one}", "means: one}, {server: x, rules-out: [onne]}", "d:14:61: facts[0].from[1].rules-out[0]: \"onne\" is not a value of os; its values are one, two; did you mean one?"},
	{"a value and one that is ruled out", "means: one}", "means: one}, {server: x, means: one, rules-out: two}", "d:14:72: facts[0].from[1].rules-out: it means one when it is found; leave it out: what means one value rules out the others"},
	{"a system that rules out", "means: one}", "means: one}, {os: x, rules-out: two}", "d:14:56: facts[0].from[1].rules-out: what is said of an os names one value or none; say what it means; a system that fits no source is none of the values"},
	{"an exception of what is affected", "    outcome: {first: executes}", "    unless: {os: two}\n    outcome: {first: executes}", "d:21:13: exposure[1].unless: only what is not affected has exceptions; write it into when: {all: [..., {not: ...}]}"},
	{"an exception that asks for nothing", "{when: {os: [two]}, is: not-affected}", "{when: {os: [two]}, unless: {oss: one}, is: not-affected}", "d:22:34: exposure[2].unless.oss: no fact \"oss\"; facts are os, patch; did you mean os?"},
	{"unknown variant", "{first: executes}", "{frist: executes}", "d:21:15: exposure[1].outcome.frist: no variant \"frist\"; variants are first"},
	{"unknown remedy", "remedy: patch", "remedy: pach", "d:36:13: variants[0].remedy: no remedy \"pach\"; remedies are patch; did you mean patch?"},
	{"unknown variant of an example", "variant: first", "variant: second", "d:44:76: examples[0].expect[0].variant: no variant \"second\"; variants are first"},
	{"group of what is not there", "    remedy: patch\n", "    remedy: patch\n  - {id: g, name: G, one-of: [first, secnd], remedy: patch}\n", "d:37:38: variants[1].one-of[1]: no plain variant \"secnd\"; it lists variants without one-of: first, g"},
	{"excluded variant of what is not there", "    remedy: patch\n", "    remedy: patch\n    excludes: secnd\n", "variants[0].excludes[0]: no other variant \"secnd\"; it lists other variants: first"},
	{"variant that excludes itself", "    remedy: patch\n", "    remedy: patch\n    excludes: [first]\n", "variants[0].excludes[0]: no other variant \"first\""},
	{"bad duration", "    remedy: patch\n", "    remedy: patch\n    incubation: soon\n", "variants[0].incubation: \"soon\" is not allowed here; expected a duration, as 90s, 30m, 24h or 2d"},
	{"duplicate fact", "{id: patch, ask", "{id: os, ask", "d:15:10: facts[1].id: the id \"os\" stands twice; give each its own\nd:17:12: exposure[0].when.patch: no fact \"patch\"; facts are os, os\nd:19:30: exposure[1].when.all[1].patch: no fact \"patch\""},
	{"duplicate signature", "id: r2", "id: r1", "d:28:13: variants[0].recognise[1].id: the signature id \"r1\" stands twice; give each its own"},
	{"duplicate value", "values: [one, two]", "values: [one, two, one]", "d:12:24: facts[0].values[2]: the value \"one\" stands twice; keep one of them"},
	{"unknown as a value", "values: [one, two]", "values: [one, two, unknown]", "d:12:24: facts[0].values[2]: unknown is always allowed and is not listed; leave it out"},
	{"fact with a word of conditions", "{id: patch, ask", "{id: any, ask", "d:15:10: facts[1].id: \"any\" is a word of conditions; choose another\nd:17:12: exposure[0].when.patch: no fact\nd:19:30: exposure[1].when.all[1].patch: no fact"},
	{"variant with the engine's word", "- id: first", "- id: unrecognised", "d:24:9: variants[0].id: \"unrecognised\" is the engine's word for what fits the family and no variant; choose another\nd:21:15: exposure[1].outcome.first: no variant \"first\"; variants are unrecognised\nd:44:76: examples[0].expect[0].variant: no variant"},

	// Meaning.
	{"shares", "same-8: 1/2", "same-8: 1/4", "d:32:14: variants[0].targets: the shares add up to 0.75; same-8, same-16 and anywhere add up to 1"},
	{"shares and uniform", "same-8: 1/2", "uniform: random-seed, same-8: 1/2", "d:32:14: variants[0].targets: both uniform and shares are given; give uniform, or shares"},
	{"calendar", "{from: 1, to: 19", "{from: 20, to: 19", "d:34:9: variants[0].calendar[0]: day 20 stands before day 19; write the earlier day first"},
	{"window", "to: 2001-08-01", "to: 2000-08-01", "d:35:13: variants[0].window: the window ends before it begins; write the earlier date first"},
	{"forms without different", "        different: {suspected: 1, infected: 2}\n", "", "d:28:9: variants[0].recognise[1]: it has only one of forms and different; they go together"},
	{"thresholds", "infected: 2", "infected: 3", "d:31:20: variants[0].recognise[1].different: the thresholds cannot be reached in order; suspected ≤ infected ≤ 2"},
	{"required form", "infected: 2}", "infected: 2, require: [GET /c HTTP/1.0]}", "d:31:58: variants[0].recognise[1].different.require[0]: \"GET /c HTTP/1.0\" is not a form; repeat one of the forms"},
	{"form that is no request", "[GET /a HTTP/1.0, ", "[/a, ", "d:30:17: variants[0].recognise[1].forms[0]: \"/a\" is not a request line; write METHOD TARGET VERSION"},
	{"mixed kinds", "path: /a}", "path: /a, port: 80}", "d:27:9: variants[0].recognise[0]: it mixes conditions of requests and of datagrams; make two signatures of it"},
	{"request on a datagram", "on: request, path: /a}", "on: datagram, path: /a}", "d:27:9: variants[0].recognise[0]: it has conditions of requests on a datagram; give port, payload-length, first-bytes or contains"},
	{"port on a request", "path: /a}", "port: 80}", "d:27:9: variants[0].recognise[0]: it has conditions of datagrams on a request; say on: datagram, or leave them out"},
	{"sequence of a request", "path: /a}", "path: /a, sequence: destination}", "d:27:9: variants[0].recognise[0]: it has conditions of connections on a request; say on: connect, or leave sequence out"},
	{"request on a connection", "on: request, path: /a}", "on: connect, path: /a}", "d:27:9: variants[0].recognise[0]: it has conditions of requests or datagrams on a connection; give sequence, port or source-port alone"},
	{"connection without a mark", "on: request, path: /a}", "on: connect, port: 23}", "d:27:9: variants[0].recognise[0]: it would match every connection to a port; give sequence: a port alone is what service names"},
	{"everything matches", "on: request, path: /a}", "on: trace}", "d:27:9: variants[0].recognise[0]: it would match every trace; give path, path-ends, query-has, forms or contains"},
	{"data that is all there is", "on: request, path: /a}", "on: data, port: 80}", "d:27:9: variants[0].recognise[0]: it would match whatever is sent; give first-bytes or contains"},
	{"length of data", "on: request, path: /a}", "on: data, contains: 04, payload-length: 9}", "d:27:9: variants[0].recognise[0]: it has conditions of datagrams on data; give port, first-bytes or contains"},
	{"bytes of a trace", "on: request, path: /a}", "on: trace, path: /a, contains: 04}", "d:27:49: variants[0].recognise[0].contains: of a trace no bytes are shown; say on: request, datagram or data"},
	{"bytes that are none", "on: request, path: /a}", "on: request, contains: 4}", "d:27:41: variants[0].recognise[0].contains: \"4\" is not allowed here; expected hexadecimal bytes, as in 04ff"},
	{"measure that does nothing", "due-care: Patch.", "due-care: Patch.\nmeasures: [{id: m, does-not: x, say: x}]", "d:43:12: measures[0]: a measure blocks or isolates; give one of the two"},
	{"benign example that is found", "kind: benign}", "kind: benign, expect: [{host: a, variant: first, verdict: infected}]}", "d:46:5: examples[2]: a benign example must stay silent; call it positive or near-miss"},
	{"positive example that is not", ", expect: [{host: 192.0.2.1, variant: first, verdict: infected}]", "", "d:44:5: examples[0]: a positive example expects nothing; list the rows that must be found"},

	// What is not of the language.
	{"anchor", "title: Sound", "title: &a Sound", "d:3:8: title: anchors, aliases and tags are not part of the language; write the value out"},
	{"alias", "title: Sound", "title: *a", "d:3:8: title: anchors, aliases and tags are not part of the language; write the value out"},
	{"tag", "title: Sound", "title: !!str Sound", "d:3:8: title: anchors, aliases and tags are not part of the language; write the value out"},
	{"anchor in a condition", "{os: [two]}", "&c {os: [two]}", "d:22:12: exposure[2].when: anchors, aliases and tags are not part of the language; write the value out"},
	{"anchor behind not", "{os: [two]}", "{not: &c {os: [two]}}", "d:22:18: exposure[2].when.not: expected a condition, found an anchor, alias or tag; write {fact: value}, {all: […]}, {any: […]} or {not: …}; join several with all"},
	{"key that is nothing", "title: Sound", "title: Sound\n~: b", "d:4:1: a key is a plain word; write key: value"},
	{"merge key", "title: Sound", "title: Sound\n<<: {revision: 2}", "d:4:1: merge keys are not part of the language; write the values out"},
	{"directive", "", "%YAML 1.2\n---\ncordon: 1\n", "d:1:1: directives are not part of the language; leave out the lines that begin with %"},
	{"several documents", "due-care: Patch.", "due-care: Patch.\n---\ncordon: 1", "d:44:1: more than one document in the file; one file, one advisory"},
	{"empty document", "", "", "d:1:1: the document is empty; begin with: cordon: 1"},
	{"only a comment", "", "# later\n", "d:1:1: the document is empty; begin with: cordon: 1"},
	{"tab", "    ask: Which?", "\task: Which?", "d:11:1: not YAML: a tab indents this line; indent with spaces"},
	{"open bracket", "service: [tcp/80]", "service: [tcp/80", "not YAML: "},
	{"colon in a text", "title: Sound", "title: Sound: a worm", "d:3:8: not YAML: mapping value is not allowed in this context; a text that holds \": \" goes into quotes"},
	{"reserved character", "title: Sound", "title: @Sound", "d:3:8: not YAML: '@' is a reserved character; a text that begins with it goes into quotes"},
	{"control character", "title: Sound", "title: \"é\x1b[0m\"", "d:3:10: the control character '\\x1b' stands in the document; leave it out, or write it in double quotes with a backslash"},
	{"not UTF-8", "title: Sound", "title: S\xffund", "d:3:9: the document is not UTF-8; save it as UTF-8"},
	{"too large", "", strings.Repeat("x", 1<<17+1), "d:1:1: the document has 131073 bytes; at most 131072 are allowed"},
	{"too many lines", "", strings.Repeat("\n", 4000), "d:4001:1: the document is too long; at most 4000 lines are allowed"},
	{"too many brackets", "title: Sound", "title: " + strings.Repeat("[", 200), "d:3:136: too many brackets are open; nest less deeply"},
	{"too many dashes", "title: Sound", strings.Repeat("- ", 40) + "a", "d:3:67: too many lists begin in one line; nest less deeply"},
}

func (b broken) source(t testing.TB) []byte {
	t.Helper()
	if b.old == "" {
		return []byte(b.new)
	}
	sound, err := os.ReadFile("testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(sound), b.old) != 1 {
		t.Fatalf("%q does not stand once in testdata/sound.yaml", b.old)
	}
	return []byte(strings.Replace(string(sound), b.old, b.new, 1))
}

func TestErrorsNamePlaceAndWhatWouldBeRight(t *testing.T) {
	for _, b := range brokenDocuments {
		t.Run(b.name, func(t *testing.T) {
			a, _, err := advisory.Parse("d", b.source(t))
			var problems advisory.Problems
			if !errors.As(err, &problems) || a != nil {
				t.Fatalf("got %v, %v; want an error", a, err)
			}
			for _, line := range strings.Split(b.want, "\n") {
				if !strings.Contains(err.Error(), line) {
					t.Errorf("got:\n%s\nwant:\n%s", err, line)
				}
			}
			if n := strings.Count(b.want, "\n") + 1; len(problems) != n {
				t.Errorf("%d problems, want %d:\n%s", len(problems), n, err)
			}
		})
	}
}

func TestSoundDocumentHasNoWarnings(t *testing.T) {
	source, err := os.ReadFile("testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(string) string{
		"as it is":               func(s string) string { return s },
		"with Windows' endings":  func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"with a byte order mark": func(s string) string { return "\ufeff" + s },
		"with quoted keys":       func(s string) string { return strings.Replace(s, "title:", `"title":`, 1) },
		"ended by marks":         func(s string) string { return "---\n" + s + "---\n" },
		"with a rule in a text": func(s string) string {
			return strings.Replace(s, "title: Sound", "title: |\n  a\n  "+strings.Repeat("-", 80), 1)
		},
	} {
		if _, warnings, err := advisory.Parse("d", []byte(edit(string(source)))); err != nil || len(warnings) > 0 {
			t.Errorf("%s: errors: %v; warnings: %v", name, err, warnings)
		}
	}
}

func TestWarningsSayWhatRulesLeaveOpen(t *testing.T) {
	for _, b := range []broken{
		{"a gap", "  - {when: {os: [two]}, is: not-affected}\n", "", "d:17:3: warning: exposure: no rule covers os=two patch=missing; add a rule, or leave them unknown on purpose"},
		{"a rule that never decides", "{when: {os: [two]}, is: not-affected}\n", "{when: {os: [two]}, is: not-affected}\n  - {when: {patch: installed}, is: affected}\n", "d:23:5: warning: exposure[3]: this rule never decides; put it before the rules that cover the same machines, or leave it out"},
		{"no near miss", "  - {recording: b.log, kind: near-miss}\n", "", "d:44:3: warning: examples: no near-miss example; add one, so that the document proves itself"},
	} {
		_, warnings, err := advisory.Parse("d", b.source(t))
		if err != nil {
			t.Errorf("%s: %v", b.name, err)
		}
		if diff := cmp.Diff(b.want, warnings.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", b.name, diff)
		}
	}
}

func TestProblemsStandInTheDocumentsOrder(t *testing.T) {
	b := broken{old: "    outcome: {first: executes}", new: "    outcome: {z: executes, y: nothing, x: crashes, w: executes}"}
	_, _, first := advisory.Parse("d", b.source(t))
	for range 20 {
		if _, _, again := advisory.Parse("d", b.source(t)); again.Error() != first.Error() {
			t.Fatalf("once:\n%v\nand then:\n%v", first, again)
		}
	}
	var problems advisory.Problems
	if !errors.As(first, &problems) || len(problems) != 4 {
		t.Fatalf("want four problems:\n%v", first)
	}
	for i := 1; i < len(problems); i++ {
		if problems[i].Column < problems[i-1].Column {
			t.Errorf("out of order:\n%v", first)
		}
	}
}

func TestNumbersInTextsStayAsTheyAreWritten(t *testing.T) {
	for _, written := range []string{"1.10", "0x10", "010", "true", "1_0", "+1", "-0", "1.0000000000000000000001", "2001-07-12", "1e3"} {
		b := broken{old: "title: Sound", new: "title: " + written}
		if a := parse(t, "d", b.source(t)); a.Title != written {
			t.Errorf("%s became %q", written, a.Title)
		}
	}
	b := broken{old: "{id: r1, on: request, path: /a}", new: "{id: r1, on: datagram, first-bytes: 04}"}
	if got := parse(t, "d", b.source(t)).Variants[0].Recognise[0].FirstBytes; got != "04" {
		t.Errorf("first-bytes: 04 became %q", got)
	}
}
