package scan

import "testing"

// What a scanner says elsewhere tells nothing of what it would send to those it scans,
// and draws nobody: a desktop in use that is infected is no less so.
func TestWhatAScannerSaysElsewhereIsNotWhatItSends(t *testing.T) {
	const scanned, elsewhere = 80, 443
	for name, test := range map[string]struct {
		port, before, asked int
		spoke               bool
	}{
		"at the port that it scans":   {scanned, 40, 1, true},
		"elsewhere, amid the scan":    {elsewhere, 40, 1, false},
		"elsewhere, before it":        {elsewhere, 0, 1, false},
		"elsewhere, to many, amid it": {elsewhere, 60, 20, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene()
			scan := func(from, to int) {
				for i := from; i < to; i++ {
					s.tcp(host("192.0.2.66"), host("100.%d.%d.7", i, i*7%256), scanned, 0)
				}
			}
			scan(0, test.before)
			for i := range test.asked {
				s.greet(host("192.0.2.66"), host("198.51.100.%d", 1+i), uint16(test.port), "GET / HTTP/1.0")
			}
			scan(test.before, 120)
			found := s.found(Options{Memory: 1 << 20})
			if len(found) != 1 || found[0].Spoke != test.spoke {
				t.Fatalf("got %+v, want one that spoke: %t", found, test.spoke)
			}
			if sh := found[0].Shape; test.port == elsewhere && sh != nil && int(sh.Draws) > 120 {
				t.Errorf("%d draws, with those elsewhere", sh.Draws)
			}
		})
	}
}
