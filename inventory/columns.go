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
	"processes": colProcess, "process-name": colProcess, "running-processes": colProcess, "services": colProcess, "running-services": colProcess, "image": colProcess, "image-name": colProcess,
	"packages": colPackage, "package-name": colPackage, "software": colPackage, "software-name": colPackage, "application": colPackage,
	"program": colPackage, "product": colPackage, "product-name": colPackage, "displayname": colPackage, "display-name": colPackage,
	"package-version": colVersion, "software-version": colVersion, "product-version": colVersion, "displayversion": colVersion, "display-version": colVersion,
	"banner": colServer, "server-banner": colServer, "server-header": colServer, "http-server": colServer, "web-server": colServer, "webserver": colServer,
	"portid": colPort, "port-number": colPort, "proto": colProtocol, "transport": colProtocol,
	"hotfixes": colHotfix, "hotfix-id": colHotfix, "hotfixid": colHotfix, "patches": colHotfix, "installed-patches": colHotfix, "kb": colHotfix, "kbs": colHotfix, "updates": colHotfix,
	"ports": colPort, "open-port": colPort, "open-ports": colPort, "openports": colPort, "listening-ports": colPort, "tcp-ports": colPort,
	"files": colFile, "file-name": colFile, "filename": colFile, "path": colFile,
	"last-seen": colSeen, "lastseen": colSeen, "last-scan": colSeen, "scan-date": colSeen, "scan-time": colSeen, "timestamp": colSeen,
	"last-inventory": colSeen, "last-check-in": colSeen, "last-checkin": colSeen, "checked": colSeen, "as-of": colSeen, "updated": colSeen, "date": colSeen, "time": colSeen,
	"last-contact": colSeen, "last-communication": colSeen, "last-communicated": colSeen, "last-updated": colSeen, "last-update": colSeen, "last-modified": colSeen,
	"modified": colSeen, "last-online": colSeen, "last-scanned": colSeen, "last-sync": colSeen, "last-synced": colSeen, "last-report": colSeen, "last-reported": colSeen,
	"last-heartbeat": colSeen, "last-connected": colSeen, "last-audit": colSeen, "inventory-date": colSeen, "audit-date": colSeen, "reported": colSeen, "reported-at": colSeen,
	"scanned": colSeen, "zuletzt-gesehen": colSeen, "letzter-kontakt": colSeen, "zuletzt-online": colSeen, "inventurdatum": colSeen,
	"patched": colInstalled, "patched-on": colInstalled, "installed-on": colInstalled, "hotfix-installed": colInstalled,
	"last-boot": colBoot, "last-boot-time": colBoot, "boot-time": colBoot, "lastbootuptime": colBoot, "last-restart": colBoot,
	"in-service-since": colSince, "exposed-since": colSince, "online-since": colSince, "commissioned": colSince,
	"status": colState, "power-state": colState, "alive": colState,

	"ip-adresse": colAddress, "ipadresse": colAddress, "ipv4-adresse": colAddress, "ipv6-adresse": colAddress, "netzwerkadresse": colAddress,
	"rechnername": colName, "rechner": colName, "computername-fqdn": colName, "gerätename": colName, "geraetename": colName, "gerät": colName, "geraet": colName,
	"hostname-fqdn": colName, "servername": colName, "maschine": colName, "systemname": colName,
	"mac-adresse": colMAC, "macadresse": colMAC, "hardwareadresse": colMAC,
	"betriebssystem": colOS, "betriebsystem": colOS, "betriebssystemname": colOS,
	"betriebssystemversion": colOSVersion, "betriebssystem-version": colOSVersion,
	"prozesse": colProcess, "prozess": colProcess, "pakete": colPackage, "aktualisierungen": colHotfix, "patchstand": colHotfix,
	"zustand": colState, "neustart": colBoot, "letzter-neustart": colBoot, "letzter-start": colBoot, "installiert-am": colInstalled, "letzter-scan": colSeen, "stand": colSeen, "datum": colSeen,

	"adresse": colAddress, "adresse-ip": colAddress, "adresses-ip": colAddress, "adresse-ipv4": colAddress, "adresse-ipv6": colAddress,
	"nom": colName, "nom-d-hôte": colName, "nom-d-hote": colName, "nom-hôte": colName, "hôte": colName, "nom-de-l-ordinateur": colName, "nom-ordinateur": colName,
	"ordinateur": colName, "poste": colName, "nom-du-poste": colName, "machine-hôte": colName, "nom-machine": colName, "nom-de-la-machine": colName, "serveur": colName, "nom-du-serveur": colName,
	"adresse-mac":            colMAC,
	"système-d-exploitation": colOS, "systeme-d-exploitation": colOS, "système-exploitation": colOS, "système-d’exploitation": colOS,
	"processus": colProcess, "correctifs": colHotfix, "correctif": colHotfix, "mises-à-jour": colHotfix,
	"état": colState, "etat": colState, "statut": colState, "vu-le": colSeen, "dernière-connexion": colSeen, "dernier-contact": colSeen, "dernière-vue": colSeen,
	"dernier-démarrage": colBoot, "installé-le": colInstalled,

	"dirección": colAddress, "direccion": colAddress, "dirección-ip": colAddress, "direccion-ip": colAddress, "dirección-ipv4": colAddress,
	"equipo": colName, "nombre": colName, "nombre-del-equipo": colName, "nombre-de-equipo": colName, "nombre-equipo": colName, "nombre-de-host": colName, "ordenador": colName,
	"servidor": colName, "máquina": colName, "maquina": colName,
	"dirección-mac": colMAC, "direccion-mac": colMAC,
	"sistema-operativo": colOS, "procesos": colProcess, "parches": colHotfix, "actualizaciones": colHotfix,
	"installationsdatum": colInstalled, "in-betrieb-seit": colSince, "inbetriebnahme": colSince, "inbetriebnahmedatum": colSince, "zuletzt-aktiv": colSeen, "letzter-systemstart": colBoot, "systemstart": colBoot, "letzter-boot": colBoot,
	"date-d-installation": colInstalled, "date-d’installation": colInstalled, "date-d\u0092installation": colInstalled, "en-service-depuis": colSince, "date-de-mise-en-service": colSince, "mise-en-service": colSince,
	"derniere-vue": colSeen, "derniere-connexion": colSeen, "vu-pour-la-dernière-fois": colSeen, "dernier-demarrage": colBoot, "dernier-redémarrage": colBoot, "dernier-redemarrage": colBoot,
	"fecha-de-instalación": colInstalled, "fecha-de-instalacion": colInstalled, "en-servicio-desde": colSince, "visto-por-última-vez": colSeen, "visto-por-ultima-vez": colSeen, "ultima-vez": colSeen, "ultima-conexion": colSeen,
	"ultimo-arranque": colBoot, "último-inicio": colBoot, "ultimo-inicio": colBoot, "último-reinicio": colBoot, "ultimo-reinicio": colBoot,
	"estado": colState, "última-vez": colSeen, "visto": colSeen, "última-conexión": colSeen, "ultimo-contacto": colSeen, "último-contacto": colSeen, "último-arranque": colBoot, "fecha": colSeen,
}

