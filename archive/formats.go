package archive

import "slices"

// Format is a container or compression that is seen through, in words for
// people.
type Format struct{ Name, Shows, Limits string }

// Formats returns what is seen through.
func Formats() []Format {
	return []Format{
		{"tar", "members with their paths, of every common variant (old, ustar, GNU, pax)", "links and devices are not followed, and told; sparse files are not read, and told"},
		{"zip", "members with their paths, stored or deflated", "other methods and encrypted members are told by name; an archive on standard input or inside another lies in memory while it is read, up to 64 MiB"},
		{"gzip", "also several streams one after the other, as rotation and bgzip write them", ""},
		{"zstd", "also frames one after the other and skippable ones", "windows up to 128 MiB"},
		{"xz", "also several streams", "dictionaries up to 128 MiB"},
		{"bzip2", "also several streams", ""},
		{"utf-16", "text as Windows programs save it, with a byte order mark", "without the mark it is not guessed"},
		{layerCR, "text whose lines end in carriage returns alone", "where a line feed stands in the first 64 KiB, a carriage return ends no line, nor does one in quotes alone; behind them a line feed right after a carriage return is part of the same line end"},
	}
}

// NotRead returns what is recognised and not read, each once, with what to do.
func NotRead() (texts []string) {
	for _, u := range unreads {
		if !slices.Contains(texts, u.text) {
			texts = append(texts, u.text)
		}
	}
	return texts
}
