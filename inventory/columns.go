package inventory

import (
	"bytes"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// meaning is what a column of a table says.
type meaning uint8

const (
	other meaning = iota
	colAddress
	colName
	colMAC
	colOS
	colOSVersion
	colServicePack
	colProcess
	colPackage
	colVersion
	colServer
	colPort
	colProtocol
	colHotfix
	colFile
	colSeen
	colState
	colInstalled
	colBoot
	colSince
	columnMeanings
)

// columnNames are what --map takes, by meaning.
var columnNames = [columnMeanings]string{
	"", "address", "name", "mac", "os", "os-version", "service-pack", "process", "package",
	"version", "server", "port", "protocol", "hotfix", "file", "seen", "state", "installed", "booted", "in-service",
}

// ColumnMeanings are the words by which Options.Map gives a column a meaning.
func ColumnMeanings() []string { return slices.Clone(columnNames[1:]) }

// synonyms are headers, as ColumnName spells them, whose meaning is guessed.
var synonyms = map[string]meaning{
	"ip": colAddress, "ip-address": colAddress, "ipv4": colAddress, "ipv6": colAddress, "ip-addr": colAddress, "ipaddr": colAddress,
	"ipaddress": colAddress, "ipv4-address": colAddress, "ipv6-address": colAddress, "primary-ip": colAddress, "host-ip": colAddress,
	"ip-addresses": colAddress, "ipaddresses": colAddress, "addr": colAddress, "last-ip": colAddress, "last-known-ip": colAddress,
	"hostname": colName, "host-name": colName, "host": colName, "computer": colName, "computer-name": colName, "computername": colName,
	"machine": colName, "machine-name": colName, "device": colName, "device-name": colName, "fqdn": colName, "dns-name": colName,
	"dnshostname": colName, "asset-name": colName, "netbios-name": colName, "server-name": colName, "system-name": colName, "ci-name": colName,
	"mac-address": colMAC, "macaddress": colMAC, "ethernet-address": colMAC, "hwaddr": colMAC, "hardware-address": colMAC,
	"operating-system": colOS, "operatingsystem": colOS, "os-name": colOS, "osname": colOS, "platform": colOS, "os-caption": colOS,
	"os-build": colOSVersion, "operatingsystemversion": colOSVersion, "operating-system-version": colOSVersion, "osversion": colOSVersion, "build": colOSVersion,
	"servicepack": colServicePack, "operatingsystemservicepack": colServicePack, "sp": colServicePack,
	"processes": colProcess, "process-name": colProcess, "running-processes": colProcess, "image": colProcess, "image-name": colProcess,
	"packages": colPackage, "package-name": colPackage, "software": colPackage, "software-name": colPackage, "application": colPackage,
	"program": colPackage, "product": colPackage, "product-name": colPackage, "displayname": colPackage, "display-name": colPackage,
	"package-version": colVersion, "software-version": colVersion, "product-version": colVersion, "displayversion": colVersion, "display-version": colVersion,
	"banner": colServer, "server-banner": colServer, "server-header": colServer, "http-server": colServer, "web-server": colServer, "webserver": colServer,
	"portid": colPort, "port-number": colPort, "proto": colProtocol, "transport": colProtocol,
	"hotfixes": colHotfix, "hotfix-id": colHotfix, "hotfixid": colHotfix, "patches": colHotfix, "installed-patches": colHotfix, "kb": colHotfix, "kbs": colHotfix, "updates": colHotfix,
	"files": colFile, "file-name": colFile, "filename": colFile, "path": colFile,
	"last-seen": colSeen, "lastseen": colSeen, "last-scan": colSeen, "scan-date": colSeen, "scan-time": colSeen, "timestamp": colSeen,
	"last-inventory": colSeen, "last-check-in": colSeen, "last-checkin": colSeen, "checked": colSeen, "as-of": colSeen, "updated": colSeen, "date": colSeen, "time": colSeen,
	"patched": colInstalled, "patched-on": colInstalled, "installed-on": colInstalled, "hotfix-installed": colInstalled,
	"last-boot": colBoot, "last-boot-time": colBoot, "boot-time": colBoot, "lastbootuptime": colBoot, "last-restart": colBoot,
	"in-service-since": colSince, "exposed-since": colSince, "online-since": colSince, "commissioned": colSince,
	"status": colState, "power-state": colState, "alive": colState,
}

// ColumnName is a header in the spelling in which advisories name columns:
// lower case, with hyphens between words.
func ColumnName(header string) string {
	var s strings.Builder
	gap := false
	for _, r := range strings.ToLower(strings.TrimSpace(header)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r > 0x7f, r == '.', r == '-' && s.Len() > 0:
			if gap && s.Len() > 0 && r != '-' {
				s.WriteByte('-')
			}
			gap = false
			s.WriteRune(r)
		default:
			gap = true
		}
	}
	return s.String()
}

