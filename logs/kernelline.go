package logs

import (
	"bytes"

	"cordon"
)

// What the kernel logs is kept in more than one way:
//
//	Feb 25 12:11:24 gate kernel: DROP IN=eth0 …                             RFC 3164
//	<4>1 2005-02-25T12:11:24.5+01:00 gate kernel - - - [12.5] DROP IN=eth0 … RFC 5424
//	[Fri Feb 25 12:11:24 2005] DROP IN=eth0 …                               dmesg -T
//	{"__REALTIME_TIMESTAMP":"1109329884000000","MESSAGE":"DROP IN=eth0 …"}  journalctl -o json
//	[12.500000] DROP IN=eth0 …                                              dmesg: since boot, which is no time

// kernelText is what a line says in the kernel's name.
type kernelText struct {
	at      cordon.Time
	quality cordon.TimeQuality
	body    []byte
	// kernel tells that a field of its own names the kernel, or what logs for it: then
	// no word in body says otherwise.
	kernel bool
}

// kernelLine reads what stands around the kernel's words, and returns why they are
// not the kernel's, or "".
func (d *decoder) kernelLine(line []byte) (t kernelText, reason string) {
	if line = unquoted(line); len(line) > 0 && line[0] == '{' {
		return d.journalEntry(line)
	}
	line = withoutPriority(line)
	if rest, ok := bytes.CutPrefix(line, []byte("1 ")); ok {
		return d.kernelRFC5424(rest)
	}
	if stamp, rest, ok := bracket(line); ok {
		if t.at, ok = errorTime(stamp, &d.days, d.o.Location); ok {
			t.quality, t.body = cordon.TimeZoneless, rest
			return t, ""
		}
	}
	t.at, t.quality, t.body = d.syslogTime(line)
	return t, ""
}

// kernelRFC5424 reads what follows the version (RFC 5424, section 6): time, host,
// program, process, message identifier and structured data. Who signs there is
// believed as in a tag: a program with a process number, or in small letters.
func (d *decoder) kernelRFC5424(b []byte) (t kernelText, reason string) {
	var rest []byte
	if t.at, t.quality, rest = d.isoTime(b); t.quality == cordon.TimeUnknown {
		d.note(noteNoTime)
		_, rest = word(b)
	}
	_, t.body = word(rest)
	name, rest := word(t.body)
	process, _ := word(rest)
	_, numbered := whole(process)
	if t.kernel = ofKernel(name); !t.kernel && string(name) != "-" && (numbered || small(name)) {
		return t, notFirewall
	}
	return t, ""
}

// ofKernel reports whether a name is the kernel's, or that of what logs for it.
func ofKernel(name []byte) bool {
	return string(name) == "kernel" || bytes.HasPrefix(name, []byte("ulogd"))
}

const (
	journalTime = iota
	journalMessage
	journalTransport
	journalName
)

// journalSchema are fields of systemd.journal-fields(7). A program chooses its
// identifier; what came from the kernel itself the journal tells by the transport.
var journalSchema = newSchema("__REALTIME_TIMESTAMP", "MESSAGE", "_TRANSPORT", "SYSLOG_IDENTIFIER")

// journalEntry reads an entry of systemd's journal as journalctl -o json writes it.
func (d *decoder) journalEntry(line []byte) (t kernelText, reason string) {
	var v values
	if !journalSchema.read(line, &v) {
		return t, notJSON
	}
	if v[journalMessage].kind != '"' { // bytes that are no text stand in a list of numbers
		return t, notFirewall
	}
	switch transport, name := v[journalTransport].raw, v[journalName].raw; {
	case string(transport) == "kernel", ofKernel(name) && (len(transport) == 0 || string(name) != "kernel"):
		t.kernel = true
	case len(transport) > 0 || len(name) > 0: // anybody can call himself kernel
		return t, notFirewall
	}
	const micro, tooFar = 1e3, 1 << 33 * 1e6
	if n, ok := count(v[journalTime].raw); ok && n > 0 && n < tooFar {
		t.at, t.quality = cordon.Time(n)*micro, cordon.TimeExact
	} else {
		d.note(noteNoTime)
	}
	if len(d.batch) == 0 {
		d.scratch = d.scratch[:0]
	}
	t.body = d.string(&v[journalMessage]) // no observation holds on to it
	return t, ""
}
