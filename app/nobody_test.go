package app

import (
	"testing"

	"cordon"
)

// What is no address and no name in front of a line is nobody; what was asked counts.
func TestAClientThatIsNoNameIsNobody(t *testing.T) {
	for _, client := range []string{"192.0.2.99\x0198.51.100.7", "192.0.2.99\x00", `192.0.2.99\x01`, "<img/src=x>", "192.0.2.9\u202e9", "a;b"} {
		rep := analyse(t, nil, saved(t, "access.log", []byte(hit(0, "198.51.100.1", "GET / HTTP/1.0")+hit(1, client, codeRedII))))
		var attacked bool
		for _, h := range rep.Hosts {
			if h.Verdict != cordon.VerdictAttacked {
				t.Errorf("%q: %s is %s", client, h.Address, h.Verdict)
			} else {
				attacked = true
			}
		}
		if !attacked || rep.Inputs[0].Skipped != 1 {
			t.Errorf("%q: attacked %t, %d not understood", client, attacked, rep.Inputs[0].Skipped)
		}
	}
	for _, client := range []string{"srv-1.example.net", "2001:db8::7", "host_2", "192.000.002.005"} {
		rep := analyse(t, nil, saved(t, "access.log", []byte(hit(1, client, codeRedII))))
		infected := 0
		for _, h := range rep.Hosts {
			if h.Verdict == cordon.VerdictInfected {
				infected++
			}
		}
		if infected != 1 {
			t.Errorf("%q: %d infected", client, infected)
		}
	}
}
