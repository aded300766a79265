package advisory

import "cordon/version"

// shape is what a YAML node may be.
type shape uint8

const (
	object shape = iota
	list
	listOrOne // a list, or one element of it alone
	text
	word // a text that is one of a few
	integer
	number
	boolean
	date
	share     // 1/8
	span      // 4, or {from: 4, to: 9}, or 4-9
	condition // of exposure
)

// kind describes one node of the language. The validator, the JSON Schema and
// the reference page are all made from these tables.
type kind struct {
	shape  shape
	name   string   // of an object, for the reference page
	doc    string   // of an object
	fields []field  // of an object
	elem   *kind    // of a list
	words  []string // of a word
	match  string   // RE2 that a text must match, whole
	like   string   // what would match, for messages
	min    float64  // of a number
	max    float64
	long   int  // longest text in bytes; 0 means maxText
	some   bool // of a list: at least one element
}

// field is one key of an object.
type field struct {
	key      string
	kind     *kind
	required bool
	doc      string
}

// Bounds of a document. An advisory that needs more is a program.
const (
	maxDocument = 1 << 17 // bytes
	maxLines    = 4000    // of a document; ten times what the largest that is shipped has
	maxText     = 4096    // bytes of one text
	maxList     = 1000    // elements of one list
	maxDepth    = 32      // levels of nesting
	maxPattern  = 200     // bytes of one RE2 expression
)

func wordOf(words ...string) *kind   { return &kind{shape: word, words: words} }
func listOf(k *kind) *kind           { return &kind{shape: list, elem: k} }
func someOf(k *kind) *kind           { return &kind{shape: list, elem: k, some: true} }
func oneOrMore(k *kind) *kind        { return &kind{shape: listOrOne, elem: k, some: true} }
func intOf(lo, hi float64) *kind     { return &kind{shape: integer, min: lo, max: hi} }
func matching(re, like string) *kind { return &kind{shape: text, match: re, like: like, long: 200} }

// aPort is a protocol and a number of 16 bits.
const aPort = `(tcp|udp)/(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3}|0)`

var (
	aText     = &kind{shape: text}
	aBool     = &kind{shape: boolean}
	aDate     = &kind{shape: date}
	aDuration = matching(`[1-9][0-9]{0,5}[smhd]`, "a duration, as 90s, 30m, 24h or 2d")
	anID      = matching(`[a-z0-9]+(-[a-z0-9]+)*`, "lower-case letters, digits and hyphens, as in code-red")
	aValue    = matching(`[a-z0-9]+([.-][a-z0-9]+)*`, "lower-case letters, digits, hyphens and dots, as in windows-nt-4.0")
	aVersion  = matching(`[0-9A-Za-z][0-9A-Za-z.:+~^_ -]*`, "a version, as 5.0.2195 or 1.1.1n-0+deb11u3")
	aPattern  = &kind{shape: text, long: maxPattern, like: "an RE2 expression"}
	texts     = oneOrMore(aText)
)

var aliasKind = &kind{shape: object, name: "Alias", doc: "Another name, and who uses it. A report that names the alias is answered with the variant: a known strain under another name.", fields: []field{
	{"name", aText, true, "the other name"},
	{"by", aText, false, "who uses it"},
	{"note", aText, false, "what to know about it"},
}}

var sourceKind = &kind{shape: object, name: "Source", doc: "Where a program can learn a fact: exactly one of the places `column` to `port`, and the value it means. The first source that fits an item decides what it means. `absent` holds only where somebody has given a whole list (of processes, packages, hotfixes, ports that wait), or has looked for a file or a registry value on the machine itself; a scan has none.", fields: []field{
	{"column", aText, false, "a column of an inventory table, by its header; the cell is the value, or with a version's bounds a version"},
	{"process", aText, false, "image name of a process"},
	{"server", aPattern, false, "RE2 expression over a server's banner"},
	{"os", aPattern, false, "RE2 expression over an operating system's name"},
	{"file", aText, false, "a file that is there, by its name or whole path"},
	{"hotfix", aText, false, "an installed hotfix, as Q300972 or KB4012212"},
	{"package", aText, false, "installed software, by the name that its system gives it"},
	{"registry", aText, false, "a registry value: the key, a backslash and the value's name"},
	{"port", matching(aPort, "a port up to 65535, as tcp/23"), false, "something answers there"},
	{"rules-out", oneOrMore(aValue), false, "instead of `means`: values that it excludes where it does not say which it is, as a server that runs on some systems only"},
	{"superseded-by", oneOrMore(aText), false, "hotfixes that contain this one; any of them stands for it"},
	{"equals", aText, false, "of a registry value: its data; of a column: the cell, in any spelling"},
	{"scheme", wordOf(version.Schemes()...), false, "how the maker counts versions: as Debian, as RPM, by Semantic Versioning, or as Windows and its builds and service packs"},
	{"from", aVersion, false, "the least version that is meant"},
	{"below", aVersion, false, "the first version that is not meant any more; a version that cannot be read is unknown"},
	{"means", aValue, false, "the value when it is found"},
	{"absent", aValue, false, "the value when it was looked for and is not there; not of a column, a server or a system"},
	{"absent-until", aDate, false, "the day from which on a list without it shows nothing, as a service pack of that time brings it and stands in no list"},
}}

