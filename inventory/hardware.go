package inventory

// HardwareAddress is the one spelling of an Ethernet address that was written as
// 00-0C-29-AA-BB-CC, 000c.29aa.bbcc or alike: 00:0c:29:aa:bb:cc. ok is false
// where s is none.
func HardwareAddress(s string) (mac string, ok bool) {
	var room [17]byte
	if !hardware(&room, []byte(s)) {
		return "", false
	}
	return string(room[:]), true
}

// hardware writes b's one spelling, and reports whether it is such an address:
// twelve digits in groups of two or four.
func hardware(out *[17]byte, b []byte) bool {
	if len(b) != 17 && len(b) != 14 {
		return false
	}
	group := 2
	if len(b) == 14 {
		group = 4
	}
	n := 0
	for i, c := range b {
		if i%(group+1) == group {
			if c != ':' && c != '-' && c != '.' {
				return false
			}
			continue
		}
		switch {
		case c >= 'A' && c <= 'F':
			c |= 0x20
		case c-'0' > 9 && (c < 'a' || c > 'f'):
			return false
		}
		if n%3 == 2 {
			out[n] = ':'
			n++
		}
		out[n] = c
		n++
	}
	return n == 17
}

// oneSpelling is b, or its one spelling in room where b is a hardware address.
func oneSpelling(room *[17]byte, b []byte) []byte {
	if hardware(room, b) {
		return room[:]
	}
	return b
}

// commonHardware reports whether many machines have a hardware address, in its one
// spelling, by the way they are made: what programs give to adapters of their own.
func commonHardware(mac []byte) bool {
	if len(mac) != 17 {
		return false
	}
	for _, begins := range [...]string{
		"00:50:56:c0:00:",   // VMware, of a host's own adapters
		"0a:00:27:00:00:",   // VirtualBox, of the same
		"02:42:",            // Docker, made of an address
		"44:45:53:54:",      // Windows 9x and VPN clients, "DEST": a dial-up adapter
		"00:53:45:00:00:00", // Windows, a WAN miniport
		"02:00:4c:4f:4f:50", // Windows, the loopback adapter
		"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff",
	} {
		if string(mac[:len(begins)]) == begins {
			return true
		}
	}
	return false
}

// CommonHardware reports whether s is a hardware address, in any spelling, that many
// machines have by the way they are made.
func CommonHardware(s string) bool {
	var room [17]byte
	return hardware(&room, []byte(s)) && commonHardware(room[:])
}
