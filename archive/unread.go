package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// unread is what people have and cordon does not read: it is called by its
// name, with what to do.
type unread struct {
	is   func(head []byte) bool
	text string
}

var unreads = []unread{
	{starts("7z\xbc\xaf\x27\x1c"), "a 7-Zip archive, which is not read; unpack it first"},
	{starts("Rar!\x1a\x07"), "a RAR archive, which is not read; unpack it first"},
	{starts("\x04\x22\x4d\x18"), "compressed with lz4, which is not read; decompress it first (lz4 -d)"},
	{starts("\x02\x21\x4c\x18"), "compressed with lz4, which is not read; decompress it first (lz4 -d)"},
	{starts("LZIP\x01"), "compressed with lzip, which is not read; decompress it first (lzip -d)"},
	{isLzma, "compressed with lzma, which is not read; decompress it first (xz -d --format=lzma)"},
	{starts("\x1f\x9d"), "compressed with compress (.Z), which is not read; decompress it first (uncompress, or gzip -d)"},
	{isCpio, "a cpio archive, which is not read; unpack it first (cpio -i)"},
	{starts("MSCF\x00\x00\x00\x00"), "a cabinet (.cab), which is not read; unpack it first"},
	{starts("ElfFile\x00"), "a Windows event log (.evtx), which is not read; give the server's or firewall's own log file"},
	{isETL, "a Windows event trace (.etl), which is not read; convert it first (etl2pcapng, or netsh trace convert)"},
	{starts("LPKSHHRH"), "a journal of systemd, which is not read; export it first (journalctl --file FILE -o short-iso)"},
	{starts("SQLite format 3\x00"), "an SQLite database, which is not read; export the log as text first"},
	{starts("%PDF-"), "a PDF document, which is not read; give the log itself"},
	{isHTML, "an HTML page, which is not read; give the log itself"},
	{starts("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "a document of an Office program, which is not read; save it as text first"},
	{starts("age-encryption.org/v1"), "encrypted with age, which is not read; decrypt it first"},
	{starts("-----BEGIN PGP MESSAGE"), "encrypted with PGP, which is not read; decrypt it first"},
}

func unreadable(head []byte) error {
	for i := range unreads {
		if unreads[i].is(head) {
			return errors.New(unreads[i].text)
		}
	}
	return nil
}

// isLzma knows the header of .lzma, which has no magic, by what encoders write:
// the default properties, a dictionary of 2^n or 2^n+2^(n-1), and an unknown
// size or one below 2^40.
func isLzma(head []byte) bool {
	if len(head) < 13 || head[0] != 0x5d {
		return false
	}
	dict, size := binary.LittleEndian.Uint32(head[1:]), binary.LittleEndian.Uint64(head[5:])
	if low := dict & -dict; dict < 1<<12 || dict != low && dict != 3*low {
		return false
	}
	return size == 1<<64-1 || size < 1<<40
}

// isCpio knows the two old binary orders and the two kinds of ASCII header.
func isCpio(head []byte) bool {
	digits := func(n int, set string) bool {
		return len(head) >= n && len(bytes.Trim(head[:n], set)) == 0
	}
	switch {
	case len(head) < 26:
		return false
	case string(head[:6]) == "070701", string(head[:6]) == "070702":
		return digits(110, "0123456789abcdefABCDEF")
	case string(head[:6]) == "070707":
		return digits(76, "01234567")
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(head[:2]) {
	case "\xc7\x71":
	case "\x71\xc7":
		order = binary.BigEndian
	default:
		return false
	}
	name := int(order.Uint16(head[20:])) // its length, with the zero at its end
	return name > 1 && 26+name <= len(head) && head[26+name-1] == 0
}

// isETL knows an event trace by its first buffer: the size of buffers, and
// behind the buffer's header of 72 bytes the header of a system event.
func isETL(head []byte) bool {
	if len(head) < 80 {
		return false
	}
	size := binary.LittleEndian.Uint32(head)
	return size >= 1<<10 && size <= 16<<20 && size%512 == 0 && (head[74] == 1 || head[74] == 2) && head[75] == 0xc0
}

func isHTML(head []byte) bool {
	head = bytes.TrimLeft(head[:min(len(head), 512)], " \t\r\n")
	lower := bytes.ToLower(head[:min(len(head), 16)])
	return bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html"))
}
