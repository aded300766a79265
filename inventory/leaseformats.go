package inventory

import "bytes"

// LeaseFormat is one kind of record of who held an address.
type LeaseFormat struct {
	Name    string
	Title   string
	Origin  string
	Shows   string
	Limits  string
	journal bool // one holder at a time: the record that began last decides
	sniff   func(head []byte) bool
	read    func(*leaseReader) *Error
}

// LeaseFormats returns the table of all of them, in the order in which they are
// tried.
func LeaseFormats() []*LeaseFormat { return leaseFormats }

var leaseFormats = []*LeaseFormat{
	{
		Name: "kea", Title: "Kea's lease file", Origin: "ISC Kea: kea-leases4.csv, kea-leases6.csv",
		Shows:   "hardware address (or client id, or DUID) and time from each line, by header; a lease begins its lifetime before it expires; delegated prefixes",
		Limits:  "a deleted lease ends at a time that the file does not show: until another has the address it is unknown who did, and the last holder is named as one who may have",
		journal: true, sniff: sniffKea, read: readKea,
	},
	{
		Name: "isc", Title: "dhcpd.leases", Origin: "ISC dhcpd",
		Shows:   "hardware address (or uid), begin and end of each lease, in UTC or as seconds (db-time-format local); ia-na of DHCPv6",
		Limits:  "abandoned leases and those of a failover partner's pool name nobody",
		journal: true, sniff: sniffISC, read: readISC,
	},
	{
		Name: "radius", Title: "RADIUS accounting", Origin: "FreeRADIUS detail files",
		Shows:   "user name, address and prefixes from Start, Interim-Update and Stop, by session",
		Limits:  "a session without a Stop holds until the file's last record, or until its access server restarts; times without a zone are UTC",
		journal: true, sniff: sniffRADIUS, read: readRADIUS,
	},
	{
		Name: "lease-csv", Title: "table of leases", Origin: "anything that exports CSV with the columns address, from, to, subscriber and, of a shared address, port-from and port-to",
		Shows:  "who held an address, or some ports of it; several at a time. An address may be a prefix; an empty end is none",
		Limits: "a shared address is never told without its port",
		sniff:  sniffLeaseCSV, read: readLeaseCSV,
	},
}

// SniffLeases finds the format by content; nil where none fits.
func SniffLeases(head []byte) *LeaseFormat {
	head = bytes.TrimPrefix(head[:min(len(head), SniffLength)], []byte("\xef\xbb\xbf"))
	for _, f := range leaseFormats {
		if f.sniff(head) {
			return f
		}
	}
	return nil
}

// LeaseFormatByName returns the format with a name.
func LeaseFormatByName(name string) (*LeaseFormat, bool) {
	for _, f := range leaseFormats {
		if f.Name == name {
			return f, true
		}
	}
	return nil, false
}
