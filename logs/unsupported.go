package logs

// Unsupported is a kind of text that people have beside their logs, and that is
// knowingly not read.
type Unsupported struct {
	Name   string // as people call it
	Origin string // what writes it
	Why    string
}

// NotRead returns the table of what is knowingly not read.
func NotRead() []Unsupported { return notRead }

var notRead = []Unsupported{
	{"documents that quote logs", "manuals, rule collections, tickets", "less than half of their first lines are a log's, so that what they are cannot be told; copy the lines out, or name the format with --format, which then counts the prose as skipped"},
	{"several formats in one file", "collections of samples", "an input is read as one format; cut it apart, or name the one that matters with --format or --log-format"},
	{"exports that begin broken", "damaged files of NetFlow packets", "the first packet announces more records than it holds, so that nothing shows what the file is"},
	{"PortSentry", "psionic PortSentry", "it says that a host was seen scanning, and not which packets; the firewall's own log shows them"},
	{"scanlogd", "Openwall scanlogd", "it sums a scan up in one line without its packets; the firewall's own log shows them"},
	{"iplog", "iplog of Ohio State University", "out of use for twenty years, and it names many hosts by name only; a capture or firewall log of the same network shows more"},
	{"Guacamole", "Apache Guacamole", "it logs log-ins, and no request or packet"},
	{"monit", "Monit", "it logs log-ins and the state of services, and no request or packet"},
	{"SonicWall, Check Point and Palo Alto syslog", "their firewalls", "no recording was at hand to read them by; their NetFlow and IPFIX are read"},
}
