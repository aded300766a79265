package inventory

import (
	"bytes"
	"fmt"
	"strings"
)

// portState is what a cell says of the port beside it: "open", "other", or "" where it
// says nothing of one.
func portState(state, port []byte) string {
	if len(port) == 0 {
		return ""
	}
	switch string(bytes.ToLower(state)) {
	case "open", "listening", "listen":
		return "open"
	case "closed", "filtered", "open|filtered", "closed|filtered", "unfiltered", "blocked", "close", "rejected", "dropped":
		return "other"
	}
	return ""
}

// system tells the row's system. Where several columns do, all of them count.
func (t *table) system() {
	if t.row[colOS] == nil {
		return
	}
	version := t.d.words.of(t.row[colOSVersion])
	if sp := t.row[colServicePack]; sp != nil {
		if number, ok := number(sp); ok {
			sp = fmt.Appendf(nil, "SP%d", number)
		}
		version = strings.TrimSpace(version + " " + string(sp))
	}
	t.runs(t.row[colOS], version)
	for i := range t.more {
		if t.more[i].m == colOS {
			t.runs(t.more[i].cell, version)
		}
	}
}

func (t *table) runs(os []byte, version string) {
	it := t.d.next(OS, t.d.words.of(os))
	it.Version = version
	if t.d.o.Expects != nil {
		if expects := t.d.o.Expects(it); expects != "" {
			t.misread(colOS, os, expects)
		}
	}
	t.d.send(it)
}

// software tells the row's processes, packages, hotfixes, files, ports and banners.
func (t *table) software() {
	d := t.d
	t.each(colProcess, Process, separatesNames)
	d.item.Since, d.item.SinceLocal = t.fixed, t.fixedLocal
	t.hotfixes()
	d.item.Since, d.item.SinceLocal = 0, false
	t.each(colFile, File, separatesNames)
	if t.row[colPackage] != nil {
		if t.row[colVersion] != nil {
			d.say(Package, d.words.of(t.row[colPackage]), d.words.of(t.row[colVersion]))
			t.eachFurther(colPackage, Package, separatesNames)
		} else {
			t.each(colPackage, Package, separatesNames)
		}
	}
	if t.row[colServer] != nil || t.row[colPort] != nil {
		t.services()
	}
}

// services tells the row's ports and banners.
func (t *table) services() {
	d := t.d
	proto := protocolNamed(t.row[colProtocol])
	if proto == 0 && t.row[colProtocol] != nil {
		t.misread(colProtocol, t.row[colProtocol], expectsProtocol)
	}
	open := portState(t.row[colState], t.row[colPort]) != "other"
	var only Item
	n := 0
	for field := range bytes.FieldsFuncSeq(t.row[colPort], separates) {
		port, of, ok := portOf(field)
		if !ok {
			t.misread(colPort, t.row[colPort], expectsPort)
			continue
		}
		if of == 0 {
			of = proto
		}
		n++
		only.Port, only.Proto = port, of
		if open {
			it := d.next(Service, "")
			it.Value, it.Port, it.Proto = "open", port, of
			d.send(it)
		}
	}
	if n != 1 {
		only.Port, only.Proto = 0, proto
	}
	t.banner(t.row[colServer], only.Port, only.Proto)
	for i := range t.more {
		if t.more[i].m == colServer {
			t.banner(t.more[i].cell, only.Port, only.Proto)
		}
	}
}

func (t *table) banner(cell []byte, port uint16, proto uint8) {
	if cell != nil {
		it := t.d.next(Banner, t.d.words.of(cell))
		it.Port, it.Proto = port, proto
		t.d.send(it)
	}
}

// portOf reads a port, as 23, 23/tcp or tcp/23; proto is 0 where it does not say.
func portOf(field []byte) (port uint16, proto uint8, ok bool) {
	if a, b, found := bytes.Cut(field, []byte{'/'}); found {
		if proto = protocolNamed(b); proto == 0 || b[0] < 'A' {
			a, b = b, a
			proto = protocolNamed(b)
		}
		if field = a; proto == 0 {
			return 0, 0, false
		}
	}
	n, ok := number(field)
	return uint16(n), proto, ok && n < 1<<16
}

// hotfixes tells those of a cell that holds nothing but their numbers: "not Q300972"
// and "KB4012212 (failed)" hold one as well, and say that it is not there.
func (t *table) hotfixes() {
	t.hotfixesOf(t.row[colHotfix])
	for i := range t.more {
		if t.more[i].m == colHotfix {
			t.hotfixesOf(t.more[i].cell)
		}
	}
}

func (t *table) hotfixesOf(cell []byte) {
	for part := range bytes.FieldsFuncSeq(cell, separates) {
		if !isHotfix(part) {
			t.misread(colHotfix, cell, expectsHotfix)
			return
		}
	}
	t.parts(cell, Hotfix, separates)
}

// isHotfix reports whether a word is the number of an article, as Q300972, KB4012212
// or 300972, or of a bulletin, as MS01-033. None has less than five digits.
func isHotfix(word []byte) bool {
	digits := bytes.TrimLeft(word, "KBQMSkbqms")
	if len(word)-len(digits) > 2 || len(digits) == 0 || digits[0]-'0' > 9 {
		return false
	}
	n := 0
	for _, c := range digits {
		switch {
		case c-'0' <= 9:
			n++
		case c != '-' && c != '_' && c != '.':
			return false
		}
	}
	return n >= 5
}

// each emits every one of several things in the row's cells of a meaning.
func (t *table) each(m meaning, k Kind, between func(rune) bool) {
	t.parts(t.row[m], k, between)
	t.eachFurther(m, k, between)
}

func (t *table) eachFurther(m meaning, k Kind, between func(rune) bool) {
	for i := range t.more {
		if t.more[i].m == m {
			t.parts(t.more[i].cell, k, between)
		}
	}
}

func (t *table) parts(cell []byte, k Kind, between func(rune) bool) {
	for part := range bytes.FieldsFuncSeq(cell, between) {
		if part = bytes.TrimSpace(part); len(part) > 0 {
			t.d.say(k, t.d.words.of(part), "")
		}
	}
}