var factKind = &kind{shape: object, name: "Fact", doc: "One thing about a machine on which its exposure may depend, and how a person finds it out. A fact may always be unknown.", fields: []field{
	{"id", anID, true, "its name in conditions"},
	{"ask", aText, true, "the question to a person"},
	{"values", someOf(aValue), true, "what the answer may be; unknown is always allowed and is not listed"},
	{"how", oneOrMore(aText), true, "how a person finds it out, step by step"},
	{"from", listOf(sourceKind), false, "where a program learns it"},
}}

// outcomeKind has the ids of variants as keys, and outcomes as their values.
var (
	outcomes    = wordOf("executes", "crashes", "nothing")
	outcomeKind = &kind{shape: object, name: "Outcome", doc: "The keys are ids of variants; each says what the variant does on a machine that the rule is about: it executes, it crashes what it attacks, or nothing happens."}
)

// rangeOf is how a span is written out.
func rangeOf(k *kind) *kind {
	return &kind{shape: object, name: "Range", doc: "A closed interval. A single number stands for both ends.", fields: []field{
		{"from", intOf(k.min, k.max), true, "the least"},
		{"to", intOf(k.min, k.max), true, "the most"},
	}}
}

const conditionDoc = "a condition: `{fact: value}`, `{fact: [value, value]}`, `{all: […]}`, `{any: […]}`, `{not: …}`; over an unknown fact it is unknown unless the rest decides it"

var ruleKind = &kind{shape: object, name: "Exposure rule", doc: "The first rule that holds wins if every rule before it fails or gives the same answer; otherwise the answer is unknown. No rule: unknown.", fields: []field{
	{"when", &kind{shape: condition}, true, conditionDoc},
	{"is", wordOf("affected", "fixed", "not-affected"), true, "the answer"},
	{"unless", &kind{shape: condition}, false, "of `not-affected`: the exception that the bulletin makes, a condition. Where it is known to hold the answer stands and is no all-clear; where it is not known the answer is settled, and `say` tells of it"},
	{"by", wordOf("fix", "mitigation"), false, "of `fixed`: whether the hole is closed, or only the way to it; default fix. A mitigation is an answer of its own, and the fix is still to come"},
	{"outcome", outcomeKind, false, "what each variant does on such a machine: `{ii: crashes}`; executes, crashes or nothing"},
	{"fix", wordOf("available", "none"), false, "whether a fix exists; default available"},
	{"say", aText, false, "what to add in words"},
}}

var queryKind = &kind{shape: object, name: "Query", doc: "What stands behind the first `?` of a request.", fields: []field{
	{"run-of", matching(`any|[A-Za-z0-9]`, "one letter or digit, or any"), true, "the letter that is repeated from the start of the query, or `any` for any one letter"},
	{"at-least", intOf(2, 65535), true, "how many of it"},
}}

var differentKind = &kind{shape: object, name: "Different", doc: "What it means that one source sent k different forms.", fields: []field{
	{"suspected", intOf(1, 1000), true, "from how many on the source is suspected"},
	{"infected", intOf(1, 1000), true, "from how many on it is infected"},
	{"require", someOf(aText), false, "forms that must be among them, else it is no match"},
}}

