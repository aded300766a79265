package scan

import (
	"testing"

	"cordon"
)

// Whose contact it is is not known where it is in doubt who asked.
func TestWhatIsInDoubtIsNoContact(t *testing.T) {
	o := cordon.Observation{
		Kind: cordon.Request, Proto: cordon.TCP, Opened: cordon.OpenedByServer, Time: 997_000_000e9, DstPort: 80,
		Src: cordon.ParseHost("192.0.2.1"), Dst: cordon.ParseHost("198.51.100.1"),
	}
	if !new(Event).Set(&o) {
		t.Fatal("a request is no contact")
	}
	if o.SrcInDoubt = true; new(Event).Set(&o) {
		t.Error("a request of which it is in doubt who asked is a contact")
	}
}