// loose are synonyms that often mean something else beside a column that has the
// meaning: a platform may be x86, a date that of the purchase.
var loose = map[string]bool{
	"platform": true, "date": true, "time": true, "timestamp": true, "updated": true, "modified": true, "reported": true,
	"nom": true, "nombre": true, "adresse": true, "dirección": true, "direccion": true, "datum": true, "stand": true, "fecha": true, "poste": true, "maschine": true, "serveur": true, "servidor": true,
	"aktualisierungen": true, "actualizaciones": true, "mises-à-jour": true, "installiert-am": true,
	"installationsdatum": true, "date-d-installation": true, "date-d’installation": true, "date-d\u0092installation": true, "fecha-de-instalación": true, "fecha-de-instalacion": true,
}

// besidePatches are synonyms that are of the patches where a column has those, and else of
// the machine or its system.
var besidePatches = map[string]bool{
	"installationsdatum": true, "date-d-installation": true, "date-d’installation": true, "date-d\u0092installation": true,
	"fecha-de-instalación": true, "fecha-de-instalacion": true,
}

// many are the meanings that several columns may have, all of which are read. Of
// several times the one that is worse for the machine counts.
var many = [columnMeanings]bool{
	colAddress: true, colOS: true, colServer: true, colProcess: true, colPackage: true, colHotfix: true, colFile: true,
	colSeen: true, colInstalled: true, colBoot: true, colSince: true,
}

// neighbours are words of headers whose addresses are another machine's, or none's.
var neighbours = []string{
	"gateway", "router", "server", "proxy", "dns", "dhcp", "netmask", "broadcast", "nexthop", "next-hop", "resolver", "subnet", "firewall", "controller",
	"-gw-", "-wins-", "-mask-", "-ntp-", "-hop-", "-peer-", "-network-", "-netz-", "-maske-",
}

// neighbour reports whether a header says that its addresses are not the machine's.
func neighbour(name string) bool {
	name = "-" + strings.NewReplacer(".", "-").Replace(name) + "-"
	return slices.ContainsFunc(neighbours, func(word string) bool { return strings.Contains(name, word) })
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
	guessed bool    // by a synonym, not by its own name
	spare   meaning // which it would have if no other column had it
	as      string  // the column of an advisory that --map says it is; "" none
	tells   bool    // it may say of the row's patches that they are not installed
	patch   bool    // it says of the row's patches whether they are installed
	undone  bool    // it says of them that they were taken away, or do not work yet
	hint    bool    // it may say no of them
	remark  bool    // it may tell anything of them
	ofPort  bool    // it says of the row's ports whether they are open

	sound [4]string // values that were found to be understood, the last first
}