var signatureKind = &kind{shape: object, name: "Signature", doc: "How something is recognised. All conditions given must hold. What a source does not show (a payload in a firewall log, the version in an IIS log) is not held against a match; the grade is lower for it. Of a datagram of which neither the length nor the payload is shown, only a rule on ports alone, or on a source port, is a match: to a service's port its clients send too.", fields: []field{
	{"id", anID, true, "its name in reports; unique in the document"},
	{"on", wordOf("request", "trace", "datagram", "data", "connect", "response"), true, "what it looks at: a request, a path in a server's error log, a datagram, the first 512 bytes that a client sends on a connection that is not HTTP, in how many segments and turns ever (of TLS its first record), a TCP packet that asks for a connection, an answer"},
	{"exact", aBool, false, "compare as the sender wrote it. Without it, compare as a server would read it: percent-encoding once and twice, overlong UTF-8, `%u`, `\\`, case and `..` resolved. Attribution to a worm wants exact; finding what is hostile does not"},
	{"method", matching(`[A-Za-z]{1,20}`, "a method, as GET"), false, "request method"},
	{"path", oneOrMore(aText), false, "the whole path, or one of several"},
	{"path-ends", oneOrMore(aText), false, "how the path ends"},
	{"query", queryKind, false, "what the query begins with"},
	{"query-has", oneOrMore(aText), false, "what the query contains anywhere, compared as a server would read it"},
	{"forms", someOf(oneOrMore(aText)), false, "different requests (whole request lines) or traces (ends of logged paths, percent-encoded as requested) of which a source is expected to send several; a list in the list holds spellings of one and the same"},
	{"different", differentKind, false, "what it means to send k different forms"},
	{"protocol", wordOf("udp"), false, "of a datagram"},
	{"port", intOf(1, 65535), false, "destination port, of a datagram, of data or of a connection"},
	{"source-port", intOf(1, 65535), false, "source port, of a datagram or connection"},
	{"sequence", wordOf("destination"), false, "of a connection: its sequence number is the IPv4 address that it goes to"},
	{"payload-length", &kind{shape: span, min: 0, max: 65535}, false, "bytes of payload: `376`, or `{from: 796, to: 1307}`"},
	{"first-bytes", matching(`([0-9a-fA-F]{2}){1,32}`, "hexadecimal bytes, as in 04"), false, "how the payload begins, hexadecimal"},
	{"contains", oneOrMore(matching(`([0-9a-fA-F]{2}){1,64}`, "hexadecimal bytes, as in 04ff")), false, "bytes that all stand in the payload, in this order and without overlap, hexadecimal; of a request, in its target as sent"},
	{"body", &kind{shape: text, long: 64}, false, "a text within the first bytes of the body"},
	{"answered", oneOrMore(matching(`[1-5]([0-9]{2}|xx)`, "a status, as 200 or 2xx")), false, "statuses of the answer that make it so"},
	{"server", aPattern, false, "RE2 expression over what the one who answers calls itself. Where that is shown and does not fit, an answer is no match; one that stands for a back door is suspected at most, for names can be changed"},
	{"accuses", wordOf("sender", "answerer"), false, "whom a match speaks about; default sender"},
	{"grade", wordOf("spoofable", "suspected", "strong", "certain"), false, "the most that a match can carry"},
	{"say", aText, false, "what it means, in words"},
}}

var targetsKind = &kind{shape: object, name: "Targets", doc: "How a variant draws the addresses it attacks.", fields: []field{
	{"uniform", wordOf("random-seed", "fixed-seed"), false, "uniformly over all addresses; with a fixed seed every instance walks the same list"},
	{"same-8", &kind{shape: share}, false, "share of draws in the /8 of its own address"},
	{"same-16", &kind{shape: share}, false, "share of draws in its own /16"},
	{"anywhere", &kind{shape: share}, false, "share of draws over all addresses"},
	{"never", oneOrMore(matching(`[0-9a-fA-F.:]+/[0-9]{1,3}`, "a prefix, as in 127.0.0.0/8")), false, "prefixes it leaves out"},
}}

var daysKind = &kind{shape: object, name: "Days", doc: "What a variant does on some days of the month, by the UTC clock. Adds to the reasons; never changes a verdict.", fields: []field{
	{"from", intOf(1, 31), true, "first day"},
	{"to", intOf(1, 31), true, "last day"},
	{"does", wordOf("spread", "flood", "sleep"), true, "what it does then"},
}}