// column is one of a table's.
type column struct {
	name    string // as ColumnName spells its header
	meaning meaning
	guessed bool // by a synonym, not by its own name

	sound [4]string // values that were found to be understood, the last first
}

// columnsOf reads a header. asked is what --map says, by header.
func columnsOf(cells [][]byte, asked map[string]string) []column {
	byName := map[string]meaning{}
	for header, means := range asked {
		if i := slices.Index(columnNames[:], means); i > 0 {
			byName[ColumnName(header)] = meaning(i)
		}
	}
	columns := make([]column, len(cells))
	for i, cell := range cells {
		c := &columns[i]
		c.name = ColumnName(string(cell[:min(len(cell), maxWord)]))
		if m, ok := byName[c.name]; ok {
			c.meaning = m
		} else if at := slices.Index(columnNames[:], c.name); at > 0 && meaning(at) != colName {
			c.meaning = meaning(at)
		}
	}
	return columns
}

// guess gives columns without a meaning the one of their synonym, where no
// other column has it by its own name. A machine may have several addresses.
func guess(columns []column) {
	have := map[meaning]bool{}
	for _, c := range columns {
		have[c.meaning] = true
	}
	for i := range columns {
		c := &columns[i]
		m, ok := synonyms[c.name]
		if c.meaning != other || !ok || have[m] && m != colAddress {
			continue
		}
		c.meaning, c.guessed = m, true
		have[m] = true
	}
	guessName(columns, have)
}

// guessName gives a column that is merely called "name" its meaning: the
// machine's, or, where another names the machine, the software's.
func guessName(columns []column, have map[meaning]bool) {
	i := slices.IndexFunc(columns, func(c column) bool { return c.meaning == other && c.name == columnNames[colName] })
	switch {
	case i < 0:
	case !have[colName]:
		columns[i].meaning, columns[i].guessed = colName, true
	case have[colVersion] && !have[colPackage]:
		columns[i].meaning, columns[i].guessed = colPackage, true
	}
}

// has reports whether a column means one of m.
func has(columns []column, m ...meaning) bool {
	return slices.ContainsFunc(columns, func(c column) bool { return slices.Contains(m, c.meaning) })
}

// unmapped are the headers that --map names and the table does not have, and
// meanings that there are not.
func unmapped(columns []column, asked map[string]string) (wrong []string) {
	for _, header := range slices.Sorted(maps.Keys(asked)) {
		name := ColumnName(header)
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
			wrong = append(wrong, "no column "+shown([]byte(header)))
		} else if slices.Index(columnNames[:], asked[header]) <= 0 {
			wrong = append(wrong, shown([]byte(asked[header]))+" is no meaning of a column: "+strings.Join(columnNames[1:], ", "))
		}
	}
	return wrong
}

// isAddress reports whether a cell is an IP address.
func isAddress(cell []byte) bool {
	cell = bytes.TrimSpace(cell)
	if len(cell) < 3 || len(cell) > 45 || bytes.IndexByte(cell, '.') < 0 && bytes.IndexByte(cell, ':') < 0 {
		return false
	}
	_, err := netip.ParseAddr(string(cell))
	return err == nil
}
