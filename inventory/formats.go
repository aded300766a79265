package inventory

import "bytes"

// Format is one kind of inventory.
type Format struct {
	Name   string // as --format takes it
	Title  string // as people call it
	Origin string // what writes it
	Shows  string // what cordon learns, in words for docs/reference/inventory.md
	Limits string // what is not read of it, and why; "" nothing worth a word
	sniff  func(head []byte) bool
	read   func(*reader) *Error
}

// SniffLength is how many of an input's first bytes decide about its format.
const SniffLength = 64 << 10

// Formats returns the table of all formats, in the order in which they are
// tried.
func Formats() []*Format { return formats }

var formats = []*Format{
	{
		Name: "nmap", Title: "nmap XML", Origin: "nmap -oX, also of 2003",
		Shows:  "who answered, services and what they were found to be, what scripts read of servers (http-server-header, http-headers, banner, smb-os-discovery), guesses of the system with their accuracy; hosts that were down",
		Limits: "what a scan did not see is unknown, never absent, and what was closed or filtered to it was so from where it ran; names by reverse look-up are shown and join nothing; a report without <finished>, or of a run that ended in an error, skipped a target, or counts more hosts that answered than it lists (as with --open), is incomplete",
		sniff:  sniffNmap, read: readNmap,
	},
	{
		Name: "cyclonedx", Title: "CycloneDX, as JSON", Origin: "makers of software lists: syft, trivy, cdxgen and many others",
		Shows:  "components with their versions, operating systems, files; also within each other",
		Limits: "what vulnerabilities mean (VEX) is not read; a document about a program or a container names no machine, so give it or it is the input's name; hardware and keys are passed over, and so is what a container or another device has in it",
		sniff:  sniffCycloneDX, read: readCycloneDX,
	},
	{
		Name: "cyclonedx-xml", Title: "CycloneDX, as XML", Origin: "the same",
		Shows: "as cyclonedx", Limits: "as cyclonedx",
		sniff: sniffCycloneDXXML, read: readCycloneDXXML,
	},
	{
		Name: "osquery", Title: "osquery results", Origin: "osqueryd's result log in all three shapes (events, snapshots, batches), osqueryi --json, fleetctl query",
		Shows:  "processes, hotfixes, packages and programs, the system, listening ports, files with versions, registry values; names and addresses of the machine. Differences are replayed by host, query and epoch",
		Limits: "rows are told by their columns; those of other tables are passed over and said. A process list is taken for whole where it has what every system runs (on Windows System, smss.exe, services.exe and lsass.exe; elsewhere process 1 and others), not all are of one user and the query's name has no word by which it may list a part (as unsigned_processes has; running_processes has none), a package list where the package manager is, a list of hotfixes where the query is called so and its name has no word by which it may list some (as iis_patches has; what missing_patches lists is not installed), a list of what listens where the query is called so (listening_ports), has no such word either, and shows rows of more than one of TCP, UDP and Unix; of other programs none is. Of differences one is whole where no counter is missing since 0. Rows that come as events are whole where a record of the same machine follows that shows that they were all, and none among them was not understood. Event tables and services are passed over",
		sniff:  sniffOsquery, read: readOsquery,
	},
	{
		Name: "wazuh", Title: "Wazuh syscollector", Origin: "Wazuh's agents, API (/syscollector), indexer (wazuh-states-…) and events",
		Shows:  "processes, packages, hotfixes, the system, listening ports, addresses, by agent",
		Limits: "what an agent sends does not name it: give the machine, or it is the input's name; services, users and groups are passed over; an answer of the API counts as a whole list of an agent's where it has as many records as it says there are, and among the agent's own what every system has, or, of what listens, both TCP and UDP",
		sniff:  sniffWazuh, read: readWazuh,
	},
	{
		Name: "zeek-software", Title: "Zeek's software.log", Origin: "Zeek, with tabs or as JSON",
		Shows:  "what servers and clients on the wire said of themselves, and operating systems",
		Limits: "it is what went by, so that it says nothing of what did not",
		sniff:  sniffZeekSoftware, read: readZeekSoftware,
	},
	{
		Name: "csv", Title: "table with a header", Origin: "anything that exports CSV, with commas, semicolons or tabs",
		Shows:  "every column, by its header; address, name, system, software, patches and times where the header, --map or the cells tell which they are, and what was guessed is said",
		Limits: "rows without a machine, or whose address is a network or a range, are skipped, and so are those with more cells than the header; without a column that names machines nothing is read",
		sniff:  sniffCSV, read: readCSV,
	},
}

// Unsupported is what people have beside their inventories, and what is
// knowingly not read.
type Unsupported struct {
	Name   string
	Why    string
	sniffs func(head []byte) bool
}

// NotRead returns the table of what is recognised, and not read.
func NotRead() []Unsupported { return notRead }

var notRead = []Unsupported{
	{"fingerprints for banners (recog)", "they tell what banners mean, and nothing about any machine", func(head []byte) bool { return string(xmlRoot(head)) == "fingerprints" }},
	{"address leases of Kea", "they tell who had an address: give them to --leases", func(head []byte) bool { return bytes.HasPrefix(head, []byte("address,hwaddr,")) }},
	{"address leases of ISC dhcpd", "they tell who had an address: give them to --leases", func(head []byte) bool {
		return bytes.Contains(head, []byte("\nlease ")) && bytes.Contains(head, []byte("starts "))
	}},
	{"XML of another kind", "only nmap's and CycloneDX's is read", func(head []byte) bool { return len(xmlRoot(head)) > 0 }},
}

// Recognise names what an input is that no format reads, and why it is not;
// false where that is not known.
func Recognise(head []byte) (Unsupported, bool) {
	head = bytes.TrimPrefix(head[:min(len(head), SniffLength)], []byte("\xef\xbb\xbf"))
	for _, u := range notRead {
		if u.sniffs(head) {
			return u, true
		}
	}
	return Unsupported{}, false
}

// Sniff finds the format by content, from the first bytes of an input; nil
// where none fits.
func Sniff(head []byte) *Format {
	head = bytes.TrimPrefix(head[:min(len(head), SniffLength)], []byte("\xef\xbb\xbf"))
	for _, f := range formats {
		if f.sniff(head) {
			return f
		}
	}
	return nil
}

// ByName returns the format with a name.
func ByName(name string) (*Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return nil, false
}

// xmlRoot is the name of an XML document's first element, nil where the head
// shows none.
func xmlRoot(head []byte) []byte {
	for {
		head = bytes.TrimLeft(head, " \t\r\n")
		end := []byte(">")
		switch {
		case bytes.HasPrefix(head, []byte("<!--")):
			end = []byte("-->")
		case bytes.HasPrefix(head, []byte("<?")):
		case bytes.HasPrefix(head, []byte("<!")):
			if open := bytes.IndexAny(head, "[>"); open >= 0 && head[open] == '[' { // declarations of its own
				head = head[max(bytes.IndexByte(head, ']'), 0):]
			}
		case len(head) > 0 && head[0] == '<':
			n := bytes.IndexAny(head[1:], " \t\r\n/>")
			if n < 0 {
				return nil
			}
			return head[1 : n+1]
		default:
			return nil
		}
		i := bytes.Index(head, end)
		if i < 0 {
			return nil
		}
		head = head[i+len(end):]
	}
}

func sniffNmap(head []byte) bool { return string(xmlRoot(head)) == "nmaprun" }
