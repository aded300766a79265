package inventory

import (
	"bytes"
	"regexp"
	"slices"
)

// A machine that is none of Windows may have one within it, or boot one at other times. The
// guest answers at an address of its own or at its host's, so that the host's system does
// not say that nothing here is a Windows.

// guestHeaders are those of columns that name systems besides the machine's own. Where no
// column has that, they are not read: what lists virtual machines calls theirs so too.
var guestHeaders = phrases("guest, guests, guest-os, guestos, guest-operating-system, guest-system, vm, vms, vm-os, virtual-machines, virtual-machine, hosted-vms, " +
	"os-2, os2, second-os, secondary-os, other-os, additional-os, dual-boot, dualboot, operating-system-2, " +
	"gast, gastsystem, gast-os, gastbetriebssystem, virtuelle-maschinen, zweites-betriebssystem, machines-virtuelles, système-invité, máquinas-virtuales")

// windows is how people write that something is one.
var windows = regexp.MustCompile(`(?i)\b(?:win(?:dows)?\b|win ?(?:\d|nt|xp|me\b)|w2k|w9[58x]|nt ?\d|nt\b|xp\b|vista\b)`)

// guests tells of a row's guests that are a Windows, where the machine itself is none.
func (t *table) guests() {
	own := t.row[colOS]
	isWindows := func(f further) bool { return f.m == colOS && windows.Match(f.cell) }
	if own == nil || windows.Match(own) || slices.ContainsFunc(t.more, isWindows) {
		return
	}
	for _, i := range t.within {
		if i < len(t.rows.cells) && windows.Match(t.rows.cells[i]) {
			t.d.guest(t.d.words.of(own), t.d.words.of(t.rows.cells[i]))
		}
	}
}

// guest tells that a machine has another system within its own: of the two nobody knows
// which a worm meets.
func (d *reader) guest(own, guest string) { d.say(OS, own+" with "+guest+" in it", "") }

// guest keeps a system that is in a program of the machine's, and is a Windows.
func (b *bom) guest(c component) {
	if !b.box && !slices.Contains(b.open, true) && windows.Match(c.name) && b.inside == nil {
		b.inside = bytes.Clone(c.name)
	}
}

// guests tells of it, where the machine itself is none; and that a system was a container's,
// which a document may say behind it.
func (b *bom) guests() {
	if b.box && b.own != nil {
		b.d.begin(b.host, b.seen, Recorded, b.d.item.Position)
		b.d.say(OS, b.d.words.of(bytes.TrimSpace(b.own))+" in a container", "")
		return
	}
	if b.inside == nil || b.own == nil || windows.Match(b.own) {
		return
	}
	b.d.begin(b.host, b.seen, Recorded, b.d.item.Position)
	b.d.guest(b.d.words.of(bytes.TrimSpace(b.own)), b.d.words.of(b.inside))
}

// runsGuests reports whether a process is one that runs a virtual machine.
func runsGuests(process []byte) bool {
	name := bytes.ToLower(process[bytes.LastIndexAny(process, `/\`)+1:])
	return bytes.HasPrefix(name, []byte("vmware-vmx")) || bytes.HasPrefix(name, []byte("qemu-")) || bytes.HasPrefix(name, []byte("vboxheadless")) || bytes.HasPrefix(name, []byte("virtualboxvm"))
}
