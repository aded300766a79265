package sift

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cordon"
)

// times multiplies polynomials modulo the fingerprint's.
func times(a, b uint64) (p uint64) {
	for ; b != 0; b >>= 1 {
		if b&1 != 0 {
			p ^= a
		}
		a = shifted(a, 1)
	}
	return p
}

// gcd of polynomials.
func gcd(a, b uint64) uint64 {
	for b != 0 {
		for bits.Len64(a) >= bits.Len64(b) {
			a ^= b << (bits.Len64(a) - bits.Len64(b))
		}
		a, b = b, a
	}
	return a
}

// Rabin's test: x^(2^63) is x, and x^(2^(63/q)) − x has no factor in common with
// the polynomial for each prime q that divides 63.
func TestThePolynomialIsIrreducible(t *testing.T) {
	const x = 2
	p := uint64(x)
	for i := range degree {
		if i == degree/3 || i == degree/7 {
			if gcd(polynomial, p^x) != 1 {
				t.Errorf("it has a factor in common with x^(2^%d) − x", i)
			}
		}
		p = times(p, p)
	}
	if p != x {
		t.Errorf("x^(2^63) is %#x", p)
	}
}

func TestAWindowHasOneFingerprintWhereverItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		window := rapid.IntRange(2, 50).Draw(t, "window")
		text := rapid.SliceOfN(rapid.Byte(), window, window).Draw(t, "text")
		before := rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(t, "before")
		r := newRabin(Options{Window: window, Sampling: 1})
		want := r.all(text, nil)
		got := r.all(slices.Concat(before, text), nil)
		if got[len(got)-1] != want[0] {
			t.Fatalf("%x behind %x: got %x, want %x", text, before, got[len(got)-1], want[0])
		}
	})
}

func TestWhatIsLookedAt(t *testing.T) {
	r := newRabin(Options{}.withDefaults())
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 512)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	count := func(b []byte) int { return len(r.prints(b, cordon.Request, nil)) }
	for _, test := range []struct {
		name     string
		payload  []byte
		from, to int
	}{
		{"nothing", nil, 0, 0},
		{"too short to be content", []byte("GET /"), 0, 0},
		{"shorter than a window, as a whole", []byte("GET /default.ida?NNNNNN"), 1, 1},
		{"a few windows of a request line", []byte("GET /a/path/that/is/longer/than/forty/bytes/is.html"), 4, 7},
		{"one in 16 of some windows, and four", noise[:DefaultWindow+shortWindows-1], 14, 30},
		{"one in 64 of many windows, and four", noise, 5, 13},
		{"filler", bytes.Repeat([]byte{'N'}, 300), 0, 0},
		{"what stands before filler", append([]byte("GET /default.ida?"), bytes.Repeat([]byte{'N'}, 224)...), 4, 12},
	} {
		if n := count(test.payload); n < test.from || n > test.to {
			t.Errorf("%s: %d fingerprints, want %d to %d", test.name, n, test.from, test.to)
		}
	}
	if a, b := r.prints([]byte("\x00\x00abcdefgh"), cordon.Request, nil), r.prints([]byte("abcdefgh"), cordon.Request, nil); a[0] == b[0] {
		t.Error("leading zeros leave no trace")
	}
}

// Padding of random length and content around it does not hide a text of twice
// the sampling's expectation.
func TestPaddingDoesNotHideWhatIsCommon(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		return b
	}
	r := newRabin(Options{}.withDefaults())
	found := 0
	const tries = 200
	for range tries {
		kernel := random(40 + 2*64)
		a := r.prints(slices.Concat(random(rng.IntN(200)), kernel, random(100)), cordon.Request, nil)
		b := r.prints(slices.Concat(random(rng.IntN(200)), kernel, random(100)), cordon.Request, nil)
		if slices.ContainsFunc(a, func(p uint64) bool { return slices.Contains(b, p) }) {
			found++
		}
	}
	if found < tries*85/100 {
		t.Errorf("%d of %d pairs of padded payloads have a fingerprint in common", found, tries)
	}
}
