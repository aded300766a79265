package bench_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/bench"
)

// mixedTraffic is so much of it that every one of the scanners has asked so many that it is
// plain that it is one.
var mixedTraffic = sync.OnceValues(func() (traffic []byte, truth bench.Truth) {
	var b bytes.Buffer
	truth, err := bench.Generate("mixed", 100_000, 1, &b)
	if err != nil {
		panic(err)
	}
	return b.Bytes(), truth
})

// Each of the two hundred scanners is named, and nobody else; at the median within a
// second of its first probe. And whoever is not named, or named falsely, is seen.
func TestEveryScannerOfMixedTrafficIsNamedAndNobodyElse(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mixed")
	traffic, truth := mixedTraffic()
	if err := os.WriteFile(name, traffic, 0o600); err != nil {
		t.Fatal(err)
	}
	if truth.Scanners != 200 {
		t.Fatalf("it is plain of %d that they scan, want 200", truth.Scanners)
	}
	text := analyse(t, name, 2)
	wrong, delay, err := truth.Compare(strings.NewReader(text))
	if err != nil || len(wrong) > 0 {
		t.Errorf("%v %q", err, wrong)
	}
	if delay <= 0 || delay > time.Second {
		t.Errorf("found after %v at the median", delay)
	}
	for what, mend := range map[string]func(*bench.Truth){
		"one who is not named": func(t *bench.Truth) { t.Scanners++; t.ScannerSum += 7 },
		"one named falsely":    func(t *bench.Truth) { t.Scanners--; t.ScannerSum -= 7 },
		"one for another":      func(t *bench.Truth) { t.ScannerSum++ },
	} {
		other := truth
		mend(&other)
		if wrong, _, err := other.Compare(strings.NewReader(text)); err != nil || len(wrong) != 1 {
			t.Errorf("%s: %v %q", what, err, wrong)
		}
	}
}

// Of the worm's requests some are sent twice, and of some the second part comes first; the
// truth counts those of which all crossed the wire, once each.
func TestRequestsAreSentAgainAndOutOfOrder(t *testing.T) {
	traffic, truth := mixedTraffic()
	type connection struct{ ends [12]byte } // addresses and ports
	begun, ended, whole := map[connection]bool{}, map[connection]bool{}, map[connection]bool{}
	twice, swapped := 0, 0
	for data := traffic[24:]; len(data) > 0; {
		frame := data[16:][:binary.LittleEndian.Uint32(data[8:])]
		data = data[16+len(frame):]
		if frame[12] != 8 || frame[13] != 0 || frame[23] != 6 || frame[26] != 203 {
			continue // nothing that a scanner sends
		}
		payload := frame[14+20+20 : 14+binary.BigEndian.Uint16(frame[16:])]
		c := connection{[12]byte(frame[26:38])}
		switch first, last := bytes.HasPrefix(payload, []byte("GET /default.ida?X")), bytes.HasSuffix(payload, []byte("\r\n\r\n")); {
		case first && last && whole[c]:
			twice++
		case first && last:
			whole[c] = true
		case first && ended[c]:
			swapped++
			whole[c] = true
		case first:
			begun[c] = true
		case last && !begun[c] && bytes.Contains(payload, []byte("text/xml")):
			ended[c] = true
		}
	}
	if n := truth.Variants[0].Observations; int(n) != len(whole) || n < 400 {
		t.Errorf("%d requests are told, %d crossed the wire", n, len(whole))
	}
	if len(begun) > 0 || 200*twice < len(whole) || 200*swapped < len(whole) {
		t.Errorf("of %d requests %d are sent twice, %d out of order, %d cut in order", len(whole), twice, swapped, len(begun))
	}
}