// columnsOf reads a header. mapped is what --map says, by header; asks tells the columns
// that an advisory asks for.
func columnsOf(cells [][]byte, mapped map[string]string, asks func(string) bool) []column {
	byName, as := map[string]meaning{}, map[string]string{}
	for header, means := range mapped {
		if i := slices.Index(columnNames[:], means); i > 0 {
			byName[ColumnName(header)] = meaning(i)
		} else if name := ColumnName(means); asks != nil && asks(name) {
			as[ColumnName(header)] = name
		}
	}
	columns := make([]column, len(cells))
	for i, cell := range cells {
		c := &columns[i]
		c.name = ColumnName(string(fromLatin1(cell[:min(len(cell), maxWord)])))
		if c.as = as[c.name]; c.as != "" {
			continue
		}
		if m, ok := byName[c.name]; ok {
			c.meaning = m
		} else if at := slices.Index(columnNames[:], c.name); at > 0 && meaning(at) != colName {
			c.meaning = meaning(at)
		}
	}
	return columns
}

// guess gives columns without a meaning the one of their synonym. Where another column
// has it and it is no meaning of many, they are spare.
func guess(columns []column) {
	have := map[meaning]bool{}
	for i := range columns {
		c := &columns[i]
		if have[c.meaning] && !many[c.meaning] {
			c.meaning, c.spare = other, c.meaning
		}
		have[c.meaning] = c.meaning != other
	}
	for _, late := range [2]bool{false, true} {
		for i := range columns {
			c := &columns[i]
			m, ok := synonyms[c.name]
			switch {
			case c.meaning != other || c.spare != other || c.as != "" || !ok || loose[c.name] != late, besidePatches[c.name] && !have[colHotfix]:
			case have[m] && (late || !many[m]):
				c.spare = m
			default:
				c.meaning, c.guessed = m, true
				have[m] = true
			}
		}
	}
	guessName(columns, have)
}

// guessName gives a column that is merely called "name" its meaning: the
// machine's, or, where another names the machine, the software's.
func guessName(columns []column, have map[meaning]bool) {
	i := slices.IndexFunc(columns, func(c column) bool { return c.meaning == other && c.as == "" && c.name == columnNames[colName] })
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
func unmapped(columns []column, mapped map[string]string, asks func(string) bool) (wrong []string) {
	for _, header := range slices.Sorted(maps.Keys(mapped)) {
		name := ColumnName(header)
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
			wrong = append(wrong, "no column "+shown([]byte(header)))
		} else if means := mapped[header]; slices.Index(columnNames[:], means) <= 0 && !asks(ColumnName(means)) {
			wrong = append(wrong, shown([]byte(means))+" is no meaning of a column, and none that an advisory asks for: "+strings.Join(columnNames[1:], ", ")+"; rename the header where it is another's")
		}
	}
	return wrong
}

// isAddress reports whether a cell is an IP address.
func isAddress(cell []byte) bool {
	if cell = bytes.TrimSpace(cell); !mayBeAddress(cell) {
		return false
	}
	_, err := netip.ParseAddr(string(cell))
	return err == nil
}

// mayBeAddress reports whether a cell looks enough like an address to be read as one.
func mayBeAddress(cell []byte) bool {
	return len(cell) >= 3 && len(cell) <= 45 && (bytes.IndexByte(cell, '.') >= 0 || bytes.IndexByte(cell, ':') >= 0)
}

// stand reports whether a cell stands for several machines: a network, as
// 192.0.2.0/28, or a range, as 192.0.2.9-192.0.2.20. An address with the length of its
// network's prefix, as 192.0.2.9/24, is one machine's.
func stand(cell []byte) bool {
	if len(cell) == 0 || isAddress(cell) {
		return false
	}
	before := false // an address stands before
	for field := range bytes.FieldsFuncSeq(cell, separates) {
		switch {
		case isAddress(field):
			before = true
			continue
		case before && joins(field), span(field):
			return true
		}
		before = false
	}
	return false
}

// joins reports whether a word between two addresses makes a range of them.
func joins(word []byte) bool {
	switch string(bytes.ToLower(word)) {
	case "-", "–", "—", "..", "...", "to", "bis", "through":
		return true
	}
	return false
}

// span reports whether one word is a range of addresses or a network.
func span(word []byte) bool {
	if len(word) > 91 || bytes.IndexByte(word, '.') < 0 && bytes.IndexByte(word, ':') < 0 {
		return false
	}
	if bytes.IndexByte(word, '/') > 0 {
		p, err := netip.ParsePrefix(string(word))
		return err == nil && p.Bits() < p.Addr().BitLen() && p == p.Masked()
	}
	if first, rest, ok := bytes.Cut(word, []byte{'*'}); ok {
		return len(bytes.Trim(first, "0123456789.")) == 0 && len(bytes.Trim(rest, "0123456789.*")) == 0
	}
	for _, mark := range []string{"-", "–", "—", ".."} {
		if from, to, ok := bytes.Cut(word, []byte(mark)); ok && isAddress(from) {
			_, number := number(to)
			return number || isAddress(to)
		}
	}
	return false
}
