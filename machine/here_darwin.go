package machine

import "os"

// Here is this machine.
func Here() (Facts, bool) {
	host, _ := os.Hostname() // a machine without a name has none
	return &Mac{Run: run, Host: host, Also: own()}, true
}