var variantKind = &kind{shape: object, name: "Variant", doc: "One strain, or, with `one-of`, several that this evidence cannot tell apart.", fields: []field{
	{"id", anID, true, "its name in reports"},
	{"name", aText, true, "what people call it"},
	{"one-of", someOf(anID), false, "the variants it may be; it stands for an outcome that cannot be told apart"},
	{"aliases", listOf(aliasKind), false, "its other names, and who uses them"},
	{"recognise", listOf(signatureKind), false, "any of these is this variant"},
	{"tells-apart", listOf(signatureKind), false, "on a host that shows a `one-of` with this variant in it, any of these decides for this variant; alone it is suspected"},
	{"backdoor", listOf(signatureKind), false, "requests for what it leaves open. Answered as stated, they show that the machine that answered is back-doored; they never show that the sender is infected by it"},
	{"targets", targetsKind, false, "whom it attacks"},
	{"calendar", listOf(daysKind), false, "what it does on which day"},
	{"window", &kind{shape: object, name: "Window", doc: "When it circulated. A missing end is open.", fields: []field{
		{"from", aDate, false, "from"},
		{"to", aDate, false, "until"},
		{"say", aText, false, "in words"},
	}}, false, "when it circulated"},
	{"incubation", aDuration, false, "the longest from the attack that infects a host to the first that it sends in turn, as `48h`. An earlier attack is not laid to the infection; without it, a day counts: after that an address may be another machine's"},
	{"excludes", oneOrMore(anID), false, "variants that a machine which has this one cannot have at the same time; both from one address in the same ten minutes speak of two machines behind it"},
	{"strains", listOf(&kind{shape: object, name: "Strain", doc: "A form of the variant that evidence cannot tell apart and only a date makes likely. Noted in words, never a verdict.", fields: []field{
		{"name", aText, true, "its name"},
		{"from", aDate, true, "likely from this day on"},
		{"say", aText, true, "why, and how far that goes"},
	}}), false, "strains of it"},
	{"leaves", texts, false, "what it leaves on a machine, for a person to look for"},
	{"found", &kind{shape: condition}, false, "facts that show it on a machine itself, such as a file that it leaves: where this holds, the machine is to be treated as infected by it"},
	{"survives-reboot", aBool, false, "whether it is still there after a restart; without it, that is not known"},
	{"presume-compromised", aBool, false, "a machine that was exposed while it circulated is treated as infected"},
	{"remedy", anID, true, "the remedy for a host that has it"},
	{"say", texts, false, "what to know about it"},
}}

var conditionsOfLevel = &kind{shape: object, name: "Level condition", doc: "All that is given must hold.", fields: []field{
	{"infected", intOf(1, 1e9), false, "hosts infected anywhere, at least"},
	{"ours-infected", intOf(1, 1e9), false, "hosts of ours infected or back-doored, at least"},
	{"suspected", intOf(1, 1e9), false, "hosts infected or suspected anywhere, at least; for worms that convict nobody, such as one in a lone datagram. Then growth counts the suspected too"},
	{"ours-suspected", intOf(1, 1e9), false, "hosts of ours infected or suspected, at least. Where senders can be forged, so can these"},
	{"growth", &kind{shape: number, min: 1, max: 1000}, false, "new hosts in the last 24 hours of data over those in the 24 hours before, at least. Where less than half of those is in the recordings it is not known, which does for yellow and for no more. A level signals change: a worm that no longer grows is no reason for one"},
}}

