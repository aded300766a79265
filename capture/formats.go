package capture

// Table is one list of what a capture may hold, in words for people.
type Table struct {
	Title string
	Rows  []Format
}

// Format is one thing that is read of captures, or is not.
type Format struct{ Name, Shows, Limits string }

// Formats returns what is read of captures: files, links, what is carried.
func Formats() []Table {
	return []Table{
		{"Files", []Format{
			{"pcap", "both byte orders, microseconds and nanoseconds, the modified variant of old Linux distributions; a last record that is cut is told", ""},
			{"pcapng", "every block that holds packets, several sections, several interfaces with different links and resolutions", "names, keys, statistics, journals and custom blocks are stepped over"},
		}},
	}
}
