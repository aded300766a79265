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
		Limits: "what a scan did not see is unknown, never absent; names by reverse look-up are shown and join nothing",
		sniff:  sniffNmap, read: readNmap,
	},
	{
		Name: "csv", Title: "table with a header", Origin: "anything that exports CSV, with commas, semicolons or tabs",
		Shows:  "every column, by its header; address, name, system, software, patches and times where the header, --map or the cells tell which they are, and what was guessed is said",
		Limits: "rows without a machine are skipped; without a column that names machines nothing is read",
		sniff:  sniffCSV, read: readCSV,
	},
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
		case bytes.HasPrefix(head, []byte("<?")), bytes.HasPrefix(head, []byte("<!")):
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