// document is the root of the language.
var document = &kind{shape: object, name: "Advisory", doc: "One outbreak. YAML, declarative and bounded: no loops, no scripts, no anchors; expressions are RE2.", fields: []field{
	{"cordon", intOf(1, 1), true, "version of this language: 1"},
	{"id", anID, true, "its name on the command line and in reports"},
	{"title", aText, true, "its name for people"},
	{"revision", intOf(1, 1e6), true, "counts up with every change"},
	{"tlp", wordOf("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"), true, "to whom it may be passed on (Traffic Light Protocol 2.0)"},
	{"kind", wordOf("worm", "virus", "bot", "draft"), true, "what it is"},
	{"draft", aBool, false, "nobody has checked it yet: whatever it recognises is suspected and no more. Whoever has checked it takes the line out, and only then does it convict. `kind: draft` does the same"},
	{"cves", listOf(matching(`CVE-[0-9]{4}-[0-9]{4,}`, "a CVE, as CVE-2001-0500")), false, "the holes it enters by"},
	{"aliases", listOf(aliasKind), false, "its other names"},
	{"summary", aText, true, "what it is and does, in a paragraph"},
	{"first-seen", aDate, false, "when it was first seen"},
	{"references", listOf(&kind{shape: object, name: "Reference", doc: "A source.", fields: []field{
		{"title", aText, true, "what it is"},
		{"url", matching(`https?://\S+`, "an http or https address"), false, "where it is"},
	}}), false, "sources"},
	{"service", someOf(matching(aPort, "a service, as tcp/80, with a port up to 65535")), true, "the services it attacks"},
	{"facts", listOf(factKind), true, "what has to be known about a machine"},
	{"exposure", listOf(ruleKind), true, "who is exposed, in order"},
	{"family", listOf(signatureKind), false, "what is common to all variants; what fits it and none of them is an unrecognised variant"},
	{"hostile", listOf(signatureKind), false, "requests that are hostile and no variant's: listed, never counted as the worm"},
	{"variants", someOf(variantKind), true, "the strains"},
	{"side-effects", listOf(&kind{shape: object, name: "Side effect", doc: "What it does to networks and machines that it does not infect.", fields: []field{
		{"kind", wordOf("load", "arp-flood", "ping-flood", "syn-flood", "udp-flood", "crash"), true, "which"},
		{"say", aText, true, "in words"},
	}}), false, "what it does to others"},
	{"remedies", someOf(&kind{shape: object, name: "Remedy", doc: "An ordered way to mend a host. Of several that apply to one host, the one of the highest rank is done.", fields: []field{
		{"id", anID, true, "its name"},
		{"title", aText, true, "in a few words"},
		{"rank", intOf(1, 9), true, "how far it goes; higher wins. Ranks compare across advisories: 1 restart and patch, 5 rebuild"},
		{"steps", someOf(aText), true, "what to do, in order"},
		{"shown", listOf(&kind{shape: object, name: "Step proof", doc: "Facts that show whether a step was done. A person may confirm a step; where facts say that it was not done, they are believed.", fields: []field{
			{"step", intOf(1, 1000), true, "which, from 1"},
			{"when", &kind{shape: condition}, true, "it was done where this holds, and was not where it fails"},
		}}), false, "facts that show steps: those steps keep the worm out"},
	}}), true, "how hosts are mended"},
	{"measures", listOf(&kind{shape: object, name: "Measure", doc: "Something to enforce, with its exceptions and with what it does not achieve.", fields: []field{
		{"id", anID, true, "its name"},
		{"block", aText, false, "what to block, as in `inbound tcp/80`"},
		{"isolate", wordOf("infected", "backdoored", "suspected"), false, "which hosts to isolate"},
		{"unless", aText, false, "its exceptions"},
		{"does-not", aText, true, "what it does not do"},
		{"say", aText, true, "what it does"},
	}}), false, "what a network can do"},
	{"level", listOf(&kind{shape: object, name: "Level rule", doc: "Raises the threat level of this network. The highest that holds is the level; none: green.", fields: []field{
		{"level", wordOf("yellow", "orange", "red"), true, "the level"},
		{"when", conditionsOfLevel, true, "when it holds"},
		{"say", aText, true, "the reason, in words"},
	}}), false, "the level policy"},
	{"reports", listOf(&kind{shape: object, name: "Field report", doc: "What the field says, and who confirms it.", fields: []field{
		{"say", aText, true, "what was found"},
		{"by", aText, true, "by whom"},
		{"confirmed", aText, false, "who confirms it, or how many"},
	}}), false, "reports from the field"},
	{"due-care", texts, true, "the few things that everyone should do now"},
	{"examples", listOf(&kind{shape: object, name: "Example", doc: "A recording, and what the document must make of it.", fields: []field{
		{"recording", aText, true, "a file, relative to the document's recordings"},
		{"kind", wordOf("positive", "near-miss", "benign"), true, "a positive is found; a near miss or a benign one stays silent unless `expect` says otherwise"},
		{"say", aText, false, "what is in it"},
		{"expect", listOf(&kind{shape: object, name: "Expectation", doc: "A row that must be in the report. No other row of this advisory may be.", fields: []field{
			{"host", aText, true, "address or name"},
			{"variant", anID, true, "variant's id"},
			{"verdict", wordOf("infected", "suspected", "backdoored", "attacked"), true, "the verdict"},
			{"observations", intOf(0, 1e9), false, "how many requests or datagrams; 0 or absent is not asked"},
		}}), false, "rows of the report; none means silence"},
	}}), false, "proof: run by `cordon advisory test`"},
}}
