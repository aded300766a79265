package inventory

import (
	"bytes"
	"slices"
)

// withKernel is a system's name with that of its kernel, where the name alone does not tell
// it: "Pop!_OS (Linux)".
func withKernel(name, kernel []byte) []byte {
	if len(name) == 0 || len(kernel) == 0 || bytes.Contains(bytes.ToLower(name), bytes.ToLower(kernel)) {
		return name
	}
	return slices.Concat(name, []byte(" ("), kernel, []byte(")"))
}

// linuxPlatforms are osquery's names of platforms, of platform and platform_like, that run
// Linux.
var linuxPlatforms = map[string]bool{
	"linux": true, "debian": true, "ubuntu": true, "rhel": true, "centos": true, "fedora": true, "amzn": true, "arch": true,
	"suse": true, "opensuse": true, "sles": true, "gentoo": true, "alpine": true, "slackware": true, "nixos": true,
}

// kernelOf is the kernel of osquery's platforms; nil where they do not tell it.
func kernelOf(platforms ...[]byte) []byte {
	for _, p := range platforms {
		for word := range bytes.FieldsSeq(bytes.ToLower(p)) {
			if linuxPlatforms[string(word)] {
				return []byte("Linux")
			}
		}
	}
	return nil
}

// unixKernels are what uname -s writes that is none of Windows.
var unixKernels = map[string]bool{"linux": true, "darwin": true, "sunos": true, "aix": true, "hp-ux": true, "freebsd": true, "openbsd": true, "netbsd": true}

// unixKernel is a kernel's name where it is known, and nil.
func unixKernel(name []byte) []byte {
	if unixKernels[string(bytes.ToLower(name))] {
		return name
	}
	return nil
}
